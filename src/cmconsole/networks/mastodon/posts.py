"""A Mastodon status as a post, whichever of the compatible servers wrote the JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from cmconsole.domain.posts import Attachment, Author, Post, Visibility
from cmconsole.domain.text import clean
from cmconsole.networks.html import plain_text
from cmconsole.networks.shape import Record, web_address

KIND_NAME = "mastodon"
Family = Mapping[str, tuple[str, str]]
"""Statuses by one server's ids: their address and the id of their parent, empty for none."""
OPEN_TO_ALL = ("public", "unlisted")
"""Visibilities that anybody can read; `private`, `direct` and what forks added (`local`, `list`,
`mutuals_only`) are for some people only, and so is every word not known here."""
_ATTACHMENT_KINDS = {"image": "image", "gifv": "video", "video": "video", "audio": "audio"}


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """The server whose JSON is being read, and the account it is read with."""

    base: str
    """The server's address, without a slash at the end."""
    domain: str
    """The host in the handles of the server's own accounts."""
    account_id: str = ""
    """The server's id of the account that is signed in; empty for nobody."""

    def local_address(self, native_id: str) -> str:
        """A stable address for a post of which only this server's id is known.

        A status names its parent by the server's own id, and the parent's `uri` stands nowhere in
        the answer unless the parent does too. Every post read from here carries this address among
        its aliases, so a parent named this way is found once it has been read.
        """
        return f"{self.base}#{native_id}"

    def handle(self, acct: str) -> str:
        """`@user@host`: the server leaves out the host of its own accounts."""
        return f"@{acct}" if "@" in acct else f"@{acct}@{self.domain}"


def read_status(status: Record, seen_from: Viewpoint, family: Family | None = None) -> Post | None:
    """The post that `status` shows, or None where it is not one.

    A reblog is not a post of its own: the reblogged status is.

    Args:
        status: the JSON object.
        seen_from: the server that gave it.
        family: statuses of the same server, to find the parent and the thread's first post among.
    """
    status = original(status)
    native_id = status.identifier("id")
    account = status.record("account")
    author = read_author(account, seen_from)
    if not native_id or author is None:
        return None
    link = status.address("url")
    local = seen_from.local_address(native_id)
    uri = _uri(status, seen_from)
    parent, thread = _place(status, seen_from, family or {})
    return Post(
        network=KIND_NAME,
        native_id=native_id,
        canonical_uri=uri,
        author=author,
        text=_text(status),
        published_at=status.instant("created_at"),
        permalink=link or web_address(uri),
        aliases=tuple(a for a in dict.fromkeys((link, local)) if a and a != uri),
        parent_uri=parent,
        thread_uri=thread,
        edited_at=status.instant("edited_at"),
        language=status.language("language"),
        visibility=_visibility(status),
        own=_is(seen_from.account_id, account.identifier("id")),
        attachments=tuple(_attachments(status)),
        boosts=status.count("reblogs_count"),
        likes=status.count("favourites_count"),
    )


def read_statuses(statuses: Iterable[Record], seen_from: Viewpoint) -> list[Post]:
    """The posts among `statuses`, in the same order; what cannot be read is left out.

    Parents are found among the statuses themselves, in whichever order they come.
    """
    statuses = list(statuses)
    family = relate(statuses, seen_from)
    read = (read_status(status, seen_from, family) for status in statuses)
    return [post for post in read if post is not None]


def relate(statuses: Iterable[Record], seen_from: Viewpoint) -> Family:
    """Who answers whom among `statuses`."""
    shown = map(original, statuses)
    return {
        status.identifier("id"): (_uri(status, seen_from), status.identifier("in_reply_to_id"))
        for status in shown
    }


def original(status: Record) -> Record:
    """The reblogged status where `status` is a reblog, else `status`."""
    return status.record("reblog") or status


def read_author(account: Record, seen_from: Viewpoint) -> Author | None:
    """Whoever wrote a status, or None where the account has no name.

    The key is the full handle: account ids differ from server to server, and a fediverse account
    cannot be renamed, so it is what names the same person wherever they are met.
    """
    acct = account.identifier("acct").lstrip("@") or account.identifier("username")
    if not acct:
        return None
    handle = seen_from.handle(acct)
    return Author(
        key=handle.removeprefix("@").casefold(),
        handle=handle,
        name=clean(account.text("display_name"), 200),
        url=account.address("url"),
        followers=account.count("followers_count"),
    )


def addresses(status: Record, account_id: str) -> str | None:
    """Why a status is for the account with `account_id`: `reply`, `mention`, or None."""
    if _is(account_id, status.identifier("in_reply_to_account_id")):
        return "reply"
    mentioned = (who.identifier("id") for who in status.records("mentions"))
    return "mention" if any(_is(account_id, who) for who in mentioned) else None


def host_of(base: str) -> str:
    """The host of an address, with its port where it has one."""
    return urlsplit(base).netloc.rpartition("@")[2]


def _is(account_id: str, other: str) -> bool:
    return bool(account_id) and account_id == other


def _text(status: Record) -> str:
    text = plain_text(status.text("content"))
    warning = clean(status.text("spoiler_text"), 2_000).strip()
    return "\n\n".join(part for part in (warning and f"CW: {warning}", text) if part)


def _visibility(status: Record) -> Visibility:
    """Public unless the server says otherwise; a word that is not known here counts as private."""
    said = status.text("visibility") or "public"
    return Visibility.PUBLIC if said in OPEN_TO_ALL else Visibility.PRIVATE


def _attachments(status: Record) -> Iterable[Attachment]:
    for media in status.records("media_attachments"):
        address = (
            media.address("url") or media.address("remote_url") or media.address("preview_url")
        )
        if address is not None:
            kind = _ATTACHMENT_KINDS.get(media.text("type"), "file")
            yield Attachment(address, kind, clean(media.text("description"), 2_000))


def _uri(status: Record, seen_from: Viewpoint) -> str:
    """The address under which every server knows the status."""
    return (
        status.identifier("uri")
        or status.address("url")
        or seen_from.local_address(status.identifier("id"))
    )


def _place(status: Record, seen_from: Viewpoint, family: Family) -> tuple[str | None, str | None]:
    """The addresses of the parent and of the thread's first post, as far up as they are known."""
    parent_id = status.identifier("in_reply_to_id")
    if not parent_id:
        return None, None
    climbed = {status.identifier("id")}
    first = parent_id
    while first not in climbed and (above := family.get(first, ("", ""))[1]):
        climbed.add(first)
        first = above

    def address(native_id: str) -> str:
        return family[native_id][0] if native_id in family else seen_from.local_address(native_id)

    return address(parent_id), address(first)

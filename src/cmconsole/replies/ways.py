"""Whether a post can be answered from here, with which account, and how else where it cannot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from cmconsole.domain.errors import UsageError
from cmconsole.domain.posts import PostAddress
from cmconsole.domain.sources import Source
from cmconsole.networks.base import Capability, NetworkKind
from cmconsole.store.rows import MentionRow

CONFIRM = "Post it in the browser, then confirm here: that stops the clock."


@dataclass(frozen=True, slots=True)
class Way:
    """How a post can be answered."""

    source: Source | None
    """The source whose account answers; None: it has to be done in the browser."""
    label: str
    """The name of the network."""
    link: str | None = None
    """Where to answer in the browser."""
    why_not: str = ""
    """One plain sentence on why it cannot be answered from here."""


def address_of(mention: MentionRow) -> PostAddress:
    """Where a stored mention stands on its network."""
    return PostAddress(mention.native_id, mention.canonical_uri, mention.permalink)


def way(
    mention: MentionRow,
    sources: Sequence[Source],
    kind_of: Callable[[str], NetworkKind],
    *,
    private: bool = False,
) -> Way:
    """How to answer a mention: with the account that heard it, else with another one on its network.

    Args:
        mention: what is to be answered.
        sources: everything that is listened to.
        kind_of: the registry. Raises UsageError for a kind this program does not know.
        private: with a private message.
    """
    wanted = Capability.PRIVATE_MESSAGE if private else Capability.REPLY
    link = private_link(mention, sources) if private else reply_link(mention)
    try:
        kind = kind_of(mention.network)
    except UsageError:
        return Way(None, mention.network, link, f"This came from elsewhere. {CONFIRM}")
    if wanted not in kind.signed_in:
        what = "sends no private messages" if private else "takes no replies"
        return Way(None, kind.label, link, f"{kind.label} {what} from here. {CONFIRM}")
    if kind.only_addressed and mention.addressed is None and not private:
        return Way(None, kind.label, link, kind.only_addressed)
    able = [s for s in sources if s.kind == mention.network and signs_in(s, kind)]
    own = [source for source in able if source.id == mention.source_id]
    if not able:
        return Way(
            None,
            kind.label,
            link,
            f"No account is signed in on {kind.label}. Sign in, or: {CONFIRM}",
        )
    return Way((own or able)[0], kind.label, link)


def signs_in(source: Source, kind: NetworkKind) -> bool:
    """Whether a source has a secret to sign in with."""
    return any(option.secret and source.options.get(option.key) for option in kind.options)


def reply_link(mention: MentionRow) -> str | None:
    """The page on which the post can be answered in a browser."""
    if mention.network == "hackernews" and mention.native_id.isdecimal():
        return f"https://news.ycombinator.com/reply?id={mention.native_id}"
    return mention.permalink


def private_link(mention: MentionRow, sources: Sequence[Source], text: str = "") -> str | None:
    """The page on which a private message to the author can be written, prepared as far as it goes."""
    if mention.network == "mastodon":
        servers = [s.options.get("server") for s in sources if s.kind == "mastodon"]
        server = next(filter(None, servers), None)
        if server is not None:
            base = server if "://" in server else f"https://{server}"
            words = quote(f"{mention.author_handle} {text}".strip())
            return f"{base.rstrip('/')}/share?text={words}&visibility=direct"
    return mention.permalink

"""What is said on Mastodon: composing an answer, posting it once, and finding it after a lost answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from html import unescape
from urllib.parse import quote

import regex

from cmconsole.domain.errors import AnswerLost, NotAllowed, NotThere, UnreadableAnswer
from cmconsole.domain.posts import Post
from cmconsole.domain.text import clean
from cmconsole.networks.answering import CLOCKS_DIFFER_BY
from cmconsole.networks.base import Outgoing, PostAddress
from cmconsole.networks.mastodon.api import status_path
from cmconsole.networks.mastodon.media import upload_all
from cmconsole.networks.mastodon.posts import Viewpoint, original, read_status, relate
from cmconsole.networks.mastodon.session import Session
from cmconsole.networks.mastodon.text import MENTION, count
from cmconsole.networks.mastodon.thread import find_status
from cmconsole.networks.sameness import ends_alike
from cmconsole.networks.shape import Record, as_record, said, the_list, the_record

WIDEST_FIRST = ("public", "unlisted", "private", "direct")
OWN_STATUSES = 40
_BREAK = regex.compile(r"<(?:br|/?p|/?div|/?li)\b[^>]*>", regex.IGNORECASE)
_TAG = regex.compile(r"<[^>]*>")
"""What is left after the breaks is taken out without a blank: the hidden halves of a link are in
`span`s, and a link is compared in full."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A post as it will be sent."""

    text: str
    visibility: str
    spoiler_text: str = ""
    in_reply_to_id: str = ""
    language: str | None = None
    media_ids: tuple[str, ...] = ()

    def fields(self) -> dict[str, object]:
        """The fields of POST /api/v1/statuses; what is empty is left out."""
        fields = {
            "status": self.text,
            "visibility": self.visibility,
            "spoiler_text": self.spoiler_text,
            "in_reply_to_id": self.in_reply_to_id,
            "language": self.language,
            "media_ids": list(self.media_ids),
        }
        return {name: value for name, value in fields.items() if value}


def compose(outgoing: Outgoing, parent: Record, seen_from: Viewpoint) -> Draft:
    """What to send so that the right people read it, and nobody else.

    A server addresses nobody by itself: the author, and in public everybody else who is spoken to,
    must stand in the text. The answer keeps the parent's content warning and is never visible to
    more people than the parent is. In private only those are addressed who were chosen, because
    everybody who is named can read it.

    Args:
        outgoing: what a person decided to publish.
        parent: the status it answers; an empty record for none.
        seen_from: the server and the account that posts.
    """
    account = parent.record("account")
    people = [account.identifier("acct")] if parent else []
    if outgoing.private:
        people = list(outgoing.recipients) or people
    elif parent:
        others = parent.records("mentions")
        people += [who.identifier("acct") for who in others] + list(outgoing.recipients)
    ourselves = {
        who.identifier("acct").casefold()
        for who in (account, *parent.records("mentions"))
        if who.identifier("id") == seen_from.account_id
    }
    people = [who for who in people if who.casefold() not in ourselves]
    wished = "direct" if outgoing.private else outgoing.extra.get("visibility", "")
    return Draft(
        text=_addressed(outgoing.text, people, seen_from),
        visibility=_narrower(parent.text("visibility"), wished) or "public",
        spoiler_text=outgoing.extra.get("spoiler_text", parent.text("spoiler_text")),
        in_reply_to_id=parent.identifier("id"),
        language=outgoing.language,
    )


async def publish(session: Session, outgoing: Outgoing) -> Post:
    """Post it and return it as the server shows it.

    Raises:
        NotAllowed: the server would not take it; nothing was posted.
        AnswerLost: it may or may not have been posted; look with `find_own` before trying again.
        NetworkError: nothing was posted.
    """
    session.require_account()
    parent = await _parent(session, outgoing)
    draft = compose(outgoing, parent, session.seen_from)
    rules = session.server.rules
    length = count(draft.text, rules, draft.spoiler_text)
    if rules.limit is not None and length > rules.limit:
        raise NotAllowed(
            f"The text has {length} characters with the names of those it answers, and"
            f" {session.api.host} takes {rules.limit}. Nothing was sent."
        )
    if outgoing.uploads:
        draft = replace(draft, media_ids=tuple(await upload_all(session, outgoing.uploads)))
    try:
        answer = await session.api.post("/api/v1/statuses", draft.fields(), key=outgoing.key)
    except NotAllowed as error:
        raise NotAllowed(
            f"{session.api.host} did not take the text{_in_its_words(error)}. Nothing was posted.",
            status=error.status,
            body=error.body,
        ) from error
    try:
        status = the_record(answer.json())
    except UnreadableAnswer as error:
        raise _lost(session) from error
    post = read_status(status, session.seen_from, relate([parent, status], session.seen_from))
    if post is None:
        raise _lost(session)
    return post


async def find_own(session: Session, outgoing: Outgoing, since: datetime) -> Post | None:
    """The account's own status that `outgoing` became, or None where there is none.

    For looking before trying again: some servers ignore the Idempotency-Key, and Mastodon forgets
    it after an hour. It is the same where it answers the same status and ends in the same words;
    marks, links and the names in front may come back differently.

    Args:
        outgoing: what was to be posted.
        since: UTC, when it was first tried.

    Raises:
        NetworkError: the server could not be asked, so nothing is known.
    """
    session.require_account()
    parent_id = ""
    if outgoing.answer_to is not None:
        try:
            parent_id = (await find_status(session, outgoing.answer_to)).identifier("id")
        except NotThere:
            parent_id = outgoing.answer_to.native_id
    path = f"/api/v1/accounts/{quote(session.account_id, safe='')}/statuses"
    answer = await session.api.get(path, {"limit": OWN_STATUSES, "exclude_reblogs": "true"})
    statuses = [as_record(item) for item in the_list(answer.json())]
    family = relate(statuses, session.seen_from)
    for status in statuses:
        post = read_status(status, session.seen_from, family)
        if (
            post is not None
            and status.identifier("in_reply_to_id") == parent_id
            and not as_record(status.fields.get("reblog"))
            and (post.published_at is None or post.published_at >= since - CLOCKS_DIFFER_BY)
            and _ends_alike(status.text("content"), outgoing.text)
        ):
            return post
    return None


async def favourite(session: Session, address: PostAddress) -> None:
    """Mark a status as a favourite; once is enough. Raises NetworkError."""
    await _once(session, address, "favourite", "favourited")


async def reblog(session: Session, address: PostAddress) -> None:
    """Boost a status; once is enough. Raises NetworkError."""
    await _once(session, address, "reblog", "reblogged")


async def _once(session: Session, address: PostAddress, action: str, done: str) -> None:
    session.require_account()
    status = original(await find_status(session, address))
    if not status.flag(done):
        await session.api.post(status_path(status.identifier("id"), action))


async def _parent(session: Session, outgoing: Outgoing) -> Record:
    """The status that is answered; an empty record for none."""
    if outgoing.answer_to is None:
        return Record({})
    return original(await find_status(session, outgoing.answer_to))


def _lost(session: Session) -> AnswerLost:
    return AnswerLost(
        f"{session.api.host} took the text but did not show it; it may or may not be there."
    )


def _narrower(parents: str, wished: str) -> str:
    """The visibility that fewer people can read; a word that only the server knows is kept."""
    if parents in WIDEST_FIRST and wished in WIDEST_FIRST:
        return max(parents, wished, key=WIDEST_FIRST.index)
    return wished if not parents or wished == "direct" else parents


def _addressed(text: str, people: Iterable[str], seen_from: Viewpoint) -> str:
    """`text` with the names in front of those `people` who do not stand in it yet."""

    def full(user: str, host: str | None) -> str:
        return f"{user}@{host or seen_from.domain}".casefold()

    named = {full(found["user"], found["host"]) for found in MENTION.finditer(text)}
    missing = []
    for acct in filter(None, people):
        user, _, host = acct.removeprefix("@").partition("@")
        if full(user, host) not in named:
            named.add(full(user, host))
            missing.append("@" + acct.removeprefix("@"))
    return " ".join([*missing, text])


def _ends_alike(content: str, sent: str) -> bool:
    """Whether `content` (HTML) ends with what was sent, give or take marks and hosts of names."""
    shown = unescape(_TAG.sub("", _BREAK.sub(" ", content)))
    return ends_alike(_without_hosts(shown), _without_hosts(sent))


def _without_hosts(text: str) -> str:
    return str(MENTION.sub(lambda found: found["user"], text))


def _in_its_words(error: NotAllowed) -> str:
    """What the server said of it, in its own language: `{"error": "..."}`."""
    words = clean(said(error.body).text("error"), 200)
    return f" ({words.rstrip('.')})" if words else ""

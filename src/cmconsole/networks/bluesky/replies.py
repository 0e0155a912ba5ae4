"""What is said on Bluesky: posting exactly once, liking, reposting."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from uuid import UUID

from cmconsole.domain.errors import AnswerLost, NotAllowed, NotThere, UnreadableAnswer
from cmconsole.domain.posts import Post, PostAddress
from cmconsole.networks.base import Outgoing
from cmconsole.networks.bluesky.api import Api
from cmconsole.networks.bluesky.pictures import embed
from cmconsole.networks.bluesky.posts import POST, read_post
from cmconsole.networks.bluesky.text import Resolve, facets, length
from cmconsole.networks.bluesky.thread import find_view
from cmconsole.networks.shape import Record

_DIGITS = "234567abcdefghijklmnopqrstuvwxyz"
_FROM = datetime(2023, 1, 1, tzinfo=UTC)
_SPAN = timedelta(days=3 * 365)
_LIKE, _REPOST = "app.bsky.feed.like", "app.bsky.feed.repost"


def record_key(key: str) -> str:
    """The record key (a TID) that belongs to an idempotency key, the same at each attempt.

    A TID is 13 digits of base32-sortable: a zero bit, 53 bits of microseconds since 1970, 10 bits
    to tell clocks apart. A UUID of version 7 gives its own time, any other key one in the past that
    was drawn from it.

    Source: https://atproto.com/specs/tid
    """
    drawn = int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big")
    try:
        uuid = UUID(key)
        stamped = uuid.version == 7
    except ValueError:
        stamped = False
    if stamped:
        micros = (uuid.int >> 80) * 1000 + drawn % 1000
    else:
        span = _SPAN // timedelta(microseconds=1)
        micros = int(_FROM.timestamp()) * 1_000_000 + (drawn >> 10) % span
    value = (micros & (1 << 53) - 1) << 10 | drawn & 1023
    return "".join(_DIGITS[value >> shift & 31] for shift in range(60, -5, -5))


async def publish(api: Api, outgoing: Outgoing, resolve: Resolve, now: datetime) -> Post:
    """Post it and return it as the server shows it.

    The record's key comes from the outgoing's, so a second attempt finds what the first one did,
    and `putRecord` under the same key could only replace it.

    Args:
        now: UTC, where the outgoing does not say when it was written.

    Raises:
        NotAllowed: too long, or answers are switched off; nothing was posted.
        AnswerLost: it may or may not have been posted; trying again is safe.
        NetworkError: nothing was posted.
    """
    graphemes, size = length(outgoing.text)
    if graphemes > 300 or size > 3_000:
        raise NotAllowed(
            f"The text has {graphemes} characters, and Bluesky takes 300. Nothing was sent."
        )
    if (there := await find_own(api, outgoing)) is not None:
        return there
    record = await _record(api, outgoing, resolve, now)
    rkey = record_key(outgoing.key)
    content = {"repo": api.did, "collection": POST, "rkey": rkey, "record": record}
    answer = await api.call("com.atproto.repo.putRecord", content)
    post = _as_posted(api, answer.identifier("uri"), record)
    if post is None:
        raise AnswerLost("Bluesky took the text but did not show it; it may or may not be there.")
    return post


async def _record(
    api: Api, outgoing: Outgoing, resolve: Resolve, now: datetime
) -> dict[str, object]:
    """What is to be posted, pictures and all."""
    record: dict[str, object] = {
        "$type": POST,
        "text": outgoing.text,
        "createdAt": _time(outgoing.written_at or now),
    }
    if outgoing.language:
        record["langs"] = [outgoing.language]
    if made := await facets(outgoing.text, resolve):
        record["facets"] = made
    if outgoing.uploads:
        record["embed"] = await embed(api, outgoing.uploads)
    if outgoing.answer_to is not None:
        record["reply"] = await _reply_to(api, outgoing.answer_to)
    return record


async def find_own(api: Api, outgoing: Outgoing) -> Post | None:
    """What the outgoing became, or None where it was not posted. Raises NetworkError."""
    params = {"repo": api.did, "collection": POST, "rkey": record_key(outgoing.key)}
    try:
        answer = await api.get("com.atproto.repo.getRecord", params)
    except NotThere:
        return None
    return _as_posted(api, answer.identifier("uri"), answer.record("value").fields)


async def like(api: Api, address: PostAddress, now: datetime) -> None:
    """Like a post; once is enough. Raises NetworkError."""
    await _once(api, address, _LIKE, "like", now)


async def repost(api: Api, address: PostAddress, now: datetime) -> None:
    """Repost a post; once is enough. Raises NetworkError."""
    await _once(api, address, _REPOST, "repost", now)


async def _once(api: Api, address: PostAddress, kind: str, done: str, now: datetime) -> None:
    view = await find_view(api, address)
    if done in view.record("viewer"):
        return
    record = {"$type": kind, "subject": _strong(view), "createdAt": _time(now)}
    # The server itself takes back an older like or repost of the same post (createRecord of the PDS).
    content = {"repo": api.did, "collection": kind, "record": record}
    await api.call("com.atproto.repo.createRecord", content)


async def _reply_to(api: Api, address: PostAddress) -> dict[str, object]:
    """The parent and the thread's first post, each with the hash of what it says."""
    view = await find_view(api, address)
    if view.record("viewer").flag("replyDisabled"):
        raise NotAllowed("The author of this post does not take answers. Nothing was sent.")
    root = view.record("record").record("reply").record("root")
    parent = _strong(view)
    return {"root": _strong(root) if root.identifier("cid") else parent, "parent": parent}


def _strong(view: Record) -> dict[str, object]:
    uri, cid = view.identifier("uri"), view.identifier("cid")
    if not uri or not cid:
        raise UnreadableAnswer("Bluesky answered with something unexpected.")
    return {"uri": uri, "cid": cid}


def _as_posted(api: Api, uri: str, record: Mapping[str, object]) -> Post | None:
    """Our own post, shown without asking for it: the AppView takes seconds to know it."""
    author = {"did": api.did, "handle": api.handle}
    view = {"uri": uri, "author": author, "record": record}
    return read_post(Record(view), api.did)


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

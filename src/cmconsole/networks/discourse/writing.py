"""Topics of a forum, what became of posts, and what is said there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote

from cmconsole.domain.errors import AnswerLost, NotAllowed, NotThere, UsageError
from cmconsole.domain.posts import Post, PostAddress
from cmconsole.domain.text import clean
from cmconsole.networks.answering import became
from cmconsole.networks.base import Outgoing, Refreshed
from cmconsole.networks.discourse.posts import LIKE, Place, is_gone, is_liked, place_of, read_post
from cmconsole.networks.discourse.session import Session
from cmconsole.networks.shape import Record

AT_ONCE = 20
"""Posts per request of a topic."""
MOST_PIECES = 20
MOST_LOOKS = 10
"""Posts that one look at known posts asks for: each is a request of twenty a minute."""
MOST_TOPICS = 5
LONGEST = 32_000
TITLE = "About your post"
GONE = "This post cannot be found in the forum; it may have been deleted."


async def read_thread(session: Session, address: PostAddress, now: datetime) -> tuple[Post, ...]:
    """The topic a post belongs to, oldest first. Raises NetworkError."""
    topic = await session.get(f"/t/{_place(address).topic}.json")
    posts = topic.record("post_stream").records("posts")
    have = {post.identifier("id") for post in posts}
    rest = [number for number in _stream(topic) if number not in have]
    for start in range(0, min(len(rest), AT_ONCE * MOST_PIECES), AT_ONCE):
        posts += await _some(session, topic, rest[start : start + AT_ONCE])
    found = await _read(session, posts, topic)
    return tuple(sorted(found, key=lambda post: post.published_at or now))


async def refresh(session: Session, addresses: Sequence[PostAddress]) -> Refreshed:
    """Posts as they are now, and those that are gone. Raises NetworkError."""
    found: list[Post] = []
    deleted: list[str] = []
    for address in addresses[:MOST_LOOKS]:
        place = place_of(address.native_id)
        if place is None:
            continue
        try:
            post = await session.get(f"/posts/{place.post}.json")
        except NotThere:
            deleted.append(address.canonical_uri)
            continue
        except NotAllowed:
            continue
        if is_gone(post):
            deleted.append(address.canonical_uri)
        elif place.number > 1:
            # The title of a first post stands only in its topic.
            found += await _read(session, [post], Record({}))
        else:
            found += await _read(session, [post], await session.get(f"/t/{place.topic}.json"))
    return Refreshed(tuple(found), tuple(deleted))


async def publish(session: Session, outgoing: Outgoing) -> Post:
    """Answer it, or begin a private message. Raises NetworkError, AnswerLost."""
    if len(outgoing.text) > LONGEST:
        raise NotAllowed(f"Forums take {LONGEST} characters. Nothing was sent.")
    me = await session.require_account()
    content: dict[str, object] = {"raw": outgoing.text}
    if outgoing.private and outgoing.recipients:
        names = ",".join(name.removeprefix("@") for name in outgoing.recipients)
        content |= {"title": _title(outgoing), "target_recipients": names}
        content["archetype"] = "private_message"
    elif outgoing.private:
        raise UsageError("Say to whom the message goes.")
    elif outgoing.answer_to is None:
        raise UsageError("In a forum only posts can be answered.")
    else:
        place = _place(outgoing.answer_to)
        content |= {"topic_id": int(place.topic), "reply_to_post_number": place.number}
    made = await session.post("/posts.json", content)
    post = read_post(made, session.base, me=me, private=outgoing.private)
    if post is None:
        raise AnswerLost("The forum took the text but did not show it; it may or may not be there.")
    return post


async def find_own(session: Session, outgoing: Outgoing, since: datetime) -> Post | None:
    """Our own post that `outgoing` became, or None. Raises NetworkError."""
    me = await session.require_account()
    topics: list[str] = []
    if outgoing.private:
        path = f"/topics/private-messages-sent/{quote(me, safe='')}.json"
        sent = (await session.get(path)).record("topic_list").records("topics")
        same = (topic for topic in sent if topic.text("title") == _title(outgoing))
        topics = [topic.identifier("id") for topic in same][:MOST_TOPICS]
    elif outgoing.answer_to is not None:
        topics = [_place(outgoing.answer_to).topic]
    for topic_id in topics:
        topic = await session.get(f"/t/{topic_id}.json")
        posts = topic.record("post_stream").records("posts")
        have = {post.identifier("id") for post in posts}
        last = [number for number in _stream(topic)[-AT_ONCE:] if number not in have]
        if last:
            posts += await _some(session, topic, last)
        for post in await _read(session, posts, topic, private=outgoing.private):
            if became(post, outgoing, since):
                return post
    return None


async def like(session: Session, address: PostAddress) -> None:
    """Like it; once is enough. Raises NetworkError."""
    await session.require_account()
    place = _place(address)
    if not is_liked(await session.get(f"/posts/{place.post}.json")):
        content = {"id": int(place.post), "post_action_type_id": LIKE}
        await session.post("/post_actions.json", content)


async def _some(session: Session, topic: Record, ids: Sequence[str]) -> list[Record]:
    path = f"/t/{topic.identifier('id')}/posts.json"
    answer = await session.get(path, {"post_ids[]": list(ids)})
    return answer.record("post_stream").records("posts")


async def _read(
    session: Session, posts: Sequence[Record], topic: Record, *, private: bool = False
) -> list[Post]:
    me = await session.me()
    private = private or topic.text("archetype") == "private_message"
    read = (read_post(post, session.base, topic, me=me, private=private) for post in posts)
    return [post for post in read if post is not None]


def _stream(topic: Record) -> list[str]:
    found = topic.record("post_stream").fields.get("stream")
    return (
        [str(number) for number in found if isinstance(number, int)]
        if isinstance(found, list)
        else []
    )


def _title(outgoing: Outgoing) -> str:
    return clean(outgoing.extra.get("subject", TITLE), 200)


def _place(address: PostAddress) -> Place:
    place = place_of(address.native_id)
    if place is None:
        raise NotThere(GONE)
    return place

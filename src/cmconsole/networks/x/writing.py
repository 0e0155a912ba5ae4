"""What is said on X: posts, answers where programs may give them, private messages."""

from __future__ import annotations

from dataclasses import replace

from cmconsole.domain.errors import BrowserOnly, NetworkError, NotAllowed
from cmconsole.domain.posts import Post
from cmconsole.networks.base import Outgoing
from cmconsole.networks.shape import Record
from cmconsole.networks.x.posts import conversation_of, read_message, read_post
from cmconsole.networks.x.reading import Reading

UNASKED = (
    "X lets programs answer only people who mentioned or quoted the account. Open the post in the"
    " browser and answer there; that counts just the same."
)


async def write_post(reading: Reading, outgoing: Outgoing) -> Post:
    """Answer or post. Raises BrowserOnly where X takes an answer on its own pages only."""
    me = await reading.account()
    content: dict[str, object] = {"text": outgoing.text}
    if outgoing.answer_to is not None:
        content["reply"] = {"in_reply_to_tweet_id": outgoing.answer_to.native_id}
    try:
        answer = await reading.api.send("POST", "/2/tweets", content)
    except NotAllowed as error:
        if error.status == 403 and outgoing.answer_to is not None and not _is_repeated(error):
            raise BrowserOnly(UNASKED, status=403, body=error.body) from error
        raise
    made = {**answer.record("data").fields, "author_id": me.id}
    users = {me.id: Record({"username": me.name})}
    post = read_post(Record(made), users, me, found=True)
    if post is None:
        raise reading.api.lost()
    to = outgoing.answer_to
    parent = to.canonical_uri if to else None
    return replace(post, parent_uri=parent, published_at=post.published_at or reading.api.now)


async def write_message(reading: Reading, outgoing: Outgoing) -> Post:
    """Send a private message. Raises NetworkError."""
    me = await reading.account()
    to = outgoing.answer_to
    if to is None:
        raise NotAllowed("A message on X goes to somebody; say to which post it answers.")
    conversation = conversation_of(to.canonical_uri)
    path = f"/2/dm_conversations/{conversation}/messages"
    if not conversation:
        person = await reading.author_of(to.native_id)
        path = f"/2/dm_conversations/with/{person}/messages"
    made = (await reading.api.send("POST", path, {"text": outgoing.text})).record("data")
    event = {
        "id": made.identifier("dm_event_id"),
        "dm_conversation_id": made.identifier("dm_conversation_id"),
        "text": outgoing.text,
        "sender_id": me.id,
    }
    post = read_message(Record(event), {me.id: Record({"username": me.name})}, me)
    if post is None:
        raise reading.api.lost()
    return replace(post, published_at=reading.api.now)


def _is_repeated(error: NetworkError) -> bool:
    return b"duplicate" in error.body.lower()

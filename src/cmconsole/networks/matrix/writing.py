"""Threads on Matrix, what became of messages, and what is said there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import blake2b

from cmconsole.domain.errors import (
    AnswerLost,
    NetworkDown,
    NotAllowed,
    NotThere,
    UnreadableAnswer,
    UsageError,
)
from cmconsole.domain.posts import Post, PostAddress
from cmconsole.networks.base import Outgoing, Refreshed
from cmconsole.networks.matrix.events import MESSAGE, is_redacted, place_of, read_event
from cmconsole.networks.matrix.listening import Listening
from cmconsole.networks.matrix.session import Session, part
from cmconsole.networks.shape import Record, said

MOST_LOOKS = 20
AROUND = 40
RECENT = 50
LONGEST = 60_000
"""Bytes of a text: an event may have 65,536 in all."""
CLOCKS_DIFFER_BY = timedelta(minutes=5)
GONE = "This message cannot be found on Matrix; it may have been deleted."


class Writing:
    """Finds, reads around and answers messages for one source."""

    def __init__(self, session: Session, listening: Listening) -> None:
        self._session = session
        self._listening = listening

    async def thread(self, address: PostAddress, now: datetime) -> tuple[Post, ...]:
        """The thread of a message, or what was said around it; oldest first. Raises NetworkError."""
        await self._session.open()
        room_id, event_id = _place(address)
        path = f"/rooms/{part(room_id)}/context/{part(event_id)}"
        context = await self._session.get(path, {"limit": AROUND})
        relation = context.record("event").record("content").record("m.relates_to")
        events = [context.record("event")]
        if relation.text("rel_type") == "m.thread" and (root := relation.identifier("event_id")):
            below = f"/rooms/{part(room_id)}/relations/{part(root)}/m.thread"
            found = await self._session.get(below, {"limit": 100}, root="/_matrix/client/v1")
            events += [await self._event(room_id, root), *found.records("chunk")]
        else:
            events += [*context.records("events_before"), *context.records("events_after")]
        direct = await self._is_direct(room_id)
        read = (read_event(e, room_id, me=self._session.me, direct=direct) for e in events)
        posts = {post.canonical_uri: post for post in read if post is not None}
        return tuple(sorted(posts.values(), key=lambda post: post.published_at or now))

    async def refresh(self, addresses: Sequence[PostAddress]) -> Refreshed:
        """Messages that were taken back. An edit comes as an event of its own. Raises NetworkError."""
        await self._session.open()
        deleted = []
        for address in addresses[:MOST_LOOKS]:
            room_id, event_id = place_of(address.native_id)
            if not room_id:
                continue
            try:
                gone = is_redacted(await self._event(room_id, event_id))
            except NotThere:
                gone = True
            except NotAllowed:
                continue
            if gone:
                deleted.append(address.canonical_uri)
        return Refreshed((), tuple(deleted))

    async def publish(self, outgoing: Outgoing) -> Post:
        """Answer it, or write to somebody alone. Raises NetworkError.

        The outgoing's key is the transaction's, so a second attempt is the same event.

        Raises:
            NotAllowed: the room is encrypted, or does not take it; nothing was sent.
            AnswerLost: it may or may not have been sent; trying again is safe.
        """
        if len(outgoing.text.encode()) > LONGEST:
            raise NotAllowed("The text is longer than Matrix takes. Nothing was sent.")
        me = await self._session.require_account()
        room_id, content = await self._compose(outgoing)
        await self._refuse_if_encrypted(room_id)
        path = f"/rooms/{part(room_id)}/send/{MESSAGE}/{part(outgoing.key)}"
        event_id = (await self._session.send("PUT", path, content)).identifier("event_id")
        if not event_id:
            raise AnswerLost(
                "Matrix took the text but did not show it; it may or may not be there."
            )
        made: dict[str, object] = {
            "event_id": event_id,
            "sender": me,
            "type": MESSAGE,
            "content": content,
        }
        made["origin_server_ts"] = int((outgoing.written_at or self._now()).timestamp() * 1000)
        direct = await self._is_direct(room_id)
        post = read_event(Record(made), room_id, me=me, direct=direct)
        if post is None:
            raise UnreadableAnswer("The Matrix server answered with something unexpected.")
        return post

    async def find_own(self, outgoing: Outgoing, since: datetime) -> Post | None:
        """Our own message that `outgoing` became, or None. Raises NetworkError."""
        me = await self._session.require_account()
        room_id, content = await self._compose(outgoing)
        path = f"/rooms/{part(room_id)}/messages"
        answer = await self._session.get(path, {"dir": "b", "limit": RECENT})
        earliest = (since - CLOCKS_DIFFER_BY).timestamp() * 1000
        for event in answer.records("chunk"):
            same = event.record("unsigned").text("transaction_id") == outgoing.key or (
                event.record("content").text("body") == content["body"]
                and (event.count("origin_server_ts") or 0) >= earliest
            )
            if same and event.identifier("sender") == me:
                return read_event(event, room_id, me=me, direct=await self._is_direct(room_id))
        return None

    async def like(self, address: PostAddress) -> None:
        """React with a thumbs up; once is enough. Raises NetworkError."""
        room_id, event_id = _place(address)
        relation = {"rel_type": "m.annotation", "event_id": event_id, "key": "👍"}
        key = blake2b(event_id.encode(), digest_size=12).hexdigest()
        path = f"/rooms/{part(room_id)}/send/m.reaction/{key}"
        try:
            await self._session.send("PUT", path, {"m.relates_to": relation})
        except NotAllowed as error:
            if said(error.body).text("errcode") != "M_DUPLICATE_ANNOTATION":
                raise

    async def _compose(self, outgoing: Outgoing) -> tuple[str, dict[str, object]]:
        """The room to write in, and the event's content."""
        content: dict[str, object] = {"msgtype": "m.text", "body": outgoing.text}
        if outgoing.private:
            return await self._room_with(await self._recipient(outgoing)), content
        if outgoing.answer_to is None:
            raise UsageError("On Matrix only messages can be answered.")
        room_id, event_id = _place(outgoing.answer_to)
        event = await self._event(room_id, event_id)
        relation = event.record("content").record("m.relates_to")
        answers: dict[str, object] = {"m.in_reply_to": {"event_id": event_id}}
        if relation.text("rel_type") == "m.thread":
            root = relation.identifier("event_id")
            answers |= {"rel_type": "m.thread", "event_id": root, "is_falling_back": False}
        content["m.relates_to"] = answers
        content["m.mentions"] = {"user_ids": [event.identifier("sender")]}
        return room_id, content

    async def _recipient(self, outgoing: Outgoing) -> str:
        if outgoing.recipients:
            name = outgoing.recipients[0]
            return name if name.startswith("@") else f"@{name}"
        if outgoing.answer_to is None:
            raise UsageError("Say to whom the message goes.")
        room_id, event_id = _place(outgoing.answer_to)
        return (await self._event(room_id, event_id)).identifier("sender")

    async def _room_with(self, other: str) -> str:
        """The conversation with somebody; a new one where there is none."""
        self._listening.forget_direct_rooms()
        direct = await self._listening.direct_rooms()
        if direct.get(other):
            return direct[other][-1]
        content = {"is_direct": True, "invite": [other], "preset": "trusted_private_chat"}
        try:
            made = await self._session.send("POST", "/createRoom", content)
        except AnswerLost as error:
            raise NetworkDown("The server did not answer in time. Nothing was sent.") from error
        room_id = made.identifier("room_id")
        if not room_id:
            raise UnreadableAnswer("The Matrix server answered with something unexpected.")
        me = await self._session.require_account()
        path = f"/user/{part(me)}/account_data/m.direct"
        await self._session.send("PUT", path, direct | {other: [room_id]})
        self._listening.forget_direct_rooms()
        return room_id

    async def _refuse_if_encrypted(self, room_id: str) -> None:
        try:
            await self._session.get(f"/rooms/{part(room_id)}/state/m.room.encryption")
        except NotThere:
            return
        raise NotAllowed(
            "This room is encrypted, and this program cannot encrypt. Answer in another app, for"
            " example Element. Nothing was sent."
        )

    async def _is_direct(self, room_id: str) -> bool:
        if not self._session.me:
            return False
        return any(room_id in rooms for rooms in (await self._listening.direct_rooms()).values())

    async def _event(self, room_id: str, event_id: str) -> Record:
        return await self._session.get(f"/rooms/{part(room_id)}/event/{part(event_id)}")

    def _now(self) -> datetime:
        return self._session.now()


def _place(address: PostAddress) -> tuple[str, str]:
    room_id, event_id = place_of(address.native_id)
    if not room_id:
        raise NotThere(GONE)
    return room_id, event_id

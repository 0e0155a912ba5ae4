"""What is read on Matrix: named rooms, newest first, or the account's own rooms, by sync."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Sequence
from datetime import datetime
from functools import partial

from cmconsole.domain.errors import NotAllowed, NotThere, UnreadableAnswer
from cmconsole.domain.posts import Post
from cmconsole.domain.sources import Cursor
from cmconsole.networks.base import FIRST_RUN_LIMIT, Page
from cmconsole.networks.matrix.events import (
    ENCRYPTED,
    MESSAGE,
    REDACTION,
    read_event,
    redacted,
)
from cmconsole.networks.matrix.session import Session, part
from cmconsole.networks.newest_first import Ask, Batch
from cmconsole.networks.shape import Record, epoch, instant
from cmconsole.networks.terms import Search

PAGE = 100
TIMELINE = 50
"""Events per room in a sync; where there are more, they are fetched one page after the other."""
MOST_PAGES = 20
_READ = [MESSAGE, ENCRYPTED, REDACTION]
_FILTER = {
    "presence": {"types": []},
    "account_data": {"types": []},
    "room": {
        "timeline": {"limit": TIMELINE, "types": _READ},
        "state": {"types": ["m.room.member"], "lazy_load_members": True},
        "ephemeral": {"types": []},
        "account_data": {"types": []},
    },
}


class Listening:
    """Reads one homeserver for one source."""

    def __init__(self, session: Session, wanted: Sequence[Search]) -> None:
        """Args:
        session: who asks.
        wanted: what is looked for; empty in named rooms: everything.
        """
        self._session = session
        self._wanted = tuple(wanted)
        self._rooms: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._direct: dict[str, list[str]] | None = None

    async def room_id(self, name: str) -> str:
        """The id behind a room's alias (`#acme:server.example`). Raises NotThere, NetworkError."""
        if name.startswith("!"):
            return name
        if name not in self._rooms:
            found = await self._session.get(f"/directory/room/{part(name)}")
            room_id = found.identifier("room_id")
            if not room_id.startswith("!"):
                raise NotThere(f"There is no room called {name}.")
            self._rooms[name] = room_id
        return self._rooms[name]

    def room(self, name: str) -> Ask:
        """What reads a room, newest first, as far as it holds what is wanted."""
        return partial(self._room, name)

    async def direct_rooms(self) -> dict[str, list[str]]:
        """The rooms of conversations of two, by the other one's account. Raises NetworkError."""
        if self._direct is None:
            me = await self._session.require_account()
            try:
                found = await self._session.get(f"/user/{part(me)}/account_data/m.direct")
            except NotThere:
                found = Record({})
            self._direct = {who: found.texts(who) for who in found.fields}
        return self._direct

    def forget_direct_rooms(self) -> None:
        """Ask again next time."""
        self._direct = None

    async def sync(self, cursor: Cursor, now: datetime) -> AsyncGenerator[Page, None]:
        """What is said to the account in its rooms since `cursor`, in one page.

        The mark of the next sync is stored with what this one brought. Raises NetworkError.
        """
        me = await self._session.require_account()
        since = str(cursor.get("since") or "") if cursor.get("account") == me else ""
        answer, lost = await self._sync(since)
        since = "" if lost else since
        mark = answer.text("next_batch")
        if not mark:
            raise UnreadableAnswer("The Matrix server answered with something unexpected.")
        self.forget_direct_rooms()
        direct = {room for rooms in (await self.direct_rooms()).values() for room in rooms}
        posts: list[Post] = []
        gone: list[str] = []
        fetched, joined = 0, True
        for room_id, room in _joined_rooms(answer):
            self._remember(room.record("state").records("events"))
            events, whole = await self._timeline(room_id, room.record("timeline"), since)
            joined, fetched = joined and whole, fetched + len(events)
            posts += self._posts(events, room_id, direct=room_id in direct, addressed_only=True)
            gone += filter(None, (redacted(event, room_id) for event in events))
        posts.sort(key=lambda post: post.published_at or now)
        yield Page(
            tuple(posts if since else posts[-FIRST_RUN_LIMIT:]),
            {"account": me, "since": mark, "read_at": now.isoformat()},
            fetched=fetched,
            deleted=tuple(gone) if since else (),
            joined=joined and not lost,
            missed_since=None if joined and not lost else instant(cursor.get("read_at")),
        )

    async def _sync(self, since: str) -> tuple[Record, bool]:
        """A sync from a mark, or from now on where the server no longer knows it."""
        params = {"filter": json.dumps(_FILTER), "timeout": "0"}
        if since:
            try:
                return await self._session.get("/sync", {**params, "since": since}), False
            except NotAllowed as error:
                if error.status != 400:
                    raise
        return await self._session.get("/sync", params), bool(since)

    async def _timeline(
        self, room_id: str, timeline: Record, since: str
    ) -> tuple[list[Record], bool]:
        """A room's new events, oldest first, and whether none is missing."""
        events = timeline.records("events")
        place = timeline.text("prev_batch")
        if not since or not timeline.flag("limited") or not place:
            return events, True
        earlier: list[Record] = []
        for _ in range(MOST_PAGES):
            answer = await self._messages(room_id, place, to=since)
            earlier += answer.records("chunk")
            place = answer.text("end")
            if not place or not answer.records("chunk"):
                return [*reversed(earlier), *events], True
        return [*reversed(earlier), *events], False

    async def _room(self, name: str, since: int | None, place: str) -> Batch:
        room_id = await self.room_id(name)
        answer = await self._messages(room_id, place)
        if not isinstance(answer.fields.get("chunk"), list):
            raise UnreadableAnswer("The Matrix server answered with something unexpected.")
        self._remember(answer.records("state"))
        events = answer.records("chunk")
        times = (epoch((event.count("origin_server_ts") or 0) // 1000) for event in events)
        return Batch(
            tuple(self._posts(events, room_id, direct=False, addressed_only=False)),
            len(events),
            tuple(int(at.timestamp()) for at in times if at is not None and at.timestamp() > 0),
            answer.text("end") if events else "",
            tuple(filter(None, (event.identifier("event_id") for event in events))),
        )

    async def _messages(self, room_id: str, place: str, to: str = "") -> Record:
        wanted = json.dumps({"types": _READ, "lazy_load_members": True})
        params: dict[str, str | int | list[str]] = {"dir": "b", "limit": PAGE, "filter": wanted}
        params |= {name: value for name, value in (("from", place), ("to", to)) if value}
        return await self._session.get(f"/rooms/{part(room_id)}/messages", params)

    def _posts(
        self, events: Sequence[Record], room_id: str, *, direct: bool, addressed_only: bool
    ) -> list[Post]:
        found = []
        for event in events:
            post = read_event(event, room_id, me=self._session.me, names=self._names, direct=direct)
            if post is None:
                continue
            if post.addressed or (post.own and direct) or self._is_wanted(post, addressed_only):
                found.append(post)
        return found

    def _is_wanted(self, post: Post, addressed_only: bool) -> bool:
        if not self._wanted:
            return not addressed_only
        return any(search.finds(post.text) for search in self._wanted)

    def _remember(self, state: Sequence[Record]) -> None:
        for event in state:
            name = event.record("content").text("displayname")
            if event.text("type") == "m.room.member" and name:
                self._names[event.identifier("state_key")] = name


def _joined_rooms(answer: Record) -> list[tuple[str, Record]]:
    rooms = answer.record("rooms").record("join")
    return [(room_id, rooms.record(room_id)) for room_id in rooms.fields]

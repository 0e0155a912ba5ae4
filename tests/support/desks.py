"""A desk for tests of replies: a real inbox file, a real connector, a Mastodon-like server.

async with desk_at(tmp_path, server, mastodon, clock) as desk:
    mention = await desk.arrive(mastodon.post("My lock is stuck", author=...))
    reply = (await desk.outbox.put(desk.order(mention, "We look into it")))[0]
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from cmconsole.domain.bus import Bus
from cmconsole.domain.judgement import LEVEL_OF_CLASS, Judgement, MentionClass
from cmconsole.domain.mentions import Arrival
from cmconsole.domain.posts import Post, PostAddress
from cmconsole.domain.replies import Order, ReplyState
from cmconsole.domain.sources import Source
from cmconsole.networks.base import Connector
from cmconsole.networks.mastodon.connector import connect
from cmconsole.networks.mastodon.posts import Viewpoint, read_status
from cmconsole.networks.shape import Record
from cmconsole.networks.web import Web
from cmconsole.networks.web.pace import PaceRules
from cmconsole.replies.dispatch import Dispatch
from cmconsole.replies.outbox import Outbox
from cmconsole.store.arriving.pages import PageToStore
from cmconsole.store.database import Database
from cmconsole.store.inbox import Inbox
from cmconsole.store.rows import MentionRow
from cmconsole.system.background import Background
from cmconsole.system.clock import Clock
from cmconsole.system.secrets import ScopedSecrets, SessionSecrets
from support.clocks import FakeClock
from support.empty import lay_out
from support.mastodon import HOST, FakeMastodon, Json
from support.servers import Server

UNPACED = PaceRules(rate=1e6, burst=10**6, patience=0.0, failures=10**9)


class Desk:
    """One profile's reply half. `restart` is what a crash and a new start are."""

    def __init__(self, inbox: Inbox, server_url: str, clock: Clock, answer_time: float) -> None:
        self.inbox = inbox
        self.clock = clock
        self.url = server_url
        self.bus = Bus()
        self.web = Web(clock, user_agent="cmconsole/test", answer_time=answer_time, rules=UNPACED)
        self.undo_seconds = 0
        self.source: Source
        self.connector: Connector
        self.credentials: ScopedSecrets
        self.start()

    def start(self) -> None:
        """A new outbox, as after a start of the program."""
        self.background = Background()
        self.dispatch = Dispatch(self.inbox, self._connect, self.bus, self.clock, self.background)
        self.outbox = Outbox(
            self.inbox, self.dispatch, self.bus, self.clock, lambda: self.undo_seconds
        )

    def writes_or_reads(self) -> bool:
        """Whether a thread of the inbox is at work: then the time of a fake clock must not run."""
        database = self.inbox._database
        return any(
            pool._work_queue.qsize() > 0 or pool._idle_semaphore._value < len(pool._threads)  # type: ignore[attr-defined]
            for pool in (database._write_thread, database._read_thread)
        )

    async def restart(self) -> None:
        """Stop in the middle of whatever happens, then start anew."""
        await self.background.stop()
        self.start()
        await self.dispatch.recover()
        self.background.start(self.dispatch.run(), "outbox")

    async def listen(self, token: str = "good-token") -> None:
        """Add the source whose account answers."""
        options = {
            "server": self.url,
            "notifications": "yes",
            "access_token": "kept in the keyring",
        }
        known = await self.inbox.sources()
        self.source = (
            known[0]
            if known
            else await self.inbox.add_source(
                kind="mastodon", name="@brand", options=options, author="me", now=self.clock.now()
            )
        )
        self.credentials = ScopedSecrets(SessionSecrets(), self.source.uid)
        await self.credentials.keep("access_token", token)
        self.connector = connect(self.source, self.web, self.credentials)

    async def gets_to(self, reply_id: int, state: ReplyState) -> None:
        """Let time pass until a reply is in that state."""
        assert isinstance(self.clock, FakeClock)

        async def there() -> bool:
            return (await self.inbox.replies.get(reply_id)).state is state

        await self.clock.until(there)

    async def _connect(self, source_id: int) -> Connector:
        assert source_id == self.source.id
        return self.connector

    async def arrive(
        self, status: Json, mention_class: MentionClass = MentionClass.MAJOR, **changes: Any
    ) -> MentionRow:
        """Store a status of the server as a mention whose clock runs."""
        post = read_status(Record(status), Viewpoint(self.url, HOST, FakeMastodon().me["id"]))
        assert post is not None
        return await self.take(replace(post, **changes), mention_class)

    async def take(self, post: Post, mention_class: MentionClass) -> MentionRow:
        """Store a post as a mention whose clock runs."""
        now = self.clock.now()
        level = LEVEL_OF_CLASS[mention_class]
        judgement = Judgement(mention_class, level, 50, (), 0.5, 0.9, None, None, "en")
        arrival = Arrival(post, post.published_at or now, now, "", False, judgement, now)
        page = PageToStore(self.source, (arrival,), None, now)
        stored = await self.inbox.store_page(page)
        return (await self.inbox.rows(stored.live))[0]

    def order(self, mention: MentionRow, text: str, **details: Any) -> Order:
        """What a press on "Post publicly" makes."""
        return Order(
            mention_id=mention.id,
            source_id=self.source.id,
            text=text,
            answer_to=PostAddress(mention.native_id, mention.canonical_uri, mention.permalink),
            author="priya",
            conversation_id=mention.work.conversation_id if mention.work else None,
            **details,
        )


@asynccontextmanager
async def desk_at(
    folder: Path, server: Server | str, clock: Clock, answer_time: float = 5.0
) -> AsyncIterator[Desk]:
    """A desk with its inbox in `folder`, closed in order."""
    lay_out(folder / "inbox.sqlite3")
    database = Database.open(folder / "inbox.sqlite3", folder / "backups")
    url = server if isinstance(server, str) else server.url("").rstrip("/")
    desk = Desk(Inbox(database), url, clock, answer_time)
    try:
        await desk.listen()
        yield desk
    finally:
        await desk.background.stop()
        await desk.web.aclose()
        await desk.inbox.close()

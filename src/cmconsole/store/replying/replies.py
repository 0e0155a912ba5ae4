"""What is written at this desk, as services and screens see it: the outbox and the drafts."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from cmconsole.domain.conversations import Conversation, Event
from cmconsole.domain.posts import Post, PostAddress
from cmconsole.domain.replies import Attachment, Draft, Mode, Order, Reply, ReplyState
from cmconsole.store.database import Database
from cmconsole.store.deciding import conversations, person_drafts
from cmconsole.store.instants import MICROSECOND
from cmconsole.store.reading import seen
from cmconsole.store.replying import attachments, drafts, ledgers, outbox, outbox_recovery
from cmconsole.store.replying.drafts import Before


class ReplyStore:
    """Replies and drafts of one inbox. Every method is one transaction; instants are UTC."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # The outbox

    async def put(self, orders: Sequence[Order], now: datetime, send_at: datetime) -> list[Reply]:
        """Store what a person pressed; the draft it was goes in the same transaction."""
        return await self._database.write(lambda c: _put(c, orders, now, send_at))

    async def get(self, reply_id: int) -> Reply:
        """One reply. Raises LookupError for an id that does not exist."""
        return await self._database.read(lambda c: outbox.get(c, reply_id))

    async def open_replies(self) -> list[Reply]:
        """Everything that is neither sent nor taken back, oldest first."""
        return await self._database.read(outbox.open_replies)

    async def of_mention(self, mention_id: int) -> list[Reply]:
        """All replies that were ever pressed for a mention, oldest first."""
        return await self._database.read(lambda c: outbox.of_mention(c, mention_id))

    async def of_conversation(self, conversation_id: int) -> list[Reply]:
        """All replies that were ever pressed in a conversation, oldest first."""
        return await self._database.read(lambda c: outbox.of_conversation(c, conversation_id))

    async def due(self, now: datetime) -> tuple[list[Reply], datetime | None]:
        """What the outbox has to look at now, and when the next one comes."""
        return await self._database.read(lambda c: (outbox.due(c, now), outbox.next_due(c, now)))

    async def times_said(self, text: str, since: datetime) -> int:
        """How often these words were sent since then, whoever they addressed."""
        return await self._database.read(lambda c: outbox.times_said(c, text, since))

    async def move(
        self,
        reply_id: int,
        start: Collection[ReplyState],
        to: ReplyState,
        now: datetime,
        facts: Mapping[str, object] = outbox.NO_FACTS,
        author: str = outbox.OUTBOX,
    ) -> Reply | None:
        """Take a reply from one of the states `start` to `to`; None where it was in another one."""
        return await self._database.write(
            lambda c: outbox.move(c, reply_id, start, to, now, facts, author)
        )

    async def take_back(
        self, reply_id: int, start: Collection[ReplyState], now: datetime, author: str
    ) -> list[Reply]:
        """Cancel a reply and what continues it; the text is a draft again. Empty: it was too late."""
        return await self._database.write(lambda c: _take_back(c, reply_id, start, now, author))

    async def mark_sent(
        self,
        reply_id: int,
        post: PostAddress,
        events: Sequence[Event],
        now: datetime,
        aliases: Sequence[str] = (),
    ) -> Reply | None:
        """It is on the network; what the conversation owes changes with it."""
        return await self._database.write(
            lambda c: outbox.mark_sent(c, reply_id, post, events, now, aliases)
        )

    async def stuck(self) -> list[int]:
        """The replies that somebody is at work on, or was when it died."""
        return await self._database.read(outbox_recovery.stuck)

    async def recover(
        self, now: datetime, look_at: datetime, sentence: str, busy: Collection[int]
    ) -> list[int]:
        """After a crash; see `outbox_recovery.recover`."""
        return await self._database.write(
            lambda c: outbox_recovery.recover(c, now, look_at, sentence, busy)
        )

    async def release(self, source_id: int, now: datetime) -> list[int]:
        """A source can be reached again; see `outbox_recovery.release`."""
        return await self._database.write(lambda c: outbox_recovery.release(c, source_id, now))

    async def shift(self, by: timedelta) -> None:
        """The wall clock was set by that much."""
        await self._database.write(lambda c: outbox_recovery.shift(c, by // MICROSECOND))

    async def known_at(
        self, posts: Sequence[Post], conversation_id: int | None, at: datetime
    ) -> list[bool]:
        """Which posts were in the inbox at that time; see `seen.known_at`."""
        return await self._database.read(lambda c: seen.known_at(c, posts, conversation_id, at))

    async def events(self, conversation_id: int) -> list[Event]:
        """The events of a conversation, as they were written."""
        return await self._database.read(lambda c: conversations.events_of(c, conversation_id))

    async def conversation(self, conversation_id: int) -> Conversation | None:
        """What the events of a conversation add up to."""
        return await self._database.read(lambda c: conversations.read(c, conversation_id))

    # What was given and allowed

    async def concede(self, given: ledgers.Concession) -> None:
        """Write down what a customer was offered or given."""
        await self._database.write(lambda c: ledgers.concede(c, given))

    async def last_concessions(self, count: int = 6) -> list[ledgers.Concession]:
        """What the last customers were given, newest first."""
        return await self._database.read(lambda c: ledgers.last_concessions(c, count))

    async def permission(self, asked: ledgers.Permission) -> int:
        """Write down that somebody was asked whether we may show their words."""
        return await self._database.write(lambda c: ledgers.ask(c, asked))

    async def decide_permission(
        self, permission_id: int, *, granted: bool, at: datetime, author: str
    ) -> None:
        """They said yes, or took it back."""
        await self._database.write(
            lambda c: ledgers.decide(c, permission_id, granted=granted, at=at, author=author)
        )

    async def permissions(self, mention_id: int | None = None) -> list[ledgers.Permission]:
        """The permissions of one mention, or all of them, newest first."""
        return await self._database.read(lambda c: ledgers.permissions(c, mention_id))

    # Drafts

    async def save_draft(self, draft: Draft) -> None:
        """Keep what was typed so far; an empty text ends the draft."""
        await self._database.write(lambda c: drafts.save(c, draft))

    async def swap_draft(self, draft: Draft) -> None:
        """Put another text in place of the draft, and keep the former one."""
        await self._database.write(lambda c: drafts.swap(c, draft))

    async def draft(self, mention_id: int, conversation_id: int | None, mode: Mode) -> Draft | None:
        """The draft of a conversation in one mode."""
        return await self._database.read(
            lambda c: drafts.find(c, drafts.place(mention_id, conversation_id), mode)
        )

    async def before(
        self, mention_id: int, conversation_id: int | None, mode: Mode
    ) -> list[Before]:
        """What templates took the place of, newest first."""
        return await self._database.read(
            lambda c: drafts.before(c, drafts.place(mention_id, conversation_id), mode)
        )

    async def drafts(self) -> list[Draft]:
        """Every draft, newest first."""
        return await self._database.read(drafts.listed)

    async def drafted(self) -> frozenset[int]:
        """The conversations that have a draft; those of history as minus the mention."""
        return await self._database.read(drafts.places)

    async def times_used(self, template: str) -> int:
        """How often a template was used: its variants take turns."""
        return await self._database.read(lambda c: ledgers.times_used(c, template))

    async def forget_old_drafts(self, now: datetime) -> int:
        """Let go of what nobody touched for 30 days. Returns how many drafts those were."""
        return await self._database.write(lambda c: _forget_old(c, now))

    async def keep_attachment(self, content: bytes, now: datetime) -> str:
        """Store a file's content. Returns the digest it is known by."""
        return await self._database.write(lambda c: attachments.keep(c, content, now))

    async def contents(self, wanted: Sequence[Attachment]) -> list[bytes]:
        """What files hold, in order."""
        return await self._database.read(lambda c: attachments.contents(c, wanted))


def _forget_old(connection: sqlite3.Connection, now: datetime) -> int:
    gone = drafts.purge(connection, now) + person_drafts.purge(connection, now)
    attachments.purge(connection, now)
    return gone


def _put(
    connection: sqlite3.Connection, orders: Sequence[Order], now: datetime, send_at: datetime
) -> list[Reply]:
    for order in orders:
        drafts.forget(connection, order)
    if orders and orders[0].template:
        ledgers.count_use(connection, orders[0].template)
    return outbox.put(connection, orders, now, send_at)


def _take_back(
    connection: sqlite3.Connection,
    reply_id: int,
    start: Collection[ReplyState],
    now: datetime,
    author: str,
) -> list[Reply]:
    cancelled = outbox.cancel(connection, reply_id, start, now, author)
    if cancelled:
        text = "\n\n".join(reply.order.text for reply in cancelled)
        drafts.restore(connection, cancelled[0].order, text, now)
    return cancelled

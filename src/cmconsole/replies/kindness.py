"""Praise: like it, repost it, ask whether it may be shown, pass it on to whom it is about, read it weekly."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cmconsole.domain.bus import Bus
from cmconsole.domain.conversations import Event, EventKind
from cmconsole.domain.errors import UsageError
from cmconsole.domain.events import ConversationsChanged
from cmconsole.domain.judgement import MentionClass
from cmconsole.networks.abilities import likes, reposts
from cmconsole.networks.base import Connector
from cmconsole.replies.composing import Composing
from cmconsole.replies.handoff import mailto
from cmconsole.replies.ways import address_of
from cmconsole.store.inbox import Inbox
from cmconsole.store.log import new_uid
from cmconsole.store.reading.queues import Filter, Queue
from cmconsole.store.replying.ledgers import Permission
from cmconsole.store.rows import MentionRow
from cmconsole.system.clock import Clock

WEEK = timedelta(days=7)
MOST = 500
"""Kind words that are read through for a week's text."""
Connect = Callable[[int], Awaitable[Connector]]
"""The connector of a source, by its id. Raises UsageError."""
LIKED, REPOSTED, PASSED_ON = "liked", "reposted", "passed_on"
"""Details of NOTED events that say what was done with a kind word."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """What somebody is asked to allow."""

    what: str
    scope: str
    """Where it is to be shown."""
    until: datetime | None = None
    """UTC; None: until they take it back."""


class Kindness:
    """Everything that can be done with praise. Nothing of it has a clock."""

    def __init__(
        self,
        inbox: Inbox,
        connect: Connect,
        composing: Composing,
        bus: Bus,
        clock: Clock,
        me: Callable[[], str],
    ) -> None:
        """`me` is asked each time."""
        self._inbox = inbox
        self._connect = connect
        self._composing = composing
        self._bus = bus
        self._clock = clock
        self._me = me

    async def like(self, mention: MentionRow) -> None:
        """Like it with our account. Raises UsageError where that cannot be done, NetworkError."""
        liker = likes(await self._account(mention))
        if liker is None:
            raise UsageError(f"{mention.network.capitalize()} takes no likes from here.")
        await liker.like(address_of(mention))
        await self._note(mention, {LIKED: "yes"})

    async def repost(self, mention: MentionRow) -> None:
        """Repost it with our account. Raises UsageError where that cannot be done, NetworkError."""
        if mention.visibility != "public":
            raise UsageError("This was written in private, so it is not reposted.")
        reposter = reposts(await self._account(mention))
        if reposter is None:
            raise UsageError(f"{mention.network.capitalize()} takes no reposts from here.")
        await reposter.repost(address_of(mention))
        await self._note(mention, {REPOSTED: "yes"})

    async def asked(self, mention: MentionRow, wanted: Allowed) -> int:
        """Write down that they were asked; the answer comes later. Returns the question's id."""
        asked = Permission(
            mention_id=mention.id,
            asked_at=self._clock.now(),
            granted_by=mention.author_handle,
            what=wanted.what,
            scope=wanted.scope,
            author=self._me(),
            expires_at=wanted.until,
        )
        return await self._inbox.replies.permission(asked)

    async def permissions(self, mention: MentionRow) -> Sequence[Permission]:
        """What they were asked to allow, newest first."""
        return await self._inbox.replies.permissions(mention.id)

    async def answered(self, permission: Permission, *, granted: bool) -> None:
        """They said yes, or no, or took a yes back."""
        now = self._clock.now()
        await self._inbox.replies.decide_permission(
            permission.id, granted=granted, at=now, author=self._me()
        )

    async def pass_on(self, mention: MentionRow, who: str, address: str) -> str:
        """Pass it on to the colleague it names.

        Args:
            who: their name.
            address: their e-mail address; empty: they are told by word of mouth.

        Returns:
            A `mailto:` link with their words, or an empty text.

        Raises:
            UsageError: nobody is named.
        """
        if not who.strip():
            raise UsageError("Say whom it is about.")
        await self._note(mention, {PASSED_ON: who.strip()})
        if not address.strip():
            return ""
        body = f"“{mention.text}”\n\n{_name(mention)}, {mention.network}\n{mention.permalink or ''}"
        return mailto.link(address.strip(), f"Kind words about you, {who.strip()}", body)

    async def of_the_week(self) -> str:
        """The kind words of the last seven days, as text to paste or save."""
        now = self._clock.now()
        since = now - WEEK
        only = Filter(classes=(MentionClass.PRAISE,))
        rows, _ = await self._inbox.page(Queue.ALL, limit=MOST, only=only)
        week = [row for row in rows if row.published_at >= since and row.deleted_at is None]
        shown = await self._inbox.replies.permissions(None)
        allowed = {each.mention_id for each in shown if each.holds(now)}
        return weekly(week, allowed, since, now)

    async def _account(self, mention: MentionRow) -> Connector:
        found = await self._composing.way(mention)
        if found.source is None:
            raise UsageError(found.why_not)
        return await self._connect(found.source.id)

    async def _note(self, mention: MentionRow, details: dict[str, str]) -> None:
        if mention.work is None:
            return
        now, known = self._clock.now(), mention.work.conversation_id
        event = Event(new_uid(now), now, self._me(), EventKind.NOTED, details=details)
        await self._inbox.record(known, [event])
        self._bus.publish(ConversationsChanged((known,)))


def weekly(rows: Sequence[MentionRow], allowed: set[int], since: datetime, now: datetime) -> str:
    """Kind words as plain text; what was said in private is counted, and not quoted.

    Args:
        rows: praise, newest first.
        allowed: mentions that may be shown elsewhere.
        since: UTC, the first day.
        now: UTC, the last day.
    """
    public = [row for row in rows if row.visibility == "public"]
    hidden = len(rows) - len(public)
    lines = [f"Kind words, {since:%d %b} to {now:%d %b %Y}", ""]
    if not public:
        lines.append("Nobody wrote a kind word in public this week.")
    for row in public:
        mark = " May be shown elsewhere." if row.id in allowed else ""
        lines += [f"“{' '.join(row.text.split())}”", f"– {_name(row)}, {row.network}.{mark}"]
        lines += [row.permalink, ""] if row.permalink else [""]
    if hidden:
        lines.append(f"{hidden} more came in private.")
    lines.append("Inside the team only: ask before anything is shown elsewhere.")
    return "\n".join(lines).rstrip() + "\n"


def _name(mention: MentionRow) -> str:
    return mention.author_name or mention.author_handle

"""A made-up year with everything that can happen to a conversation, stored by the product itself."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cmconsole.domain.conversations import Event, EventKind
from cmconsole.domain.judgement import LEVEL_OF_CLASS, Judgement, Level, MentionClass
from cmconsole.domain.mentions import Arrival
from cmconsole.domain.posts import Author, Post
from cmconsole.domain.sources import Source
from cmconsole.domain.targets import Metric, Targets
from cmconsole.domain.targets_file import targets_from_toml
from cmconsole.store.arriving.pages import PageToStore
from cmconsole.store.database import Database
from cmconsole.store.inbox import Inbox
from cmconsole.store.log import new_uid

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
CHANGED = datetime(2026, 7, 1, 10, tzinfo=UTC)
"""When the second version of the targets came into force."""
NOW = datetime(2026, 12, 31, 18, 30, tzinfo=UTC)
TARGETS = (
    """
version = 1
default_calendar = "office"
[[target]]
name = "Red zone"
metric = ["first response", "next response"]
level_at_least = "red zone"
minutes = 30
calendar = "always"
[[target]]
name = "Work"
metric = ["first response", "next response"]
classes = ["major", "minor", "question"]
minutes = 60
[[target]]
name = "Rest"
metric = ["first response", "next response"]
minutes = "none"
[calendars.office]
zone = "Europe/Berlin"
monday = ["09:00-12:00", "13:30-18:00"]
tuesday = ["09:00-17:00"]
wednesday = ["09:00-17:00"]
thursday = ["09:00-17:00"]
friday = ["09:00-16:00"]
sunday = ["01:00-05:00"]
holidays = [2026-05-01, 2026-12-25]
""",
    """
version = 2
default_calendar = "always"
[[target]]
name = "Work"
metric = ["first response", "next response"]
classes = ["major", "minor", "question", "praise"]
minutes = 120
""",
)
NASTY = (
    "=cmd|' /C calc'!A0", "+49 30 1234567 ring me", "-2+3", "@SUM(A1)", "\tindented", "#N/A",
    'She said "never", twice,\nand left; really', "\u202eright to left\u202c", "👩‍👩‍👧 broken", "plain",
    "write to tess@example.org or https://example.org/~tess", "über 你好 مرحبا", "1e5", "000123", "TRUE",
)  # fmt: skip
CLASSES = (
    MentionClass.MAJOR, MentionClass.MINOR, MentionClass.QUESTION, MentionClass.PRAISE,
    MentionClass.NOISE,
)  # fmt: skip
STORIES = (
    "answered", "answered", "answered", "answered", "late", "waiting", "closed", "not answering",
    "no reason", "deleted", "native", "again", "talk", "offline", "waived", "overdue", "reopened",
    "resumed", "judged", "undone", "two posts", "thanks", "merged", "approved",
)  # fmt: skip
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


class Year:
    """Builds the inbox; the same for the same seed."""

    def __init__(self, inbox: Inbox, seed: int = 4) -> None:
        self.inbox = inbox
        self.chance = random.Random(seed)
        self.sources: list[Source] = []
        self.targets: list[Targets] = []
        self._number = 0

    async def fill(self, conversations: int = 420) -> None:
        """A year of them, evenly over the year, so that both clock changes lie inside."""
        for name, kind in (("Hashtag", "mastodon"), ("=News", "feed")):
            self.sources.append(
                await self.inbox.add_source(
                    kind=kind, name=name, options={}, author="Ana", now=FIRST
                )
            )
        for text, now in zip(TARGETS, (FIRST, CHANGED), strict=True):
            number = await self.inbox.rulings.remember_version("targets", text, now)
            self.targets.append(replace(targets_from_toml(text), version=number))
        await self._history()
        for index in range(conversations):
            share = (index + self.chance.random()) / conversations
            at = FIRST + share * (NOW - FIRST - 3 * HOUR)
            at = at.replace(microsecond=self.chance.choice((0, 250_001)))
            await self._tell(STORIES[index % len(STORIES)], at)

    async def _history(self) -> None:
        arrivals = [
            self._arrival(FIRST - HOUR, FIRST, self.sources[0], history=True) for _ in "abc"
        ]
        await self._store(arrivals, FIRST, self.sources[0])

    async def _tell(self, story: str, at: datetime) -> None:
        chance, source = self.chance, self.chance.choice(self.sources)
        seen = at + chance.randrange(0, 400) * timedelta(seconds=1)
        absence = chance.choice(("", "", "asleep", "offline"))
        if absence:
            seen = at + chance.randrange(1, 300) * MINUTE
        arrival = self._arrival(at, seen, source)
        stored = await self._store([arrival], seen, source, absence=absence)
        number = stored[0]
        who, then = (
            chance.choice(("Ana", "Ben")),
            seen + chance.randrange(30, 90 * 60) * timedelta(seconds=1),
        )
        tell = getattr(self, "_" + story.replace(" ", "_"))
        if then < NOW - HOUR * 40 or story == "waiting":
            await tell(number, arrival, who, then, source)

    async def _answered(
        self, number: int, arrival: Arrival, who: str, at: datetime, _: Source
    ) -> None:
        await self._do(
            number,
            at,
            who,
            EventKind.ANSWERED,
            details={"text": "=Sorry", "to": arrival.post.canonical_uri},
        )

    async def _late(
        self, number: int, arrival: Arrival, who: str, at: datetime, source: Source
    ) -> None:
        await self._answered(number, arrival, who, at + 9 * HOUR, source)

    async def _waiting(self, *_: object) -> None:
        """Nobody does anything."""

    async def _closed(self, number: int, _: Arrival, who: str, at: datetime, __: Source) -> None:
        await self._do(number, at, who, EventKind.CLOSED)

    async def _not_answering(
        self, number: int, _: Arrival, who: str, at: datetime, __: Source
    ) -> None:
        await self._do(number, at, who, EventKind.NOT_ANSWERING, details={"reason": "-a troll"})

    async def _no_reason(self, number: int, _: Arrival, who: str, at: datetime, __: Source) -> None:
        await self._do(number, at, who, EventKind.NOT_ANSWERING)

    async def _deleted(
        self, number: int, arrival: Arrival, _: str, at: datetime, source: Source
    ) -> None:
        await self.inbox.store_page(
            PageToStore(source, (), None, at, deleted=(arrival.post.canonical_uri,))
        )

    async def _native(
        self, number: int, arrival: Arrival, _: str, at: datetime, source: Source
    ) -> None:
        reply = replace(
            arrival.post, native_id=f"own{number}", canonical_uri=f"{arrival.post.canonical_uri}/own",
            parent_uri=arrival.post.canonical_uri, published_at=at, own=True, text="from my phone",
        )  # fmt: skip
        await self.inbox.store_page(PageToStore(source, (), None, at + 7 * MINUTE, own=(reply,)))

    async def _again(
        self, number: int, arrival: Arrival, who: str, at: datetime, source: Source
    ) -> None:
        await self._answered(number, arrival, who, at, source)
        again = at + 3 * HOUR
        other = self._arrival(again, again + MINUTE, source, author=arrival.post.author)
        await self._store([other], again + MINUTE, source)

    async def _talk(
        self, number: int, arrival: Arrival, who: str, at: datetime, source: Source
    ) -> None:
        await self._answered(number, arrival, who, at, source)
        for step in (1, 2):
            posted = at + step * 2 * HOUR
            follow = self._arrival(posted, posted + MINUTE, source, thread=arrival)
            await self._store([follow], posted + MINUTE, source)
            if step == 1 or self.chance.random() < 0.5:
                await self._answered(
                    number, follow, "Ben", posted + self.chance.randrange(5, 300) * MINUTE, source
                )

    async def _offline(
        self, number: int, arrival: Arrival, who: str, at: datetime, source: Source
    ) -> None:
        await self._overdue(number, arrival, who, at, source)
        await self._do(number, at + 30 * HOUR, who, EventKind.CLOSED_IN_PUBLIC)

    async def _waived(
        self, number: int, arrival: Arrival, who: str, at: datetime, source: Source
    ) -> None:
        await self._overdue(number, arrival, who, at, source)
        await self._do(
            number, at + 30 * HOUR, who, EventKind.WAIVED, details={"reason": "they asked"}
        )

    async def _overdue(
        self, number: int, arrival: Arrival, who: str, at: datetime, source: Source
    ) -> None:
        await self._answered(number, arrival, who, at, source)
        await self._do(
            number,
            at + MINUTE,
            who,
            EventKind.TAKEN_OFFLINE,
            details={"how": "phone", "who": "Kim"},
        )
        words = {
            "source": "customer said so",
            "channel": "phone",
            "concession": "refund",
            "amount": "20.50",
            "currency": "EUR",
        }
        await self._do(
            number, at + HOUR, who, EventKind.OUTCOME, due_at=at + 49 * HOUR, details=words
        )

    async def _reopened(
        self, number: int, arrival: Arrival, who: str, at: datetime, source: Source
    ) -> None:
        await self._answered(number, arrival, who, at, source)
        await self._do(number, at + MINUTE, who, EventKind.CLOSED)
        posted = at + 5 * HOUR
        await self._store([self._arrival(posted, posted, source, thread=arrival)], posted, source)

    async def _resumed(
        self, number: int, arrival: Arrival, who: str, at: datetime, source: Source
    ) -> None:
        await self._closed(number, arrival, who, at, source)
        await self._do(number, at + HOUR, who, EventKind.REOPENED)
        await self._answered(number, arrival, who, at + 2 * HOUR, source)

    async def _judged(
        self, number: int, arrival: Arrival, who: str, at: datetime, source: Source
    ) -> None:
        due = at + 8 * HOUR
        await self._do(
            number, at, who, EventKind.CLASS_CHANGED, mention_class=MentionClass.MINOR, due_at=due
        )
        await self._answered(number, arrival, who, at + self.chance.choice((1, 12)) * HOUR, source)

    async def _undone(
        self, number: int, arrival: Arrival, who: str, at: datetime, source: Source
    ) -> None:
        closed = await self._do(number, at, who, EventKind.CLOSED)
        await self._do(number, at + MINUTE, who, EventKind.UNDONE, undoes=closed.uid)
        await self._answered(number, arrival, who, at + HOUR, source)

    async def _two_posts(
        self, number: int, arrival: Arrival, who: str, at: datetime, source: Source
    ) -> None:
        posted = max(arrival.ingested_at, arrival.published_at + MINUTE)
        second = self._arrival(posted, posted + MINUTE, source, thread=arrival)
        await self._store([second], posted + MINUTE, source)
        await self._do(number, max(at, posted + 2 * MINUTE), who, EventKind.ANSWERED)

    async def _thanks(
        self, number: int, arrival: Arrival, who: str, at: datetime, source: Source
    ) -> None:
        await self._answered(number, arrival, who, at, source)
        await self._do(number, at + HOUR, who, EventKind.NOTED, details={"text": "=a note"})
        await self._do(number, at + HOUR, who, EventKind.CLOSED)

    async def _merged(self, number: int, _: Arrival, who: str, at: datetime, __: Source) -> None:
        await self._do(number, at, who, EventKind.MERGED, details={"into": "another"})

    async def _approved(self, number: int, _: Arrival, who: str, at: datetime, __: Source) -> None:
        times = (at, at + 4 * MINUTE, at + 11 * MINUTE)
        names = ("writing_since", "approval_asked_at", "approved_at")
        details = {name: time.isoformat() for name, time in zip(names, times, strict=True)}
        await self._do(number, at + 12 * MINUTE, who, EventKind.ANSWERED, details=details)

    def _arrival(
        self, at: datetime, seen: datetime, source: Source, *, author: Author | None = None,
        thread: Arrival | None = None, history: bool = False,
    ) -> Arrival:  # fmt: skip
        chance, number = self.chance, self._number
        self._number += 1
        cls = chance.choice(CLASSES)
        level = Level.RED_ZONE if chance.random() < 0.1 else LEVEL_OF_CLASS[cls]
        who = author or Author(
            f"key{number}",
            f"@tess{number}",
            "=Tess",
            followers=chance.choice((None, 5, 500, 5000, 50_000)),
        )
        if thread is not None:
            who = thread.post.author
        address = f"https://{source.kind}.example/{number}"
        post = Post(
            network=source.kind, native_id=str(number), canonical_uri=address, author=who,
            text=chance.choice(NASTY), published_at=at, permalink=address,
            language=chance.choice(("en", "de-AT", None)),
            thread_uri=(thread.post.thread_uri or thread.post.canonical_uri) if thread else None,
        )  # fmt: skip
        judgement = Judgement(
            cls, level, 0, (), 0.5, 0.5, None, None, "en", 1 if at < CHANGED else 2
        )
        targets = self.targets[0] if at < CHANGED else self.targets[1]
        due = None if history else targets.due(
            Metric.FIRST_RESPONSE, mention_class=cls, level=level, network=source.kind,
            source=source.name, since=at,
        )  # fmt: skip
        return Arrival(
            post, at, seen, "", history, judgement, due.due_at if due else None, targets.version
        )

    async def _store(
        self, arrivals: list[Arrival], seen: datetime, source: Source, absence: str = ""
    ) -> tuple[int, ...]:
        page = PageToStore(
            source, tuple(arrivals), None, seen, listened_at=seen, absence=absence, usual=MINUTE
        )
        return (await self.inbox.store_page(page)).conversations

    async def _do(
        self, number: int, at: datetime, who: str, kind: EventKind, **facts: object
    ) -> Event:
        event = Event(new_uid(at), at, who, kind, **facts)  # type: ignore[arg-type]
        await self.inbox.record(number, [event])
        return event


async def filled_inbox(folder: Path, conversations: int = 420) -> Inbox:
    """An inbox with that year in it."""
    inbox = Inbox(Database.open(folder / "inbox.sqlite3", folder / "backups"))
    if conversations:
        await Year(inbox).fill(conversations)
    return inbox

"""Stories as rows of the measures: both clocks, opening hours by target version, causes of delay."""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta

from cmconsole.domain.calendars import Calendar
from cmconsole.domain.clocks import on_desk, waited
from cmconsole.domain.coverage import settle
from cmconsole.domain.delays import NO_ABSENCES, Absences, Delays, Writing, decompose
from cmconsole.domain.stories import Loop, Story, Turn, fate_of
from cmconsole.domain.targets import Metric
from cmconsole.store.arriving.ledger import of_source
from cmconsole.store.deciding.calendars import Calendars
from cmconsole.store.instants import MICROSECOND, from_micros, to_micros
from cmconsole.store.packing import as_json
from cmconsole.store.rows import Row

REACH_BANDS = (100, 1_000, 10_000)
"""Followers from which the next band begins; the first band is 0 to 99."""
METRICS = {Metric.FIRST_RESPONSE: 1, Metric.NEXT_RESPONSE: 2, Metric.CLOSE_OUT: 3}
FURTHER = 0
"""The metric of a further post of a wait that had begun (M3)."""
FIND_CELL = """SELECT id FROM cell WHERE network = ? AND source_id = ? AND class = ? AND level = ?
    AND person = ? AND via = ? AND language = ? AND reach = ? AND policy_version = ?
    AND target_version = ?"""
ADD_CELL = """INSERT INTO cell (network, source_id, class, level, person, via, language, reach,
    policy_version, target_version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
WRITE = f"INSERT OR REPLACE INTO measure VALUES ({','.join('?' * 31)})"
WRITE_TURN = f"INSERT INTO turn VALUES ({','.join('?' * 9)})"


@dataclass(frozen=True, slots=True)
class FirstPost:
    """What is stored of the post a conversation's first wait is measured from."""

    mention_id: int
    ingested_at: int
    source_id: int
    language: str
    author_id: int
    followers: int | None
    policy_version: int
    network: str
    target_version: int


class MeasureRows:
    """Collects the rows of one step; what they have in common is looked up once."""

    def __init__(self, connection: sqlite3.Connection, *, to_write: bool = True) -> None:
        """`to_write`: a cell that is not there yet is made; else it is 0."""
        self._connection, self._to_write = connection, to_write
        self._cells: dict[Row, int] = {}
        self._calendars = Calendars(connection)
        self._absences: dict[int, Absences] = {}
        self._names = dict(connection.execute("SELECT id, name FROM source"))
        self.measures: list[Row] = []
        """As they stand in the table, or will."""
        self.turns: list[Row] = []

    def add(self, number: int, upto: int, story: Story, post: FirstPost) -> None:
        """Work out the rows of a conversation; `upto` is the newest event that is in its story."""
        cell = self._cell(story, post)
        first = story.turns[0] if story.turns else None
        began = first.began_at if first else story.conversation.opened_at
        answered = story.conversation.first_response_at
        waits: Row = (None,) * 4
        parts: Row = (None,) * 6
        if story.answer is not None and answered is not None:
            waits, parts = self._waits(story, post, began, answered)
        loop = story.loop
        self.measures.append(
            (
                number,
                upto,
                cell,
                fate_of(story),
                post.mention_id,
                post.author_id,
                to_micros(began),
                post.ingested_at,
                to_micros(answered),
                *waits,
                _after(post, story.picked_up_at),
                _after(post, story.classed_at),
                *parts,
                *_loop(loop),
                len(story.conversation.posts),
                story.replies,
                story.conversation.reopened,
                as_json(story.words) if story.words else None,
            )
        )
        self.turns += _turn_rows(number, cell, story)

    def write(self) -> None:
        """Store everything that was added."""
        self._connection.executemany(WRITE, self.measures)
        self._connection.executemany(WRITE_TURN, self.turns)

    def _waits(
        self, story: Story, post: FirstPost, began: datetime, answered: datetime
    ) -> tuple[Row, Row]:
        calendar = self._calendar(story, post)
        arrived = from_micros(post.ingested_at)
        wait, desk = waited(began, answered, answered), on_desk(arrived, answered, answered)
        opened = calendar.open_between(answered - wait, answered)
        desk_open = calendar.open_between(answered - desk, answered)
        delays = decompose(
            began,
            arrived,
            answered,
            calendar=calendar,
            absences=self._absences_of(post.source_id),
            writing=_writing(story),
        )
        parts = tuple(_span(getattr(delays, part.name)) for part in fields(Delays))
        return (_span(wait), _span(desk), _span(opened), _span(desk_open)), parts

    def _cell(self, story: Story, post: FirstPost) -> int:
        now = story.conversation
        via = story.answer.details.get("via", "") if story.answer else ""
        person = story.answer.author if story.answer and via != "native" else ""
        key = (
            post.network,
            post.source_id,
            str(now.mention_class),
            int(now.level),
            person if story.answer else now.owner or "",
            via,
            post.language.partition("-")[0].lower(),
            reach_band(post.followers),
            post.policy_version,
            post.target_version,
        )
        if key not in self._cells:
            found = self._connection.execute(FIND_CELL, key).fetchone()
            self._cells[key] = found[0] if found is not None else self._new_cell(key)
        return self._cells[key]

    def _new_cell(self, key: Row) -> int:
        made = self._connection.execute(ADD_CELL, key).lastrowid if self._to_write else 0
        return int(made or 0)

    def _calendar(self, story: Story, post: FirstPost) -> Calendar:
        now, source = story.conversation, self._names.get(post.source_id, "")
        return self._calendars.of(
            post.target_version, now.mention_class, now.level, post.network, source
        )

    def _absences_of(self, source_id: int) -> Absences:
        if source_id not in self._absences:
            ledger = settle(of_source(self._connection, source_id))
            self._absences[source_id] = Absences.of(ledger) if ledger else NO_ABSENCES
        return self._absences[source_id]


def reach_band(followers: int | None) -> int:
    """The number of the band: 0 below 100 followers, 1, 2, and 3 from 10,000 on; -1 unknown."""
    return -1 if followers is None else bisect_right(REACH_BANDS, followers)


def _writing(story: Story) -> Writing:
    """When the first answer was begun, handed in and approved, where its event says so."""
    details = story.answer.details if story.answer else {}
    return Writing(
        _told(details.get("writing_since")),
        _told(details.get("approval_asked_at")),
        _told(details.get("approved_at")),
    )


def _told(text: str | None) -> datetime | None:
    try:
        instant = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return instant.astimezone(UTC) if instant and instant.tzinfo else None


def _after(post: FirstPost, instant: datetime | None) -> int | None:
    return None if instant is None else max(to_micros(instant) - post.ingested_at, 0)


def _span(span: timedelta) -> int:
    return span // MICROSECOND


def _loop(loop: Loop | None) -> Row:
    if loop is None:
        return (None,) * 6
    return (
        to_micros(loop.offline_at),
        to_micros(loop.outcome_at),
        loop.outcome_source if loop.outcome_at else None,
        to_micros(loop.closed_in_public_at),
        to_micros(loop.waived_at),
        to_micros(loop.due_at),
    )


def _turn_rows(number: int, cell: int, story: Story) -> list[Row]:
    rows = [_turn_row(turn) for turn in story.turns]
    rows += [
        (FURTHER, to_micros(posted), None, to_micros(at), 1, None) for posted, at in story.further
    ]
    return [(number, index, cell, *row) for index, row in enumerate(rows)]


def _turn_row(turn: Turn) -> Row:
    breached = None if turn.breached is None else int(turn.breached)
    return (
        METRICS[turn.metric],
        to_micros(turn.began_at),
        to_micros(turn.due_at),
        to_micros(turn.ended_at),
        int(turn.ending),
        breached,
    )

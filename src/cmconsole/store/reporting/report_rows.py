"""What a report reads of the measures: narrow rows of a period, in one go and without sorting."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from cmconsole.domain.periods import Period
from cmconsole.store.instants import to_micros
from cmconsole.store.rows import Row

CELLS = """SELECT c.id, c.network, c.source_id, s.name, c.class, c.level, c.person, c.via, c.language,
    c.reach, c.policy_version, c.target_version FROM cell c JOIN source s ON s.id = c.source_id"""
IN_PERIOD = "published_at >= :since AND published_at < :until"
FATES = f"""SELECT cell, fate, {{hour}}, published_at, ingested_at, wait, desk, open_wait, open_desk,
    picked_up, classed FROM measure WHERE {IN_PERIOD}{{chosen}}"""
PARTS = f"""SELECT count(*), sum(wait), sum(network_part), sum(away_part), sum(closed_part),
    sum(approval_part), sum(queue_part), sum(writing_part) FROM measure
    WHERE {IN_PERIOD} AND fate = 1{{chosen}}"""
TURNS = """SELECT metric, ending, began_at, ended_at, due_at IS NOT NULL FROM turn
    WHERE metric <> 3 AND began_at >= :since AND began_at < :until{chosen}"""
CARRIED = """SELECT cell, ended_at FROM turn WHERE began_at < :since AND metric IN (1, 2)
    AND due_at IS NOT NULL AND (ended_at IS NULL OR ended_at >= :since){chosen}"""
DUE = """SELECT cell, metric, {hour}, CASE
        WHEN breached = 1 OR (ended_at IS NULL AND due_at < :now) THEN 2
        WHEN ending = 1 THEN 1
        WHEN ended_at IS NULL THEN 3
        ELSE 0 END,
    CASE WHEN breached = 1 OR (ended_at IS NULL AND due_at < :now)
        THEN coalesce(ended_at, :now) - due_at END, ended_at IS NULL
    FROM turn WHERE due_at >= :since AND due_at < :until{chosen}"""
LATE_PARTS = """SELECT network_part, away_part, closed_part, approval_part, queue_part, writing_part
    FROM measure WHERE conversation_id IN (SELECT conversation_id FROM turn WHERE due_at >= :since
        AND due_at < :until AND metric = 1 AND breached = 1{chosen}) AND fate = 1"""
LOOPS = """SELECT offline_at, outcome_at, closed_in_public_at, waived_at, loop_due_at FROM measure
    WHERE offline_at >= :since AND offline_at < :until{chosen}"""
OUTCOMES = f"""SELECT outcome_source, outcome_at - published_at FROM measure
    WHERE {IN_PERIOD} AND outcome_at IS NOT NULL{{chosen}}"""
AGAIN = f"""SELECT count(*), sum(reopened > 0), sum(EXISTS (
        SELECT 1 FROM measure e WHERE e.author_id = m.author_id
            AND e.published_at >= m.published_at - 1209600000000 AND e.published_at < m.published_at
            AND (SELECT class FROM cell WHERE id = e.cell) = (SELECT class FROM cell WHERE id = m.cell)))
    FROM measure m WHERE {IN_PERIOD} AND fate NOT IN (6, 7){{chosen}}"""
WORDS = f"SELECT words FROM measure WHERE {IN_PERIOD} AND words IS NOT NULL{{chosen}}"
POSTS = """SELECT coalesce(sum(history), 0), coalesce(sum(deleted_at IS NOT NULL), 0) FROM mention
    WHERE published_at >= :since AND published_at < :until"""
OF_FATE = f"SELECT mention_id FROM measure WHERE {IN_PERIOD} AND fate = :fate{{chosen}} ORDER BY published_at"
LATE_ONES = """SELECT DISTINCT m.mention_id FROM turn JOIN measure m USING (conversation_id)
    WHERE turn.due_at >= :since AND turn.due_at < :until AND turn.metric IN (1, 2)
    AND (turn.breached = 1 OR (turn.ended_at IS NULL AND turn.due_at < :now)){chosen}
    ORDER BY turn.due_at"""
AMONG = f"""SELECT mention_id FROM measure WHERE {IN_PERIOD} AND fate <> 6
    AND (:fate IS NULL OR fate = :fate) AND (:over IS NULL OR wait > :over)
    AND (:up_to IS NULL OR wait <= :up_to) AND (:hour IS NULL OR {{hour}} = :hour){{chosen}}
    ORDER BY published_at"""
OPEN_ONES = """SELECT DISTINCT m.mention_id FROM turn JOIN measure m USING (conversation_id)
    WHERE turn.began_at < :until AND turn.metric IN (1, 2) AND turn.due_at IS NOT NULL
    AND turn.ended_at IS NULL{chosen} ORDER BY turn.began_at"""
TAKEN_OFFLINE = """SELECT mention_id FROM measure WHERE offline_at >= :since AND offline_at < :until{chosen}
    ORDER BY offline_at"""
VERSIONS = "SELECT kind, number, since FROM version ORDER BY kind, number"
CHUNK = 200
"""Rows that are in memory at once: those of 2,000 left holes of megabytes, twice a minute."""
LONGEST_WAIT = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Cell:
    """What conversations are counted under."""

    id: int
    network: str
    source_id: int
    source: str
    mention_class: str
    level: int
    person: str
    via: str
    language: str
    reach: int
    policy_version: int
    target_version: int


class ReportRows:
    """Reads what one report needs, within one snapshot and for the cells it is about."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        period: Period,
        now: int,
        chosen: Sequence[int] | None = None,
    ) -> None:
        """`now` is in µs; `chosen` are the ids of the cells to count, None: all."""
        self._connection = connection
        since, until = to_micros(period.since), to_micros(period.until)
        self._values = {"since": since, "until": until, "now": now}
        self._period = period
        self._chosen = ""
        if chosen is not None:
            connection.execute("CREATE TEMP TABLE IF NOT EXISTS chosen (id INTEGER PRIMARY KEY)")
            connection.execute("DELETE FROM temp.chosen")
            connection.executemany("INSERT INTO temp.chosen VALUES (?)", [(c,) for c in chosen])
            self._chosen = " AND cell IN (SELECT id FROM temp.chosen)"

    def fates(self) -> Iterator[Row]:
        """cell, fate, hour of week, published, ingested, the four waits, picked up, classed."""
        return self._rows(FATES, hour=self._hour("published_at"))

    def parts(self) -> Row:
        """How many were answered, the sum of their waits, and the six sums that make it up, µs."""
        row: Row = self._connection.execute(self._said(PARTS), self._values).fetchone()
        return row

    def turns(self) -> Iterator[Row]:
        """metric, ending, begin, end, whether something was due; not the promises to close in public."""
        return self._rows(TURNS)

    def carried(self) -> Iterator[Row]:
        """cell and end of what waited when the period began."""
        return self._rows(CARRIED)

    def due(self) -> Iterator[Row]:
        """cell, metric, hour of week, verdict (1 met, 2 late, 3 not yet, 0 neither), overrun, waits."""
        return self._rows(DUE, hour=self._hour("began_at"))

    def late_parts(self) -> Iterator[Row]:
        """The six delays of every late first answer, µs."""
        return self._rows(LATE_PARTS)

    def loops(self) -> Iterator[Row]:
        """offline, outcome, closed in public, waived, due; of what was taken offline in the period."""
        return self._rows(LOOPS)

    def outcomes(self) -> Iterator[Row]:
        """How each outcome is known, and the time to it, µs."""
        return self._rows(OUTCOMES)

    def again(self) -> tuple[int, int, int]:
        """Conversations, those that were reopened, those whose contact had the same trouble lately."""
        row = self._connection.execute(self._said(AGAIN), self._values).fetchone()
        return int(row[0]), int(row[1] or 0), int(row[2] or 0)

    def words(self) -> tuple[Counter[tuple[str, str]], dict[str, float]]:
        """How often people noted what, as pairs of key and word; and what was given, by currency."""
        found: Counter[tuple[str, str]] = Counter()
        given: dict[str, float] = {}
        for (text,) in self._rows(WORDS):
            words: dict[str, str] = json.loads(text)
            amount, currency = words.pop("amount", ""), words.pop("currency", "")
            with suppress(ValueError):
                given[currency] = round(given.get(currency, 0.0) + float(amount), 2)
            found.update(words.items())
        return found, given

    def posts(self) -> tuple[int, int]:
        """Posts of the period that are history, and those that their authors took back; any cell."""
        row = self._connection.execute(POSTS, self._values).fetchone()
        return int(row[0]), int(row[1])

    def of_fate(self, fate: int) -> list[int]:
        """The mentions behind a fate, the oldest first: the first post of each conversation."""
        cursor = self._connection.execute(self._said(OF_FATE), self._values | {"fate": fate})
        return [row[0] for row in cursor]

    def among(
        self, fate: int | None, over: int | None, up_to: int | None, hour: int | None
    ) -> list[int]:
        """The mentions whose first wait ended so, was longer than `over`, at most `up_to` (both µs), and
        began in that hour of the week; what is None lets everything through. The oldest first."""
        limits = {"fate": fate, "over": over, "up_to": up_to, "hour": hour}
        statement = self._said(AMONG, self._hour("published_at"))
        return [row[0] for row in self._connection.execute(statement, self._values | limits)]

    def open_ones(self) -> list[int]:
        """The mentions of conversations in which somebody waits now, the longest wait first."""
        statement = OPEN_ONES.replace("{chosen}", self._chosen.replace(" cell ", " turn.cell "))
        return [row[0] for row in self._connection.execute(statement, self._values)]

    def taken_offline(self) -> list[int]:
        """The mentions of conversations that were taken offline in the period, the first first."""
        cursor = self._connection.execute(self._said(TAKEN_OFFLINE), self._values)
        return [row[0] for row in cursor]

    def late_ones(self) -> list[int]:
        """The mentions behind what was late, by deadline; each conversation once."""
        statement = LATE_ONES.replace("{chosen}", self._chosen.replace(" cell ", " turn.cell "))
        return [row[0] for row in self._connection.execute(statement, self._values)]

    def versions(self) -> list[tuple[str, int, int]]:
        """Kind, number and since when, µs, of every text of targets and policy."""
        return self._connection.execute(VERSIONS).fetchall()

    def _rows(self, statement: str, hour: str = "") -> Iterator[Row]:
        cursor = self._connection.execute(self._said(statement, hour), self._values)
        while part := cursor.fetchmany(CHUNK):
            yield from part

    def _said(self, statement: str, hour: str = "") -> str:
        return statement.format(chosen=self._chosen, hour=hour)

    def _hour(self, column: str) -> str:
        """SQL for the hour of the week, Monday 00 local time being 0, right across clock changes."""
        period = self._period
        # What is due in the period may have been posted long before, at another offset.
        shifts = Period(period.since - LONGEST_WAIT, period.until, period.zone).offsets()
        sql = str(round(shifts[0][1].total_seconds() * 1_000_000))
        for begin, offset in shifts[1:]:
            later = round(offset.total_seconds() * 1_000_000)
            sql = f"iif({column} >= {to_micros(begin)}, {later}, {sql})"
        # 1970 began on a Thursday, 72 hours into its week.
        return f"(({column} + {sql}) / 3600000000 + 72) % 168"


def cells(connection: sqlite3.Connection) -> list[Cell]:
    """Everything conversations are counted under."""
    return [Cell(*row) for row in connection.execute(CELLS)]

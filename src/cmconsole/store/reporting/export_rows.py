"""Rows for files: one per conversation and one per event, made by SQL so that a million stream by."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cmconsole.store.rows import Row


class Kind(StrEnum):
    """What a column holds."""

    WORD = "word"
    """One of a fixed set, or made by the program: never dangerous to a spreadsheet."""
    TEXT = "text"
    """Written by people."""
    INSTANT = "instant"
    """µs since 1970 UTC."""
    SECONDS = "seconds"
    """A duration in µs, shown as seconds."""
    NUMBER = "number"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an export."""

    name: str
    kind: Kind
    sql: str
    people: str | None = None
    """What stands here instead where people are left out, as SQL; None: the same."""
    texts: str | None = None
    """What stands here instead where texts are left out as well; None: as for people."""


class Redaction(StrEnum):
    """How much of people an export holds."""

    NONE = "none"
    PEOPLE = "people"
    """No names, handles, addresses; texts without what points at people."""
    TEXT = "text"
    """Neither that nor any text."""


MASK = "mask_people"
"""The SQL function that takes names, addresses and numbers out of a text."""
_AT = f"{MASK}({{}})"
FATE_WORDS = {
    1: "answered", 2: "waiting", 3: "never answered", 4: "no reply needed", 5: "withdrawn",
    6: "merged", 7: "nothing due",
}  # fmt: skip
_FATES = " ".join(f"WHEN {number} THEN '{word}'" for number, word in FATE_WORDS.items())


def _noted(name: str) -> Column:
    """Words of people, which may name somebody."""
    sql = f"json_extract(m.words, '$.{name}')"
    return Column(name, Kind.TEXT, sql, f"{MASK}({sql})")


_TEXT = "iif(p.deleted_at IS NULL, p.text, NULL)"
_SEEN_TEXT = "iif(p.deleted_at IS NULL AND p.visibility = 'public', p.text, NULL)"
"""What was said in private stays here unless people are asked for."""

CONVERSATION = (
    Column("conversation", Kind.WORD, "c.uid"),
    Column("posted_at", Kind.INSTANT, "m.published_at"),
    Column("arrived_at", Kind.INSTANT, "m.ingested_at"),
    Column("network", Kind.WORD, "k.network"),
    Column("source", Kind.TEXT, "s.name"),
    Column("contact", Kind.TEXT, "p.author_handle", "'person ' || m.author_id"),
    Column("contact_name", Kind.TEXT, "p.author_name", "NULL"),
    Column("followers", Kind.NUMBER, "a.followers", "NULL"),
    Column("reach_band", Kind.NUMBER, "nullif(k.reach, -1)"),
    Column("language", Kind.WORD, "nullif(k.language, '')"),
    Column("address", Kind.TEXT, "coalesce(p.permalink, p.canonical_uri)", "NULL"),
    Column("class", Kind.WORD, "k.class"),
    Column("level", Kind.NUMBER, "k.level"),
    Column("state", Kind.WORD, "c.state"),
    Column("fate", Kind.WORD, f"CASE m.fate {_FATES} END"),
    Column("person", Kind.TEXT, "nullif(k.person, '')"),
    Column("via", Kind.WORD, "nullif(k.via, '')"),
    Column("answered_at", Kind.INSTANT, "m.answered_at"),
    Column("wait_s", Kind.SECONDS, "m.wait"),
    Column("desk_s", Kind.SECONDS, "m.desk"),
    Column("open_wait_s", Kind.SECONDS, "m.open_wait"),
    Column("open_desk_s", Kind.SECONDS, "m.open_desk"),
    Column("due_at", Kind.INSTANT, "t.due_at"),
    Column(
        "target", Kind.WORD,
        """CASE WHEN t.due_at IS NULL THEN NULL WHEN t.breached = 1
        OR (t.ended_at IS NULL AND t.due_at < :now) THEN 'late' WHEN t.ending = 1 THEN 'met'
        WHEN t.ended_at IS NULL THEN 'not yet' ELSE 'ended before' END""",
    ),
    Column(
        "overrun_s", Kind.SECONDS,
        """iif(t.breached = 1 OR (t.ended_at IS NULL AND t.due_at < :now),
        coalesce(t.ended_at, :now) - t.due_at, NULL)""",
    ),
    Column("picked_up_s", Kind.SECONDS, "m.picked_up"),
    Column("classed_s", Kind.SECONDS, "m.classed"),
    Column("delay_network_s", Kind.SECONDS, "m.network_part"),
    Column("delay_away_s", Kind.SECONDS, "m.away_part"),
    Column("delay_closed_s", Kind.SECONDS, "m.closed_part"),
    Column("delay_approval_s", Kind.SECONDS, "m.approval_part"),
    Column("delay_queue_s", Kind.SECONDS, "m.queue_part"),
    Column("delay_writing_s", Kind.SECONDS, "m.writing_part"),
    Column("offline_at", Kind.INSTANT, "m.offline_at"),
    Column("outcome_at", Kind.INSTANT, "m.outcome_at"),
    Column("outcome_source", Kind.TEXT, "m.outcome_source"),
    Column("closed_in_public_at", Kind.INSTANT, "m.closed_in_public_at"),
    Column("waived_at", Kind.INSTANT, "m.waived_at"),
    Column("loop_due_at", Kind.INSTANT, "m.loop_due_at"),
    Column("closed_at", Kind.INSTANT, "c.closed_at"),
    Column("posts", Kind.NUMBER, "m.posts"),
    Column("replies", Kind.NUMBER, "m.replies"),
    Column("reopened", Kind.NUMBER, "m.reopened"),
    Column("failed_channel", Kind.TEXT, "json_extract(m.words, '$.channel')"),
    _noted("broken"),
    Column("vengeance", Kind.FLAG, "m.words IS NOT NULL AND json_extract(m.words, '$.vengeance') = 'yes'"),
    _noted("concession"),
    Column("amount", Kind.NUMBER, "CAST(json_extract(m.words, '$.amount') AS REAL)"),
    Column("currency", Kind.TEXT, "json_extract(m.words, '$.currency')"),
    Column("policy_version", Kind.NUMBER, "k.policy_version"),
    Column("target_version", Kind.NUMBER, "k.target_version"),
    Column("deleted", Kind.FLAG, "p.deleted_at IS NOT NULL"),
    Column("text", Kind.TEXT, _TEXT, _AT.format(_SEEN_TEXT), "NULL"),
)  # fmt: skip


def _body(path: str) -> str:
    return f"json_extract(e.body, '$.{path}')"


def _written(path: str, name: str) -> Column:
    """A note or a reply: words of people about people."""
    return Column(name, Kind.TEXT, _body(path), _AT.format(_body(path)), "NULL")


EVENT = (
    Column("event", Kind.WORD, "e.uid"),
    Column("conversation", Kind.WORD, "c.uid"),
    Column("at", Kind.INSTANT, "e.at"),
    Column("author", Kind.TEXT, "e.author"),
    Column("kind", Kind.WORD, "e.kind"),
    Column("post", Kind.TEXT, f"coalesce({_body('post')}, {_body('wait[0]')})", "NULL"),
    Column("published_at", Kind.INSTANT, _body("wait[1]")),
    Column("arrived_at", Kind.INSTANT, "iif(e.kind IN ('opened', 'joined'), q.ingested_at, NULL)"),
    Column("answered_at", Kind.INSTANT, _body("answered_at")),
    Column("class", Kind.WORD, f"coalesce({_body('class')}, {_body('wait[2]')})"),
    Column("level", Kind.NUMBER, f"coalesce({_body('level')}, {_body('wait[3]')})"),
    Column("due_at", Kind.INSTANT, f"coalesce({_body('due_at')}, {_body('wait[4]')})"),
    Column("until", Kind.INSTANT, _body("until")),
    Column("owner", Kind.TEXT, _body("owner")),
    Column("undoes", Kind.WORD, _body("undoes")),
    Column("to", Kind.TEXT, _body("details.to"), "NULL"),
    Column("with", Kind.WORD, f"coalesce({_body('details.into')}, {_body('details.from')})"),
    Column("via", Kind.WORD, _body("details.via")),
    Column("source", Kind.TEXT, _body("details.source")),
    Column("thanks", Kind.FLAG, f"{_body('details.thanks')} IS NOT NULL"),
    _written("details.reason", "reason"),
    _written("details.how", "how"),
    _written("details.who", "who"),
    Column(
        "text",
        Kind.TEXT,
        _body("details.text"),
        _AT.format(f"iif({_body('details.private')} IS 'yes', NULL, {_body('details.text')})"),
        "NULL",
    ),
)

FROM_CONVERSATION = """FROM measure m JOIN conversation c ON c.id = m.conversation_id
    JOIN cell k ON k.id = m.cell JOIN source s ON s.id = k.source_id
    JOIN mention p ON p.id = m.mention_id JOIN author a ON a.id = m.author_id
    LEFT JOIN turn t ON t.conversation_id = m.conversation_id AND t.number = 0 AND t.metric < 3
    WHERE m.published_at >= :since AND m.published_at < :until{chosen}
    ORDER BY m.published_at, m.conversation_id"""
FROM_EVENT = """FROM measure m JOIN conversation c ON c.id = m.conversation_id
    JOIN event e ON e.conversation_id = m.conversation_id LEFT JOIN mention q ON q.id = e.mention_id
    WHERE m.published_at >= :since AND m.published_at < :until{chosen}
    ORDER BY m.published_at, m.conversation_id, e.id"""
CHOSEN = " AND m.cell IN (SELECT id FROM temp.chosen)"
COUNT = """SELECT count(*) FROM measure m WHERE m.published_at >= :since AND m.published_at < :until
    {chosen}"""
DANGEROUS = "[=+@＝＋－＠\t\r\n-]"
"""Beginnings that make a spreadsheet take a text for a formula; `-` stands last for GLOB."""
SHARE = 500
"""Rows fetched at once: a few ms of work between two looks at whether to go on."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which conversations a file is about."""

    since: int
    """µs"""
    until: int
    now: int
    filtered: bool
    """Whether only the cells in the temporary table `chosen` count (`ReportRows`)."""


def count(connection: sqlite3.Connection, wanted: Wanted) -> int:
    """How many conversations there are to write."""
    return int(connection.execute(_said(COUNT, wanted), _values(wanted)).fetchone()[0])


def rows(
    connection: sqlite3.Connection,
    columns: Sequence[Column],
    wanted: Wanted,
    redaction: Redaction,
    mask: Callable[[str | None], str | None],
    *,
    for_csv: bool = False,
) -> Iterator[list[Row]]:
    """The rows of CONVERSATION or EVENT in order of the first post, some hundred at a time.

    Args:
        mask: takes what points at people out of a text.
        for_csv: instants as `2026-11-21 14:05:00` (UTC), durations in seconds, and an apostrophe
            before texts that a spreadsheet would take for formulas; otherwise all in µs, as stored.
    """
    connection.create_function(MASK, 1, mask, deterministic=True)
    shown = [_expression(column, redaction, for_csv) for column in columns]
    source = FROM_CONVERSATION if columns is CONVERSATION else FROM_EVENT
    statement = f"SELECT {', '.join(shown)} {_said(source, wanted)}"
    cursor = connection.execute(statement, _values(wanted))
    while share := cursor.fetchmany(SHARE):
        yield share


def _expression(column: Column, redaction: Redaction, for_csv: bool) -> str:
    sql = column.sql
    if redaction is not Redaction.NONE and column.people is not None:
        sql = column.people
    if redaction is Redaction.TEXT and column.texts is not None:
        sql = column.texts
    if not for_csv or sql == "NULL":
        return sql
    if column.kind is Kind.INSTANT:
        return f"datetime(({sql}) / 1000000, 'unixepoch')"
    if column.kind is Kind.SECONDS:
        return f"({sql}) / 1e6"
    if column.kind is Kind.TEXT:
        return f"iif(({sql}) GLOB '{DANGEROUS}*', '''' || ({sql}), {sql})"
    return sql


def _said(statement: str, wanted: Wanted) -> str:
    return statement.format(chosen=CHOSEN if wanted.filtered else "")


def _values(wanted: Wanted) -> dict[str, int]:
    return {"since": wanted.since, "until": wanted.until, "now": wanted.now}

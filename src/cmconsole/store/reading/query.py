"""What people type into the search box: words, “phrases”, and fields like `from:tess before:2026-11-01`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from cmconsole.domain.conversations import State
from cmconsole.domain.judgement import MentionClass

TOKEN = re.compile(r'(?:(?P<field>[a-z]+):)?(?:"(?P<quoted>[^"]*)"?|(?P<plain>[^\s"]+))')
UNSTORED = re.compile("[\x00\ud800-\udfff]")
"""What is in no stored text, and what SQLite does not take: its strings end at a NUL."""
FIELDS = ("from", "network", "class", "state", "before", "after", "story", "is")
KINDS = ("spike", "not-us")
"""What `is:` finds: the mentions of the spike of the moment, and what was set aside as not about us."""
STATES = ("history", *(str(state) for state in State))


@dataclass(frozen=True, slots=True)
class Query:
    """A search, taken apart."""

    match: str | None = None
    """The words as an FTS5 expression; None: there is none."""
    networks: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    before: datetime | None = None
    """Published before this instant, UTC."""
    after: datetime | None = None
    stories: tuple[int, ...] = ()
    """Numbers of stories as the radar counts them."""
    kinds: tuple[str, ...] = ()
    """Of KINDS."""
    unknown: tuple[str, ...] = ()
    """Field values that make no sense, to be told to the person; they are not searched by."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to search by."""
        return self == Query(unknown=self.unknown)


def parse(typed: str) -> Query:
    """Take apart what a person typed; never raises.

    Every word must occur, and the last one may be unfinished, so that results come while typing.
    “Quoted words” stand together. Fields: from (handle or name), network, class, state, before,
    after (dates as 2026-11-21), story (a number of the radar), is (spike, not-us). A field given
    twice means either.
    """
    typed = UNSTORED.sub(" ", typed).replace("“", '"').replace("”", '"')
    words: list[str] = []
    given: dict[str, list[str]] = {field: [] for field in FIELDS}
    for field, value in _tokens(typed):
        if field:
            given[field].append(value)
        elif any(map(str.isalnum, value)):
            words.append(_quoted(value))
    unfinished = bool(words) and typed.rstrip() == typed and not typed.endswith('"')
    last_is_word = typed.split()[-1:] and not _is_field(typed.split()[-1])
    if unfinished and last_is_word:
        words[-1] += " *"
    words += [f"{{author_handle author_name}} : {_quoted(name)}" for name in given["from"]]
    unknown: list[str] = []
    return Query(
        match=" ".join(_with_and(words)) or None,
        networks=tuple(name.lower() for name in given["network"]),
        classes=_known(given["class"], [str(c) for c in MentionClass], unknown),
        states=_known(given["state"], STATES, unknown),
        before=_day(given["before"], unknown),
        after=_day(given["after"], unknown),
        stories=_numbers(given["story"], unknown),
        kinds=_known(given["is"], KINDS, unknown),
        unknown=tuple(unknown),
    )


def _tokens(typed: str) -> Iterator[tuple[str, str]]:
    for found in TOKEN.finditer(typed):
        field = found["field"] or ""
        value = found["quoted"] if found["quoted"] is not None else found["plain"]
        if field and field not in FIELDS:
            field, value = "", f"{field} {value}"
        if value:
            yield field, value


def _with_and(words: list[str]) -> Iterator[str]:
    """FTS5 takes column filters only with an explicit AND between."""
    for i, word in enumerate(words):
        yield f"AND {word}" if i else word


def _is_field(word: str) -> bool:
    return word.partition(":")[0] in FIELDS and ":" in word


def _quoted(value: str) -> str:
    """As an FTS5 string, in which nothing is syntax."""
    return '"' + value.replace('"', '""') + '"'


def _known(
    values: list[str], names: tuple[str, ...] | list[str], unknown: list[str]
) -> tuple[str, ...]:
    found = []
    for value in values:
        matching = [name for name in names if name.startswith(value.lower())]
        if matching:
            found += matching
        else:
            unknown.append(value)
    return tuple(found)


def _numbers(values: list[str], unknown: list[str]) -> tuple[int, ...]:
    unknown += [value for value in values if not (value.isdecimal() and len(value) < 18)]
    return tuple(int(value) for value in values if value not in unknown)


def _day(values: list[str], unknown: list[str]) -> datetime | None:
    if not values:
        return None
    try:
        day = date.fromisoformat(values[-1])
    except ValueError:
        unknown.append(values[-1])
        return None
    return datetime(day.year, day.month, day.day, tzinfo=UTC)

"""What people type into the search box: words, “phrases”, and fields like `from:tess before:2026-11-01`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from cmconsole.domain.conversations import State
from cmconsole.domain.judgement import MentionClass

TOKEN = re.compile(r'(?:(?P<field>[A-Za-z]+):)?(?:"(?P<quoted>[^"]*)"?|(?P<plain>[^\s"]+))')
UNSTORED = re.compile("[\x00\ud800-\udfff]")
"""What is in no stored text, and what SQLite does not take: its strings end at a NUL."""
FIELDS = ("from", "network", "class", "state", "before", "after", "story", "is")
KINDS = ("spike", "not-us")
"""What `is:` finds: the mentions of the spike of the moment, and what was set aside as not about us."""
_Given = dict[str, list[str]]
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
    """Fields whose values make no sense, as `class:angry`, to be told to the person; they are not
    searched by."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to search by."""
        return self == Query(unknown=self.unknown)


def parse(typed: str) -> Query:
    """Take apart what a person typed; never raises.

    Every word must occur, and the last one may be unfinished, so that results come while typing.
    “Quoted words” stand together. Fields: from (handle or name), network, class, state, before,
    after (dates as 2026-11-21, by this computer's clock), story (a number of the radar), is (spike,
    not-us). A field given twice means either.
    """
    typed = UNSTORED.sub(" ", typed).replace("“", '"').replace("”", '"')
    words: list[str] = []
    given: _Given = {field: [] for field in FIELDS}
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
        classes=_known(given, "class", [str(c) for c in MentionClass], unknown),
        states=_known(given, "state", STATES, unknown),
        before=_day(given, "before", unknown),
        after=_day(given, "after", unknown),
        stories=_numbers(given, "story", unknown),
        kinds=_known(given, "is", KINDS, unknown),
        unknown=tuple(unknown),
    )


def _tokens(typed: str) -> Iterator[tuple[str, str]]:
    for found in TOKEN.finditer(typed):
        field = (found["field"] or "").lower()
        value = found["quoted"] if found["quoted"] is not None else found["plain"]
        if field and field not in FIELDS:
            field, value = "", f"{found['field']} {value}"
        if value:
            yield field, value


def _with_and(words: list[str]) -> Iterator[str]:
    """FTS5 takes column filters only with an explicit AND between."""
    for i, word in enumerate(words):
        yield f"AND {word}" if i else word


def _is_field(word: str) -> bool:
    return word.partition(":")[0].lower() in FIELDS and ":" in word


def _quoted(value: str) -> str:
    """As an FTS5 string, in which nothing is syntax."""
    return '"' + value.replace('"', '""') + '"'


def _known(given: _Given, field: str, names: Sequence[str], unknown: list[str]) -> tuple[str, ...]:
    found = []
    for value in given[field]:
        matching = [name for name in names if name.startswith(value.lower())]
        if matching:
            found += matching
        else:
            unknown.append(f"{field}:{value}")
    return tuple(found)


def _numbers(given: _Given, field: str, unknown: list[str]) -> tuple[int, ...]:
    good = [value for value in given[field] if value.isdecimal() and len(value) < 18]
    unknown += [f"{field}:{value}" for value in given[field] if value not in good]
    return tuple(map(int, good))


def _day(given: _Given, field: str, unknown: list[str]) -> datetime | None:
    """The midnight that this day begins with by this computer's clock, as dates are shown."""
    for value in given[field][-1:]:
        try:
            return datetime.combine(date.fromisoformat(value), time()).astimezone(UTC)
        except (ValueError, OverflowError):
            unknown.append(f"{field}:{value}")
    return None

"""Reading JSON of unknown shape: what is not as it should be reads as missing, never as an error."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from cmconsole.domain.errors import UnreadableAnswer

LONGEST_ID = 500
"""Characters an identifier may have; longer ones are not identifiers."""
LARGEST_NUMBER = 2**63 - 1
"""The largest number the inbox file can hold."""
LONGEST_ADDRESS = 2_000
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8}){0,4}")
_NOT_IN_AN_ID = re.compile(r"[\x00-\x20\x7f]")


@dataclass(frozen=True, slots=True)
class Record:
    """A JSON object, read with an expectation per field."""

    fields: Mapping[str, object]

    def __bool__(self) -> bool:
        return bool(self.fields)

    def __contains__(self, key: str) -> bool:
        return self.fields.get(key) is not None

    def text(self, key: str) -> str:
        """A string as it stands there, without lone surrogates; empty where it is none."""
        value = self.fields.get(key)
        return _whole(value) if isinstance(value, str) else ""

    def identifier(self, key: str) -> str:
        """An opaque id: a short string without blanks, or a number as a string; empty where it is none."""
        value = self.fields.get(key)
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= LARGEST_NUMBER:
            return str(value)
        text = self.text(key)
        return "" if len(text) > LONGEST_ID or _NOT_IN_AN_ID.search(text) else text

    def number(self, key: str) -> int | None:
        """A whole number that the inbox can hold, or None."""
        value = self.fields.get(key)
        if isinstance(value, bool) or not isinstance(value, int):
            return None
        return value if abs(value) <= LARGEST_NUMBER else None

    def count(self, key: str) -> int | None:
        """A number of things: never negative."""
        value = self.number(key)
        return value if value is not None and value >= 0 else None

    def flag(self, key: str) -> bool:
        """True only where the field is JSON's true."""
        return self.fields.get(key) is True

    def instant(self, key: str) -> datetime | None:
        """An ISO 8601 time in UTC, or None; a time without a zone is taken as UTC."""
        return instant(self.fields.get(key))

    def moment(self, key: str) -> datetime | None:
        """Seconds since 1970, whole or not, as an instant in UTC, or None."""
        value = self.fields.get(key)
        if isinstance(value, float) and abs(value) < LARGEST_NUMBER:
            return epoch(int(value))
        return epoch(self.number(key))

    def address(self, key: str) -> str | None:
        """An http or https address, or None."""
        return web_address(self.fields.get(key))

    def language(self, key: str) -> str | None:
        """A BCP 47 language tag, or None."""
        value = self.text(key)
        return value.replace("_", "-") if _LANGUAGE.fullmatch(value) else None

    def record(self, key: str) -> Record:
        """The object under `key`; an empty one where there is none."""
        return as_record(self.fields.get(key))

    def records(self, key: str) -> list[Record]:
        """The objects of the list under `key`; what is no object is left out."""
        return as_records(self.fields.get(key))

    def texts(self, key: str) -> list[str]:
        """The strings of the list under `key`; what is no string is left out."""
        value = self.fields.get(key)
        return (
            [_whole(text) for text in value if isinstance(text, str)]
            if isinstance(value, list)
            else []
        )


def as_record(value: object) -> Record:
    """`value` as an object; an empty one where it is something else."""
    return Record(value) if isinstance(value, dict) else Record({})


def as_records(value: object) -> list[Record]:
    """The objects in the list `value`; empty where it is no list."""
    return (
        [Record(item) for item in value if isinstance(item, dict)]
        if isinstance(value, list)
        else []
    )


def the_record(answer: object) -> Record:
    """`answer` as an object. Raises UnreadableAnswer where it is something else."""
    if not isinstance(answer, dict):
        raise UnreadableAnswer("The server answered with something unexpected.")
    return Record(answer)


def the_list(answer: object) -> list[object]:
    """`answer` as a list. Raises UnreadableAnswer where it is something else."""
    if not isinstance(answer, list):
        raise UnreadableAnswer("The server answered with something unexpected.")
    return answer


def said(body: bytes) -> Record:
    """What a server said about an error, as an object; an empty one where it said nothing readable."""
    try:
        return as_record(json.loads(body))
    except (ValueError, RecursionError):
        return Record({})


def instant(value: object) -> datetime | None:
    """An ISO 8601 time in UTC, or None; a time without a zone is taken as UTC."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def epoch(value: int | None) -> datetime | None:
    """Seconds since 1970 as an instant in UTC; None where they are none or out of range."""
    try:
        return None if value is None else datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def web_address(value: object) -> str | None:
    """`value` where it is an http or https address with a host, else None."""
    if not isinstance(value, str) or len(value) > LONGEST_ADDRESS or _NOT_IN_AN_ID.search(value):
        return None
    try:
        parts = urlsplit(value)
        usable = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return None
    return _whole(value) if usable else None


def _whole(text: str) -> str:
    """`text` without lone surrogates, which JSON can carry and UTF-8 cannot."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")

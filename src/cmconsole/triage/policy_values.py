"""What can stand in a table of a policy file: the keys it knows, and a check for each of their values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, fields
from enum import StrEnum
from typing import Any, NamedTuple

from cmconsole.domain.errors import PolicyError
from cmconsole.domain.judgement import MentionClass
from cmconsole.triage.rules import COUNTED, Cue, Feature, Rule, Score

Check = Callable[[Any, str, str], Any]
"""Makes a value of a file one of its field: of the value, where it stands, and under which key.
PolicyError says what is wrong with it."""

NAMES_IN_FILE = {"decides": "class"}
"""Fields that are called otherwise in the file."""
LONGEST_PHRASE = 100

_LIMITS: dict[str, tuple[float, float]] = {
    "sentiment_below": (-1, 1),
    "sentiment_above": (-1, 1),
    "complaint_below": (0, 1),
    "complaint_above": (0, 1),
    "complaint_from": (0, 1),
    "safe_below": (0, 1),
    "safe_below_complaining": (0, 1),
    "safe_below_addressed": (0, 1),
    "serious_from": (0, 1),
    "sure_from": (0, 1),
    "beside_model": (0, 1),
    "brief": (0, COUNTED - 1),
    "points": (-100, 100),
    "serious_points": (0, 100),
    "weight": (-10, 10),
    "base": (-10, 10),
    "base_unscored": (-10, 10),
    "negative": (0, 10),
    "positive": (-10, 0),
    "positive_anyway": (-10, 0),
}


class Key(NamedTuple):
    """What can stand under one key."""

    name: str
    """Of the field."""
    check: Check
    needed: bool


def strings(value: Any, where: str, key: str) -> tuple[str, ...]:
    """Words and phrases."""
    if not (
        isinstance(value, list) and set(map(type, value)) <= {str} and all(map(str.strip, value))
    ):
        raise PolicyError(f"{where}: “{key}” must be a list of words in quotation marks.")
    if max(map(len, value), default=0) > LONGEST_PHRASE:
        raise PolicyError(
            f"{where}: “{key}” has a phrase of more than {LONGEST_PHRASE} characters."
        )
    return tuple(value)


def _text(value: Any, where: str, key: str) -> str:
    if isinstance(value, str):
        return value
    raise PolicyError(f"{where}: “{key}” must be text in quotation marks.")


def _truth(value: Any, where: str, key: str) -> bool:
    if isinstance(value, bool):
        return value
    raise PolicyError(f"{where}: “{key}” must be true or false.")


def _whole_number(value: Any, where: str, key: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise PolicyError(f"{where}: “{key}” must be a whole number.")
    _check_limits(value, where, key)
    return value


def _number(value: Any, where: str, key: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise PolicyError(f"{where}: “{key}” must be a number.")
    _check_limits(value, where, key)
    return float(value)


def _check_limits(value: float, where: str, key: str) -> None:
    low, high = _LIMITS[key]
    if not low <= value <= high:
        raise PolicyError(f"{where}: “{key}” must lie between {low:g} and {high:g}.")


def _one_of(enum: type[StrEnum]) -> Check:
    def check(value: Any, where: str, key: str) -> StrEnum:
        try:
            return enum(value)
        except ValueError:
            choice = ", ".join(enum)
            raise PolicyError(f"{where}: “{key}” must be one of {choice}.") from None

    return check


_CHECKS: dict[str, Check] = {
    "str": _text,
    "bool": _truth,
    "int": _whole_number,
    "float": _number,
    "tuple[str, ...]": strings,
    "MentionClass": _one_of(MentionClass),
    "Feature": _one_of(Feature),
}
"""By the annotation of the field, as it is written in `rules`."""

KEYS: dict[type, dict[str, Key]] = {
    # The annotations are texts here and stay so: to evaluate them takes longer than to read all rules.
    kind: {
        NAMES_IN_FILE.get(f.name, f.name): Key(
            f.name, _CHECKS[str(f.type).removesuffix(" | None")], f.default is MISSING
        )
        for f in fields(kind)
    }
    for kind in (Rule, Cue, Score)
}
"""What the table of a rule, a cue or the score can hold."""

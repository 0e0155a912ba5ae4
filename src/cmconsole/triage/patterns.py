"""Regular expressions from people, kept to those that cannot run away.

A time limit would make a decision depend on how busy the machine is, so constructs are limited
instead: every repeat has a stated end, repeats are not nested, only one character or set is repeated
(a group may only be optional), and no look-around, back-reference or flag. The number of ways in which
a pattern can be tried at one place is then at most `MOST_WAYS`.
"""

from __future__ import annotations

import re
from functools import cache

LONGEST_PATTERN = 200
MOST_WAYS = 200
READ_CHARACTERS = 4_000
"""A pattern is looked for in this many characters from the start."""


def compile_pattern(pattern: str) -> re.Pattern[str]:
    """The compiled pattern, capitals ignored; ValueError with half a sentence if it is not allowed."""
    if len(pattern) > LONGEST_PATTERN:
        raise ValueError(f"the pattern is longer than {LONGEST_PATTERN} characters")
    _check(pattern)
    try:
        compiled = re.compile(pattern, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"the pattern cannot be read ({error})") from error
    if compiled.search(""):
        raise ValueError("the pattern fits a text with nothing in it")
    return compiled


@cache
def _token() -> re.Pattern[str]:
    """A part of a pattern; made for the first one, as the rules that ship have none."""
    return re.compile(
        r"(?P<escape>\\.)|(?P<set>\[\^?\]?(?:\\.|[^\]\\])*\])|(?P<group>\(\?:|\((?!\?))|(?P<special>\(\?)"
        r"|(?P<close>\))|(?P<repeat>[*+?]|\{\d*,?\d*\})|(?P<char>.)",
        re.DOTALL,
    )


def _check(pattern: str) -> None:
    ways = 1
    previous = ""
    for token in _token().finditer(pattern):
        kind = token.lastgroup or ""
        if kind == "special":
            raise ValueError("the pattern may only use plain groups, ( ) or (?: )")
        if kind == "escape" and token[0][1].isdigit():
            raise ValueError("the pattern may not refer back to an earlier group")
        if kind == "repeat":
            if previous == "repeat":
                raise ValueError("the pattern repeats a repeat")
            ways *= _ways(token[0], previous)
        previous = kind
    if ways > MOST_WAYS:
        raise ValueError("the pattern has too many open repeats; make them shorter")


def _ways(repeat: str, repeated: str) -> int:
    """In how many ways one repeat can be tried."""
    if repeat == "?":
        return 2
    least, comma, most = repeat.strip("{}").partition(",")
    if repeat in "*+" or (comma and not most):
        raise ValueError("the pattern may not use * or +; write how often at most, like {0,20}")
    if repeated == "close":
        raise ValueError("the pattern repeats a group; only one character or set may be repeated")
    if not least and not most:
        raise ValueError("the pattern has empty braces")
    return int(most or least) - int(least or 0) + 1 if comma else 1

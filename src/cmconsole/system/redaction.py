"""Keeps secrets and people's words out of the log.

The rule is that neither is ever handed to a logger. Where one has to travel through code that may
log or fail, it travels as a `Secret` or `Private`. What slips through all the same meets `scrubbed`,
which knows what credentials look like, and `explained`, which leaves out the texts of exceptions
that tend to quote their input.
"""

from __future__ import annotations

import re
import sqlite3
import traceback
from collections.abc import Callable, Iterator

from cmconsole.domain.errors import ConsoleError

LEFT_OUT = "<hidden>"
"""No rule below takes it for a value, so that scrubbing twice changes nothing more."""

_PLAIN_SPOKEN = (
    ConsoleError,
    OSError,
    sqlite3.Error,
    AttributeError,
    TypeError,
    NameError,
    ImportError,
    RuntimeError,
)
"""Exceptions whose text is written by programmers. ValueError, KeyError and those of parsers quote
what they were given, which here is what customers wrote."""


class Secret:
    """A password or token that shows itself only to who asks with `reveal`."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The secret itself."""
        return self._value

    def __str__(self) -> str:
        return LEFT_OUT

    def __repr__(self) -> str:
        return f"Secret({LEFT_OUT})"


class Private(Secret):
    """A person's words; only their length is shown."""

    __slots__ = ()

    def __str__(self) -> str:
        return f"[{len(self._value)} characters of text]"

    def __repr__(self) -> str:
        return f"Private({self})"


_NAMES = (
    r"(?:access|refresh|id|api|auth|bearer|csrf|session)?[_-]?token|(?:access|refresh)jwt"
    r"|client[_-]?secret|secret|api[_-]?key|app[_-]?password|password|passwd|pwd"
)
_HEADERS = r"(?:proxy-)?authorization|set-cookie|cookie|x-api-key|x-auth-token"
_NEW = rf"(?!{LEFT_OUT})"
_VALUE = r"""(?:"[^"\n]*"|'[^'\n]*'|[^\s"'&,;)\]}]+)+"""

_RULES: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    # Headers: as sent, in a dict, in a list of (bytes, bytes).
    (re.compile(rf"(?i)\b({_HEADERS})\b(['\"]?\s*[:=,]\s*+){_NEW}(b?\"[^\"\n]*\"|b?'[^'\n]*'|[^\n]+)"),
     rf"\1\2{LEFT_OUT}"),
    (re.compile(r"(?i)\b(bearer|basic|dpop)\s+[\w.~+/=-]{6,}"), rf"\1 {LEFT_OUT}"),
    (re.compile(rf"(?i)(?<![a-z])({_NAMES})(['\"]?\s*[:=]\s*+){_NEW}{_VALUE}"), rf"\1\2{LEFT_OUT}"),
    (re.compile(r"(?i)([?&](?:code|key|sig|signature|auth|jwt|hash)=)[^&\s\"'#]+"),
     rf"\1{LEFT_OUT}"),
    # Anything before an @ in an address's authority.
    (re.compile(r"(://)[^/\s\"'@<>]+(?:@[^/\s\"'@<>]*)*@(?=[\w\[])"), rf"\1{LEFT_OUT}@"),
    # Shapes: JWT, Google, Facebook, Slack and GitHub tokens, Bluesky app passwords.
    (re.compile(r"\beyJ[\w-]{5,}\.[\w-]+\.[\w-]*"), LEFT_OUT),
    (re.compile(r"\b(?:ya29\.|AIza|EAA|xox[abeprs]-|gh[opsu]_|github_pat_)[\w.-]{10,}"), LEFT_OUT),
    (re.compile(r"(?<![\w-])[a-z0-9]{4}(?:-[a-z0-9]{4}){3}(?![\w-])"), LEFT_OUT),
)  # fmt: skip


def scrubbed(text: str) -> str:
    """`text` without anything that looks like a credential."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


def explained(error: BaseException) -> str:
    """A traceback, oldest cause first, without texts that may quote what people wrote."""
    return scrubbed("\n".join(_chain(error, set())))


def _chain(error: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if earlier is not None and id(earlier) not in seen:
        yield from _chain(earlier, seen)
        yield "which led to"
    yield from (line.rstrip("\n") for line in traceback.format_tb(error.__traceback__))
    yield _last_line(error)
    if isinstance(error, BaseExceptionGroup):
        for number, member in enumerate(error.exceptions, 1):
            if id(member) not in seen:
                yield f"{number} of {len(error.exceptions)}:"
                yield from _chain(member, seen)


def _last_line(error: BaseException) -> str:
    kind = type(error)
    name = (
        kind.__qualname__
        if kind.__module__ == "builtins"
        else f"{kind.__module__}.{kind.__qualname__}"
    )
    try:
        text = str(error)
    except Exception:
        return f"{name}: its text cannot be read"
    if not text:
        return name
    if isinstance(error, _PLAIN_SPOKEN):
        return f"{name}: {text}"
    return f"{name}: {Private(text)}"

"""KEY=VALUE on the command line, and secrets that are asked for unseen."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Sequence

from cmconsole.cli.output import warn
from cmconsole.domain.errors import UsageError


def settings(words: Sequence[str]) -> dict[str, list[str]]:
    """The values by key, in the order they came. Raises UsageError for what is no setting."""
    given: dict[str, list[str]] = {}
    for word in words:
        key, separator, value = word.partition("=")
        if not separator or not key:
            raise UsageError(f"“{word}” is not of the form KEY=VALUE.")
        if not value.isascii() and value.encode(errors="ignore").decode() != value:
            raise UsageError(f"The value of “{key}” is not readable text.")
        given.setdefault(key, []).append(value.strip())
    return given


def secret(label: str, value: str) -> str:
    """A secret on the command line would stay in the shell's history: `-` asks for it instead."""
    if value != "-":
        warn("Next time give “-” instead of the secret itself: it is then asked for unseen.")
        return value
    return getpass.getpass(f"{label}: ") if sys.stdin.isatty() else sys.stdin.readline().strip()

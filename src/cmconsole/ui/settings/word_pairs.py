"""How it is said that something was one thing and is another since."""

from __future__ import annotations

from collections.abc import Sequence

from cmconsole.ui.wording import tr


def from_to(name: str, was: str, now: str) -> str:
    """`First reply for questions: 4 h to 2 h`."""
    return tr("{name}: {was} to {now}").format(name=name, was=was, now=now)


def turned(name: str, on: bool) -> str:
    """`Rule “Harm” turned off`."""
    return (tr("{name} turned on") if on else tr("{name} turned off")).format(name=name)


def quoted(name: str) -> str:
    """A name that somebody gave."""
    return tr("“{name}”").format(name=name)


def listed(words: Sequence[str], most: int, between: str = ", ") -> str:
    """So many of them, and how many more there are."""
    shown, rest = between.join(words[:most]), len(words) - most
    return tr("{names} and {n} more").format(names=shown, n=rest) if rest > 0 else shown

"""Starts the program again after it has ended, because somebody asked for that in the window."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def program() -> list[str]:
    """The command that starts this program."""
    frozen = getattr(sys, "frozen", False)
    return [sys.executable] if frozen else [sys.executable, "-m", "cmconsole"]


class Again:
    """Remembers the wish, and fulfils it when everything is closed."""

    def __init__(self, arguments: Sequence[str]) -> None:
        """`arguments` are those of an ordinary start, such as the profile."""
        self._arguments = list(arguments)
        self.wanted: list[str] | None = None
        """The command line of the next start; None: nobody asked for one."""

    def ask(self, told: Sequence[str]) -> None:
        """Start again at the end, with these arguments besides; a demo has a profile of its own."""
        self.wanted = [*program(), *([] if "--demo" in told else self._arguments), *told]

    def begin(self) -> None:
        """Start again if somebody asked; the profile has to be free by now."""
        if self.wanted is not None:
            from PySide6.QtCore import QProcess  # 1 ms that no start has to wait for

            QProcess.startDetached(self.wanted[0], self.wanted[1:])

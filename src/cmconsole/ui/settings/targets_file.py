"""Of the page of targets: their file, written with its comments, and never over what somebody else wrote."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from cmconsole.console.changing import mark
from cmconsole.domain.changes import Area
from cmconsole.domain.errors import PolicyError
from cmconsole.domain.targets import Targets
from cmconsole.domain.targets_changes import differences
from cmconsole.domain.targets_file import targets_from_toml
from cmconsole.domain.targets_writing import kept_text
from cmconsole.system.atomic import set_aside, write_text
from cmconsole.system.paths import resource

if TYPE_CHECKING:
    from cmconsole.console import Console


def tr(words: str) -> str:
    """Translate a text of this module."""
    return QCoreApplication.translate("targets_file", words)


async def note(console: Console, before: Targets) -> None:
    """Tell the change log how the targets in force differ from those before."""
    now = console.targets
    was, became = [await mark(console.inbox, "targets", each.version) for each in (before, now)]
    console.changes.note(Area.TARGETS, differences(before, now), was=was, became=became)


class TargetsFile:
    """The profile's own, or what ships while there is none. All work is done beside the window."""

    def __init__(self, own: Path) -> None:
        self._own = own

    def write(self, text: str, in_force: Targets) -> None:
        """Write targets in the words of the file as it stands. One that cannot be read is set aside.

        Args:
            text: the targets as they shall be.
            in_force: those from which somebody began to change them.

        Raises:
            PolicyError: somebody changed the file since it was read; it stays as it is.
            StoreError: it cannot be written.
        """
        shipped = resource("targets.toml").read_text("utf-8")
        try:
            written = self._own.read_text("utf-8")
            there = targets_from_toml(written)
        except FileNotFoundError:
            written = shipped
        except (PolicyError, UnicodeDecodeError):
            written = shipped
            with suppress(FileNotFoundError):
                set_aside(self._own)
        else:
            if replace(there, version=in_force.version) != in_force:
                raise PolicyError(
                    tr(
                        "The file of the targets was changed meanwhile. It counts as it is now; "
                        "make your change again."
                    )
                )
        write_text(self._own, kept_text(text, written))

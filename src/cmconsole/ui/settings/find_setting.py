"""The field above the list of pages: what is typed there leaves the pages that have such a setting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit
from typing_extensions import override

from cmconsole.ui.look import Look
from cmconsole.ui.widgets import Icon
from cmconsole.ui.wording import tr


def settings_of_pages() -> Mapping[str, Sequence[str]]:
    """What stands on each page, by the name of the page, in the words that stand there."""
    return {**_on_the_work(), **_on_the_desk()}


def _on_the_work() -> dict[str, Sequence[str]]:
    return {
        "sources": (
            tr("Add a source"),
            tr("Sign in"),
            tr("Sign in again"),
            tr("Sign out"),
            tr("Leave out"),
            tr("Check all now"),
            tr("Add without a sign-in"),
            tr("Paste a post…"),
            tr("Stop listening"),
        ),
        "targets": (
            tr("Target"),
            tr("Clock follows"),
            tr("Hours"),
            tr("Days off"),
            tr("Days with other hours"),
            tr("Add a calendar"),
            tr("Time zone, such as Europe/Berlin"),
        ),
        "triage": _of_triage(),
        "templates": (
            tr("New macro"),
            tr("Import…"),
            tr("Export…"),
            tr("Live preview"),
            tr("Where it sends them"),
            tr("Another variant"),
        ),
        "scorecard": (tr("Add a category"),),
    }


def _of_triage() -> Sequence[str]:
    return (
        tr("Put in force"),
        tr("New rule"),
        tr("Word lists"),
        tr("Earlier rules"),
        tr("Try a sentence"),
        tr("Replay the last 90 days"),
        tr("Spike rule"),
        tr("Rules it proposes"),
        tr("Learned from your corrections"),
        tr("Reach is never counted"),
    )


def _on_the_desk() -> dict[str, Sequence[str]]:
    return {
        "look": (
            tr("Colours"),
            tr("Dark"),
            tr("Light"),
            tr("Rows"),
            tr("Abusive language"),
            tr("Size of everything"),
        ),
        "role": (tr("Your name"), tr("Lead"), tr("Community manager"), tr("Read-only")),
        "keyboard": (tr("Keys"), tr("Letters, digits and signs without Ctrl or Alt are commands")),
        "notifications": (
            tr("Quiet hours"),
            tr("Show the customer's words in notifications"),
            tr("A sign-in ended"),
            tr("Open the window when I sign in to this computer"),
        ),
        "data": (
            tr("Backups"),
            tr("Back up now"),
            tr("Erase a person"),
            tr("Open the logs"),
            tr("Open the folder of backups"),
        ),
    }


def pages_with(words: str, titles: Mapping[str, str]) -> list[str]:
    """The names of the pages whose title or settings hold every word that was typed; all for none.

    Args:
        titles: of every page, by its name, in order.
    """
    wanted, there = words.casefold().split(), settings_of_pages()
    return [
        name
        for name, title in titles.items()
        if any(
            all(word in entry.casefold() for word in wanted)
            for entry in (title, *there.get(name, ()))
        )
    ]


class FindSetting(QLineEdit):
    """Enter opens the first page that is left, the arrow goes down to them."""

    opened = Signal()
    went_down = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setFont(look.font(13))
        self.setPlaceholderText(tr("Find a setting"))
        self.setAccessibleName(tr("Find a setting"))
        self.setObjectName("search")
        glass = Icon(look, "search", lambda tokens: tokens.ink3)
        glass.setParent(self)
        glass.move(9, 7)
        self.returnPressed.connect(self.opened)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.went_down.emit()
            return
        super().keyPressEvent(event)

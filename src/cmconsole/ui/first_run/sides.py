"""Of the first run: the words, what the person ticks, and the preview beside it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from cmconsole.ui.first_run.choice import Choice
from cmconsole.ui.look import Look
from cmconsole.ui.widgets import SEMI, text


def tr(words: str) -> str:
    """Translate a text of this module."""
    return QCoreApplication.translate("sides", words)


def fields(look: Look, *named: QWidget) -> QGridLayout:
    """Fields under each other, each beside its name."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setColumnStretch(1, 1)
    for row, field in enumerate(named):
        label = text(look, field.accessibleName(), 12, SEMI, tone="soft")
        label.setBuddy(field)
        grid.addWidget(label, row, 0)
        grid.addWidget(field, row, 1)
    return grid


def places_to_listen(look: Look, choices: Sequence[Choice]) -> QVBoxLayout:
    """The networks to tick, and which ones come later."""
    column = QVBoxLayout()
    column.setSpacing(10)
    column.addWidget(text(look, tr("Where should we listen?"), 17, SEMI))
    anonymous = tr("All of these are public. No account, no key, nothing to install.")
    column.addWidget(text(look, anonymous, 13, tone="soft", wrap=True))
    grid = QGridLayout()
    grid.setSpacing(8)
    for place, choice in enumerate(choices):
        grid.addWidget(choice, place // 2, place % 2)
        grid.setColumnStretch(place % 2, 1)
    column.addLayout(grid)
    later = tr(
        "Add later with a sign-in: Bluesky, X, Facebook, Instagram, YouTube comments and more. "
        "You also need a sign-in to reply; until then we open the post in your browser."
    )
    column.addWidget(text(look, later, 12, tone="meta", wrap=True))
    return column


def foot(*first: QWidget, last: QWidget) -> QFrame:
    """What is there besides going on, and going on at the right."""
    strip = QFrame()
    strip.setObjectName("strip")
    row = QHBoxLayout(strip)
    row.setContentsMargins(40, 12, 40, 12)
    row.setSpacing(16)
    for each in first:
        row.addWidget(each)
    row.addStretch()
    row.addWidget(last)
    return strip


def preview_side(look: Look, progress: QWidget, hits: QWidget) -> QWidget:
    """What is found there now, and what happens with it."""
    side = QWidget()
    column = QVBoxLayout(side)
    column.setContentsMargins(32, 24, 32, 20)
    column.setSpacing(8)
    live = QHBoxLayout()
    tag = text(look, tr("Live preview"), 12, SEMI)
    tag.setObjectName("tag")
    live.addWidget(tag)
    live.addWidget(text(look, tr("updates as you type, nothing is stored yet"), 12, tone="meta"), 1)
    column.addLayout(live)
    column.addSpacing(8)
    column.addWidget(text(look, tr("Is this you?"), 20, SEMI))
    told = tr("Say no to a few, and we learn which words to leave out.")
    column.addWidget(text(look, told, 13, tone="soft", wrap=True))
    column.addWidget(progress)
    column.addWidget(hits, 1)
    column.addWidget(_next(look))
    return side


def _next(look: Look) -> QFrame:
    frame = QFrame()
    frame.setObjectName("hint")
    column = QVBoxLayout(frame)
    column.setContentsMargins(14, 10, 14, 12)
    column.setSpacing(4)
    column.addWidget(text(look, tr("What happens next"), 12, SEMI))
    later = tr(
        "Older mentions come in with their clocks stopped; a clock runs only for what arrives "
        "from now on. Everything stays in one file on this computer."
    )
    column.addWidget(text(look, later, 12, tone="soft", wrap=True))
    return frame

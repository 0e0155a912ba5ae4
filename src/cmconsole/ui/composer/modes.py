"""What is being written: a public reply, a private message or a note."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from cmconsole.domain.replies import Mode
from cmconsole.ui.look import Look
from cmconsole.ui.widgets import MEDIUM, name_key

ICONS = {Mode.PUBLIC: "speakerphone", Mode.PRIVATE: "lock", Mode.NOTE: "pencil"}

ICON, GAP = 14, 4
"""Pixels of an icon, and between it and its word."""


class Modes(QWidget):
    """Three buttons of which one is down."""

    chosen = Signal(object)
    """A person chose a mode."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._buttons: dict[Mode, QPushButton] = {}
        self._bare = False
        """There is no room for icons."""
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for mode, words, told, key in (
            (Mode.PUBLIC, self.tr("Public reply"), self.tr("Reply in public"), "R"),
            (Mode.PRIVATE, self.tr("Private"), self.tr("Private message"), "Shift+R"),
            (Mode.NOTE, self.tr("Note"), self.tr("Note for the team, never sent"), ""),
        ):
            button = QPushButton(f" {words}")
            button.setAccessibleName(words)
            name_key(button, key, told)
            button.setFont(look.font(12, MEDIUM))
            button.setIconSize(QSize(ICON, ICON))
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setProperty("segment", mode.value)
            button.clicked.connect(self._choosing(mode))
            row.addWidget(button)
            self._buttons[mode] = button
        look.changed.connect(self._paint_icons)
        self.show_mode(Mode.PUBLIC)

    def show_mode(self, mode: Mode) -> None:
        """Which one is down."""
        # No exclusive group: in one, Tab would reach only the button that is down.
        for each, button in self._buttons.items():
            button.setChecked(each is mode)
        self._paint_icons()

    def fit(self, width: int) -> None:
        """Leave the icons out where they and the words do not fit into so many pixels."""
        icons = len(self._buttons) * (ICON + GAP) if self._bare else 0
        bare = width < self.sizeHint().width() + icons
        if bare != self._bare:
            self._bare = bare
            self._paint_icons()

    def button(self, mode: Mode) -> QPushButton:
        """The button of a mode."""
        return self._buttons[mode]

    def _choosing(self, mode: Mode) -> Callable[[], None]:
        def choose() -> None:
            self.show_mode(mode)
            self.chosen.emit(mode)

        return choose

    def _paint_icons(self) -> None:
        tokens = self._look.tokens
        for mode, button in self._buttons.items():
            color = tokens.ink if button.isChecked() else tokens.ink2
            icon = QIcon() if self._bare else self._look.icon(ICONS[mode], color, ICON)
            button.setIcon(icon)

"""A panel with the stories that several people tell, and how long we have been silent."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cmconsole.triage.radar.picture import Picture, StoryTold
from cmconsole.ui.crisis.words import burn_told, silence_told, story_title, story_told, tr
from cmconsole.ui.look import Look
from cmconsole.ui.popups import Popup
from cmconsole.ui.widgets import SEMI, Elided, button, rule, text

WIDTH = 520


class StoriesPopup(Popup):
    """Each story is suggested as one cluster; showing it is a search that can be saved."""

    chosen = Signal(object)
    """The numbers of a story whose mentions are to be shown."""

    def __init__(self, look: Look, window: QWidget, picture: Picture, now: datetime) -> None:
        super().__init__(look, window, tr("Stories"))
        self.setFixedWidth(WIDTH)
        told = f"{silence_told(picture.silence, now)} {burn_told(picture)}".strip()
        self._column.addWidget(text(look, told, 12, tone="soft", wrap=True))
        self._buttons: list[QPushButton] = []
        if not picture.stories:
            nothing = tr("Nobody tells the same as two others in the last fortnight.")
            self._column.addWidget(text(look, nothing, 13, wrap=True))
        for story in picture.stories:
            self._column.addWidget(rule())
            self._column.addWidget(self._line(story, now))

    def open_at(self, corner: QPoint) -> None:
        """Show it; the keys go to the first story."""
        super().open_at(corner)
        if self._buttons:
            self._buttons[0].setFocus()

    def _line(self, story: StoryTold, now: datetime) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Elided(self._look, story_title(story), 13, SEMI))
        told = Elided(self._look, story_told(story, now), 12, tone="soft")
        told.setToolTip(told.text())
        words.addWidget(told)
        row.addLayout(words, 1)
        show = button(self._look, tr("Show these mentions"), small=True)
        show.setAccessibleName(f"{show.text()}: {story_title(story)}, {told.text()}")
        show.clicked.connect(lambda: self._choose(story.numbers))
        row.addWidget(show)
        self._buttons.append(show)
        return line

    def _choose(self, numbers: tuple[int, ...]) -> None:
        self.put_away()
        self.chosen.emit(numbers)

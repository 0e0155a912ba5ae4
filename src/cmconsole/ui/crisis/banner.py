"""The bar over the desk: solid for a spike, which it offers a room for; soft while a crisis is on."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from cmconsole.triage.radar.picture import Picture, Spike
from cmconsole.ui.crisis import words
from cmconsole.ui.look import Look
from cmconsole.ui.may import needs
from cmconsole.ui.widgets import SEMI, Drawing, Elided, button, key, text

SPIKE, BURN, CRISIS = "bannerSpike", "bannerWarn", "bannerCrisis"


@dataclass(frozen=True, slots=True)
class Said:
    """What the bar says."""

    kind: str
    words: str
    told: str
    mentions: bool = False
    """Whether there are mentions to show."""
    room_is_open: bool = False


class CrisisBanner(QFrame):
    """One bar across list, thread and contact. It offers, and forces nothing."""

    room_wanted = Signal()
    mentions_wanted = Signal()
    dismissed = Signal()
    wished = Signal(bool)
    """It has something to say (True), or nothing any more; whoever listens shows and hides it."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._said = Said("", "", "")
        self._icon = Drawing(look, (18, 18))
        self.words = Elided(look, "", 13, SEMI)
        self.told = Elided(look, "", 13)
        self.show_them = button(look, self.tr("Show them"))
        self.none = needs(button(look, self.tr("Not a crisis")))
        self.open = button(look, self.tr("Open crisis room"))
        self.open.setObjectName("openRoom")
        self.cap = key(look, "Ctrl ⇧ C")
        self.back = text(look, "")
        for each, signal in (
            (self.show_them, self.mentions_wanted),
            (self.none, self.dismissed),
            (self.open, self.room_wanted),
        ):
            each.clicked.connect(signal)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 6, 14, 6)
        row.setSpacing(10)
        row.addWidget(self._icon)
        lines = QVBoxLayout()
        lines.setSpacing(0)
        lines.addWidget(self.words)
        lines.addWidget(self.told)
        row.addLayout(lines, 1)
        for widget in (self.show_them, self.none, self.open, self.cap):
            row.addWidget(widget)
        look.changed.connect(self._paint_icon)
        self.hide()

    def say(self, said: Said | None) -> None:
        """Say this, or nothing."""
        if said is None:
            self._said = Said("", "", "")
            self.wished.emit(False)
            return
        if said == self._said and not self.isHidden():
            return
        self._said = said
        self.words.setText(said.words)
        self.told.setText(said.told)
        for label in (self.words, self.told):
            label.setToolTip(f"{said.words} {said.told}")
        self.setAccessibleName(f"{said.words} {said.told}")
        self.none.setVisible(said.kind != CRISIS)
        self.show_them.setVisible(said.mentions)
        self.open.setText(self._offer(said))
        self.cap.setText("Esc" if said.room_is_open else "Ctrl ⇧ C")
        self._dress(said.kind)
        self.wished.emit(True)

    def _offer(self, said: Said) -> str:
        if said.kind != CRISIS:
            return self.tr("Open crisis room")
        return self.tr("Back to the inbox") if said.room_is_open else self.tr("To the crisis room")

    def _dress(self, kind: str) -> None:
        self.setObjectName(kind)
        for widget in (self, self.words, self.told, *self.findChildren(QPushButton)):
            widget.setProperty("on", kind)
            widget.style().unpolish(widget)
            widget.style().polish(widget)
        self._paint_icon()

    def _paint_icon(self) -> None:
        look = self._look
        self._icon.show_drawing(
            lambda ratio: look.pixmap("alert-octagon-filled", self._ink(), 18, ratio)
        )

    def _ink(self) -> QColor:
        tokens = self._look.tokens
        kinds = {SPIKE: tokens.red.on, BURN: tokens.minor.ink}
        return kinds.get(self._said.kind, tokens.red.ink)


def crisis_on(room_is_open: bool) -> Said:
    """What the bar says while a crisis is on."""
    told = words.tr("Praise waits; everyone else keeps their clock.")
    return Said(CRISIS, words.tr("Crisis mode is on."), told, False, room_is_open)


def said_of(picture: Picture, news: Spike | None, *, burns: bool) -> Said | None:
    """What the bar says of a picture: a spike that is news, else that it smoulders.

    Args:
        burns: whether a slow burn is to be told.
    """
    if news is not None:
        title = words.spike_title(news, picture.at)
        return Said(SPIKE, title, words.spike_told(news, picture.at), True)
    if burns and (burn := words.burn_told(picture)):
        return Said(BURN, burn, words.silence_told(picture.silence, picture.at))
    return None

"""The line at the bottom: how well we listen at the left, today at the right."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QHBoxLayout, QStatusBar, QWidget

from cmconsole.ui.frame.notices import asked_to_wait, signed_out
from cmconsole.ui.widgets import SEMI, Drawing, Elided, text
from cmconsole.ui.wording import age, clock_time, counted, today, tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmconsole.ui.frame.news import State
    from cmconsole.ui.look import Look


class Status(QStatusBar):
    """Says in words what the sidebar shows source by source."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setSizeGripEnabled(False)
        self._icon = Drawing(look, (14, 14))
        self._checked = text(look, tr("Starting"), 12, tone="soft")
        self._sources = text(look, "", 12, tone="soft")
        self._keys = Elided(look, "", 12, tone="soft")
        self._keys.hide()
        self._today = text(look, "", 12, tone="soft")
        self._kept, self._share = text(look, "", 12, tone="soft"), text(look, "", 12, SEMI)
        self._among, self._half = (text(look, "", 12, tone="soft") for _ in range(2))
        self._outbox = text(look, "", 12, tone="soft")
        left = QWidget()
        row = QHBoxLayout(left)
        row.setContentsMargins(12, 0, 0, 0)
        row.setSpacing(7)
        row.addWidget(self._icon)
        row.addWidget(self._checked)
        row.addSpacing(9)
        row.addWidget(self._sources)
        row.addStretch()
        row.addWidget(self._keys, 1)
        right = QWidget()
        line = QHBoxLayout(right)
        line.setContentsMargins(0, 0, 12, 0)
        line.setSpacing(5)
        line.addWidget(self._outbox)
        line.addSpacing(9)
        for widget in (self._kept, self._share, self._among):
            line.addWidget(widget)
        line.addSpacing(9)
        line.addWidget(self._half)
        line.addSpacing(9)
        line.addWidget(self._today)
        for widget in (self._kept, self._share, self._among, self._half):
            widget.hide()
        self.addWidget(left, 1)
        self.addPermanentWidget(right)
        self._paint("circle-dashed", well=True)

    @property
    def words(self) -> str:
        """What it says of the sources."""
        return f"{self._checked.text()} {self._sources.text()}".strip()

    def show_keys(self, first: str, follow: Sequence[tuple[str, str]]) -> None:
        """What may follow the key that was pressed, in place of how well we listen."""
        them = "   ".join(f"{key} {words}" for key, words in follow)
        self._keys.setText(tr("{key}, then  {keys}").format(key=first, keys=them))
        self._say_of_keys(True)

    def leave_keys(self) -> None:
        """Nothing may follow any more."""
        self._say_of_keys(False)

    @property
    def keys(self) -> str:
        """What it says of keys that may follow; empty: none may."""
        return "" if self._keys.isHidden() else self._keys.text()

    def _say_of_keys(self, said: bool) -> None:
        self._keys.setVisible(said)
        for widget in (self._icon, self._checked, self._sources):
            widget.setVisible(not said)

    def show_outbox(self, words: str) -> None:
        """What waits to go out; empty: nothing does."""
        self._outbox.setText(words)

    def show_today(self, share: str, among: str, half: str) -> None:
        """How many of those who were due today were answered in time; empty: nobody was due.

        Args:
            share: "94%".
            among: of how many.
            half: how long half of them waited, or nothing.
        """
        self._kept.setText(tr("Today"))
        self._share.setText(share)
        self._among.setText(among)
        self._half.setText(half)
        for widget in (self._kept, self._share, self._among):
            widget.setVisible(bool(share))
        self._half.setVisible(bool(half))

    @property
    def today(self) -> str:
        """What it says of today; nothing while nobody was due."""
        parts = (self._kept, self._share, self._among, self._half)
        return " ".join(each.text() for each in parts if not each.isHidden())

    @property
    def outbox(self) -> str:
        """What it says of replies that wait."""
        return self._outbox.text()

    def show_state(self, state: State, now: datetime) -> None:
        """How the sources are doing at `now`."""
        self._today.setText(today(now))
        total, well = len(state.watched), state.well
        if not state.known:
            return
        going = tr("Clocks keep running")
        if total == 0 and state.health:
            self._say(tr("Every source is paused"), going, "circle-dashed", well=False)
        elif total == 0:
            self._say(tr("Not listening anywhere yet"), "", "circle-dashed", well=False)
        elif state.starting == total:
            words = counted(total, "First check of {n} source", "First check of {n} sources")
            self._say(words, "", "circle-dashed", well=False)
        elif len(signed_out(state)) == total:
            self._say(tr("Signed out everywhere"), going, "key", well=False)
        elif asked_to_wait(state):
            self._say(tr("Asked to wait everywhere"), going, "clock", well=False)
        elif state.offline_since is not None:
            words = tr("No network since {time}").format(time=clock_time(state.offline_since))
            self._say(words, going, "wifi-off", well=False)
        else:
            self._say(_checked(state, now), _healthy(state, total), _glyph(well, total), well=True)

    def _say(self, checked: str, sources: str, icon: str, *, well: bool) -> None:
        self._checked.setText(checked)
        self._sources.setText(sources)
        self._paint(icon, well=well)

    def _paint(self, icon: str, *, well: bool) -> None:
        look = self._look

        def draw(ratio: float) -> QPixmap:
            tokens = look.tokens
            hue = tokens.good if icon == "circle-check" else tokens.minor
            color = hue.stroke if well and icon != "circle-dashed" else tokens.ink2
            return look.pixmap(icon, color, 14, ratio)

        self._icon.show_drawing(draw)


def _glyph(well: int, total: int) -> str:
    return "circle-check" if well == total else "alert-triangle" if well else "circle-dashed"


def _checked(state: State, now: datetime) -> str:
    if state.checked_at is None:
        return tr("First check")
    return tr("Checked {age} ago").format(age=age(now - state.checked_at))


def _healthy(state: State, total: int) -> str:
    if state.well == total:
        return counted(total, "{n} source healthy", "{n} sources healthy")
    return tr("{well} of {total} sources healthy").format(well=state.well, total=total)

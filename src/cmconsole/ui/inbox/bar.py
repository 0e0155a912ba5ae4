"""The one bar above the list: what is new, or what a source needs. The worst wins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from cmconsole.ui.widgets import SEMI, Drawing, button, text
from cmconsole.ui.wording import counted

if TYPE_CHECKING:
    from cmconsole.ui.look import Look
    from cmconsole.ui.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Notice:
    """What a bar says."""

    words: str
    action: str
    told: str = ""
    icon: str = "bell"
    kind: str = "new"
    """new, warn or bad: how loud it is."""
    wish: str = ""
    """What its action is for: `SHOW`, `CHECK` or `SIGN_IN`."""


SHOW, CHECK, SIGN_IN = "show", "check", "sign in"
RANK = {"new": 0, "warn": 1, "bad": 2}
OF_THE_LIST = frozenset({"new", "search"})
"""Who speaks of what the list shows; everybody else concerns a person wherever they look."""
NAMES = {"new": "newBar", "warn": "bannerWarn", "bad": "bannerBad"}


class Bar(QFrame):
    """Shows the loudest of its notices."""

    chosen = Signal(str)
    """Its action was pressed; what it is for."""
    noticed = Signal(str, object)
    """Who has something to say, and the Notice; None: nothing any more."""
    changed = Signal()
    """It has come, gone, or says something else."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._notices: dict[str, Notice] = {}
        self._icon = Drawing(look, (18, 18))
        self._words = text(look, "", 12, SEMI, wrap=True)
        self._told = text(look, "", 12, wrap=True)
        self._action = button(look, "", small=True)
        self._shown = Notice("", "")
        self._action.clicked.connect(lambda: self.chosen.emit(self._shown.wish))
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 7, 12, 7)
        row.setSpacing(10)
        row.addWidget(self._icon)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._words)
        words.addWidget(self._told)
        row.addLayout(words, 1)
        row.addWidget(self._action, 0, Qt.AlignmentFlag.AlignVCenter)
        self.hide()

    @property
    def words(self) -> str:
        """What it says; nothing while it is hidden."""
        return "" if self.isHidden() else self._words.text()

    def announce_new(self, count: int) -> None:
        """So many mentions wait until somebody lets them in; 0: none."""
        notice = None
        if count:
            words = counted(count, "{n} new since you looked", "{n} new since you looked")
            notice = Notice(words, self.tr("Show"), wish=SHOW)
        self.set_notice("new", notice)

    def set_notice(self, source: str, notice: Notice | None) -> None:
        """`source` has this to say, or nothing any more."""
        if notice is None:
            self._notices.pop(source, None)
        else:
            self._notices[source] = notice
        self.noticed.emit(source, notice)
        loudest = max(self._notices.values(), key=lambda n: RANK[n.kind], default=None)
        if loudest is None:
            if not self.isHidden():
                self.hide()
                self.changed.emit()
        elif loudest != self._shown or self.isHidden():
            self._show(loudest)

    def _show(self, notice: Notice) -> None:
        self._shown = notice
        self._words.setText(notice.words)
        self._told.setText(notice.told)
        self._told.setVisible(bool(notice.told))
        self._action.setText(notice.action)
        self._action.setVisible(bool(notice.action))
        look = self._look
        self._icon.show_drawing(
            lambda ratio: look.pixmap(notice.icon, _ink(look.tokens, notice.kind), 18, ratio)
        )
        if self.objectName() != NAMES[notice.kind]:
            self.setObjectName(NAMES[notice.kind])
            self.style().unpolish(self)
            self.style().polish(self)
        self.setAccessibleName(f"{notice.words} {notice.told}".strip())
        self.show()
        self.changed.emit()


def _ink(tokens: Tokens, kind: str) -> QColor:
    return {"warn": tokens.minor.ink, "bad": tokens.red.ink}.get(kind, tokens.accent)

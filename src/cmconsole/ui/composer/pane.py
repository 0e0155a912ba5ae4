"""The composer as a person sees it. It shows and asks; what it asks for, the `Writer` does."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout
from typing_extensions import override

from cmconsole.domain.replies import Mode
from cmconsole.ui.composer.checks_line import ChecksLine
from cmconsole.ui.composer.counter import Counter
from cmconsole.ui.composer.editor import Editor, Span
from cmconsole.ui.composer.modes import Modes
from cmconsole.ui.composer.parts import Parts
from cmconsole.ui.composer.strip import Strip
from cmconsole.ui.look import Look
from cmconsole.ui.may import needs
from cmconsole.ui.widgets import MEDIUM, Elided, IconButton, KeyedButton, button, key, text

EDITOR, SMALL_EDITOR = 116, 84
SEND_KEY = "Ctrl ↵"
EDGE, GAP = 16, 8
"""Pixels beside everything, and between modes and template."""


class ComposerPane(QFrame):
    """Modes, editor, checks, counter and buttons."""

    template_wanted = Signal()
    in_browser_wanted = Signal()
    split_wanted = Signal()

    def __init__(self, look: Look, gaps: Callable[[str], Sequence[Span]]) -> None:
        super().__init__()
        self.setObjectName("composer")
        self._look = look
        self.modes = Modes(look)
        self.template = KeyedButton(look, self.tr("Template"), "template", "T")
        self.template.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.template.clicked.connect(self.template_wanted)
        self.editor = Editor(look, gaps)
        self.editor.setFixedHeight(EDITOR)
        self.strip = Strip(look)
        self.parts = Parts(look)
        self.attach = IconButton(look, "paperclip", self.tr("Attach pictures"))
        self.checks = ChecksLine(look)
        self.counter = Counter(look)
        self.why_not = text(look, "", 12, tone="soft", wrap=True)
        self.why_not.hide()
        self.draft = Elided(look, "", 12, tone="meta")
        self.split = button(look, "")
        self.split.clicked.connect(self.split_wanted)
        self.browser = button(look, self.tr("Copy and open in the browser"))
        self.browser.clicked.connect(self.in_browser_wanted)
        self.primary = self._primary()
        for each in (self.modes, self.template, self.editor, self.strip, self.parts, self.attach):
            needs(each)
        for one in (self.split, self.browser, self.primary):
            needs(one)
        self._lay_out()
        self.split.hide()
        self.browser.hide()
        look.changed.connect(self._paint_icon)
        self.show_mode(Mode.PUBLIC)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(EDGE, 10, EDGE, 10)
        column.setSpacing(7)
        top = QHBoxLayout()
        top.addWidget(self.modes)
        top.addStretch()
        top.addWidget(self.template)
        column.addLayout(top)
        column.addWidget(self.why_not)
        column.addWidget(self.editor)
        column.addWidget(self.parts)
        column.addWidget(self.strip)
        middle = QHBoxLayout()
        middle.setSpacing(12)
        middle.addWidget(self.checks, 1)
        middle.addWidget(self.counter, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(middle)
        column.addLayout(self._foot())

    def _primary(self) -> QPushButton:
        made = button(self._look, "", "primary")
        made.setProperty("cap", True)
        made.setIconSize(QSize(16, 16))
        cap = key(self._look, SEND_KEY)
        cap.setObjectName("keyOnPrimary")
        cap.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        inside = QHBoxLayout(made)
        inside.setContentsMargins(0, 0, 10, 0)
        inside.addStretch()
        inside.addWidget(cap)
        return made

    def _foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.attach)
        foot.addWidget(self.draft, 1)
        foot.addWidget(self.split)
        foot.addWidget(self.browser)
        foot.addWidget(self.primary)
        return foot

    def show_mode(self, mode: Mode) -> None:
        """What is being written; a note has a dashed edge and looks at nothing that leaves. What was said of
        the text before goes."""
        self.checks.show_advice((), ())
        self.modes.show_mode(mode)
        self.editor.setProperty("note", mode is Mode.NOTE)
        self.editor.style().unpolish(self.editor)
        self.editor.style().polish(self.editor)
        self.template.setVisible(mode is not Mode.NOTE)
        self.checks.setVisible(mode is not Mode.NOTE)
        hints = {
            Mode.PUBLIC: self.tr("Write a reply that everybody can read."),
            Mode.PRIVATE: self.tr("Write a private message."),
            Mode.NOTE: self.tr("Write a note. Customers never see this."),
        }
        self.editor.setPlaceholderText(hints[mode])
        self.editor.setAccessibleName(hints[mode])
        self._icon = "note" if mode is Mode.NOTE else "send"
        self._paint_icon()

    def show_deed(self, words: str, full: str, *, enabled: bool) -> None:
        """What the button does; `full` says it with the account, for tooltip and screen readers."""
        self.primary.setText(f" {words}")
        self.primary.setAccessibleName(full)
        self.primary.setToolTip(f"{full} (Ctrl+Enter)")
        self.primary.setEnabled(enabled)
        self._paint_icon()

    def show_obstacle(self) -> None:
        """What keeps it from being sent: go there."""
        empty = next((line for line in self.strip.lines if not line.text().strip()), None)
        self.editor.setFocus()
        if not self.editor.go_to_gap() and empty is not None:
            empty.setFocus()

    def show_why_not(self, sentence: str, *, in_browser: bool) -> None:
        """Why it cannot be sent from here; empty: it can."""
        self.why_not.setText(sentence)
        self.why_not.setVisible(bool(sentence))
        self.browser.setVisible(in_browser)

    def show_split(self, parts: int, *, chosen: bool) -> None:
        """Offer to post a text that is too long in `parts` posts; fewer than two: nothing to offer."""
        self.split.setVisible(parts > 1)
        words = self.tr("Keep as one") if chosen else self.tr("Split in {n}")
        self.split.setText(words.format(n=parts))

    def fold(self, low: bool) -> None:
        """Be lower where the window is."""
        self.editor.setFixedHeight(SMALL_EDITOR if low else EDITOR)

    def _paint_icon(self) -> None:
        tokens = self._look.tokens
        color = tokens.accent_ink if self.primary.isEnabled() else tokens.ink3
        self.primary.setIcon(self._look.icon(self._icon, color, 16))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.primary.setFont(self._look.font(13 if self.width() > 440 else 12, MEDIUM))
        inside = self.contentsRect().width() - 2 * EDGE
        self.modes.fit(inside - self.template.sizeHint().width() - GAP)

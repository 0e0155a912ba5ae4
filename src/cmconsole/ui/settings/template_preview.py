"""A template as it would read to a real customer, with the length each network would count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QPlainTextEdit,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from cmconsole.replies.checks import gaps
from cmconsole.replies.counting import Measure
from cmconsole.replies.templates import Filled, Template, fill
from cmconsole.ui import marks
from cmconsole.ui.composer.counter import Counter
from cmconsole.ui.line_height import space_lines
from cmconsole.ui.look import Look
from cmconsole.ui.widgets import SEMI, Drawing, clear, text
from cmconsole.ui.wording import author_name, network_name, tr

if TYPE_CHECKING:
    from cmconsole.store.rows import MentionRow


@dataclass(frozen=True, slots=True)
class Fit:
    """How a template fits on one network."""

    network: str
    filled: Filled
    short: bool
    """The short text, because the usual one is too long there."""


def fit(
    template: Template,
    network: str,
    measure: Measure,
    values: Mapping[str, str],
    language: str,
    names: Sequence[str] = (),
) -> Fit:
    """The text as the composer would begin with it on a network."""
    filled = fill(template, {**values, "network": network}, language=language, network=network)
    if measure.fits(filled.text, names) or not template.wording(language).short:
        return Fit(network, filled, short=False)
    shorter = fill(template, values, language=language, network=network, short=True)
    return Fit(network, shorter, short=shorter.text != filled.text)


class TemplatePreview(QWidget):
    """One network's text in full, and a counter for each."""

    mention_chosen = Signal(int)
    """The place of another real mention."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._network = ""
        self._fits: dict[str, tuple[Fit, Measure]] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(text(look, tr("Live preview"), 14, SEMI))
        self.who = QComboBox()
        self.who.setAccessibleName(tr("With whose mention"))
        self.who.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.who.currentIndexChanged.connect(self.mention_chosen)
        column.addWidget(self.who)
        self.shown = QPlainTextEdit()
        self.shown.setObjectName("preview")
        self.shown.setReadOnly(True)
        self.shown.setFont(look.font(14))
        self.shown.setTabChangesFocus(True)
        self.shown.setAccessibleName(tr("How it would read"))
        self.shown.setFixedHeight(190)
        self._spacing = space_lines(self.shown)
        self.shown.document().setDocumentMargin(10)
        column.addWidget(self.shown)
        self.told = text(look, "", 12, tone="meta", wrap=True)
        column.addWidget(self.told)
        column.addWidget(text(look, tr("Fits"), 14, SEMI))
        self._counters = QVBoxLayout()
        self._counters.setSpacing(6)
        column.addLayout(self._counters)
        self.rows: dict[str, Counter] = {}
        """The counter of each network."""
        self.hint = text(look, "", 12, tone="meta", wrap=True)
        column.addWidget(self.hint)
        column.addStretch()
        look.changed.connect(self._paint)

    def show_people(self, mentions: Sequence[MentionRow]) -> None:
        """Whose mentions it can be tried with."""
        with QSignalBlocker(self.who):
            self.who.clear()
            for row in mentions:
                self.who.addItem(f"{author_name(row)}, {network_name(row.network)}")
            if not mentions:
                self.who.addItem(tr("Somebody"))

    def show_fits(self, fits: Sequence[tuple[Fit, Measure, Sequence[str]]]) -> None:
        """Show these; the network that was read stays, else the first."""
        self._fits = {one.network: (one, measure) for one, measure, _ in fits}
        if self._network not in self._fits:
            self._network = next(iter(self._fits), "")
        if list(self.rows) != list(self._fits):
            self._make_rows()
        for one, measure, names in fits:
            length = measure.length(one.filled.text, names)
            self.rows[one.network].show_length("", length)
        short = [network_name(one.network) for one, _, _ in fits if one.short]
        over = [
            network_name(one.network)
            for one, measure, names in fits
            if not measure.fits(one.filled.text, names)
        ]
        words = tr("The shorter version is taken on {list}.").format(list=", ".join(short))
        if over:
            words = tr("Too long for {list}: write a shorter version.").format(list=", ".join(over))
        self.hint.setText(words if short or over else "")
        self._paint()

    def _make_rows(self) -> None:
        clear(self._counters)
        self.rows = {}
        for network in self._fits:
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addWidget(_mark(self._look, network))
            row.addWidget(text(self._look, network_name(network), 13))
            row.addStretch()
            counter = self.rows[network] = Counter(self._look)
            row.addWidget(counter)
            self._counters.addLayout(row)

    def _paint(self) -> None:
        found = self._fits.get(self._network)
        if found is None:
            self.shown.setPlainText("")
            return
        filled = found[0].filled
        if filled.text != self.shown.toPlainText():
            self.shown.setPlainText(filled.text)
        tokens, blanks = self._look.tokens, gaps(filled.text)
        chosen = []
        for span in filled.filled:
            blank = span in blanks
            shape = QTextCharFormat()
            shape.setBackground(tokens.minor.tint if blank else tokens.accent_tint)
            if blank:
                shape.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
                shape.setUnderlineColor(tokens.minor.stroke)
            made = QTextEdit.ExtraSelection()
            made.cursor = _cursor(self.shown, filled.text, span)
            made.format = shape
            chosen.append(made)
        self.shown.setExtraSelections(chosen)
        count = len(blanks)
        words = tr("Underlined: {n} typed by hand before it can be sent.").format(n=count)
        self.told.setText(words if count else tr("Nothing has to be typed by hand."))


def _mark(look: Look, network: str) -> Drawing:
    return Drawing(look, (18, 18), lambda ratio: marks.network(look, network, ratio))


def _cursor(edit: QPlainTextEdit, words: str, span: tuple[int, int]) -> QTextCursor:
    start, end = (len(words[:at].encode("utf-16-le")) // 2 for at in span)
    cursor = QTextCursor(edit.document())
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    return cursor

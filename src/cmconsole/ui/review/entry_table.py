"""The conversations of a sample: how far each is, how it began, its level, its wait, whose, its score."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QIcon, QKeyEvent, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem
from typing_extensions import override

from cmconsole.domain.judgement import Level, MentionClass
from cmconsole.ui import marks
from cmconsole.ui.look import Look
from cmconsole.ui.reports.words import span
from cmconsole.ui.review.words import reasons, score_words, standing, tr
from cmconsole.ui.review.work import Entry, Opinion, Work, mine
from cmconsole.ui.widgets import SEMI
from cmconsole.ui.wording import class_name, network_name

ROW, HEAD = 33, 30
TITLE, LEVEL, NETWORK, WAIT, BY, SCORE = range(6)
WIDTHS = {LEVEL: 104, NETWORK: 34, WAIT: 98, BY: 40, SCORE: 72}
NARROW = 430
ACCESSIBLE = Qt.ItemDataRole.AccessibleTextRole


class EntryTable(QTableWidget):
    """Whoever moves through it reads the conversations one after the other."""

    picked = Signal(int)
    """The place of the conversation to read."""

    def __init__(self, look: Look) -> None:
        super().__init__(0, 6)
        self._look = look
        self._shown: tuple[Sequence[Entry], Work] | None = None
        self.setObjectName("facts")
        self.setProperty("inCard", True)
        self.setAccessibleName(tr("Conversations to review"))
        self.setHorizontalHeaderLabels(
            [tr("Mention"), tr("Level"), "", tr("Answered in"), tr("By"), tr("Score")]
        )
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setFont(look.font(13))
        self.setIconSize(QSize(96, 18))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setFixedHeight(HEAD)
        header.setMinimumSectionSize(20)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(TITLE, QHeaderView.ResizeMode.Stretch)
        for column, width in WIDTHS.items():
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(column, width)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for column in (WAIT, SCORE):
            if (title := self.horizontalHeaderItem(column)) is not None:
                title.setTextAlignment(right)
        self.currentCellChanged.connect(self._tell)
        look.changed.connect(self._paint_again)

    def show_entries(self, entries: Sequence[Entry], work: Work) -> None:
        """Show these; the same place stays chosen."""
        self._shown = (entries, work)
        row = self.currentRow()
        self.blockSignals(True)
        self.setRowCount(len(entries))
        for place, entry in enumerate(entries):
            self._show(place, entry, work)
        if 0 <= row < len(entries):
            self.setCurrentCell(row, 0)
        self.blockSignals(False)

    def step(self, by: int) -> None:
        """Go to the next (1) or previous (-1) conversation."""
        row = min(max(self.currentRow() + by, 0), self.rowCount() - 1)
        if row >= 0:
            self.setCurrentCell(row, 0)

    def _tell(self, row: int, _column: int, before: int, _before_column: int) -> None:
        if row != before and row >= 0:
            self.picked.emit(row)

    def _show(self, row: int, entry: Entry, work: Work) -> None:
        own = entry.person == work.me
        opinion = _told(work, entry) if own else mine(work, entry)
        signed = opinion is not None and opinion.signed
        missing = tr("not yet") if own else tr("to do")
        score = score_words(opinion.score) if opinion else missing
        late, wait = "late" in entry.reason.split("; "), _wait_words(entry)
        title = " ".join(entry.title.split()) or tr("A post without words")
        cells = (title, "", "", wait, "", score)
        items = [self._cell(row, column, words) for column, words in enumerate(cells)]
        for item in items:
            item.setToolTip(tr("Drawn because: {why}").format(why=reasons(entry.reason)))
        look, (mention_class, level) = self._look, standing(entry.mention_class, entry.level)
        items[TITLE].setIcon(self._state(signed, opinion is not None))
        items[LEVEL].setIcon(self._chip(mention_class, level))
        items[NETWORK].setIcon(_icon(marks.network(look, entry.network, self.devicePixelRatioF())))
        items[WAIT].setFont(look.font(13, SEMI) if late else look.font(13))
        person = marks.person(look, entry.person or None, 20, self.devicePixelRatioF())
        items[BY].setIcon(_icon(person))
        items[BY].setToolTip(entry.person or tr("nobody"))
        answered = _answered(work, entry)
        self._dress_score(items[SCORE], signed=signed, answered=answered)
        for column in (WAIT, SCORE):
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            items[column].setTextAlignment(right)
        # What a screen reader says of cells that have few words or none.
        state = tr("signed off") if signed else missing
        said = tr("{state}: {title}. Drawn because: {why}").format(
            state=state, title=title, why=reasons(entry.reason)
        )
        spoken = (
            said,
            class_name(mention_class, level),
            network_name(entry.network),
            wait or tr("not told"),
            entry.person or tr("nobody"),
            f"{score}, {tr('the author answered')}" if answered else score,
        )
        for item, words in zip(items, spoken, strict=True):
            item.setData(ACCESSIBLE, words)

    def _dress_score(self, item: QTableWidgetItem, *, signed: bool, answered: bool) -> None:
        look = self._look
        item.setForeground(QBrush(look.tokens.ink if signed else look.tokens.ink3))
        item.setFont(look.font(13, SEMI) if signed else look.font(13))
        if answered:
            glyph = look.pixmap("message", look.tokens.ink2, 14, self.devicePixelRatioF())
            item.setIcon(_icon(glyph))
            item.setToolTip(tr("The author answered."))

    def _cell(self, row: int, column: int, words: str) -> QTableWidgetItem:
        item = QTableWidgetItem(words)
        self.setItem(row, column, item)
        return item

    def _state(self, signed: bool, begun: bool) -> QIcon:
        tokens, ratio = self._look.tokens, self.devicePixelRatioF()
        if signed:
            return _icon(self._look.pixmap("circle-check", tokens.good.stroke, 16, ratio))
        name = "circle" if begun else "circle-dashed"
        return _icon(self._look.pixmap(name, tokens.ink3, 16, ratio))

    def _chip(self, mention_class: MentionClass, level: Level) -> QIcon:
        look, ratio = self._look, self.devicePixelRatioF()

        def draw(painter: QPainter, box: QRectF) -> None:
            painter.drawPixmap(box.topLeft(), marks.chip(look, mention_class, level, ratio))

        return _icon(look.drawn(("review chip", mention_class, level), (96, 18), ratio, draw))

    def _paint_again(self) -> None:
        if self._shown is not None:
            self.show_entries(*self._shown)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text().isprintable() and event.text().strip():
            event.ignore()  # letters are commands
        else:
            super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for column in (NETWORK, WAIT, BY):
            self.setColumnHidden(column, self.width() < NARROW)


def _told(work: Work, entry: Entry) -> Opinion | None:
    """What the first who signed said about one's own reply."""
    return next((one for one in work.opinions(entry) if one.signed), None)


def _answered(work: Work, entry: Entry) -> bool:
    """Whether the author said something to a review that the person at this desk may see."""
    own = mine(work, entry)
    may_see = entry.person == work.me or (own is not None and own.signed)
    return may_see and any(one.answer for one in work.opinions(entry))


def _icon(drawn: QPixmap) -> QIcon:
    """Qt would darken it in the chosen row."""
    icon = QIcon(drawn)
    icon.addPixmap(drawn, QIcon.Mode.Selected)
    return icon


def _wait_words(entry: Entry) -> str:
    """To the first answer; nothing where a pack does not tell."""
    if entry.wait is None:
        return tr("no reply") if entry.silent else ""
    return span(entry.wait)

"""Where the text of a template is written: variables are tinted, blanks marked, `{` offers the variables."""

from __future__ import annotations

import re

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QResizeEvent,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy
from typing_extensions import override

from cmconsole.replies.templates import VARIABLES
from cmconsole.ui.line_height import space_lines
from cmconsole.ui.look import Look
from cmconsole.ui.variable_offer import VariableOffer

LINE, EDGES = 21, 22
LEAST, MOST = 2, 8
"""Lines of an editor; beyond that it scrolls."""
_VARIABLE = re.compile(r"\{([^{}]*)\}")
_BLANK = re.compile(r"\[\[[^\[\]]*\]\]")


class TemplateText(QPlainTextEdit):
    """Plain text with variables and blanks, as high as its lines."""

    changed = Signal()
    """Somebody typed; showing another text says nothing."""

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self.setObjectName("templateText")
        self.setAccessibleName(name)
        self.setFont(look.font(14))
        self.setTabChangesFocus(True)
        self._spacing = space_lines(self)
        self.document().setDocumentMargin(8)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._marks = _Marks(self, look)
        self._quiet = False
        self.textChanged.connect(self._tell)
        self._offer = VariableOffer(look, self, self._complete, width=180)

    def show_text(self, words: str) -> None:
        """Show a text; nobody is told."""
        if words != self.toPlainText():
            self._quiet = True
            self.setPlainText(words)
            self._quiet = False

    def put_in(self, words: str) -> None:
        """Write at the caret."""
        self.insertPlainText(words)
        self.setFocus()

    @override
    def sizeHint(self) -> QSize:
        return QSize(200, max(LEAST, min(self._lines(), MOST)) * LINE + EDGES)

    def _lines(self) -> int:
        # Not the document's own count: it is told of lines when they are painted, and not always then.
        lines, block = 0, self.document().begin()
        while block.isValid() and lines < MOST:
            self._spacing.blockBoundingRect(block)  # lays it out, where it is not yet
            lines, block = lines + block.layout().lineCount(), block.next()
        return lines

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            # Asked within a layout that is under way, the page would not be laid out again.
            QTimer.singleShot(0, self, self.updateGeometry)

    def _tell(self) -> None:
        self.updateGeometry()
        if not self._quiet:
            self.changed.emit()

    def _complete(self, cursor: QTextCursor, name: str) -> None:
        cursor.insertText(f"{{{name}}}")
        self.setTextCursor(cursor)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._offer.takes(event):
            event.ignore()
            return
        super().keyPressEvent(event)
        self._offer.follow(event)

    @override
    def focusNextPrevChild(self, next: bool) -> bool:
        # Tab puts the variable in.
        return not self._offer.list.isVisible() and super().focusNextPrevChild(next)


class _Marks(QSyntaxHighlighter):
    """Tints variables; those that do not exist, and blanks, look different."""

    def __init__(self, edit: QPlainTextEdit, look: Look) -> None:
        super().__init__(edit.document())
        self._look = look
        look.changed.connect(self.rehighlight)

    @override
    def highlightBlock(self, text: str) -> None:
        tokens = self._look.tokens
        for found in _VARIABLE.finditer(text):
            known = found[1] in VARIABLES
            ground = tokens.accent_tint if known else tokens.red.tint
            line = None if known else tokens.red.stroke
            self._mark(text, found.span(), ground, line)
        for found in _BLANK.finditer(text):
            self._mark(text, found.span(), tokens.minor.tint, tokens.minor.stroke)

    def _mark(self, text: str, span: tuple[int, int], ground: QColor, line: QColor | None) -> None:
        shape = QTextCharFormat()
        shape.setBackground(ground)
        if line is not None:
            shape.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
            shape.setUnderlineColor(line)
        start, end = (len(text[:at].encode("utf-16-le")) // 2 for at in span)
        self.setFormat(start, end - start, shape)

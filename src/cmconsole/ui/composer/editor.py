"""Where a reply is typed: blanks are marked and Tab goes to the next one; filled-in words are tinted;
`{` offers what is known of this customer, and blanks for the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QEvent, QMimeData, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit
from typing_extensions import override

from cmconsole.replies.templates import VARIABLES
from cmconsole.ui.line_height import space_lines
from cmconsole.ui.look import Look
from cmconsole.ui.variable_offer import VariableOffer

Span = tuple[int, int]
COMMANDS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_Z})


class Editor(QPlainTextEdit):
    """Plain text only. Places are counted in characters, as Python does."""

    send_wanted = Signal(bool)
    """Ctrl+Enter; True with Shift: and go on with the next one."""
    files_dropped = Signal(object)
    """Paths of files that were dropped or pasted."""
    image_pasted = Signal(object)
    """A QImage."""
    left = Signal()
    """Esc."""
    blurred = Signal()

    def __init__(self, look: Look, gaps: Callable[[str], Sequence[Span]]) -> None:
        """`gaps` finds the blanks in a text."""
        super().__init__()
        self.setObjectName("editor")
        self._look, self._gaps = look, gaps
        self._filled: list[QTextCursor] = []
        self.setFont(look.font(14))
        self.setTabChangesFocus(True)
        self._spacing = space_lines(self)
        self.document().setDocumentMargin(10)
        self.variables: Callable[[], Mapping[str, str]] = dict
        """What is known of whoever is written to, by variable."""
        self._offer = VariableOffer(look, self, self._put_variable, width=300)
        self.textChanged.connect(self._mark)
        look.changed.connect(self._mark)

    def put(self, text: str, filled: Sequence[Span] = (), caret: int | None = None) -> None:
        """Put a text in place of what is there; Ctrl+Z brings that back."""
        whole = QTextCursor(self.document())
        whole.beginEditBlock()
        whole.select(QTextCursor.SelectionType.Document)
        whole.insertText(text)
        whole.endEditBlock()
        self._filled = [self._cursor(span) for span in filled]
        at = len(text) if caret is None else min(caret, len(text))
        cursor = self.textCursor()
        cursor.setPosition(_units(text, at))
        self.setTextCursor(cursor)
        self._mark()

    def begin(self, text: str, caret: int | None = None) -> None:
        """Show another conversation's text; there is nothing to undo in it yet."""
        self.setPlainText("")
        self.put(text, caret=caret)
        self.document().clearUndoRedoStacks()

    @property
    def caret(self) -> int:
        """Where the caret is, in characters."""
        text, units = self.toPlainText(), self.textCursor().position()
        return len(text.encode("utf-16-le")[: units * 2].decode("utf-16-le", "ignore"))

    def go_to_gap(self) -> bool:
        """Select the next blank after the caret, else the first; False if there is none."""
        found = self._gaps(self.toPlainText())
        if not found:
            return False
        at = self.caret
        span = next((span for span in found if span[0] >= at), found[0])
        self.setTextCursor(self._cursor(span))
        self.ensureCursorVisible()
        return True

    def go_to_first_gap(self) -> None:
        """Select the first blank, or go to the end."""
        self.moveCursor(QTextCursor.MoveOperation.Start)
        if not self.go_to_gap():
            self.moveCursor(QTextCursor.MoveOperation.End)

    def _put_variable(self, cursor: QTextCursor, name: str) -> None:
        value = self.variables().get(name)
        start = cursor.selectionStart()
        cursor.insertText(value or f"[[{VARIABLES[name]}]]")
        inside = QTextCursor(self.document())
        inside.setPosition(start)
        inside.setPosition(cursor.position(), QTextCursor.MoveMode.KeepAnchor)
        if value:
            inside.setKeepPositionOnInsert(True)  # what is typed behind it is not part of it
            self._filled.append(inside)
        # A blank is selected: what is typed takes its place.
        self.setTextCursor(cursor if value else inside)
        self._mark()

    def _cursor(self, span: Span) -> QTextCursor:
        text = self.toPlainText()
        cursor = QTextCursor(self.document())
        cursor.setPosition(_units(text, span[0]))
        cursor.setPosition(_units(text, span[1]), QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _mark(self) -> None:
        tokens = self._look.tokens
        marked = [
            _selection(cursor, tokens.accent_tint) for cursor in self._filled if _holds(cursor)
        ]
        for span in self._gaps(self.toPlainText()):
            marked.append(_selection(self._cursor(span), tokens.minor.tint, tokens.minor.stroke))
        self.setExtraSelections(marked)

    @override
    def event(self, event: QEvent) -> bool:
        # In a text Ctrl+Enter, Esc and Ctrl+Z belong to the text, not to the window.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = event.modifiers() in (
                Qt.KeyboardModifier.NoModifier,
                Qt.KeyboardModifier.ShiftModifier,
            )
            types = plain and bool(event.text()) and event.text().isprintable()
            if Qt.Key(event.key()) in COMMANDS or types:
                event.accept()
                return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._offer.takes(event):
            event.ignore()
            return
        if event.text() == "{":
            self._offer.show_values(self.variables())
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and control:
            if not event.isAutoRepeat():  # one press sends one text, however long it lasts
                self.send_wanted.emit(shift)
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() == Qt.Key.Key_Tab and self.go_to_gap():
            pass
        else:
            super().keyPressEvent(event)
            self._offer.follow(event)

    @override
    def focusNextPrevChild(self, next: bool) -> bool:
        if self._offer.list.isVisible():
            return False  # Tab puts the variable in
        if next and self.go_to_gap():
            return True
        return super().focusNextPrevChild(next)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.blurred.emit()

    @override
    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasText() or source.hasImage() or source.hasUrls()

    @override
    def insertFromMimeData(self, source: QMimeData) -> None:
        files = [url.toLocalFile() for url in source.urls() if url.isLocalFile()]
        if files:
            self.files_dropped.emit(files)
        elif source.hasImage() and not source.hasText():
            self.image_pasted.emit(source.imageData())
        else:
            self.insertPlainText(source.text())


def _units(text: str, place: int) -> int:
    """A place in characters as one in UTF-16 units, which Qt counts."""
    return len(text[:place].encode("utf-16-le")) // 2


def _holds(cursor: QTextCursor) -> bool:
    return cursor.hasSelection()


def _selection(
    cursor: QTextCursor, ground: QColor, line: QColor | None = None
) -> QTextEdit.ExtraSelection:
    made = QTextEdit.ExtraSelection()
    shape = QTextCharFormat()
    shape.setBackground(ground)
    if line is not None:
        shape.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
        shape.setUnderlineColor(line)
    made.cursor = cursor
    made.format = shape
    return made

"""Small panels in which something is written down: why nobody answers, a note, a name; or said to be sure."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget
from typing_extensions import override

from cmconsole.ui.look import Look
from cmconsole.ui.popups import Popup
from cmconsole.ui.widgets import button, key, text
from cmconsole.ui.wording import counted, tr

WIDE = 380
"""Of a question that says much: what cannot be taken back."""


class LinePopup(Popup):
    """One line that has to be given: a reason, a name."""

    written = Signal(str)

    def __init__(
        self, look: Look, window: QWidget, title: str, hint: str, action: str, line: str = ""
    ) -> None:
        super().__init__(look, window, title)
        self._line = QLineEdit(line)
        self._line.setPlaceholderText(hint)
        self._line.setAccessibleName(hint)
        self._done = button(look, action, "primary")
        self._done.clicked.connect(self._finish)
        self._line.textChanged.connect(self._check)
        self._line.returnPressed.connect(self._finish)
        self._column.addWidget(self._line)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self._done)
        self._column.addLayout(row)
        self._check()

    def open_at(self, corner: QPoint) -> None:
        """Show it; the keys go to the line."""
        super().open_at(corner)
        self._line.setFocus()
        self._line.selectAll()

    def _check(self) -> None:
        self._done.setEnabled(bool(self._line.text().strip()))

    def _finish(self) -> None:
        if self._done.isEnabled():
            self.written.emit(self._line.text().strip())
            self.put_away()


class NotePopup(Popup):
    """A note for the team. Ctrl+Enter keeps it; Esc leaves without one."""

    written = Signal(str)
    typed = Signal(str)
    """What stands there now."""
    left = Signal(str)
    """It was put away with this text in it, and not kept as a note."""
    keeps_words = True

    def __init__(self, look: Look, window: QWidget, many: int = 1) -> None:
        """`many`: with so many mentions it is kept."""
        title = counted(many, "Team note", "Team note for {n} mentions")
        super().__init__(look, window, title)
        self.setFixedWidth(380)
        self._done = button(look, tr("Keep the note"), "primary")
        self._edit = QPlainTextEdit()
        self._edit.setObjectName("noteEditor")
        self._edit.setFont(look.font(14))
        self._edit.setAccessibleName(tr("Team note"))
        self._edit.setTabChangesFocus(True)
        self._edit.setFixedHeight(92)
        self._edit.installEventFilter(self)
        self._edit.textChanged.connect(self._check)
        self._done.clicked.connect(self._finish)
        self._column.addWidget(self._edit)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(text(look, tr("Customers never see this."), 12, tone="meta"))
        row.addStretch()
        row.addWidget(key(look, "Ctrl"))
        row.addWidget(key(look, "↵"))
        row.addWidget(self._done)
        self._column.addLayout(row)
        self._finished = False
        self.dismissed.connect(self._leave)
        self._check()

    def go_on(self, begun: str) -> None:
        """Put what was written another time before what was typed since this was opened."""
        typed = self._edit.toPlainText()
        self._edit.setPlainText(begun + typed)
        self._edit.moveCursor(QTextCursor.MoveOperation.End)

    def open_at(self, corner: QPoint) -> None:
        """Show it; the keys go to the text."""
        super().open_at(corner)
        self._edit.setFocus()

    def _check(self) -> None:
        words = self._edit.toPlainText()
        self._done.setEnabled(bool(words.strip()))
        self.typed.emit(words)

    def _finish(self) -> None:
        if self._done.isEnabled():
            self._finished = True
            self.written.emit(self._edit.toPlainText().strip())
            self.put_away()

    def _leave(self) -> None:
        if not self._finished:
            self.left.emit(self._edit.toPlainText())

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        pressed = watched is self._edit and event.type() == QEvent.Type.KeyPress
        if pressed and isinstance(event, QKeyEvent):
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self._finish()
                return True
        return super().eventFilter(watched, event)


class SurePopup(Popup):
    """Says what is about to happen to many at once, and does it only after a yes."""

    agreed = Signal()

    def __init__(
        self,
        look: Look,
        window: QWidget,
        title: str,
        told: str,
        action: str,
        *,
        final: bool = False,
    ) -> None:
        """With `final`, which nothing takes back, Enter does not agree by itself."""
        super().__init__(look, window, title)
        self._column.addWidget(text(look, told, 12, tone="soft", wrap=True))
        self._yes = button(look, action, "primary")
        self._yes.clicked.connect(self._agree)
        no = button(look, tr("Cancel"))
        no.clicked.connect(self.put_away)
        self._first = no if final else self._yes
        if final:
            self.setFixedWidth(WIDE)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(no)
        row.addWidget(self._yes)
        self._column.addLayout(row)

    def open_at(self, corner: QPoint) -> None:
        """Show it; Enter agrees, or puts away what is final."""
        super().open_at(corner)
        self._first.setFocus()

    def _agree(self) -> None:
        self.agreed.emit()
        self.put_away()

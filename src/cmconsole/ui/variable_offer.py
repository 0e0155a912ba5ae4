"""`{` in a text offers the variables; arrows choose, Enter and Tab put one in, Esc leaves the bracket."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeyEvent, QStandardItem, QStandardItemModel, QTextCursor
from PySide6.QtWidgets import QAbstractItemView, QCompleter, QPlainTextEdit

from cmconsole.replies.templates import VARIABLES
from cmconsole.ui.look import Look

TAKEN = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_Tab)
NAME = Qt.ItemDataRole.UserRole


class VariableOffer(QObject):
    """The list under the caret of one editor, which asks it about its keys."""

    def __init__(
        self,
        look: Look,
        edit: QPlainTextEdit,
        put_in: Callable[[QTextCursor, str], None],
        *,
        width: int,
    ) -> None:
        """`put_in` puts a variable in place of what the cursor holds: the bracket and what was typed."""
        super().__init__(edit)
        self._edit, self._put_in, self._width = edit, put_in, width
        self._names = QStandardItemModel(self)
        self._offer = QCompleter(self._names, self)
        self._offer.setCompletionRole(NAME)
        self._offer.setWidget(edit)
        self._offer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._offer.activated.connect(self._complete)
        self.list.setFont(look.font(13))
        self.show_values({})

    @property
    def list(self) -> QAbstractItemView:
        """What is offered."""
        popup = self._offer.popup()
        assert popup is not None
        return popup

    def show_values(self, values: Mapping[str, str]) -> None:
        """Say beside each what it stands for; those that stand for something come first."""
        self._names.clear()
        for name in sorted(VARIABLES, key=lambda each: not values.get(each)):
            value = " ".join(values.get(name, "").split())
            item = QStandardItem(f"{name}   {value}" if value else name)
            item.setData(name, NAME)
            self._names.appendRow(item)

    def takes(self, event: QKeyEvent) -> bool:
        """Whether a key is for the list, and not for the text."""
        return self.list.isVisible() and event.key() in TAKEN

    def follow(self, event: QKeyEvent) -> None:
        """Offer what fits what was typed; nothing where no variable is being typed."""
        typed = self._typed() if event.text() and event.text().isprintable() else None
        if typed is None:
            self.list.hide()
            return
        self._offer.setCompletionPrefix(typed)
        box = self._edit.cursorRect()
        box.setWidth(self._width)
        self.list.setCurrentIndex(self._offer.completionModel().index(0, 0))
        self._offer.complete(box)

    def _complete(self, name: str) -> None:
        cursor = self._edit.textCursor()
        back = len(self._typed() or "") + 1
        cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, back)
        self._put_in(cursor, name)

    def _typed(self) -> str | None:
        """What stands between the last `{` and the caret; None: no variable is being typed."""
        cursor = self._edit.textCursor()
        before = cursor.block().text()[: cursor.positionInBlock()]
        at = before.rfind("{")
        word = before[at + 1 :]
        return word if at >= 0 and re.fullmatch(r"\w*", word) else None

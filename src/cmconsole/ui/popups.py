"""Small panels over the window in which one thing is decided: whose it is, what it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from cmconsole.domain.judgement import LEVEL_OF_CLASS, Level, MentionClass
from cmconsole.ui import marks
from cmconsole.ui.widgets import SEMI, button, claims_key, text
from cmconsole.ui.wording import class_name, counted, tr

if TYPE_CHECKING:
    from cmconsole.ui.look import Look

WIDTH = 300
ROLE = Qt.ItemDataRole.UserRole


class Popup(QFrame):
    """A panel over its window. Esc puts it away, and so does a click elsewhere, unless words would be lost.

    While it asks, no key is a command of the window behind it, wherever the focus is.
    """

    dismissed = Signal()
    asks = True
    """It waits for an answer, rather than only telling something."""
    enter_presses: QPushButton | None = None
    """What Enter in a field does; None: the fields themselves know."""
    keeps_words = False
    """What is typed in it is stored while it is typed, and not lost with it."""

    def __init__(self, look: Look, window: QWidget, title: str) -> None:
        super().__init__(window)
        self.setObjectName("popup")
        self.setAccessibleName(title)
        # Otherwise a click on its words is one on the window behind it, too.
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self._look = look
        self._window = window
        self._gone = False
        self.had_focus = True
        """Whether the keys were in it when it was put away, so that somebody has to get them."""
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 10, 12, 12)
        self._column.setSpacing(8)
        self._column.addWidget(text(look, title, 13, SEMI))
        self.setFixedWidth(WIDTH)

    def open_at(self, corner: QPoint) -> None:
        """Show it with its top right corner there, inside the window."""
        self.adjustSize()
        if self._column.hasHeightForWidth():
            # Qt reckons with the width that wrapped words would like, not with the one they have.
            self.resize(self.width(), self._column.totalHeightForWidth(self.width()))
        x = min(max(corner.x() - self.width(), 8), self._window.width() - self.width() - 8)
        y = min(max(corner.y(), 8), self._window.height() - self.height() - 8)
        self.move(x, y)
        self.show()
        self.raise_()
        # Not of the application: its filters are asked about objects that are only half there.
        self._window.installEventFilter(self)
        if (handle := self._window.windowHandle()) is not None:
            handle.installEventFilter(self)
        _application().focusChanged.connect(self._follow_focus)

    def put_away(self) -> None:
        """Close it without deciding anything."""
        if self._gone:
            return
        self._gone = True
        self._window.removeEventFilter(self)
        if (handle := self._window.windowHandle()) is not None:
            handle.removeEventFilter(self)
        _application().focusChanged.disconnect(self._follow_focus)
        focused = self._window.focusWidget()
        self.had_focus = focused is None or self.isAncestorOf(focused)
        self.hide()
        self.deleteLater()
        self.dismissed.emit()

    def _follow_focus(self, before: QWidget | None, now: QWidget | None) -> None:
        if before is None or now is None or not self._holds(before) or self._holds(now):
            return
        if now.window() is self._window:
            self._leave()

    def _holds(self, widget: QWidget) -> bool:
        return widget is self or self.isAncestorOf(widget)

    def _leave(self) -> None:
        if not self._would_lose_words():
            self.put_away()

    def _would_lose_words(self) -> bool:
        lines = [each.isModified() and each.text() for each in self.findChildren(QLineEdit)]
        texts = [each.document().isModified() for each in self.findChildren(QPlainTextEdit)]
        return not self.keeps_words and any((*lines, *texts))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonPress:
            behind = not self.geometry().contains(event.position().toPoint())
            if behind and watched is not self._window and not _application().activePopupWidget():
                self._leave()
            return False
        asked = self.asks and watched is self._window
        if not asked or event.type() != QEvent.Type.ShortcutOverride:
            return False
        leaves = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        return not leaves and claims_key(event)

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.isAutoRepeat():
            # The key that opened it, held a little too long, is no answer.
            event.accept()
            return True
        return claims_key(event) or super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        focused = self._window.focusWidget()
        if event.key() == Qt.Key.Key_Escape:
            self.put_away()
        elif event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            pass
        elif isinstance(focused, QPushButton) and self.isAncestorOf(focused):
            # Not one of the next question, which an answer may have opened already.
            focused.click()
        elif self.enter_presses is not None:
            self.enter_presses.click()
        event.accept()


def _application() -> QApplication:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    return application


class ChoiceList(QListWidget):
    """A short list that shows all it holds."""

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setObjectName("choices")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFont(look.font(13))
        self.setIconSize(QSize(110, 18))

    def fit(self) -> None:
        """Be as high as its rows."""
        rows = sum(self.sizeHintForRow(row) for row in range(self.count()))
        self.setFixedHeight(min(rows, 300) + 4)


class AssignPopup(Popup):
    """Whose it is: one of the team, nobody, or a new name."""

    chosen = Signal(object)
    """The owner's name; None for nobody."""

    def __init__(
        self, look: Look, window: QWidget, people: Sequence[str], me: str, now: str | None
    ) -> None:
        super().__init__(look, window, tr("Assign to"))
        self._list = ChoiceList(look, tr("People"))
        for name in dict.fromkeys((me, *people)):
            words = tr("{name} (you)").format(name=name) if name == me else name
            self._add(words, name)
        if now is not None:
            self._add(tr("Nobody"), None)
        self._list.fit()
        self._list.setCurrentRow(0)
        self._list.itemActivated.connect(lambda item: self._choose(item.data(ROLE)))
        self._list.itemClicked.connect(lambda item: self._choose(item.data(ROLE)))
        self._name = QLineEdit()
        self._name.setPlaceholderText(tr("Somebody else"))
        self._name.setAccessibleName(tr("Somebody else"))
        self._name.returnPressed.connect(self._choose_typed)
        self._column.addWidget(self._list)
        self._column.addWidget(self._name)

    def open_at(self, corner: QPoint) -> None:
        """Show it; the keys go to the people."""
        super().open_at(corner)
        self._list.setFocus()

    def _add(self, words: str, name: str | None) -> None:
        item = QListWidgetItem(words)
        item.setData(ROLE, name)
        self._list.addItem(item)

    def _choose_typed(self) -> None:
        if name := self._name.text().strip():
            self._choose(name)

    def _choose(self, name: str | None) -> None:
        self.chosen.emit(name)
        self.put_away()


class LevelPopup(Popup):
    """What it is and how bad, and why somebody says so."""

    chosen = Signal(object, bool, str)
    """MentionClass, whether it is in the red zone, the reason."""

    def __init__(
        self,
        look: Look,
        window: QWidget,
        mention_class: MentionClass,
        level: Level,
        *,
        many: int = 0,
    ) -> None:
        """`many`: it is asked about so many at once, which may be different things now."""
        title = counted(many, "What is it?", "What are these {n} mentions?")
        super().__init__(look, window, title if many else tr("What is it?"))
        self._many = many
        self._class = mention_class
        self._list = ChoiceList(look, tr("Level"))
        self._add(mention_class, Level.RED_ZONE)
        for each in MentionClass:
            self._add(each, LEVEL_OF_CLASS[each])
        self._list.fit()
        now = (None, Level.RED_ZONE) if level is Level.RED_ZONE else (mention_class, level)
        self._list.setCurrentRow(0 if now[0] is None else 1 + list(MentionClass).index(now[0]))
        self._reason = QLineEdit()
        self._reason.setPlaceholderText(tr("Why? Triage is improved with it."))
        self._reason.setAccessibleName(tr("Why"))
        self._reason.textChanged.connect(self._check)
        self._reason.returnPressed.connect(self._choose)
        self._change = button(look, tr("Change"), "primary")
        self._change.clicked.connect(self._choose)
        self._list.itemActivated.connect(lambda _: self._reason.setFocus())
        self._list.currentRowChanged.connect(self._check)
        self._column.addWidget(self._list)
        self._column.addWidget(self._reason)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self._change)
        self._column.addLayout(row)
        self._before = self._choice()
        self._check()

    def open_at(self, corner: QPoint) -> None:
        """Show it; the keys go to the levels."""
        super().open_at(corner)
        self._list.setFocus()

    def _add(self, mention_class: MentionClass, level: Level) -> None:
        look, ratio = self._look, self.devicePixelRatioF()
        item = QListWidgetItem()
        item.setIcon(marks.chip_icon(look, mention_class, level, ratio))
        item.setData(ROLE, (mention_class, level is Level.RED_ZONE))
        item.setData(Qt.ItemDataRole.AccessibleTextRole, class_name(mention_class, level))
        self._list.addItem(item)

    def _choice(self) -> tuple[MentionClass, bool]:
        mention_class, red_zone = self._list.currentItem().data(ROLE)
        return MentionClass(mention_class), bool(red_zone)

    def _check(self) -> None:
        changed = self._many > 0 or self._choice() != self._before
        self._change.setEnabled(changed and bool(self._reason.text().strip()))

    def _choose(self) -> None:
        if self._change.isEnabled():
            self.chosen.emit(*self._choice(), self._reason.text().strip())
            self.put_away()

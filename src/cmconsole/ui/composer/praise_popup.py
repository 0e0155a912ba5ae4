"""What can be done with a kind word, one letter each; nothing of it is late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget
from typing_extensions import override

from cmconsole.replies.kindness import Allowed
from cmconsole.store.replying.ledgers import Permission
from cmconsole.ui.look import Look
from cmconsole.ui.popups import Popup
from cmconsole.ui.widgets import KeyedButton, button, text
from cmconsole.ui.wording import day, tr

YEAR = timedelta(days=365)


class PraisePopup(Popup):
    """Thank, like, repost, ask, pass on, read the week."""

    chosen = Signal(str)
    """`thank`, `like`, `repost`, `ask`, `pass on` or `week`."""
    decided = Signal(object, bool)
    """A Permission, and whether they said yes."""

    def __init__(
        self, look: Look, window: QWidget, permissions: Sequence[Permission], now: datetime
    ) -> None:
        super().__init__(look, window, tr("A kind word"))
        self._letters: dict[str, KeyedButton] = {}
        for letter, icon, words, value in (
            ("T", "heart", tr("Thank publicly"), "thank"),
            ("L", "heart-filled", tr("Like"), "like"),
            ("R", "refresh", tr("Repost"), "repost"),
            ("A", "help-circle", tr("Ask whether we may show it"), "ask"),
            ("P", "users", tr("Pass it on to a colleague"), "pass on"),
            ("W", "quote", tr("Kind words of the week"), "week"),
        ):
            made = KeyedButton(look, words, icon, letter)
            made.setProperty("row", True)
            made.clicked.connect(lambda _=False, v=value: self._choose(v))
            self._column.addWidget(made)
            self._letters[letter] = made
        for each in permissions[:3]:
            self._column.addWidget(text(look, _told(each, now), 12, tone="soft", wrap=True))
        asked = next((one for one in permissions if one.withdrawn_at is None), None)
        if asked is not None:
            row = QHBoxLayout()
            row.addStretch()
            if asked.granted_at is None:
                row.addWidget(self._answer(asked, tr("They said yes"), granted=True))
            words = tr("They said no") if asked.granted_at is None else tr("They took it back")
            row.addWidget(self._answer(asked, words, granted=False))
            self._column.addLayout(row)

    def open_at(self, corner: QPoint) -> None:
        """Show it; the next letter does something."""
        super().open_at(corner)
        self._letters["T"].setFocus()

    def _answer(self, asked: Permission, words: str, *, granted: bool) -> QWidget:
        made = button(self._look, words, small=True)

        def answer() -> None:
            self.put_away()
            self.decided.emit(asked, granted)

        made.clicked.connect(answer)
        return made

    def _choose(self, value: str) -> None:
        self.put_away()
        self.chosen.emit(value)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        made = self._letters.get(event.text().upper())
        if made is not None and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            made.click()
            event.accept()
        else:
            super().keyPressEvent(event)


class AskingPopup(Popup):
    """What they are asked to allow: where it is shown, and for how long."""

    decided = Signal(object)
    """Allowed."""

    def __init__(self, look: Look, window: QWidget, words: str, now: datetime) -> None:
        super().__init__(look, window, tr("Ask whether we may show it"))
        self.setFixedWidth(360)
        self._words = words
        self._scope = QComboBox()
        self._scope.setEditable(True)
        self._scope.setAccessibleName(tr("Where it is to be shown"))
        self._scope.addItems(
            [tr("our website"), tr("our newsletter"), tr("our posts"), tr("print")]
        )
        self._until = QComboBox()
        self._until.setAccessibleName(tr("For how long"))
        self._until.addItem(tr("for one year"), now + YEAR)
        self._until.addItem(tr("until they take it back"), None)
        do = button(look, tr("Write the question"), "primary")
        do.clicked.connect(self._finish)
        for label, field in (
            (tr("Where it is to be shown"), self._scope),
            (tr("For how long"), self._until),
        ):
            self._column.addWidget(text(look, label, 12, tone="meta"))
            self._column.addWidget(field)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(do)
        self._column.addLayout(row)

    def open_at(self, corner: QPoint) -> None:
        """Show it; the keys go to where it is shown."""
        super().open_at(corner)
        self._scope.setFocus()

    def _finish(self) -> None:
        scope = self._scope.currentText().strip()
        if scope:
            self.put_away()
            self.decided.emit(Allowed(self._words, scope, self._until.currentData()))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._finish()
            event.accept()
        else:
            super().keyPressEvent(event)


class PassOnPopup(Popup):
    """Whom it is about, and their address where it goes by mail."""

    decided = Signal(str, str)

    def __init__(self, look: Look, window: QWidget, people: Sequence[str]) -> None:
        super().__init__(look, window, tr("Pass it on to a colleague"))
        self._who = QComboBox()
        self._who.setEditable(True)
        self._who.setAccessibleName(tr("Whom it is about"))
        self._who.addItems(list(people))
        self._who.setCurrentText("")
        self._address = QLineEdit()
        self._address.setPlaceholderText(tr("E-mail address, if it goes by mail"))
        self._address.setAccessibleName(tr("E-mail address, if it goes by mail"))
        self._address.returnPressed.connect(self._finish)
        do = button(look, tr("Pass it on"), "primary")
        do.clicked.connect(self._finish)
        self._column.addWidget(text(look, tr("Whom it is about"), 12, tone="meta"))
        self._column.addWidget(self._who)
        self._column.addWidget(self._address)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(do)
        self._column.addLayout(row)

    def open_at(self, corner: QPoint) -> None:
        """Show it; the keys go to the name."""
        super().open_at(corner)
        self._who.setFocus()

    def _finish(self) -> None:
        if who := self._who.currentText().strip():
            self.put_away()
            self.decided.emit(who, self._address.text().strip())


class KindWordsPopup(Popup):
    """The week's kind words as text, to paste or to save."""

    copy_wanted = Signal(str)
    save_wanted = Signal(str)

    def __init__(self, look: Look, window: QWidget, words: str) -> None:
        super().__init__(look, window, tr("Kind words of the week"))
        self.setFixedWidth(520)
        self.words = QPlainTextEdit(words)
        self.words.setAccessibleName(tr("Kind words of the week"))
        self.words.setFont(look.font(13))
        self.words.setFixedHeight(300)
        self.words.setTabChangesFocus(True)
        self._copy = button(look, tr("Copy"), "primary")
        save = button(look, tr("Save as a file…"))
        for made, signal in ((self._copy, self.copy_wanted), (save, self.save_wanted)):
            made.clicked.connect(lambda _=False, s=signal: s.emit(self.words.toPlainText()))
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(save)
        row.addWidget(self._copy)
        self._column.addWidget(self.words)
        self._column.addLayout(row)

    def open_at(self, corner: QPoint) -> None:
        """Show it; Enter copies."""
        super().open_at(corner)
        self._copy.setFocus()


def _told(permission: Permission, now: datetime) -> str:
    """How a question for permission stands."""
    scope = permission.scope
    if permission.withdrawn_at is not None:
        return tr("They do not want it shown ({scope}).").format(scope=scope)
    if permission.granted_at is None:
        asked = day(permission.asked_at)
        return tr("Asked on {day}: {scope}. No answer yet.").format(day=asked, scope=scope)
    if not permission.holds(now):
        return tr("Their permission has ended: {scope}.").format(scope=scope)
    until = day(permission.expires_at) if permission.expires_at else tr("they take it back")
    return tr("Allowed since {day}, until {until}: {scope}.").format(
        day=day(permission.granted_at), until=until, scope=scope
    )

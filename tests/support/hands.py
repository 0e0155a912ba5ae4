"""Somebody who uses a window by keyboard alone, and somebody who uses it by mouse alone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QDialogButtonBox,
    QFileDialog,
    QMenu,
    QScrollArea,
    QWidget,
)

from support.windows import until

LEFT = Qt.MouseButton.LeftButton
STEPS = 150
"""Nothing may lie further away than so many presses of Tab."""


def dialog() -> QFileDialog | None:
    """The dialog for files that is open."""
    shown = QApplication.topLevelWidgets()
    return next((w for w in shown if isinstance(w, QFileDialog) and w.isVisible()), None)


def menu() -> QMenu | None:
    """The menu that is open."""
    found = QApplication.activePopupWidget()
    return found if isinstance(found, QMenu) else None


def back_to(window: QWidget) -> None:
    """What every desktop does when a menu or a dialog closes, and Qt's offscreen one does not."""
    window.activateWindow()


class Keyboard:
    """Never touches the mouse."""

    def __init__(self, window: QWidget) -> None:
        self.window = window

    def keys(self, *names: str) -> None:
        """Press these in whatever has the focus."""
        named = {
            "Tab": Qt.Key.Key_Tab,
            "Space": Qt.Key.Key_Space,
            "Enter": Qt.Key.Key_Return,
            "Down": Qt.Key.Key_Down,
            "Right": Qt.Key.Key_Right,
            "Left": Qt.Key.Key_Left,
            "Esc": Qt.Key.Key_Escape,
        }
        for name in names:
            modifier, _, key = name.rpartition("+")
            held = (
                Qt.KeyboardModifier.ControlModifier if modifier else Qt.KeyboardModifier.NoModifier
            )
            target = QApplication.activePopupWidget() or QApplication.focusWidget() or self.window
            QTest.keyClick(target, named.get(key) or key, held)

    def reach(self, widget: QWidget) -> None:
        """Tab until it has the focus."""
        for _ in range(STEPS):
            if QApplication.focusWidget() is widget:
                return
            self.keys("Tab")
        raise AssertionError(f"Tab does not reach {widget.accessibleName() or widget}")

    def go(self, place: str) -> None:
        """Go to a place of the window."""
        self.keys({"inbox": "Ctrl+1", "review": "Ctrl+2", "reports": "Ctrl+3"}[place])

    def press(self, widget: QAbstractButton) -> None:
        """Press a button."""
        self.reach(widget)
        self.keys("Space")

    def mark(self, buttons: dict[int, QAbstractButton], mark: int) -> None:
        """Choose a step of a scale: Tab into it, arrows through it."""
        group = list(buttons.values())
        for _ in range(STEPS):
            if QApplication.focusWidget() in group:
                break
            self.keys("Tab")
        if not any(each.isChecked() for each in group):
            self.keys("Space")
        for arrow in (*["Right"] * len(group), *["Left"] * len(group)):
            if buttons[mark].isChecked():
                return
            self.keys(arrow)
        raise AssertionError("the arrows do not go through the scale")

    def open_row(self, view: QAbstractItemView) -> None:
        """Open the chosen row."""
        self.reach(view)
        self.keys("Enter")

    async def pick(self, button: QAbstractButton, entry: str) -> None:
        """Open a menu and choose the entry that begins so."""
        self.press(button)
        await until(lambda: menu() is not None)
        for _ in range(STEPS):
            shown = menu()
            assert shown is not None
            active = shown.activeAction()
            if active is not None and active.text().startswith(entry):
                self.keys("Enter")
                back_to(self.window)
                return
            self.keys("Down")
        raise AssertionError(f"there is no entry {entry}")

    async def save(self) -> None:
        """Take the name that the dialog proposes."""
        await until(lambda: dialog() is not None)
        shown = dialog()
        assert shown is not None
        back_to(shown)
        await until(lambda: shown.isAncestorOf(QApplication.focusWidget() or self.window))
        self.keys("Enter")
        await until(lambda: dialog() is None)
        back_to(self.window)


class Mouse:
    """Never touches the keyboard."""

    def __init__(self, window: QWidget) -> None:
        self.window = window

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        """Click where it can be seen, and nowhere else; scroll there first."""
        around = widget.parentWidget()
        while around is not None and not isinstance(around, QScrollArea):
            around = around.parentWidget()
        if isinstance(around, QScrollArea):
            around.ensureWidgetVisible(widget)
        at = at or widget.rect().center()
        assert widget.isVisible(), f"{widget.accessibleName() or widget} is not shown"
        assert widget.isEnabled(), f"{widget.accessibleName() or widget} is off"
        assert widget.visibleRegion().contains(at), f"{widget.accessibleName()} is hidden"
        QTest.mouseClick(widget, LEFT, pos=at)

    def go(self, place: str) -> None:
        """Go to a place of the window."""
        self.click(self.window.rail._places[place])  # type: ignore[attr-defined]

    def press(self, widget: QAbstractButton) -> None:
        """Press a button."""
        self.click(widget, QPoint(10, widget.height() // 2))

    def mark(self, buttons: dict[int, QAbstractButton], mark: int) -> None:
        """Choose a step of a scale."""
        self.click(buttons[mark])

    def open_row(self, view: QAbstractItemView) -> None:
        """Open the first row."""
        box = view.visualRect(view.model().index(0, 0))
        QTest.mouseClick(view.viewport(), LEFT, pos=box.center())
        QTest.mouseDClick(view.viewport(), LEFT, pos=box.center())

    async def pick(self, button: QAbstractButton, entry: str) -> None:
        """Open a menu and click the entry that begins so."""
        self.press(button)
        await until(lambda: menu() is not None)
        shown = menu()
        assert shown is not None
        action = next(each for each in shown.actions() if each.text().startswith(entry))
        QTest.mouseClick(shown, LEFT, pos=shown.actionGeometry(action).center())

    async def save(self) -> None:
        """Take the name that the dialog proposes."""
        await until(lambda: dialog() is not None)
        shown = dialog()
        assert shown is not None
        box = shown.findChild(QDialogButtonBox)
        assert box is not None
        save = next(b for b in box.buttons() if box.buttonRole(b) is ACCEPT)
        QTest.mouseClick(save, LEFT)
        await until(lambda: dialog() is None)


ACCEPT = QDialogButtonBox.ButtonRole.AcceptRole
Hands = Callable[[QWidget], Keyboard | Mouse]

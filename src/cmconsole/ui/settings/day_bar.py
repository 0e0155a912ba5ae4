"""One weekday as a painted bar: its hours are drawn, moved and removed with the mouse or with keys."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QMenu
from typing_extensions import override

from cmconsole.domain import day_hours as hours
from cmconsole.domain.day_hours import STEP, Day
from cmconsole.ui.alerts.announcing import announce
from cmconsole.ui.look import Look
from cmconsole.ui.settings.bar_painting import EDGE, HIGH, PaintedDay, minute_at, spoken
from cmconsole.ui.settings.hours_field import HoursField
from cmconsole.ui.wording import tr

KEYS = Qt.Key
WRITE = (KEYS.Key_Return, KEYS.Key_Enter, KEYS.Key_F2, KEYS.Key_Space)
REMOVE, MORE = (KEYS.Key_Delete, KEYS.Key_Backspace), (KEYS.Key_Insert, KEYS.Key_Plus)
SIDEWAYS = {KEYS.Key_Left: -1, KEYS.Key_Right: 1}
ANOTHER_DAY = {KEYS.Key_Up: -1, KEYS.Key_Down: 1}
ANOTHER = {KEYS.Key_PageUp: -1, KEYS.Key_PageDown: 1}
OURS = frozenset((*WRITE, *REMOVE, *MORE, *SIDEWAYS, *ANOTHER_DAY, *ANOTHER))
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@dataclass(frozen=True, slots=True)
class Drag:
    """What the mouse has hold of."""

    what: str
    """`opens`, `closes`, `all` or `new`."""
    at: int
    """Minute at which it was taken hold of."""
    before: Day
    place: int

    def pulled(self, minute: int) -> Day:
        """The day with the mouse at another minute."""
        if minute == self.at:
            return self.before
        if self.what == "new":
            return hours.with_more(self.before, self.at, minute) or self.before
        if self.what == "all":
            opens = self.before[self.place].opens + minute - self.at
            return hours.moved(self.before, self.place, opens)
        change = hours.with_opening if self.what == "opens" else hours.with_closing
        return change(self.before, self.place, minute)


class DayBar(PaintedDay):
    """Nothing is asked for before the mouse or the key is let go."""

    written = Signal(str)
    """The hours as a calendar's file has them."""
    day_wanted = Signal(int)
    """The keys are to go so many days further down."""

    def __init__(self, look: Look, name: str) -> None:
        super().__init__(look, name)
        self._drag: Drag | None = None
        self._unsaid = False
        """A key changed something that was not asked for yet."""
        self.field = HoursField(look, self, name)
        self.field.handed_in.connect(self.written)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    def show_day(self, day: Day, before: Day) -> None:
        """Show the hours in force, unless somebody is just changing them.

        Args:
            before: those of the day before, which may reach into this one.
        """
        if self._drag is None and not self._unsaid:
            self._carried = hours.carried(before)
            self.field.settle(day)
            self._take(day)

    def _try(self, day: Day | None) -> None:
        """A key changed it: said at once, asked for when the key is let go."""
        if day is not None and day != self._day:
            self._unsaid = True
            self._take(day)
            announce(self.window(), self.accessibleDescription())

    def _ask(self) -> None:
        if self._unsaid:
            self._unsaid = False
            self.written.emit(hours.written(self._day))

    def remove(self) -> None:
        """Close during the chosen hours."""
        if self._day:
            self._try(hours.without(self._day, self._chosen))
            self._ask()

    def add_more(self) -> None:
        """Be there once more on this day."""
        before = self._day
        self._try(hours.with_another(before))
        self._chosen = next((n for n, one in enumerate(self._day) if one not in before), 0)
        self._ask()

    def write(self, typed: str = "") -> None:
        """Let the hours be typed."""
        self._ask()
        self.field.begin(hours.written(self._day), typed)

    def _press(self, key: int, modifiers: Qt.KeyboardModifier, typed: str) -> bool:
        if key in SIDEWAYS:
            self._step(SIDEWAYS[KEYS(key)], modifiers)
        elif key in ANOTHER_DAY:
            self.day_wanted.emit(ANOTHER_DAY[KEYS(key)])
        elif key in ANOTHER and self._day:
            self._chosen = (self._chosen + ANOTHER[KEYS(key)]) % len(self._day)
            announce(self.window(), spoken(self._day[self._chosen]))
            self.update()
        elif key in WRITE:
            self.write()
        elif key in REMOVE:
            self.remove()
        elif key in MORE:
            self.add_more()
        elif typed.isdecimal() and not modifiers & ALT:
            self.write(typed)
        elif key == KEYS.Key_Escape and self._drag is not None:
            before, self._drag, self._drawn = self._drag.before, None, None
            self._take(before)
        else:
            return False
        return True

    def _step(self, by: int, modifiers: Qt.KeyboardModifier) -> None:
        day, place = self._day, self._chosen
        if not day:
            self._try(hours.with_another(day))
        elif modifiers & CTRL:
            self._try(hours.moved(day, place, day[place].opens + by * STEP))
        elif modifiers & SHIFT:
            opens = hours.next_step(day[place].opens, by)
            self._try(hours.with_opening(day, place, opens))
        else:
            closes = hours.next_step(day[place].closes, by)
            self._try(hours.with_closing(day, place, closes))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.field.setGeometry(self.rect())

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._ask()
            x = event.position().x()
            what, self._chosen = self._under(x)
            at = hours.snapped(minute_at(x, self.width()))
            self._drag = Drag(what, at, self._day, self._chosen)
            self.update()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x, drag = event.position().x(), self._drag
        if drag is not None:
            day = drag.pulled(hours.snapped(minute_at(x, self.width())))
            new = [n for n, one in enumerate(day) if one not in drag.before]
            self._chosen = new[0] if new else drag.place
            self._drawn = self._chosen if new and drag.what == "new" else None
            self._take(day)
            return
        shapes = {"all": Qt.CursorShape.OpenHandCursor, "new": Qt.CursorShape.CrossCursor}
        self.setCursor(shapes.get(self._under(x)[0], Qt.CursorShape.SizeHorCursor))

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        drag, self._drag, self._drawn = self._drag, None, None
        self.update()
        if drag is not None and drag.before != self._day:
            self.written.emit(hours.written(self._day))

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.write()

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        if by_mouse:
            self._chosen = self._under(event.pos().x())[1]
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Type the hours…\tEnter"), self.write)
        menu.addAction(tr("More hours on this day\tIns"), self.add_more)
        if self._day:
            told = tr("Closed from {hours}\tDel").format(hours=spoken(self._day[self._chosen]))
            menu.addAction(told, self.remove)
        menu.popup(event.globalPos() if by_mouse else self.mapToGlobal(QPoint(EDGE, HIGH)))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._press(event.key(), event.modifiers(), event.text()):
            super().keyPressEvent(event)

    @override
    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat():
            self._ask()
        super().keyReleaseEvent(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ask()
        self.update()

    @override
    def event(self, event: QEvent) -> bool:
        # What the bar answers to is no command of the window.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            types = event.text().isdecimal() and not event.modifiers() & (ALT | CTRL)
            gives_up = event.key() == KEYS.Key_Escape and self._drag is not None
            if event.key() in OURS or types or gives_up:
                event.accept()
                return True
        return super().event(event)

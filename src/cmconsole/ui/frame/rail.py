"""The rail at the left edge: where one is, help, the look, and who one is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QActionGroup, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QToolButton, QVBoxLayout, QWidget
from typing_extensions import override

from cmconsole.ui import marks
from cmconsole.ui.frame.columns import NARROW_RAIL, RAIL
from cmconsole.ui.widgets import MEDIUM, Drawing

if TYPE_CHECKING:
    from cmconsole.ui.look import Look


class RailButton(QToolButton):
    """An icon over a word; the place one is at has a bar at its left."""

    def __init__(self, look: Look, icon: str, words: str, key_name: str) -> None:
        super().__init__()
        self._look, self._icon = look, icon
        self.setObjectName("railButton")
        self.setText(words)
        self.setAccessibleName(words)
        self.setToolTip(f"{words} ({key_name})" if key_name else words)
        self.setFont(look.font(11, MEDIUM))
        self.setIconSize(QSize(18, 18))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        look.changed.connect(self._paint_icon)
        self.toggled.connect(self._paint_icon)
        self._paint_icon()

    def _paint_icon(self) -> None:
        tokens = self._look.tokens
        color = tokens.accent if self.isChecked() else tokens.ink2
        self.setIcon(self._look.icon(self._icon, color))


class Rail(QWidget):
    """What is there to go to. It holds only what works."""

    help_requested = Signal()
    theme_chosen = Signal(str)
    density_chosen = Signal(str)
    shield_chosen = Signal(bool)
    """Whether abusive language is folded away."""
    zoom_chosen = Signal(int)
    """The size of everything from the next start on, in per cent."""
    place_chosen = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._look = look
        self.running_zoom = 100
        """The size of everything in this run, in per cent."""
        self._places = {
            "inbox": RailButton(look, "inbox", self.tr("Inbox"), "Ctrl+1"),
            "review": RailButton(look, "checkbox", self.tr("Review"), "Ctrl+2"),
            "reports": RailButton(look, "chart-bar", self.tr("Reports"), "Ctrl+3"),
            "settings": RailButton(look, "adjustments-horizontal", self.tr("Settings"), "Ctrl+4"),
        }
        for name, place in self._places.items():
            place.setCheckable(True)
            if name != "inbox":
                place.hide()
            place.clicked.connect(lambda _=False, n=name: self.place_chosen.emit(n))
        self._look_button = RailButton(look, "sun", self.tr("Look"), "")
        self._look_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._help = RailButton(look, "help-circle", self.tr("Help"), "?")
        self._help.clicked.connect(self.help_requested)
        self._me = Drawing(look, (28, 28))
        column = QVBoxLayout(self)
        column.setContentsMargins(5, 8, 5, 10)
        column.setSpacing(6)
        for place in self._places.values():
            column.addWidget(place, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()
        column.addWidget(self._look_button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._help, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(4)
        column.addWidget(self._me, 0, Qt.AlignmentFlag.AlignHCenter)
        self.show_place("inbox")
        self.fold(False)

    def offer(self, name: str) -> None:
        """There is such a place now."""
        self._places[name].show()

    def show_place(self, name: str) -> None:
        """Mark where one is."""
        for known, place in self._places.items():
            place.setChecked(known == name)
        self.update()

    def set_me(self, name: str) -> None:
        """Whose desk this is."""
        look = self._look
        self._me.setToolTip(name)
        self._me.setAccessibleName(name)
        self._me.show_drawing(lambda ratio: marks.person(look, name, 28, ratio, me=True))

    def set_choices(self, theme: str, density: str) -> None:
        """What is ticked in the menu of looks."""
        menu = QMenu(self)
        themes = {
            "system": self.tr("Like the desktop"),
            "light": self.tr("Light"),
            "dark": self.tr("Dark"),
        }
        densities = {
            "comfortable": self.tr("Comfortable rows"),
            "compact": self.tr("Compact rows"),
            "roomy": self.tr("Roomy rows"),
        }
        for names, chosen, signal in (
            (themes, theme, self.theme_chosen),
            (densities, density, self.density_chosen),
        ):
            group = QActionGroup(menu)
            for name, words in names.items():
                action = menu.addAction(words)
                action.setCheckable(True)
                action.setChecked(name == chosen)
                action.triggered.connect(lambda _=False, s=signal, n=name: s.emit(n))
                group.addAction(action)
            if names is themes:
                menu.addSeparator()
        if (before := self._look_button.menu()) is not None:
            before.deleteLater()
        self._look_button.setMenu(menu)

    def fold(self, folded: bool) -> None:
        """Icons only."""
        self.setFixedWidth(NARROW_RAIL if folded else RAIL)
        style = Qt.ToolButtonStyle
        kind = style.ToolButtonIconOnly if folded else style.ToolButtonTextUnderIcon
        for button in (*self._places.values(), self._look_button, self._help):
            button.setToolButtonStyle(kind)
            button.setFixedSize(38 if folded else 46, 38 if folded else 48)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        for place in self._places.values():
            if place.isChecked():
                box = place.geometry()
                bar = (0, box.y() + 10, 3, box.height() - 20)
                painter.fillRect(*bar, self._look.tokens.accent)
        painter.end()

"""The columns of the window, and which of them there is room for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from cmconsole.ui.frame.columns import (
    BOTH,
    EDGE,
    LEAST_CONTACT,
    LEAST_LIST,
    LEAST_THREAD,
    MOST_CONTACT,
    SIDEBAR,
    WIDE,
    shape_name,
    shows_contact,
    usual_widths,
)

if TYPE_CHECKING:
    from cmconsole.ui.contact.pane import ContactPane
    from cmconsole.ui.frame.rail import Rail
    from cmconsole.ui.frame.sidebar import Sidebar
    from cmconsole.ui.inbox.pane import ListPane
    from cmconsole.ui.thread.pane import ThreadPane

SHORT = 800
"""Below this height the sources fold."""
SQUAT = 694
"""Below this height (with the status bar 720) reasons and steps take a line each."""


class Frame(QWidget):
    """Rail, sidebar, list, thread and contact, as far as they fit."""

    contact_folded = Signal(bool)
    """There is no room for the contact column: its facts are offered elsewhere."""
    shortened = Signal(bool)
    """The window is low."""
    edge_moved = Signal()
    """Somebody made a column wider or narrower."""
    list_hidden = Signal(bool)
    """There is room for one column only, and it is not the list."""
    squatted = Signal(bool)
    """It is so low that there is one line each for reasons and steps."""

    def __init__(
        self,
        rail: Rail,
        sidebar: Sidebar,
        list_pane: ListPane,
        thread: ThreadPane,
        contact: ContactPane,
    ) -> None:
        super().__init__()
        self._rail, self._sidebar = rail, sidebar
        self._list, self._thread, self._contact = list_pane, thread, contact
        self._reading = self._was_squat = False
        self._alone = False
        """Nobody is read: there is no contact to show."""
        self.room: QWidget | None = None
        """What is shown in place of thread and contact."""
        self._contact_wanted: bool | None = None
        """What the person chose; None: as there is room."""
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setHandleWidth(EDGE)
        self._split.setChildrenCollapsible(False)
        for pane in (list_pane, thread, contact):
            self._split.addWidget(pane)
        self._split.setStretchFactor(0, 0)
        self._split.setStretchFactor(1, 1)
        self._split.setStretchFactor(2, 0)
        list_pane.setMinimumWidth(LEAST_LIST)
        thread.setMinimumWidth(LEAST_THREAD)
        contact.setMinimumWidth(LEAST_CONTACT)
        contact.setMaximumWidth(MOST_CONTACT)
        self._work = QVBoxLayout()
        """A bar, if there is one, over list, thread and contact."""
        self.places = QStackedWidget()
        """The desk, and whatever is shown in its place."""
        self._lay_out(rail, sidebar)
        self._shape: tuple[object, ...] = ()
        self._widths: dict[str, list[int]] = {}
        """Where somebody moved the columns to, by the shape of the window."""
        self._split.splitterMoved.connect(self._remember)

    def _lay_out(self, rail: Rail, sidebar: Sidebar) -> None:
        desk = QWidget()
        columns, row = QHBoxLayout(desk), QHBoxLayout(self)
        for layout in (columns, row, self._work):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
        self._work.addWidget(self._split, 1)
        columns.addWidget(sidebar)
        columns.addLayout(self._work, 1)
        self.places.addWidget(desk)
        row.addWidget(rail)
        row.addWidget(self.places, 1)

    @property
    def is_low(self) -> bool:
        """Whether the window is low."""
        return self.height() < SHORT

    @property
    def is_squat(self) -> bool:
        """Whether the window is very low."""
        return self.height() < SQUAT

    @property
    def contact_is_folded(self) -> bool:
        """Whether the contact column is away."""
        return self._contact.isHidden()

    @property
    def contact_wanted(self) -> bool | None:
        """Whether the contact column was asked for; None: as there is room."""
        return self._contact_wanted

    @property
    def widths(self) -> Mapping[str, Sequence[int]]:
        """Where somebody moved the columns to, by the shape of the window."""
        return self._widths

    def return_to(self, contact: bool | None, widths: Mapping[str, Sequence[int]]) -> None:
        """Show the columns as they were."""
        self._contact_wanted = contact
        self._widths = {name: list(each) for name, each in widths.items()}
        self._shape = ()
        self._fit()

    def put_banner(self, banner: QWidget) -> None:
        """Put a bar over list, thread and contact."""
        self._work.insertWidget(0, banner)

    def show_room(self, room: QWidget | None) -> None:
        """Show a room in place of thread and contact; None: those again."""
        if room is not None and self._split.indexOf(room) < 0:
            self._split.addWidget(room)
            self._split.setStretchFactor(self._split.indexOf(room), 1)
        for each in {self.room, room} - {None}:
            assert each is not None
            each.setVisible(each is room)
        self.room = room
        self._shape = ()
        self._fit()

    def read(self, reading: bool) -> None:
        """Where only one fits: show the thread (True) or the list."""
        self._reading = reading
        self._fit()

    def toggle_contact(self) -> None:
        """Show the contact column, or fold it away; nothing happens while nobody is read."""
        if not self._alone:
            self._contact_wanted = self.contact_is_folded
            self._fit()

    def leave_alone(self, alone: bool) -> None:
        """While nobody is read, what stands in place of the thread has the contact's room, too."""
        if alone != self._alone:
            self._alone = alone
            self._fit()

    def _fit(self) -> None:
        width = self.width()
        one = width < BOTH
        contact = self._has_contact
        shape = (width >= SIDEBAR, one, contact, self._alone, self._reading and one, width >= WIDE)
        if shape != self._shape:
            self._shape = shape
            self._reshape(one=one, contact=contact)
        self.shortened.emit(self.height() < SHORT)
        if self.is_squat != self._was_squat:
            self._was_squat = self.is_squat
            self.squatted.emit(self.is_squat)

    def _reshape(self, *, one: bool, contact: bool) -> None:
        width = self.width()
        self._rail.fold(width < SIDEBAR)
        self._sidebar.setVisible(width >= SIDEBAR)
        self._list.fold(width < SIDEBAR)
        elsewhere = self._reading or self.room is not None
        self._list.setVisible(not (one and elsewhere))
        self._thread.setVisible((not one or self._reading) and self.room is None)
        # What is said is said where somebody looks, and never over what they write.
        hidden = one and elsewhere
        self._list.toast.lie_over((self.room or self._thread.area) if hidden else None)
        self.list_hidden.emit(hidden)
        self._contact.setVisible(contact and not self._alone)
        self.contact_folded.emit(not contact)
        usual = usual_widths(width, contact=contact)
        if self.room is not None:
            self._split.setSizes([usual[0], 0, 0, width - usual[0]])
            return
        listed, read, beside = self._widths.get(self._shape_name(), usual)
        if contact and self._alone:
            read, beside = read + beside + EDGE, 0
        self._split.setSizes([listed, read, beside])

    def _shape_name(self) -> str:
        return shape_name(self.width(), contact=self._has_contact)

    @property
    def _has_contact(self) -> bool:
        """Whether the contact column stands there as soon as somebody is read."""
        return shows_contact(self.width(), self._contact_wanted) and self.room is None

    def _remember(self) -> None:
        if self.room is not None:
            return
        name, sizes = self._shape_name(), self._split.sizes()
        if self._alone and self._has_contact:
            usual = usual_widths(self.width(), contact=True)
            beside = self._widths.get(name, usual)[2]
            sizes = [sizes[0], sizes[1] - beside - EDGE, beside]
        self._widths[name] = sizes
        self.edge_moved.emit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

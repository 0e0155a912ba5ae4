"""Asks the one thing that a command needs to know, near the button that it belongs to.

The panels are loaded with the first question, so that a start does not wait for them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu, QWidget

from cmconsole.ui.wording import standing

if TYPE_CHECKING:
    from cmconsole.domain.judgement import MentionClass
    from cmconsole.store.reading.queues import Filter
    from cmconsole.store.rows import MentionRow
    from cmconsole.ui.deeds.writing import NotePopup
    from cmconsole.ui.look import Look
    from cmconsole.ui.popups import Popup
    from cmconsole.ui.thread.pane import ThreadPane


class Questions(QObject):
    """One question at a time. An answer goes to whoever asked, and never to a mention that is not shown
    any more: when another one comes, the question goes. Esc means none."""

    def __init__(self, look: Look, window: QWidget, thread: ThreadPane, back_to: QWidget) -> None:
        """`back_to` gets the focus when a question is answered or put away."""
        super().__init__(window)
        self._look = look
        self._window = window
        self._thread = thread
        self._back_to = self._then = back_to
        self.popup: Popup | None = None
        """The question that is open."""
        self._menu: QMenu | None = None
        self._about: int | None = None
        """The mention that it is about; None: it is about none."""
        thread.shown.connect(self._follow)

    def until(self, now: datetime, answer: Callable[[datetime, str], None]) -> None:
        """Until when to sleep, and why; the usual times have no reason."""
        from cmconsole.ui.deeds.snoozing import choices, tomorrow

        menu = QMenu(self._window)
        menu.setAccessibleName(self.tr("Sleep until"))
        for words, instant in choices(now):
            menu.addAction(words).triggered.connect(lambda _=False, i=instant: answer(i, ""))
        menu.addSeparator()
        other = menu.addAction(self.tr("Another time, with a reason…"))
        other.triggered.connect(lambda: self._any_time(now, tomorrow(now), answer))
        menu.aboutToHide.connect(self._forget_menu)
        menu.setActiveAction(menu.actions()[0])
        self._menu, self._about = menu, self._shown
        menu.popup(_below(self._thread.head.snooze, 0))

    def _any_time(
        self, now: datetime, offered: datetime, answer: Callable[[datetime, str], None]
    ) -> None:
        from cmconsole.ui.deeds.snooze_popup import SnoozePopup

        popup = SnoozePopup(self._look, self._window, now, offered)
        popup.chosen.connect(answer)
        self._open(popup, _below(self._thread.head.snooze, popup.width()))

    def whom(
        self,
        people: Sequence[str],
        me: str,
        owner: str | None,
        answer: Callable[[str | None], None],
    ) -> None:
        """Whose it shall be; `owner` has it now."""
        from cmconsole.ui.popups import AssignPopup

        popup = AssignPopup(self._look, self._window, people, me, owner)
        popup.chosen.connect(answer)
        button = self._thread.head.assign
        self._open(popup, _below(button, button.width()))

    def what(
        self,
        mention: MentionRow,
        answer: Callable[[MentionClass, bool, str], None],
        *,
        many: int = 0,
    ) -> None:
        """What a mention is, or so `many` are; whether in the red zone, and why somebody says so."""
        from cmconsole.ui.popups import LevelPopup

        popup = LevelPopup(self._look, self._window, *standing(mention), many=many)
        popup.chosen.connect(answer)
        self._open(popup, _below(self._thread.because, self._thread.because.width()))

    def shown(
        self,
        networks: Sequence[str],
        only: Filter,
        me: str,
        answer: Callable[[Filter], None],
        *,
        beside: QWidget,
    ) -> None:
        """What of a list is shown; every change is an answer."""
        from cmconsole.ui.inbox.filter_popup import FilterPopup

        popup = FilterPopup(self._look, self._window, networks, only, me)
        popup.chosen.connect(answer)
        self._open(popup, _below(beside, popup.width()))
        self._about = None

    def line(
        self,
        title: str,
        hint: str,
        action: str,
        answer: Callable[[str], None],
        *,
        begun: str = "",
        back_to: QWidget | None = None,
    ) -> None:
        """One line: a reason, a name; `begun` stands there already.

        Args:
            back_to: what gets the focus afterwards, if not what usually does.
        """
        from cmconsole.ui.deeds.writing import LinePopup

        popup = LinePopup(self._look, self._window, title, hint, action, begun)
        popup.written.connect(answer)
        button = self._thread.head.assign
        self._open(popup, _below(button, button.width()), back_to)

    def note(self, answer: Callable[[str], None], *, many: int = 1) -> NotePopup:
        """A note for the team, the same with `many` mentions."""
        from cmconsole.ui.deeds.writing import NotePopup

        popup = NotePopup(self._look, self._window, many)
        popup.written.connect(answer)
        self._open(popup, _below(self._thread.because, self._thread.because.width()))
        return popup

    def sure(
        self,
        title: str,
        told: str,
        action: str,
        answer: Callable[[], None],
        *,
        final: bool = False,
        back_to: QWidget | None = None,
    ) -> None:
        """Whether to do something to many at once; `final`: it cannot be taken back. `back_to` as above."""
        from cmconsole.ui.deeds.writing import SurePopup

        popup = SurePopup(self._look, self._window, title, told, action, final=final)
        popup.agreed.connect(answer)
        self._open(popup, _below(self._back_to, self._back_to.width() - 12), back_to)

    def show(self, popup: Popup, corner: QPoint) -> None:
        """A question that somebody else made, with its right upper corner there on the screen."""
        self._open(popup, corner)

    def tell(self, sheet: Popup, back_to: QWidget | None = None) -> None:
        """Something that is about no mention, in the middle of the window; `back_to` as above."""
        left = (self._window.width() + sheet.width()) // 2
        self._open(sheet, self._window.mapToGlobal(QPoint(left, 84)), back_to)
        self._about = None

    def put_away(self) -> bool:
        """Close the open question without an answer; False if there is none."""
        if self.popup is None:
            return False
        self.popup.put_away()
        return True

    def is_shown(self, mention: MentionRow) -> bool:
        """Whether this is still what somebody reads: what it takes to ask something about it."""
        return mention.id == self._shown

    @property
    def _shown(self) -> int | None:
        return self._thread.mention.id if self._thread.mention is not None else None

    def _follow(self) -> None:
        if self._about is not None and self._about != self._shown:
            self._about = None
            self.put_away()
            if self._menu is not None:
                self._menu.close()

    def _open(self, popup: Popup, corner: QPoint, back_to: QWidget | None = None) -> None:
        self.put_away()
        # Whoever reads goes on reading.
        usual = self._thread.area if self._thread.area.hasFocus() else self._back_to
        self.popup, self._about, self._then = popup, self._shown, back_to or usual
        popup.dismissed.connect(self._closed)
        popup.open_at(self._window.mapFromGlobal(corner))

    def _closed(self) -> None:
        popup, self.popup = self.popup, None
        if popup is not None and popup.had_focus:
            # Where only one column fits, the list may be out of sight: keys go on in what is read.
            (self._then if self._then.isVisible() else self._thread.area).setFocus()

    def _forget_menu(self) -> None:
        menu, self._menu = self._menu, None
        if menu is not None:
            menu.deleteLater()


def _below(widget: QWidget, x: int) -> QPoint:
    return widget.mapToGlobal(QPoint(x, min(widget.height(), 40) + 4))

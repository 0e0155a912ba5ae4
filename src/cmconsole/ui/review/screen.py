"""The review: the sample at the left, the conversation in the middle, the scorecard at the right."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFocusEvent, QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QWidget
from typing_extensions import override

from cmconsole.console import Console
from cmconsole.domain.periods import Period
from cmconsole.reports.blind import BlindThread
from cmconsole.system import local_zone
from cmconsole.ui.deeds.keeping import Keeping
from cmconsole.ui.deeds.turns import Turns
from cmconsole.ui.keys.within import when_within
from cmconsole.ui.look import Look
from cmconsole.ui.popups import Popup
from cmconsole.ui.review.answering import Answering
from cmconsole.ui.review.card_pane import CardPane
from cmconsole.ui.review.desk import ReviewDesk
from cmconsole.ui.review.exchange import Exchange
from cmconsole.ui.review.pack_menu import PackMenu
from cmconsole.ui.review.popups import AgreementPopup, DrawPopup, PairingPopup
from cmconsole.ui.review.sample_pane import SamplePane
from cmconsole.ui.review.thread_view import ThreadView
from cmconsole.ui.review.work import Entry
from cmconsole.ui.toast import Toast

SIDES = ((1240, 524, 374), (946, 316, 330), (0, 280, 290))
"""From which width on list and card are how wide; the conversation between them has the rest."""
KEEP_AFTER = 3_000
"""Milliseconds after a key or a mark. What is kept of a review is an event of the log."""


class ReviewScreen(QWidget):
    """J and K go through the sample, Ctrl+Enter signs off."""

    def __init__(self, look: Look, console: Console, turns: Turns) -> None:
        super().__init__()
        self._look, self._console = look, console
        self.setObjectName("page")
        self.setAccessibleName(self.tr("Review"))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.desk = ReviewDesk(console, turns, self)
        self.popup: Popup | None = None
        """The panel that is open."""
        self.exchange = Exchange(console, self.desk)
        self.pane = SamplePane(look, self.desk, PackMenu(look, self.exchange))
        self.table, self.reading, self.card = self.pane.table, ThreadView(look), CardPane(look)
        self.toast = Toast(look, self.reading)
        self.toast.covers.connect(self.reading.make_room)
        self.split = QSplitter()
        self._sides: tuple[int, int] | None = None
        self._thread: BlindThread | None = None
        self._told = ""
        """Why nothing is reviewed here, as it was shown last."""
        self._answering = Answering(console, self.desk, self.card.before)
        self._keeping = Keeping(self, turns, self._keep, KEEP_AFTER)
        self._lay_out()
        self._connect()
        self._show_work()

    def step_out(self) -> bool:
        """Esc: put an open panel away; False where there is none."""
        if self.popup is None:
            return False
        self.popup.put_away()
        return True

    def _lay_out(self) -> None:
        for pane in (self.pane, self.reading, self.card):
            self.split.addWidget(pane)
        self.split.setHandleWidth(1)
        self.split.setChildrenCollapsible(False)
        self.split.setStretchFactor(1, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.split)

    def _connect(self) -> None:
        desk, card = self.desk, self.card
        self.pane.draw.clicked.connect(self.ask_what_to_draw)
        self.table.picked.connect(self._read)
        desk.samples_known.connect(self.pane.offer)
        desk.work_changed.connect(self._show_work)
        desk.left.connect(self._keep)
        desk.opened.connect(self._show_thread)
        self.exchange.code_known.connect(self._show_code)
        desk.told.connect(lambda words, icon: self.toast.say(words, icon=icon))
        desk.signed_off.connect(self._go_on)
        card.sign_off_requested.connect(self._sign_off)
        card.skip_requested.connect(lambda: self.table.step(1))
        card.agreement_requested.connect(self.show_agreement)
        card.touched.connect(self._keeping.soon)
        card.answered.connect(self._answering.answer)
        card.answered.connect(lambda *_: self.table.setFocus())  # the field goes away
        when_within(self, "J", lambda: self.table.step(1))
        when_within(self, "K", lambda: self.table.step(-1))
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            when_within(self, keys, self._sign_off)

    def ask_what_to_draw(self) -> None:
        """Ask what to draw."""
        zone, now = local_zone.name(), self._console.clock.now()
        today = now.astimezone(Period(now, now, zone).tz()).date()
        popup = DrawPopup(self._look, self.window(), today, zone)
        popup.drawn.connect(self.desk.draw)
        popup.drawn.connect(lambda *_: self.table.setFocus())  # what is drawn is read next
        self._open(popup, self.pane.draw)

    def show_agreement(self) -> None:
        """Show how far two reviewers agree."""
        if self.desk.work is None:
            return
        titles = {entry.uid: " ".join(entry.title.split()) for entry in self.desk.entries}
        popup = AgreementPopup(
            self._look,
            self.window(),
            self.desk.reviewers(),
            self.desk.compare,
            lambda uid: titles.get(uid, uid)[:60],
        )
        self._open(popup, self.card.agreement)

    def _show_work(self) -> None:
        desk, work = self.desk, self.desk.work
        self.pane.show_work()
        if work is None:
            words = self.tr(
                "Draw a sample of handled conversations. Each says why it was drawn, and what you "
                "sign off is seen by whoever answered."
            )
            self.reading.say(words)
            self.card.show_nothing()
        elif desk.entry is None:
            self.card.show_card(work.card, at_home=work.at_home)
            self._go_to_next(0)
        elif self._thread is not None and (
            desk.is_signed(desk.entry) or desk.refusal != self._told
        ):
            # What is marked and not signed yet stays as it is on the screen.
            self._fill_card(self._thread)
        self._told = desk.refusal

    def _read(self, place: int) -> None:
        self._keep()
        self._thread = None
        self.desk.read(place)

    def _keep(self) -> None:
        if self.desk.entry is not None and self._thread is not None:
            marks = self.card.marks if self.card.judged else {}
            self.desk.keep(self.desk.entry, marks, self.card.note.toPlainText())
            self._answering.keep()

    def _show_thread(self, thread: BlindThread) -> None:
        entry = self.desk.entry
        assert entry is not None
        self._thread = thread
        n = next((i for i, one in enumerate(self.desk.entries, 1) if one.uid == entry.uid), 0)
        place = self.tr("{n} of {total}").format(n=n, total=len(self.desk.entries))
        self.reading.show_thread(thread, entry, place, self._console.clock.now())
        self._fill_card(thread)

    def _fill_card(self, thread: BlindThread) -> None:
        work, entry = self.desk.work, self.desk.entry
        if work is not None and entry is not None:
            me, told = self.desk.me, self.desk.refusal
            self.card.show_entry(entry, thread, work.opinions(entry), me, told)

    def _sign_off(self) -> None:
        if not self.card.sign.isEnabled() or self.desk.entry is None:
            return
        card = self.card
        self.desk.sign_off(card.marks, card.note.toPlainText().strip(), card.proposal)

    def _go_on(self, entry: Entry) -> None:
        row = self.table.currentRow()
        if 0 <= row < len(self.desk.entries) and self.desk.entries[row].uid == entry.uid:
            self._go_to_next(row + 1)

    def _go_to_next(self, start: int) -> None:
        """Read the next conversation that is not signed off, or stay."""
        desk = self.desk
        if desk.work is None or not desk.entries:
            return
        order = [*range(start, len(desk.entries)), *range(start)]
        here = max(self.table.currentRow(), 0)
        row = next((at for at in order if not desk.is_signed(desk.entries[at])), here)
        if row == self.table.currentRow():
            self._read(row)
        else:
            self.table.setCurrentCell(row, 0)

    def _show_code(self, code: str) -> None:
        popup = PairingPopup(self._look, self.window(), code)
        popup.typed.connect(self.exchange.pair)
        self._open(popup, self.pane.packs)

    def _open(self, popup: Popup, below: QWidget) -> None:
        self.step_out()
        self.popup = popup

        def closed() -> None:
            self.popup = None
            if popup.had_focus:
                below.setFocus()

        popup.dismissed.connect(closed)
        popup.open_at(below.mapTo(self.window(), QPoint(below.width(), below.height() + 4)))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        sides = next((left, right) for least, left, right in SIDES if self.width() >= least)
        if sides != self._sides:
            left, right = self._sides = sides
            self.split.setSizes([left, self.width() - left - right, right])

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        # No focus proxy: Tab would skip what stands between this widget and the table.
        self.table.setFocus()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._keep()
        self.step_out()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.desk.load()

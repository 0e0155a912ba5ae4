"""Brings the reply half of the window to life: composer, stepper, replies in the thread, toasts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from cmconsole.domain.errors import ConsoleError
from cmconsole.domain.replies import Mode, Order, Reply, Step
from cmconsole.domain.roles import Deed
from cmconsole.store.rows import MentionRow
from cmconsole.ui.composer.attaching import Attachments
from cmconsole.ui.composer.beside import Beside
from cmconsole.ui.composer.draft_marks import DraftMarks
from cmconsole.ui.composer.pressing import IN_PRIVATE, NO_PLAN
from cmconsole.ui.composer.workplace import Workplace
from cmconsole.ui.frame.places import INBOX
from cmconsole.ui.keys.adding import add

if TYPE_CHECKING:
    from cmconsole.console import Console
    from cmconsole.replies.handling import Handling
    from cmconsole.replies.safety import Doubt
    from cmconsole.ui.look import Look
    from cmconsole.ui.window.shell import Shell


class ReplyDesk(Workplace):
    """Everything about replies in one window."""

    def __init__(self, look: Look, window: Shell, console: Console, handling: Handling) -> None:
        super().__init__(look, window, console, handling)
        self.draft_marks = DraftMarks(console, self.writer.drafting, window.list_pane.view, self)
        self._hasty: Step | None = None
        """A step that was asked for before it was known where the steps stand."""
        self.beside = Beside(look, self)
        self.attachments = Attachments(self)
        _connect(self, window)
        _install_keys(self, window)
        self._fold(window.frame_.is_low)
        self._show()

    def press(self, go_on: bool = False) -> None:
        """Ctrl+Enter: do what the button says."""
        if self.thread_pane.mention is not None:
            press = self.pressing.press(self.thread_pane.mention, go_on, self.thread_pane.seen_at)
            self.hold(press, "press")

    def undo_press(self, since: datetime | None) -> bool:
        """Z: take back what was pressed last, if nothing was done after it (`since`)."""
        reply = self.sending.undoable(since)
        if reply is not None:
            self.sending.take_back(reply.id)
        return reply is not None

    def before_leaving(self, leave: Callable[[], None]) -> None:
        """The window is to be closed: ask about replies that have not gone out."""
        self.following.before_leaving(leave)

    def _fold(self, low: bool) -> None:
        self.pane.fold(low)

    def _show(self) -> None:
        mention = self.thread_pane.mention
        before = self.writer.mention
        self.writer.open(mention)
        if before is None or mention is None or before.id != mention.id:
            self.pressing.plan = NO_PLAN
            self.thread_pane.show_outgoing(())
            self.thread_pane.stepper.hide()
            self._hasty = None
        self.standing.read_on()

    def _mode_chosen(self, _mode: Mode) -> None:
        self.pressing.plan = NO_PLAN
        self.thread_pane.stepper.choose(self.writer.step)
        self.pane.editor.setFocus()

    def want_step(self, step: Step) -> None:
        """1, 2, 3: write this step, unless it is done or left out, which is said then."""
        mention = self.thread_pane.mention
        if mention is None or mention.work is None:
            self.window.commands.at_hand()  # which says so
            return
        if self.thread_pane.stepper.isHidden():
            # Whoever is quicker than the disk is heard as soon as the steps are known.
            self._hasty = step
            return
        self._hasty = None
        if not self.thread_pane.stepper.cells[step].open:
            self.window.list_pane.toast.say(self.tr("This step is done or left out."))
            return
        self.window.lists.touched()
        self.window.frame_.read(True)
        if self.writer.mode is not Mode.PUBLIC:
            self.write(Mode.PUBLIC)
        self.asking.step(step)

    def _steps_told(self) -> None:
        hasty, self._hasty = self._hasty, None
        if hasty is not None and not self.thread_pane.stepper.isHidden():
            self.want_step(hasty)

    def _be_step(self, step: Step, extra: Callable[[Order], Order] | None) -> None:
        self.pressing.plan = replace(self.pressing.plan, extra=extra)
        self.writer.be_step(step)
        self.thread_pane.stepper.choose(step)
        self.pane.editor.setFocus()

    def _skip(self, step: Step) -> None:
        self.asking.skip(step)

    def _skipped(self, mention: MentionRow, step: Step, why: str) -> None:
        self.hold(self._leave_out(mention, step, why), "leave a step out")

    async def _leave_out(self, mention: MentionRow, step: Step, why: str) -> None:
        try:
            await self.console.replies.steps().skip(mention, step, why)
        except ConsoleError as error:
            self.window.commands.fail(str(error))
            return
        self.window.list_pane.toast.say(self.tr("Left out."), undo=step is not Step.CLOSE)
        self.standing.read_on()

    def _open_browser(self) -> None:
        way = self.writer.way
        if way is not None and way.link and way.link.lower().startswith(("https://", "http://")):
            QGuiApplication.clipboard().setText(self.writer.text)
            QDesktopServices.openUrl(QUrl(way.link))
        self.writer.browser_opened()

    def note_kept(self, conversation_id: int) -> None:
        """A note was written elsewhere: whoever writes it here goes on with the same words."""
        place = self.writer.drafting.place
        if place and (place.mode, place.conversation_id) == (Mode.NOTE, conversation_id):
            self.writer.drafting.reload()
        self.draft_marks.look()

    def _came_back(self, reply: Reply) -> None:
        mention = self.thread_pane.mention
        shown = mention is not None and (
            mention.id == reply.order.mention_id
            or (mention.work and mention.work.conversation_id == reply.order.conversation_id)
        )
        if shown:
            wanted = Mode.PRIVATE if reply.order.private else Mode.PUBLIC
            if self.writer.mode is not wanted:
                self.write(wanted)
            self.writer.drafting.reload()
            self.pane.editor.setFocus()
        else:
            self.window.lists.refresh_now(reply.order.mention_id)
        self.window.list_pane.toast.say(
            self.tr("Taken back. Nothing was posted, your text is kept."), icon="arrow-back-up"
        )
        self.standing.read_on()

    def _done(self, order: Order, go_on: bool) -> None:
        """It is stored: go on where most people would."""
        if order.step is Step.OFFLINE and order.details.get("how") == IN_PRIVATE:
            # The private message is what they are waiting for now.
            self.reply(Mode.PRIVATE)
            return
        self._go_on(open_editor=go_on)

    def _noted(self) -> None:
        self.window.list_pane.toast.say(self.tr("Noted for the team."), icon="note", undo=True)
        self.write(Mode.PUBLIC)
        self.window.list_pane.view.setFocus()

    def _confirmed(self) -> None:
        said = self.tr("Noted: the clock of this one has stopped.")
        self.window.list_pane.toast.say(said)

    def _doubted(self, doubts: Sequence[Doubt], all_the_same: Callable[[], None]) -> None:
        self.asking.doubts(doubts, all_the_same)

    def _go_on(self, *, open_editor: bool) -> None:
        self.window.back_to_list()
        self.window.lists.step(1)
        if open_editor:
            self.reply()


def _connect(desk: ReplyDesk, window: Shell) -> None:
    pane, thread = desk.pane, desk.thread_pane
    for signal, slot in (
        (thread.shown, desk._show),
        (pane.primary.clicked, lambda: desk.press()),
        (pane.editor.send_wanted, desk.press),
        (pane.editor.left, window.back_to_list),
        (pane.template_wanted, desk.pick_template),
        (pane.split_wanted, desk.writer.split),
        (pane.in_browser_wanted, desk._open_browser),
        (pane.modes.chosen, desk._mode_chosen),
        (thread.stepper.wanted, desk.want_step),
        (desk.standing.told, desk._steps_told),
        (thread.stepper.skip_wanted, desk._skip),
        (desk.asking.step_ready, desk._be_step),
        (desk.asking.skipped, desk._skipped),
        (desk.sending.changed, desk.standing.read_on),
        (desk.sending.taken_back, desk._came_back),
        (desk.following.failed, window.commands.fail),
        (desk.asking.failed, window.commands.fail),
        (desk.sending.failed, window.commands.fail),
        (desk.writer.failed, window.commands.fail),
        (desk.pressing.failed, window.commands.fail),
        (desk.pressing.done, desk._done),
        (desk.pressing.noted, desk._noted),
        (desk.pressing.confirmed, desk._confirmed),
        (desk.pressing.doubted, desk._doubted),
        (window.frame_.shortened, desk._fold),
        (window.places.moved, lambda at: at == INBOX or desk.asking.put_away()),
    ):
        signal.connect(slot)
    window.commands.before_undo = desk.undo_press


def _install_keys(desk: ReplyDesk, window: Shell) -> None:
    for key, words, act in (
        ("R", desk.tr("Reply"), desk.reply),
        ("Shift+R", desk.tr("Private message"), lambda: desk.reply(Mode.PRIVATE)),
        ("T", desk.tr("Template"), desk.pick_template),
        ("1", desk.tr("Write step 1: acknowledge"), lambda: desk.want_step(Step.ACKNOWLEDGE)),
        ("2", desk.tr("Write step 2: move offline"), lambda: desk.want_step(Step.OFFLINE)),
        ("3", desk.tr("Write step 3: close the loop"), lambda: desk.want_step(Step.CLOSE)),
        ("Ctrl+Return", desk.tr("Send"), desk.press),
        ("Ctrl+Shift+Return", desk.tr("Send and next"), lambda: desk.press(True)),
    ):
        add(window, key, words, act, Deed.ACT).setData("send")

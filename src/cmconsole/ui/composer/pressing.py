"""What the button under the editor does: the last questions, then the outbox or the notes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cmconsole.domain.errors import ConsoleError
from cmconsole.domain.replies import Mode, Order, Step
from cmconsole.store.rows import MentionRow
from cmconsole.ui.composer.sending import Sending, with_end
from cmconsole.ui.composer.writer import Writer

if TYPE_CHECKING:
    from cmconsole.console import Console
    from cmconsole.replies.handling import Handling
    from cmconsole.replies.safety import Doubt
    from cmconsole.ui.composer.pane import ComposerPane

IN_PRIVATE = "private message"
"""How most talks go on offline; the console writes that message next."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What the text in the editor does besides being posted. It ends with the text."""

    extra: Callable[[Order], Order] | None = None
    """What the chosen step adds to the order. Raises UsageError."""
    after: Callable[[MentionRow], Awaitable[object]] | None = None
    """What follows once it is in the outbox: the rest of a macro, a question that was asked."""


NO_PLAN = Plan()


class Pressing(QObject):
    """One press at a time."""

    done = Signal(object, bool)
    """It is stored: the Order, and whether to write on."""
    noted = Signal()
    confirmed = Signal()
    """A person said that they posted it in the browser."""
    doubted = Signal(object, object)
    """What speaks against a close, and what to call if it is to be posted all the same."""
    failed = Signal(str)

    def __init__(
        self,
        console: Console,
        handling: Handling,
        pane: ComposerPane,
        writer: Writer,
        sending: Sending,
    ) -> None:
        super().__init__(sending)
        self._console, self._handling = console, handling
        self._pane, self._writer, self._sending = pane, writer, sending
        self.plan = NO_PLAN
        self._busy = False

    async def press(
        self, mention: MentionRow, go_on: bool, seen_at: datetime | None, *, sure: bool = False
    ) -> None:
        """Do what the button says; what stands in the way is shown."""
        if self._busy:
            return
        self._busy = True
        try:
            await self._do(mention, go_on, seen_at, sure)
        except ConsoleError as error:
            self.failed.emit(str(error))
        finally:
            self._busy = False

    async def _do(
        self, mention: MentionRow, go_on: bool, seen_at: datetime | None, sure: bool
    ) -> None:
        writer, text = self._writer, self._writer.text
        if writer.mode is Mode.NOTE:
            await self._note(mention, text)
            return
        if writer.way is None:
            return
        advice = await writer.judge()
        order = with_end(writer.order(text.strip()), mention)
        if writer.way.source is None:
            if self._pane.primary.isEnabled():
                await self._confirm(mention, order, text, go_on)
            return
        if any(one.blocks for one in advice):
            self._pane.show_obstacle()
            return
        plan = self.plan
        order = plan.extra(order) if plan.extra is not None else order
        asks = order.step is Step.CLOSE and not sure
        if asks and await self._doubts(order, mention, go_on, seen_at):
            return
        await writer.drafting.hold()
        if not await self._sending.press(order, writer.parts, seen_at):
            return
        writer.drafting.sent(text)
        await self._finish(plan, mention, order, go_on)

    async def _doubts(
        self, order: Order, mention: MentionRow, go_on: bool, seen_at: datetime | None
    ) -> bool:
        """Whether there is something to think about first; it is shown."""
        doubts: list[Doubt] = await self._console.replies.ending.doubts(order)
        if not doubts:
            return False

        def all_the_same() -> None:
            again = self.press(mention, go_on, seen_at, sure=True)
            self._console.background.start(again, "close all the same")

        self.doubted.emit(doubts, all_the_same)
        return True

    async def _confirm(self, mention: MentionRow, order: Order, text: str, go_on: bool) -> None:
        plan = self.plan
        order = plan.extra(order) if plan.extra is not None else order
        if await self._sending.confirm(replace(order, source_id=mention.source_id)):
            await self._writer.drafting.forget(text)
            self.confirmed.emit()
            await self._finish(plan, mention, order, go_on)

    async def _finish(self, plan: Plan, mention: MentionRow, order: Order, go_on: bool) -> None:
        if self.plan is plan:
            self.plan = NO_PLAN
        if plan.after is not None:
            await plan.after(mention)
        self.done.emit(order, go_on)

    async def _note(self, mention: MentionRow, text: str) -> None:
        if not text.strip():
            return
        await self._handling.note(mention, text.strip())
        await self._writer.drafting.forget(text)
        self.noted.emit()

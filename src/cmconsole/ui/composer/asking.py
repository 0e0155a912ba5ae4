"""Asks what a reply needs besides its text: a template, who and when, how it ended, why not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QWidget

from cmconsole.domain.errors import ConsoleError
from cmconsole.domain.judgement import MentionClass
from cmconsole.domain.replies import Mode, Order, Step
from cmconsole.replies.composing import class_of
from cmconsole.replies.steps import Channel, Closing, Offline, closing, taking_offline
from cmconsole.replies.templates import Template, suggest
from cmconsole.store.rows import MentionRow
from cmconsole.ui.composer.closing_popup import ClosingPopup
from cmconsole.ui.composer.doubts_popup import DoubtsPopup
from cmconsole.ui.composer.popups import (
    OfflinePopup,
    ReasonPopup,
    TemplatePopup,
)
from cmconsole.ui.composer.writer import Writer
from cmconsole.ui.popups import Popup
from cmconsole.ui.wording import standing

if TYPE_CHECKING:
    from cmconsole.console import Console
    from cmconsole.replies.safety import Doubt
    from cmconsole.ui.look import Look
    from cmconsole.ui.window.shell import Shell


class Asking(QObject):
    """One question at a time, over the composer or the stepper. It goes when another mention is shown."""

    step_ready = Signal(object, object)
    """The Step, and what turns an Order into one for it (or None)."""
    skipped = Signal(object, object, str)
    """The mention, the Step, and why."""
    failed = Signal(str)

    def __init__(self, look: Look, window: Shell, console: Console, writer: Writer) -> None:
        super().__init__(window)
        self._look, self._window, self._console, self._writer = look, window, console, writer
        self._pane = window.thread_pane
        self.praise_rests: Callable[[], bool] = lambda: False
        """Whether thanks are on hold: no template for them is offered then."""
        self.popup: Popup | None = None
        self._about: int | None = None
        """The mention that it is about."""
        self._pane.shown.connect(self._follow)
        self._back_to: QWidget | None = None
        """Where the focus goes when the question is put away; None: to the editor."""
        self._task: asyncio.Task[None] | None = None

    def template(self) -> None:
        """Texts to begin with, the most fitting first."""
        mention = self._writer.mention
        if mention is None:
            return
        try:
            templates = self._console.replies.templates()
        except ConsoleError as error:
            self.failed.emit(str(error))
            return
        if self.praise_rests():
            templates = tuple(one for one in templates if one.step is not Step.THANK)
        mention_class, level = standing(mention)
        language = mention.judgement.language
        found = suggest(
            templates,
            mention_class,
            level,
            late=self._is_late(mention),
            language=language,
            private=self._writer.mode is Mode.PRIVATE,
        )
        now_first = [one for one in found if one.step is self._writer.step]
        found = [*now_first, *(one for one in found if one not in now_first)]
        popup = TemplatePopup(self._look, self._window, found, language)
        popup.chosen.connect(lambda template: self._fill(mention, template))
        composer = self._pane.composer
        assert composer is not None
        self._open(popup, composer.mapToGlobal(QPoint(composer.width() - 16, 4)))

    def step(self, step: Step) -> None:
        """Write this step; ask first what it needs besides a text."""
        mention = self._writer.mention
        if mention is None:
            return
        if step is Step.OFFLINE:
            self._task = self._console.background.start(self._offline(mention), "ask who")
        elif step is Step.CLOSE:
            popup = ClosingPopup(self._look, self._window)
            popup.decided.connect(self._close)
            self._open_below(popup, step)
        else:
            self.step_ready.emit(step, None)

    def skip(self, step: Step) -> None:
        """Leave a step out, with a reason."""
        mention = self._writer.mention
        if mention is None:
            return
        title = self.tr("Leave this step out")
        popup = ReasonPopup(self._look, self._window, title, self.tr("Leave out"))
        popup.written.connect(lambda why: self.skipped.emit(mention, step, why))
        self._open_below(popup, step)

    def doubts(self, doubts: Sequence[Doubt], all_the_same: Callable[[], None]) -> None:
        """What speaks against a close, before it is posted."""
        popup = DoubtsPopup(self._look, self._window, doubts)
        popup.agreed.connect(all_the_same)
        self._open_below(popup, Step.CLOSE)

    def open_over(self, popup: Popup, mention: MentionRow) -> bool:
        """Open a question of somebody else's at the head of the thread; its end leads to the list, or on
        in the thread that somebody reads.

        Returns:
            False: another mention is shown meanwhile, so that nothing is asked.
        """
        if not self._is_shown(mention):
            popup.deleteLater()
            return False
        because = self._pane.because
        corner = because.mapToGlobal(QPoint(because.width(), 0))
        self._open(popup, corner, _focused(self._window) or self._window.list_pane.view)
        return True

    def put_away(self) -> bool:
        """Close the open question; False if there is none."""
        if self.popup is None:
            return False
        self.popup.put_away()
        return True

    async def _offline(self, mention: MentionRow) -> None:
        try:
            people = await self._console.inbox.desk.owners()
        except ConsoleError as error:
            self.failed.emit(str(error))
            return
        if not self._is_shown(mention):
            return
        me = self._console.settings.current.author
        kind = class_of(mention)
        popup = OfflinePopup(
            self._look,
            self._window,
            list(dict.fromkeys((me, *people))),
            self._console.clock.now(),
            major=kind is MentionClass.MAJOR,
        )

        def decided(reason: str, how: str, who: str, when: datetime | None) -> None:
            offline = Offline(reason=reason, how=how, who=who, when=when)
            self.step_ready.emit(Step.OFFLINE, _taking(kind, offline))

        popup.decided.connect(decided)
        self._open_below(popup, Step.OFFLINE)

    def _close(self, agreed: bool, channel: str, broken: str, vengeance: bool) -> None:
        known = Closing(agreed, Channel(channel), broken, vengeance)
        self.step_ready.emit(Step.CLOSE, lambda order: closing(order, known))

    def _fill(self, mention: MentionRow, template: Template) -> None:
        if self._pane.composer is not None:
            self._pane.composer.editor.setFocus()  # whatever is typed from now on belongs to the text
        self._task = self._console.background.start(
            self.put_in(mention, template), "fill the template"
        )

    async def put_in(
        self, mention: MentionRow, template: Template, known: Mapping[str, str] | None = None
    ) -> None:
        """Put a template into the editor; `known` are values besides those that are known anyway."""
        writer, composing = self._writer, self._console.replies.composing
        given = {"brand": self._console.settings.current.brand} | dict(known or {})
        try:
            filled = await composing.fill(template, mention, given)
            if writer.measure is not None and not writer.measure.fits(filled.text):
                filled = await composing.fill(template, mention, given, short=True)
        except ConsoleError as error:
            self.failed.emit(str(error))
            return
        if writer.mention is None or writer.mention.id != mention.id:
            return
        editor = self._pane.composer.editor if self._pane.composer else None
        if editor is None:
            return
        editor.put(filled.text, filled.filled)
        writer.drafting.replaced(template.name)
        editor.setFocus()
        editor.go_to_first_gap()
        if template.step in (Step.OFFLINE, Step.CLOSE) and writer.step is not template.step:
            self.step(template.step)
        elif not template.private:
            self.step_ready.emit(template.step, None)

    def _is_late(self, mention: MentionRow) -> bool:
        due = mention.work.due_at if mention.work else None
        return due is not None and due < self._console.clock.now()

    def _open_below(self, popup: Popup, step: Step) -> None:
        cell = self._pane.stepper.cells[step]
        self._open(popup, cell.mapToGlobal(QPoint(cell.width(), cell.height() + 4)))

    def _open(self, popup: Popup, corner: QPoint, back_to: QWidget | None = None) -> None:
        self.put_away()
        self.popup, self._back_to = popup, back_to or _focused(self._window)
        self._about = self._pane.mention.id if self._pane.mention is not None else None
        popup.dismissed.connect(self._closed)
        popup.open_at(self._window.mapFromGlobal(corner))

    def _is_shown(self, mention: MentionRow) -> bool:
        return self._pane.mention is not None and self._pane.mention.id == mention.id

    def _follow(self) -> None:
        shown = self._pane.mention
        if shown is None or shown.id != self._about:
            self.put_away()

    def _closed(self) -> None:
        popup, self.popup = self.popup, None
        if popup is None or not popup.had_focus:
            return
        if self._back_to is not None:
            self._back_to.setFocus()
        elif self._pane.composer is not None:
            self._pane.composer.editor.setFocus()


def _taking(kind: MentionClass, offline: Offline) -> Callable[[Order], Order]:
    return lambda order: taking_offline(order, kind, offline)


def _focused(window: Shell) -> QWidget | None:
    """List or thread, where one of them has the keys: whoever leaves a question there is not in the text."""
    places = (window.list_pane.view, window.thread_pane.area)
    return next((each for each in places if each.hasFocus()), None)

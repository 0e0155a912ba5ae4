"""Keeps the composer in step with what is read and typed: way, length, advice, deed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from cmconsole.domain.errors import ConsoleError
from cmconsole.domain.judgement import MentionClass
from cmconsole.domain.replies import Mode, Order, Step
from cmconsole.replies.checks import WANT_THE_PROBLEM, Advice, Check, Situation, advise
from cmconsole.replies.composing import ADDRESSED
from cmconsole.replies.counting import Measure, split
from cmconsole.replies.ways import Way
from cmconsole.store.rows import MentionRow
from cmconsole.ui.composer import deeds
from cmconsole.ui.composer.attachment_rules import advice_on, rules_of
from cmconsole.ui.composer.drafting import Drafting, Place
from cmconsole.ui.composer.pane import ComposerPane
from cmconsole.ui.wording import clock_time

if TYPE_CHECKING:
    from cmconsole.console import Console

CHECK_AFTER = 120
"""Milliseconds after a key: whoever types is not advised at each letter."""
ABOUT_PRIVATE = frozenset({Check.PRIVATE_SHOWN, Check.PRIVATE_ASKED, Check.SECRET_ASKED})


class Writer(QObject):
    """What is being written, to whom, in which mode and as which step."""

    failed = Signal(str)

    def __init__(self, console: Console, pane: ComposerPane, parent: QObject) -> None:
        super().__init__(parent)
        self._console, self._pane = console, pane
        self.drafting = Drafting(console, pane.editor, self)
        self.mention: MentionRow | None = None
        self.mode = Mode.PUBLIC
        self.step = Step.ANSWER
        self.way: Way | None = None
        self.measure: Measure | None = None
        self.advice: Sequence[Advice] = ()
        self.in_parts = False
        """A text that is too long is posted in parts."""
        self.opened = False
        """The page to answer on was opened in the browser."""
        self._reading: asyncio.Task[None] | None = None
        self._checking: asyncio.Task[Sequence[Advice]] | None = None
        self._timer = QTimer(self, singleShot=True, interval=CHECK_AFTER)
        self._timer.timeout.connect(self.check)
        pane.editor.textChanged.connect(self._typed)
        pane.modes.chosen.connect(self.write)
        self.drafting.saved.connect(self._say_saved)
        self.drafting.failed.connect(self.failed)
        self.drafting.loaded.connect(self.check)

    @property
    def text(self) -> str:
        """What is in the editor."""
        return self._pane.editor.toPlainText()

    @property
    def parts(self) -> list[str]:
        """The text as it would be posted."""
        text = self.text.strip()
        if not self.in_parts or self.measure is None:
            return [text]
        return split(text, self.measure, self._names())

    def open(self, mention: MentionRow | None) -> None:
        """Write to this one from now on."""
        before, self.mention = self.mention, mention
        if mention is None:
            self.drafting.open(None)
            return
        place = Place.of(mention, self.mode)
        if before is not None and place.same(self.drafting.place):
            self.drafting.open(place)
            if _standing(before) != _standing(mention):
                self.step = deeds.usual_step(mention, self.mode)
                self.check()
            return
        self.write(Mode.PUBLIC, step=None)

    def write(self, mode: Mode, step: Step | None = None) -> None:
        """Write in this mode, and as this step."""
        mention = self.mention
        if mention is None:
            return
        self.mode = mode
        self.step = step or deeds.usual_step(mention, mode)
        self.in_parts = self.opened = False
        self.way = self.measure = None
        self.advice = ()
        self._pane.show_mode(mode)
        self._pane.draft.setText("")
        self.drafting.open(Place.of(mention, mode))
        self._show()
        if self._reading is not None:
            self._reading.cancel()
        reading = self._find_way(mention, mode)
        self._reading = self._console.background.start(reading, "find the way to answer")

    def be_step(self, step: Step) -> None:
        """The text that is written does this."""
        self.step = step
        self._show()

    def split(self) -> None:
        """Post a text that is too long in parts, or keep it as one after all."""
        self.in_parts = not self.in_parts
        self.check()

    def browser_opened(self) -> None:
        """From now on a person can confirm that it was posted."""
        self.opened = True
        self._show()

    def order(self, text: str) -> Order:
        """What a press would make of a text."""
        assert self.mention is not None
        assert self.way is not None
        return self._console.replies.composing.order(
            self.mention,
            self.way,
            text,
            private=self.mode is Mode.PRIVATE,
            step=self.step,
            template=self.drafting.template,
            attachments=self.drafting.attachments,
        )

    def check(self) -> None:
        """Look at the text again, soon."""
        self._show()
        if self._checking is None or self._checking.done():
            self._checking = self._console.background.start(self.judge(), "check the text")
        else:
            self._timer.start()

    async def judge(self) -> Sequence[Advice]:
        """What there is to say about the text as it is now."""
        mention, text = self.mention, self.text
        if mention is None or self.way is None or self.mode is Mode.NOTE:
            self.advice = ()
            return ()
        try:
            situation = await self._console.replies.composing.situation(mention, self.order(text))
        except ConsoleError as error:
            self.failed.emit(str(error))
            return self.advice
        attached = advice_on(self.drafting.attachments, self.way, self.mode)
        advice = sorted(
            [*advise(text, situation, self.measure), *attached], key=lambda one: not one.blocks
        )
        if self.in_parts and len(self.parts) > 1:
            advice = [one for one in advice if one.check is not Check.TOO_LONG]
        if self.mention is mention or (self.mention and self.mention.id == mention.id):
            self.advice = advice
            shown = [one for one in advice if one.check is not Check.EMPTY]
            self._pane.checks.show_advice(shown, _well(text, situation, advice))
            self._show()
        return advice

    def _names(self) -> tuple[str, ...]:
        mention = self.mention
        if mention is None or mention.network not in ADDRESSED:
            return ()
        return (mention.author_handle,)

    def _typed(self) -> None:
        self._count()
        self._timer.start()

    def _count(self) -> None:
        label = self.way.label if self.way else ""
        counted = self.measure if self.mode is not Mode.NOTE else None
        length = counted.length(self.text, self._names()) if counted else None
        self._pane.counter.show_length(label, length)
        over = length is not None and length.over > 0
        self.in_parts = self.in_parts and over
        parts = len(split(self.text, counted, self._names())) if over and counted else 0
        can = self.way is not None and self.way.source is not None and self.mode is Mode.PUBLIC
        self._pane.show_split(parts if can else 0, chosen=self.in_parts)

    def _show(self) -> None:
        """Counter, reason and button, as everything stands."""
        self._count()
        way, note = self.way, self.mode is Mode.NOTE
        self._pane.attach.setVisible(rules_of(way, self.mode) is not None)
        parts = self.parts if self.in_parts else [""]
        self._pane.parts.show_parts(parts, _lengths(parts, self.measure, self._names()))
        words, full = deeds.deed(self.mode, self.step, way, len(parts), self.mention)
        owed = self.mention is not None and self.mention.work is not None
        if note:
            told = "" if owed else self.tr("Nothing is owed here, so there is nothing to note.")
            self._pane.show_why_not(told, in_browser=False)
            self._pane.show_deed(words, full, enabled=owed and bool(self.text.strip()))
            return
        if way is None:
            self._pane.show_why_not("", in_browser=False)
            self._pane.show_deed(self.tr("One moment"), self.tr("One moment"), enabled=False)
            return
        away = way.source is None
        self._pane.show_why_not(way.why_not, in_browser=away and bool(way.link))
        stops = any(one.blocks for one in self.advice) or not self.text.strip()
        ready = owed and (self.opened or not way.link) if away else not stops
        self._pane.show_deed(words, full, enabled=ready)

    def _say_saved(self) -> None:
        time = clock_time(self._console.clock.now())
        kept = self.tr("Draft saved {time}").format(time=time) if self.text.strip() else ""
        self._pane.draft.setText(kept)

    async def _find_way(self, mention: MentionRow, mode: Mode) -> None:
        if mode is Mode.NOTE:
            self._show()
            return
        composing = self._console.replies.composing
        try:
            self.way = await composing.way(mention, private=mode is Mode.PRIVATE)
            self.check()
            self.measure = await composing.measure(mention, self.way)
        except ConsoleError as error:
            self.failed.emit(str(error))
            return
        self.check()


def _lengths(parts: Sequence[str], how: Measure | None, names: Sequence[str]) -> list[int]:
    return [how.length(part, names).used if how is not None else 0 for part in parts]


def _standing(mention: MentionRow) -> tuple[MentionClass | None, bool]:
    work = mention.work
    return (work.mention_class, work.first_response_at is None) if work else (None, False)


def _well(text: str, situation: Situation, advice: Sequence[Advice]) -> list[str]:
    """What was looked at and is in order."""
    if not text.strip():
        return []
    found = {one.check for one in advice}
    well = []
    if situation.mention_class in WANT_THE_PROBLEM and situation.first:
        well.append(deeds.tr("Names the problem"))
    if not situation.private and not found & ABOUT_PRIVATE:
        well.append(deeds.tr("No private data"))
    return well

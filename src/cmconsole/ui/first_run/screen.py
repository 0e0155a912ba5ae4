"""The first minutes of a new desk: the brand, where to listen, and what is found there now."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from cmconsole.domain.errors import ConsoleError
from cmconsole.domain.posts import Post
from cmconsole.domain.sources import Source
from cmconsole.polling.enrolling import phrases
from cmconsole.polling.preview import Preview, preview, what_to_leave_out
from cmconsole.ui.first_run.choice import Choice
from cmconsole.ui.first_run.hits import Hits
from cmconsole.ui.first_run.offered import choices
from cmconsole.ui.first_run.sides import fields, foot, places_to_listen, preview_side, tr
from cmconsole.ui.first_run.steps_line import StepsLine
from cmconsole.ui.look import Look
from cmconsole.ui.scrolled import scrolled
from cmconsole.ui.settings.page import Services
from cmconsole.ui.widgets import SEMI, button, text
from cmconsole.ui.word_chips import WordChips
from cmconsole.ui.wording import counted

if TYPE_CHECKING:
    from cmconsole.ui.first_run.arriving import Arriving

PAUSE = 700
"""Milliseconds without a key before networks are asked."""


class FirstRun(QWidget):
    """Nothing is stored before “Start listening”."""

    finished = Signal()
    demo_requested = Signal()

    def __init__(self, look: Look, services: Services) -> None:
        super().__init__()
        self._look = look
        self._services = services
        self._asking: asyncio.Task[None] | None = None
        self._found: list[Post] = []
        self.setObjectName("settings")
        self.setAccessibleName(self.tr("Set up"))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.brand = QLineEdit()
        self.also = WordChips(look, self.tr("Also match"))
        self.leave_out = WordChips(look, self.tr("Leave out"))
        self.brand.setFont(look.font(16))
        self.setFocusProxy(self.brand)
        self.choices = choices(look)
        self.steps = StepsLine(look)
        self.hits = Hits(look)
        self.progress = text(look, "", 13, tone="soft", wrap=True)
        self.progress.setAccessibleName(self.tr("How far the preview is"))
        self._starting = False
        """The sources are being taken up."""
        self.start = button(look, self.tr("Start listening"), "primary")
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._form = self._left(), preview_side(look, self.progress, self.hits)
        for part, share in zip(self._form, (5, 4), strict=True):
            row.addWidget(part, share)
        self.arriving: Arriving | None = None
        """What has come so far, once there is somewhere to listen."""
        self._pause = QTimer(self, interval=PAUSE, singleShot=True)
        self._follow()
        self._changed()

    def _follow(self) -> None:
        self._pause.timeout.connect(self._ask)
        self.brand.textChanged.connect(lambda _: self._changed())
        self.also.changed.connect(self._changed)
        self.leave_out.changed.connect(self._changed)
        for choice in self.choices:
            choice.changed.connect(self._changed)
        self.hits.refused.connect(self._learn)
        self.hits.taken_back.connect(self._unlearn)
        self.start.clicked.connect(self._begin)

    def _left(self) -> QWidget:
        look = self._look
        inside, column = QWidget(), QVBoxLayout()
        inside.setObjectName("detail")
        inside.setLayout(column)
        column.setContentsMargins(40, 24, 40, 20)
        column.setSpacing(10)
        column.addWidget(self.steps)
        column.addSpacing(8)
        column.addWidget(text(look, self.tr("Who should we listen for?"), 22, SEMI))
        told = self.tr("Type the name people use. You can change all of this later.")
        column.addWidget(text(look, told, 13, tone="soft", wrap=True))
        self.brand.setAccessibleName(self.tr("The name people use"))
        column.addWidget(self.brand)
        column.addLayout(fields(look, self.also, self.leave_out))
        column.addSpacing(6)
        column.addLayout(places_to_listen(look, self.choices))
        column.addStretch()
        side = QWidget()
        whole = QVBoxLayout(side)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scrolled(inside, "first"), 1)
        whole.addWidget(self._foot())
        return side

    def _foot(self) -> QFrame:
        skip = button(self._look, self.tr("Skip"), "link")
        demo = button(self._look, self.tr("Show me the demo instead"), "link")
        skip.clicked.connect(self.finished)
        demo.clicked.connect(self.demo_requested)
        return foot(skip, demo, last=self.start)

    def _changed(self) -> None:
        ready = sum(1 for choice in self.choices if choice.ready)
        named = bool(self.brand.text().strip())
        self.start.setEnabled(named and ready > 0 and not self._starting)
        self.steps.go_to(0 if not named else 1)
        words = counted(ready, "Start listening to {n} source", "Start listening to {n} sources")
        self.start.setText(words if ready else self.tr("Start listening"))
        if self._asking is not None:
            self._asking.cancel()
        if named and ready:
            self._pause.start()
        else:
            self._pause.stop()
            self.hits.show_posts((), self._services.console.clock.now())
            self.progress.setText(
                self.tr("Tick somewhere to listen, and real posts show here. Nothing is stored.")
            )

    def _wanted(self) -> list[tuple[Choice, Source]]:
        brand, clock = self.brand.text().strip(), self._services.console.clock
        match, left = [brand, *self.also.words], self.leave_out.words
        ready = [choice for choice in self.choices if choice.ready]
        return [(choice, choice.wanted(clock, brand, match, left)) for choice in ready]

    def _ask(self) -> None:
        background = self._services.console.background
        self._asking = background.start(self._preview(), "preview the sources")

    async def _preview(self) -> None:
        console, wanted = self._services.console, self._wanted()
        told: list[str] = []
        self._found = []
        for number, (choice, source) in enumerate(wanted, 1):
            words = self.tr("Asking {name}, {n} of {all}…")
            asking = words.format(name=choice.tick.text(), n=number, all=len(wanted))
            self.progress.setText("\n".join((*told, asking)))
            try:
                given = choice.given(self.brand.text().strip())
                now = console.clock.now()
                found = await preview(choice.kind, source, given, console.web, now)
            except ConsoleError as error:
                told.append(f"{choice.tick.text()}: {error}")
            else:
                told.append(_told(choice, found))
                self._found.extend(found.hits)
            self._show_hits()
        self.progress.setText("\n".join(told))

    def _show_hits(self) -> None:
        match = phrases([self.brand.text(), *self.also.words])
        self.hits.show_posts(self._found, self._services.console.clock.now(), match)

    def _learn(self, post: Post) -> None:
        """Leave out what tells this post from ours, where that can be told."""
        learnt = what_to_leave_out(post.text, self.brand.text().strip())
        if learnt is None:
            told = self.tr("Noted. Type a word under “Leave out” that tells such posts from yours.")
            self.progress.setText(told)
        else:
            self.leave_out.words = [*self.leave_out.words, learnt]
        self._show_hits()

    def _unlearn(self, post: Post) -> None:
        """It was about us after all."""
        learnt = what_to_leave_out(post.text, self.brand.text().strip())
        self.leave_out.words = [each for each in self.leave_out.words if each != learnt]
        self._show_hits()

    def _begin(self) -> None:
        if self._asking is not None:
            self._asking.cancel()
        self._pause.stop()
        if not self._starting:  # a second press would add the same once more
            self._starting = True
            self.start.setEnabled(False)
            self._services.console.background.start(self._start(), "begin to listen")

    async def _start(self) -> None:
        console = self._services.console
        self.steps.go_to(2)
        try:
            for choice, source in self._wanted():
                console.sources.examine(source)
                await console.sources.enrolling().add(source, {})
                choice.tick.setChecked(False)  # it is there now, if a later one fails
            console.settings.change(brand=self.brand.text().strip())
        except ConsoleError as error:
            self.progress.setText(str(error))
            self.start.setEnabled(True)
            return
        finally:
            self._starting = False
        await self._services.listen_anew()
        self._show_arriving()

    def _show_arriving(self) -> None:
        if self.arriving is None:
            # Only now: most first runs are left before.
            from cmconsole.ui.first_run.arriving import Arriving

            self.arriving = Arriving(self._look, self._services.console)
            self.arriving.left.connect(lambda: self._show_form(True))
            self.arriving.left.connect(self.finished)
            self._row.addWidget(self.arriving)
        self._show_form(False)
        self.arriving.refresh()
        self.arriving.open.setFocus()

    def _show_form(self, shown: bool) -> None:
        for part in self._form:
            part.setVisible(shown)
        if self.arriving is not None:
            self.arriving.setVisible(not shown)


def _told(choice: Choice, found: Preview) -> str:
    words = tr("{name}: {hits} of the newest {read} posts speak of you.")
    return words.format(name=choice.tick.text(), hits=len(found.hits), read=found.read)

"""One source at the right of the table: what it reads, how it is doing, a check, a change, the way out."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cmconsole.console.sources import EVERY
from cmconsole.domain.sources import PAUSED, Health, Source, SourceState
from cmconsole.networks import registry
from cmconsole.polling.enrolling import IN_KEYRING, SIGN_IN
from cmconsole.ui import marks
from cmconsole.ui.look import Look
from cmconsole.ui.may import needs
from cmconsole.ui.settings.account_part import AccountPart
from cmconsole.ui.settings.ask_first import AskFirst
from cmconsole.ui.settings.network_words import of_network
from cmconsole.ui.settings.page import fact, say
from cmconsole.ui.settings.source_change import SourceChange
from cmconsole.ui.widgets import SEMI, Drawing, button, clear, rule, text
from cmconsole.ui.wording import age, health_words, moment


class SourceDetail(QWidget):
    """What there is to know of one source. Removing it asks in place."""

    check_requested = Signal(object)
    remove_requested = Signal(object)
    pause_requested = Signal(object)
    """Read nothing there for a while, or go on."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._source: Source | None = None
        self._facts = QVBoxLayout()
        self._facts.setSpacing(8)
        self.check = button(look, self.tr("Check"))
        self.check.setToolTip(self.tr("Ask this source once, now"))
        self.check.clicked.connect(lambda: self.check_requested.emit(self._source))
        self.change = needs(button(look, self.tr("Change")))
        self.change.clicked.connect(self._begin_change)
        self.changing = SourceChange(look)
        self.changing.put_away.connect(self.change.setFocus)
        self.pause = needs(button(look, ""))
        self.pause.clicked.connect(lambda: self.pause_requested.emit(self._source))
        self.remove = needs(button(look, self.tr("Remove")))
        self.question = AskFirst(
            look,
            self.remove,
            self.tr("Stop listening here? Its mentions stay in the inbox."),
            sure=self.tr("Stop listening"),
            keep=self.tr("Keep it"),
            act=lambda: self.remove_requested.emit(self._source),
        )
        self.found = text(look, "", 13, wrap=True, selectable=True)
        self.found.setAccessibleName(self.tr("What the check found"))
        self._lay_out()

    def _lay_out(self) -> None:
        look, column = self._look, QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(self._facts)
        self.account = AccountPart(look)
        column.addWidget(self.account)
        column.addWidget(rule())
        for pair in ((self.check, self.change), (self.pause, self.remove)):
            row = QHBoxLayout()
            row.setSpacing(8)
            for each in pair:
                row.addWidget(each)
            row.addStretch()
            column.addLayout(row)
        column.addWidget(self.question)
        column.addWidget(self.changing)
        column.addWidget(self.found)
        column.addStretch()

    @property
    def source(self) -> Source | None:
        """What is shown."""
        return self._source

    def show_source(self, source: Source, health: Health, now: datetime) -> None:
        """Show a source as it is doing at `now` (UTC)."""
        if self._source is None or self._source.id != source.id:
            self.found.clear()
            self.question.ask(False)
            self.changing.hide()
        self._source = source
        self.pause.setText(self.tr("Go on listening") if source.is_paused else self.tr("Pause"))
        clear(self._facts)
        self._head(source)
        self._how(health, now)
        labels = {
            option.key: of_network(option.label) for option in registry.kind(source.kind).options
        }
        for key, value in source.options.items():
            if key in (SIGN_IN, PAUSED):
                continue  # the account has a part of its own, the pause is its health
            label = labels.get(key, key.replace("_", " ").capitalize())
            self._facts.addLayout(fact(self._look, *self._option(key, label, value)))
        listed = ", ".join(source.match) or self.tr("everything that is posted there")
        self._facts.addLayout(fact(self._look, self.tr("Counts as a mention"), listed))
        if source.leave_out:
            left = ", ".join(source.leave_out)
            self._facts.addLayout(fact(self._look, self.tr("Left out"), left))
        added = moment(source.added_at, now)
        self._facts.addLayout(fact(self._look, self.tr("Added"), added))

    def _begin_change(self) -> None:
        if self._source is not None:
            self.question.ask(False)
            self.changing.begin(self._source)

    def say(self, words: str, *, bad: bool = False) -> None:
        """What came of the check."""
        say(self.found, words, bad=bad)

    def _option(self, key: str, label: str, value: str) -> tuple[str, str]:
        """What an option is called, and its value with the unit it is in."""
        if value == IN_KEYRING:
            return label, self.tr("in the keyring of this computer")
        if key == EVERY:
            whole = value.isdecimal() and int(value) % 60 == 0
            pause = (
                age(timedelta(seconds=int(value))) if whole else self.tr("{n} s").format(n=value)
            )
            return self.tr("Checked every"), pause
        return label, value

    def _head(self, source: Source) -> None:
        look, kind = self._look, source.kind
        mark = Drawing(look, (18, 18), lambda ratio: marks.network(look, kind, ratio))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(mark)
        row.addWidget(text(look, source.name, 15, SEMI, wrap=True), 1)
        self._facts.addLayout(row)

    def _how(self, health: Health, now: datetime) -> None:
        look = self._look
        well = health.state is SourceState.LISTENING
        words = self.tr("healthy") if well else health_words(health, now)
        tone = "" if health.state in (SourceState.LISTENING, SourceState.NEW) else "warn"
        self._facts.addLayout(fact(look, self.tr("Health"), words, tone=tone))
        if health.last_success_at:
            listened = moment(health.last_success_at, now)
            self._facts.addLayout(fact(look, self.tr("Everything is read up to"), listened))
        if health.last_error:
            self._facts.addLayout(fact(look, self.tr("Last trouble"), health.last_error))
        if health.next_poll_at and health.next_poll_at > now:
            ahead = moment(health.next_poll_at, now)
            self._facts.addLayout(fact(look, self.tr("Next look"), ahead))

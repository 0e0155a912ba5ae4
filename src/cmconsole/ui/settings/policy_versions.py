"""Earlier rules: looked at, compared with those in force, brought back into the draft, saved as a file."""

from __future__ import annotations

import asyncio
import tomllib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QFrame, QHBoxLayout, QPlainTextEdit

from cmconsole.domain.errors import PolicyError, UsageError
from cmconsole.store.deciding.versions import Version
from cmconsole.system.atomic import write_text
from cmconsole.triage.comparing import Differences, compare
from cmconsole.triage.policy import policy_from
from cmconsole.triage.rules import Policy
from cmconsole.ui.look import Look
from cmconsole.ui.may import needs
from cmconsole.ui.settings.page import Page, card, modest
from cmconsole.ui.widgets import button, text
from cmconsole.ui.wording import moment, tr

if TYPE_CHECKING:
    from cmconsole.ui.settings.drafted import Drafted

MOST_NAMES = 6
"""Names of rules that stand in a line."""
NAME = "policy-{n}.toml"


class VersionsCard(QFrame):
    """Every text of the rules that was in force, the newest first."""

    chosen = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("card")
        frame, column = card(look, self.tr("Earlier rules"), kind="")
        self.setAccessibleName(frame.accessibleName())
        self.setLayout(column)
        self.versions = modest(QComboBox())
        self.versions.setFont(look.font(13))
        self.versions.setAccessibleName(self.tr("Version of the rules"))
        self.versions.activated.connect(self.chosen)
        self.differs = text(look, "", tone="soft", wrap=True)
        self.differs.setAccessibleName(self.tr("How it differs from the rules in force"))
        self.bring = needs(button(look, self.tr("Bring back into the draft")))
        self.export = button(look, self.tr("Save as a file…"))
        self.look_at = button(look, self.tr("Look at the file"), "link")
        self.look_at.setCheckable(True)
        self.file = QPlainTextEdit(readOnly=True)
        self.file.setTabChangesFocus(True)
        self.file.setAccessibleName(self.tr("The file of the rules"))
        self.file.setFixedHeight(260)
        self.file.hide()
        self._written = ""
        self.look_at.toggled.connect(self._show_file)
        row = QHBoxLayout()
        row.setSpacing(8)
        for each in (self.bring, self.export, self.look_at):
            row.addWidget(each)
        row.addStretch()
        for widget in (self.versions, self.differs):
            column.addWidget(widget)
        column.addLayout(row)
        column.addWidget(self.file)

    def show_versions(self, versions: Sequence[tuple[int, str]]) -> None:
        """Offer these, each with its number and the words for it; the chosen one stays."""
        chosen = self.versions.currentData()
        self.versions.clear()
        for number, words in versions:
            self.versions.addItem(words, number)
        self.versions.setCurrentIndex(max(self.versions.findData(chosen), 0))

    def show_version(self, written: str, told: str, *, can_bring: bool) -> None:
        """Show the text of the chosen one, and how it differs."""
        self._written = written
        self._show_file(self.look_at.isChecked())
        self.differs.setText(told)
        self.bring.setEnabled(can_bring)

    def _show_file(self, shown: bool) -> None:
        """A thousand lines are laid out only for somebody who looks at them."""
        self.file.setPlainText(self._written if shown else "")
        self.file.setVisible(shown)


class PolicyVersions(QObject):
    """Reads the versions whenever the rules in force changed."""

    brought = Signal(object, str)
    """A Policy and the text of its file, for the draft."""

    def __init__(self, page: Page, card: VersionsCard, drafted: Drafted) -> None:
        super().__init__(page)
        self._page, self._card, self._drafted = page, card, drafted
        self._known: tuple[Policy, str] | None = None
        """The chosen version, if it can be read."""
        self._text = ""
        card.chosen.connect(lambda: page.start(self._show, "read earlier rules"))
        card.bring.clicked.connect(self._bring)
        card.export.clicked.connect(self._ask_export)

    def read(self) -> None:
        """Read which there are."""
        self._page.start(self._read, "read earlier rules")

    async def _read(self) -> None:
        console = self._page.services.console
        await console.judging.triage()  # the rules in force are a version from their first use on
        versions = await console.inbox.rulings.versions("policy")
        now = console.clock.now()
        self._card.show_versions([(one.number, _named(one, now)) for one in versions])
        await self._show()

    async def _show(self) -> None:
        number, in_force = self._card.versions.currentData(), self._drafted.in_force
        if number is None or in_force is None:
            return
        written = await self._page.services.console.inbox.rulings.version_text("policy", number)
        if written is None:
            return
        policy, problem = None, ""
        try:
            policy = await asyncio.to_thread(_policy, written)
        except PolicyError as error:
            problem = str(error)
        if number != self._card.versions.currentData():
            return  # another one was chosen meanwhile, and may be shown already
        self._text, self._known = written, (policy, written) if policy else None
        if policy is None:
            self._card.show_version(written, problem, can_bring=False)
            return
        differences = compare(in_force, policy)
        self._card.show_version(written, told(differences), can_bring=not differences.none)

    def _bring(self) -> None:
        if self._known is not None:
            self.brought.emit(*self._known)

    async def bring_text(self, written: str) -> None:
        """Make rules that were in force before the draft; they count once they are put in force again.

        Raises:
            UsageError: there is a draft already, which stays.
            PolicyError: the text cannot be read.
        """
        if self._drafted.changed or self._drafted.writing:
            told = self.tr(
                "The rules have changes that are not in force. Put them in force or discard "
            )
            raise UsageError(told + self.tr("them first."))
        self.brought.emit(await asyncio.to_thread(_policy, written), written)

    def _ask_export(self) -> None:
        name = NAME.format(n=self._card.versions.currentData())
        dialog = QFileDialog(self._page, self.tr("Save these rules as a file"), name)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(name)
        dialog.fileSelected.connect(self.export_to)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def export_to(self, path: str) -> None:
        """Write the chosen version as it was."""
        self._page.start(lambda: self._export(Path(path), self._text), "save rules as a file")

    async def _export(self, path: Path, written: str) -> None:
        await asyncio.to_thread(write_text, path, written)
        self._page.told.emit(self.tr("Saved as {name}.").format(name=path.name), "check")


def _policy(written: str) -> Policy:
    return policy_from(tomllib.loads(written))


def _named(version: Version, now: datetime) -> str:
    return tr("Version {n}, since {when}").format(n=version.number, when=moment(version.since, now))


def told(differences: Differences) -> str:
    """How rules differ from those in force, a line for each kind of difference."""
    if differences.none:
        return tr("These rules are in force.")
    lines = [
        _line(words, names)
        for words, names in (
            (tr("More than now: {names}"), differences.added),
            (tr("Not there: {names}"), differences.gone),
            (tr("Otherwise: {names}"), differences.changed),
            (tr("On, now off: {names}"), differences.turned_on),
            (tr("Off, now on: {names}"), differences.turned_off),
        )
        if names
    ]
    lines += [tr("The order is another.")] if differences.moved else []
    lines += [tr("Word lists, cues or the score are others.")] if differences.beside else []
    return "\n".join(lines)


def _line(words: str, names: Sequence[str]) -> str:
    shown = ", ".join(names[:MOST_NAMES])
    rest = len(names) - MOST_NAMES
    if rest > 0:
        shown = tr("{names} and {n} more").format(names=shown, n=rest)
    return words.format(names=shown)

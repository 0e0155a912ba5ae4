"""The scorecard: its categories, tried as they are changed, and every version that was ever in force."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QScrollArea, QVBoxLayout

from cmconsole.domain.changes import Area
from cmconsole.domain.errors import UsageError
from cmconsole.domain.roles import Deed
from cmconsole.domain.scorecards import DEFAULT, Scorecard, differences, new_category
from cmconsole.domain.scores import Category
from cmconsole.store.reporting.scorecards import KeptCard
from cmconsole.ui.look import Look
from cmconsole.ui.may import needs
from cmconsole.ui.settings.page import Page, Services, side
from cmconsole.ui.settings.scorecard_line import CategoryLine
from cmconsole.ui.settings.scorecard_trial import ScorecardTrial
from cmconsole.ui.widgets import button, clear, text
from cmconsole.ui.wording import day


class ScorecardPage(Page):
    """What is changed is a draft until it is put in force; samples that are drawn then use it."""

    has_draft = True

    def __init__(self, look: Look, services: Services) -> None:
        super().__init__(
            look,
            services,
            self.tr("Scorecard"),
            self.tr("What reviews look at. Samples that were drawn before keep their version."),
        )
        self._in_force: Scorecard | None = None
        self._kept: Sequence[KeptCard] = ()
        self.lines: list[CategoryLine] = []
        self.trial = ScorecardTrial(look)
        self._lay_out()
        self._show_state()
        self.start(self._read, "read the scorecard")

    def _lay_out(self) -> None:
        look = self.look
        self.versions = QComboBox()
        self.versions.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.versions.setFont(look.font(13))
        self.versions.setAccessibleName(self.tr("Begin with a version"))
        self.versions.activated.connect(self._begin_with)
        self.name = QLineEdit()
        self.name.setFont(look.font(13))
        self.name.setMaxLength(60)
        self.name.setAccessibleName(self.tr("Name of the scorecard"))
        self.name.textEdited.connect(lambda _: self._show_state())
        self.add = needs(button(look, self.tr("Add a category")), Deed.REVIEW)
        self.discard = needs(button(look, self.tr("Discard changes")), Deed.REVIEW)
        self.apply = needs(button(look, self.tr("Put in force"), "primary"), Deed.REVIEW)
        self.add.clicked.connect(self._add)
        self.discard.clicked.connect(self._discard)
        self.apply.clicked.connect(lambda: self.store(self._put_in_force))
        self.state = text(look, "", 12, tone="soft", wrap=True)
        row, state = QHBoxLayout(), QHBoxLayout()
        state.addWidget(self.state, 1)
        state.addWidget(self.versions)
        for each in (self.add, self.discard, self.apply):
            row.addWidget(each)
        row.insertStretch(1)
        self._column = QVBoxLayout()
        self._column.setSpacing(8)
        self.body.addWidget(self.name)
        for layout in (row, state, self._column):
            self.body.addLayout(layout)
        right, column = side(look)
        column.addWidget(self.trial)
        self.row.addWidget(right, 1)

    @property
    def draft(self) -> Scorecard | None:
        """The card as it stands on the page; None where it is not in order. `problem` says why."""
        try:
            return self._made()
        except UsageError:
            return None

    @property
    def problem(self) -> str:
        """What keeps it from being put in force; empty: nothing."""
        try:
            self._made()
        except UsageError as error:
            return str(error)
        return ""

    def _made(self) -> Scorecard:
        card = Scorecard(self.name.text().strip(), tuple(line.category for line in self.lines))
        card.expect_names()
        return card

    @property
    def changed(self) -> bool:
        """Whether the page differs from what is in force."""
        known = self._in_force
        here = (self.name.text().strip(), tuple(line.category for line in self.lines))
        return known is not None and here != (known.name, known.categories)

    async def _read(self) -> None:
        reviews = self.services.console.reviews()
        self._in_force, self._kept = await reviews.card_in_force(), await reviews.cards()
        self.versions.clear()
        words = self.tr("{name}, version {n}, since {day}")
        for one in self._kept:
            told = words.format(name=one.card.name, n=one.card.version, day=day(one.since))
            self.versions.addItem(told)
        self.versions.setVisible(bool(self._kept))
        self._show_card(self._in_force)

    def _show_card(self, card: Scorecard) -> None:
        self.name.setText(card.name)
        self._show_lines(card.categories)

    def _show_lines(self, categories: Sequence[Category]) -> None:
        clear(self._column)
        self.lines = []
        for category in categories:
            self._append(category)
        self._show_state()

    def _append(self, category: Category) -> None:
        line = CategoryLine(self.look, category)
        line.changed.connect(self._show_state)
        line.moved.connect(lambda by: self._move(line, by))
        line.removed.connect(lambda: self._remove(line))
        self.lines.append(line)
        self._column.addWidget(line)

    def _show_state(self) -> None:
        problem, changed = self.problem if self._in_force is not None else "", self.changed
        for line in self.lines:
            line.up.setEnabled(line is not self.lines[0])
            line.down.setEnabled(line is not self.lines[-1])
        self.discard.setEnabled(changed)
        self.apply.setEnabled(changed and not problem)
        if problem:
            self.trial.say(problem)
        elif (card := self.draft) is not None and self._in_force is not None:
            self.trial.show_card(card)
        self.state.setText(problem or self._standing(changed))

    def _standing(self, changed: bool) -> str:
        known = self._in_force
        if known is None:
            return ""
        if changed:
            return self.tr("A draft. It counts for samples drawn after it is put in force.")
        if not known.version:
            return self.tr("What comes with the program is in force.")
        return self.tr("Version {n} is in force.").format(n=known.version)

    def _begin_with(self, place: int) -> None:
        """Make an earlier version the draft."""
        if 0 <= place < len(self._kept):
            self._show_card(self._kept[place].card)

    async def bring_back(self, marked: str) -> None:
        """Show a card that was in force before; it counts once it is put in force again.

        Raises:
            UsageError: the page has changes, which stay, or there is no such card here.
        """
        if self.changed:
            raise UsageError(
                self.tr(
                    "The scorecard has changes that are not in force. Put them in force or discard them "
                    "first."
                )
            )
        await self._read()
        there = [*(one.card for one in self._kept), DEFAULT]
        found = next((card for card in there if card.mark == marked), None)
        if found is None:
            raise UsageError(self.tr("The scorecard of before is not in this inbox."))
        self._show_card(found)

    def _add(self) -> None:
        self._append(new_category())
        self._show_state()
        self.lines[-1].name.setFocus()
        area = self.findChild(QScrollArea, "page")
        if area is not None:
            # The new line is the last one, and in its place only once the page has grown.
            bar, once = area.verticalScrollBar(), Qt.ConnectionType.SingleShotConnection
            bar.rangeChanged.connect(lambda _, most: bar.setValue(most), once)

    def _discard(self) -> None:
        if self._in_force is not None:
            self._show_card(self._in_force)

    # The button that was pressed goes with the old lines: not while its own signal is under way.
    def _move(self, line: CategoryLine, by: int) -> None:
        categories = [one.category for one in self.lines]
        place = self.lines.index(line)
        if 0 <= place + by < len(categories):
            categories[place], categories[place + by] = categories[place + by], categories[place]
            QTimer.singleShot(0, self, lambda: self._show_lines(categories))

    def _remove(self, line: CategoryLine) -> None:
        left = [one.category for one in self.lines if one is not line]
        QTimer.singleShot(0, self, lambda: self._show_lines(left))

    async def _put_in_force(self) -> None:
        console, made = self.services.console, self._made()
        console.acting(Deed.REVIEW)
        before = await console.reviews().card_in_force()
        kept = await console.reviews().put_in_force(made)
        console.changes.note(
            Area.SCORECARD, differences(before, kept), was=before.mark, became=kept.mark
        )
        await self._read()
        words = self.tr("Version {n} is in force for samples drawn from now on.")
        self.told.emit(words.format(n=kept.version), "check")

"""The scorecard is edited, tried and put in force; what was drawn before keeps its version."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from fractions import Fraction
from itertools import product
from pathlib import Path

from PySide6.QtTest import QTest

from cmconsole.domain.roles import Role
from cmconsole.domain.scorecards import DEFAULT
from cmconsole.ui.look import Look
from cmconsole.ui.review.category_row import NONE
from cmconsole.ui.settings.scorecard_line import CategoryLine
from cmconsole.ui.settings.scorecard_page import ScorecardPage
from cmconsole.ui.settings.screen import SettingsScreen
from support.inboxes import arrival
from support.settings import settings_at
from support.windows import WindowDesk, until, window_at


@asynccontextmanager
async def page_at(
    folder: Path, look: Look, role: Role = Role.LEAD
) -> AsyncIterator[tuple[WindowDesk, ScorecardPage, list[str]]]:
    async with window_at(folder, look, arrival("It waits")) as desk:
        await desk.console.choose_role(role)
        services = desk.services
        screen = SettingsScreen(look, services, desk.window.rail, desk.window.keymap)
        screen.page_made.connect(desk.window.may.look_at)
        desk.window.places.offer("settings", lambda: screen)
        desk.window.places.open("settings")
        screen.open("scorecard")
        page = screen.pages["scorecard"]
        assert isinstance(page, ScorecardPage)
        told: list[str] = []
        page.told.connect(lambda words, _: told.append(words))
        await until(lambda: page.lines)
        yield desk, page, told


def line_of(page: ScorecardPage, name: str) -> CategoryLine:
    return next(line for line in page.lines if line.name.text() == name)


def mark(page: ScorecardPage, **marks: int | None) -> None:
    """Press the buttons of the trial, by the key of the category."""
    for key, value in marks.items():
        row = next(row for row in page.trial.rows if row.category.key == key)
        row.buttons[NONE if value is None else value].click()


def by_the_book(page: ScorecardPage, marks: dict[str, int | None]) -> float | None:
    """FIELD 2.15, M14, in fractions: (score - min) / (max - min), weighted over what was rated."""
    rated = [(c, marks[c.key]) for c in (line.category for line in page.lines) if c.key in marks]
    shares = [(c, Fraction(m, c.points - 1)) for c, m in rated if m is not None]
    if any(c.critical and share < Fraction(1, 2) for c, share in shares):
        return 0.0
    weights = sum((Fraction(str(c.weight)) for c, _ in shares), Fraction(0))
    if not shares:
        return None
    if not weights:
        return 100.0
    return round(float(100 * sum(s * Fraction(str(c.weight)) for c, s in shares) / weights), 2)


async def test_what_ships_is_in_force_until_a_version_is(tmp_path: Path, look: Look) -> None:
    async with page_at(tmp_path, look) as (desk, page, told):
        assert [line.category for line in page.lines] == list(DEFAULT.categories)
        assert page.state.text() == "What comes with the program is in force."
        assert (page.apply.isEnabled(), page.discard.isEnabled()) == (False, False)
        line_of(page, "Honest and warm").weight.setValue(4.0)
        line_of(page, "The class and level were right").critical.click()
        page.add.click()
        await until(lambda: not page.lines[-1].visibleRegion().isEmpty())
        QTest.keyClicks(page.lines[-1].name, "Answers what was asked")
        assert page.apply.isEnabled()
        assert await desk.console.reviews().cards() == [], "a draft is in no file"
        page.apply.click()
        await until(lambda: told)
        assert told == ["Version 1 is in force for samples drawn from now on."]
        card = await desk.console.reviews().card_in_force()
        assert (card.name, card.version, len(card.categories)) == (DEFAULT.name, 1, 10)
        by_name = {category.name: category for category in card.categories}
        assert by_name["Honest and warm"].weight == 4.0
        assert by_name["Honest and warm"].key == "honest_warm"
        assert by_name["The class and level were right"].critical
        assert page.state.text() == "Version 1 is in force."
        assert not page.changed


async def test_an_earlier_version_comes_back_as_a_new_one(tmp_path: Path, look: Look) -> None:
    async with page_at(tmp_path, look) as (desk, page, told):
        for times, weight in enumerate((3.0, 5.0), 1):
            line_of(page, "Honest and warm").weight.setValue(weight)
            page.apply.click()
            await until(lambda times=times: len(told) == times)
            assert not page.changed
        words = [page.versions.itemText(n) for n in range(page.versions.count())]
        assert [each.split(", since")[0] for each in words] == [
            "Public replies, version 2",
            "Public replies, version 1",
        ]
        page.versions.setCurrentIndex(1)
        page.versions.activated.emit(1)
        assert line_of(page, "Honest and warm").weight.value() == 3.0
        page.apply.click()
        await until(lambda: len(told) == 3)
        kept = await desk.console.reviews().cards()
        assert [one.card.version for one in kept] == [3, 2, 1]
        assert kept[0].card.categories == kept[2].card.categories


async def test_the_trial_counts_as_the_field_does(tmp_path: Path, look: Look) -> None:
    async with page_at(tmp_path, look) as (_, page, _):
        for name in [line.name.text() for line in page.lines][3:-1]:
            page._remove(line_of(page, name))
            await until(lambda name=name: all(line.name.text() != name for line in page.lines))
        line_of(page, "Honest and warm").scale.setCurrentIndex(3)
        line_of(page, "The class and level were right").weight.setValue(1.5)
        keys = [row.category.key for row in page.trial.rows]
        scales = [range(row.category.points) for row in page.trial.rows]
        assert [len(each) for each in scales] == [2, 3, 5, 2]
        seen = set()
        for marks in product(*((*scale, None) for scale in scales)):
            said = dict(zip(keys, marks, strict=True))
            mark(page, **said)
            assert page.trial.score == by_the_book(page, said), said
            seen.add(page.trial.score)
        assert {0.0, 100.0, None} < seen
        mark(page, in_time=1, right_class=1, honest_warm=2, true=1)
        assert page.trial.total.text() == "68.18 of 100, fails"
        mark(page, honest_warm=4)
        assert page.trial.total.text() == "86.36 of 100, passes"
        mark(page, true=0)
        assert page.trial.total.text().startswith("0"), "a critical one took everything"


async def test_what_is_not_in_order_is_named_and_not_put_in_force(
    tmp_path: Path, look: Look
) -> None:
    async with page_at(tmp_path, look) as (_, page, _):
        mark(page, honest_warm=2)
        page.add.click()
        assert page.state.text() == "A category has no name."
        assert page.trial.score is None
        assert not page.apply.isEnabled()
        QTest.keyClicks(page.lines[-1].name, "honest and WARM")
        assert "Two categories are called" in page.state.text()
        page._remove(page.lines[-1])
        await until(lambda: len(page.lines) == len(DEFAULT.categories))
        assert page.trial.score == 66.67, "what was marked is still marked"
        for line in page.lines:
            line.weight.setValue(0.0)
        assert page.state.text() == "At least one category needs a weight."
        page.discard.click()
        assert not page.changed
        first = page.lines[0].category
        page.lines[0].down.click()
        await until(lambda: page.lines[1].category == first)
        assert page.apply.isEnabled()
        assert not line_of(page, first.name).scale.isEnabled(), "the log marks it with yes or no"


async def test_the_page_is_for_leads(tmp_path: Path, look: Look) -> None:
    async with page_at(tmp_path, look, Role.MANAGER) as (_, page, told):
        line_of(page, "Honest and warm").weight.setValue(4.0)
        assert not page.apply.isEnabled()
        assert page.apply.toolTip() == "Leads do this: settings, Your role."
        page.start(page._put_in_force, "all the same")
        await until(lambda: told)
        assert "for leads" in told[0]


async def test_the_foot_says_that_a_draft_counts_later(tmp_path: Path, look: Look) -> None:
    async with settings_at(tmp_path, look) as at:
        at.screen.open("scorecard")
        assert at.screen.foot.words.text() == "Changes count once they are put in force."
        at.screen.open("look")
        assert "Changes save as you make them." in at.screen.foot.words.text()

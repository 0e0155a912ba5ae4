"""What is owed to each kind of mention, as people choose it in the settings."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLabel, QScrollArea

from cmconsole.domain.targets import ALWAYS, Metric, Targets
from cmconsole.domain.targets_by_kind import KINDS, Kind, deciding
from cmconsole.system.paths import Profile, resource
from cmconsole.ui.look import Look
from cmconsole.ui.settings.notifications_page import NotificationsPage
from support.settings import settings_at
from support.windows import until

RED, MAJOR, MINOR = KINDS[:3]


async def test_a_class_gets_minutes_of_its_own_and_a_target_for_one_network_stays_beside_it(
    tmp_path: Path, look: Look
) -> None:
    profile = Profile.at(tmp_path)
    profile.prepare()
    shipped = resource("targets.toml").read_text("utf-8")
    special = "\n[[target]]\nname = 'Ours'\nnetworks = ['mastodon']\nminutes = 5\n\n[[target]]\n"
    profile.targets.write_text(shipped.replace("\n[[target]]\n", special, 1), "utf-8")
    async with settings_at(tmp_path, look) as at:
        page, console = at.targets, at.console
        assert list(page.table.minutes) == ["Ours"]
        assert page.kinds.replies[MAJOR].value() == page.kinds.replies[MINOR].value() == 60
        page.kinds.replies[MAJOR].setValue(20)
        page.kinds.closings[MINOR].setValue(120)
        page.table.minutes["Ours"].setValue(7)
        await until(lambda: "Ours" in {t.name for t in console.targets.targets if t.minutes == 7})
        owed = {
            (kind, metric): found.minutes
            for kind in (RED, MAJOR, MINOR)
            for metric in (Metric.FIRST_RESPONSE, Metric.CLOSE_OUT)
            if (found := deciding(console.targets, metric, kind))
        }
        assert list(owed.values()) == [30, 2880, 20, 2880, 60, 120]
        assert page.kinds.replies[MAJOR].value() == 20


async def test_stopping_the_clock_makes_office_hours_and_the_red_zone_goes_on(
    tmp_path: Path, look: Look
) -> None:
    async with settings_at(tmp_path, look) as at:
        page, console = at.targets, at.console
        assert page.clock.runs.isChecked()
        assert not page.clock.red.isEnabled()
        page.clock.stops.click()
        await until(lambda: console.targets.default_calendar == "Opening hours")
        await until(lambda: page.clock.red.isEnabled())
        assert page.clock.red.isChecked()
        assert page.kinds.clocks[MINOR].currentText() == "pauses"
        assert page.kinds.clocks[RED].currentText() == "never pauses"
        page.clock.red.click()
        await until(lambda: page.kinds.clocks[RED].currentText() == "pauses")
        page.kinds.clocks[MINOR].setCurrentText("never pauses")
        page.kinds.clocks[MINOR].activated.emit(page.kinds.clocks[MINOR].currentIndex())
        await until(lambda: calendar_of(console.targets, MINOR) == ALWAYS)
        assert calendar_of(console.targets, MAJOR) is calendar_of(console.targets, RED) is None
        page.clock.runs.click()
        await until(lambda: console.targets.default_calendar == ALWAYS)
        assert "Opening hours" in console.targets.calendars, "the hours are kept for another day"


def calendar_of(targets: Targets, kind: Kind) -> str | None:
    found = deciding(targets, Metric.FIRST_RESPONSE, kind)
    assert found is not None
    return found.calendar


async def test_what_the_targets_mean_moves_with_them(tmp_path: Path, look: Look) -> None:
    async with settings_at(tmp_path, look) as at:
        page = at.targets

        def told() -> list[str]:
            labels = page.meaning.findChildren(QLabel)
            return [label.text() for label in labels if not label.isHidden()]

        assert [words for words in told() if words.startswith(("Fri", "Sat", "Mon"))] == [
            *("Fri 17:40", "Fri 18:40", "Fri 17:40", "Fri 18:10"),
            *("Sat 11:00", "Sat 12:00", "Mon 10:09", "Mon 11:09"),
        ]
        page.clock.stops.click()
        await until(lambda: "Mon 10:00" in told())
        assert "Sat 12:00" not in told()


async def test_the_switch_for_warnings_is_that_of_the_notifications(
    tmp_path: Path, look: Look
) -> None:
    async with settings_at(tmp_path, look) as at:
        page = at.targets
        page.warn.box.click()
        assert not at.console.settings.current.notify_due_soon
        at.screen.open("notifications")
        other = at.screen.pages["notifications"]
        assert isinstance(other, NotificationsPage)
        assert not other.boxes["notify_due_soon"].isChecked()
        other.boxes["notify_due_soon"].click()
        at.screen.open("targets")
        assert page.warn.box.isChecked()
        page.warn.box.click()
        at.screen.open("notifications")
        assert not other.boxes["notify_due_soon"].isChecked()


@pytest.mark.parametrize("size", [(1024, 700), (1100, 700)])
async def test_the_page_is_never_wider_than_its_window(
    tmp_path: Path, look: Look, size: tuple[int, int]
) -> None:
    async with settings_at(tmp_path, look, size=size) as at:
        page = at.targets
        page.clock.stops.click()
        await until(page.hours.isVisible)
        area = next(a for a in page.findChildren(QScrollArea) if a.isAncestorOf(page.hours))

        def fits() -> bool:
            seen = area.viewport()
            right = [each.mapTo(seen, each.rect().topRight()) for each in (page.kinds, page.hours)]
            return all(corner.x() < seen.width() for corner in right)

        await until(fits)
        at.desk.window.resize(1440, 900)
        await until(lambda: page.clock.mapTo(page, QPoint()).x() > page.hours.width())
        at.screen.open("data")  # behind another page it learns of its width when it is shown
        at.desk.window.resize(*size)
        at.screen.open("targets")
        await until(lambda: area.width() < 1000 and fits())
        for width in (1250, 1200, 1150, 1100, 1050):  # a few pixels at a time
            at.desk.window.resize(width, 700)
            await until(fits)


async def test_comments_stay_and_what_somebody_wrote_meanwhile_is_never_overwritten(
    tmp_path: Path, look: Look
) -> None:
    profile = Profile.at(tmp_path)
    profile.prepare()
    shipped = resource("targets.toml").read_text("utf-8")
    ours = shipped.replace('name = "Venting"', 'name = "Venting"  # agreed on in May')
    profile.targets.write_text(ours, "utf-8")
    async with settings_at(tmp_path, look) as at:
        page, console = at.targets, at.console
        page.kinds.replies[RED].setValue(20)
        await until(lambda: minutes_of(console.targets, RED) == 20)
        assert profile.targets.read_text("utf-8") == ours.replace("minutes = 30", "minutes = 20", 1)
        by_hand = ours.replace("minutes = 120", "minutes = 45")
        profile.targets.write_text(by_hand, "utf-8")
        page.kinds.replies[RED].setValue(10)
        await until(lambda: "changed meanwhile" in at.screen.toast.message)
        assert profile.targets.read_text("utf-8") == by_hand
        await until(lambda: page.kinds.replies[RED].value() == 30)
        venting = next(kind for kind in KINDS if kind.mention_class == "venting")
        assert page.kinds.replies[venting].value() == 45
        page.kinds.replies[RED].setValue(10)
        await until(lambda: minutes_of(console.targets, RED) == 10)


def minutes_of(targets: Targets, kind: Kind) -> int | None:
    found = deciding(targets, Metric.FIRST_RESPONSE, kind)
    return found.minutes if found else None

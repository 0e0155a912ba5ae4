"""Hours are drawn on bars, by mouse and by keys; what is stored is what a calendar's file always held."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QWidget

from cmconsole.domain.day_hours import written
from cmconsole.domain.targets_file import targets_from_toml
from cmconsole.ui.look import Look
from cmconsole.ui.settings.bar_painting import x_of
from cmconsole.ui.settings.day_bar import DayBar
from cmconsole.ui.settings.targets_page import TargetsPage
from cmconsole.ui.widgets import IconButton
from support.pointer import move
from support.settings import SettingsDesk, settings_at
from support.windows import until

KEY, SHIFT, CTRL = Qt.Key, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
LEFT = Qt.MouseButton.LeftButton


class Office:
    """The page with a calendar that is new: Monday to Friday, 09:00-17:00."""

    def __init__(self, at: SettingsDesk, page: TargetsPage) -> None:
        self.at, self.page = at, page
        self.days = page.hours.days

    async def kept(self, weekday: int, hours: str) -> None:
        """Wait until the file says so, and see that the bar does."""
        console = self.at.console

        def there() -> bool:
            windows = console.targets.calendars["Office"].windows[weekday]
            shown = ", ".join(f"{w.opens:%H:%M}-{w.closes:%H:%M}" for w in windows)
            kept = targets_from_toml(console.profile.targets.read_text("utf-8"))
            same = targets_from_toml(self.page._accepted) == kept
            bar = written(self.days[weekday].day)
            return same and shown.replace("-00:00", "-24:00") == bar == hours

        await until(there)


@asynccontextmanager
async def office_at(folder: Path, look: Look) -> AsyncIterator[Office]:
    async with settings_at(folder, look) as at:
        at.screen.open("targets")
        page = at.screen.pages["targets"]
        assert isinstance(page, TargetsPage)
        page.name.setText("Office")
        page.new.click()
        await until(page.hours.isVisible)
        await until(lambda: page.hours.days[0].width() > 300)
        yield Office(at, page)


def point(bar: DayBar, hour: float) -> QPoint:
    return QPoint(round(x_of(hour * 60, bar.width())), bar.height() // 2)


def drag(bar: DayBar, begin: float, *through: float) -> None:
    QTest.mousePress(bar, LEFT, pos=point(bar, begin))
    for hour in through:
        move(bar, QPointF(point(bar, hour)), LEFT)
    QTest.mouseRelease(bar, LEFT, pos=point(bar, through[-1]))


async def test_ends_are_dragged_the_whole_is_moved_and_more_is_drawn(
    tmp_path: Path, look: Look
) -> None:
    async with office_at(tmp_path, look) as office:
        monday, saturday = office.days[0], office.days[5]
        drag(monday, 17, 19, 18.02)
        await office.kept(0, "09:00-18:00")
        drag(monday, 9, 10.5)
        await office.kept(0, "10:30-18:00")
        drag(monday, 14, 13)
        await office.kept(0, "09:30-17:00")
        drag(monday, 19, 20, 21)
        await office.kept(0, "09:30-17:00, 19:00-21:00")
        drag(monday, 19, 12)
        await office.kept(0, "09:30-17:00, 17:00-21:00")
        drag(saturday, 22, 23, 24)
        await office.kept(5, "22:00-24:00")
        drag(saturday, 24, 30)  # beyond the end of the day: into the night
        await office.kept(5, "22:00-06:00")
        sunday = office.days[6]
        told = "closed; open until 06:00 from the day before"
        await until(lambda: sunday.accessibleDescription() == told)


async def test_a_drag_that_is_given_up_or_goes_nowhere_changes_nothing(
    tmp_path: Path, look: Look
) -> None:
    async with office_at(tmp_path, look) as office:
        monday, version = office.days[0], office.at.console.targets.version
        asked: list[object] = []
        office.page.hours.changed.connect(asked.append)
        QTest.mousePress(monday, LEFT, pos=point(monday, 17))
        move(monday, QPointF(point(monday, 20)), LEFT)
        assert written(monday.day) == "09:00-20:00"
        QTest.keyClick(monday, KEY.Key_Escape)
        QTest.mouseRelease(monday, LEFT, pos=point(monday, 20))
        QTest.mouseClick(monday, LEFT, pos=point(monday, 12))
        QTest.mouseClick(monday, LEFT, pos=point(monday, 3))
        assert (written(monday.day), asked) == ("09:00-17:00", [])
        assert office.at.console.targets.version == version


async def test_keys_do_what_the_mouse_does_and_each_day_says_its_hours(
    tmp_path: Path, look: Look
) -> None:
    async with office_at(tmp_path, look) as office:
        monday = office.days[0]
        monday.setFocus()
        assert monday.accessibleName() == "Hours on Monday"
        assert monday.accessibleDescription() == "09:00 to 17:00"
        QTest.keyClick(monday, KEY.Key_Right)
        await office.kept(0, "09:00-17:15")
        QTest.keyClick(monday, KEY.Key_Left, SHIFT)
        await office.kept(0, "08:45-17:15")
        QTest.keyClick(monday, KEY.Key_Right, CTRL)
        await office.kept(0, "09:00-17:30")
        QTest.keyClick(monday, KEY.Key_Insert)
        await office.kept(0, "09:00-17:30, 18:30-19:30")
        QTest.keyClick(monday, KEY.Key_Right)  # of the new ones
        await office.kept(0, "09:00-17:30, 18:30-19:45")
        QTest.keyClick(monday, KEY.Key_PageDown)
        QTest.keyClick(monday, KEY.Key_Delete)
        await office.kept(0, "18:30-19:45")
        assert monday.accessibleDescription() == "18:30 to 19:45"
        QTest.keyClick(monday, KEY.Key_Up)
        assert office.days[6].hasFocus()
        QTest.keyClick(office.days[6], KEY.Key_Right)
        await office.kept(6, "09:00-17:00")


async def test_a_key_that_is_held_down_is_stored_once(tmp_path: Path, look: Look) -> None:
    async with office_at(tmp_path, look) as office:
        monday = office.days[0]
        asked: list[object] = []
        office.page.hours.changed.connect(asked.append)
        monday.setFocus()
        for _ in range(8):
            QTest.keyPress(monday, KEY.Key_Right)
        # What is in force meanwhile is not put over what is being changed.
        office.page._show("Office")
        assert (written(monday.day), asked) == ("09:00-19:00", [])
        QTest.keyRelease(monday, KEY.Key_Right)
        await office.kept(0, "09:00-19:00")
        assert len(asked) == 1


async def test_hours_are_typed_to_the_minute_and_what_is_half_typed_stays(
    tmp_path: Path, look: Look
) -> None:
    async with office_at(tmp_path, look) as office:
        monday, tuesday = office.days[:2]
        monday.setFocus()
        QTest.keyClick(monday, KEY.Key_0)
        assert (monday.field.text(), monday.field.hasFocus()) == ("0", True)
        QTest.keyClicks(monday.field, "9:07-12:00, 13:01-16:59")
        QTest.keyClick(monday.field, KEY.Key_Tab)
        QTest.mouseDClick(tuesday, LEFT, pos=point(tuesday, 12))
        QTest.keyClicks(tuesday.field, "10:")
        await office.kept(0, "09:07-12:00, 13:01-16:59")
        assert (tuesday.field.text(), tuesday.field.hasFocus()) == ("10:", True)
        QTest.keyClick(tuesday.field, KEY.Key_Escape)
        assert tuesday.hasFocus()
        assert not tuesday.field.isVisible()
        assert written(tuesday.day) == "09:00-17:00"


async def test_a_field_that_was_just_opened_stays_while_another_day_is_stored(
    tmp_path: Path, look: Look
) -> None:
    async with office_at(tmp_path, look) as office:
        monday, tuesday = office.days[:2]
        drag(monday, 17, 18)
        QTest.mouseDClick(tuesday, LEFT, pos=point(tuesday, 12))
        await office.kept(0, "09:00-18:00")
        assert (tuesday.field.text(), tuesday.field.hasFocus()) == ("09:00-17:00", True)
        QTest.keyClick(tuesday.field, KEY.Key_Return)  # nothing was changed
        assert tuesday.hasFocus()
        assert not tuesday.field.isVisible()


async def test_one_who_closes_the_last_hours_of_all_is_told_and_sees_them_again(
    tmp_path: Path, look: Look
) -> None:
    async with office_at(tmp_path, look) as office:
        for place in range(4):
            office.days[place].remove()
            await office.kept(place, "")
        friday = office.days[4]
        friday.remove()
        assert "never open" in office.page.said.text()
        assert written(friday.day) == "09:00-17:00"


async def test_monday_is_copied_to_friday(tmp_path: Path, look: Look) -> None:
    async with office_at(tmp_path, look) as office:
        drag(office.days[0], 9, 8)
        await office.kept(0, "08:00-17:00")
        office.page.hours.copy.click()
        for place in range(5):
            await office.kept(place, "08:00-17:00")
        await office.kept(5, "")


def words(part: QWidget) -> list[str]:
    return [one.accessibleName() for one in part.findChildren(IconButton) if one.isVisible()]


async def test_days_off_are_added_in_runs_and_taken_back(tmp_path: Path, look: Look) -> None:
    async with office_at(tmp_path, look) as office:
        off, console = office.page.hours.days_off, office.at.console
        off.add.click()
        assert off.first.hasFocus()
        off.first.setDate(QDate(2026, 12, 24))
        off.last.setDate(QDate(2026, 12, 26))
        off.take.click()
        await until(lambda: words(off) == ["Work on 24 to 26 Dec 2026"])
        off.add.click()
        off.first.setDate(QDate(2027, 1, 1))
        assert off.last.date() == QDate(2027, 1, 1)
        off.take.click()
        await until(lambda: words(off) == ["Work on 24 to 26 Dec 2026", "Work on 1 Jan 2027"])
        kept = console.targets.calendars["Office"].holidays
        assert kept == {*(date(2026, 12, day) for day in (24, 25, 26)), date(2027, 1, 1)}
        off.findChildren(IconButton)[0].click()
        await until(lambda: words(off) == ["Work on 1 Jan 2027"])
        assert console.targets.calendars["Office"].holidays == {date(2027, 1, 1)}
        office.page._change(lambda t: t.add_days_off("Office", date(2020, 5, 1), date(2020, 5, 1)))
        await until(lambda: off.over.text() == "1 day off is over.")
        assert words(off) == ["Work on 1 Jan 2027"]


async def test_single_days_get_hours_of_their_own_and_the_usual_ones_again(
    tmp_path: Path, look: Look
) -> None:
    async with office_at(tmp_path, look) as office:
        own, console = office.page.hours.own_hours, office.at.console
        file = console.profile.targets
        file.write_text(f"# agreed on in May\n{file.read_text('utf-8')}", "utf-8")
        eve, year_end = date(2026, 12, 24), date(2026, 12, 31)

        def kept() -> dict[date, str]:
            days = targets_from_toml(file.read_text("utf-8")).calendars["Office"].exceptions
            in_force = console.targets.calendars["Office"].exceptions
            return {d: str(w) for d, w in days.items()} if days == in_force else {}

        async def added(day: date, hours: str) -> None:
            own.add.click()
            own.day.setDate(QDate(day.year, day.month, day.day))
            own.hours.setFocus()
            QTest.keyClicks(own.hours, hours)
            QTest.keyClick(own.hours, Qt.Key.Key_Return)
            if not own.slip.isVisible():
                await until(lambda: day in kept())

        office.page._change(lambda t: t.add_days_off("Office", eve, eve))
        await until(lambda: console.targets.calendars["Office"].holidays == {eve})
        await added(eve, "nine to twelve")
        assert own.slip.text() == "Write hours like 09:00-12:00, 13:00-17:00."
        assert own.hours.text() == "nine to twelve", "what was typed stays to be mended"
        own.hours.clear()
        await added(eve, "09:00-12:00")
        assert console.targets.calendars["Office"].holidays == frozenset(), "it is no day off then"
        await added(year_end, "09:00-11:00, 12:00-13:00")
        await until(lambda: len(words(own)) == 2)
        assert words(own) == ["Usual hours on 24 Dec 2026", "Usual hours on 31 Dec 2026"]
        shown = [label.text() for label in own.findChildren(QLabel)]
        assert "31 Dec 2026: 09:00-11:00, 12:00-13:00" in shown
        assert "# agreed on in May" in file.read_text("utf-8")
        own.findChildren(IconButton)[0].click()
        await until(lambda: words(own) == ["Usual hours on 31 Dec 2026"])
        assert [*kept()] == [year_end]
        office.page._change(lambda t: t.add_days_off("Office", year_end, year_end))
        await until(lambda: words(own) == [])
        assert console.targets.calendars["Office"].exceptions == {}
        office.page._change(lambda t: t.set_own_hours("Office", date(2020, 5, 1), ""))
        await until(lambda: own.over.text() == "1 of them is over.")


@pytest.mark.qt_log_ignore("This plugin does not support")
async def test_a_menu_offers_the_same(tmp_path: Path, look: Look) -> None:
    async with office_at(tmp_path, look) as office:
        monday = office.days[0]
        monday.setFocus()
        at = monday.mapToGlobal(point(monday, 12))
        asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point(monday, 12), at)
        QApplication.sendEvent(monday, asked)
        menu = monday.findChild(QMenu)
        assert isinstance(menu, QMenu)
        offered = [action.text().split("\t")[0] for action in menu.actions()]
        assert offered == [
            "Type the hours…",
            "More hours on this day",
            "Closed from 09:00 to 17:00",
        ]
        menu.actions()[1].trigger()
        menu.close()
        await office.kept(0, "09:00-17:00, 18:00-19:00")


async def test_the_bars_are_painted_light_and_dark_whatever_they_hold(
    tmp_path: Path, look: Look
) -> None:
    async with office_at(tmp_path, look) as office:
        week = ["00:00-24:00", "09:00-09:15, 09:30-09:45", "22:00-21:00", "23:00-00:30", "", "", ""]
        for place, hours in enumerate(week):
            office.page._change(lambda t, n=place, h=hours: t.set_hours("Office", n, h))
        await office.kept(2, "22:00-21:00")
        for theme in ("dark", "light"):
            look.choose(theme)  # type: ignore[arg-type]
            for bar in office.days:
                bar.setFocus()
                inside = bar.grab().toImage()
                assert inside.pixelColor(point(bar, 12)) != inside.pixelColor(1, 1)

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QDateTime, Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QWidget

from cmconsole.domain.errors import DiskFull
from cmconsole.domain.judgement import Level, MentionClass
from cmconsole.store.reading.queues import Queue
from cmconsole.ui.deeds.snooze_popup import SnoozePopup
from cmconsole.ui.deeds.snoozing import choices
from cmconsole.ui.look import Look
from cmconsole.ui.popups import AssignPopup, LevelPopup
from cmconsole.ui.thread.messages import told
from support.inboxes import NOON, arrival, author, desk_at, minutes
from support.windows import ME, WindowDesk, until, window_at


def three() -> list[Any]:
    """Three people who wait, one after the other."""
    return [
        arrival(f"{name} waits", due=minutes(due), author=author(f"@{name}", name=name))
        for name, due in (("Ann", 10), ("Ben", 20), ("Cem", 30))
    ]


async def done(desk: WindowDesk) -> None:
    """Wait until everything that was begun is stored."""
    await until(lambda: "store what was done" not in desk.console.background.names)


async def test_handled_leaves_the_list_at_once_and_the_next_one_is_read(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, *three()) as desk:
        await desk.reads("Ann waits")
        desk.press("E")
        assert desk.listed() == ["Ben waits", "Cem waits"]
        await desk.reads("Ben waits")
        await done(desk)
        assert await desk.list_of(Queue.DONE) == ["Ann waits"]
        assert desk.window.list_pane.toast.message == "Ann is handled."


async def test_undo_brings_it_back_and_selects_it(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *three()) as desk:
        await desk.reads("Ann waits")
        desk.press("E", "E")
        assert desk.listed() == ["Cem waits"]
        desk.press("Z")
        await desk.shows("Ben waits", "Cem waits")
        await desk.reads("Ben waits")
        desk.press("Z")
        await desk.shows("Ann waits", "Ben waits", "Cem waits")
        assert await desk.list_of(Queue.DONE) == []
        desk.press("Z")
        await until(lambda: desk.window.list_pane.toast.message == "Nothing to take back.")


async def test_undo_survives_a_restart_and_ends_after_half_an_hour(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, *three()) as desk:
        await desk.reads("Ann waits")
        desk.press("E")
        await done(desk)
        again = desk.console.inbox.desk
        action = await again.last_undoable(ME, NOON - timedelta(minutes=30))
        assert action is not None
        assert await again.last_undoable(ME, NOON + timedelta(minutes=1)) is None
        assert await again.last_undoable("Somebody else", NOON - timedelta(minutes=30)) is None
        desk.clock.jump(31 * 60)
        desk.press("Z")
        await until(lambda: desk.window.list_pane.toast.message == "Nothing to take back.")
        assert await desk.list_of(Queue.DONE) == ["Ann waits"]


async def test_undo_after_a_restart_selects_what_came_back(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *three()) as desk:
        await desk.reads("Ann waits")
        desk.press("J")
        await desk.reads("Ben waits")
        desk.press("E")
        await done(desk)
    async with window_at(tmp_path, look) as desk:
        await desk.reads("Ann waits")
        desk.press("Z")
        await desk.shows("Ann waits", "Ben waits", "Cem waits")
        await desk.reads("Ben waits")


def open_menu(window: QWidget) -> QMenu:
    (menu,) = [each for each in window.findChildren(QMenu) if each.isVisible()]
    return menu


@pytest.mark.qt_log_ignore("This plugin does not support")
async def test_snooze_takes_any_time_and_a_reason(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, arrival("It waits", due=minutes(10))) as desk:
        await desk.reads("It waits")
        desk.press("S")
        menu = open_menu(desk.window)
        next(one for one in menu.actions() if "Another time" in one.text()).trigger()
        menu.close()
        popup = desk.window.commands.questions.popup
        assert isinstance(popup, SnoozePopup)
        popup.when.clearMinimumDateTime()
        popup.when.setDateTime(QDateTime(2020, 1, 1, 9, 0, 0))
        QTest.keyClick(popup.why, Qt.Key.Key_Return)
        assert popup.isVisible(), "that time is over"
        wakes = (NOON + timedelta(days=3)).astimezone().replace(hour=7, minute=45)
        popup.when.setDateTime(QDateTime(wakes.year, wakes.month, wakes.day, 7, 45, 0))
        QTest.keyClicks(popup.why, "The parcel comes on Friday")
        QTest.keyClick(popup.why, Qt.Key.Key_Return)
        await desk.window.commands.turns.settle()
        (asleep,) = (await desk.console.inbox.page(Queue.SNOOZED))[0]
        assert asleep.work is not None
        assert asleep.work.snoozed_until == wakes
        thread = await desk.console.inbox.desk.thread(asleep.id)
        assert thread is not None
        assert "“The parcel comes on Friday”" in told(thread.events[-1], NOON)


@pytest.mark.qt_log_ignore("This plugin does not support")
async def test_snooze_offers_times_and_puts_it_to_sleep_until_then(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, *three()) as desk:
        await desk.reads("Ann waits")
        desk.press("S")
        menu = open_menu(desk.window)
        menu.actions()[1].trigger()
        menu.close()
        # Without a window manager the window is not active again after a menu.
        desk.window.activateWindow()
        desk.view.setFocus()
        assert desk.listed() == ["Ben waits", "Cem waits"]
        await done(desk)
        asleep = (await desk.console.inbox.page(Queue.SNOOZED))[0]
        assert [row.work and row.work.snoozed_until for row in asleep] == [NOON + minutes(60)]
        desk.press("Z")
        await desk.shows("Ann waits", "Ben waits", "Cem waits")


def test_the_times_to_sleep_until_are_ahead_and_in_order() -> None:
    for hour in range(24):
        now = datetime(2026, 11, 23, hour, 30).astimezone()
        offered = [until for _, until in choices(now)]
        assert all(until > now for until in offered)
    monday = choices(datetime(2026, 11, 23, 10, 0).astimezone())
    assert [words for words, _ in monday][-1] == "Monday, 9:00"
    assert monday[-1][1].astimezone().isoformat()[:16] == "2026-11-30T09:00"


async def test_taking_and_assigning_show_whose_it_is(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *three()) as desk:
        await desk.reads("Ann waits")
        desk.press("M")
        await done(desk)
        assert await desk.list_of(Queue.MINE) == ["Ann waits"]
        await until(lambda: desk.window.news.state.count(Queue.MINE) == 1)
        desk.press("A")
        await until(lambda: isinstance(desk.window.commands.questions.popup, AssignPopup))
        popup = desk.window.commands.questions.popup
        assert isinstance(popup, AssignPopup)
        popup._name.setText("Jonas Falk")
        popup._name.returnPressed.emit()
        await done(desk)
        rows = (await desk.console.inbox.page(Queue.ANSWER))[0]
        assert rows[0].work is not None
        assert rows[0].work.owner == "Jonas Falk"
        assert desk.window.commands.questions.popup is None
        desk.press("Z")
        await until(lambda: _owner(desk) == ME)
        desk.press("Z")
        await until(lambda: _owner(desk) is None)


def _owner(desk: WindowDesk) -> str | None:
    shown = desk.window.thread_pane.mention
    return shown.work.owner if shown and shown.work else None


async def test_changing_the_level_asks_why_and_sets_the_clock_anew(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, *three()) as desk:
        await desk.reads("Ann waits")
        desk.press("L")
        popup = desk.window.commands.questions.popup
        assert isinstance(popup, LevelPopup)
        popup._list.setCurrentRow(0)
        assert not popup._change.isEnabled()
        popup._reason.setText("She was hurt")
        popup._change.click()
        await until(lambda: desk.window.news.state.count(Queue.RED_ZONE) == 1)
        rows = (await desk.console.inbox.page(Queue.RED_ZONE))[0]
        work = rows[0].work
        assert work is not None
        assert (rows[0].text, work.level, work.mention_class) == (
            "Ann waits",
            Level.RED_ZONE,
            MentionClass.MINOR,
        )
        assert work.due_at == NOON + minutes(30)
        thread = await desk.console.inbox.desk.thread(rows[0].id)
        assert thread is not None
        assert thread.events[-1].details["reason"] == "She was hurt"
        await until(lambda: desk.view.rows.entries[0] == -1)
        desk.press("Z")
        await until(lambda: desk.window.news.state.count(Queue.RED_ZONE) == 0)


async def test_what_could_not_be_stored_comes_back_with_a_sentence(
    tmp_path: Path, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with window_at(tmp_path, look, *three()) as desk:
        await desk.reads("Ann waits")

        async def full(*_: object) -> None:
            raise DiskFull("The disk is full. Nothing was changed.")

        monkeypatch.setattr(desk.console.inbox, "record", full)
        desk.press("E")
        assert desk.listed() == ["Ben waits", "Cem waits"]
        await desk.shows("Ann waits", "Ben waits", "Cem waits")
        assert desk.window.list_pane.toast.message == "The disk is full. Nothing was changed."


async def test_what_was_done_is_stored_even_when_the_window_is_closed_at_once(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, *three()) as desk:
        await desk.reads("Ann waits")
        desk.press("E", "E")
    async with desk_at(tmp_path) as again:
        assert set(await again.texts(Queue.DONE)) == {"Ann waits", "Ben waits"}


async def test_history_owes_nothing_and_says_so(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, arrival("Long ago", history=True)) as desk:
        desk.window.open_queue(Queue.ALL)
        await desk.reads("Long ago")
        desk.press("E")
        assert desk.window.list_pane.toast.message.startswith("This is from before")
        assert not desk.window.thread_pane.head.done.isVisible()


@pytest.mark.parametrize(
    ("address", "opened"),
    [
        ("https://example.social/1", True),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
        (None, False),
    ],
)
async def test_only_web_addresses_are_opened(
    tmp_path: Path,
    look: Look,
    monkeypatch: pytest.MonkeyPatch,
    address: str | None,
    opened: bool,
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: asked.append(url.toString()))
    async with window_at(tmp_path, look, arrival("Look", permalink=address)) as desk:
        await desk.reads("Look")
        desk.press("O")
        assert bool(asked) is opened
        assert desk.window.thread_pane.head.original.isVisible() is opened

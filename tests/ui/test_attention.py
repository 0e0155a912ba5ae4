from __future__ import annotations

import asyncio
from dataclasses import fields
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from cmconsole.domain.errors import Unreachable
from cmconsole.domain.events import PollFailed, WokeUp
from cmconsole.domain.judgement import Level
from cmconsole.domain.sources import SourceState
from cmconsole.store.instants import to_micros
from cmconsole.store.reading.queues import Filter, Queue
from cmconsole.system.settings import Settings
from cmconsole.ui.alerts.attention import Attention
from cmconsole.ui.alerts.etiquette import BETWEEN, Etiquette, Kind, Occasion, is_quiet
from cmconsole.ui.alerts.tray import Tray
from cmconsole.ui.frame.news import State
from cmconsole.ui.look import Look
from cmconsole.ui.window.offers import offer_places
from cmconsole.ui.window.place import Place
from cmconsole.ui.window.resume import ResumeSheet, sentence
from support.inboxes import NOON, arrival, author, minutes
from support.windows import WindowDesk, until, window_at

OF_KINDS = sorted(
    {f.name for f in fields(Settings) if f.name.startswith("notify_")} - {"notify_text"}
)
RED = Occasion(Kind.RED_ZONE, "Noor", "They have my <b>address</b>", 7)


def etiquette(**chosen: object) -> Etiquette:
    settings = Settings(author="Kim", **chosen)  # type: ignore[arg-type]
    return Etiquette(lambda: settings)


def test_a_notification_holds_no_words_of_a_customer_unless_asked_for() -> None:
    discreet, frank = etiquette(), etiquette(notify_text=True)
    for each in (discreet, frank):
        each.happened(RED)
    told, said = discreet.speak(NOON), frank.speak(NOON)
    assert told is not None
    assert said is not None
    assert (told.title, told.body, told.mention) == ("1 mention in the red zone", "", 7)
    assert "Noor: They have my" in said.body


def test_there_is_one_notification_in_three_minutes_for_all_that_happened() -> None:
    polite = etiquette()
    polite.happened(RED)
    assert polite.speak(NOON) is not None
    polite.happened(Occasion(Kind.DUE_SOON, "Ann", "", 8))
    polite.happened(Occasion(Kind.RED_ZONE, "Bo", "", 9))
    polite.happened(Occasion(Kind.RED_ZONE, "Cy", "", 10))
    soon = NOON + timedelta(minutes=1)
    assert polite.speak(soon) is None
    assert polite.wait(soon) == timedelta(minutes=2)
    told = polite.speak(NOON + BETWEEN)
    assert told is not None
    assert told.title == "2 mentions in the red zone"
    assert told.body == "One of yours is due in 5 minutes"
    assert told.mention == 9
    assert polite.wait(NOON + BETWEEN) is None


def test_a_clock_that_was_put_back_silences_nothing() -> None:
    polite = etiquette()
    polite.happened(RED)
    assert polite.speak(NOON) is not None
    polite.happened(RED)
    earlier = NOON - timedelta(hours=3)
    assert polite.wait(earlier) == timedelta()
    assert polite.speak(earlier) is not None


def test_what_somebody_turned_off_is_not_told() -> None:
    silent = etiquette(notify_red_zone=False)
    silent.happened(RED)
    assert silent.wait(NOON) is None


@pytest.mark.parametrize("switch", OF_KINDS)
def test_each_switch_turns_something_off(switch: str) -> None:
    def waiting(**chosen: object) -> list[Kind]:
        polite = etiquette(**chosen)
        for kind in Kind:
            polite.happened(Occasion(kind, "Noor", "", 7))
        return [occasion.kind for occasion in polite._waiting]

    assert len(set(waiting()) - set(waiting(**{switch: False}))) == 1


def test_quiet_hours_are_quiet_and_are_not_made_up_for() -> None:
    local = NOON.astimezone().replace(hour=23)
    sleeping = etiquette(quiet_hours="22:00-07:00")
    sleeping.happened(RED)
    assert sleeping.speak(local) is None
    assert sleeping.speak(local.replace(hour=8)) is None


@pytest.mark.parametrize(
    ("hours", "at", "quiet"),
    [
        ("22-7", 22, True),
        ("22-7", 7, False),
        ("22 – 7:30", 6, True),
        ("22-7", 12, False),
        ("22:00-07:00", 23, True),
        ("22:00-07:00", 6, True),
        ("22:00-07:00", 7, False),
        ("12:00-14:00", 13, True),
        ("12:00-14:00", 14, False),
        ("", 3, False),
        ("25:00-99:00", 3, False),
        ("at night", 3, False),
    ],
)
def test_quiet_hours_go_by_the_clock_of_this_computer(hours: str, at: int, quiet: bool) -> None:
    assert is_quiet(hours, NOON.astimezone().replace(hour=at)) is quiet


class Told:
    """An Attention over a desk nobody looks at, and what it says by the tray."""

    def __init__(self, desk: WindowDesk, look: Look, patch: pytest.MonkeyPatch) -> None:
        patch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/at/all")
        self.said: list[tuple[str, str]] = []
        self.tray = Tray(look, desk.window)
        patch.setattr(self.tray, "say", lambda title, body: self.said.append((title, body)))
        window = desk.window
        self.attention = Attention(desk.console, window.news, self.tray, lambda: False, window)


async def test_the_red_zone_is_told_where_another_screen_is_shown(
    tmp_path: Path, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(Tray, "say", lambda _, title, body: said.append(title))
    async with window_at(tmp_path, look) as desk:
        window = desk.window
        assert window.isActiveWindow()
        await desk.take(arrival("It burned", level=Level.RED_ZONE, author=author("@hurt")))
        await until(lambda: window.tray.badge == 1)
        assert said == [], "it stands in the list before them"
        window.places.offer("reports", QWidget)
        window.places.open("reports")
        await desk.take(arrival("It burned, too", level=Level.RED_ZONE, author=author("@too")))
        await until(lambda: said)
        assert said == ["1 mention in the red zone"]


async def test_the_red_zone_is_told_when_nobody_looks(
    tmp_path: Path, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with window_at(tmp_path, look) as desk:
        told = Told(desk, look, monkeypatch)
        await desk.take(arrival("Just a question", author=author("@calm"), due=minutes(50)))
        await desk.take(arrival("It burned", level=Level.RED_ZONE, author=author("@hurt")))
        await until(lambda: told.said)
        assert told.said == [("1 mention in the red zone", "")]
        await until(lambda: told.tray.badge == 1)
        assert told.tray.words.startswith("1 in the red zone. Next one due at ")


async def test_mine_is_told_five_minutes_before_it_falls_due_and_once(
    tmp_path: Path, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with window_at(
        tmp_path,
        look,
        arrival("Mine", due=minutes(4)),
        arrival("Not mine", due=minutes(4), author=author("@b")),
    ) as desk:
        await desk.reads("Mine")
        told = Told(desk, look, monkeypatch)
        desk.press("M")
        await until(lambda: told.said)
        assert told.said == [("One of yours is due in 5 minutes", "")]
        desk.clock.jump(BETWEEN.total_seconds() + 1)
        told.attention._look()
        await until(lambda: not told.attention._looking)
        assert len(told.said) == 1


async def test_a_deadline_that_passes_is_counted_though_nothing_happened(
    tmp_path: Path, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with window_at(tmp_path, look, arrival("Soon late", due=minutes(4))) as desk:
        told = Told(desk, look, monkeypatch)
        await until(lambda: "Next one due" in told.tray.words)
        assert told.tray.badge == 0
        desk.clock.jump(5 * 60)
        told.attention._due.timeout.emit()
        await until(lambda: told.tray.badge == 1)
        assert told.tray.words == "1 overdue"


async def test_a_sign_in_that_ended_is_told_once(
    tmp_path: Path, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with window_at(tmp_path, look) as desk:
        told = Told(desk, look, monkeypatch)
        words = "The server does not know us any more. Nothing is lost."
        for _ in range(2):
            await desk.console.inbox.poll_failed(
                desk.source.id, SourceState.SIGNED_OUT, words, NOON, None
            )
            desk.console.bus.publish(PollFailed(desk.source.id, Unreachable(words)))
        await until(lambda: told.said)
        assert told.said == [("Example signed us out.", "")]


@pytest.mark.qt_log_ignore("This plugin does not support raise")
async def test_a_click_brings_the_mention_into_view(tmp_path: Path, look: Look) -> None:
    arrivals = [
        arrival(f"Number {n}", due=minutes(10 + n), author=author(f"@p{n}")) for n in range(5)
    ]
    async with window_at(tmp_path, look, *arrivals) as desk:
        await desk.reads("Number 0")
        wanted = [entry for entry in desk.view.rows.entries if entry >= 0][3]
        desk.window.search_for("Number 1")
        await until(lambda: len(desk.listed()) == 1)
        desk.window.come_back(wanted)
        await desk.reads("Number 3")


@pytest.mark.qt_log_ignore("This plugin does not support raise")
async def test_a_click_leads_to_the_mention_from_wherever_one_is(
    tmp_path: Path, look: Look
) -> None:
    arrivals = [
        arrival(f"Number {n}", due=minutes(10 + n), author=author(f"@p{n}")) for n in range(5)
    ]
    async with window_at(tmp_path, look, *arrivals) as desk:
        await desk.reads("Number 0")
        window, ids = desk.window, [entry for entry in desk.view.rows.entries if entry >= 0]
        offer_places(window, look, desk.console, lambda: asyncio.sleep(0))
        window.places.open("reports")
        window.toggle_help()
        window.come_back(ids[3])
        await desk.reads("Number 3")
        assert window.places.at == "inbox"
        assert not window.sheet.isVisible()
        window.list_pane.narrowing.show_only(Filter(networks=("bluesky",)))
        await desk.shows()
        window.come_back(ids[2])
        await desk.reads("Number 2")
        assert len(desk.listed()) == 5
        desk.press("E")
        await until(lambda: "store what was done" not in desk.console.background.names)
        window.open_queue(Queue.RED_ZONE)
        await desk.shows()
        window.come_back(ids[2])
        await desk.reads("Number 2")
        assert desk.view.chosen == ids[2]
        assert window.lists.queue is Queue.DONE
        # Handled longer ago than the list of today goes back
        desk.clock.jump(3 * 86_400)
        window.open_queue(Queue.ANSWER)
        await until(lambda: not window.lists.reading)
        window.come_back(ids[2])
        await until(lambda: window.lists.queue is Queue.ALL and desk.view.chosen == ids[2])


@pytest.mark.qt_log_ignore("This plugin does not support raise")
async def test_a_mention_that_is_gone_is_said_to_be_and_not_waited_for(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, arrival("Here", author=author("@a"))) as desk:
        await desk.reads("Here")
        desk.window.come_back(4711)
        said = "That mention is not in this inbox any more."
        await until(lambda: desk.window.list_pane.toast.message == said)
        assert desk.window.lists.standing.own.wish is None
        await desk.reads("Here")


# Coming back


@pytest.mark.parametrize(
    ("late", "soon", "words"),
    [
        (3, 5, "3 became overdue, 5 have under 15 minutes."),
        (1, 0, "1 became overdue."),
        (0, 1, "1 has under 15 minutes."),
        (0, 0, ""),
    ],
)
def test_what_is_said_to_somebody_who_comes_back(late: int, soon: int, words: str) -> None:
    assert sentence(late, soon) == words


@pytest.fixture
def meanwhile() -> list:  # type: ignore[type-arg]
    return [
        arrival("Late", due=minutes(20), author=author("@a")),
        arrival("Soon", due=minutes(70), author=author("@b")),
        arrival("Later", due=minutes(600), author=author("@c")),
    ]


async def test_after_sleep_it_is_said_what_became_late(
    tmp_path: Path,
    look: Look,
    meanwhile: list,  # type: ignore[type-arg]
) -> None:
    async with window_at(tmp_path, look, *meanwhile) as desk:
        desk.clock.jump(3600)
        desk.console.bus.publish(WokeUp(timedelta(hours=1)))
        await until(lambda: desk.window.commands.questions.popup is not None)
        sheet = desk.window.commands.questions.popup
        assert isinstance(sheet, ResumeSheet)
        assert sheet.words == "1 became overdue, 1 has under 15 minutes."
        desk.press("Enter")
        await desk.reads("Late")
        assert desk.window.commands.questions.popup is None


async def test_a_short_nap_is_not_worth_a_word(
    tmp_path: Path,
    look: Look,
    meanwhile: list,  # type: ignore[type-arg]
) -> None:
    async with window_at(tmp_path, look, *meanwhile) as desk:
        desk.clock.jump(25 * 60)
        desk.console.bus.publish(WokeUp(timedelta(minutes=14)))
        assert "resume" not in desk.console.background.names


async def test_a_start_after_a_long_absence_says_the_same(
    tmp_path: Path,
    look: Look,
    meanwhile: list,  # type: ignore[type-arg]
) -> None:
    late = arrival("Late", at=NOON - minutes(90), author=author("@late"))
    place = Place(left_at=to_micros(NOON - timedelta(hours=9)))
    async with window_at(tmp_path, look, late, *meanwhile, place=place) as desk:
        await until(lambda: desk.window.commands.questions.popup is not None)
        sheet = desk.window.commands.questions.popup
        assert isinstance(sheet, ResumeSheet)
        assert sheet.words == "1 became overdue."
        desk.press("Esc")
        assert desk.window.commands.questions.popup is None


async def test_a_network_that_asked_us_to_wait_is_told_with_the_next_check(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look) as desk:
        at = NOON + timedelta(minutes=4)
        words = "The server asked us to wait."
        await desk.console.inbox.poll_failed(desk.source.id, SourceState.WAITING, words, NOON, at)
        desk.console.bus.publish(PollFailed(desk.source.id, Unreachable(words)))
        bar = desk.window.list_pane.bar
        await until(lambda: bar.words == "Example asked us to wait.")
        assert "in 4 min. Clocks keep running." in bar.accessibleName()
        assert not bar._action.isVisible()


def test_from_ten_on_the_tray_has_one_picture(look: Look) -> None:
    def drawn(burning: int) -> int:
        tray.show_state(State({"burning": burning}, known=True), None)
        return tray._drawn(22).cacheKey()

    parent = QWidget()
    tray = Tray(look, parent)
    assert drawn(9) != drawn(10) == drawn(11)

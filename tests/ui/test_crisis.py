"""The spike's bar and the crisis room: offered, never forced, and nothing goes out by itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit

from cmconsole.domain.judgement import Level, MentionClass
from cmconsole.domain.mentions import Arrival
from cmconsole.domain.replies import Step
from cmconsole.store.reading.queues import Queue
from cmconsole.ui.alerts.etiquette import Etiquette, Kind, Occasion
from cmconsole.ui.composer.popups import TemplatePopup
from cmconsole.ui.crisis.desk import CrisisDesk
from cmconsole.ui.crisis.room import Room
from cmconsole.ui.crisis.stories import StoriesPopup
from cmconsole.ui.look import Look
from support.inboxes import NOON, arrival, author, minutes
from support.pointer import move
from support.windows import WindowDesk, until, window_at

HOT = (
    "The charging case of my Kestrel earbuds got really hot in my pocket",
    "My Kestrel earbuds: the charging case gets really hot, pocket nearly burnt",
    "Really hot charging case, Kestrel earbuds, it was in my pocket",
)
STATEMENT = "Some cases get hot. Please unplug yours. More from us by 15:15."


def hot(people: int = 6, first: int = 0) -> list[Arrival]:
    return [
        arrival(
            f"{HOT[i % 3]} ({i})",
            level=Level.RED_ZONE if i == 2 else None,
            at=NOON - minutes(30 - i),
            published_at=NOON - minutes(30 - i),
            author=author(f"@p{i}@example.social", name=f"Person {i}"),
        )
        for i in range(first, first + people)
    ]


class Spiked:
    """A window, and the radar under it."""

    def __init__(self, desk: WindowDesk) -> None:
        self.desk, self.window, self.console = desk, desk.window, desk.console
        assert desk.window.crisis is not None
        self.crisis: CrisisDesk = desk.window.crisis
        self.banner = self.crisis.banner

    async def looks(self) -> None:
        await self.console.radar.look()

    async def enters(self) -> Room:
        self.crisis.toggle()
        await until(lambda: self.crisis.room_is_open)
        assert self.crisis.room is not None
        return self.crisis.room

    def line(self, words: str) -> None:
        """Answer the question that is open."""
        assert self.crisis.panels.popup is not None
        line = self.crisis.panels.popup.findChild(QLineEdit)
        line.setText(words)
        QTest.keyClick(line, Qt.Key.Key_Return)


@asynccontextmanager
async def spiked(folder: Path, look: Look, people: int = 6) -> AsyncIterator[Spiked]:
    async with window_at(folder, look, *hot(people)) as desk:
        at = Spiked(desk)
        await at.looks()
        yield at


async def test_a_spike_is_offered_in_a_bar_that_says_what_how_many_and_how_long(
    tmp_path: Path, look: Look
) -> None:
    async with spiked(tmp_path, look) as at:
        await until(at.banner.isVisible)
        assert at.banner.words.text().startswith("Spike: 6 mentions of “")
        assert at.banner.words.text().endswith("in 30 min.")
        assert "No public word from us about it for 30 min." in at.banner.told.text()
        assert at.window.frame_.room is None
        assert await at.console.crisis.crisis() is None


async def test_an_ordinary_day_has_no_bar(tmp_path: Path, look: Look) -> None:
    async with spiked(tmp_path, look, people=2) as at:
        await until(lambda: at.crisis._reading is not None and at.crisis._reading.done())
        assert at.banner.isHidden()


async def test_show_them_lists_exactly_the_mentions_of_the_spike(
    tmp_path: Path, look: Look
) -> None:
    async with spiked(tmp_path, look) as at:
        await at.desk.take(arrival("Something else", at=NOON, author=author("@else")))
        await until(at.banner.isVisible)
        at.banner.show_them.click()
        await until(lambda: len(at.desk.listed()) == 6 and "…" not in at.desk.listed())
        assert "Something else" not in at.desk.listed()


async def test_not_a_crisis_needs_a_reason_and_quiets_the_bar(tmp_path: Path, look: Look) -> None:
    async with spiked(tmp_path, look) as at:
        await until(at.banner.isVisible)
        at.banner.none.click()
        at.line("a raffle of ours")
        await until(at.banner.isHidden)
        await at.desk.take(*hot(8, first=6))
        await at.looks()
        await until(at.banner.isVisible)


async def test_the_room_stands_in_place_of_the_thread_and_esc_leads_back(
    tmp_path: Path, look: Look
) -> None:
    async with spiked(tmp_path, look) as at:
        room = await at.enters()
        assert room.isVisible()
        assert not at.window.thread_pane.isVisible()
        assert not at.window.contact.isVisible()
        assert at.window.list_pane.isVisible()
        assert "Crisis room: " in room.title.text()
        assert room.silent.text() == "30 min"
        await until(lambda: at.banner.words.text() == "Crisis mode is on.")
        at.desk.press("Esc")
        await until(lambda: not at.crisis.room_is_open)
        assert at.window.thread_pane.isVisible()
        assert not room.isVisible()
        assert (await at.console.crisis.crisis()) is not None
        assert at.banner.isVisible()


async def test_no_letter_acts_on_a_mention_behind_the_room(tmp_path: Path, look: Look) -> None:
    async with spiked(tmp_path, look) as at:
        room = await at.enters()
        room.stand_down.setFocus()
        at.desk.press("E", "M")
        at.crisis.leave()
        counts = await at.desk.counts()
        assert (counts["answer"], counts["done"], counts["mine"]) == (6, 0, 0)
        at.desk.press("M")
        await until(lambda: at.window.list_pane.toast.message == "Yours now.")


async def test_a_row_of_the_list_leads_out_of_the_room(tmp_path: Path, look: Look) -> None:
    async with spiked(tmp_path, look) as at:
        await at.enters()
        at.desk.view.clicked.emit(at.desk.view.currentIndex())
        assert not at.crisis.room_is_open


@pytest.mark.qt_log_ignore("This plugin does not support raise")
async def test_those_who_were_hurt_are_named_and_one_press_away(tmp_path: Path, look: Look) -> None:
    async with spiked(tmp_path, look) as at:
        room = await at.enters()
        names = [label.text() for label in room.hurt.findChildren(QLabel)]
        assert "Person 2" in names
        assert "Person 1" not in names
        row = (await at.console.inbox.search("Person"))[-3]
        room.hurt.wanted.emit(row.id)
        await at.desk.reads(row.text)
        assert not at.crisis.room_is_open


async def test_blanks_keep_the_statement_back_and_it_is_kept_while_it_is_written(
    tmp_path: Path, look: Look
) -> None:
    async with spiked(tmp_path, look) as at:
        room = await at.enters()
        assert "[[" in room.statement.words
        assert not room.statement.post.isEnabled()
        room.statement.editor.put(STATEMENT)
        # The program is left before the pause after which it would have been kept.
        await at.window.commands.turns.settle()
        assert await at.console.crisis.draft() == STATEMENT
        points = [label.text() for label in room.statement.findChildren(QLabel)]
        assert {"Says what to do now", "Says when you speak next", "No cause claimed yet"} <= set(
            points
        )


async def test_without_an_account_the_statement_cannot_be_posted_and_says_why(
    tmp_path: Path, look: Look
) -> None:
    async with spiked(tmp_path, look) as at:
        room = await at.enters()
        room.statement.editor.put(STATEMENT)
        assert not room.statement.post.isEnabled()
        words = [label.text() for label in room.statement.findChildren(QLabel)]
        assert "None of these networks can be answered from here." in words


async def test_a_press_makes_one_reply_for_each_network_and_nothing_else_does(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look) as desk:
        await desk.console.inbox.remove_source(desk.source, author="Kim", now=NOON)
        desk.source = await desk.console.inbox.add_source(
            kind="mastodon",
            name="@brand",
            options={"server": "http://127.0.0.1:9", "access_token": "kept in the keyring"},
            author="Kim",
            now=NOON - timedelta(days=1),
        )
        await desk.take(*hot())
        at = Spiked(desk)
        await at.looks()
        room = await at.enters()
        room.statement.editor.put(STATEMENT)
        await until(room.statement.post.isEnabled)
        assert room.statement.post.accessibleName() == "Post to 1 network"
        assert await at.console.inbox.replies.open_replies() == []
        room.statement.post.click()
        await until(lambda: at.window.replying.sending.open_replies)
        (reply,) = await at.console.inbox.replies.open_replies()
        assert reply.order.text == STATEMENT
        assert reply.send_at > at.desk.clock.now()
        await until(lambda: room.first_hour.boxes["statement"].isChecked())


async def test_ticks_and_notes_are_lines_of_the_log(tmp_path: Path, look: Look) -> None:
    async with spiked(tmp_path, look) as at:
        room = await at.enters()
        room.first_hour.boxes["tell"].click()
        room.first_hour.note.setText("Ruth knows")
        QTest.keyClick(room.first_hour.note, Qt.Key.Key_Return)

        def logged() -> bool:
            words = {label.text() for label in room.first_hour.findChildren(QLabel)}
            return {
                "Kim: Ruth knows",
                "Kim: Tell whoever must know",
                "Kim opened the room",
            } <= words

        await until(logged)
        assert not room.first_hour.boxes["pause"].isEnabled()


async def test_standing_down_asks_why_and_leaves_the_room(tmp_path: Path, look: Look) -> None:
    async with spiked(tmp_path, look) as at:
        room = await at.enters()
        room.stand_down.click()
        at.line("cause found")
        await until(lambda: not at.crisis.room_is_open)
        await until(at.banner.isHidden)
        assert await at.console.crisis.crisis() is None


async def test_a_crisis_is_still_on_after_a_restart(tmp_path: Path, look: Look) -> None:
    async with spiked(tmp_path, look) as at:
        await at.console.crisis.open(at.console.radar.picture)
    async with window_at(tmp_path, look) as desk:
        crisis = desk.window.crisis
        assert crisis is not None
        await until(lambda: crisis.banner.words.text() == "Crisis mode is on.")


async def test_templates_for_praise_are_not_offered_while_the_room_is_open(
    tmp_path: Path, look: Look
) -> None:
    kind = arrival("Lovely lamp, thank you", MentionClass.PRAISE, author=author("@kind"), at=NOON)
    async with spiked(tmp_path, look) as at:
        await at.desk.take(kind)
        at.window.open_queue(Queue.PRAISE)
        await at.desk.reads("Lovely lamp, thank you")
        replying = at.window.replying
        assert replying is not None

        def offered() -> set[Step]:
            replying.pick_template()
            popup = replying.asking.popup
            assert isinstance(popup, TemplatePopup)
            items = [popup._list.item(row) for row in range(popup._list.count())]
            steps = {item.data(Qt.ItemDataRole.UserRole).step for item in items}
            popup.put_away()
            return steps

        assert Step.THANK in offered()
        await at.enters()
        at.crisis.leave()
        assert Step.THANK not in offered()


async def test_stories_are_listed_and_shown_on_request(tmp_path: Path, look: Look) -> None:
    async with spiked(tmp_path, look) as at:
        await at.desk.take(arrival("Something else", at=NOON, author=author("@else")))
        at.crisis.show_stories()
        await until(lambda: isinstance(at.crisis.panels.popup, StoriesPopup))
        popup = at.crisis.panels.popup
        assert isinstance(popup, StoriesPopup)
        words = " ".join(label.text() for label in popup.findChildren(QLabel))
        assert "6 people on Mastodon" in words
        assert "we last spoke: never" in words
        popup._buttons[0].click()
        await until(lambda: len(at.desk.listed()) == 6 and "…" not in at.desk.listed())


@pytest.mark.parametrize("width", [1440, 1024, 900])
async def test_the_room_fits_every_window(tmp_path: Path, look: Look, width: int) -> None:
    async with window_at(tmp_path, look, *hot(), size=(width, 700)) as desk:
        at = Spiked(desk)
        await at.looks()
        room = await at.enters()
        assert room.width() <= width
        body = room.statement.parentWidget()
        assert body is not None
        assert body.minimumSizeHint().width() <= room.width()
        assert room.first_hour.isVisibleTo(room)


async def test_a_spike_is_told_once_without_anybodys_words(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look) as desk:
        etiquette = Etiquette(lambda: desk.console.settings.current)
        etiquette.happened(Occasion(Kind.SPIKE, "46 people in 40 min", "Kestrel case hot", 7))
        told = etiquette.speak(NOON)
        assert told is not None
        assert (told.title, told.body, told.mention) == ("Spike: 46 people in 40 min", "", 7)
        desk.console.settings.change(notify_spike=False)
        etiquette.happened(Occasion(Kind.SPIKE, "90 people in 50 min", "", 8))
        assert etiquette.speak(NOON + timedelta(minutes=9)) is None


def place_of(at: Spiked, mention: int) -> int:
    """How far below the top of the window its row stands."""
    view = at.desk.view
    row = view.rows.row_of(mention)
    assert row is not None
    return view.viewport().mapTo(at.window, QPoint(0, view.rowViewportPosition(row))).y()


async def test_the_bar_waits_for_a_quiet_moment_and_leaves_rows_where_they_are(
    tmp_path: Path, look: Look
) -> None:
    crowd = [
        arrival(f"Number {n}", due=minutes(200 + n), author=author(f"@n{n}@example.social"))
        for n in range(40)
    ]
    async with window_at(tmp_path, look, *crowd) as desk:
        at = Spiked(desk)
        desk.view.choose(desk.view.rows.entries[30])
        desk.press("J")
        chosen = desk.view.chosen
        assert chosen is not None
        place = place_of(at, chosen)
        await desk.take(*hot())
        await at.looks()
        await until(lambda: at.crisis._coming._rest.isActive())
        assert at.banner.isHidden()
        assert place_of(at, chosen) == place
        move(desk.window.windowHandle(), QPointF(700, 400))
        assert at.banner.isHidden()
        at.window.lists.standing.settle()
        place = place_of(at, chosen)
        at.crisis._coming._rest.timeout.emit()
        assert at.banner.isVisible()
        assert place_of(at, chosen) == place
        at.banner.none.click()
        at.line("a raffle of ours")
        await until(at.banner.isHidden)
        assert place_of(at, chosen) == place


async def test_a_list_that_stands_at_its_top_stays_there_under_the_bar(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, *hot()) as desk:
        at = Spiked(desk)
        desk.press("J")
        await at.looks()
        await until(lambda: at.crisis._coming._rest.isActive())
        at.crisis._coming._rest.timeout.emit()
        assert at.banner.isVisible()
        assert desk.view.verticalScrollBar().value() == 0

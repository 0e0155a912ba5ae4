"""What many tell at once is one row: who is in it, what a press on it does, and how rows come back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from cmconsole.domain.judgement import Level, MentionClass
from cmconsole.domain.mentions import Arrival
from cmconsole.store.reading.groups import Group
from cmconsole.store.reading.queues import Filter, Queue
from cmconsole.ui.inbox.ends import under_bar
from cmconsole.ui.inbox.group_strip import HEIGHT, link_rect
from cmconsole.ui.inbox.sections import Section
from cmconsole.ui.look import Look
from cmconsole.ui.palette import keyless
from support.inboxes import NOON, arrival, author, minutes
from support.windows import WindowDesk, until, window_at

HOT = (
    "The charging case of my Kestrel earbuds got really hot in my pocket",
    "My Kestrel earbuds: the charging case gets really hot, pocket nearly burnt",
    "Really hot charging case, Kestrel earbuds, it was in my pocket",
)
RED = 2
"""Which of them is in the red zone."""


def hot(people: int = 6, first: int = 0, *, red: int | None = RED) -> list[Arrival]:
    """So many people with the same problem; the first of them wrote first, and is due first."""
    return [
        arrival(
            f"{HOT[i % 3]} ({i})",
            MentionClass.QUESTION if i == 1 else MentionClass.MINOR,
            level=Level.RED_ZONE if i == red else None,
            at=NOON - minutes(30 - i),
            author=author(f"@p{i}@example.social", name=f"Person {i}"),
            network=("mastodon", "bluesky")[i % 2],
        )
        for i in range(first, first + people)
    ]


def others() -> list[Arrival]:
    """Somebody who is hurt by something else, and somebody who is overdue."""
    return [
        arrival("A wheel came off", level=Level.RED_ZONE, due=minutes(5), author=author("@wheel")),
        arrival("My parcel is lost", at=NOON - minutes(90), author=author("@parcel")),
    ]


class Grouped:
    """A window, the radar under it, and short ways to read the list."""

    def __init__(self, desk: WindowDesk) -> None:
        self.desk, self.window, self.console, self.view = (
            desk,
            desk.window,
            desk.console,
            desk.view,
        )
        self.patience = desk.window.lists.standing.patience

    @property
    def rows(self) -> list[str]:
        """Headers, and the names or texts of rows, from the top; a group with how many are in it."""
        model = self.view.rows
        found = []
        for entry in model.entries:
            row = model.mention(entry) if entry >= 0 else None
            group = model.layout.groups.get(entry)
            if entry < 0:
                found.append(Section(entry).name)
            elif group is not None:
                found.append(f"{row.author_name if row else '…'} +{len(group.members) - 1}")
            else:
                found.append(row.author_name or row.text if row else "…")
        return found

    @property
    def group(self) -> Group:
        return next(iter(self.view.rows.layout.groups.values()))

    @property
    def at(self) -> str:
        """Who is selected."""
        row = self.view.rows.mention(self.view.chosen or 0)
        return (row.author_name or row.text) if row else "…"

    async def shows(self, *rows: str) -> None:
        try:
            async with asyncio.timeout(5):
                await until(lambda: self.rows == list(rows))
        except TimeoutError:
            pytest.fail(f"{self.rows} is not {list(rows)}")

    def hold(self) -> None:
        """A hand stays on the list until `quiet`, however slow the machine is."""
        self.patience._timer.setInterval(600_000)
        self.patience.touched()

    def quiet(self) -> None:
        """Two seconds go by."""
        self.patience._timer.stop()
        self.patience.idle.emit()

    def choose(self, name: str) -> None:
        model = self.view.rows
        row = next(r for r in map(model.mention, model.entries) if r and r.author_name == name)
        assert self.view.choose(row.id)

    async def stored(self) -> None:
        await until(lambda: "store what was done" not in self.console.background.names)
        await until(lambda: "load the list" not in self.console.background.names)

    def is_whole(self) -> None:
        """Whoever waits stands in the list, or in a group of it."""
        rows, groups = self.view.rows.entries, self.view.rows.layout.groups.values()
        told = {entry for entry in rows if entry >= 0}
        told |= {member.id for group in groups for member in group.members}
        assert told == set(self.window.lists.standing.outline.ids)


@asynccontextmanager
async def grouped(
    folder: Path, look: Look, *arrivals: Arrival, spike: bool = True
) -> AsyncIterator[Grouped]:
    async with window_at(folder, look, *(arrivals or (*hot(), *others()))) as desk:
        at = Grouped(desk)
        if spike:
            await desk.console.radar.look()
            await until(lambda: desk.view.rows.layout.groups)
        yield at


GROUPED = ("SPIKE", "Person 2 +5", "RED_ZONE", "A wheel came off", "OVERDUE", "My parcel is lost")


async def test_a_spike_is_one_row_before_everybody_else(tmp_path: Path, look: Look) -> None:
    async with grouped(tmp_path, look) as at:
        await at.shows(*GROUPED)
        assert at.window.list_pane._count.text() == "8 open"
        assert at.at == "Person 2"
        at.is_whole()
        row = at.view.rows.row_of(at.group.members[0].id)
        assert row is not None
        assert at.view.rowHeight(row) == HEIGHT
        assert at.view.rows.layout.beside is Section.RED_ZONE


async def test_the_row_says_how_many_what_and_whose_it_is(tmp_path: Path, look: Look) -> None:
    async with grouped(tmp_path, look) as at:
        mention = at.view.rows.mention(at.view.chosen or 0)
        assert mention is not None
        told = at.view.delegate.told_of(mention)
        assert told is not None
        assert (told.count, told.level, told.where) == (6, 4, "one group, 2 networks")
        assert told.says == "1 in the red zone, 4 complain, 1 asks"
        assert told.first == "First by name: Person 2"
        assert told.standing.startswith("None answered yet, first due ")
        assert told.show_all == "Show all 6"
        table = QAccessible.queryAccessibleInterface(at.view)
        names = [table.child(n).text(QAccessible.Text.Name) for n in range(table.childCount())]
        assert "Spike, 1" in names
        (spoken,) = (name for name in names if name.startswith("Spike, 6"))
        topic = " ".join(at.group.words)
        assert spoken.startswith(f"Spike, 6 in one group on Mastodon, Bluesky: {topic}. 1 in the ")
        assert "1 asks. First due: Minor, 30 minutes left. None answered yet. This row" in spoken
        assert "This row is the first of them. Red zone, 32 minutes left. Person 2 on" in spoken
        assert spoken.endswith("The right arrow shows all of them.")


async def test_handled_is_the_one_whose_row_it_is_and_the_next_takes_its_place(
    tmp_path: Path, look: Look
) -> None:
    async with grouped(tmp_path, look) as at:
        at.hold()
        at.desk.press("E")
        await at.shows("SPIKE", "Person 0 +4", *GROUPED[2:])
        assert at.window.list_pane.toast.message == "Person 2 is handled."
        assert at.at == "Person 0"
        await at.stored()
        assert (await at.desk.counts())["done"] == 1
        at.desk.press("Z")
        await at.shows(*GROUPED)
        assert at.at == "Person 2"


async def test_while_a_hand_is_on_the_list_the_group_stays_where_it_is(
    tmp_path: Path, look: Look
) -> None:
    async with grouped(tmp_path, look) as at:
        at.hold()
        at.desk.press("E")
        await at.stored()
        # Nobody of them is in the red zone any more; that shows when nobody's hand is on the list.
        await at.shows("SPIKE", "Person 0 +4", *GROUPED[2:])
        at.quiet()
        await at.shows(*GROUPED[2:4], "CALMER_SPIKE", "Person 0 +4", *GROUPED[4:])
        assert at.at == "Person 0"


async def test_a_group_falls_apart_at_a_quiet_moment_and_nobody_is_lost(
    tmp_path: Path, look: Look
) -> None:
    async with grouped(tmp_path, look) as at:
        at.hold()
        for name in ("Person 0 +4", "Person 1 +3", "Person 3 +2", "Person 4 +1", "Person 5 +0"):
            at.desk.press("E")
            await at.stored()
            await at.shows("SPIKE", name, *GROUPED[2:])
            at.is_whole()
        at.quiet()
        await at.shows(
            "RED_ZONE", "A wheel came off", "OVERDUE", "My parcel is lost", "HOUR", "Person 5"
        )
        assert at.at == "Person 5"
        row = at.view.rows.row_of(at.view.chosen or 0)
        assert at.view.rowHeight(row or 0) == at.view.delegate.row_height


async def test_two_of_a_kind_are_two_rows(tmp_path: Path, look: Look) -> None:
    async with grouped(tmp_path, look) as at:
        for _ in range(4):
            at.desk.press("E")
            await at.stored()
        at.quiet()
        await at.shows(*GROUPED[2:], "HOUR", "Person 4", "Person 5")


async def test_a_spike_waits_until_nobodys_hand_is_on_the_list(tmp_path: Path, look: Look) -> None:
    async with grouped(tmp_path, look, spike=False) as at:
        plain = at.rows
        assert plain[:3] == ["RED_ZONE", "A wheel came off", "Person 2"]
        at.hold()
        at.desk.press("J", "K")
        await at.console.radar.look()
        await until(lambda: at.window.lists.standing._waiting is not None)
        assert at.rows == plain
        assert at.window.list_pane.bar.words == ""
        at.quiet()
        await at.shows(*GROUPED)
        assert at.at == "A wheel came off"


async def test_who_is_read_keeps_a_row_until_somebody_else_is(tmp_path: Path, look: Look) -> None:
    async with grouped(tmp_path, look, spike=False) as at:
        at.hold()
        at.choose("Person 4")
        at.quiet()
        await at.console.radar.look()
        # The group tells of all six; Person 4 is read, or answered, just now.
        await at.shows(*GROUPED, "HOUR", "Person 4")
        assert at.at == "Person 4"
        at.is_whole()
        at.hold()
        at.desk.press("K")
        await at.desk.reads("My parcel is lost")
        assert at.rows == [*GROUPED, "HOUR", "Person 4"]
        at.quiet()
        await at.shows(*GROUPED)
        assert at.at == "My parcel is lost"


async def test_a_more_urgent_one_takes_the_row_and_whoever_is_read_stays_a_row(
    tmp_path: Path, look: Look
) -> None:
    async with grouped(tmp_path, look) as at:
        at.hold()
        at.desk.press("J", "K")
        assert at.at == "Person 2"
        at.quiet()
        sooner = arrival(
            f"{HOT[2]} (7)",
            level=Level.RED_ZONE,
            due=minutes(1),
            author=author("@p7", name="Person 7"),
        )
        await at.desk.take(sooner)
        await at.console.radar.look()
        await at.shows(
            "SPIKE", "Person 7 +6", "RED_ZONE", "A wheel came off", "Person 2", *GROUPED[4:]
        )
        assert at.at == "Person 2"
        at.is_whole()


async def test_one_more_of_the_same_moves_no_row(tmp_path: Path, look: Look) -> None:
    async with grouped(tmp_path, look) as at:
        at.hold()
        await at.desk.take(*hot(1, first=6))
        await at.console.radar.look()
        await at.shows("SPIKE", "Person 2 +6", *GROUPED[2:])
        assert at.window.list_pane.bar.words == ""
        at.is_whole()


async def test_j_and_k_go_past_the_group_in_one_step(tmp_path: Path, look: Look) -> None:
    async with grouped(tmp_path, look) as at:
        at.desk.press("J")
        assert at.at == "A wheel came off"
        at.desk.press("K")
        assert at.at == "Person 2"
        await at.desk.reads(f"{HOT[2]} (2)")


MEMBERS = ("RED_ZONE", "Person 2", "HOUR", *(f"Person {n}" for n in (0, 1, 3, 4, 5)))


@pytest.mark.parametrize("back", ["Esc", "Left"])
async def test_the_arrow_shows_them_one_by_one_and_the_other_way_is_back(
    tmp_path: Path, look: Look, back: str
) -> None:
    async with grouped(tmp_path, look) as at:
        narrowing = at.window.list_pane.narrowing
        QTest.keyClick(at.view, Qt.Key.Key_Right)
        await at.shows(*MEMBERS)
        assert at.at == "Person 2"
        assert narrowing.line.isVisible()
        assert at.window.list_pane._count.text() == "6 of 8"
        at.desk.press("J")
        await at.desk.reads(f"{HOT[0]} (0)")
        QTest.keyClick(at.view, Qt.Key.Key_Escape if back == "Esc" else Qt.Key.Key_Left)
        await at.shows(*GROUPED)
        assert at.at == "Person 2"
        assert not narrowing.line.isVisible()
        assert at.view.hasFocus()


async def test_what_was_answered_among_them_is_not_in_the_group_afterwards(
    tmp_path: Path, look: Look
) -> None:
    async with grouped(tmp_path, look) as at:
        QTest.keyClick(at.view, Qt.Key.Key_Right)
        await at.shows(*MEMBERS)
        at.desk.press("E", "J", "E")
        await at.stored()
        await at.shows("HOUR", *(f"Person {n}" for n in (0, 3, 4, 5)))
        at.desk.press("Esc")
        await at.shows(*GROUPED[2:4], "CALMER_SPIKE", "Person 0 +3", *GROUPED[4:])
        assert at.at == "Person 0"


async def test_the_link_shows_them_and_the_rest_of_the_row_selects_it(
    tmp_path: Path, look: Look
) -> None:
    async with grouped(tmp_path, look) as at:
        at.desk.press("J")
        row = at.view.rows.mention(at.group.members[0].id)
        assert row is not None
        place = at.view.visualRect(at.view.rows.index(at.view.rows.row_of(row.id) or 0, 0))
        link = link_rect(look, place, "Show all 6")
        assert place.contains(link)
        assert link.height() >= 24
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QTest.mouseClick(at.view.viewport(), left, none, place.center())
        assert at.at == "Person 2"
        assert at.rows == list(GROUPED)
        QTest.mouseClick(at.view.viewport(), left, none, link.center())
        await at.shows(*MEMBERS)


async def say_no_crisis(at: Grouped) -> None:
    """Press “Not a crisis”, and say why."""
    crisis = at.window.crisis
    assert crisis is not None
    await until(crisis.banner.isVisible)
    crisis.banner.none.click()
    assert crisis.panels.popup is not None
    line = crisis.panels.popup.findChild(QLineEdit)
    line.setText("a raffle of ours")
    QTest.keyClick(line, Qt.Key.Key_Return)
    await until(crisis.banner.isHidden)


async def test_not_a_crisis_puts_all_rows_back_when_no_hand_is_on_the_list(
    tmp_path: Path, look: Look
) -> None:
    async with grouped(tmp_path, look) as at:
        at.hold()
        await say_no_crisis(at)
        await until(lambda: at.window.lists.standing._waiting is not None)
        assert at.rows == list(GROUPED)
        # They were there before: nobody is new.
        assert at.window.list_pane.bar.words == ""
        at.quiet()
        everybody = [f"Person {n}" for n in (0, 1, 3, 4, 5)]
        await at.shows("RED_ZONE", "A wheel came off", "Person 2", *GROUPED[4:], "HOUR", *everybody)
        at.is_whole()


async def test_a_row_that_stands_for_itself_again_is_as_high_as_the_others(
    tmp_path: Path, look: Look
) -> None:
    async with grouped(tmp_path, look, *hot(red=None)) as at:
        assert at.rows == ["CALMER_SPIKE", "Person 0 +5"]
        await say_no_crisis(at)
        await at.shows("HOUR", *(f"Person {n}" for n in range(6)))
        heights = {at.view.rowHeight(row) for row in range(1, 7)}
        assert heights == {at.view.delegate.row_height}


async def test_after_marked_ones_the_next_of_the_group_is_read(tmp_path: Path, look: Look) -> None:
    async with grouped(tmp_path, look, *hot(red=None), *others()) as at:
        at.hold()
        at.desk.press("G", "G", "X", "J", "X")
        assert at.rows[:4] == ["RED_ZONE", "A wheel came off", "CALMER_SPIKE", "Person 0 +5"]
        at.desk.press("E")
        await at.shows("CALMER_SPIKE", "Person 1 +4", "OVERDUE", "My parcel is lost")
        assert at.at == "Person 1"


async def test_what_a_crisis_is_about_stays_together_after_its_spike(
    tmp_path: Path, look: Look
) -> None:
    async with grouped(tmp_path, look) as at:
        await at.console.crisis.open(at.console.radar.picture)
        at.desk.clock.jump(minutes(90).total_seconds())
        picture = await at.console.radar.look()
        assert picture.spike is None
        await until(lambda: at.rows[:2] == ["SPIKE", "Person 2 +5"])
        await at.console.crisis.stand_down("all collected")
        await until(lambda: not at.view.rows.layout.groups)
        at.is_whole()


async def test_a_spike_beside_a_crisis_is_a_second_group(tmp_path: Path, look: Look) -> None:
    async with grouped(tmp_path, look) as at:
        await at.console.crisis.open(at.console.radar.picture)
        at.desk.clock.jump(minutes(90).total_seconds())
        noon = at.desk.clock.now()
        await at.desk.take(
            *(
                arrival(
                    f"The login page of the shop shows an empty form since the update ({n})",
                    at=noon - minutes(10 - n),
                    published_at=noon - minutes(10 - n),
                    author=author(f"@login{n}", name=f"Login {n}"),
                )
                for n in range(6)
            )
        )
        await at.console.radar.look()
        await until(lambda: len(at.view.rows.layout.groups) == 2)
        assert at.rows[:4] == ["SPIKE", "Person 2 +5", "RED_ZONE", "A wheel came off"]
        assert at.rows[4:6] == ["CALMER_SPIKE", "Login 0 +5"]
        assert at.view.rows.count_of(Section.SPIKE) == 1
        at.is_whole()


async def test_a_changed_level_is_told_by_the_row(tmp_path: Path, look: Look) -> None:
    async with grouped(tmp_path, look) as at:
        at.hold()
        QTest.keyClick(at.view, Qt.Key.Key_Right)
        await at.shows(*MEMBERS)
        at.choose("Person 4")
        mention = at.view.rows.mention(at.view.chosen or 0)
        assert mention is not None
        handling = at.window.commands.handling
        assert handling is not None
        await handling.judge(mention, MentionClass.MINOR, red_zone=True, reason="burnt")
        at.window.lists.refresh_now(own=[mention.id])
        await until(lambda: at.rows[:3] == ["RED_ZONE", "Person 4", "Person 2"])
        at.desk.press("Esc")
        await at.shows("SPIKE", "Person 4 +5", *GROUPED[2:])
        assert at.at == "Person 4"
        row = at.view.rows.mention(at.view.chosen or 0)
        assert row is not None
        told = at.view.delegate.told_of(row)
        assert told is not None
        assert told.says == "2 in the red zone, 3 complain, 1 asks"
        assert told.first == "First by name: Person 4, then 1 more in the red zone"


async def test_a_mark_on_the_row_is_a_mark_on_the_one_it_names(tmp_path: Path, look: Look) -> None:
    async with grouped(tmp_path, look) as at:
        at.desk.press("X")
        assert at.window.list_pane._below.text() == "1 marked"
        assert at.window.commands.marking.ids == [at.group.members[0].id]
        at.quiet()
        assert at.rows == list(GROUPED)
        at.desk.press("M")
        await at.stored()
        assert await at.desk.list_of(Queue.MINE) == [f"{HOT[2]} (2)"]


async def test_work_on_all_marks_everybody_as_a_row(tmp_path: Path, look: Look) -> None:
    async with grouped(tmp_path, look) as at:
        at.desk.press("W")
        await until(lambda: at.window.commands.marking.count == 6)
        everybody = [f"Person {n}" for n in (0, 1, 3, 4, 5)]
        rows = ["RED_ZONE", "A wheel came off", "Person 2", *GROUPED[4:], "HOUR", *everybody]
        await at.shows(*rows)
        at.quiet()
        assert at.rows == rows
        at.desk.press("Esc")
        assert at.window.commands.marking.count == 0
        at.quiet()
        await at.shows(*GROUPED)


async def test_somebody_who_is_led_to_one_of_them_sees_that_one(tmp_path: Path, look: Look) -> None:
    async with grouped(tmp_path, look) as at:
        last = at.group.members[-1].id
        at.window.mention_wanted.emit(last)
        await at.desk.reads(f"{HOT[2]} (5)")
        await until(lambda: at.at == "Person 5")
        assert at.rows == [*GROUPED, "HOUR", "Person 5"]


@pytest.mark.parametrize("queue", [Queue.RED_ZONE, Queue.UNASSIGNED, Queue.MINE])
async def test_other_lists_show_rows(tmp_path: Path, look: Look, queue: Queue) -> None:
    async with grouped(tmp_path, look) as at:
        at.window.open_queue(queue)
        await until(lambda: not at.window.lists.reading)
        assert not at.view.rows.layout.groups
        at.is_whole()
        at.window.open_queue(Queue.ANSWER)
        await at.shows(*GROUPED)


async def test_whoever_filters_sees_rows(tmp_path: Path, look: Look) -> None:
    async with grouped(tmp_path, look) as at:
        at.window.list_pane.narrowing.show_only(Filter(networks=("bluesky",)))
        await at.shows("HOUR", "Person 1", "Person 3", "Person 5")
        at.window.list_pane.narrowing.show_only(Filter())
        await at.shows(*GROUPED)


async def test_another_list_is_whole_after_the_mentions_of_a_group(
    tmp_path: Path, look: Look
) -> None:
    async with grouped(tmp_path, look) as at:
        QTest.keyClick(at.view, Qt.Key.Key_Right)
        await at.shows(*MEMBERS)
        at.window.open_queue(Queue.UNASSIGNED)
        await until(lambda: len(at.window.lists.standing.outline.ids) == 8)
        assert not at.window.list_pane.narrowing.line.isVisible()


async def test_a_button_beside_the_list_moves_no_other_row_either(
    tmp_path: Path, look: Look
) -> None:
    async with grouped(tmp_path, look) as at:
        at.patience._timer.setInterval(600_000)
        at.window.thread_pane.head.done.click()
        await at.stored()
        assert at.rows == ["SPIKE", "Person 0 +4", *GROUPED[2:]]
        at.quiet()
        await at.shows(*GROUPED[2:4], "CALMER_SPIKE", "Person 0 +4", *GROUPED[4:])


async def test_rows_end_under_the_scroll_bar_where_they_end_beside_it(
    tmp_path: Path, look: Look
) -> None:
    parcels = [
        arrival(f"Parcel {n}", due=minutes(20 + n), author=author(f"@parcel{n}")) for n in range(20)
    ]
    async with grouped(tmp_path, look, *hot(), *parcels) as at:
        view, end = at.view, under_bar(at.view)
        await until(lambda: "…" not in at.rows)
        assert not end.isEmpty()
        at.desk.press("J")
        for scrolled in (0, 30, 60):
            view.verticalScrollBar().setValue(scrolled)
            image = view.viewport().grab().toImage()
            chosen = view.visualRect(view.currentIndex()).top()
            for y in set(range(end.height())) - {chosen - 1}:  # the line that marks what is chosen
                assert image.pixel(end.left(), y) == image.pixel(end.left() - 1, y), (scrolled, y)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("density", ["compact", "comfortable", "roomy"])
async def test_the_row_has_one_height_and_its_link_is_written_where_it_is_pressed(
    tmp_path: Path, look: Look, theme: str, density: str
) -> None:
    async with grouped(tmp_path, look) as at:
        look.choose(theme)
        at.view.set_density(density)
        at.hold()
        at.desk.press("J")  # its ground is the list's
        row = at.view.rows.row_of(at.group.members[0].id) or 0
        assert at.view.rowHeight(row) == HEIGHT
        place = at.view.visualRect(at.view.rows.index(row, 0))
        image = at.view.viewport().grab().toImage()
        link = link_rect(look, place, "Show all 6")
        accent = look.tokens.accent.name()
        inside = {
            image.pixelColor(x, y).name()
            for x in range(link.left(), link.right() + 1)
            for y in range(link.top(), link.bottom() + 1)
        }
        assert accent in inside
        look.choose("light")


async def test_one_after_the_other_is_handled_as_fast_as_one_types(
    tmp_path: Path, look: Look
) -> None:
    async with grouped(tmp_path, look) as at:
        at.hold()
        await until(lambda: at.view.rows.mention(at.group.members[5].id) is not None)
        at.desk.press("E", "E", "E")
        await at.stored()
        assert at.rows[:2] == ["SPIKE", "Person 3 +2"]
        assert (await at.desk.counts())["done"] == 3
        assert at.window.list_pane.toast.message == "Person 1 is handled."


async def test_where_everybody_was_answered_one_key_leads_back(tmp_path: Path, look: Look) -> None:
    async with grouped(tmp_path, look) as at:
        at.hold()
        QTest.keyClick(at.view, Qt.Key.Key_Right)
        await at.shows(*MEMBERS)
        for _ in range(6):
            at.desk.press("E")
            await at.stored()
        empty = at.window.list_pane.empty
        await until(empty.isVisible)
        assert empty.title == "Nobody here waits any more"
        at.desk.press("Esc")
        await at.shows(*GROUPED[2:])


async def test_the_palette_offers_it_where_a_row_stands_for_several(
    tmp_path: Path, look: Look
) -> None:
    async with grouped(tmp_path, look) as at:
        keyless.install(at.window, at.console)
        (show,) = (a for a in at.window.actions() if a.text() == "Show all of the group")
        at.window.palette_opening.emit()
        assert show.isEnabled()
        at.desk.press("J")
        at.window.palette_opening.emit()
        assert not show.isEnabled()
        at.desk.press("K")
        at.window.palette_opening.emit()
        show.trigger()
        await at.shows(*MEMBERS)

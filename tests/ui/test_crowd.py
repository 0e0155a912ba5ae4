from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QAbstractButton, QLabel

from cmconsole.console.alike import Alike
from cmconsole.domain.judgement import Level
from cmconsole.domain.people import Identity
from cmconsole.store.reading.queues import Filter, Queue
from cmconsole.ui.look import Look
from cmconsole.ui.thread.merged import Divider
from support.inboxes import arrival, author, minutes, post
from support.windows import WindowDesk, until, window_at

HOT = "The charging case of my Kestrel buds got hot enough to hurt my hand"
ALIKE = [
    "my Kestrel buds charging case got hot and did hurt my hand",
    "charging case of Kestrel buds got hot, it hurt my hand",
]
TESS, THERE = author("@tess@tooting.example"), author("@tess.example", key="did:tess")


def tells(text: str, number: int, **rest: Any) -> Any:
    who = author(f"@p{number}@example.social")
    return arrival(post(text, author=who), due=minutes(10 + number), **rest)


CROWD = [
    tells(HOT, 0),
    tells("Where is my parcel from Tuesday?", 1),
    *(tells(text, 2 + number) for number, text in enumerate(ALIKE)),
]


def contact(desk: WindowDesk) -> str:
    labels = desk.window.contact.findChildren(QLabel)
    return " | ".join(label.text() for label in labels if label.isVisibleTo(desk.window))


def toast(desk: WindowDesk) -> str:
    return desk.window.list_pane.toast.message


def marked(desk: WindowDesk) -> set[str]:
    found = (desk.view.rows.mention(each) for each in desk.window.commands.marking.ids)
    return {row.text for row in found if row is not None}


async def test_the_same_problem_is_shown_and_worked_on_together(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *CROWD) as desk:
        await desk.reads(HOT)
        await until(lambda: "Same problem, still open" in contact(desk))
        assert "@p2: “" in contact(desk)
        assert "parcel" not in contact(desk)
        buttons = desk.window.contact.findChildren(QAbstractButton)
        next(b for b in buttons if "Work on all three together" in b.text()).click()
        await until(lambda: marked(desk) == {HOT, *ALIKE})
        assert toast(desk) == "3 marked, all with the same problem."
        desk.press("E")
        await until(lambda: toast(desk) == "3 handled.")
        await desk.shows("Where is my parcel from Tuesday?")
        desk.press("Z")
        await until(lambda: len(desk.listed()) == 4)


async def test_w_marks_only_those_with_the_same_problem(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *CROWD) as desk:
        await desk.reads(HOT)
        desk.press("J", "X", "K")
        assert marked(desk) == {"Where is my parcel from Tuesday?"}
        desk.press("W")
        await until(lambda: toast(desk) == "3 marked, all with the same problem.")
        assert marked(desk) == {HOT, *ALIKE}


async def test_w_says_so_where_nobody_else_tells_the_same(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *CROWD) as desk:
        await desk.reads(HOT)
        desk.press("J")
        await desk.reads("Where is my parcel from Tuesday?")
        desk.press("W")
        await until(lambda: toast(desk) == "Nobody else waits with the same problem.")
        assert marked(desk) == set()


async def test_w_leaves_a_filter_that_hides_some_of_them(tmp_path: Path, look: Look) -> None:
    grave = tells(HOT, 9, level=Level.RED_ZONE)
    async with window_at(tmp_path, look, grave, *CROWD[1:]) as desk:
        await desk.reads(HOT)
        only = Filter(level_at_least=Level.RED_ZONE)
        desk.window.list_pane.narrowing.show_only(only)
        await desk.shows(HOT)
        desk.press("W")
        await until(lambda: marked(desk) == {HOT, *ALIKE})
        assert desk.window.lists.queue is Queue.ANSWER


async def test_what_is_handled_is_no_open_problem_any_more(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *CROWD) as desk:
        await desk.reads(HOT)
        mention = desk.window.thread_pane.mention
        assert mention is not None
        alike = Alike(desk.console.inbox, desk.console.judging.worker)
        assert {row.text for row in await alike.to(mention)} == set(ALIKE)
        handling = desk.window.commands.handling
        assert handling is not None
        await handling.close((await alike.to(mention))[0])
        assert len(await alike.to(mention)) == 1


MINE = [
    arrival(post("It got hot", author=TESS), due=minutes(10)),
    arrival(post("Still hot", author=THERE, network="bluesky"), due=minutes(30)),
    arrival(post("Somebody else", author=author("@bo@example.social")), due=minutes(40)),
]


async def link(desk: WindowDesk) -> None:
    handling = desk.window.commands.handling
    assert handling is not None
    one, other = Identity("mastodon", TESS.key), Identity("bluesky", THERE.key)
    await handling.people.link(one, other, "She said so")


def dividers(desk: WindowDesk) -> list[Divider]:
    found = desk.window.thread_pane.findChildren(Divider)
    return [each for each in found if each.isVisible()]


async def test_marked_conversations_of_a_person_become_one_and_undo_takes_it_back(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, *MINE) as desk:
        await link(desk)
        await desk.reads("It got hot")
        desk.press("Shift+J", "Shift+M")
        await until(lambda: toast(desk).startswith("2 merged"))
        await desk.shows("It got hot", "Somebody else")
        await desk.reads("It got hot")
        await until(lambda: len(dividers(desk)) == 1)
        assert "Bluesky" in dividers(desk)[0].accessibleName()
        desk.press("Z")
        await desk.shows("It got hot", "Still hot", "Somebody else")
        await until(lambda: dividers(desk) == [])


async def test_the_divider_separates_them_again(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *MINE) as desk:
        await link(desk)
        await desk.reads("It got hot")
        desk.press("Shift+J", "Shift+M")
        await desk.shows("It got hot", "Somebody else")
        await until(lambda: len(dividers(desk)) == 1)
        dividers(desk)[0].findChildren(QAbstractButton)[0].click()
        await desk.shows("It got hot", "Still hot", "Somebody else")
        desk.press("Z")
        await desk.shows("It got hot", "Somebody else")


async def test_without_marks_it_asks_with_which_conversation(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *MINE) as desk:
        await link(desk)
        await desk.reads("It got hot")
        desk.press("Shift+M")
        await until(lambda: desk.window.commands.questions.popup is not None)
        desk.press("Enter")
        await desk.shows("It got hot", "Somebody else")


async def test_different_people_are_not_merged_and_that_is_said(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *MINE) as desk:
        await desk.reads("It got hot")
        desk.press("Shift+J", "Shift+M")
        await until(lambda: "different people" in toast(desk))
        assert len(await desk.list_of(Queue.ANSWER)) == 3
        assert desk.window.commands.marking.count == 2  # what was marked need not be marked again
        desk.press("Esc", "Shift+M")
        await until(lambda: toast(desk) == "Nothing else of this person is open.")

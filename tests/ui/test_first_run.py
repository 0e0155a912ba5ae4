from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from cmconsole.domain.errors import Unreachable
from cmconsole.domain.events import MentionsArrived, PollFailed
from cmconsole.domain.judgement import Level, MentionClass
from cmconsole.domain.sources import SourceState
from cmconsole.polling.preview import what_to_leave_out
from cmconsole.store.arriving.pages import PageToStore
from cmconsole.ui.first_run.arriving import Arriving
from cmconsole.ui.first_run.screen import FirstRun
from cmconsole.ui.look import Look
from cmconsole.ui.window.offers import first_place
from support.feeds import feed
from support.inboxes import NOON, arrival
from support.servers import Server, serve
from support.windows import ME, WindowDesk, until, window_at

POSTS = (
    "My Northwind remote came without a battery",
    "Who teaches SQL with the Northwind Traders database?",
    "Nothing about anybody",
)


@asynccontextmanager
async def first_run(folder: Path, look: Look) -> AsyncIterator[tuple[FirstRun, WindowDesk, Server]]:
    async with serve({"/feed": feed(*POSTS)}) as server, window_at(folder, look) as desk:
        console = desk.console
        await console.inbox.remove_source(desk.source, author="Kim", now=desk.clock.now())
        services = desk.services
        screen = FirstRun(look, services)
        screen.finished.connect(lambda: desk.window.places.open("inbox"))
        desk.window.places.offer("first-run", lambda: screen, on_rail=False)
        desk.window.places.open("first-run")
        yield screen, desk, server


def texts_of(screen: FirstRun) -> list[str]:
    """What stands on the cards, without marks."""
    labels = screen.hits.findChildren(QLabel)
    return [label.accessibleName() or label.text() for label in labels]


def shown(screen: FirstRun) -> list[str]:
    return [post for post in POSTS if post in texts_of(screen)]


def struck(screen: FirstRun) -> list[str]:
    """Those that were said to be none of ours."""
    labels = [each for each in screen.hits.findChildren(QLabel) if each.font().strikeOut()]
    return [label.accessibleName() or label.text() for label in labels]


def press(screen: FirstRun, words: str, nth: int = 0) -> None:
    buttons = [b for b in screen.findChildren(QPushButton) if b.text() == words]
    [b for b in buttons if b.isVisible()][nth].click()


async def fill_in(screen: FirstRun, server: Server) -> None:
    feed_choice = next(one for one in screen.choices if one.kind.kind == "feed")
    screen.brand.setText("Northwind")
    feed_choice.tick.setChecked(True)
    feed_choice.fields["url"].setText(server.url("/feed"))
    await until(lambda: "2 of the newest 3 posts speak of you" in screen.progress.text())


async def test_real_posts_are_shown_before_anything_is_stored(tmp_path: Path, look: Look) -> None:
    async with first_run(tmp_path, look) as (screen, desk, server):
        assert not screen.start.isEnabled()
        await fill_in(screen, server)
        assert sorted(shown(screen)) == sorted(POSTS[:2])
        assert await desk.console.inbox.sources() == []
        assert screen.start.text() == "Start listening to 1 source"


async def test_not_us_teaches_the_words_to_leave_out(tmp_path: Path, look: Look) -> None:
    async with first_run(tmp_path, look) as (screen, desk, server):
        await fill_in(screen, server)
        cards = [
            label.accessibleName() or label.text() for label in screen.hits.findChildren(QLabel)
        ]
        order = [text for text in cards if text in POSTS]
        press(screen, "Not us", order.index(POSTS[1]))
        assert screen.leave_out.words == ["Northwind Traders"]
        await until(lambda: "1 of the newest 3 posts speak of you" in screen.progress.text())
        assert struck(screen) == [POSTS[1]]
        assert sorted(shown(screen)) == sorted(POSTS[:2]), "so that it can be taken back"
        screen.start.click()
        await until(lambda: screen.arriving is not None and screen.arriving.isVisible())
        screen.arriving.open.click()
        assert desk.window.places.at == "inbox"
        source = (await desk.console.inbox.sources())[0]
        assert (source.match, source.leave_out) == (("Northwind",), ("Northwind Traders",))
        assert desk.console.settings.current.brand == "Northwind"


async def test_not_us_can_be_taken_back(tmp_path: Path, look: Look) -> None:
    async with first_run(tmp_path, look) as (screen, _, server):
        await fill_in(screen, server)
        order = [text for text in texts_of(screen) if text in POSTS]
        press(screen, "Not us", order.index(POSTS[1]))
        await until(lambda: "1 of the newest 3 posts speak of you" in screen.progress.text())
        press(screen, "Take back")
        assert screen.leave_out.words == []
        await until(lambda: "2 of the newest 3 posts speak of you" in screen.progress.text())
        assert struck(screen) == []
        assert sorted(shown(screen)) == sorted(POSTS[:2])


async def test_a_second_press_adds_nothing_twice(tmp_path: Path, look: Look) -> None:
    async with first_run(tmp_path, look) as (screen, desk, server):
        await fill_in(screen, server)
        screen.start.click()
        screen.start.click()
        await until(lambda: screen.arriving is not None and screen.arriving.isVisible())
        assert len(await desk.console.inbox.sources()) == 1
        assert "called" not in screen.progress.text()


def read_out(widget: QWidget) -> list[str]:
    """Everything that is written there, top to bottom."""
    return [label.text() for label in widget.findChildren(QLabel) if label.text()]


async def test_the_last_step_counts_what_came_by_source_and_by_kind(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look) as desk:
        inbox = desk.console.inbox
        other = await inbox.add_source(kind="feed", name="Blog", options={}, author=ME, now=NOON)
        await desk.take(
            arrival("I was hurt", level=Level.RED_ZONE, mention_class=MentionClass.MAJOR),
            arrival("Broken", mention_class=MentionClass.MINOR),
            arrival("Broken too", mention_class=MentionClass.MINOR),
        )
        await inbox.poll_went_well(desk.source.id, None)
        screen = Arriving(look, desk.console)
        desk.window.places.offer("arriving", lambda: screen, on_rail=False)
        desk.window.places.open("arriving")
        screen.refresh()
        await until(lambda: screen.title.text() == "3 mentions so far")
        assert screen.done.text() == "1 of 2 sources were read"
        assert screen._bar.value() == 1
        assert screen._bar.maximum() == 2
        told = "No answer. Nothing was read yet."
        await inbox.poll_failed(other.id, SourceState.FAILING, told, NOON, None)
        desk.console.bus.publish(PollFailed(other.id, Unreachable(told)))
        await until(lambda: "no answer" in " ".join(read_out(screen)))
        assert screen.done.text() == "1 of 2 sources were read", "no answer is no reading"
        written = read_out(screen)
        assert written[written.index("Example") :][2] == "3"
        assert written[written.index("Blog") :][2] == "0"
        # One of the red zone before two minor ones: the worst kind stands first.
        chips = [screen._chips.itemAt(n).widget() for n in range(screen._chips.count())]
        assert [read_out(chip) for chip in chips if chip] == [["1"], ["2"]]
        assert [screen.view.rows.mention(n).text for n in screen.view.rows.entries][:1] == [
            "Broken too"
        ]

        page = PageToStore(other, (arrival("From the blog"),), {}, desk.clock.now())
        stored = await inbox.store_page(page)
        await inbox.poll_went_well(other.id, None)
        desk.console.bus.publish(MentionsArrived(stored.live, other.id))
        await until(lambda: screen.title.text() == "4 mentions so far")
        assert screen.done.text() == "2 of 2 sources were read"
        written = read_out(screen)[::-1]  # what stood there before is on its way out
        assert written[written.index("Blog") - 2] == "1"


async def test_a_source_that_does_not_answer_is_told_and_the_rest_goes_on(
    tmp_path: Path, look: Look
) -> None:
    async with first_run(tmp_path, look) as (screen, _, server):
        screen.brand.setText("Northwind")
        feed_choice = next(one for one in screen.choices if one.kind.kind == "feed")
        feed_choice.tick.setChecked(True)
        feed_choice.fields["url"].setText(server.url("/nowhere"))
        await until(lambda: screen.progress.text().startswith("News and blogs: "))
        assert "Asking" not in screen.progress.text()
        assert screen.start.isEnabled()


async def test_skip_leads_to_the_inbox_and_the_demo_is_one_click(
    tmp_path: Path, look: Look
) -> None:
    async with first_run(tmp_path, look) as (screen, desk, _):
        asked: list[bool] = []
        screen.demo_requested.connect(lambda: asked.append(True))
        press(screen, "Show me the demo instead")
        assert asked == [True]
        press(screen, "Skip")
        assert desk.window.places.at == "inbox"


async def test_only_a_profile_without_sources_and_mentions_begins_with_the_first_run(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look) as desk:
        console = desk.console
        assert await first_place(console) == "inbox"
        await console.inbox.remove_source(desk.source, author="Kim", now=desk.clock.now())
        assert await first_place(console) == "first-run"
        await desk.take(arrival("Here before"))
        assert await first_place(console) == "inbox"


@pytest.mark.parametrize(
    ("text", "learnt"),
    [
        ("Anyone with the Northwind Traders database?", "Northwind Traders"),
        ("The Great Northwind blows", "Great Northwind"),
        ("northwind broke again", None),
        ("Northwind", None),
        ("nobody", None),
    ],
)
def test_a_neighbour_with_a_capital_tells_another_name(text: str, learnt: str | None) -> None:
    assert what_to_leave_out(text, "Northwind") == learnt


async def test_the_words_that_match_are_marked_and_a_stranger_writes_no_markup(
    tmp_path: Path, look: Look
) -> None:
    async with first_run(tmp_path, look) as (screen, desk, _):
        words = "<b>Northwind</b> & me, Northwind"
        screen.hits.show_posts([arrival(words).post], desk.clock.now(), ["northwind"])
        (said,) = [each for each in screen.hits.findChildren(QLabel) if each.accessibleName()]
        assert said.accessibleName() == words
        assert "&lt;b&gt;<b>Northwind</b>&lt;/b&gt; &amp; me" in said.text()

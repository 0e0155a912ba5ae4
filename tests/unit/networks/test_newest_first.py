"""Lists that come newest first: read back to what is known, without a gap, and never for ever."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmconsole.domain.posts import Author, Post
from cmconsole.domain.sources import Cursor
from cmconsole.networks.base import FIRST_RUN_LIMIT, Page
from cmconsole.networks.newest_first import (
    LOG_OVERLAP,
    MOST_BATCHES,
    OVERLAP,
    RESCAN_EVERY,
    RESCAN_REACH,
    Batch,
    Watermark,
    read,
)
from cmconsole.networks.shape import epoch
from support.clocks import MORNING

NOW = int(MORNING.timestamp())


class Listing:
    """A list of (id, time), newest first, in pages."""

    def __init__(self, size: int = 10) -> None:
        self.items: list[tuple[str, int]] = []
        self.size = size
        self.asked: list[tuple[int | None, str]] = []

    def add(self, at: int, name: str = "") -> str:
        """One more item."""
        self.items.append((name or f"i{len(self.items)}", at))
        return self.items[-1][0]

    async def ask(self, since: int | None, place: str) -> Batch:
        """One page."""
        self.asked.append((since, place))
        items = sorted(self.items, key=lambda item: -item[1])
        start = int(place or "0")
        page = items[start : start + self.size]
        more = str(start + self.size) if len(items) > start + self.size else ""
        posts = tuple(post(name, at) for name, at in page)
        return Batch(posts, len(page), tuple(at for _, at in page), more, tuple(n for n, _ in page))


def post(name: str, at: int) -> Post:
    return Post("test", name, f"https://t.example/{name}", Author("a", "a"), name, epoch(at))


async def poll(
    lists: Sequence[Listing], cursor: Cursor, *, log: bool = False, after: timedelta = timedelta()
) -> tuple[list[str], list[Page]]:
    """The ids one poll brings, and its pages."""
    mark = Watermark.of(cursor, "words")
    pages = [p async for p in read(mark, [one.ask for one in lists], MORNING + after, log=log)]
    return [post.native_id for page in pages for post in page.posts], pages


async def test_the_first_run_takes_the_newest_of_all_lists_oldest_first() -> None:
    first, second = Listing(50), Listing(50)
    for number in range(300):
        first.add(NOW - 10_000 + 2 * number, f"a{number}")
        second.add(NOW - 10_000 + 2 * number + 1, f"b{number}")
    ids, (page,) = await poll([first, second], {})
    assert len(ids) == FIRST_RUN_LIMIT
    assert ids[-2:] == ["a299", "b299"]
    assert page.complete
    assert page.joined
    assert len(first.asked) == len(second.asked) == FIRST_RUN_LIMIT // 50


async def test_an_empty_list_is_a_beginning_too() -> None:
    listing = Listing()
    _, (page,) = await poll([listing], {})
    assert page.cursor is not None
    late = listing.add(NOW - OVERLAP // 2)
    assert (await poll([listing], page.cursor))[0] == [late]


async def test_another_question_begins_anew() -> None:
    listing = Listing()
    listing.add(NOW - 5)
    _, (page,) = await poll([listing], {})
    assert page.cursor is not None
    assert Watermark.of(page.cursor, "other words").newest is None
    assert Watermark.of({"searched": "words", "newest": "soon"}, "words").newest is None


async def test_an_index_is_read_again_over_two_days_once_a_day() -> None:
    listing = Listing()
    listing.add(NOW - 5)
    _, (page,) = await poll([listing], {})
    cursor = page.cursor or {}
    _, pages = await poll([listing], cursor)
    assert listing.asked[-1][0] == NOW - 5 - OVERLAP
    day = timedelta(seconds=RESCAN_EVERY)
    late = listing.add(NOW - RESCAN_REACH // 4)
    ids, pages = await poll([listing], pages[-1].cursor or {}, after=day)
    assert late in ids
    assert listing.asked[-1][0] == NOW + RESCAN_EVERY - RESCAN_REACH
    await poll([listing], pages[-1].cursor or {}, after=day + timedelta(minutes=5))
    assert listing.asked[-1][0] == NOW - 5 - OVERLAP, "and no more that day"


async def test_something_from_the_future_does_not_hide_what_comes() -> None:
    listing = Listing()
    listing.add(NOW + 900_000)
    _, (page,) = await poll([listing], {})
    assert page.cursor is not None
    assert page.cursor["newest"] == NOW


async def test_a_log_ends_its_walk_shortly_behind_what_is_known() -> None:
    listing = Listing(10)
    for number in range(500):
        listing.add(NOW - 1_000 + number)
    _, (page,) = await poll([listing], {}, log=True)
    new = [listing.add(NOW - 400 + number) for number in range(5)]
    listing.asked.clear()
    ids, pages = await poll([listing], page.cursor or {}, log=True)
    assert set(new) <= set(ids)
    assert len(listing.asked) == (5 + LOG_OVERLAP) // 10 + 1, "not the whole hour"
    assert pages[-1].joined


async def test_a_log_whose_known_item_is_gone_is_read_to_its_time() -> None:
    listing = Listing(10)
    for number in range(300):
        listing.add(NOW - 90_000 + number * 300)
    _, (page,) = await poll([listing], {}, log=True)
    listing.items.pop()
    new = listing.add(NOW - 1)
    listing.asked.clear()
    ids, pages = await poll([listing], page.cursor or {}, log=True)
    assert new in ids
    assert len(listing.asked) < 5
    assert pages[-1].joined


async def test_pages_repeat_the_old_cursor_until_the_walk_has_arrived() -> None:
    listing = Listing(10)
    listing.add(NOW - 9_000)
    _, (page,) = await poll([listing], {})
    for number in range(35):
        listing.add(NOW - 5_000 + number)
    _, pages = await poll([listing], page.cursor or {})
    assert [p.cursor for p in pages[:-1]] == [page.cursor] * (len(pages) - 1)
    assert [p.complete for p in pages] == [False] * (len(pages) - 1) + [True]
    assert pages[-1].cursor is not None
    assert pages[-1].cursor["newest"] == NOW - 5_000 + 34


async def test_a_list_without_end_and_one_in_a_circle_are_left_with_an_admitted_gap() -> None:
    async def endless(since: int | None, place: str) -> Batch:
        number = int(place or "0")
        return Batch((post(f"e{number}", NOW - number),), 1, (NOW,), str(number + 1))

    async def circle(since: int | None, place: str) -> Batch:
        return Batch((post(f"c{place}", NOW),), 1, (NOW,), "b" if place == "a" else "a")

    for ask, most in ((endless, MOST_BATCHES + 1), (circle, 5)):
        mark = Watermark("words", NOW - 500, NOW)
        pages = [page async for page in read(mark, [ask], MORNING)]
        assert len(pages) <= most
        assert not pages[-1].joined
        assert pages[-1].missed_since == epoch(NOW - 500)


STEPS = st.lists(st.tuples(st.integers(0, 25), st.booleans()), min_size=1, max_size=8)


@pytest.mark.parametrize("log", [False, True])
@settings(max_examples=60, deadline=None)
@given(steps=STEPS, size=st.integers(1, 9), crash_after=st.integers(0, 3))
async def test_whatever_happens_in_between_every_item_comes_or_the_gap_is_told(
    log: bool, steps: list[tuple[int, bool]], size: int, crash_after: int
) -> None:
    listing, cursor, got = Listing(size), dict[str, object](), set[str]()
    listing.add(NOW - 60_000)
    at = NOW - 50_000
    told = False
    for count, crashes in [(0, False), *steps, (0, False)]:
        for _ in range(count):
            at += 7
            listing.add(at)
        mark = Watermark.of(cursor, "words")  # type: ignore[arg-type]
        committed = 0
        async for page in read(mark, [listing.ask], MORNING, log=log):
            if crashes and committed >= crash_after:
                break
            committed += 1
            got |= {post.native_id for post in page.posts}
            cursor = dict(page.cursor or cursor)
            told = told or not page.joined
    assert told or got == {name for name, _ in listing.items}
    assert not told or len(listing.items) > size * (MOST_BATCHES - LOG_OVERLAP)

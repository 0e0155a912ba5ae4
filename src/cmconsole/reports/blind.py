"""A conversation as a reviewer reads it: the customer has no name and no reach until it is signed off.

What was said in private is counted and not shown: a review judges what everybody can read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from cmconsole.domain.scorecards import FROM_THE_LOG
from cmconsole.domain.stories import Ending, Story
from cmconsole.domain.turns import story_of
from cmconsole.reports.masking import masked
from cmconsole.reports.thread_print import Entry, entries
from cmconsole.store.reading.thread_rows import Thread
from cmconsole.store.reporting.export_rows import Redaction

CUSTOMER = "Customer"
_PART = re.compile(r"[^\W\d_][\w’'-]{2,}")
"""A first or a family name."""
_ARTICLES = frozenset({"The", "Der", "Die", "Das", "Les", "Los", "Las"})
"""Of names such as “The Quiet Shelf”; sentences begin with them, too."""


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was said or done."""

    at: datetime
    who: str
    what: str
    text: str
    ours: bool
    left_out: int = 0
    """So many private messages stand here, instead of a text."""


@dataclass(frozen=True, slots=True)
class Timing:
    """What the log says, so that nobody has to judge it."""

    answered_in: timedelta | None
    in_time: bool | None
    """None: nothing was due, or it ended in time without an answer: that is for the reviewer to judge."""
    offline_at: datetime | None
    came_back: bool | None
    """None: it was not taken offline."""


@dataclass(frozen=True, slots=True)
class BlindThread:
    """The conversation to judge."""

    title: str
    said: tuple[Said, ...]
    timing: Timing
    marks: dict[str, int]
    """What the log can mark by itself: `in_time`, `came_back`."""
    revealed: bool
    """Whether names are shown, because the reviewer has signed off."""


def blind(thread: Thread, *, revealed: bool) -> BlindThread:
    """Take the customer's names and all addresses out, unless the reviewer has signed off."""
    shown = entries(thread, Redaction.NONE)
    names = {
        name for post in thread.posts for name in (post.author_handle, post.author_name) if name
    }
    said = tuple(_said(shown, names, revealed=revealed))
    timing = _timing(story_of(thread.events))
    known = zip(FROM_THE_LOG, (timing.in_time, timing.came_back), strict=True)
    marks = {key: int(value) for key, value in known if value is not None}
    title = f"{thread.mention_class.capitalize() or 'Post'} on {thread.network}"
    return BlindThread(title, said, timing, marks, revealed)


def hidden(text: str, names: set[str]) -> str:
    """The text without these names, whole or in part, and without addresses, handles and long numbers."""
    return masked(_without(text, names)) or ""


def _said(shown: Sequence[Entry], names: set[str], *, revealed: bool) -> Iterator[Said]:
    for private, run in groupby(shown, key=lambda entry: entry.private):
        if private:
            yield _left_out(list(run), revealed=revealed)
            continue
        for entry in run:
            text = entry.text if revealed else hidden(entry.text, names)
            yield Said(entry.at, _who(entry, revealed=revealed), entry.what, text, entry.ours)


def _left_out(run: Sequence[Entry], *, revealed: bool) -> Said:
    first, count = run[0], len(run)
    what = f"{count} private message{'s' if count > 1 else ''}, left out of reviews"
    return Said(first.at, _who(first, revealed=revealed), what, "", first.ours, left_out=count)


def _who(entry: Entry, *, revealed: bool) -> str:
    return entry.who if revealed or entry.ours else CUSTOMER


def _without(text: str, names: set[str]) -> str:
    instead = f"[{CUSTOMER.lower()}]"
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, instead)
    parts = {part for name in names for part in _PART.findall(name) if part[0].isupper()}
    if parts := parts - _ARTICLES:  # "Hi Tess": we call people by a part of their names
        any_part = "|".join(re.escape(part) for part in sorted(parts, key=len, reverse=True))
        text = re.sub(rf"(?<!\w)(?:{any_part})(?!\w)", instead, text)
    return text


def _timing(story: Story | None) -> Timing:
    if story is None or not story.turns:
        return Timing(None, None, None, None)
    first, loop = story.turns[0], story.loop
    answered = first.ending is Ending.ANSWERED and first.ended_at is not None
    in_time = None if first.breached is None else not first.breached
    return Timing(
        answered_in=max((first.ended_at or first.began_at) - first.began_at, timedelta(0))
        if answered
        else None,
        in_time=in_time if answered or not in_time else None,
        offline_at=loop.offline_at if loop else None,
        came_back=None if loop is None else loop.closed_in_public_at is not None,
    )

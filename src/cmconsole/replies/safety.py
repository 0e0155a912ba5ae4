"""Is it safe to end this in public, and is what is given in proportion?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from cmconsole.domain.posts import Post
from cmconsole.store.replying.ledgers import Concession

QUIET = timedelta(days=14)
"""After that a word in public digs up what people have forgotten."""
LAST = 6
"""Concessions that a new one is compared with."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing to think about before a close."""

    what: str
    """`private data`, `not agreed`, `thread gone`, `thread quiet`."""
    text: str
    """One plain sentence."""


def before_closing(
    text: str, *, agreed: bool, thread: Sequence[Post] | None, now: datetime
) -> list[Doubt]:
    """What speaks against closing in public with this text, now.

    Args:
        text: what is to be posted.
        agreed: the customer said that it is solved, or that we may say so.
        thread: as it stands on the network; empty: it is gone; None: it could not be read.
        now: UTC.
    """
    from cmconsole.replies import private_data  # its patterns wait for the first text

    doubts = [
        Doubt("private data", f"“{text[one.start : one.end]}” looks like {one.kind}. Leave it out.")
        for one in private_data.find(text)
    ]
    if not agreed:
        doubts.append(
            Doubt(
                "not agreed", "They have not said yet that it is solved. Ask them in private first."
            )
        )
    if thread is not None and not thread:
        doubts.append(
            Doubt("thread gone", "The thread is gone, so nobody would see the end of it.")
        )
    dates = [post.published_at for post in thread or () if post.published_at is not None]
    if dates and now - max(dates) > QUIET:
        days = (now - max(dates)).days
        doubts.append(
            Doubt(
                "thread quiet",
                f"Nobody wrote there for {days} days. A new post brings it up again.",
            )
        )
    return doubts


def out_of_proportion(given: Concession, before: Sequence[Concession]) -> str:
    """A gentle word where somebody gets more than the last ones did; empty where not.

    Args:
        given: what is about to be given.
        before: the last concessions; those in other currencies are not compared.
    """
    amounts = [
        one.amount
        for one in before[:LAST]
        if one.amount is not None and one.currency == given.currency
    ]
    if given.amount is None or len(amounts) < 2 or given.amount <= max(amounts):
        return ""
    usual = median(amounts) / 100
    return (
        f"This is more than the last {len(amounts)} got (usually {usual:.2f} {given.currency})."
        " Would somebody who complained quietly get it too?"
    )

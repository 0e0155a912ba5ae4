"""What a network allows a program: which posts to answer, what to take off the page, how much to use,
and what that costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cmconsole.domain.posts import Post
from cmconsole.domain.sources import Cursor
from cmconsole.networks.base import Outgoing, PostAddress
from cmconsole.networks.counting import Count


@dataclass(frozen=True, slots=True)
class Answering:
    """Whether a post can be answered from here. Opening it in the browser always works."""

    here: bool = True
    why_not: str = ""
    """One plain sentence, where `here` is False."""
    private_until: datetime | None = None
    """Until when a private answer is taken, UTC; None: no such limit, or no such answer."""


class SaysWhatCanBeAnswered(Protocol):
    """A connector whose network lets only some posts be answered by a program."""

    def answering(self, post: Post, now: datetime) -> Answering:
        """Whether `post` can be answered from here at `now` (UTC); asks nobody."""
        ...


@dataclass(frozen=True, slots=True)
class Budget:
    """How much is left of something a network counts: calls, quota, money."""

    what: str
    """In words: `searches`, `quota units`, `US dollars`."""
    used: float
    limit: float | None = None
    """None: nobody said how much there is."""
    resets_at: datetime | None = None
    """When the count starts again, UTC."""
    remaining: float | None = None
    """What may still be used, where that is all that was said."""

    @property
    def left(self) -> float | None:
        """What may still be used; None where nobody said."""
        return self.remaining if self.limit is None else max(self.limit - self.used, 0.0)


class CountsBudget(Protocol):
    """A connector that knows how much is left of what its network counts."""

    def budgets(self, cursor: Cursor, now: datetime) -> tuple[Budget, ...]:
        """The budgets as of the last committed `cursor`; asks nobody. `now` in UTC."""
        ...


class CountsTogether(Protocol):
    """A connector whose count is shared: by its twins that answer, by other sources of its account."""

    @property
    def count(self) -> Count:
        """The count, to be given a place where it is kept."""
        ...

    async def recount(self, now: datetime) -> None:
        """Know what everybody used by `now` (UTC), for `budgets`. Raises StoreError."""
        ...


@dataclass(frozen=True, slots=True)
class Price:
    """What something would cost, to be shown before it is done."""

    amount: float
    currency: str = "USD"
    why: str = ""
    """One plain sentence where the price is not the usual one."""


class NamesPrice(Protocol):
    """A connector whose network charges for what is posted."""

    def price(self, outgoing: Outgoing) -> Price:
        """What publishing `outgoing` costs; asks nobody."""
        ...


class Hides(Protocol):
    """A connector that can hide what others wrote below our own posts."""

    async def hide(self, address: PostAddress) -> None:
        """Hide it from the public; doing it twice is the same as once. Raises NetworkError."""
        ...

    async def unhide(self, address: PostAddress) -> None:
        """Show it again. Raises NetworkError."""
        ...


class DeletesOwn(Protocol):
    """A connector that can take back what we posted."""

    async def delete_own(self, address: PostAddress) -> None:
        """Delete it for good; where it is gone already, all is well. Raises NetworkError."""
        ...

"""What X charges, what was spent this month, and the ceiling a person set.

Prices are X's pay-per-use list of November 2026, in thousandths of a US dollar. The same post or
person read again on the same UTC day costs nothing. Other programs of the same app are not seen.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from cmconsole.domain.errors import NetworkBusy, NotAllowed
from cmconsole.domain.sources import Cursor
from cmconsole.networks.allowances import Budget, Price
from cmconsole.networks.base import Outgoing
from cmconsole.networks.counting import Count, Key
from cmconsole.networks.x.text import has_link

POST_READ, OWNED_READ, USER_READ, MESSAGE_READ = 5, 1, 10, 10
POST, POST_WITH_LINK, ANSWER, MESSAGE = 15, 200, 10, 15
WITH_LINK = "A post with a link costs more than thirteen times as much as one without."
MOST_REMEMBERED = 50_000
MONEY = "thousandths of a US dollar"
"""What is counted, in the tally of an account."""


class Spending:
    """The money of one source."""

    def __init__(self, ceiling: float | None, *, owned: bool) -> None:
        """Nothing is spent yet.

        Args:
            ceiling: US dollars a month; None for no ceiling.
            owned: the account owns the app, so that its own mentions cost less.
        """
        self._ceiling = None if ceiling is None else round(ceiling * 1000)
        self.post_price = OWNED_READ if owned else POST_READ
        self.count = Count()
        self._month = ""
        self._day = ""
        self._read: set[str] = set()

    def go_on_from(self, cursor: Cursor, now: datetime) -> None:
        """Count on from what was committed, but never from less than is known here."""
        self._turn(now)
        spent = cursor.get("spent")
        if cursor.get("month") == self._month and isinstance(spent, int):
            self.count.at_least(self.key(now), spent)

    def key(self, now: datetime) -> Key:
        """Under which the money of this month is counted."""
        return (MONEY, _month(now))

    def affordable(self, now: datetime, each: int, wanted: int, least: int) -> int:
        """How many things at `each` may be asked for, before they are.

        Raises:
            NetworkBusy: not even `least` of them; it says when the next month begins.
        """
        self._turn(now)
        if self._ceiling is None:
            return wanted
        room = (self._ceiling - self.count[self.key(now)]) // max(each, 1)
        if room < least:
            raise NetworkBusy(
                f"This month's ceiling of {self._ceiling / 1000:.2f} US dollars for X is used up;"
                " listening goes on next month, or at once with a higher ceiling.",
                retry_after=_next_month(now) - now,
            )
        return min(wanted, room)

    def read(self, now: datetime, ids: Iterable[str], each: int, what: str) -> None:
        """Things were read; what was read before on this day is free."""
        self._turn(now)
        for one in ids:
            key = f"{what}{one}"
            if key not in self._read:
                self.count.add(self.key(now), each)
                if len(self._read) < MOST_REMEMBERED:
                    self._read.add(key)

    def pay(self, now: datetime, price: int) -> None:
        """Something is being sent; a negative price where it was not sent after all."""
        self._turn(now)
        self.count.add(self.key(now), price)

    def allow(self, now: datetime, price: int) -> None:
        """Raises NotAllowed where `price` would go over the ceiling; nothing was sent then."""
        self._turn(now)
        if self._ceiling is not None and self.count[self.key(now)] + price > self._ceiling:
            raise NotAllowed(
                f"This would cost {price / 1000:.3f} US dollars and go over this month's ceiling."
                " Nothing was sent."
            )

    def facts(self) -> dict[str, str | int | bool | None]:
        """What to keep in the cursor."""
        return {"month": self._month, "spent": self.count[MONEY, self._month]}

    def budget(self, cursor: Cursor, now: datetime) -> Budget:
        """What was spent this month as of `cursor`."""
        spent = cursor.get("spent")
        same = cursor.get("month") == _month(now) and isinstance(spent, int)
        known = spent if same and isinstance(spent, int) else 0
        dollars = max(known, self.count[self.key(now)]) / 1000
        ceiling = None if self._ceiling is None else self._ceiling / 1000
        return Budget("US dollars", dollars, ceiling, _next_month(now))

    def _turn(self, now: datetime) -> None:
        day, month = now.astimezone(UTC).date().isoformat(), _month(now)
        if day != self._day:
            self._day = day
            self._read.clear()
        if month != self._month:
            self._month = month


def price_of(outgoing: Outgoing) -> int:
    """What sending it costs, in thousandths of a US dollar."""
    if outgoing.private:
        return MESSAGE
    if has_link(outgoing.text):
        return POST_WITH_LINK
    return ANSWER if outgoing.answer_to is not None else POST


def shown_price(outgoing: Outgoing) -> Price:
    """The same for a person to see."""
    price = price_of(outgoing)
    return Price(price / 1000, "USD", WITH_LINK if price == POST_WITH_LINK else "")


def _month(now: datetime) -> str:
    return now.astimezone(UTC).strftime("%Y-%m")


def _next_month(now: datetime) -> datetime:
    at = now.astimezone(UTC)
    year, month = (at.year + 1, 1) if at.month == 12 else (at.year, at.month + 1)
    return datetime(year, month, 1, tzinfo=UTC)

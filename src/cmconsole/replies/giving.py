"""Concessions: what a customer is offered or given, within which limit, beside what the last ones got."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from cmconsole.domain.bus import Bus
from cmconsole.domain.errors import UsageError
from cmconsole.domain.events import ConversationsChanged
from cmconsole.replies.safety import LAST, out_of_proportion
from cmconsole.store.inbox import Inbox
from cmconsole.store.replying.ledgers import Concession
from cmconsole.store.rows import MentionRow
from cmconsole.system.clock import Clock

_AMOUNT = re.compile(r"(\d{1,9})(?:[.,](\d{1,2}))?\s*([^\d\s.,]{1,4})?")
DEFAULT_CURRENCY = "EUR"
SIGNS = {"€": "EUR", "$": "USD", "£": "GBP"}


class Giving:
    """Writes concessions down and compares them."""

    def __init__(self, inbox: Inbox, bus: Bus, clock: Clock, me: Callable[[], str]) -> None:
        """`me` is asked each time."""
        self._inbox = inbox
        self._bus = bus
        self._clock = clock
        self._me = me

    async def last(self) -> Sequence[Concession]:
        """What the last customers were given, newest first."""
        return await self._inbox.replies.last_concessions(LAST)

    def concession(
        self, mention: MentionRow, what: str, price: str, policy: str, *, offered: bool
    ) -> Concession:
        """A concession as a person typed it.

        Args:
            mention: whose conversation it belongs to.
            what: in a few words: a month free, a replacement.
            price: `25`, `25.50 EUR`, `€ 20`; empty: it has no price.
            policy: the limit it stays within, in words.
            offered: it was offered, and not given yet.

        Raises:
            UsageError: nothing is owed there, nothing is said, or the price is no amount.
        """
        if mention.work is None:
            raise UsageError("This is from before its source was added. Nothing is owed here.")
        if not what.strip():
            raise UsageError("Say in a few words what they get.")
        amount, currency = price_of(price)
        return Concession(
            conversation_id=mention.work.conversation_id,
            at=self._clock.now(),
            author=self._me(),
            what=what.strip(),
            given_to=mention.author_handle,
            amount=amount,
            currency=currency,
            policy=policy.strip(),
            offered=offered,
        )

    async def give(self, given: Concession) -> str:
        """Write it down. Returns a gentle word where it is more than the last ones got."""
        warning = out_of_proportion(given, await self.last())
        await self._inbox.replies.concede(given)
        self._bus.publish(ConversationsChanged((given.conversation_id,)))
        return warning


def price_of(words: str) -> tuple[int | None, str]:
    """An amount in hundredths and its currency. Raises UsageError for what is none."""
    text = words.strip()
    if not text:
        return None, ""
    sign = next((SIGNS[each] for each in SIGNS if text.startswith(each)), "")
    found = _AMOUNT.fullmatch(text.lstrip("".join(SIGNS)).strip())
    if found is None:
        raise UsageError(f"“{words}” is no amount like 25 or 25.50 EUR.")
    whole, part, unit = found.groups()
    amount = int(whole) * 100 + int((part or "0").ljust(2, "0"))
    currency = SIGNS.get(unit or "", (unit or sign or DEFAULT_CURRENCY).upper())
    return amount, currency

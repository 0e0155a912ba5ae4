"""Hands the holding statement to the outbox, after a person's press on the button that says where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cmconsole.console.crisis import Outlet

if TYPE_CHECKING:
    from cmconsole.console import Console
    from cmconsole.ui.composer.sending import Sending


async def post_statement(
    console: Console, sending: Sending, text: str, outlets: Sequence[Outlet]
) -> None:
    """One reply for each network, which can be taken back like every other; then a line of the log.

    Raises UsageError: there is no text, or it is too long somewhere.
    """
    orders = console.crisis.orders(text, outlets)
    posted = [
        outlet.way.label
        for order, outlet in zip(orders, outlets, strict=True)
        if await sending.press(order, [order.text], None)
    ]
    if posted:
        await console.crisis.posted(text, posted)

"""What networks count, for `source list` and `account list`: calls, quota, money."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence

from cmconsole.cli.output import instant
from cmconsole.domain.errors import ConsoleError
from cmconsole.networks.allowances import Budget


async def known(budgets: Awaitable[tuple[Budget, ...]]) -> tuple[Budget, ...]:
    """The budgets; none where they cannot be told: what is wrong stands under "error"."""
    try:
        return await budgets
    except ConsoleError:
        return ()


def facts(budgets: Sequence[Budget]) -> list[dict[str, object]]:
    """The budgets for `--json`."""
    return [
        {
            "what": one.what,
            "used": round(one.used, 3),
            "limit": one.limit,
            "left": None if one.left is None else round(one.left, 3),
            "resets_at": instant(one.resets_at),
        }
        for one in budgets
    ]


def in_words(budgets: Sequence[Budget]) -> str:
    """What is left, in one line: `287 of 300 calls`."""
    return ", ".join(filter(None, map(_left, budgets)))


def _left(budget: Budget) -> str:
    if budget.left is None:
        return ""
    of = "" if budget.limit is None else f" of {_number(budget.limit)}"
    return f"{_number(budget.left)}{of} {budget.what}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"

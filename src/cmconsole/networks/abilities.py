"""Which of the optional abilities of `networks.base` a connector has."""

from __future__ import annotations

from typing import cast

from cmconsole.networks.allowances import (
    CountsBudget,
    CountsTogether,
    Hides,
    NamesPrice,
)
from cmconsole.networks.base import (
    Connector,
    HasTextRules,
    Likes,
    LooksBeforeRetry,
    Publishes,
    ReadsThreads,
    Reposts,
)


def publishes(connector: Connector) -> Publishes | None:
    """The connector, if it can post."""
    return cast(Publishes, connector) if hasattr(connector, "publish") else None


def looks_before_retry(connector: Connector) -> LooksBeforeRetry | None:
    """The connector, if it can find out whether something was posted."""
    able = hasattr(connector, "find_own") and hasattr(connector, "idempotent")
    return cast(LooksBeforeRetry, connector) if able else None


def reads_threads(connector: Connector) -> ReadsThreads | None:
    """The connector, if it can read the thread around a post."""
    return cast(ReadsThreads, connector) if hasattr(connector, "thread") else None


def has_text_rules(connector: Connector) -> HasTextRules | None:
    """The connector, if its server has text rules of its own."""
    return cast(HasTextRules, connector) if hasattr(connector, "text_rules") else None


def likes(connector: Connector) -> Likes | None:
    """The connector, if it can like a post."""
    return cast(Likes, connector) if hasattr(connector, "like") else None


def reposts(connector: Connector) -> Reposts | None:
    """The connector, if it can repost a post."""
    return cast(Reposts, connector) if hasattr(connector, "repost") else None


def hides(connector: Connector) -> Hides | None:
    """The connector, if it can hide what others wrote below our posts."""
    return cast(Hides, connector) if hasattr(connector, "hide") else None


def counts_budget(connector: Connector) -> CountsBudget | None:
    """The connector, if its network counts calls, quota or money."""
    return cast(CountsBudget, connector) if hasattr(connector, "budgets") else None


def counts_together(connector: Connector) -> CountsTogether | None:
    """The connector, if what it uses counts together with what others use."""
    able = hasattr(connector, "count") and hasattr(connector, "recount")
    return cast(CountsTogether, connector) if able else None


def names_price(connector: Connector) -> NamesPrice | None:
    """The connector, if its network charges for what is posted."""
    return cast(NamesPrice, connector) if hasattr(connector, "price") else None

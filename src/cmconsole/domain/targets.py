"""By when we owe whom an answer: versioned rules, of which the first that fits decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from cmconsole.domain.calendars import ALWAYS_OPEN, Calendar
from cmconsole.domain.errors import PolicyError
from cmconsole.domain.judgement import Level, MentionClass

ALWAYS = "always"
"""The name of the calendar that is open day and night; it exists without being written down."""


class Metric(StrEnum):
    """What a target measures (VOCABULARY; FIELD 2.15, M1 and M2)."""

    FIRST_RESPONSE = "first response"
    """From the mention's publication to our first answer."""
    NEXT_RESPONSE = "next response"
    """From the oldest unanswered post of the customer to our next answer."""
    CLOSE_OUT = "close-out"
    """From the known outcome to the public close."""


@dataclass(frozen=True, slots=True)
class Target:
    """One rule. An empty condition holds for everything; reach cannot be one."""

    name: str
    """What people call it; unique among the targets."""
    metrics: tuple[Metric, ...]
    minutes: int | None
    """Open minutes until it is due; None: nothing is due."""
    classes: frozenset[MentionClass] = frozenset()
    level_at_least: Level = Level.NONE
    networks: frozenset[str] = frozenset()
    """Kinds of network."""
    sources: frozenset[str] = frozenset()
    """Names of sources."""
    calendar: str | None = None
    """The name of its calendar; None: the default one."""
    warn_minutes: int = 15
    """How many open minutes before it is due to warn."""

    def lasting(self, minutes: int | None) -> Target:
        """The same with so many open minutes, None: nothing is due. It warns within them: a warning before
        the beginning would be a warning at once."""
        warn = self.warn_minutes if minutes is None else min(self.warn_minutes, minutes)
        return replace(self, minutes=minutes, warn_minutes=warn)

    def fits(
        self, metric: Metric, mention_class: MentionClass, level: Level, network: str, source: str
    ) -> bool:
        """Whether every condition holds."""
        return (
            metric in self.metrics
            and level >= self.level_at_least
            and (not self.classes or mention_class in self.classes)
            and (not self.networks or network in self.networks)
            and (not self.sources or source in self.sources)
        )


@dataclass(frozen=True, slots=True)
class Due:
    """An absolute deadline. What is left of it is computed at each look."""

    due_at: datetime
    """UTC."""
    warn_at: datetime
    """UTC; never after `due_at`."""
    target: str
    """The name of the target that set it."""
    version: int
    """The version of the targets it came from."""


@dataclass(frozen=True, slots=True)
class Targets:
    """All targets of one version. A conversation keeps the version it started with."""

    version: int
    targets: tuple[Target, ...]
    """In order: the first that fits decides, even if it says that nothing is due."""
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    default_calendar: str = ALWAYS

    def __post_init__(self) -> None:
        """Raises PolicyError for names that are used twice or do not exist, and for odd minutes."""
        names = [target.name for target in self.targets]
        for target in self.targets:
            if names.count(target.name) > 1:
                raise PolicyError(f"Two targets are called “{target.name}”.")
            if target.warn_minutes < 0 or (target.minutes is not None and target.minutes < 1):
                raise PolicyError(f"The target “{target.name}” needs at least one minute.")
        for name in (self.default_calendar, *(target.calendar for target in self.targets)):
            if name is not None and name != ALWAYS and name not in self.calendars:
                raise PolicyError(f"There is no calendar called “{name}”.")

    def calendar(self, name: str | None) -> Calendar:
        """The calendar of that name; the default one for None. Raises KeyError for a stranger."""
        wanted = self.default_calendar if name is None else name
        if wanted == ALWAYS and ALWAYS not in self.calendars:
            return ALWAYS_OPEN
        return self.calendars[wanted]

    def find(
        self,
        metric: Metric,
        *,
        mention_class: MentionClass,
        level: Level,
        network: str,
        source: str,
    ) -> Target | None:
        """The first target that fits; None where none does."""
        for target in self.targets:
            if target.fits(metric, mention_class, level, network, source):
                return target
        return None

    def due(
        self,
        metric: Metric,
        *,
        mention_class: MentionClass,
        level: Level,
        network: str,
        source: str,
        since: datetime,
    ) -> Due | None:
        """When it falls due.

        Args:
            metric: what is measured.
            mention_class: what the post is.
            level: how bad it is.
            network: the kind of network it is on.
            source: the name of the source that found it.
            since: when the wait began, aware: publication, oldest unanswered post, or outcome.

        Returns:
            None where no target fits, where the one that does says that nothing is due, or where
            its calendar does not open in time (`Calendar.add`).
        """
        target = self.find(
            metric, mention_class=mention_class, level=level, network=network, source=source
        )
        if target is None or target.minutes is None:
            return None
        calendar = self.calendar(target.calendar)
        due_at = calendar.add(since, target.minutes)
        warn_at = calendar.add(since, max(target.minutes - target.warn_minutes, 0))
        if due_at is None or warn_at is None:
            return None
        return Due(due_at, warn_at, target.name, self.version)

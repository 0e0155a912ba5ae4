"""The figures of a report, as one value that tables, charts, sentences and files are made from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from cmconsole.domain.periods import Period
from cmconsole.domain.stories import Fate
from cmconsole.reports.filters import Filters

CUTS = tuple(timedelta(minutes=m) for m in (15, 30, 60, 120, 1440))
"""Where the distribution is cut (M7), matching the field's reference figures N1 to N4."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How a kind of wait is spread; percentiles are None under 20 cases, or where not reached."""

    n: int = 0
    """Everybody it is about, answered or not."""
    answered: int = 0
    waiting: int = 0
    p25: timedelta | None = None
    p50: timedelta | None = None
    p75: timedelta | None = None
    p90: timedelta | None = None
    p95: timedelta | None = None
    within: tuple[int, ...] = ()
    """How many were answered within each of CUTS, each count holding the ones before."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Targets that fell due (M5)."""

    met: int = 0
    late: int = 0
    """Answered late, or not at all although overdue."""
    not_yet: int = 0
    """Due in the period but still to come; shown beside, never counted against."""

    @property
    def due(self) -> int:
        """Those that can be judged."""
        return self.met + self.late

    @property
    def share(self) -> float | None:
        """Met of those that fell due, 0 to 1."""
        return self.met / self.due if self.due else None


@dataclass(frozen=True, slots=True)
class Group:
    """The main figures of one network, class, person, hour of week, …"""

    name: str
    conversations: int
    kept: Kept
    wait: Spread


@dataclass(frozen=True, slots=True)
class Late:
    """Breaches (M6): overruns, frozen when answered or closed, and what most of the wait went to."""

    count: int = 0
    still_waiting: int = 0
    median_overrun: timedelta | None = None
    longest_overrun: timedelta | None = None
    causes: tuple[tuple[str, int], ...] = ()
    """Of late first answers: the longest part of each one's wait (M11), most frequent first."""


@dataclass(frozen=True, slots=True)
class Loops:
    """What was taken offline and whether somebody came back in public (M12)."""

    taken_offline: int = 0
    outcome_known: int = 0
    closed_in_public: int = 0
    waived: int = 0
    overdue: int = 0
    """Not closed although due; those closed late are not in it."""

    @property
    def share(self) -> float | None:
        """Closed in public of what was taken offline, 0 to 1."""
        return self.closed_in_public / self.taken_offline if self.taken_offline else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Time to outcome (M8) by how the outcome is known; nothing else counts as solved."""

    source: str
    spread: Spread


@dataclass(frozen=True, slots=True)
class Delay:
    """A part of the customers' wait (M11)."""

    cause: str
    total: timedelta


@dataclass(frozen=True, slots=True)
class Day:
    """One local day."""

    day: date
    opened: int
    """Conversations whose first post was published that day."""
    open_at_end: int
    """Waits with a target that nobody had answered when it ended (or now)."""


@dataclass(frozen=True, slots=True)
class Fairness:
    """Whether reach buys speed (R15, R16)."""

    by_reach: tuple[Group, ...] = ()
    by_language: tuple[Group, ...] = ()
    correlation: float | None = None
    """Spearman's rank correlation of reach band and wait; None under 20 cases or with one band."""
    n: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that is reported about a period."""

    period: Period
    filters: Filters
    as_of: datetime
    """UTC: what is known by then; whoever waited then waits still, as far as this report knows."""
    conversations: int = 0
    """All whose first post was published in the period, without those merged into others."""
    fates: dict[Fate, int] = field(default_factory=dict)
    wait: Spread = Spread()
    """M1, the customer's clock: publication to answer."""
    desk: Spread = Spread()
    """M1, the desk's clock: arrival to answer."""
    open_wait: Spread = Spread()
    """The customer's clock in opening hours only."""
    open_desk: Spread = Spread()
    next_response: Spread = Spread()
    """M2."""
    all_responses: Spread = Spread()
    """M3."""
    native: int = 0
    """First answers written in the network's own app."""
    kept: Kept = Kept()
    """M5 over first and next responses."""
    kept_by_metric: dict[str, Kept] = field(default_factory=dict)
    late: Late = Late()
    delays: tuple[Delay, ...] = ()
    delays_n: int = 0
    outcomes: tuple[Outcome, ...] = ()
    picked_up: Spread = Spread()
    """M10: arrival to the first thing a person did."""
    classed: Spread = Spread()
    loops: Loops = Loops()
    reopened: int = 0
    repeated: int = 0
    """M13: the same person wrote about the same kind of trouble within 14 days before."""
    reopen_base: int = 0
    days: tuple[Day, ...] = ()
    open_now: int = 0
    by_network: tuple[Group, ...] = ()
    by_source: tuple[Group, ...] = ()
    by_class: tuple[Group, ...] = ()
    by_level: tuple[Group, ...] = ()
    by_person: tuple[Group, ...] = ()
    by_hour: tuple[Group, ...] = ()
    """168 hours of the week, Monday 00:00 local time first."""
    fairness: Fairness = Fairness()
    words: tuple[tuple[str, str, int], ...] = ()
    """What people noted: key (`channel` that failed first, `broken`, `vengeance`, `concession`), word and
    how often."""
    given: dict[str, float] = field(default_factory=dict)
    """What concessions were worth, by currency."""
    history: int = 0
    deleted: int = 0
    policy_versions: tuple[int, ...] = ()
    target_versions: tuple[int, ...] = ()

    @property
    def answered(self) -> int:
        """Conversations with an answer."""
        return self.fates.get(Fate.ANSWERED, 0)

    @property
    def reasoned(self) -> int:
        """Deliberately without a reply, or taken back by their authors."""
        return self.fates.get(Fate.NO_REPLY_NEEDED, 0) + self.fates.get(Fate.WITHDRAWN, 0)

    @property
    def rate_of_all(self) -> float | None:
        """M4: answered of all; the one that compares with the field's figures."""
        return self.answered / self.conversations if self.conversations else None

    @property
    def rate_of_owed(self) -> float | None:
        """M4: answered of all that were not left alone for a reason."""
        owed = self.conversations - self.reasoned
        return self.answered / owed if owed else None

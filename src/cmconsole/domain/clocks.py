"""The two clocks of a mention and what is left, computed from the wall clock at each look.

Nothing is ever counted down, so sleep, a time-zone change or a clock that was set cannot bend it.
Two instants are compared, both UTC; `now` is always an argument.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

_NOTHING = timedelta(0)
_MICROSECOND = timedelta(microseconds=1)
_SECOND = timedelta(seconds=1)
_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


def waited(published_at: datetime, now: datetime, answered_at: datetime | None = None) -> timedelta:
    """How long the customer has waited: from publication to the answer, or to now.

    FIELD 2.15, M1: `FRT_customer = reply.network_time - mention.published_at`. Never negative: a
    post dated in the future has waited for nothing yet.
    """
    return max((answered_at or now) - published_at, _NOTHING)


def on_desk(ingested_at: datetime, now: datetime, answered_at: datetime | None = None) -> timedelta:
    """How long it has been with us: from arrival to the answer, or to now; never negative.

    FIELD 2.15, M1: `FRT_desk = reply.network_time - mention.ingested_at`. An answer given in the
    native app before the mention arrived here took no time at this desk.
    """
    return max((answered_at or now) - ingested_at, _NOTHING)


def left(due_at: datetime, now: datetime) -> timedelta:
    """What is left until it is due; negative once it is overdue."""
    return due_at - now


class Lateness(StrEnum):
    """How late it is, which decides the shape of a countdown (DESIGN 3)."""

    LONGER = "longer"
    """More than 60 minutes."""
    HOUR = "hour"
    """60 to 16 minutes."""
    SOON = "soon"
    """15 to 5 minutes."""
    LAST_MINUTES = "last minutes"
    """Under 5 minutes: the seconds show."""
    OVERDUE = "overdue"
    PAUSED = "paused"
    """Closed, snoozed or held: the clock stands still."""
    NONE = "none"
    """No target."""
    ANSWERED = "answered"
    """A first answer is out, the loop is still open."""
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Countdown:
    """One look at a deadline, ready to be painted and spoken."""

    lateness: Lateness
    text: str
    """`2h`, `38m`, `4:32`, `+12m`, `+1h05`, `+2d`; empty where only the shape speaks."""
    spoken: str
    fraction: float
    """The share of an hour that is left, 0 to 1: the length of the arc."""


_WITHOUT_DEADLINE = {
    Lateness.NONE: Countdown(Lateness.NONE, "", "no target", 0.0),
    Lateness.PAUSED: Countdown(Lateness.PAUSED, "", "clock stopped", 0.0),
    Lateness.ANSWERED: Countdown(Lateness.ANSWERED, "", "loop open", 0.0),
    Lateness.DONE: Countdown(Lateness.DONE, "", "loop closed", 0.0),
}


def countdown(
    due_at: datetime | None,
    now: datetime,
    *,
    paused: bool = False,
    answered: bool = False,
    done: bool = False,
) -> Countdown:
    """What to show of a deadline. `done` wins over `answered`, that over `paused`.

    Everything is rounded down: the text never promises more time than there is, and never calls
    later what is late. The instant of the deadline itself is not overdue yet (FIELD 2.15: due
    09:15, breached 09:16).
    """
    if done:
        return _WITHOUT_DEADLINE[Lateness.DONE]
    if answered:
        return _WITHOUT_DEADLINE[Lateness.ANSWERED]
    if paused:
        return _WITHOUT_DEADLINE[Lateness.PAUSED]
    if due_at is None:
        return _WITHOUT_DEADLINE[Lateness.NONE]
    rest = due_at - now
    return _overdue(-rest // _SECOND) if rest < _NOTHING else _ahead(rest // _SECOND)


def next_change(due_at: datetime, now: datetime) -> float:
    """Seconds until the text of `countdown(due_at, now)` changes; always more than 0.

    The window wakes then and not before.
    """
    rest = due_at - now
    if rest < _NOTHING:
        step = next(step for upto, step in _LATE if -rest < upto)
        return (step - (-rest % step)) / _SECOND
    for floor, step in _BANDS:
        if rest >= floor:
            shown_until = max(rest - rest % step, floor)
            return (rest - shown_until + _MICROSECOND) / _SECOND
    raise AssertionError("the last band begins at nothing")


_BANDS = (
    (2 * _DAY, _DAY),
    (61 * _MINUTE, _HOUR),
    (5 * _MINUTE, _MINUTE),
    (_NOTHING, _SECOND),
)
"""From so much left on, the text counts in such steps; an hour and less counts in minutes."""
_SHORT_FROM = 10
"""From here on a late text counts in hours: five signs have room."""
_LATE = ((_SHORT_FROM * _HOUR, _MINUTE), (_DAY, _HOUR), (timedelta.max, _DAY))
"""Up to so late, the text counts in such steps."""


def _ahead(seconds: int) -> Countdown:
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86_400
    fraction = min(seconds / 3600, 1.0)
    if minutes < 5:
        text = f"{minutes}:{seconds % 60:02}"
        return Countdown(Lateness.LAST_MINUTES, text, "under 5 minutes", fraction)
    if minutes <= 60:
        lateness = Lateness.SOON if minutes <= 15 else Lateness.HOUR
        return Countdown(lateness, f"{minutes}m", f"{minutes} minutes left", fraction)
    if days < 2:
        return Countdown(Lateness.LONGER, f"{hours}h", f"due in {_count(hours, 'hour')}", fraction)
    return Countdown(Lateness.LONGER, f"{days}d", f"due in {_count(days, 'day')}", fraction)


def _overdue(seconds: int) -> Countdown:
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86_400
    if days:
        text, spoken = f"+{days}d", _count(days, "day")
    elif hours:
        rest = minutes % 60
        text = f"+{hours}h{rest:02}" if hours < _SHORT_FROM else f"+{hours}h"
        spoken = _count(hours, "hour") + (f" {_count(rest, 'minute')}" if rest else "")
    else:
        text, spoken = f"+{minutes}m", _count(minutes, "minute") if minutes else "under 1 minute"
    return Countdown(Lateness.OVERDUE, text, f"{spoken} overdue", 0.0)


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"

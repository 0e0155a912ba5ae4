"""When the program may speak up: seldom, together, silently, never at night, without anybody's words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import IntEnum

from cmconsole.system.settings import Settings
from cmconsole.ui.wording import tr

BETWEEN = timedelta(minutes=3)
"""How far apart two notifications are."""
HOURS = re.compile(r"\s*(\d{1,2})(?::(\d{2}))?\s*[-–]\s*(\d{1,2})(?::(\d{2}))?\s*")


class Kind(IntEnum):
    """What is worth a notification, the gravest first."""

    RED_ZONE = 0
    SPIKE = 1
    NOT_SENT = 2
    DUE_SOON = 3
    SIGNED_OUT = 4


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something that happened."""

    kind: Kind
    who: str
    """The contact, the source, or with SPIKE how many in how long."""
    words: str = ""
    """What the contact wrote."""
    mention: int | None = None


@dataclass(frozen=True, slots=True)
class Notification:
    """What is said, and what a click opens."""

    title: str
    body: str
    mention: int | None


class Etiquette:
    """Collects occasions and says when, and how, to speak of them."""

    def __init__(self, settings: Callable[[], Settings]) -> None:
        self._settings = settings
        self._waiting: list[Occasion] = []
        self._spoke_at: datetime | None = None

    def happened(self, occasion: Occasion) -> None:
        """Something is worth telling, if the person wants to hear of its kind."""
        if self._wanted(occasion.kind) and occasion not in self._waiting:
            self._waiting.append(occasion)

    def wait(self, now: datetime) -> timedelta | None:
        """How long to wait before `speak`; None: there is nothing to say."""
        if not self._waiting:
            return None
        if self._spoke_at is None or self._spoke_at > now:  # the clock was put back meanwhile
            return timedelta()
        return max(BETWEEN - (now - self._spoke_at), timedelta())

    def speak(self, now: datetime) -> Notification | None:
        """One notification for all that has happened; None if it is not the time for it.

        What happens in quiet hours is not told later: the list shows it.
        """
        if is_quiet(self._settings().quiet_hours, now):
            self._waiting.clear()
            return None
        if self.wait(now) != timedelta():
            return None
        told, self._waiting = sorted(self._waiting, key=lambda o: o.kind), []
        self._spoke_at = now
        return self._together(told)

    def _wanted(self, kind: Kind) -> bool:
        settings = self._settings()
        return {
            Kind.RED_ZONE: settings.notify_red_zone,
            Kind.SPIKE: settings.notify_spike,
            Kind.NOT_SENT: settings.notify_not_sent,
            Kind.DUE_SOON: settings.notify_due_soon,
            Kind.SIGNED_OUT: settings.notify_sign_in,
        }[kind]

    def _together(self, told: Sequence[Occasion]) -> Notification:
        lines = [_line(kind, [o for o in told if o.kind is kind]) for kind in Kind]
        lines = [line for line in lines if line]
        body = lines[1:]
        first = told[0]
        if self._settings().notify_text and first.words:
            body.insert(0, f"{first.who}: {' '.join(first.words.split())[:140]}")
        return Notification(lines[0], "\n".join(body), first.mention)


def _line(kind: Kind, told: Sequence[Occasion]) -> str:
    if not told:
        return ""
    if kind is Kind.SPIKE:
        return tr("Spike: {told}").format(told=told[-1].who)
    if kind is Kind.SIGNED_OUT:
        names = ", ".join(dict.fromkeys(occasion.who for occasion in told))
        return tr("{name} signed us out.").format(name=names)
    one, many = {
        Kind.RED_ZONE: (tr("1 mention in the red zone"), tr("{n} mentions in the red zone")),
        Kind.NOT_SENT: (tr("1 reply was not sent"), tr("{n} replies were not sent")),
        Kind.DUE_SOON: (tr("One of yours is due in 5 minutes"), tr("{n} of yours are due soon")),
    }[kind]
    return one if len(told) == 1 else many.format(n=len(told))


def is_span(hours: str) -> bool:
    """Whether this is a span of hours like `22:00-07:00` or `22-7`."""
    return _span(hours) is not None


def _span(hours: str) -> tuple[time, time] | None:
    found = HOURS.fullmatch(hours)
    if found is None:
        return None
    numbers = [int(each or 0) for each in found.groups()]
    try:
        return time(numbers[0], numbers[1]), time(numbers[2], numbers[3])
    except ValueError:
        return None


def is_quiet(hours: str, now: datetime) -> bool:
    """Whether `now` lies in quiet hours given as `22:00-07:00`, by this computer's clock.

    Anything that is no such span means that no hours are quiet.
    """
    span = _span(hours)
    if span is None:
        return False
    start, end = span
    at = now.astimezone().time()
    return start <= at < end if start <= end else at >= start or at < end

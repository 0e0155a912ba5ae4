"""Until when a mention can sleep."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from cmconsole.ui.wording import tr

MORNING, AFTERNOON = time(9), time(14)
MONDAY = 0


def choices(now: datetime) -> list[tuple[str, datetime]]:
    """What to offer, soonest first, as words and instants.

    Args:
        now: aware; the days and hours meant are those of this computer.
    """
    local = now.astimezone()
    offered = [
        (tr("30 minutes"), now + timedelta(minutes=30)),
        (tr("1 hour"), now + timedelta(hours=1)),
        (tr("3 hours"), now + timedelta(hours=3)),
    ]
    if local.time() < time(13):
        offered.append((tr("This afternoon, 14:00"), _at(local, 0, AFTERNOON)))
    offered.append((tr("Tomorrow, 9:00"), tomorrow(now)))
    days = (MONDAY - local.weekday()) % 7 or 7
    if days > 1:
        offered.append((tr("Monday, 9:00"), _at(local, days, MORNING)))
    return offered


def tomorrow(now: datetime) -> datetime:
    """The next morning of this computer's calendar."""
    return _at(now.astimezone(), 1, MORNING)


def _at(local: datetime, days: int, hour: time) -> datetime:
    naive = datetime.combine(local.date() + timedelta(days=days), hour)
    # Taken anew from the calendar, so that a change of the clocks in between does not shift it.
    return naive.astimezone()

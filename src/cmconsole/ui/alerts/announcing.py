"""Says things aloud through a screen reader: seldom, and never a tick."""

from __future__ import annotations

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from cmconsole.ui.wording import tr

THRESHOLDS = (15, 5, 0)
"""Minutes before a deadline of one's own at which it is said."""


def announce(window: QWidget, words: str, *, at_once: bool = False) -> None:
    """Have a screen reader say `words` when it comes to it, or `at_once` over whatever it says."""
    if not QAccessible.isActive():
        return
    event = QAccessibleAnnouncementEvent(window, words)
    politeness = QAccessible.AnnouncementPoliteness
    event.setPoliteness(politeness.Assertive if at_once else politeness.Polite)
    QAccessible.updateAccessibility(event)


def crossing(name: str, minutes: int) -> str:
    """What is said when somebody's mention comes that near to its deadline."""
    if minutes == 0:
        return tr("{name} is overdue now.").format(name=name)
    return tr("{name}: {n} minutes left.").format(name=name, n=minutes)


def crossed(left: float, said: frozenset[int]) -> int | None:
    """The threshold that has just been reached and was not said yet.

    Args:
        left: minutes to the deadline; below zero once it has passed.
        said: the thresholds that were said for this deadline.
    """
    reached = [each for each in THRESHOLDS if left <= each]
    if not reached or min(reached) in said:
        return None
    return min(reached)

"""A field for a span of minutes that is shown as people say it: 60 min, 24 h, 2 days."""

from __future__ import annotations

import re

from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QSpinBox
from typing_extensions import override

from cmconsole.ui.wording import tr

HOUR, DAY = 60, 24 * 60
SPAN = re.compile(r"\s*(\d+)\s*([^\W\d]*)\.?\s*")


class MinutesBox(QSpinBox):
    """Its value is in minutes; what is typed may say hours or days. Nought has words of its own."""

    def __init__(self, nought: str, most: int) -> None:
        super().__init__()
        self.setRange(0, most)
        self.setSpecialValueText(nought)
        self.setKeyboardTracking(False)
        self.lineEdit().setTextMargins(6, 0, 0, 0)

    @override
    def textFromValue(self, value: int) -> str:
        return span(value)

    @override
    def valueFromText(self, words: str) -> int:
        return _minutes(words) or 0

    @override
    def validate(self, words: str, place: int) -> tuple[QValidator.State, str, int]:
        state = QValidator.State
        if words == self.specialValueText():
            return state.Acceptable, words, place
        minutes = _minutes(words)
        if minutes is None or minutes > self.maximum():
            return state.Intermediate, words, place
        return state.Acceptable, words, place


def span(minutes: int) -> str:
    """So many minutes as people say it."""
    if minutes % DAY == 0 and minutes > DAY:
        return tr("{n} days").format(n=minutes // DAY)
    if minutes % HOUR == 0 and minutes > HOUR:
        return tr("{n} h").format(n=minutes // HOUR)
    return tr("{n} min").format(n=minutes)


def _minutes(words: str) -> int | None:
    """How many minutes that is; None: it cannot be told."""
    found = SPAN.fullmatch(words)
    if found is None:
        return None
    unit = found[2].casefold()
    for name, minutes in ((tr("days"), DAY), (tr("h"), HOUR), (tr("min"), 1)):
        if unit and (name.casefold().startswith(unit) or unit.startswith(name.casefold())):
            return int(found[1]) * minutes
    return int(found[1]) if not unit else None

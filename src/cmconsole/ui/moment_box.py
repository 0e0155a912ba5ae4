"""A field for a day and a time, by this computer's clock."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QDateTime
from PySide6.QtWidgets import QDateTimeEdit


class MomentBox(QDateTimeEdit):
    """Shows an instant and gives one back, to the second."""

    def __init__(self) -> None:
        super().__init__()
        self.setCalendarPopup(True)

    @property
    def instant(self) -> datetime:
        """What is chosen, UTC."""
        return datetime.fromtimestamp(self.dateTime().toSecsSinceEpoch(), UTC)

    @instant.setter
    def instant(self, at: datetime) -> None:
        self.setDateTime(QDateTime.fromSecsSinceEpoch(int(at.timestamp())))

"""The facts about a contact: other accounts, language, local time, since when, reach when asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from PySide6.QtCore import QLocale, Qt, QTime, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from cmconsole.store.reading.contacts import Contact, Linked
from cmconsole.ui.contact.wishes import Wishes
from cmconsole.ui.contact.words import evidence_words, link_words, quiet
from cmconsole.ui.look import Look
from cmconsole.ui.may import needs
from cmconsole.ui.widgets import IconButton, button, clear, text
from cmconsole.ui.wording import day, language_name, network_name, number, tr

MINUTE = 60_000


class Facts(QWidget):
    """A grid of names and values."""

    reach_wanted = Signal()

    def __init__(self, look: Look, wishes: Wishes, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._look, self._wishes, self._now = look, wishes, now
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(14, 0, 14, 0)
        self._grid.setColumnMinimumWidth(0, 76)
        self._grid.setColumnStretch(1, 1)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._rows = 0
        """Those in use. The grid itself keeps every row it ever had, and lays all of them out."""
        self._zone = ""
        self._time = text(look, "", 12, tone="soft")
        self._minute = QTimer(self, singleShot=True)
        self._minute.timeout.connect(self._tell_time)

    def show_contact(self, contact: Contact, *, reach: bool) -> None:
        """Show what is known; `reach` was asked for."""
        clear(self._grid)
        self._rows = 0
        for other in contact.others:
            self._add_other(other)
        stated = contact.person.language
        names = [language_name(tag) for tag in ((stated,) if stated else contact.languages[:3])]
        self._add_changeable(
            tr("Language"), ", ".join(names), tr("Set the language"), self._wishes.language.emit
        )
        self._add_zone(contact.person.zone)
        self._add(tr("First seen"), day(contact.first_seen))
        self._add_reach(contact, shown=reach)
        self._add_links(contact)

    def _add(self, name: str, value: str) -> None:
        row = self._next_row()
        self._name(row, name)
        shown = text(self._look, value, 12, tone="soft", wrap=True, selectable=True)
        shown.setAccessibleName(f"{name}: {value}")
        self._grid.addWidget(shown, row, 1)

    def _next_row(self) -> int:
        self._rows += 1
        return self._rows - 1

    def _name(self, row: int, name: str, at: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignTop) -> None:
        self._grid.addWidget(text(self._look, name, 12, tone="meta"), row, 0, at)

    def _add_other(self, other: Linked) -> None:
        look, row = self._look, self._next_row()
        self._name(row, tr("Also"))
        column = QVBoxLayout()
        column.setSpacing(0)
        handle = other.account.handle or other.account.name
        shown = text(look, handle, 12, wrap=True, selectable=True)
        column.addWidget(shown)
        line = QHBoxLayout()
        line.setSpacing(2)
        how = text(look, link_words(other), 12, tone="meta", wrap=True)
        line.addWidget(how, 1)
        if other.link is not None:
            end = needs(quiet(IconButton(look, "x", tr("Unlink {name}").format(name=handle))))
            end.clicked.connect(lambda: self._wishes.unlink.emit(other.link))
            line.addWidget(end, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(line)
        if other.link is not None:
            how.setToolTip(evidence_words(other.link))
            shown.setAccessibleName(f"{handle}, {link_words(other)}. {evidence_words(other.link)}")
        self._grid.addLayout(column, row, 1)

    def _add_changeable(
        self, name: str, value: str, wish: str, ask: Callable[[], None], told: str = ""
    ) -> None:
        row = self._next_row()
        self._name(row, name, Qt.AlignmentFlag.AlignVCenter)
        if not value:
            set_ = needs(button(self._look, wish, "link"))
            set_.clicked.connect(lambda: ask())
            self._grid.addWidget(set_, row, 1, Qt.AlignmentFlag.AlignLeft)
            return
        line = QHBoxLayout()
        line.setSpacing(2)
        shown = text(self._look, value, 12, tone="soft", wrap=True)
        shown.setAccessibleName(f"{name}: {value}")
        shown.setToolTip(told)
        if name == tr("Local time"):
            self._time = shown
        change = needs(quiet(IconButton(self._look, "pencil", wish)))
        change.clicked.connect(lambda: ask())
        line.addWidget(shown, 1)
        line.addWidget(change)
        self._grid.addLayout(line, row, 1)

    def _add_zone(self, zone: str) -> None:
        self._zone = zone
        ask = self._wishes.zone.emit
        self._add_changeable(tr("Local time"), self._local_time(), tr("Set their zone"), ask, zone)
        self._wait_for_the_minute()

    def _local_time(self) -> str:
        if not self._zone:
            return ""
        try:
            local = self._now().astimezone(ZoneInfo(self._zone))
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return self._zone  # another console knows it; this computer does not
        time = QTime(local.hour, local.minute)
        told = QLocale().toString(time, QLocale.FormatType.ShortFormat)
        return f"{told} ({_offset(local)})"

    def _tell_time(self) -> None:
        self._time.setText(self._local_time())
        self._wait_for_the_minute()

    def _wait_for_the_minute(self) -> None:
        self._minute.stop()
        if self._zone:
            now = self._now()
            self._minute.start(MINUTE - now.second * 1000 - now.microsecond // 1000 + 20)

    def _add_reach(self, contact: Contact, *, shown: bool) -> None:
        if contact.followers is None:
            return
        if shown:
            self._add(tr("Followers"), number(contact.followers))
            return
        row = self._next_row()
        self._name(row, tr("Reach"), Qt.AlignmentFlag.AlignVCenter)
        show = button(self._look, tr("Show reach"), "link")
        show.setToolTip(tr("It never changes the order."))
        show.clicked.connect(self.reach_wanted)
        self._grid.addWidget(show, row, 1, Qt.AlignmentFlag.AlignLeft)

    def _add_links(self, contact: Contact) -> None:
        row = self._next_row()
        line = QHBoxLayout()
        line.setSpacing(12)
        url = contact.url or ""
        if url.lower().startswith(("https://", "http://")):
            profile = button(self._look, tr("Open the profile"), "link")
            profile.setToolTip(network_name(contact.network))
            profile.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(url)))
            line.addWidget(profile)
        find = needs(button(self._look, tr("Link an account"), "link"))
        find.clicked.connect(self._wishes.find)
        line.addWidget(find)
        line.addStretch()
        self._grid.addLayout(line, row, 0, 1, 2)


def _offset(local: datetime) -> str:
    offset = local.utcoffset() or UTC.utcoffset(None)
    minutes = round(offset.total_seconds() / 60)
    sign, minutes = ("+" if minutes >= 0 else "−"), abs(minutes)
    return f"UTC{sign}{minutes // 60}" + (f":{minutes % 60:02d}" if minutes % 60 else "")

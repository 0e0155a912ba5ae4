"""Small panels in which something is said about a contact: a zone, a language, another account."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import available_timezones

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QLineEdit, QListWidgetItem, QWidget

from cmconsole.store.deciding.people import Account
from cmconsole.ui.look import Look
from cmconsole.ui.popups import ROLE, ChoiceList, Popup
from cmconsole.ui.widgets import button, text
from cmconsole.ui.wording import language_name, network_name, tr

LANGUAGES = tuple(
    """en de es fr pt it nl pl sv da nb fi cs sk hu ro bg el tr uk ru ar he fa hi bn id ms th vi zh ja
    ko""".split()  # noqa: SIM905
)
PAUSE = 200
"""ms after a key before accounts are looked for."""


class ZonePopup(Popup):
    """Where somebody is, by a zone that the team knows."""

    chosen = Signal(str)
    """An IANA name; empty: not known any more."""

    def __init__(self, look: Look, window: QWidget, now: str) -> None:
        super().__init__(look, window, tr("Where are they?"))
        self._zones = sorted(available_timezones())
        self._line = QLineEdit(now)
        self._line.setPlaceholderText(tr("A city or zone, like Lisbon"))
        self._line.setAccessibleName(tr("Time zone"))
        completer = QCompleter(self._zones, self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        if (zones := completer.popup()) is not None:
            zones.setAccessibleName(tr("Time zones"))
        self._line.setCompleter(completer)
        self._line.textChanged.connect(self._check)
        self._line.returnPressed.connect(self._finish)
        told = tr("Only if they or their profile say so. It is never guessed.")
        self._done = button(look, tr("Set the zone"), "primary")
        self._done.clicked.connect(self._finish)
        self._column.addWidget(self._line)
        self._column.addWidget(text(look, told, 12, tone="meta", wrap=True))
        row = QHBoxLayout()
        if now:
            forget = button(look, tr("Not known"))
            forget.clicked.connect(lambda: self._choose(""))
            row.addWidget(forget)
        row.addStretch()
        row.addWidget(self._done)
        self._column.addLayout(row)
        self._check()

    def open_at(self, corner: object) -> None:
        """Show it; the keys go to the line."""
        super().open_at(corner)  # type: ignore[arg-type]
        self._line.setFocus()
        self._line.selectAll()

    def _zone(self) -> str:
        """The zone that is meant: its name, or the only one that ends so."""
        typed = self._line.text().strip().replace(" ", "_").casefold()
        exact = [zone for zone in self._zones if zone.casefold() == typed]
        ending = [zone for zone in self._zones if zone.casefold().endswith(f"/{typed}")]
        return (exact or ending or [""])[0] if typed else ""

    def _check(self) -> None:
        self._done.setEnabled(bool(self._zone()))

    def _finish(self) -> None:
        if zone := self._zone():
            self._choose(zone)

    def _choose(self, zone: str) -> None:
        self.chosen.emit(zone)
        self.put_away()


class LanguagePopup(Popup):
    """In which language somebody wants to be answered."""

    chosen = Signal(str)
    """A BCP 47 tag; empty: as they write."""

    def __init__(self, look: Look, window: QWidget, now: str) -> None:
        super().__init__(look, window, tr("Language"))
        self._list = ChoiceList(look, tr("Language"))
        for tag in ("", *sorted(LANGUAGES, key=language_name)):
            item = QListWidgetItem(language_name(tag) if tag else tr("As they write"))
            item.setData(ROLE, tag)
            self._list.addItem(item)
            if tag == now:
                self._list.setCurrentItem(item)
        self._list.fit()
        self._list.itemActivated.connect(self._choose)
        self._list.itemClicked.connect(self._choose)
        self._column.addWidget(self._list)

    def open_at(self, corner: object) -> None:
        """Show it; the keys go to the list."""
        super().open_at(corner)  # type: ignore[arg-type]
        self._list.setFocus()

    def _choose(self, item: QListWidgetItem) -> None:
        self.chosen.emit(item.data(ROLE))
        self.put_away()


class LinkPopup(Popup):
    """Another account of the same person, and how we know."""

    typed = Signal(str)
    """Look for accounts that are called like that."""
    chosen = Signal(object, str)
    """An Account and the reason."""

    def __init__(
        self,
        look: Look,
        window: QWidget,
        accounts: Sequence[Account] = (),
        reason: str = "",
        *,
        search: bool = True,
    ) -> None:
        super().__init__(look, window, tr("Link an account"))
        self._find = QLineEdit()
        self._find.setPlaceholderText(tr("Name or handle on another network"))
        self._find.setAccessibleName(tr("Name or handle"))
        self._wait = QTimer(self, singleShot=True, interval=PAUSE)
        self._wait.timeout.connect(lambda: self.typed.emit(self._find.text().strip()))
        self._find.textChanged.connect(lambda: self._wait.start())
        self._list = ChoiceList(look, tr("Accounts"))
        self._reason = QLineEdit(reason)
        self._reason.setPlaceholderText(tr("How do we know? It is kept with the link."))
        self._reason.setAccessibleName(tr("Reason"))
        self._done = button(look, tr("Link"), "primary")
        self._done.clicked.connect(self._finish)
        self._reason.returnPressed.connect(self._finish)
        self._reason.textChanged.connect(self._check)
        self._list.currentRowChanged.connect(self._check)
        told = tr("Nothing is merged: the link can be taken away again.")
        for widget in (self._find, self._list, self._reason):
            self._column.addWidget(widget)
        if not search:
            self._find.hide()
        self._column.addWidget(text(look, told, 12, tone="meta", wrap=True))
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(self._done)
        self._column.addLayout(row)
        self.offer(accounts)

    def open_at(self, corner: object) -> None:
        """Show it; the keys go to the search, or to the reason where the account is known."""
        super().open_at(corner)  # type: ignore[arg-type]
        (self._reason if self._find.isHidden() else self._find).setFocus()

    def offer(self, accounts: Sequence[Account]) -> None:
        """These are called like that."""
        self._list.clear()
        for account in accounts:
            name = account.handle or account.name
            network = network_name(account.identity.network)
            item = QListWidgetItem(f"{name}, {network}")
            item.setData(ROLE, account)
            self._list.addItem(item)
        self._list.setVisible(bool(accounts))
        self._list.fit()
        self._list.setCurrentRow(0 if accounts else -1)
        self._check()
        self.adjustSize()

    def _check(self) -> None:
        named = self._list.currentItem() is not None
        self._done.setEnabled(named and bool(self._reason.text().strip()))

    def _finish(self) -> None:
        if self._done.isEnabled():
            account = self._list.currentItem().data(ROLE)
            self.chosen.emit(account, self._reason.text().strip())
            self.put_away()

"""The form for a new source, built from what its kind of network needs to be told."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from cmconsole.domain.accounts import Account
from cmconsole.domain.sources import Source
from cmconsole.networks import registry
from cmconsole.networks.base import NetworkKind
from cmconsole.networks.gated import GATED, gated
from cmconsole.polling.enrolling import draft
from cmconsole.system.clock import Clock
from cmconsole.ui.look import Look
from cmconsole.ui.settings.gate_card import GateCard
from cmconsole.ui.settings.network_words import of_network
from cmconsole.ui.settings.option_field import option_field
from cmconsole.ui.settings.page import labelled, modest, say
from cmconsole.ui.widgets import SEMI, button, clear, text
from cmconsole.ui.wording import tr

GATE = "gate:"
"""In front of the networks that need something first."""
SIGN_IN_FIRST = "sign in"


class SourceForm(QWidget):
    """Asks for the kind of network, its options, and the words that matter."""

    try_requested = Signal()
    add_requested = Signal()
    put_away = Signal()
    sign_in_requested = Signal(str)
    """Somebody wants to sign in at that kind of network first."""

    def __init__(self, look: Look, clock: Clock) -> None:
        super().__init__()
        self._look = look
        self._clock = clock
        self.kind: NetworkKind = registry.kind(registry.kinds()[0])
        """What kind of source is being described."""
        self.fields: dict[str, QLineEdit] = {}
        self._options = QVBoxLayout()
        self._options.setSpacing(10)
        self.kinds = _kinds_box()
        self.gate = GateCard(look)
        self.gate.connector_requested.connect(self._open_gate)
        self.accounts = modest(QComboBox())
        self._known: list[Account] = []
        self.kinds.currentIndexChanged.connect(self._take_kind)
        self.name, self.match, self.leave_out = QLineEdit(), QLineEdit(), QLineEdit()
        self.said = text(look, "", 13, wrap=True, selectable=True)
        self.said.setAccessibleName(self.tr("What the try found"))
        self.trying = button(look, self.tr("Try it"))
        self.adding = button(look, self.tr("Add"), "primary")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(text(look, self.tr("Add a source"), 15, SEMI))
        column.addLayout(labelled(look, self.tr("Network"), self.kinds))
        column.addWidget(self.gate)
        self._sign_in, self._rest = QWidget(), QWidget()
        self._lay_out_rest()
        column.addWidget(self._rest)
        column.addWidget(self.said)
        column.addStretch()
        self._take_kind()

    def _lay_out_rest(self) -> None:
        """What is asked for unless a network needs something first."""
        rest = QVBoxLayout(self._rest)
        rest.setContentsMargins(0, 0, 0, 0)
        rest.setSpacing(10)
        account = labelled(self._look, self.tr("Account"), self.accounts)
        account.setContentsMargins(0, 0, 0, 0)
        self._sign_in.setLayout(account)
        self.accounts.activated.connect(self._choose_account)
        rest.addWidget(self._sign_in)
        rest.addLayout(self._options)
        self._add_words(rest)
        rest.addLayout(self._buttons())

    @property
    def given(self) -> dict[str, str]:
        """What was typed for the options, secret ones included."""
        return {key: field.text() for key, field in self.fields.items()}

    def wanted(self) -> Source:
        """The source as described. Raises UsageError for what is missing."""
        return draft(
            self.kind,
            self.given,
            self._clock,
            name=self.name.text(),
            match=[self.match.text()],
            leave_out=[self.leave_out.text()],
            account=self.account,
        )

    @property
    def account(self) -> Account | None:
        """Whose sign-in it uses; None: what is typed here, or nobody's."""
        uid = self.accounts.currentData()
        return next((one for one in self._known if one.uid == uid), None)

    def know(self, accounts: Sequence[Account], chosen: str = "") -> None:
        """These are signed in; `chosen` is the uid of the one to use."""
        self._known = list(accounts)
        self._offer_accounts(chosen)

    def begin(self, kind: str = "") -> None:
        """Start with an empty form for a kind of network."""
        for field in (self.name, self.match, self.leave_out, *self.fields.values()):
            field.clear()
        self.say("")
        if kind:
            place = self.kinds.findData(kind)
            if place < 0 and gated(kind) is not None:
                place = self.kinds.findData(f"{GATE}{kind}")
            self.kinds.setCurrentIndex(place)
        next(iter(self.fields.values()), self.name).setFocus()

    def say(self, words: str, *, bad: bool = False) -> None:
        """What came of the try, or what is missing."""
        say(self.said, words, bad=bad)

    def busy(self, busy: bool) -> None:
        """While something is being asked, nothing else can be."""
        self.trying.setEnabled(not busy)
        self.adding.setEnabled(not busy)

    def _take_kind(self) -> None:
        name = str(self.kinds.currentData() or "")
        gate = gated(name.removeprefix(GATE)) if name.startswith(GATE) else None
        self.gate.setVisible(gate is not None)
        self._rest.setVisible(gate is None)
        if gate is not None:
            self.gate.show_gate(gate)
            self.say("")
            return
        self._take(name)

    def _open_gate(self, kind: str) -> None:
        self.gate.hide()
        self._rest.show()
        self._take(kind)

    def _take(self, name: str) -> None:
        self.kind = registry.kind(name)
        self._offer_accounts()

    def _offer_accounts(self, chosen: str = "") -> None:
        """The accounts of this kind of network, and the way to another one."""
        self._sign_in.setVisible(bool(self.kind.sign_in))
        self.accounts.clear()
        ours = [one for one in self._known if one.kind == self.kind.kind]
        for one in ours:
            self.accounts.addItem(one.name, one.uid)
        without = (
            self.tr("Without an account")
            if self.kind.anonymous
            else self.tr("None: I paste the secrets below")
        )
        self.accounts.addItem(without, "")
        if self.kind.sign_in:
            self.accounts.addItem(self.tr("Sign in…"), SIGN_IN_FIRST)
        self.accounts.setCurrentIndex(self.accounts.findData(chosen) if chosen else 0)
        self._show_options()

    def _choose_account(self) -> None:
        if self.accounts.currentData() == SIGN_IN_FIRST:
            self.accounts.setCurrentIndex(0)
            self.sign_in_requested.emit(self.kind.kind)
        self._show_options()

    def _show_options(self) -> None:
        clear(self._options)
        self.fields = {}
        brought = self.account.options if self.account else {}
        kept = [o for o in self.kind.options if o.key not in brought and not o.kept]
        if self.account is not None:
            kept = [option for option in kept if not option.secret]
        for option in kept:
            self.fields[option.key], place = option_field(
                self._look, option, self.try_requested.emit
            )
            self._options.addLayout(place)
        self.say("")

    def _add_words(self, column: QVBoxLayout) -> None:
        look = self._look
        match = self.tr("Words or phrases, with commas between. None: every post is a mention.")
        column.addLayout(labelled(look, self.tr("Counts as a mention"), self.match, match))
        left = self.tr("Whatever else it says, a post with one of these is none of ours.")
        column.addLayout(labelled(look, self.tr("Leave out"), self.leave_out, left))
        self.name.setPlaceholderText(self.tr("Made from what it reads"))
        column.addLayout(labelled(look, self.tr("Name"), self.name))

    def _buttons(self) -> QHBoxLayout:
        away = button(self._look, self.tr("Cancel"))
        self.trying.clicked.connect(self.try_requested)
        self.adding.clicked.connect(self.add_requested)
        away.clicked.connect(self.put_away)
        row = QHBoxLayout()
        row.setSpacing(8)
        for each in (self.adding, self.trying, away):
            row.addWidget(each)
        row.addStretch()
        return row


def _kinds_box() -> QComboBox:
    """The networks that can be listened to, and below those that need something first."""
    box = modest(QComboBox())
    for name in registry.kinds():
        if gated(name) is None:
            box.addItem(of_network(registry.kind(name).label), name)
    box.insertSeparator(box.count())
    for one in GATED:
        told = tr("{network}: what you need first").format(network=of_network(one.label))
        box.addItem(told, f"{GATE}{one.kind}")
    return box

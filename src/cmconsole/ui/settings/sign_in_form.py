"""Signing in at a network: what will be asked for, in words, before anything opens."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from cmconsole.domain.accounts import Account
from cmconsole.networks import registry
from cmconsole.networks.base import NetworkKind
from cmconsole.networks.signin.ways import How, asked, kinds_with_accounts, way_of
from cmconsole.polling.enrolling import IN_KEYRING
from cmconsole.ui.look import Look
from cmconsole.ui.settings.network_words import of_network
from cmconsole.ui.settings.option_field import option_field
from cmconsole.ui.settings.page import labelled, modest, say
from cmconsole.ui.widgets import SEMI, button, clear, text


class SignInForm(QWidget):
    """Asks at which network and with what; then the browser does the rest."""

    sign_in_requested = Signal()
    cancelled = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.again: Account | None = None
        """The account that is signed in anew; None for another one."""
        self.fields: dict[str, QLineEdit] = {}
        self._asked = QVBoxLayout()
        self._asked.setSpacing(8)
        self.kinds = modest(QComboBox())
        for name in kinds_with_accounts():
            self.kinds.addItem(of_network(registry.kind(name).label), name)
        self.kinds.currentIndexChanged.connect(self._take_kind)
        self.said = text(look, "", 13, wrap=True, selectable=True)
        self.said.setAccessibleName(self.tr("How the sign-in goes"))
        self.code = text(look, "", 20, SEMI, selectable=True)
        self.code.setAccessibleName(self.tr("Code to type on the page"))
        self.paste = QPlainTextEdit()
        self.paste.setFixedHeight(84)
        self.paste.setTabChangesFocus(True)
        self.paste.setAccessibleName(self.tr("What the page showed"))
        self.paste.setPlaceholderText(self.tr("Paste here what the page shows"))
        self.hand_in = button(look, self.tr("Hand in"), "primary", small=True)
        self.begin_button = button(look, "", "primary")
        self.begin_button.clicked.connect(self.sign_in_requested)
        self.away = button(look, self.tr("Cancel"))
        self.away.clicked.connect(self.cancelled)
        self._lay_out()
        self._take_kind()

    @property
    def kind(self) -> NetworkKind:
        """At which network."""
        return registry.kind(self.kinds.currentData())

    @property
    def given(self) -> dict[str, str]:
        """What was typed, secret values included."""
        return {key: field.text() for key, field in self.fields.items()}

    def begin(self, kind: str = "", again: Account | None = None) -> None:
        """Start with an empty form, or with what is known of an account that signs in again."""
        self.again = again
        wanted = again.kind if again else kind
        if wanted:
            self.kinds.setCurrentIndex(self.kinds.findData(wanted))
        self.kinds.setEnabled(again is None)
        self._take_kind()
        for key, value in (again.options if again else {}).items():
            if key in self.fields and value != IN_KEYRING:
                self.fields[key].setText(value)
        self.busy(False)
        next(iter(self.fields.values()), self.begin_button).setFocus()

    def say(self, words: str, *, bad: bool = False) -> None:
        """How it goes."""
        say(self.said, words, bad=bad)

    def busy(self, busy: bool) -> None:
        """While the browser is open nothing else is asked."""
        self.begin_button.setEnabled(not busy)
        if not busy:
            for each in (self.code, self.paste, self.hand_in):
                each.hide()
            self.paste.clear()

    async def visit(self, address: str, code: str = "") -> None:
        """Open the page in the person's own browser; only web addresses are opened."""
        if address.lower().startswith(("https://", "http://")):
            QDesktopServices.openUrl(QUrl(address))
        self.say(self.tr("Go on in the browser. This form waits for it."))
        if code:
            self.code.setText(code)
            self.code.show()
            self.say(self.tr("Type this code on the page that has opened:"))

    async def pasted(self) -> str:
        """What is copied back from the page; waits for the button."""
        if way_of(self.kind).how is not How.KEY:
            await asyncio.Event().wait()
        self.paste.show()
        self.hand_in.show()
        self.say(self.tr("Agree in the browser, copy what the page shows, and paste it here."))
        handed: asyncio.Future[str] = asyncio.get_running_loop().create_future()

        def hand() -> None:
            if not handed.done():
                handed.set_result(self.paste.toPlainText())

        self.hand_in.clicked.connect(hand)
        try:
            return await handed
        finally:
            self.hand_in.clicked.disconnect(hand)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(text(self._look, self.tr("Sign in"), 15, SEMI))
        column.addLayout(labelled(self._look, self.tr("Network"), self.kinds))
        column.addLayout(self._asked)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.begin_button)
        row.addWidget(self.away)
        row.addStretch()
        column.addLayout(row)
        column.addWidget(self.said)
        column.addWidget(self.code)
        column.addWidget(self.paste)
        hand = QHBoxLayout()
        hand.addWidget(self.hand_in)
        hand.addStretch()
        column.addLayout(hand)
        column.addStretch()

    def _take_kind(self) -> None:
        kind = self.kind
        way = way_of(kind)
        clear(self._asked)
        self.fields = {}
        told = self.tr("cmconsole will ask {network} for this, and no more:")
        self._asked.addWidget(
            text(self._look, told.format(network=of_network(kind.label)), 13, wrap=True)
        )
        for scope in way.scopes:
            self._asked.addWidget(text(self._look, f"•  {of_network(scope.words)}", 13, wrap=True))
        if way.before:
            self._asked.addWidget(
                text(self._look, of_network(way.before), 12, tone="meta", wrap=True)
            )
        for option in asked(kind, way):
            self.fields[option.key], place = option_field(
                self._look, option, self.begin_button.click
            )
            self._asked.addLayout(place)
        opens = way.how is not How.PASTE
        self.begin_button.setText(self.tr("Open the browser") if opens else self.tr("Sign in"))
        self.say("")

"""Of the page of accounts and sources: what stands below the table, whichever sources there are."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cmconsole.networks import registry
from cmconsole.networks.base import NetworkKind
from cmconsole.ui.look import Look
from cmconsole.ui.settings.page import card
from cmconsole.ui.widgets import SEMI, button, text
from cmconsole.ui.wording import network_name, tr

ACROSS = 3


def promises(look: Look) -> QHBoxLayout:
    """What people ask before they let something listen for them."""
    cards = QHBoxLayout()
    cards.setSpacing(12)
    for title, words in (
        (
            tr("When a source asks us to slow down"),
            tr(
                "We wait as long as it says and tell you in the sidebar. Nothing is skipped: "
                "the next check starts where the last one ended."
            ),
        ),
        (
            tr("What leaves this computer"),
            tr(
                "Only the checks of these sources. Sign-ins are kept in the system keyring, "
                "never in the inbox file."
            ),
        ),
    ):
        frame, column = card(look, title)
        column.addWidget(text(look, words, 13, tone="soft", wrap=True))
        column.addStretch()
        frame.setMaximumHeight(150)
        cards.addWidget(frame, 1)
    return cards


class WaysIn(QWidget):
    """Buttons for the kinds that can be listened to at once, and for what is no source of its own."""

    kind_chosen = Signal(str)
    sign_in_requested = Signal()
    paste_requested = Signal()
    file_requested = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        anonymous = []
        for name in registry.kinds():
            if _needs_no_account(registry.kind(name)):
                one = button(look, self.tr("{network}…").format(network=network_name(name)))
                one.clicked.connect(lambda _=False, n=name: self.kind_chosen.emit(n))
                anonymous.append(one)
        column.addLayout(self._block(self.tr("Add without a sign-in"), anonymous))
        otherwise = []
        for words, wish in (
            (self.tr("Sign in at a network…"), self.sign_in_requested),
            (self.tr("Paste a post…"), self.paste_requested),
            (self.tr("Bring in a file…"), self.file_requested),
        ):
            one = button(look, words)
            one.clicked.connect(lambda _=False, wish=wish: wish.emit())
            otherwise.append(one)
        column.addLayout(self._block(self.tr("Or"), otherwise))

    def _block(self, title: str, buttons: Sequence[QPushButton]) -> QVBoxLayout:
        column, grid = QVBoxLayout(), QGridLayout()
        column.addWidget(text(self._look, title, 14, SEMI))
        grid.setSpacing(8)
        for place, one in enumerate(buttons):
            grid.addWidget(one, place // ACROSS, place % ACROSS)
        column.addLayout(grid)
        return column


def _needs_no_account(kind: NetworkKind) -> bool:
    """Whether something can be heard there without any secret."""
    secret = [option for option in kind.options if option.secret]
    return not secret or (bool(kind.anonymous) and not any(o.required for o in secret))

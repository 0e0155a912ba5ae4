"""The menu of review packs: make, join, open, send back, pair."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAction

from cmconsole.ui.files import ask_where, ask_which
from cmconsole.ui.look import Look
from cmconsole.ui.reports.asking import Chooser
from cmconsole.ui.review.exchange import Exchange
from cmconsole.ui.review.words import tr
from cmconsole.ui.review.work import PackWork, Work

KINDS = "cmconsole review pack (*.json)"


class PackMenu(Chooser):
    """Each entry that needs a file asks for it in a dialog that holds nothing up."""

    def __init__(self, look: Look, exchange: Exchange) -> None:
        super().__init__(look, tr("Review packs"))
        self._exchange = exchange
        self.say(tr("Packs"))
        self.make = self._add(tr("Make a pack of this sample…"), self.ask_to_make)
        self.join = self._add(tr("Join a pack that came back…"), self.ask_to_join)
        self.open_ = self._add(tr("Open a pack to score it here…"), self.ask_to_open)
        self.back = self._add(tr("Send the scored pack back…"), self.ask_to_send_back)
        self.code = self._add(tr("Pairing code…"), exchange.ask_code)

    def fit(self, work: Work | None) -> None:
        """Offer what can be done with what is reviewed."""
        self.make.setEnabled(work is not None and not isinstance(work, PackWork))
        self.back.setEnabled(isinstance(work, PackWork))

    def ask_to_make(self) -> None:
        """Ask where to write the sample for another laptop."""
        title = tr("Make a review pack")
        ask_where(self, title, "review-pack.json", KINDS, self._exchange.send)

    def ask_to_join(self) -> None:
        """Ask which pack has come back."""
        title = tr("Join a review pack that came back")
        ask_which(self, title, KINDS, self._exchange.join)

    def ask_to_open(self) -> None:
        """Ask which pack to score here."""
        title = tr("Open a review pack to score it")
        ask_which(self, title, KINDS, self._exchange.open_pack)

    def ask_to_send_back(self) -> None:
        """Ask where to write the pack with what was signed."""
        title = tr("Send the pack back")
        ask_where(self, title, "review-pack-back.json", KINDS, self._exchange.send_back)

    def _add(self, words: str, act: Callable[[], object]) -> QAction:
        action = self.menu_.addAction(words)
        action.triggered.connect(lambda _=False: act())
        return action

"""Of one source: what its sign-in may do, what is left of what its network counts, and the way out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from cmconsole.domain.accounts import Account, AccountState
from cmconsole.networks.allowances import Budget
from cmconsole.ui.look import Look
from cmconsole.ui.may import needs
from cmconsole.ui.settings.ask_first import AskFirst
from cmconsole.ui.settings.network_words import of_network
from cmconsole.ui.widgets import SEMI, Icon, button, clear, rule, text
from cmconsole.ui.wording import moment

MONEY = "US dollars"
NEARLY = 0.8
"""From this part on an allowance is shown as running out."""


class AccountPart(QWidget):
    """Everything about an account that is not about listening. Signing out asks in place."""

    again_requested = Signal(object)
    sign_out_requested = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._account: Account | None = None
        self._budgets = QVBoxLayout()
        self._facts = QVBoxLayout()
        for each in (self._budgets, self._facts):
            each.setSpacing(6)
        self.again = needs(button(look, self.tr("Sign in again")))
        self.out = needs(button(look, self.tr("Sign out")))
        self.again.clicked.connect(lambda: self.again_requested.emit(self._account))
        self.question = AskFirst(
            look,
            self.out,
            self.tr(
                "Sign out? The network is told, and the secrets leave this computer. Sources that use"
                " this account stop until somebody signs in again."
            ),
            sure=self.tr("Sign out"),
            keep=self.tr("Stay signed in"),
            act=lambda: self.sign_out_requested.emit(self._account),
        )
        row = QHBoxLayout()
        row.setSpacing(8)
        for one in (self.again, self.out):
            row.addWidget(one)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(self._budgets)
        column.addLayout(self._facts)
        column.addLayout(row)
        column.addWidget(self.question)

    def show_account(
        self, account: Account | None, budgets: Sequence[Budget], now: datetime
    ) -> None:
        """Show whose sign-in a source uses, and its allowances, at `now` (UTC)."""
        if account is None or self._account is None or account.uid != self._account.uid:
            self.question.ask(False)
        self._account = account
        self._show_budgets(budgets, now)
        clear(self._facts)
        for each in (self.again, self.out):
            each.setVisible(account is not None)
        if account is not None:
            self._show_sign_in(account, now)

    def _show_budgets(self, budgets: Sequence[Budget], now: datetime) -> None:
        clear(self._budgets)
        if not budgets:
            return
        self._budgets.addWidget(rule())
        self._budgets.addWidget(text(self._look, self.tr("Allowance"), 14, SEMI))
        for budget in budgets:
            self._budgets.addLayout(self._bar(budget, now))

    def _bar(self, budget: Budget, now: datetime) -> QVBoxLayout:
        used, column, row = _amount(budget.what, budget.used), QVBoxLayout(), QHBoxLayout()
        words, what = used, of_network(budget.what)
        if budget.limit is not None:
            words = self.tr("{used} of {limit}").format(
                used=used, limit=_amount(budget.what, budget.limit)
            )
        elif budget.left is not None:
            words = self.tr("{left} left").format(left=_amount(budget.what, budget.left))
        share = budget.used / budget.limit if budget.limit else 0.0
        row.addWidget(text(self._look, what[:1].upper() + what[1:], 13))
        row.addStretch()
        row.addWidget(text(self._look, words, 13, tone="warn" if share >= NEARLY else "meta"))
        column.addLayout(row)
        if budget.limit:
            bar = QProgressBar()
            bar.setRange(0, 1000)
            bar.setValue(min(round(share * 1000), 1000))
            bar.setTextVisible(False)
            bar.setAccessibleName(f"{what}: {words}")
            column.addWidget(bar)
        if budget.resets_at is not None:
            starts = self.tr("Counts anew {time}").format(time=moment(budget.resets_at, now))
            column.addWidget(text(self._look, starts, 12, tone="meta"))
        return column

    def _show_sign_in(self, account: Account, now: datetime) -> None:
        look = self._look
        if account.scopes:
            self._facts.addWidget(rule())
            self._facts.addWidget(text(look, self.tr("May do"), 14, SEMI))
            for words in account.scopes:
                row = QHBoxLayout()
                row.setSpacing(8)
                row.addWidget(Icon(look, "check", lambda tokens: tokens.good.stroke, 14))
                row.addWidget(text(look, of_network(words), 13, wrap=True), 1)
                self._facts.addLayout(row)
        self._facts.addWidget(rule())
        self._facts.addWidget(text(look, self.tr("Sign-in"), 14, SEMI))
        who = self.tr("{who}, since {time}").format(
            who=account.handle or account.name, time=moment(account.added_at, now)
        )
        if account.added_by:
            who = self.tr("{who}, by {person}").format(who=who, person=account.added_by)
        self._facts.addWidget(text(look, who, 13, tone="soft", wrap=True))
        if account.state is not AccountState.WELL:
            self._facts.addWidget(text(look, account.last_error, 13, tone="bad", wrap=True))
        ends = self.tr("It does not end by itself.")
        if account.ends_at is not None:
            ends = self.tr("It ends {time}.").format(time=moment(account.ends_at, now))
        if account.checked_at is not None:
            seen = self.tr("Looked at {time}.").format(time=moment(account.checked_at, now))
            ends = f"{ends} {seen}"
        self._facts.addWidget(text(look, ends, 13, tone="soft", wrap=True))


def _amount(what: str, value: float) -> str:
    return f"{value:,.2f}" if what == MONEY else f"{value:,.0f}"

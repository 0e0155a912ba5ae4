"""The table of sources and the chosen one beside it: what the parts of the page work on."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QWidget

from cmconsole.domain.accounts import Account
from cmconsole.domain.errors import ConsoleError
from cmconsole.domain.sources import Health, Source
from cmconsole.polling.enrolling import SIGN_IN
from cmconsole.ui.look import Look
from cmconsole.ui.may import needs
from cmconsole.ui.settings.page import Page, Services, side
from cmconsole.ui.settings.source_detail import SourceDetail
from cmconsole.ui.settings.source_table import SourceTable
from cmconsole.ui.widgets import button, text


class SourcesBoard(Page):
    """Shows how every source is; forms take the place of the chosen one while they are filled in."""

    def __init__(self, look: Look, services: Services) -> None:
        super().__init__(
            look,
            services,
            self.tr("Accounts and sources"),
            self.tr("Where we listen, and where you can answer from here."),
        )
        self.table = SourceTable(look)
        self.detail = SourceDetail(look)
        self.add = needs(button(look, self.tr("Add a source"), "primary"))
        self._sources: list[Source] = []
        self._accounts: dict[str, Account] = {}
        self._health: dict[int, Health] = {}
        self._nothing = text(
            look, self.tr("No source yet. Add the first one, and we listen at once."), tone="soft"
        )
        self._nothing.hide()  # until that is known
        self._stack = QStackedWidget()
        self._stack.addWidget(self.detail)
        self._right, column = side(look)
        column.addWidget(self._stack)
        self.body.addWidget(self.table)
        self.body.addWidget(self._nothing)
        self.row.addWidget(self._right, 1)
        self._right.hide()
        self.table.picked.connect(self._show_chosen)

    def show_at_right(self, widget: QWidget) -> None:
        """Show one of the forms, or the source that is chosen."""
        self._right.show()
        self._stack.setCurrentWidget(widget)

    async def read(self) -> None:
        """Read how everything is, and show it."""
        inbox = self.services.console.inbox
        accounts = await self.services.console.sources.signing_in().accounts()
        self._accounts = {one.uid: one for one in accounts}
        self._sources = await inbox.sources()
        self._health = {each.source_id: each for each in await inbox.health()}
        now = self.services.console.clock.now()
        self._nothing.setVisible(not self._sources)
        self.table.setVisible(bool(self._sources))
        self.table.show_sources(self._sources, self._health, now, self._accounts)
        if self._stack.currentWidget() is self.detail:
            if self.table.chosen is None and self._sources:
                self.table.choose(self._sources[0].id)
            self._show_chosen(self.table.chosen)

    async def show_new(self, source: Source) -> None:
        """A source was added: listen to it, and show it instead of the form."""
        self._stack.setCurrentWidget(self.detail)
        await self.services.listen_anew()
        await self.read()
        self.table.choose(source.id)
        self._show_chosen(source.id)

    def _show_chosen(self, source_id: int | None) -> None:
        source = next((each for each in self._sources if each.id == source_id), None)
        if source is None:
            self._right.setVisible(self._stack.currentWidget() is not self.detail)
            return
        self._right.show()
        self._stack.setCurrentWidget(self.detail)
        now = self.services.console.clock.now()
        self.detail.show_source(source, self._health.get(source.id, Health(source.id)), now)
        self.start(lambda: self._show_account(source), "read an account")

    async def _show_account(self, source: Source) -> None:
        try:
            budgets = await self.services.console.sources.budgets(source)
        except ConsoleError:
            budgets = ()  # what is wrong with it stands above
        now = self.services.console.clock.now()
        if self.detail.source is not None and self.detail.source.id == source.id:
            account = self._accounts.get(source.options.get(SIGN_IN, ""))
            self.detail.account.show_account(account, budgets, now)

    def leave_form(self) -> None:
        """Show the chosen source again."""
        self._stack.setCurrentWidget(self.detail)
        self._show_chosen(self.table.chosen)
        self.add.setFocus()

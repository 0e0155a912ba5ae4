"""Of the page of accounts and sources: a new source is described, tried and added."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from cmconsole.domain.accounts import Account
from cmconsole.domain.errors import ConsoleError
from cmconsole.polling.enrolling import trial
from cmconsole.ui.look import Look
from cmconsole.ui.settings.page import Services
from cmconsole.ui.settings.source_form import SourceForm
from cmconsole.ui.wording import tr

if TYPE_CHECKING:
    from cmconsole.ui.settings.sources_board import SourcesBoard


class AddingPart:
    """Nothing is stored before what is described has been tried."""

    def __init__(self, look: Look, services: Services, page: SourcesBoard) -> None:
        self.form = SourceForm(look, services.console.clock)
        self._services, self._page = services, page
        self._doing = False
        self.form.try_requested.connect(lambda: self._do(self._try, "try a source"))
        self.form.add_requested.connect(lambda: self._do(self._add, "add a source"))
        self.form.put_away.connect(page.leave_form)

    def begin(self, accounts: Sequence[Account], kind: str, account: str) -> None:
        """Show the form; `account` is the uid of the one of `accounts` to use."""
        self._page.show_at_right(self.form)
        self.form.know(accounts, account)
        self.form.begin(kind)
        if account:
            self.form.know(accounts, account)

    def _do(self, work: Callable[[], Awaitable[None]], name: str) -> None:
        """One thing at a time: Enter and a second click find the buttons grey only once it has begun."""
        if not self._doing:
            self._doing = True
            self.form.busy(True)
            self._page.start(lambda: self._done(work), name)

    async def _done(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        finally:
            self._doing = False
            self.form.busy(False)

    async def _try(self) -> None:
        kind = self.form.kind
        self.form.say(tr("Asking…"))
        said, bad = "", False
        try:
            wanted = self.form.wanted()
            console = self._services.console
            if self.form.account is not None:
                connector = console.sources.connector(wanted)
            else:
                connector = await trial(self.form.kind, wanted, self.form.given, console.web)
            said = await connector.check()
        except ConsoleError as error:
            said, bad = str(error), True
        if self.form.kind is kind:  # else it is no answer to what stands in the form by now
            self.form.say(said, bad=bad)

    async def _add(self) -> None:
        console, form = self._services.console, self.form
        try:
            wanted, given = form.wanted(), form.given
            if form.account is None:
                await trial(form.kind, wanted, given, console.web)
            else:
                console.sources.connector(wanted)
            secret = [option.key for option in form.kind.options if option.secret]
            secrets = {key: given[key].strip() for key in secret if given.get(key, "").strip()}
            source = await console.sources.enrolling().add(wanted, secrets)
        except ConsoleError as error:
            form.say(str(error), bad=True)
            return
        # What was typed may hold a secret: nothing of it stays in the form.
        form.begin()
        await self._page.show_new(source)
        words = tr("Listening to “{name}” from now on. What was posted before is history.")
        self._page.told.emit(words.format(name=source.name), "check")

"""Of the page of accounts and sources: signing in and out."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cmconsole.domain.accounts import Account
from cmconsole.domain.errors import ConsoleError
from cmconsole.ui.look import Look
from cmconsole.ui.settings.page import Services
from cmconsole.ui.settings.sign_in_form import SignInForm
from cmconsole.ui.wording import tr

if TYPE_CHECKING:
    from cmconsole.ui.settings.sources_board import SourcesBoard


class SigningPart(QObject):
    """Shows the form, signs in beside the window, and can be stopped."""

    signed_in = Signal(object)
    """The Account of somebody who signed in for the first time."""

    def __init__(self, look: Look, services: Services, page: SourcesBoard) -> None:
        super().__init__(page)
        self.form = SignInForm(look)
        self._services, self._page = services, page
        self._doing: asyncio.Task[None] | None = None
        self.form.sign_in_requested.connect(self._sign_in)
        self.form.cancelled.connect(self._cancel)

    def begin(self, kind: str = "", again: Account | None = None) -> None:
        """Show the form: for any network, for `kind`, or for an account that signs in `again`."""
        self._stop()
        self._page.show_at_right(self.form)
        self.form.begin(kind, again)

    def sign_out(self, account: Account) -> None:
        """Sign an account out; the person has agreed."""
        self._page.start(lambda: self._out(account), "sign out")

    def _sign_in(self) -> None:
        self._stop()
        work = self._in()
        self._doing = self._services.console.background.start(work, "sign in")

    async def _in(self) -> None:
        form = self.form
        form.busy(True)
        form.say(tr("Asking…"))
        again = form.again
        try:
            signing_in = self._services.console.sources.signing_in()
            account = await signing_in.sign_in(form.kind, form.given, form, again=again)
        except ConsoleError as error:
            form.say(str(error), bad=True)
            return
        finally:
            form.busy(False)
        form.begin()  # what was typed may hold a secret: nothing of it stays in the form
        await self._page.read()
        words = tr("Signed in with “{name}”.").format(name=account.name)
        self._page.told.emit(words, "check")
        if again is None:
            self.signed_in.emit(account)
        else:
            self._page.leave_form()
            self._services.check_all()

    async def _out(self, account: Account) -> None:
        done = await self._services.console.sources.signing_in().sign_out(account)
        await self._page.read()
        words = tr("Signed out “{name}”.").format(name=account.name)
        self._page.told.emit(" ".join((words, *done.sentences)), "check")

    def _cancel(self) -> None:
        self._stop()
        self.form.begin()
        self._page.leave_form()

    def _stop(self) -> None:
        if self._doing is not None and not self._doing.done():
            self._doing.cancel()
        self._doing = None

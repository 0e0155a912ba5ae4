"""Takes a change of the settings back, by the way by which it was made: page, window and file show it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject

from cmconsole.console.changing import mark, text_of
from cmconsole.console.renaming import rename
from cmconsole.domain.changes import Area, Change, returnable
from cmconsole.domain.errors import UsageError
from cmconsole.domain.roles import Deed, Role
from cmconsole.polling.enrolling import CHOSEN, changeable

if TYPE_CHECKING:
    from cmconsole.ui.keys.keymap import Keymap
    from cmconsole.ui.settings.look_page import Choices
    from cmconsole.ui.settings.page import Page, Services

P = TypeVar("P", bound="Page")
EVERYBODY = frozenset({Area.SETTING, Area.KEYS, Area.START})
"""Areas that a read-only desk changes, too: they are its own."""


class TakingBack(QObject):
    """Nothing but the change itself is taken back; where it stands otherwise by now, that is said."""

    def __init__(
        self,
        services: Services,
        choices: Choices,
        keymap: Keymap,
        page: Callable[[str], Page],
        show: Callable[[str], None],
    ) -> None:
        """Args:

        choices: whoever changes the look of the window when something is chosen: the rail.
        page: gives a page by its name, and makes it where there is none yet.
        show: goes to a page.
        """
        super().__init__()
        self._services, self._choices, self._keymap = services, choices, keymap
        self._page, self._show = page, show
        self._console = services.console

    async def take_back(self, change: Change) -> str:
        """Take a change back.

        Returns:
            What is left to do for the person, in a sentence; empty: it is done.

        Raises:
            ConsoleError: it was not taken back, and why.
        """
        changes = self._console.changes
        if change.uid not in {each.uid for each in returnable(changes.known)}:
            raise UsageError(self.tr("Something was changed after that. Nothing was taken back."))
        if change.area not in EVERYBODY:
            self._console.acting(Deed.REVIEW if change.area is Area.SCORECARD else Deed.ACT)
        ways: Mapping[Area, Callable[[Change], Awaitable[str | None]]] = {
            Area.SETTING: self._setting,
            Area.KEYS: self._keys,
            Area.TARGETS: self._targets,
            Area.RULES: self._rules,
            Area.TEMPLATE: self._template,
            Area.MACRO: self._template,
            Area.SCORECARD: self._scorecard,
            Area.SOURCE: self._source,
            Area.START: self._start,
        }
        with changes.taking_back(change):
            return await ways[change.area](change) or ""

    async def _setting(self, change: Change) -> None:
        key, settings = change.subject, self._console.settings
        was, since = change.parts[key]
        self._expect(getattr(settings.current, key, None) == since)
        told = {
            "theme": self._choices.theme_chosen,
            "density": self._choices.density_chosen,
            "abuse_shield": self._choices.shield_chosen,
            "zoom": self._choices.zoom_chosen,
        }
        if key == "author":
            await rename(self._console, was)
        elif key == "role":
            await self._console.choose_role(Role(was))
        elif key == "letters":
            self._keymap.let_letters(was)
        elif key in told:
            told[key].emit(was)
        if getattr(settings.current, key) != was:
            settings.change(**{key: was})

    async def _keys(self, change: Change) -> None:
        self._expect(
            all(self._keymap.chosen(usual) == now for usual, (_, now) in change.parts.items())
        )
        self._keymap.change_all({usual: was for usual, (was, _) in change.parts.items()})

    async def _targets(self, change: Change) -> None:
        from cmconsole.ui.settings.targets_page import TargetsPage

        inbox, version = self._console.inbox, self._console.targets.version
        self._expect(await mark(inbox, "targets", version) == change.became)
        written = await self._text(change, "targets")
        await self._of("targets", TargetsPage).bring_back(written)

    async def _rules(self, change: Change) -> str:
        """They decide who is answered first: they come into the draft, are tried and put in force by hand."""
        from cmconsole.ui.settings.triage_page import TriagePage

        self._expect(await mark(self._console.inbox, "policy") == change.became)
        written, page = await self._text(change, "policy"), self._of("triage", TriagePage)
        await page.file.read()
        await page.versions.bring_text(written)
        self._show("triage")
        return self.tr(
            "The rules of before are in the draft. They count once they are put in force."
        )

    async def _scorecard(self, change: Change) -> str:
        from cmconsole.ui.settings.scorecard_page import ScorecardPage

        self._expect((await self._console.reviews().card_in_force()).mark == change.became)
        page = self._of("scorecard", ScorecardPage)
        await page.bring_back(change.was)
        self._show("scorecard")
        return self.tr("The card of before is shown. It counts once it is put in force.")

    async def _template(self, change: Change) -> None:
        from cmconsole.ui.settings.templates_page import TemplatesPage

        page = self._of("templates", TemplatesPage)
        await page.ready()
        await page.put_back(change.area, change.parts)

    async def _source(self, change: Change) -> None:
        sources = await self._console.inbox.sources()
        source = next((each for each in sources if each.uid == change.subject), None)
        if source is None:
            raise UsageError(self.tr("This source is not there any more. Nothing was taken back."))
        parts, there = change.parts, changeable(source)
        self._expect(all(there.get(key) == now for key, (_, now) in parts.items()))
        wanted = there | {key: was for key, (was, _) in parts.items()}
        options = {key: value for key, value in source.options.items() if key not in CHOSEN}
        await self._console.sources.enrolling().change(
            source,
            name=wanted["name"],
            match=wanted["match"],
            leave_out=wanted["leave_out"],
            options=options | {key: wanted[key] for key in CHOSEN if wanted[key]},
        )
        page = self._page("sources")
        page.start(self._services.listen_anew, "listen anew")

    async def _start(self, change: Change) -> None:
        from cmconsole.ui.settings.notifications_page import NotificationsPage

        await self._of("notifications", NotificationsPage).turn(change.parts["start"][0])

    async def _text(self, change: Change, kind: str) -> str:
        written = await text_of(self._console.inbox, kind, change.was)
        if written is None:
            raise UsageError(
                self.tr("What was there before is not in this inbox. Nothing was taken back.")
            )
        return written

    def _of(self, name: str, kind: type[P]) -> P:
        page = self._page(name)
        assert isinstance(page, kind)
        return page

    def _expect(self, as_left: bool) -> None:
        if not as_left:
            raise UsageError(
                self.tr("It is another one by now, changed elsewhere. Nothing was taken back.")
            )

"""The replies of one profile: who answers, what is written, and the outbox that sends it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import cached_property, partial
from pathlib import Path

from cmconsole.domain.bus import Bus
from cmconsole.domain.sources import Source
from cmconsole.domain.targets import Targets
from cmconsole.networks import registry
from cmconsole.networks.base import Connector
from cmconsole.replies.accounts import Accounts
from cmconsole.replies.attaching import Attaching
from cmconsole.replies.composing import Composing
from cmconsole.replies.dispatch import Dispatch
from cmconsole.replies.ending import Ending
from cmconsole.replies.erasing import Erasing
from cmconsole.replies.giving import Giving
from cmconsole.replies.hiding import Hiding
from cmconsole.replies.kindness import Kindness
from cmconsole.replies.macro_files import load as load_macros
from cmconsole.replies.macro_running import MacroRunning
from cmconsole.replies.macros import Macro
from cmconsole.replies.outbox import Outbox
from cmconsole.replies.steps import Steps
from cmconsole.replies.template_files import load as load_templates
from cmconsole.replies.templates import Template
from cmconsole.store.inbox import Inbox
from cmconsole.system import instance
from cmconsole.system.background import Background
from cmconsole.system.clock import Clock
from cmconsole.system.paths import Profile
from cmconsole.system.settings import SettingsFile


class Answering:
    """Everything that answers."""

    def __init__(
        self,
        profile: Profile,
        inbox: Inbox,
        settings: SettingsFile,
        bus: Bus,
        clock: Clock,
        *,
        background: Background,
        connect: Callable[[Source], Connector],
        allowed: Callable[[], str],
        targets: Callable[[], Targets],
        praise_rests: Callable[[], Awaitable[bool]],
    ) -> None:
        """`connect` makes what reaches a source's network; `targets` are those in force; `allowed` gives
        the name in which something is done and raises UsageError where this desk does nothing;
        `praise_rests` says whether the crisis room is open."""
        self._profile, self._inbox, self._settings = profile, inbox, settings
        self._bus, self._clock, self._background = bus, clock, background
        self._connect, self._targets, self._allowed = connect, targets, allowed
        self._praise_rests = praise_rests

    @cached_property
    def accounts(self) -> Accounts:
        """The accounts that answer."""
        return Accounts(self._inbox, self._connect)

    @cached_property
    def composing(self) -> Composing:
        """What whoever writes a reply needs."""
        return Composing(self._inbox, self.accounts, self._clock, registry.kind, self._me)

    @cached_property
    def outbox(self) -> Outbox:
        """What takes replies and sends them; `outbox.dispatch.run()` does so by itself."""
        alone = partial(instance.writing, self._profile, 0.0)
        connect, inbox, bus, clock = self.accounts.connector, self._inbox, self._bus, self._clock
        dispatch = Dispatch(inbox, connect, bus, clock, self._background, alone)
        seconds = lambda: self._settings.current.undo_seconds  # noqa: E731
        return Outbox(
            inbox, dispatch, bus, clock, seconds, self._allowed, praise_rests=self._praise_rests
        )

    def hiding(self) -> Hiding:
        """What hides posts at their network."""
        return Hiding(self._inbox, self.accounts, registry.kind)

    def erasing(self) -> Erasing:
        """What takes a person out of the inbox."""
        return Erasing(self._inbox, self._bus, self._clock, self._allowed)

    def steps(self) -> Steps:
        """The steps of a conversation that send nothing."""
        return Steps(self._inbox, self._bus, self._clock, self._targets, self._allowed)

    @cached_property
    def ending(self) -> Ending:
        """What looks at a close before it is posted."""
        return Ending(self.accounts, self._clock)

    @cached_property
    def giving(self) -> Giving:
        """What customers are offered and given."""
        return Giving(self._inbox, self._bus, self._clock, self._me)

    @cached_property
    def kindness(self) -> Kindness:
        """What can be done with praise."""
        connect, bus, clock = self.accounts.connector, self._bus, self._clock
        return Kindness(self._inbox, connect, self.composing, bus, clock, self._me)

    @cached_property
    def attaching(self) -> Attaching:
        """What takes files up."""
        return Attaching(self._inbox, self._clock)

    def macro_running(self) -> MacroRunning:
        """What does the actions of macros."""
        return MacroRunning(self._inbox, self._bus, self._clock, self._targets, self._me)

    @property
    def team_files(self) -> tuple[Path, Path]:
        """The team's own templates, and its macros."""
        return self._profile.config / "templates.toml", self._profile.config / "macros.toml"

    def macros(self) -> tuple[Macro, ...]:
        """The team's macros. Raises PolicyError: the file is not in order."""
        return load_macros(self.team_files[1])

    def templates(self) -> tuple[Template, ...]:
        """The shipped templates and the team's own. Raises PolicyError: the team's are not in order."""
        return load_templates(self.team_files[0])

    def _me(self) -> str:
        return self._settings.current.author

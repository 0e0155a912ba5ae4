"""Builds the services of one profile and wires them."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from cmconsole import __version__
from cmconsole.console.answering import Answering
from cmconsole.console.changing import Changes
from cmconsole.console.judging import Judging
from cmconsole.console.sources import Sources
from cmconsole.domain.bus import Bus
from cmconsole.domain.errors import PolicyError
from cmconsole.domain.events import FileRefused, RoleChosen
from cmconsole.domain.roles import Deed, Role, expect
from cmconsole.domain.targets import Targets
from cmconsole.domain.targets_file import targets_from_toml
from cmconsole.networks import registry
from cmconsole.networks.web import Web
from cmconsole.networks.web.pace import POLITE
from cmconsole.store import log
from cmconsole.store.inbox import Inbox
from cmconsole.store.opening import open_inbox
from cmconsole.store.upkeep.housekeeping import Housekeeping
from cmconsole.system import instance
from cmconsole.system.background import Background
from cmconsole.system.change_log import ChangeLogFile
from cmconsole.system.clock import Clock, SystemClock
from cmconsole.system.log import logging_to
from cmconsole.system.paths import Profile, resource
from cmconsole.system.secrets import KeyringSecrets, SecretStore
from cmconsole.system.settings import SettingsFile
from cmconsole.system.turns import Turns

if TYPE_CHECKING:
    # Reports and hand-offs load at first use: the window starts without them.
    from cmconsole.console.crisis import CrisisRoom
    from cmconsole.console.handing_over import HandingOver
    from cmconsole.reports.exporting import Exports
    from cmconsole.reports.pack_desk import PackDesk
    from cmconsole.reports.reporting import Reporting
    from cmconsole.reports.reviewing import Reviews
    from cmconsole.triage.radar.watching import Radar

USER_AGENT = f"cmconsole/{__version__} (desktop console for community managers)"
IN_FORCE = "Until that is put right, what comes with the program is in force."


class Console:
    """The services of one profile. Use `Console.open`; parts that cost time are made at first use."""

    def __init__(self, profile: Profile, inbox: Inbox, clock: Clock, secrets: SecretStore) -> None:
        self.profile, self.inbox = profile, inbox
        self.clock, self.secrets = clock, secrets
        self.bus, self.background = Bus(), Background()
        self.settings = SettingsFile(profile.settings)
        self.changes = Changes(ChangeLogFile(profile.changes), self.settings, self.bus, clock)
        self.targets = Targets(version=0, targets=())
        """The targets in force; `reload` reads them anew."""
        self.warnings: tuple[str, ...] = ()
        """What was wrong with files a person may edit; the shipped ones are in force instead."""
        self.refused_targets = ""
        """Why the targets of the profile are not in force, in a sentence; empty: they are."""
        self.judging = Judging(profile, inbox, clock, self._warn)
        self.sources = Sources(
            inbox,
            self.judging,
            secrets,
            self.bus,
            clock,
            background=self.background,
            web=lambda: self.web,
            targets=lambda: self.targets,
            me=self.acting,
            turns=Turns(profile.data / "turns"),
            noted=self.changes.note,
        )
        self.replies = Answering(
            profile,
            inbox,
            self.settings,
            self.bus,
            clock,
            background=self.background,
            connect=self.sources.connector,
            allowed=self.acting,
            targets=lambda: self.targets,
            praise_rests=lambda: self.crisis.on_hold(),
        )

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        profile: Profile,
        *,
        clock: Clock | None = None,
        secrets: SecretStore | None = None,
        log_name: str = "command",
        inbox: Inbox | None = None,
    ) -> AsyncIterator[Console]:
        """Open a profile, and close it in order: tasks, web, file.

        Args:
            log_name: processes that may run beside each other log to files of their own.
            inbox: one that is open already: the window shows its first page before all this is loaded.

        Raises:
            StoreError: the inbox cannot be used, in one sentence.
        """
        profile.prepare()
        clock = clock or SystemClock()
        with logging_to(profile.logs, name=log_name):
            console = cls._build(profile, clock, secrets, inbox)
            try:
                console.warnings += console.settings.load()
                await console.reload_targets()
                yield console
            finally:
                await console.close()

    @classmethod
    def _build(
        cls, profile: Profile, clock: Clock, secrets: SecretStore | None, inbox: Inbox | None
    ) -> Console:
        if inbox is None:
            holder = instance.listener(profile)
            # Whoever listens took the lock before it opened the inbox: that is no other process.
            in_use = holder is not None and holder.process != os.getpid()
            inbox = Inbox(open_inbox(profile.inbox, profile.backups, clock.now(), in_use=in_use))
        return cls(profile, inbox, clock, secrets or KeyringSecrets(profile.keyring_service))

    async def close(self) -> None:
        """End tasks, then connections, then the inbox."""
        await self.background.stop()
        await self.sources.hearing.settle()
        if "web" in self.__dict__:
            await self.web.aclose()
        self.judging.close()
        await self.inbox.close()

    async def reload_targets(self) -> None:
        """Read the targets again; a broken file of the profile leaves the shipped ones in force."""
        own, shipped, self.refused_targets = self.profile.targets, resource("targets.toml"), ""
        file = own if await asyncio.to_thread(own.exists) else shipped
        text = await asyncio.to_thread(file.read_text, "utf-8")
        try:
            targets = targets_from_toml(text)
        except PolicyError as error:
            self.refused_targets = self._warn(own, error)
            targets = targets_from_toml(text := shipped.read_text("utf-8"))
        number = await self.inbox.rulings.remember_version("targets", text, self.clock.now())
        self.targets = replace(targets, version=number)

    @cached_property
    def web(self) -> Web:
        """The shared web client."""
        return Web(self.clock, user_agent=USER_AGENT, rules=POLITE)

    @cached_property
    def radar(self) -> Radar:
        """What rises, what smoulders, and how long we have been silent."""
        from cmconsole.triage.radar.picture import SpikeRule
        from cmconsole.triage.radar.watching import Radar

        def rule() -> SpikeRule:
            chosen = self.settings.current
            return SpikeRule(chosen.spike_people, float(chosen.spike_times))

        return Radar(self.inbox, self.bus, self.clock, rule)

    @cached_property
    def crisis(self) -> CrisisRoom:
        """The crisis room."""
        from cmconsole.console.crisis import CrisisRoom

        composing, outbox = lambda: self.replies.composing, lambda: self.replies.outbox
        return CrisisRoom(self.inbox, self.bus, self.clock, composing, outbox, self.acting)

    @cached_property
    def handoffs(self) -> HandingOver:
        """What hands work over to where it is solved."""
        from cmconsole.console.handing_over import HandingOver

        return HandingOver(
            self.profile,
            self.inbox,
            self.secrets,
            self.bus,
            self.clock,
            web=lambda: self.web,
            me=self.acting,
        )

    def housekeeping(self) -> Housekeeping:
        """What keeps the inbox in order: snoozes end, the index is tidied, a copy is made each day."""
        backups, short = self.profile.backups, registry.is_short_lived
        return Housekeeping(self.inbox, backups, self.bus, self.clock, short)

    def reporting(self) -> Reporting:
        """What works out reports."""
        from cmconsole.reports.reporting import Reporting

        return Reporting(self.inbox, self.clock)

    def exports(self) -> Exports:
        """What writes files about a period."""
        from cmconsole.reports.exporting import Exports

        return Exports(self.inbox, self.clock)

    def reviews(self) -> Reviews:
        """Review in the name of the person this profile belongs to."""
        from cmconsole.reports.reviewing import Reviews

        return Reviews(self.inbox, self.clock, self.settings.current.author)

    def packs(self) -> PackDesk:
        """What sends samples to another laptop and joins what comes back."""
        from cmconsole.reports.pack_desk import PackDesk

        return PackDesk(self.inbox, self.clock, self.secrets, self.settings.current.author)

    def _warn(self, path: Path, error: PolicyError) -> str:
        self.warnings += (f"{path}: {error} {IN_FORCE}",)
        self.bus.publish(FileRefused(self.warnings[-1]))
        return str(error)

    @property
    def role(self) -> Role:
        """What the person at this desk does here."""
        return Role(self.settings.current.role)

    def acting(self, deed: Deed = Deed.ACT) -> str:
        """The name in which something is done. Raises UsageError where the role does not include it."""
        expect(self.role, deed)
        return self.settings.current.author

    async def choose_role(self, role: Role) -> None:
        """Be something else from now on; the log says who chose it. Raises StoreError."""
        self.settings.change(role=str(role))
        await self.record("role chosen", {"role": str(role)})
        self.bus.publish(RoleChosen())

    async def record(self, kind: str, body: Mapping[str, object]) -> None:
        """Write to the log what this person did, where it is no event of a conversation."""
        entry = log.Entry(self.clock.now(), self.settings.current.author, kind, body)
        await self.inbox.write(lambda c: log.append(c, [entry]))

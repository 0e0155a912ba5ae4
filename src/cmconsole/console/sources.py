"""The sources of one profile: what reads them, takes what they bring and keeps them read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from cmconsole.console.judging import Judging
from cmconsole.domain.accounts import Account
from cmconsole.domain.bus import Bus
from cmconsole.domain.changes import Noted
from cmconsole.domain.errors import UsageError
from cmconsole.domain.matching import Matcher
from cmconsole.domain.sources import EVERY as EVERY
from cmconsole.domain.sources import Source
from cmconsole.domain.targets import Targets
from cmconsole.networks import registry
from cmconsole.networks.abilities import counts_budget, counts_together
from cmconsole.networks.allowances import Budget
from cmconsole.networks.base import Connector
from cmconsole.networks.web import Web
from cmconsole.polling.enrolling import SIGN_IN, Enrolling
from cmconsole.polling.hearing import Hearing
from cmconsole.polling.intake import Intake
from cmconsole.polling.listening import Listening
from cmconsole.polling.poller import Poller
from cmconsole.polling.schedule import Interval
from cmconsole.polling.taking import Taker
from cmconsole.polling.tally import StoredTally
from cmconsole.polling.watch import Watch
from cmconsole.store.inbox import Inbox
from cmconsole.system.background import Background
from cmconsole.system.clock import Clock
from cmconsole.system.secrets import ScopedSecrets, SecretStore, SessionSecrets
from cmconsole.system.turns import Turns

if TYPE_CHECKING:
    # Loaded when somebody signs in, and when the first look at the accounts is due.
    from cmconsole.polling.account_health import AccountHealth
    from cmconsole.polling.bringing import Bringing
    from cmconsole.polling.signing_in import SigningIn
    from cmconsole.polling.vanishing import Vanishing

FASTEST = 2.0


class Sources:
    """Everything that is listened to."""

    def __init__(
        self,
        inbox: Inbox,
        judging: Judging,
        secrets: SecretStore,
        bus: Bus,
        clock: Clock,
        *,
        background: Background,
        web: Callable[[], Web],
        targets: Callable[[], Targets],
        me: Callable[[], str],
        turns: Turns,
        noted: Noted,
    ) -> None:
        """`web` is made at first use; `targets` are those in force, `me` is who works here; `turns`
        part this process from others that renew the same sign-in; `noted` is told of every change."""
        self._noted = noted
        self._turns = turns
        self._inbox, self._judging, self._secrets = inbox, judging, secrets
        self._bus, self._clock, self._background = bus, clock, background
        self._web, self._targets, self._me = web, targets, me
        self.hearing = Hearing(inbox, clock)
        """How many more requests servers said they take."""

    def connector(self, source: Source) -> Connector:
        """What reads a source. Raises UsageError for a kind this program does not know."""
        kind = registry.kind(source.kind)
        account = source.options.get(SIGN_IN)
        secret = account or any(
            option.secret and option.key in source.options for option in kind.options
        )
        # A source without an account must work where there is no keyring at all.
        store = self.secrets(account or source.uid) if secret else SessionSecrets()
        whose = account or source.uid
        web = self._web().told_to(self.hearing.of(whose)) if whose else self._web()
        connector = kind.connect(source, web, store)
        counting = counts_together(connector)
        if counting is not None and whose:
            counting.count.tally = StoredTally(self._inbox, whose)
        return connector

    async def budgets(self, source: Source) -> tuple[Budget, ...]:
        """What is left of what its network counts; nothing where it counts nothing. Asks nobody.

        First what the network makes somebody pay or plan for, then the calls its servers count.
        """
        connector, now = self.connector(source), self._clock.now()
        counting, budgets = counts_together(connector), counts_budget(connector)
        told = await self.hearing.budgets(source.options.get(SIGN_IN, source.uid), now)
        if budgets is None:
            return told
        if counting is not None:
            await counting.recount(now)
        return (*budgets.budgets(await self._inbox.cursor(source.id), now), *told)

    async def budgets_of(self, account: Account) -> tuple[Budget, ...]:
        """The same of an account: as its first source knows them, else what its servers told."""
        for source in await self._inbox.sources():
            if source.options.get(SIGN_IN) == account.uid:
                return await self.budgets(source)
        return await self.hearing.budgets(account.uid, self._clock.now())

    def secrets(self, whose: str) -> ScopedSecrets:
        """The secrets of an account or a source, by its uid."""
        return ScopedSecrets(self._secrets, whose, self._turns)

    def examine(self, source: Source) -> None:
        """Raises UsageError, in one sentence, for a source that could never be read."""
        self.connector(source)
        _fixed(source)

    async def taker(self, source: Source, live_since: datetime | None = None) -> Taker:
        """What takes a source's posts into the inbox.

        Args:
            live_since: posts from then on get a running clock, UTC; usually when the source was added.
        """
        judging = self._judging
        matcher = Matcher(source.match, source.leave_out)
        # Feeds state whole seconds: what was posted in the very second counts as posted after.
        live = (live_since or source.added_at).replace(microsecond=0)

        def intake() -> Intake:
            return Intake(matcher, judging.judge, self._targets(), source.name, live)

        # The model is loaded when there is something to judge: numpy alone is a third of a start.
        return Taker(
            source,
            intake,
            self._inbox,
            self._bus,
            self._clock,
            judging.worker,
            judging.triage,
            keep_deleted=registry.terms_of(source.kind).keeps_all,
        )

    def vanishing(self) -> Vanishing:
        """What lets go of posts that were taken back, where their network wants that."""
        from cmconsole.polling.vanishing import Vanishing

        return Vanishing(
            self._inbox, self._bus, self._clock, self.connector, self.taker, registry.terms_of
        )

    async def watch(self, source: Source) -> Watch:
        """What keeps a source read. Raises UsageError for an unknown kind or odd options."""
        kind = registry.kind(source.kind)
        connector, taker = self.connector(source), await self.taker(source)
        poller = Poller(source, connector, taker, self._inbox, self._bus, self._clock)
        interval = Interval(
            kind.usual_interval,
            kind.shortest_interval,
            kind.longest_interval,
            _fixed(source),
        )
        return Watch(poller, interval, self._inbox, self._bus, self._clock)

    def listening(self) -> Listening:
        """What listens to all sources until the program ends."""
        return Listening(
            self._inbox, self._bus, self._clock, self._background, self.watch, self._look_after
        )

    async def _look_after(self) -> None:
        """What goes on beside the listening: accounts are looked after, posts let go of."""
        self._background.start(self.account_health().run(), "look after the accounts")
        self._background.start(self.vanishing().run(), "let go of deleted posts")
        self._background.start(self.hearing.run(), "keep what servers allow")

    def signing_in(self) -> SigningIn:
        """What signs accounts in and out and looks how they are doing."""
        from cmconsole.polling.signing_in import SigningIn

        return SigningIn(
            self._inbox,
            self._web(),
            self._clock,
            self._me,
            self.secrets,
            self.connector,
            self._bus,
            self._noted,
        )

    def account_health(self) -> AccountHealth:
        """What looks after the accounts; `run` does so by itself."""
        from cmconsole.polling.account_health import AccountHealth

        return AccountHealth(self._inbox, self._clock, self.connector, self._bus)

    def bringing(self) -> Bringing:
        """What takes in files and pasted posts."""
        from cmconsole.polling.bringing import Bringing

        return Bringing(self._inbox, self._clock, self.taker)

    def enrolling(self) -> Enrolling:
        """What adds and removes sources."""
        return Enrolling(self._inbox, self._secrets, self._clock, self._me, self._noted)


def _fixed(source: Source) -> timedelta | None:
    """The interval a person set for a source."""
    words = source.options.get(EVERY)
    if words is None:
        return None
    try:
        return timedelta(seconds=max(float(words), FASTEST))
    except (ValueError, OverflowError):
        raise UsageError(
            f"“{words}” is not a number of seconds for “every” of the source “{source.name}”."
        ) from None

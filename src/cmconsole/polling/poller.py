"""One poll of one source: from its network to the inbox, page by page, each page one commit."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol, cast

from cmconsole.domain.bus import Bus
from cmconsole.domain.errors import ConsoleError
from cmconsole.domain.events import PollFailed, PollFinished
from cmconsole.domain.sources import Coverage, CoverageKind, Source
from cmconsole.networks.base import Connector, Page, Refreshes
from cmconsole.polling.taking import Listened, Taken, Taker
from cmconsole.store.inbox import Inbox
from cmconsole.system.clock import Clock

logger = logging.getLogger(__name__)
REFRESH_SINCE = timedelta(hours=48)
"""Posts younger than this are looked at again while somebody works on them."""
UNEXPECTED = (
    "Something went wrong that should not have; the details are in the log. Nothing stored is lost."
)


@dataclass(frozen=True, slots=True)
class PollReport:
    """What one poll did."""

    source: Source
    fetched: int = 0
    """Items the network gave."""
    new: int = 0
    """Mentions that were not in the inbox before."""
    duplicates: int = 0
    """Mentions that were known, and as they were."""
    changed: int = 0
    """Known mentions that were edited or deleted."""
    gaps: tuple[Coverage, ...] = ()
    """The times nobody had listened, found by this poll."""
    error: ConsoleError | None = None
    wish: timedelta | None = None
    """The network's own wish for the time to the next poll."""
    waited: bool = False
    """It waited for news itself."""

    def and_page(self, page: Page, taken: Taken) -> PollReport:
        """The report with one more page in it."""
        stored = taken.stored
        gaps = tuple(c for c in stored.coverage if c.kind is CoverageKind.GAP)
        return replace(
            self,
            fetched=self.fetched + page.fetched,
            new=self.new + len(stored.new),
            duplicates=self.duplicates + taken.duplicates,
            changed=self.changed + len(stored.changed),
            gaps=self.gaps + gaps,
            wish=page.next_poll_after or self.wish,
            waited=page.waited or self.waited,
        )


class Poller:
    """Polls one source. `poll` never raises: what may be expected is in the report, bugs are logged."""

    def __init__(
        self,
        source: Source,
        connector: Connector,
        taker: Taker,
        inbox: Inbox,
        bus: Bus,
        clock: Clock,
    ) -> None:
        self.source = source
        self._connector = connector
        self._taker = taker
        self._inbox = inbox
        self._bus = bus
        self._clock = clock

    async def poll(self, absence: str, usual: timedelta) -> PollReport:
        """Read and store everything new.

        Args:
            absence: why nobody listened since the last poll; empty: we were at work.
            usual: an absence no longer than this is none.
        """
        report = PollReport(self.source)
        listened = Listened(self._clock.now(), absence, usual)
        try:
            cursor = await self._inbox.cursor(self.source.id)
            pages = cast("_Pages", self._connector.pages(cursor, listened.at))
            async with aclosing(pages):
                async for page in pages:
                    whole = listened if page.complete else None
                    taken = await self._taker.take(page, whole, first_look=not cursor)
                    report = report.and_page(page, taken)
        except ConsoleError as error:
            return self._failed(report, error)
        except Exception:
            # A connector's bug, perhaps a third party's, must not end the listening elsewhere.
            logger.exception("source %d (%s) failed", self.source.id, self.source.kind)
            return self._failed(report, ConsoleError(UNEXPECTED))
        self._bus.publish(PollFinished(self.source.id, report.new, report.duplicates))
        return report

    async def refresh(self) -> int:
        """Look again at posts that somebody works on: a log that pages forward tells of no edit.

        Returns:
            How many were edited or deleted. Trouble is logged only: the next poll tells of it.
        """
        look = cast(
            "Refreshes | None", getattr(self._connector, "refresh", None) and self._connector
        )
        now = self._clock.now()
        if look is None:
            return 0
        try:
            addresses = await self._inbox.worth_refreshing(self.source.id, now - REFRESH_SINCE)
            if not addresses:
                return 0
            stored = await self._taker.take_again(await look.refresh(addresses, now))
        except ConsoleError as error:
            logger.info("source %d could not be looked at again: %s", self.source.id, error)
            return 0
        except Exception:
            logger.exception("source %d (%s) failed", self.source.id, self.source.kind)
            return 0
        return len(stored.changed)

    def _failed(self, report: PollReport, error: ConsoleError) -> PollReport:
        self._bus.publish(PollFailed(self.source.id, error))
        return replace(report, error=error)


class _Pages(Protocol):
    """What `pages` returns in fact: an async generator, which has to be closed."""

    def __aiter__(self) -> AsyncIterator[Page]: ...
    async def aclose(self) -> None: ...

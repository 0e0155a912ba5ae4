"""Exports: the rows of a period and its report, written whole or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from cmconsole.domain.errors import UsageError
from cmconsole.domain.periods import Period
from cmconsole.reports import thread_print
from cmconsole.reports.apart import write_apart
from cmconsole.reports.filters import Filters
from cmconsole.reports.reporting import Reporting
from cmconsole.reports.writing import Exported, Format, Job, write_job
from cmconsole.store.inbox import Inbox
from cmconsole.store.reading.thread_rows import Thread, thread_of
from cmconsole.store.reporting.export_rows import Redaction
from cmconsole.store.reporting.snapshot import snapshot_of
from cmconsole.system import local_zone
from cmconsole.system.atomic import replacing
from cmconsole.system.clock import Clock


class Exports:
    """Writes files about a period. Cancel the call to stop: nothing stays behind then."""

    def __init__(self, inbox: Inbox, clock: Clock) -> None:
        self._inbox = inbox
        self._clock = clock
        self._reporting = Reporting(inbox, clock)

    async def write(
        self,
        target: Path,
        format_: Format,
        period: Period,
        filters: Filters | None = None,
        redaction: Redaction = Redaction.NONE,
        tell: Callable[[int], object] = lambda rows: None,
        *,
        beside_window: bool = False,
    ) -> Exported:
        """Write a file in place of `target`, with the same figures that a report has now.

        CSV holds one table, so three files are written: conversations to `target`, events and the
        codebook beside it; a target that ends in `.zip` holds all three.

        Args:
            redaction: how much of people goes in.
            tell: hears of rows as they are written, on another thread.
            beside_window: what takes long in Python is done in a process of its own (`apart`).

        Raises:
            StoreError: the disk is full or the folder may not be written; what was there before
                is as it was, and no half file is left.
            UsageError: the folder does not exist, or the target is the inbox itself.
        """
        _expect_place(target, self._inbox.path)
        await self._reporting.catch_up()
        now, wanted = self._clock.now(), filters or Filters()
        job = Job(self._inbox.path, target, format_, period, wanted, redaction, now)
        if beside_window and format_ is Format.XLSX:
            return await write_apart(job, tell)
        return await write_job(job, tell)

    async def write_thread(
        self, target: Path, format_: Format, mention_id: int, redaction: Redaction
    ) -> int:
        """Print the thread of a mention as HTML or PDF; returns how many entries it has.

        Raises:
            UsageError: there is no such mention, no such folder, or the target is the inbox itself.
            StoreError: as for `write`.
        """
        _expect_place(target, self._inbox.path)
        zone = local_zone.name()
        async with snapshot_of(self._inbox.path) as snapshot:
            thread = await snapshot.read(lambda connection: thread_of(connection, mention_id))
        await asyncio.to_thread(_print, thread, target, format_, redaction, zone)
        return len(thread_print.entries(thread, redaction))


def _print(thread: Thread, target: Path, format_: Format, redaction: Redaction, zone: str) -> None:
    with replacing(target) as file:
        if format_ is Format.PDF:
            thread_print.pdf(thread, redaction, zone, file)
        else:
            file.write(thread_print.html(thread, redaction, zone).encode("utf-8", "replace"))


def _expect_place(target: Path, inbox: Path) -> None:
    if not target.absolute().parent.is_dir():
        raise UsageError(f"There is no folder “{target.parent}”. Nothing was written.")
    if target.exists() and target.samefile(inbox):
        raise UsageError(f"“{target.name}” is the inbox itself. Choose another name.")

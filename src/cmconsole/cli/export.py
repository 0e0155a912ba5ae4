"""`cmconsole export`: the rows of a period, or its report, or one thread, as a file."""

from __future__ import annotations

import argparse
from datetime import timedelta
from pathlib import Path

from cmconsole.cli.output import document, say, warn
from cmconsole.cli.progress import progress
from cmconsole.cli.report import chosen_filters, chosen_period
from cmconsole.console import Console
from cmconsole.domain.errors import UsageError
from cmconsole.domain.periods import Period
from cmconsole.reports.writing import Format
from cmconsole.store.reporting.export_rows import Redaction
from cmconsole.system.paths import Profile


async def run(profile: Profile, options: argparse.Namespace) -> int:
    """Write the file and say what is in it."""
    format_, redaction = Format(options.format), Redaction(options.redact)
    async with Console.open(profile) as console:
        if options.thread is not None:
            return await _thread(console, options, format_, redaction)
        period, filters = chosen_period(options, console.clock.now()), chosen_filters(options)
        target = _dated(options.out, period)
        with progress(None, "rows") as step:
            done = await console.exports().write(target, format_, period, filters, redaction, step)
        facts = {
            "format": str(format_),
            "from": period.since.isoformat(),
            "to": period.until.isoformat(),
            "filters": filters.told(),
            "redaction": str(redaction),
            "conversations": done.conversations,
        }
        await console.record("exported", facts)
        for warning in console.warnings:
            warn(warning)
    if options.json:
        files = [str(path) for path in done.files]
        document({"files": files, "conversations": done.conversations, "rows": done.rows})
    else:
        names = ", ".join(f"“{path.name}”" for path in done.files)
        say(f"{done.conversations:,} conversations written to {names}.")
    return 0


def _dated(target: Path, period: Period) -> Path:
    """The file's name with the days in it, so that an export that runs by itself keeps the older."""
    tz = period.tz()
    last = (period.until - timedelta(seconds=1)).astimezone(tz).date()
    name = target.name.replace("{from}", period.since.astimezone(tz).date().isoformat())
    return target.with_name(name.replace("{to}", last.isoformat())) if name else target


async def _thread(
    console: Console, options: argparse.Namespace, format_: Format, redaction: Redaction
) -> int:
    if format_ not in (Format.HTML, Format.PDF):
        raise UsageError("A thread is printed as html or pdf.")
    written = await console.exports().write_thread(options.out, format_, options.thread, redaction)
    if options.json:
        document({"files": [str(options.out)], "posts": written})
    else:
        say(f"The thread, {written} entries, is in “{options.out.name}”.")
    return 0

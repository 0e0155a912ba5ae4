"""`cmconsole import`: mentions from elsewhere, each stored once however often the file is brought."""

from __future__ import annotations

import argparse

from cmconsole.cli.output import document, say, warn
from cmconsole.cli.progress import progress
from cmconsole.console import Console
from cmconsole.system import instance
from cmconsole.system.paths import Profile


async def run(profile: Profile, options: argparse.Namespace) -> int:
    """Read a file and say what came of it."""
    async with Console.open(profile) as console:
        with instance.writing(profile), progress(None, "mentions") as step:
            brought = await console.sources.bringing().file(options.file, step)
            await console.housekeeping().tidy(hurry=True)
    for line in brought.bad[:20]:
        warn(f"Line {line.number} was left out: {line.why}")
    if len(brought.bad) > 20:
        warn(f"{len(brought.bad) - 20} more lines were left out.")
    if options.json:
        left_out = [{"line": line.number, "why": line.why} for line in brought.bad]
        facts = {"read": brought.read, "new": brought.new, "duplicates": brought.known}
        document({**facts, "left_out": left_out})
    else:
        say(
            f"{brought.new} new mentions, {brought.known} known, {len(brought.bad)} lines left out."
        )
    return 0 if brought.read or not brought.bad else 1

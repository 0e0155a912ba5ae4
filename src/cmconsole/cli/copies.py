"""`cmconsole backup` and `cmconsole restore`."""

from __future__ import annotations

import argparse
import asyncio

from cmconsole.cli.output import document, say
from cmconsole.store.upkeep import backups
from cmconsole.system import instance
from cmconsole.system.clock import SystemClock
from cmconsole.system.paths import Profile


async def run(profile: Profile, options: argparse.Namespace) -> int:
    """Copy the inbox out, or put a copy back in its place."""
    if options.command == "backup":
        mentions = await asyncio.to_thread(backups.write, profile.inbox, options.file)
        if options.json:
            document({"file": str(options.file), "mentions": mentions})
        else:
            say(f"Backed up {mentions} mentions to “{options.file}”; the copy was checked.")
        return 0
    profile.prepare()
    with instance.replacing(profile):
        former = await asyncio.to_thread(
            backups.restore, options.file, profile.inbox, SystemClock().now()
        )
    if options.json:
        document({"file": str(options.file), "former": str(former) if former else None})
    else:
        kept = f" The inbox that was there is kept as “{former.name}”." if former else ""
        say(f"The inbox is now the one from “{options.file}”.{kept}")
    return 0

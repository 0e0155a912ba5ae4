"""`cmconsole erase`: takes a person out of the inbox, after saying what goes and what stays."""

from __future__ import annotations

import argparse
import sys

from cmconsole.cli.output import document, say, warn
from cmconsole.console import Console
from cmconsole.domain.errors import UsageError
from cmconsole.store.upkeep.erasing import Extent
from cmconsole.system import instance
from cmconsole.system.paths import Profile


async def run(profile: Profile, options: argparse.Namespace) -> int:
    """Tell, ask, erase."""
    async with Console.open(profile) as console:
        erasing = console.replies.erasing()
        extent = await erasing.extent(options.id)
        if not options.json:
            say(*told(extent))
        if options.dry_run:
            return _done(extent, options, "not erased")
        if not options.yes and not _agreed():
            warn("Nobody was erased.")
            return 1
        with instance.writing(profile):
            extent = await erasing.erase(extent)
    return _done(extent, options, "erased")


def told(extent: Extent) -> list[str]:
    """What goes and what stays, in lines."""
    accounts = ", ".join(a.handle or a.name or a.identity.key for a in extent.accounts)
    lines = [
        f"This erases {accounts} from this inbox:",
        f"  {len(extent.mentions)} posts, {extent.replies} replies, {extent.drafts} drafts, "
        f"{len(extent.files)} pictures, {extent.said} notes and other facts about them",
    ]
    if extent.unfinished:
        lines.append(
            f"  {len(extent.unfinished)} conversations that are still open end without an answer"
        )
    if extent.on_their_way:
        lines.append("  Not now: a reply or a hand-off about them is still on its way.")
    return [
        *lines,
        "Numbers in reports stay as they are. It cannot be taken back.",
        "Not erased: what stands at the networks, what others wrote about them, what reviewers wrote, "
        "tickets and exports elsewhere, and backups that were made before.",
    ]


def _agreed() -> bool:
    if not sys.stdin.isatty():
        raise UsageError("Nobody can be asked here. Add --yes to erase without a question.")
    print("Erase them for good? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().casefold() in ("y", "yes")


def _done(extent: Extent, options: argparse.Namespace, state: str) -> int:
    if options.json:
        document(
            {
                "state": state,
                "accounts": len(extent.accounts),
                "posts": len(extent.mentions),
                "conversations": len(extent.conversations),
                "ended": len(extent.unfinished),
                "replies": extent.replies,
                "drafts": extent.drafts,
                "pictures": len(extent.files),
                "facts": extent.said,
            }
        )
    elif state == "erased":
        say("Erased.")
    return 0

"""`cmconsole doctor`: versions, paths, integrity, sources; says what is wrong in words."""

from __future__ import annotations

import argparse
from datetime import timedelta

from cmconsole.cli.output import document, instant, say, when
from cmconsole.console import Console
from cmconsole.domain.errors import ConsoleError
from cmconsole.domain.sources import CoverageKind
from cmconsole.store.upkeep import backups
from cmconsole.system import versions
from cmconsole.system.paths import Profile

LEDGER = timedelta(days=30)
"""How far back missing stretches are told."""


async def run(profile: Profile, options: argparse.Namespace) -> int:
    """Look at everything; the exit status is 1 where something needs a person."""
    facts: dict[str, object] = {
        "versions": versions.versions(),
        "places": versions.places(profile),
        "machine": versions.machine(profile),
    }
    problems: list[str] = []
    try:
        async with Console.open(profile) as console:
            problems += console.warnings
            facts["inbox"] = await console.inbox.facts()
            problems += await console.inbox.problems()
            facts["sources"] = await _sources(console, problems)
    except ConsoleError as error:
        problems.append(str(error))
    newest = backups.newest_good(profile.backups)
    facts["newest_backup"] = str(newest.path) if newest else None
    facts["problems"] = problems
    if options.json:
        document({"ok": not problems, **facts})
    else:
        _tell(facts, problems)
    return 1 if problems else 0


async def _sources(console: Console, problems: list[str]) -> list[dict[str, object]]:
    told: list[dict[str, object]] = []
    names = {source.id: source for source in await console.inbox.sources()}
    since = console.clock.now() - LEDGER
    for health in await console.inbox.health():
        source = names[health.source_id]
        ledger = await console.inbox.coverage(source, since)
        gaps = [c for c in ledger if c.kind is CoverageKind.GAP]
        missing = [gap for gap in gaps if gap.refilled_at is None]
        if health.last_error:
            problems.append(f"{source.name}: {health.last_error}")
        for gap in missing:
            span = f"between {when(gap.since)} and {when(gap.until)}"
            problems.append(f"{source.name}: posts {span} may be missing ({gap.reason}).")
        told.append(
            {
                "name": source.name,
                "kind": source.kind,
                "state": str(health.state),
                "listened_until": instant(health.last_success_at),
                "error": health.last_error or None,
                "gaps": [
                    {
                        "since": instant(gap.since),
                        "until": instant(gap.until),
                        "reason": gap.reason,
                        "refilled": gap.refilled_at is not None,
                    }
                    for gap in gaps
                ],
            }
        )
    return told


def _tell(facts: dict[str, object], problems: list[str]) -> None:
    for part, values in facts.items():
        if isinstance(values, dict):
            say(f"{part}:", *(f"  {name}: {value}" for name, value in values.items()))
        elif isinstance(values, list) and part == "sources":
            say("sources:")
            say(*(f"  {s['name']} ({s['kind']}): {s['state']}" for s in values))
    say("", *(problems or ["Everything is in order."]))

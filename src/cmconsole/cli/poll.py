"""`cmconsole poll`: ask every source once, send what was pressed, see to hand-offs; or go on listening."""

from __future__ import annotations

import argparse
import asyncio
import logging
from collections.abc import Sequence

from cmconsole.cli.handoff_words import look_facts, look_told
from cmconsole.cli.output import document, instant, say, warn
from cmconsole.cli.poll_replies import send_waiting
from cmconsole.cli.progress import progress
from cmconsole.console import Console
from cmconsole.domain.errors import ConsoleError, ProfileInUse, StoreError
from cmconsole.domain.events import MentionsArrived, PollFailed
from cmconsole.domain.sources import Health, Source, SourceState
from cmconsole.polling.poller import PollReport
from cmconsole.replies.handoff.running import Looked
from cmconsole.system import instance
from cmconsole.system.paths import Profile

logger = logging.getLogger(__name__)


async def run(profile: Profile, options: argparse.Namespace) -> int:
    """Do what `poll` says, as the one process that listens on this profile."""
    profile.prepare()
    with instance.listening(profile, instance.Doing.POLL):
        async with Console.open(profile) as console:
            warn(*console.warnings)
            if not options.once:
                return await _go_on(console)
            return await _once(console, options)


async def _once(console: Console, options: argparse.Namespace) -> int:
    if options.source:
        sources = [await console.inbox.source(options.source)]
    else:
        sources = [each for each in await console.inbox.sources() if not each.is_paused]
    if not sources and not options.json:
        say("No sources yet. “cmconsole source add feed url=https://…” adds the first one.")
    reports = await _ask(console, sources)
    await console.sources.vanishing().once()
    replies = await send_waiting(console, reports)
    looked, trouble = await _hand_over(console, options)
    house = console.housekeeping()
    try:
        await house.tidy(hurry=True)
    except StoreError as error:
        logger.warning("the index was not tidied: %s", error)  # the reports matter more
    await house.back_up()
    if options.json:
        told: dict[str, object] = {"sources": [_facts(report) for report in reports]}
        told |= {"replies": replies.facts()} if replies.any else {}
        document(told if looked is None else {**told, "handoffs": look_facts(looked)})
    else:
        say(*(_in_words(report) for report in reports if report.error is None))
        say(*replies.told(), *(look_told(looked) if looked else ()))
    errors = [f"{report.source.name}: {report.error}" for report in reports if report.error]
    warn(*errors, *replies.trouble, *trouble)
    return 1 if errors or replies.trouble or trouble else 0


async def _ask(console: Console, sources: Sequence[Source]) -> list[PollReport]:
    """Ask every source once, and show how far it is."""
    health = {known.source_id: known for known in await console.inbox.health()}
    with progress(len(sources), "sources") as step:
        arrived = 0

        def count(event: MentionsArrived) -> None:
            nonlocal arrived
            arrived += len(event.ids)
            step(0, f"{arrived:,} new")

        console.bus.subscribe(MentionsArrived, count)

        async def one(source: Source) -> PollReport:
            report = await _poll(console, source, health.get(source.id))
            step(1)
            return report

        return await asyncio.gather(*(one(source) for source in sources))


async def _hand_over(
    console: Console, options: argparse.Namespace
) -> tuple[Looked | None, tuple[str, ...]]:
    """Send, read and bring back what is due, after new posts are in; and what stood in the way.

    None where nothing is ever handed over, and for who asks about one source only.
    """
    store = console.handoffs.store
    if options.source or not (await store.destinations() or await store.unsettled()):
        return None, ()
    try:
        looked = await console.handoffs.running.look(thorough=False)
    except (ProfileInUse, StoreError) as error:
        return None, (f"Hand-offs were not looked at: {error}",)
    return looked, tuple(f"{name}: {told}" for name, told in looked.trouble.items())


async def _poll(console: Console, source: Source, health: Health | None) -> PollReport:
    try:
        watch = await console.sources.watch(source)
    except ConsoleError as error:
        # A kind that is no longer installed, say: the other sources are asked all the same.
        await console.inbox.poll_failed(
            source.id, SourceState.FAILING, str(error), console.clock.now(), None
        )
        return PollReport(source, error=error)
    return await watch.once(health)


async def _go_on(console: Console) -> int:
    names = {source.id: source.name for source in await console.inbox.sources()}
    console.bus.subscribe(
        MentionsArrived, lambda e: say(f"{names.get(e.source_id)}: {len(e.ids)} new")
    )
    console.bus.subscribe(PollFailed, lambda e: warn(f"{names.get(e.source_id)}: {e.error}"))
    console.background.start(console.housekeeping().run(), "keep house")
    console.background.start(console.replies.outbox.dispatch.run(), "send replies")
    console.background.start(console.handoffs.running.run(), "hand over")
    await console.sources.listening().start()
    say(f"Listening to {len(names)} sources. Ctrl+C ends it.")
    await asyncio.Event().wait()
    return 0


def _facts(report: PollReport) -> dict[str, object]:
    return {
        "name": report.source.name,
        "kind": report.source.kind,
        "fetched": report.fetched,
        "new": report.new,
        "duplicates": report.duplicates,
        "changed": report.changed,
        "gap": [
            {
                "since": instant(gap.since),
                "until": instant(gap.until),
                "reason": gap.reason,
                "refilled": gap.refilled_at is not None,
            }
            for gap in report.gaps
        ]
        or None,
        "error": str(report.error) if report.error else None,
    }


def _in_words(report: PollReport) -> str:
    name = report.source.name
    words = [f"{report.new} new", f"{report.duplicates} known"]
    if report.changed:
        words.append(f"{report.changed} changed")
    if any(gap.refilled_at is None for gap in report.gaps):
        words.append("some posts may be missing, see “cmconsole doctor”")
    return f"{name}: {', '.join(words)}"

"""`cmconsole handoff`: where work is handed over to, and how what was handed over stands."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from cmconsole.cli.handoff_words import facts, in_words, look_facts, place, report, told
from cmconsole.cli.output import document, say, table, warn
from cmconsole.cli.settings_words import secret, settings
from cmconsole.console import Console
from cmconsole.domain.errors import UsageError
from cmconsole.domain.packets import Packet
from cmconsole.replies.handoff.gathering import Wanted
from cmconsole.replies.handoff.packet import markdown
from cmconsole.replies.handoff.receivers import registry
from cmconsole.store.rows import MentionRow
from cmconsole.system import instance, local_zone
from cmconsole.system.atomic import replacing
from cmconsole.system.paths import Profile

Action = Callable[[Console, argparse.Namespace], Awaitable[int]]


async def run(profile: Profile, options: argparse.Namespace) -> int:
    """Do what `handoff ACTION` says."""
    async with Console.open(profile) as console:
        return await ACTIONS[options.action](console, options)


async def _kinds(console: Console, options: argparse.Namespace) -> int:
    kinds = [registry.kind(name) for name in registry.kinds()]
    if options.json:
        document(
            [
                {
                    "kind": kind.kind,
                    "label": kind.label,
                    "options": [
                        {"key": o.key, "label": o.label, "required": o.required, "secret": o.secret}
                        for o in kind.options
                    ],
                }
                for kind in kinds
            ]
        )
        return 0
    for kind in kinds:
        say(f"{kind.kind} ({kind.label})")
        for option in kind.options:
            needed = "needed" if option.required else option.default or "may be left out"
            say(f"  {option.key}=  {option.label} ({needed}). {option.help}".rstrip())
    return 0


async def _add(console: Console, options: argparse.Namespace) -> int:
    kind = registry.kind(options.kind)
    given = {key: values[-1] for key, values in settings(options.settings).items()}
    name = given.pop("name", "")
    for option in kind.options:
        if option.secret and option.key in given:
            given[option.key] = secret(option.label, given[option.key])
    with instance.writing(console.profile):
        added = await console.handoffs.destinations.add(options.kind, given, name)
    if options.json:
        document(place(added, None, ""))
    else:
        say(f"Work can be handed over to “{added.name}” from now on.")
    return 0


async def _list(console: Console, options: argparse.Namespace) -> int:
    health = await console.handoffs.store.health()
    known = await console.handoffs.destinations.listed()
    if options.json:
        document([place(one, *health[one.id]) for one in known])
    elif not known:
        say("No destinations yet. “cmconsole handoff kinds” says what there is.")
    else:
        rows = [(one.name, one.kind, in_words(*health[one.id])) for one in known]
        say(*table([("NAME", "KIND", "ANSWERS"), *rows]))
    return 0


async def _test(console: Console, options: argparse.Namespace) -> int:
    found = await console.handoffs.destinations.test(options.name)
    if options.json:
        document({"name": options.name, "ok": True, "found": found})
    else:
        say(found)
    return 0


async def _remove(console: Console, options: argparse.Namespace) -> int:
    with instance.writing(console.profile):
        warn(*await console.handoffs.destinations.remove(options.name))
    if options.json:
        document({"name": options.name, "removed": True})
    else:
        say(f"Nothing is handed over to “{options.name}” any more. What was stays in the record.")
    return 0


async def _send(console: Console, options: argparse.Namespace) -> int:
    mention, wanted = await _mention(console, options.mention), _wanted(options)
    desk = console.handoffs.desk
    if options.dry_run:
        return _show(await desk.packet(mention, wanted), options)
    with instance.writing(console.profile):
        if options.destination in registry.RECORDED:
            handoff = await desk.record(mention, options.destination, wanted)
        else:
            handoff = await desk.hand_over(mention, options.destination, wanted)
            handoff = await desk.deliver(handoff.id)
    return report(handoff, options)


async def _packet(console: Console, options: argparse.Namespace) -> int:
    from cmconsole.replies.handoff.pdf_packet import pdf

    mention = await _mention(console, options.mention)
    packet = await console.handoffs.desk.packet(mention, _wanted(options))
    if options.out is None:
        return _show(packet, options)
    out: Path = options.out
    zone = ZoneInfo(local_zone.name())
    if out.suffix.casefold() == ".pdf":
        content = await asyncio.to_thread(pdf, packet, zone)
    else:
        content = markdown(packet, zone).encode()
    with replacing(out) as file:
        file.write(content)
    if options.json:
        document({"file": str(out), "bytes": len(content)})
    else:
        say(f"Written to {out}.")
    return 0


async def _show_all(console: Console, options: argparse.Namespace) -> int:
    handoffs = await console.handoffs.store.unsettled()
    if options.json:
        document([facts(one) for one in handoffs])
    elif not handoffs:
        say("Nothing is handed over just now.")
    else:
        rows = [(str(one.id), one.place, str(one.state), told(one)) for one in handoffs]
        say(*table([("ID", "WHERE", "STATE", ""), *rows]))
    return 0


async def _check(console: Console, options: argparse.Namespace) -> int:
    looked = await console.handoffs.running.look()
    if options.json:
        document(look_facts(looked))
    else:
        say(f"{looked.changed} with news, {len(looked.returned)} came back.")
        say(*(f"{one.id} {one.place}: {told(one)}" for one in looked.returned))
    warn(*(f"{name}: {told}" for name, told in looked.trouble.items()))
    return 1 if looked.trouble else 0


async def _decide(console: Console, options: argparse.Namespace) -> int:
    """What a person says about a hand-off."""
    desk, number = console.handoffs.desk, options.id
    said = options.reason or ""
    with instance.writing(console.profile):
        if options.action == "confirm":
            handoff = await desk.confirm(number, said)
        elif options.action == "return":
            handoff = await desk.give_back(number, said)
        elif options.action == "found":
            handoff = await desk.found_by_hand(number, said)
        elif options.action == "cancel":
            handoff = await desk.cancel(number)
        else:
            await desk.send_again(number)
            handoff = await desk.deliver(number)
    return report(handoff, options, asked=True)


ACTIONS: dict[str, Action] = {
    "kinds": _kinds,
    "add": _add,
    "list": _list,
    "test": _test,
    "remove": _remove,
    "send": _send,
    "packet": _packet,
    "show": _show_all,
    "check": _check,
    "confirm": _decide,
    "return": _decide,
    "again": _decide,
    "found": _decide,
    "cancel": _decide,
}


async def _mention(console: Console, number: int) -> MentionRow:
    rows = await console.inbox.rows([number])
    if not rows:
        raise UsageError(f"There is no mention {number}. “cmconsole inbox” lists them.")
    return rows[0]


def _wanted(options: argparse.Namespace) -> Wanted:
    return Wanted(
        owner=options.owner or "",
        summary=options.summary or "",
        title=options.title or "",
        promise=options.promise or "",
        deadline=_time(options.by) if options.by else None,
    )


def _time(text: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"“{text}” is not a time like 2026-11-23T18:00.") from None
    return time.astimezone(UTC)


def _show(packet: Packet, options: argparse.Namespace) -> int:
    text = markdown(packet, ZoneInfo(local_zone.name()))
    if options.json:
        document({"title": packet.title, "summary": packet.summary, "packet": text})
    else:
        say(text)
    return 0

"""`cmconsole reply`: one answer through the same outbox and checks as the window's."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from cmconsole.cli import outbox
from cmconsole.cli.output import document, say, warn
from cmconsole.cli.sending import (
    PATIENCE,
    agreed,
    changed_words,
    how,
    reply_facts,
    sent_words,
    stay,
)
from cmconsole.console import Console
from cmconsole.domain.errors import UsageError
from cmconsole.domain.replies import Order, Reply, ReplyState, Step, Trouble
from cmconsole.replies import elsewhere, steps
from cmconsole.replies.checks import Advice, advise
from cmconsole.replies.composing import class_of
from cmconsole.replies.templates import Template
from cmconsole.replies.ways import Way
from cmconsole.store.rows import MentionRow
from cmconsole.system import instance
from cmconsole.system.paths import Profile


@dataclass(frozen=True, slots=True)
class Prepared:
    """A reply that is ready to be pressed."""

    mention: MentionRow
    order: Order
    way: Way
    advice: list[Advice]

    @property
    def blocks(self) -> bool:
        """Whether something has to be dealt with first."""
        return any(one.blocks for one in self.advice)


async def run(profile: Profile, options: argparse.Namespace) -> int:
    """Prepare, show, ask, send; or do what is said about a reply that waits."""
    if options.id in outbox.ACTIONS:
        return await outbox.run(profile, options)
    if options.number is not None or (options.text is None and options.template is None):
        raise UsageError("Say what to answer: cmconsole reply ID --text T, or --template NAME.")
    async with Console.open(profile) as console:
        prepared = await _prepare(console, options)
        if options.posted is not None:
            return await _confirm(console, prepared, options)
        if prepared.way.source is None:
            return _in_browser(prepared, options)
        if not options.json:
            _show(prepared)
        if options.dry_run or prepared.blocks:
            return _stop(prepared, options)
        if not options.yes and not agreed(_where(prepared)):
            warn("Nothing was sent.")
            return 1
        with instance.writing(profile):
            reply = await _send(console, prepared.order)
    return _report(reply, prepared, options)


async def _prepare(console: Console, options: argparse.Namespace) -> Prepared:
    rows = await console.inbox.rows([options.id])
    if not rows:
        raise UsageError(f"There is no mention {options.id}. “cmconsole inbox” lists them.")
    mention, composing = rows[0], console.replies.composing
    way = await composing.way(mention, private=options.private)
    template, text = _template(console, options.template), options.text
    if template is not None:
        given = dict(word.partition("=")[::2] for word in options.set or ())
        text = (await composing.fill(template, mention, given)).text
    order = composing.order(
        mention,
        way,
        text,
        private=options.private,
        step=template.step if template else Step.ANSWER,
        template=template.name if template else "",
    )
    order = _with_step(order, mention, options)
    situation = await composing.situation(mention, order)
    advice = advise(text, situation, await composing.measure(mention, way))
    return Prepared(mention, order, way, advice)


def _template(console: Console, name: str | None) -> Template | None:
    if name is None:
        return None
    templates = {template.name: template for template in console.replies.templates()}
    if name not in templates:
        raise UsageError(
            f"There is no template “{name}”. There are: {', '.join(sorted(templates))}."
        )
    return templates[name]


def _with_step(order: Order, mention: MentionRow, options: argparse.Namespace) -> Order:
    """What moving offline and closing need besides a text."""
    if order.step is Step.CLOSE:
        return steps.closing(order, steps.Closing())
    if order.step is not Step.OFFLINE:
        return order
    offline = steps.Offline(
        reason=options.reason or "",
        how="private message",
        who=options.who or "",
        when=_instant(options.when),
    )
    return steps.taking_offline(order, class_of(mention), offline)


def _instant(text: str | None) -> datetime | None:
    """A time without a zone is the machine's own."""
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise UsageError(f"“{text}” is not a time like 2026-11-21T14:05:00Z.") from None


def _show(prepared: Prepared) -> None:
    order, mention = prepared.order, prepared.mention
    say(f"{mention.author_handle}: {' '.join(mention.text.split())[:300]}", "", order.text, "")
    say(*(f"{'Stop' if one.blocks else 'Advice'}: {one.text}" for one in prepared.advice))


def _where(prepared: Prepared) -> str:
    source, label = prepared.way.source, prepared.way.label
    assert source is not None
    return how(source.name, label, private=prepared.order.private)


async def _send(console: Console, order: Order) -> Reply:
    (reply,) = await console.replies.outbox.put(order, undo=False)
    return await stay(console, reply.id, console.clock.now() + PATIENCE)


def _stop(prepared: Prepared, options: argparse.Namespace) -> int:
    if options.json:
        document(_facts(prepared) | {"state": "blocked" if prepared.blocks else "not sent"})
    else:
        say("Nothing was sent." if prepared.blocks else f"Would do: {_where(prepared)}.")
    return 1 if prepared.blocks else 0


def _in_browser(prepared: Prepared, options: argparse.Namespace) -> int:
    """It cannot be answered from here: say where it can, and how to say that it was."""
    way = prepared.way
    if options.json:
        facts = {"state": "open in browser", "link": way.link, "reason": way.why_not}
        document(_facts(prepared) | facts)
        return 1
    say(prepared.order.text, "")
    say(way.why_not, *([way.link] if way.link else []))
    say(f"Then: cmconsole reply {prepared.mention.id} --text … --posted [LINK]")
    return 1


async def _confirm(console: Console, prepared: Prepared, options: argparse.Namespace) -> int:
    with instance.writing(console.profile):
        order = replace(prepared.order, source_id=prepared.mention.source_id)
        await elsewhere.confirm(
            console.inbox, console.bus, console.clock, order, options.posted or ""
        )
    if options.json:
        document(_facts(prepared) | {"state": "confirmed"})
    else:
        say("Noted: the clock of this one has stopped.")
    return 0


def _report(reply: Reply, prepared: Prepared, options: argparse.Namespace) -> int:
    sent = reply.state is ReplyState.SENT
    if options.json:
        document(_facts(prepared) | reply_facts(reply))
    elif sent:
        say(sent_words(reply))
    else:
        warn(reply.reason)
        say(*changed_words(reply))
        if reply.trouble in (Trouble.OFFLINE, Trouble.BUSY, Trouble.SIGNED_OUT, Trouble.LOST):
            warn("It is kept, and goes on with the open window or with “cmconsole poll”.")
        if reply.needs_person:
            warn(f"“cmconsole reply list” says what can be done with reply {reply.id}.")
    return 0 if sent else 1


def _facts(prepared: Prepared) -> dict[str, object]:
    return {
        "id": prepared.mention.id,
        "text": prepared.order.text,
        "private": prepared.order.private,
        "network": prepared.mention.network,
        "advice": [{"check": str(one.check), "text": one.text} for one in prepared.advice],
    }

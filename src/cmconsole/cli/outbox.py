"""`cmconsole reply list`, `send`, `found` and `cancel`: what a person says about replies that wait."""

from __future__ import annotations

import argparse
from collections.abc import Awaitable, Callable
from dataclasses import replace

from cmconsole.cli.output import document, say, table, warn, when
from cmconsole.cli.sending import PATIENCE, agreed, changed_words, how, row_facts, sent_words, stay
from cmconsole.console import Console
from cmconsole.domain.errors import UsageError
from cmconsole.domain.replies import Reply, ReplyState, Trouble
from cmconsole.networks.registry import kind
from cmconsole.networks.shape import web_address
from cmconsole.replies.checks import Advice, advise
from cmconsole.replies.outbox import TOO_LATE
from cmconsole.store.rows import MentionRow
from cmconsole.system import instance
from cmconsole.system.paths import Profile

Action = Callable[[Console, argparse.Namespace], Awaitable[int]]
SHOWN = 60
"""Letters of a text in the list."""
ON_ITS_WAY = frozenset({ReplyState.SENDING, ReplyState.RECHECKING})


async def run(profile: Profile, options: argparse.Namespace) -> int:
    """Do what `reply ACTION` says."""
    async with Console.open(profile) as console:
        return await ACTIONS[options.id](console, options)


async def _list(console: Console, options: argparse.Namespace) -> int:
    replies = await console.inbox.replies.open_replies()
    if options.json:
        document([row_facts(one) for one in replies])
    elif not replies:
        say("Nothing waits in the outbox.")
    else:
        rows = [
            (str(one.id), str(one.order.mention_id), standing(one), _short(one)) for one in replies
        ]
        say(*table([("REPLY", "TO", "STATE", "TEXT"), *rows]))
        for one in replies:
            say(*_why(one))
    return 0


def standing(reply: Reply) -> str:
    """How far a reply got, in a word or two."""
    if reply.trouble is Trouble.DECIDE:
        return "look and decide"
    if reply.state is ReplyState.UNCERTAIN:
        return "being looked for"
    if reply.state is ReplyState.WAITING and reply.needs_person:
        return "sign in"
    return {ReplyState.FAILED: "not sent"}.get(reply.state, str(reply.state))


def _short(reply: Reply) -> str:
    text = " ".join(reply.order.text.split())
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def _why(reply: Reply) -> list[str]:
    """What stands in the way, what changed, and when it is tried again."""
    told = [f"{reply.id}: {reply.reason}"] if reply.reason else []
    told += [f"   {words}" for words in changed_words(reply)]
    if reply.next_at is not None and reply.state is ReplyState.WAITING:
        told.append(f"{reply.id}: goes out from {when(reply.next_at)} on.")
    if reply.trouble is Trouble.DECIDE and reply.order.answer_to.permalink:
        told.append(f"   Look there: {reply.order.answer_to.permalink}")
    return told


async def _send(console: Console, options: argparse.Namespace) -> int:
    """Show what it says now and what changed, ask, send."""
    shown = reply = await _named(console, options)
    advice, where = await _look(console, reply)
    if not options.json:
        say(reply.order.text, "", *changed_words(reply))
        say(*(f"{'Stop' if one.blocks else 'Advice'}: {one.text}" for one in advice))
    if any(one.blocks for one in advice):
        return _end(reply, options, "Nothing was sent.", 1)
    if options.dry_run:
        return _end(reply, options, f"Would do: {where}.", 0)
    if not options.yes and not agreed(where):
        warn("Nothing was sent.")
        return 1
    outbox, me = console.replies.outbox, console.acting()
    with instance.writing(console.profile):
        if shown.state is ReplyState.WAITING:
            await outbox.send_now(reply.id)
        else:
            await outbox.send_again(reply.id, me, shown=shown, undo=False)
        reply = await stay(console, reply.id, console.clock.now() + PATIENCE)
    sent = reply.state is ReplyState.SENT
    if sent:
        return _end(reply, options, sent_words(reply), 0)
    warn(reply.reason, *changed_words(reply))
    return _end(reply, options, "", 1)


async def _look(console: Console, reply: Reply) -> tuple[list[Advice], str]:
    """What there is to say about the text, and what pressing would do."""
    mention, composing = await _mention(console, reply), console.replies.composing
    source = next(
        (one for one in await console.inbox.sources() if one.id == reply.order.source_id), None
    )
    if source is None:
        raise UsageError(
            "Its source was removed, so it cannot go out. “reply cancel” keeps its text."
        )
    way = await composing.way(mention, private=reply.order.private)
    measure = await composing.measure(mention, replace(way, source=source))
    advice = advise(reply.order.text, await composing.situation(mention, reply.order), measure)
    label = kind(source.kind).label
    return advice, how(source.name, label, private=reply.order.private)


async def _found(console: Console, options: argparse.Namespace) -> int:
    link = options.posted or ""
    if link and web_address(link) is None:
        raise UsageError(f"“{link}” is no web address. Nothing was noted.")
    reply, me = await _named(console, options), console.acting()
    with instance.writing(console.profile):
        reply = await console.replies.outbox.found_by_hand(reply.id, me, link)
    return _end(reply, options, "Noted: it is there, and nothing is sent again.", 0)


async def _cancel(console: Console, options: argparse.Namespace) -> int:
    reply, me = await _named(console, options), console.acting()
    with instance.writing(console.profile):
        reply, *rest = await console.replies.outbox.take_back(reply.id, me)
    more = f" So are the {len(rest)} parts that follow." if rest else ""
    told = f"It is not sent. The text is a draft again.{more}"
    return _end(reply, options, told, 0)


ACTIONS: dict[str, Action] = {"list": _list, "send": _send, "found": _found, "cancel": _cancel}


async def _named(console: Console, options: argparse.Namespace) -> Reply:
    """The reply with that number, while it can be decided about."""
    if options.number is None:
        raise UsageError(
            f"Say which one: cmconsole reply {options.id} REPLY, as “reply list” says."
        )
    if options.text is not None or options.template is not None:
        raise UsageError("It says what it says. “reply cancel” makes it a draft; then answer anew.")
    open_replies = {one.id: one for one in await console.inbox.replies.open_replies()}
    if options.number not in open_replies:
        raise UsageError(f"No reply {options.number} waits. “cmconsole reply list” lists them.")
    reply = open_replies[options.number]
    if options.id == "send" and reply.state in ON_ITS_WAY:
        raise UsageError(TOO_LATE)
    if options.id == "send" and reply.after in open_replies:
        raise UsageError(f"It continues reply {reply.after} and goes out after that one.")
    return reply


async def _mention(console: Console, reply: Reply) -> MentionRow:
    (row,) = await console.inbox.rows([reply.order.mention_id])
    return row


def _end(reply: Reply, options: argparse.Namespace, told: str, status: int) -> int:
    if options.json:
        document(row_facts(reply))
    elif told:
        say(told)
    return status

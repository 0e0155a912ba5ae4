"""What the sources need of the person, for the bar above the list and the line at the bottom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from cmconsole.domain.sources import Health, SourceState
from cmconsole.store.reading.query import parse
from cmconsole.ui.inbox.bar import CHECK, SIGN_IN, Notice
from cmconsole.ui.wording import age, clock_time, counted, tr

if TYPE_CHECKING:
    from cmconsole.ui.frame.news import State


def notice(state: State, now: datetime, unsent: int = 0) -> Notice | None:
    """What the sources need of the person; the worst one.

    Args:
        unsent: how many replies wait for a sign-in.
    """
    out = signed_out(state)
    if out:
        return _signed_out(state, out, unsent)
    if state.offline_since is not None and len(state.health) > 1:
        return Notice(
            tr("No network since {time}.").format(time=clock_time(state.offline_since)),
            tr("Try now"),
            tr("Everything here still works. Clocks keep running."),
            "wifi-off",
            "warn",
            CHECK,
        )
    for health in state.health:
        if health.state is SourceState.STOPPED:
            words = tr("{name} is not there any more.").format(name=_name(state, health))
            return Notice(words, tr("Try now"), health.last_error, "key", "bad", CHECK)
    waiting = asked_to_wait(state)
    return _asked_to_wait(state, waiting, now) if waiting else None


def not_understood(words: str) -> Notice | None:
    """What of a search could not be searched by; None: everything."""
    unknown = parse(words).unknown
    if not unknown:
        return None
    return Notice(
        tr("Not understood: {fields}").format(fields=", ".join(unknown)),
        "",
        tr(
            "The rest is searched. Fields look like before:2026-11-21, class:major or state:closed."
        ),
        "search",
        "warn",
    )


def signed_out(state: State) -> list[Health]:
    """The sources that want a sign-in before anything is read there again."""
    return [each for each in state.health if each.state is SourceState.SIGNED_OUT]


def asked_to_wait(state: State) -> list[Health]:
    """The sources, where every one of them asked us to wait; else none."""
    waiting = [each for each in state.health if each.state is SourceState.WAITING]
    return waiting if len(waiting) == len(state.watched) else []


def _signed_out(state: State, out: Sequence[Health], unsent: int) -> Notice:
    kept = ""
    if unsent:
        kept = counted(
            unsent,
            "{n} reply is waiting, safe on this computer.",
            "{n} replies are waiting, safe on this computer.",
        )
    if len(out) == 1:
        words = tr("{name} signed us out.").format(name=_name(state, out[0]))
        told = kept or out[0].last_error
    elif len(out) == len(state.health):
        words = tr("Every source signed us out.")
        told = kept or tr("What was read before is safe. Clocks keep running.")
    else:
        words = counted(len(out), "{n} source signed us out.", "{n} sources signed us out.")
        names = ", ".join(_name(state, each) for each in out)
        told = f"{names}. {kept}".strip()
    return Notice(words, tr("Sign in"), told, "key", "bad", SIGN_IN)


def _asked_to_wait(state: State, waiting: Sequence[Health], now: datetime) -> Notice:
    """Nobody may be asked just now: who said so, and when it goes on."""
    words = tr("{name} asked us to wait.").format(
        name=", ".join(_name(state, health) for health in waiting)
    )
    if len(waiting) > 1:
        words = tr("Every source asked us to wait.")
    at = min((health.next_poll_at for health in waiting if health.next_poll_at), default=None)
    told = tr("Clocks keep running.")
    if at is not None and at > now:
        told = tr("Next check at {time}, in {age}. Clocks keep running.").format(
            time=clock_time(at), age=age(at - now)
        )
    return Notice(words, "", told, "clock", "warn")


def _name(state: State, health: Health) -> str:
    return next((each.name for each in state.sources if each.id == health.source_id), "")

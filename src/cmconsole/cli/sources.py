"""`cmconsole source`: add, list, test and remove."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import datetime

from cmconsole.cli import budgets
from cmconsole.cli.output import document, instant, say, table, warn, when
from cmconsole.cli.settings_words import secret, settings
from cmconsole.console import EVERY, Console
from cmconsole.domain.accounts import Account
from cmconsole.domain.errors import UsageError
from cmconsole.domain.sources import Health, Source
from cmconsole.domain.text import clean
from cmconsole.networks import registry
from cmconsole.networks.base import NetworkKind
from cmconsole.polling.enrolling import IN_KEYRING, SIGN_IN, phrases, usual_name
from cmconsole.system import instance
from cmconsole.system.paths import Profile

EVERYWHERE = ("name", "match", "leave_out", EVERY, SIGN_IN)
"""Settings that every kind takes."""


async def run(profile: Profile, options: argparse.Namespace) -> int:
    """Do what `source ACTION` says."""
    async with Console.open(profile) as console:
        action = {"add": _add, "list": _list, "test": _test, "remove": _remove}[options.action]
        return await action(console, options)


async def _add(console: Console, options: argparse.Namespace) -> int:
    kind = registry.kind(options.kind)
    given = settings(options.settings)
    known = {option.key: option for option in kind.options}
    account = await _account(console, kind, given)
    brought = dict(account.options) if account else {}
    _check(kind, given, brought)
    plain = brought | {
        key: IN_KEYRING if key in known and known[key].secret else values[-1]
        for key, values in given.items()
        if key == EVERY or key in known
    }
    if account is not None:
        plain[SIGN_IN] = account.uid
    wanted = Source(
        id=0,
        uid="",
        kind=kind.kind,
        name=clean(given.get("name", [""])[-1]) or usual_name(kind, plain),
        added_at=console.clock.now(),
        options=plain,
        match=phrases(given.get("match", [])),
        leave_out=phrases(given.get("leave_out", [])),
    )
    console.sources.examine(wanted)
    secrets = {
        key: secret(known[key].label, values[-1])
        for key, values in given.items()
        if key in known and known[key].secret
    }
    with instance.writing(console.profile):
        source = await console.sources.enrolling().add(wanted, secrets)
    if options.json:
        document(_facts(source, None))
    else:
        say(f"Listening to “{source.name}” from now on. What was posted before is kept as history.")
    return 0


async def _list(console: Console, options: argparse.Namespace) -> int:
    health = {known.source_id: known for known in await console.inbox.health()}
    sources = await console.inbox.sources()
    left = {s.id: await budgets.known(console.sources.budgets(s)) for s in sources}
    if options.json:
        document(
            [
                _facts(source, health.get(source.id)) | {"budgets": budgets.facts(left[source.id])}
                for source in sources
            ]
        )
    elif not sources:
        say("No sources yet. “cmconsole source add feed url=https://…” adds the first one.")
    else:
        now = console.clock.now()
        rows = [
            (s.name, s.kind, _in_words(health[s.id], now), budgets.in_words(left[s.id]))
            for s in sources
        ]
        say(*table([("NAME", "KIND", "STATE", "LEFT"), *rows]))
    return 0


async def _test(console: Console, options: argparse.Namespace) -> int:
    source = await console.inbox.source(options.name)
    found = await console.sources.connector(source).check()
    if options.json:
        document({"name": source.name, "kind": source.kind, "ok": True, "found": found})
    else:
        say(found)
    return 0


async def _remove(console: Console, options: argparse.Namespace) -> int:
    source = await console.inbox.source(options.name)
    with instance.writing(console.profile):
        left = await console.sources.enrolling().remove(source)
    for sentence in left:
        warn(sentence)
    if options.json:
        document({"name": source.name, "removed": True})
    else:
        say(f"No longer listening to “{source.name}”. Its mentions stay in the inbox.")
    return 0


async def _account(
    console: Console, kind: NetworkKind, given: Mapping[str, list[str]]
) -> Account | None:
    """The account that `sign_in=` names. Raises UsageError where it is of another network."""
    if SIGN_IN not in given:
        return None
    account = await console.sources.signing_in().account(given[SIGN_IN][-1])
    if account.kind != kind.kind:
        raise UsageError(f"The account “{account.name}” is not one of {kind.label}.")
    return account


def _check(kind: NetworkKind, given: Mapping[str, list[str]], brought: Mapping[str, str]) -> None:
    keys = [option.key for option in kind.options]
    for key in given:
        if key not in keys and key not in EVERYWHERE:
            allowed = ", ".join([*keys, *EVERYWHERE])
            raise UsageError(f"A source of kind “{kind.kind}” has no “{key}”. It takes: {allowed}.")
    for option in kind.options:
        if option.required and not (given.get(option.key, [""])[-1] or option.key in brought):
            raise UsageError(
                f"A source of kind “{kind.kind}” needs {option.key}=… ({option.label})."
            )


def _facts(source: Source, health: Health | None) -> dict[str, object]:
    facts: dict[str, object] = {
        "id": source.id,
        "name": source.name,
        "kind": source.kind,
        "options": dict(source.options),
        "match": list(source.match),
        "leave_out": list(source.leave_out),
        "added_at": instant(source.added_at),
    }
    if health is not None:
        facts |= {
            "state": str(health.state),
            "listened_until": instant(health.last_success_at),
            "not_listening_since": instant(health.failing_since),
            "error": health.last_error or None,
            "next_poll_at": instant(health.next_poll_at),
        }
    return facts


def _in_words(health: Health, now: datetime) -> str:
    if health.failing_since is not None and health.last_success_at is None:
        return f"not listening yet: {health.last_error}"
    if health.failing_since is not None:
        return f"not listening since {when(health.last_success_at)}: {health.last_error}"
    if health.last_success_at is None:
        return "not asked yet"
    minutes = int((now - health.last_success_at).total_seconds() // 60)
    return "listened just now" if minutes < 1 else f"listened up to {minutes} min ago"

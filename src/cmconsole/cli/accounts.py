"""`cmconsole account`: add, list, check and sign out."""

from __future__ import annotations

import argparse
import asyncio
import sys
import webbrowser
from collections.abc import Mapping

from cmconsole.cli import budgets
from cmconsole.cli.output import document, instant, say, table, warn, when
from cmconsole.cli.settings_words import secret, settings
from cmconsole.console import Console
from cmconsole.domain.accounts import Account, AccountState
from cmconsole.domain.errors import UsageError
from cmconsole.networks import registry
from cmconsole.networks.base import NetworkKind, Option
from cmconsole.networks.signin.ways import How, Way, asked, kinds_with_accounts, way_of
from cmconsole.system import instance
from cmconsole.system.paths import Profile


class AtTerminal:
    """A person at a terminal, their browser beside it."""

    def __init__(self, how: How, *, browser: bool) -> None:
        """`browser`: open it; otherwise its address is only shown."""
        self._how = how
        self._browser = browser

    async def visit(self, address: str, code: str = "") -> None:
        """Show where to go, and go there."""
        warn(f"Open this page in your browser:\n{address}")
        if code:
            warn(f"Type this code there: {code}")
        if self._browser:
            await asyncio.to_thread(webbrowser.open, address)

    async def pasted(self) -> str:
        """What is copied back; the browser comes back by itself where it can."""
        if self._how is not How.KEY:
            await asyncio.Event().wait()
        warn("Copy what the page shows, paste it here, and end with an empty line:")
        return await asyncio.to_thread(_lines)


async def run(profile: Profile, options: argparse.Namespace) -> int:
    """Do what `account ACTION` says."""
    async with Console.open(profile) as console:
        action = {"add": _add, "list": _list, "check": _check, "sign-out": _sign_out}
        return await action[options.action](console, options)


async def _add(console: Console, options: argparse.Namespace) -> int:
    kind = registry.kind(options.kind)
    if not kind.sign_in:
        names = ", ".join(kinds_with_accounts())
        raise UsageError(f"{kind.label} needs no account. One can sign in at: {names}.")
    way = way_of(kind)
    given, name = _given(kind, way, settings(options.settings))
    _tell(kind, way)
    if not options.yes and not _agreed():
        warn("Nobody was signed in.")
        return 1
    person = AtTerminal(way.how, browser=not options.no_browser)
    again = await _again(console, options.again)
    # Without the writers' turn: a person may take ten minutes, and what is stored is one row.
    signing_in = console.sources.signing_in()
    account = await signing_in.sign_in(kind, given, person, name=name, again=again)
    if options.json:
        document(_facts(account))
    else:
        who = f" as {account.handle}" if account.handle else ""
        say(f"Signed in at {kind.label}{who}. The account is called “{account.name}”.")
        say(f"Listen with it: cmconsole source add {kind.kind} sign_in='{account.name}'")
    return 0


async def _again(console: Console, name: str | None) -> Account | None:
    return None if name is None else await console.sources.signing_in().account(name)


def _tell(kind: NetworkKind, way: Way) -> None:
    """What will be asked for, in words, before anything opens."""
    warn(f"cmconsole asks {kind.label} for this, and no more:")
    for scope in way.scopes:
        warn(f"  - {scope.words}")
    if way.before:
        warn(way.before)
    warn("What comes of it is kept in this computer's keyring only.")


def _agreed() -> bool:
    if not sys.stdin.isatty():
        raise UsageError("Nobody can be asked here. Add --yes to sign in without a question.")
    print("Sign in? [Y/n] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().casefold() in ("", "y", "yes")


def _given(
    kind: NetworkKind, way: Way, words: Mapping[str, list[str]]
) -> tuple[dict[str, str], str]:
    known: dict[str, Option] = {option.key: option for option in asked(kind, way)}
    given, name = {}, ""
    for key, values in words.items():
        if key == "name" and key not in known:
            name = values[-1]
        elif key in known:
            hidden = known[key].secret
            given[key] = secret(known[key].label, values[-1]) if hidden else values[-1]
        else:
            allowed = ", ".join([*known, "name"])
            raise UsageError(f"Signing in at {kind.label} takes no “{key}”. It takes: {allowed}.")
    return given, name


async def _list(console: Console, options: argparse.Namespace) -> int:
    accounts = await console.sources.signing_in().accounts()
    left = {a.uid: await budgets.known(console.sources.budgets_of(a)) for a in accounts}
    if options.json:
        document([_facts(a) | {"budgets": budgets.facts(left[a.uid])} for a in accounts])
    elif not accounts:
        say("Nobody is signed in. “cmconsole account add mastodon server=…” signs in.")
    else:
        rows = [
            (a.name, a.kind, a.handle, _in_words(a), budgets.in_words(left[a.uid]))
            for a in accounts
        ]
        say(*table([("NAME", "NETWORK", "AS", "STATE", "LEFT"), *rows]))
    return 0


async def _check(console: Console, options: argparse.Namespace) -> int:
    account = await console.sources.signing_in().account(options.name)
    with instance.writing(console.profile):
        found = await console.sources.account_health().check(account)
    if options.json:
        document({"name": account.name, "kind": account.kind, "ok": True, "found": found})
    else:
        say(found)
    return 0


async def _sign_out(console: Console, options: argparse.Namespace) -> int:
    account = await console.sources.signing_in().account(options.name)
    with instance.writing(console.profile):
        done = await console.sources.signing_in().sign_out(account)
    for sentence in done.sentences:
        warn(sentence)
    if options.json:
        document({"name": account.name, "signed_out": True, "left": list(done.sentences)})
    else:
        say(f"Signed out “{account.name}”. Its secrets are no longer on this computer.")
    return 0


def _facts(account: Account) -> dict[str, object]:
    return {
        "name": account.name,
        "kind": account.kind,
        "handle": account.handle or None,
        "options": dict(account.options),
        "scopes": list(account.scopes),
        "state": str(account.state),
        "error": account.last_error or None,
        "checked_at": instant(account.checked_at),
        "sign_in_ends_at": instant(account.ends_at),
        "added_at": instant(account.added_at),
        "added_by": account.added_by or None,
    }


def _in_words(account: Account) -> str:
    if account.state is AccountState.WELL:
        return f"well, looked at {when(account.checked_at)}"
    return f"{account.state}: {account.last_error}"


def _lines() -> str:
    return "\n".join(iter(lambda: sys.stdin.readline().strip(), ""))

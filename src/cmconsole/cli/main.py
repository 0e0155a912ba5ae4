"""The command line: what it understands and how it ends (0 done, 1 failed, 2 wrong use)."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TypeAlias

from cmconsole import __version__
from cmconsole.cli import handoff_options, reply_options
from cmconsole.cli.numbers import whole_number
from cmconsole.cli.output import speak_utf8, warn, write_nowhere
from cmconsole.domain.errors import ConsoleError, UsageError
from cmconsole.domain.periods import Usual
from cmconsole.store.reading.queues import Queue
from cmconsole.system.paths import Profile

_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
COMMANDS = {
    "source": "sources",
    "account": "accounts",
    "poll": "poll",
    "inbox": "inbox",
    "triage": "triage",
    "due": "due",
    "import": "importing",
    "reply": "reply",
    "handoff": "handoff",
    "backup": "copies",
    "restore": "copies",
    "doctor": "doctor",
    "report": "report",
    "export": "export",
    "radar": "radar",
    "erase": "erase",
}
"""Each command's module in this room; it is imported when the command is used."""


def run(arguments: Sequence[str]) -> int:
    """Do what the command line says.

    Returns:
        The exit status: 0 done, 1 failed, 2 wrong use.
    """
    speak_utf8()
    options = parser().parse_args(arguments)
    profile = Profile.chosen(options.profile)
    module = import_module(f"cmconsole.cli.{COMMANDS[options.command]}")
    try:
        status: int = asyncio.run(module.run(profile, options))
        sys.stdout.flush()
        return status
    except UsageError as error:
        warn(str(error))
        return 2
    except ConsoleError as error:
        warn(str(error))
        return 1
    except BrokenPipeError:
        # Whoever reads the output (`head`) has had enough.
        write_nowhere()
        return 0
    except KeyboardInterrupt:
        warn("Stopped. What was stored before is kept.")
        return 1


@cache
def parser() -> argparse.ArgumentParser:
    """All commands and their options; put together once, for it takes as long as a small command."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--profile", type=Path, default=argparse.SUPPRESS, help="keep everything in this folder"
    )
    shared.add_argument("--json", action="store_true", help="print one JSON document")
    top = argparse.ArgumentParser(prog="cmconsole", description=__doc__, parents=[])
    top.add_argument("--version", action="version", version=f"cmconsole {__version__}")
    top.add_argument("--profile", type=Path, default=None, help="keep everything in this folder")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _source(commands, shared)
    _account(commands, shared)
    _reading(commands, shared)
    reply_options.add(commands, shared)
    handoff_options.add(commands, shared)
    _files(commands, shared)
    _reports(commands, shared)
    return top


def _source(commands: _Commands, shared: argparse.ArgumentParser) -> None:
    source = commands.add_parser("source", help="where mentions come from")
    actions = source.add_subparsers(dest="action", required=True, metavar="ACTION")
    add = actions.add_parser("add", parents=[shared], help="listen somewhere")
    add.add_argument("kind", metavar="KIND", help="feed, mastodon, hackernews, …")
    add.add_argument("settings", nargs="*", metavar="KEY=VALUE")
    actions.add_parser("list", parents=[shared], help="all sources and how they are doing")
    for name, help_ in (("test", "look once, store nothing"), ("remove", "stop listening")):
        action = actions.add_parser(name, parents=[shared], help=help_)
        action.add_argument("name", metavar="NAME")


def _account(commands: _Commands, shared: argparse.ArgumentParser) -> None:
    account = commands.add_parser("account", help="who is signed in where")
    actions = account.add_subparsers(dest="action", required=True, metavar="ACTION")
    add = actions.add_parser("add", parents=[shared], help="sign in; says first what is asked for")
    add.add_argument("kind", metavar="KIND", help="mastodon, bluesky, x, youtube, …")
    add.add_argument("settings", nargs="*", metavar="KEY=VALUE")
    add.add_argument("--yes", action="store_true", help="sign in without a question")
    add.add_argument("--no-browser", action="store_true", help="only show the address to open")
    add.add_argument("--again", metavar="NAME", help="sign this account in anew")
    actions.add_parser("list", parents=[shared], help="all accounts and how they are doing")
    for name, help_ in (("check", "ask its network once"), ("sign-out", "give it back, forget it")):
        action = actions.add_parser(name, parents=[shared], help=help_)
        action.add_argument("name", metavar="NAME")


TRIAGE = "judge texts: one JSON object a line in, one a line out"
ONLY_TEXTS = f"""J{TRIAGE[1:]}. By the texts and the rules in force alone: what was
learned here, what the authors wrote before and answers to “is this us?” are not asked, so a mention of the
inbox may stand otherwise."""


def _reading(commands: _Commands, shared: argparse.ArgumentParser) -> None:
    told = "ask the networks for what is new, send what was pressed"
    poll = commands.add_parser("poll", parents=[shared], help=told)
    poll.add_argument("--once", action="store_true", help="ask once and end; otherwise go on")
    poll.add_argument("--source", metavar="NAME", help="only this source")
    inbox = commands.add_parser("inbox", parents=[shared], help="the mentions that are stored")
    inbox.add_argument("--queue", choices=[str(q) for q in Queue], default=str(Queue.ALL))
    inbox.add_argument("--search", metavar="TEXT")
    inbox.add_argument("--limit", type=whole_number, metavar="N")
    commands.add_parser("triage", parents=[shared], help=TRIAGE, description=ONLY_TEXTS)
    commands.add_parser(
        "radar", parents=[shared], help="spikes, slow burns, stories, and how long we were silent"
    )
    due = commands.add_parser("due", parents=[shared], help="when an answer falls due")
    due.add_argument("--posted", required=True, metavar="ISO8601")
    due.add_argument("--class", required=True, dest="mention_class", metavar="CLASS")
    due.add_argument("--level", type=int, choices=range(5), default=None)


def _files(commands: _Commands, shared: argparse.ArgumentParser) -> None:
    bring = commands.add_parser("import", parents=[shared], help="mentions from a .jsonl or .csv")
    bring.add_argument("file", type=Path, metavar="FILE")
    backup = commands.add_parser("backup", parents=[shared], help="copy the inbox to a file")
    backup.add_argument("file", type=Path, metavar="FILE")
    restore = commands.add_parser("restore", parents=[shared], help="bring a copy back")
    restore.add_argument("file", type=Path, metavar="FILE")
    commands.add_parser("doctor", parents=[shared], help="versions, paths, integrity, sources")
    erase = commands.add_parser("erase", parents=[shared], help="take a person out of the inbox")
    erase.add_argument("id", type=whole_number, metavar="ID", help="any mention they wrote")
    erase.add_argument("--yes", action="store_true", help="erase without a question")
    erase.add_argument("--dry-run", action="store_true", help="only say what would go")


def _reports(commands: _Commands, shared: argparse.ArgumentParser) -> None:
    about = argparse.ArgumentParser(add_help=False)
    about.add_argument("--from", dest="since", metavar="DAY", help="first day, as 2026-11-21")
    about.add_argument("--to", metavar="DAY", help="last day, itself included; else today")
    about.add_argument("--period", choices=[str(each) for each in Usual], help="instead of days")
    about.add_argument("--zone", metavar="ZONE", help="Europe/Berlin; else this computer's")
    for name in ("network", "class", "person", "source"):
        dest = "mention_class" if name == "class" else name
        about.add_argument(
            f"--{name}", dest=dest, action="append", help="only this; may be repeated"
        )
    commands.add_parser("report", parents=[shared, about], help="how long people waited, and why")
    export = commands.add_parser("export", parents=[shared, about], help="the same as a file")
    export.add_argument("--format", choices=("csv", "xlsx", "jsonl", "pdf", "html"), required=True)
    export.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="FILE",
        help="{from} and {to} in it become the days",
    )
    export.add_argument("--redact", choices=("none", "people", "text"), default="none")
    export.add_argument(
        "--thread", type=whole_number, metavar="ID", help="print one mention's thread"
    )

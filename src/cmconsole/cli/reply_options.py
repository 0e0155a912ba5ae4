"""What `cmconsole reply` understands."""

from __future__ import annotations

import argparse
from typing import TypeAlias

from cmconsole.cli.numbers import whole_number

_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
DECISIONS = {
    "list": "what waits, and why",
    "send": "send it as it is",
    "found": "it is there already: send nothing",
    "cancel": "do not send it; the text is a draft again",
}
"""What can be said about replies that wait."""


def add(commands: _Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command with everything that follows it."""
    told = "; ".join(f"{name}: {help_}" for name, help_ in DECISIONS.items())
    reply = commands.add_parser(
        "reply",
        parents=[shared],
        help="answer one mention, or decide about answers that wait",
        usage="cmconsole reply ID (--text T | --template NAME) [options]\n"
        "       cmconsole reply list | send REPLY | found REPLY [--posted LINK] | cancel REPLY",
        epilog=f"About replies that wait: {told}.",
    )
    reply.add_argument(
        "id", type=_what, metavar="ID", help=f"as “inbox” shows it; or {', '.join(DECISIONS)}"
    )
    reply.add_argument(
        "number", type=whole_number, nargs="?", metavar="REPLY", help="as “reply list” shows it"
    )
    words = reply.add_mutually_exclusive_group()
    words.add_argument("--text", metavar="T")
    words.add_argument("--template", metavar="NAME")
    reply.add_argument("--set", action="append", metavar="VARIABLE=TEXT", help="for the template")
    reply.add_argument("--private", action="store_true", help="as a private message")
    reply.add_argument("--dry-run", action="store_true", help="show it, send nothing")
    reply.add_argument("--yes", action="store_true", help="send it without asking")
    reply.add_argument("--posted", nargs="?", const="", metavar="LINK", help="you did it by hand")
    for name, help_ in (("reason", "why it goes on in private"), ("who", "takes care of it")):
        reply.add_argument(f"--{name}", help=help_)
    reply.add_argument("--when", metavar="ISO8601", help="until when they hear from us")


def _what(text: str) -> int | str:
    """A mention, or one of the words of `DECISIONS`."""
    if text in DECISIONS:
        return text
    if not text.removeprefix("-").isdecimal():
        known = ", ".join(DECISIONS)
        raise argparse.ArgumentTypeError(
            f"“{text}” is no number of a mention, and none of: {known}"
        )
    return whole_number(text)

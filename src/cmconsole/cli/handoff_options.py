"""What `cmconsole handoff` understands."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TypeAlias

from cmconsole.cli.numbers import whole_number

_Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
PLAIN = {
    "kinds": "what there is, and what each needs",
    "list": "all destinations",
    "show": "what is handed over, and who has it",
    "check": "send what waits, read answers, bring back what nobody confirmed",
}
DECISIONS = {
    "confirm": "they have it",
    "return": "it is ours again",
    "again": "try again",
    "found": "it did arrive",
    "cancel": "do not hand it over",
}


def add(commands: _Commands, shared: argparse.ArgumentParser) -> None:
    """Add the command with all its actions."""
    handoff = commands.add_parser("handoff", help="pass work to where it is solved")
    actions = handoff.add_subparsers(dest="action", required=True, metavar="ACTION")
    new = actions.add_parser("add", parents=[shared], help="hand over somewhere")
    new.add_argument("kind", metavar="KIND", help="mail, webhook, zendesk, jira, zammad, rt, …")
    new.add_argument("settings", nargs="*", metavar="KEY=VALUE")
    for name, help_ in PLAIN.items():
        actions.add_parser(name, parents=[shared], help=help_)
    for name, help_ in (("test", "look, hand nothing over"), ("remove", "no longer")):
        actions.add_parser(name, parents=[shared], help=help_).add_argument("name", metavar="NAME")
    _handing_over(actions, shared)
    for name, help_ in DECISIONS.items():
        decide = actions.add_parser(name, parents=[shared], help=help_)
        decide.add_argument("id", type=whole_number, metavar="ID", help="as “handoff show” says")
        decide.add_argument("--reason", metavar="TEXT", help="why, or a link")


def _handing_over(actions: _Commands, shared: argparse.ArgumentParser) -> None:
    about = argparse.ArgumentParser(add_help=False)
    about.add_argument("mention", type=whole_number, metavar="MENTION", help="as “inbox” shows it")
    for name in ("owner", "summary", "title", "promise"):
        about.add_argument(f"--{name}", metavar="TEXT")
    about.add_argument("--by", metavar="ISO8601", help="until when somebody confirms")
    send = actions.add_parser("send", parents=[shared, about], help="hand one mention over")
    send.add_argument("destination", metavar="DESTINATION", help="a name, or phone, mailto, other")
    send.add_argument("--dry-run", action="store_true", help="show the packet, send nothing")
    packet = actions.add_parser("packet", parents=[shared, about], help="the packet as a file")
    packet.add_argument("--out", type=Path, metavar="FILE", help=".pdf or .md")

"""`cmconsole poll --once --json` with the demo's access token in place of a keyring, when told to start.

Run as a process: it says `ready` once everything is imported, waits for a line, then polls. What it
does from then on is the command line's own code, so it can be killed at any moment of a poll.
"""

from __future__ import annotations

import functools
import sys
from unittest import mock

from cmconsole.system.late_methods import compile_methods_late

compile_methods_late()  # as the program does

from cmconsole.cli import poll  # noqa: E402
from cmconsole.cli.main import run  # noqa: E402
from cmconsole.demo import DEMO_TOKEN  # noqa: E402
from cmconsole.networks import registry  # noqa: E402
from cmconsole.networks.web import Web  # noqa: E402
from cmconsole.system.secrets import SessionSecrets  # noqa: E402
from support.desk import QUICK  # noqa: E402


class DemoSecrets(SessionSecrets):
    """Knows the one token for every source."""

    async def read(self, name: str) -> str | None:
        return DEMO_TOKEN if name.endswith("/access_token") else None


def main() -> int:
    """Returns the exit status of the command."""
    for kind in registry.kinds():
        registry.kind(kind)
    assert poll
    print("ready", flush=True)
    sys.stdin.readline()
    with (
        mock.patch("cmconsole.console.console.KeyringSecrets", return_value=DemoSecrets()),
        mock.patch("cmconsole.console.console.Web", functools.partial(Web, rules=QUICK)),
    ):
        return run(["poll", "--once", "--json", "--profile", sys.argv[1]])


if __name__ == "__main__":
    sys.exit(main())

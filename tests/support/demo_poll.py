"""`cmconsole poll --once --json` with the demo's access token in place of a keyring, killed when told to.

    python -m support.demo_poll FOLDER

Each line read is one poll of the profile in FOLDER: the seconds after which its process is killed
with -9, or nothing where it may come to its end. One line answers: {"status", "out"}. Every poll is a
process of its own. They are forked, so that Python starts only once; what a process does from then on
is the command line's own code.
"""

from __future__ import annotations

import contextlib
import functools
import json
import multiprocessing
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
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


def command(folder: str, out: Path) -> None:
    """What one process does: the command, with what it says on stdout in a file."""
    with (
        out.open("w", encoding="utf-8") as told,
        contextlib.redirect_stdout(told),
        mock.patch("cmconsole.console.console.KeyringSecrets", return_value=DemoSecrets()),
        mock.patch("cmconsole.console.console.Web", functools.partial(Web, rules=QUICK)),
    ):
        status = run(["poll", "--once", "--json", "--profile", folder])
    sys.exit(status)


def one_poll(folder: str, out: Path, seconds: float | None) -> dict[str, Any]:
    """Poll in a process, kill it if it still runs after `seconds`, and tell how it ended."""
    process = multiprocessing.get_context("fork").Process(target=command, args=(folder, out))
    process.start()
    process.join(seconds)
    process.kill()
    process.join()
    return {"status": process.exitcode, "out": out.read_text("utf-8") if out.exists() else ""}


def main(folder: str) -> None:
    """Poll as often as a line comes."""
    for kind in registry.kinds():
        registry.kind(kind)
    assert poll
    with TemporaryDirectory() as scratch:
        for number, line in enumerate(sys.stdin):
            seconds = float(line) if line.strip() else None
            ended = one_poll(folder, Path(scratch, f"{number}.json"), seconds)
            print(json.dumps(ended), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])

"""A whole desk for end-to-end tests: the real command line on a profile, patient for tests only.

desk = Desk(tmp_path)
await desk.cli("source", "add", "feed", f"url={url}", "name=News")
polled = await desk.poll()
assert polled["News"]["new"] == 3
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import io
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from cmconsole.cli.main import run
from cmconsole.networks.web import Web
from cmconsole.networks.web.pace import PaceRules
from cmconsole.system.paths import Profile
from support.command import Done
from support.connecting import certificates
from support.empty import lay_out

QUICK = PaceRules(rate=10_000.0, burst=10_000)
"""A loopback server needs no politeness."""


@dataclass
class Desk:
    """The command line, run in this process so that time limits can be shorter than in life."""

    folder: Path
    answer_time: float = 5.0
    """Seconds an answer may take."""
    said: list[str] = field(default_factory=list)
    """Everything that was ever said on stderr."""

    def __post_init__(self) -> None:
        lay_out(Profile.at(self.folder).inbox)

    async def cli(self, *words: object) -> Done:
        """Run a command to its end, beside the servers of this event loop."""
        return await asyncio.to_thread(self.now, *words)

    def now(self, *words: object) -> Done:
        """The same without an event loop around."""
        line = [*map(str, words), "--profile", str(self.folder)]
        out, err = io.StringIO(), io.StringIO()
        web = functools.partial(
            Web, answer_time=self.answer_time, rules=QUICK, certificates=certificates
        )
        with (
            mock.patch("cmconsole.console.console.Web", web),  # settings, not behaviour
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            status = run(line)
        self.said += err.getvalue().splitlines()
        return Done(status, out.getvalue(), err.getvalue())

    async def listen(self, name: str, url: str, kind: str = "feed", **options: str) -> None:
        """Add a source."""
        address = f"{'url' if kind == 'feed' else 'server'}={url}"
        more = [f"{key}={value}" for key, value in options.items()]
        done = await self.cli("source", "add", kind, address, f"name={name}", *more)
        assert done.status == 0, done.err

    async def poll(self, *words: str) -> dict[str, dict[str, Any]]:
        """Poll once; the report of each source by its name."""
        done = await self.cli("poll", "--once", "--json", *words)
        assert "Traceback" not in done.err
        return {report["name"]: report for report in done.json()["sources"]}

    async def texts(self, search: str = "") -> list[str]:
        """The texts in the inbox, sorted."""
        words = ["--search", search] if search else []
        return sorted(m["text"] for m in (await self.cli("inbox", "--json", *words)).json())

    async def doctor(self) -> dict[str, Any]:
        """What the doctor finds."""
        facts: dict[str, Any] = json.loads((await self.cli("doctor", "--json")).out)
        return facts

    async def state(self, name: str) -> dict[str, Any]:
        """How a source is doing."""
        listed = (await self.cli("source", "list", "--json")).json()
        return next(source for source in listed if source["name"] == name)

"""The command line as a person or a script uses it: `python -m cmconsole` in a process of its own.

command = Command(tmp_path)
done = command("inbox", "--json")
assert done.status == 0
assert done.json() == []
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

SOURCES = Path(__file__).resolve().parent.parent.parent / "src"
LIMIT = 60.0
"""Seconds after which a command counts as hanging."""


def one_mention(folder: Path) -> Path:
    """A file in `folder` to import: one mention, of now."""
    told = {
        "network": "mastodon",
        "native_id": "1",
        "author": "@fan@elsewhere.example",
        "text": "My lock is stuck, and nobody answers the phone.",
        "published_at": datetime.now(UTC).isoformat(),
        "permalink": "https://elsewhere.example/@fan/1",
    }
    file = folder / "mentions.jsonl"
    file.write_text(json.dumps(told))
    return file


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended."""

    status: int
    out: str
    err: str

    def json(self) -> Any:
        """The one document on stdout."""
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Command:
    """Runs commands on the profile in `folder`."""

    folder: Path
    environ: Mapping[str, str] | None = None

    def __call__(self, *words: object, stdin: str | bytes = "", profile: bool = True) -> Done:
        """Run a command to its end; the profile is named behind it, as people do."""
        sent = stdin.encode() if isinstance(stdin, str) else stdin
        done = subprocess.run(
            self.line(*words, profile=profile),
            input=sent,
            capture_output=True,
            env=self.environment(),
            timeout=LIMIT,
            check=False,
        )
        return Done(done.returncode, done.stdout.decode(), done.stderr.decode())

    async def run(self, *words: object, stdin: str = "") -> Done:
        """The same without holding up the event loop, so that servers in it can answer."""
        return await asyncio.to_thread(self, *words, stdin=stdin)

    def start(self, *words: object, **options: Any) -> subprocess.Popen[bytes]:
        """Begin a command and go on at once."""
        return subprocess.Popen(
            self.line(*words),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self.environment(),
            **options,
        )

    def line(self, *words: object, profile: bool = True) -> list[str]:
        """The whole command line."""
        named = ["--profile", str(self.folder)] if profile else []
        return [sys.executable, "-m", "cmconsole", *map(str, words), *named]

    def environment(self) -> dict[str, str]:
        """A keyring that keeps nothing, and no proxy on the way to loopback."""
        kept = {key: value for key, value in os.environ.items() if "proxy" not in key.lower()}
        ours = {
            "PYTHONPATH": str(SOURCES),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            "PYTHONWARNINGS": "error",
        }
        return kept | ours | dict(self.environ or {})

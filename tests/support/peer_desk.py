"""A profile that is worked with by the command line alone, for tests against real servers.

desk = PeerDesk.at(tmp_path)
await desk.does("source", "add", "feed", "url=…", "name=Blog")
mention = await desk.hears(word)                   # polls until the inbox holds it
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.command import Command
from support.file_keyring import shared_keyring

LOOKS = 25
"""Polls, a second apart: what one server was told takes another a while to know."""


@dataclass(frozen=True)
class PeerDesk:
    """A profile with a keyring that all its commands share."""

    command: Command

    @classmethod
    def at(cls, folder: Path) -> PeerDesk:
        """A new profile in `folder`."""
        return cls(Command(folder / "profile", shared_keyring(folder)))

    async def does(self, *words: object, stdin: str = "", status: int = 0) -> Any:
        """Run a command that ends as expected; returns the document it prints."""
        done = await self.command.run(*words, "--json", stdin=stdin)
        assert done.status == status, (words, done.out, done.err)
        return done.json() if done.out else done.err

    async def inbox(self, word: str) -> list[dict[str, Any]]:
        """The mentions with that word in them."""
        known = await self.does("inbox")
        return [one for one in known if word in one["text"]]

    async def hears(self, word: str, count: int = 1) -> list[dict[str, Any]]:
        """Poll until the inbox holds `count` mentions with that word."""
        for _ in range(LOOKS):
            await self.does("poll", "--once")
            if len(found := await self.inbox(word)) >= count:
                return found
            await asyncio.sleep(1)
        raise AssertionError(f"{count} with {word} never came")

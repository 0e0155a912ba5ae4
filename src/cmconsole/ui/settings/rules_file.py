"""Of the triage page: the file of the rules, read into the draft and written from it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from cmconsole.console.changing import mark
from cmconsole.domain.changes import Area
from cmconsole.domain.errors import PolicyError
from cmconsole.system.atomic import set_aside, write_text
from cmconsole.system.paths import resource
from cmconsole.triage.comparing import compare
from cmconsole.triage.policy import PolicyFile
from cmconsole.triage.rules import Policy
from cmconsole.triage.writing import policy_text
from cmconsole.ui.settings.drafted import Drafted

if TYPE_CHECKING:
    from cmconsole.console import Console


def tr(words: str) -> str:
    """Translate a text of this module."""
    return QCoreApplication.translate("rules_file", words)


class RulesFile:
    """The profile's own, or what ships while there is none. All work is done beside the window."""

    def __init__(self, own: Path, drafted: Drafted) -> None:
        self._own, self._drafted = own, drafted
        self._broken = False
        """Whether the profile's own file cannot be read as rules."""

    async def read(self) -> None:
        """Read what is in force. A draft in which something was changed stays as it is.

        Raises:
            PolicyError: the profile's own file is broken. What ships is in force then, and was read.
        """
        drafted, before = self._drafted, self._drafted.in_force
        shipped = resource("policy.toml")
        file = await asyncio.to_thread(PolicyFile, shipped, self._own)
        written = await asyncio.to_thread(_text_of, self._own)
        self._broken = False
        try:
            await asyncio.to_thread(file.reload)
        except PolicyError:
            self._broken = True
            raise
        finally:
            begun = self._own if written and not self._broken else shipped
            text = await asyncio.to_thread(_text_of, begun)
            untouched = drafted.draft == before
            drafted.in_force, drafted.read = file.policy, written
            if untouched:
                drafted.draft, drafted.text = file.policy, text

    async def put_in_force(self, draft: Policy, console: Console) -> None:
        """Write a draft, judge by it from now on, and note what changed. Raises what `write` raises."""
        before, was = self._drafted.in_force, await mark(console.inbox, "policy")
        await self.write(draft)
        await console.judging.reload()
        self._drafted.in_force = draft
        if before is not None:
            became = await mark(console.inbox, "policy")
            parts = compare(before, draft).parts
            console.changes.note(Area.RULES, parts, was=was, became=became)

    async def write(self, draft: Policy) -> None:
        """Write a draft with the comments of the file in which it was begun. A broken file is set aside.

        Raises:
            PolicyError: somebody changed the file since it was read; it stays as it is.
            StoreError: it cannot be written.
        """
        drafted = self._drafted
        if await asyncio.to_thread(_text_of, self._own) != drafted.read:
            raise PolicyError(
                tr(
                    "The file of the rules was changed meanwhile. "
                    "Discard the changes to read it again."
                )
            )
        content = await asyncio.to_thread(policy_text, draft, drafted.text)
        if self._broken:
            await asyncio.to_thread(set_aside, self._own)
            self._broken = False
        await asyncio.to_thread(write_text, self._own, content)
        drafted.text = drafted.read = content


def _text_of(path: Path) -> str:
    """What stands in a file; nothing if there is none."""
    with suppress(FileNotFoundError, UnicodeDecodeError):
        return path.read_text("utf-8")
    return ""

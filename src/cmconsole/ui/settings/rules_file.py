"""Of the triage page: the file of the rules, read into the draft and written from it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from cmconsole.domain.errors import PolicyError
from cmconsole.system.atomic import write_text
from cmconsole.system.paths import resource
from cmconsole.triage.policy import PolicyFile
from cmconsole.triage.rules import Policy
from cmconsole.triage.writing import policy_text
from cmconsole.ui.settings.drafted import Drafted

BROKEN = ".broken.toml"
"""How a file of rules ends that could not be read and was replaced."""


def tr(words: str) -> str:
    """Translate a text of this module."""
    return QCoreApplication.translate("rules_file", words)


class RulesFile:
    """The profile's own, or what ships while there is none. All work is done beside the window."""

    def __init__(self, own: Path, drafted: Drafted) -> None:
        self._own, self._drafted = own, drafted
        self._broken = ""
        """What stands in the profile's own file, if that cannot be read as rules."""

    async def read(self) -> None:
        """Read what is in force. A draft in which something was changed stays as it is.

        Raises:
            PolicyError: the profile's own file is broken. What ships is in force then, and was read.
        """
        drafted, before = self._drafted, self._drafted.in_force
        shipped = resource("policy.toml")
        file = await asyncio.to_thread(PolicyFile, shipped, self._own)
        written = await asyncio.to_thread(_text_of, self._own)
        self._broken = ""
        try:
            await asyncio.to_thread(file.reload)
        except PolicyError:
            self._broken = written
            raise
        finally:
            text = written or await asyncio.to_thread(_text_of, shipped)
            untouched = drafted.draft == before
            drafted.in_force, drafted.read = file.policy, written
            if untouched:
                drafted.draft, drafted.text = file.policy, text

    async def write(self, draft: Policy) -> None:
        """Write a draft with the comments of the file in which it was begun. A broken file is kept beside it.

        Raises:
            PolicyError: somebody changed the file since it was read; it stays as it is.
            StoreError: it cannot be written.
        """
        drafted = self._drafted
        if await asyncio.to_thread(_text_of, self._own) != drafted.read:
            words = (
                "The file of the rules was changed meanwhile. Discard the changes to read it again."
            )
            raise PolicyError(QCoreApplication.translate("rules_file", words))
        if self._broken:
            aside = self._own.with_suffix(BROKEN)
            await asyncio.to_thread(write_text, aside, self._broken)
            self._broken = ""
        content = await asyncio.to_thread(policy_text, draft, drafted.text)
        await asyncio.to_thread(write_text, self._own, content)
        drafted.text = drafted.read = content


def _text_of(path: Path) -> str:
    """What stands in a file; nothing if there is none."""
    with suppress(FileNotFoundError, UnicodeDecodeError):
        return path.read_text("utf-8")
    return ""

"""Files written with a reply: what they are, whether a network takes them, and that they are described."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from cmconsole.domain.errors import UsageError
from cmconsole.domain.replies import Attachment
from cmconsole.networks.uploads import AttachmentRules
from cmconsole.replies.checks import Advice, Check
from cmconsole.store.inbox import Inbox
from cmconsole.system.clock import Clock

LARGEST = 40_000_000
"""Bytes that are read from a file at all."""
MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)
"""How pictures begin. What a file is called says nothing."""


class Attaching:
    """Takes files up. Nothing leaves this computer before a person presses the button."""

    def __init__(self, inbox: Inbox, clock: Clock) -> None:
        self._inbox = inbox
        self._clock = clock

    async def add(self, path: Path) -> Attachment:
        """Take up a file; it is kept as it is now, whatever becomes of it.

        Raises:
            UsageError: it cannot be read, is no picture or far too large.
        """
        import asyncio

        content = await asyncio.to_thread(_read, path)
        return await self.add_content(path.name, content)

    async def add_content(self, name: str, content: bytes) -> Attachment:
        """The same for what was pasted. Raises UsageError."""
        kind = media_type(content)
        if not kind:
            raise UsageError(f"“{name}” is no picture that can be posted. Nothing was attached.")
        digest = await self._inbox.replies.keep_attachment(content, self._clock.now())
        return Attachment(digest, name, kind, len(content))


def media_type(content: bytes) -> str:
    """What a picture is, by its first bytes; empty: none that is known."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for magic, kind in MAGIC if content.startswith(magic)), "")


def described(attachment: Attachment, alt: str) -> Attachment:
    """The same, with its description for those who cannot see it."""
    return replace(attachment, alt=alt)


def advise(attachments: Sequence[Attachment], rules: AttachmentRules | None) -> list[Advice]:
    """What keeps these from being posted; empty: nothing does."""
    if not attachments:
        return []
    if rules is None:
        return [_advice("Files cannot be posted there from here. Remove them.")]
    found = []
    if len(attachments) > rules.most:
        found.append(_advice(f"At most {rules.most} pictures go with one post. Remove some."))
    for each in attachments:
        if each.media_type not in rules.types:
            found.append(_advice(f"“{each.name}” is of a kind that is not taken there. Remove it."))
        elif each.size > rules.largest:
            room = f"{rules.largest / 1_000_000:g} MB"
            found.append(_advice(f"“{each.name}” is too large: there is room for {room}."))
        elif not each.alt.strip():
            found.append(_advice(f"Describe “{each.name}” for those who cannot see it."))
        elif len(each.alt) > rules.longest_alt:
            over = len(each.alt) - rules.longest_alt
            found.append(
                _advice(f"The description of “{each.name}” is {over} characters too long.")
            )
    return found


def _advice(words: str) -> Advice:
    return Advice(Check.ATTACHMENT, words)


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise UsageError(f"“{path.name}” is too large. Nothing was attached.")
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"“{path.name}” could not be read. Nothing was attached.") from error

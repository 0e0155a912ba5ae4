"""Files written with a reply: what they are, whether a network takes them, and that they are described.

What a picture says beside what it shows (place, time, camera) is taken out before it is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from cmconsole.domain.errors import UsageError
from cmconsole.domain.replies import Attachment
from cmconsole.networks.uploads import AttachmentRules
from cmconsole.replies.bare_pictures import Bare, BrokenPicture, Hidden, bare
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


@dataclass(frozen=True, slots=True)
class TakenUp:
    """A picture as it will be posted."""

    attachment: Attachment
    removed: Hidden
    """What it carried beside what it shows; it is stored nowhere."""


class Attaching:
    """Takes files up. Nothing leaves this computer before a person presses the button."""

    def __init__(self, inbox: Inbox, clock: Clock) -> None:
        self._inbox = inbox
        self._clock = clock

    async def add(self, path: Path) -> TakenUp:
        """Take up a file; what it shows is kept as it is now, whatever becomes of it.

        Raises:
            UsageError: it cannot be read, is no picture or far too large.
        """
        return await self._take_up(path.name, partial(_read, path))

    async def add_content(self, name: str, content: bytes) -> TakenUp:
        """The same for what was pasted. Raises UsageError."""
        return await self._take_up(name, lambda: content)

    async def _take_up(self, name: str, read: Callable[[], bytes]) -> TakenUp:
        import asyncio

        kind, made = await asyncio.to_thread(lambda: _bare(name, read()))
        digest = await self._inbox.replies.keep_attachment(made.content, self._clock.now())
        return TakenUp(Attachment(digest, name, kind, len(made.content)), made.removed)


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


def _bare(name: str, content: bytes) -> tuple[str, Bare]:
    kind = media_type(content)
    if not kind:
        raise UsageError(f"“{name}” is no picture that can be posted. Nothing was attached.")
    try:
        return kind, bare(content, kind)
    except BrokenPicture as error:
        raise UsageError(
            f"“{name}” is damaged, so nobody can say what is hidden in it. Nothing was attached."
        ) from error


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise UsageError(f"“{path.name}” is too large. Nothing was attached.")
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"“{path.name}” could not be read. Nothing was attached.") from error

"""The changes of the settings of one profile: whoever stores a setting says so here, and here alone."""

from __future__ import annotations

import asyncio
import hashlib
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import uuid4

from cmconsole.domain.bus import Bus
from cmconsole.domain.changes import Area, Change
from cmconsole.domain.errors import StoreError
from cmconsole.domain.events import SettingChanged
from cmconsole.store.inbox import Inbox
from cmconsole.system.change_log import ChangeLogFile, fit
from cmconsole.system.clock import Clock
from cmconsole.system.settings import SettingsFile

MOST = 500
"""Changes of this run that are remembered, should the file not take them."""

_taking_back: ContextVar[str] = ContextVar("taking_back", default="")
"""The uid of the change that is being taken back; what is noted meanwhile says so."""


class Changes:
    """Notes what was changed, tells the bus, and knows what was changed before.

    A log that cannot be written or read stops no setting: `trouble` says what is wrong with it.
    """

    def __init__(self, file: ChangeLogFile, settings: SettingsFile, bus: Bus, clock: Clock) -> None:
        """`settings` say who sits at this desk, and tell of their own changes."""
        self._file, self._settings, self._bus, self._clock = file, settings, bus, clock
        settings.noted = self.note_setting
        self._stored: list[Change] = []
        self._noted: deque[Change] = deque(maxlen=MOST)
        self.trouble = ""
        """Why the log could not be written or read, in a sentence; empty: it could."""
        self.store: Callable[[Change], None] = self.write
        """Stores a change; a window lets another thread `write` it, in order."""

    @property
    def known(self) -> list[Change]:
        """Every change that was read or made, in order."""
        stored = {change.uid for change in self._stored}
        return [*self._stored, *(each for each in self._noted if each.uid not in stored)]

    def note(
        self,
        area: Area,
        parts: Mapping[str, tuple[Any, Any]],
        *,
        subject: str = "",
        name: str = "",
        author: str = "",
        was: str = "",
        became: str = "",
        returns: bool = True,
    ) -> None:
        """Something counts from now on; nothing is noted where it is as it was.

        Args:
            parts: what of it, each with how it was and how it is; secrets are not handed in.
            author: who did it; empty: who sits here.
            was, became: the versions before and since, as `mark` names them.
            returns: whether it can be taken back.
        """
        differ = {key: part for key, part in parts.items() if part[0] != part[1]}
        if not differ:
            return
        change = Change(
            uid=uuid4().hex,
            at=self._clock.now(),
            author=author or self._settings.current.author,
            area=area,
            subject=subject,
            name=name,
            parts=differ,
            was=was,
            became=became,
            returns=returns,
            undoes=_taking_back.get(),
        )
        self._keep(fit(change))

    def _keep(self, change: Change) -> None:
        self._noted.append(change)
        self.store(change)
        self._bus.publish(SettingChanged(change))

    def note_setting(self, key: str, was: object, now: object) -> None:
        """A setting of `settings.json` is another one; who called themselves otherwise did it before."""
        author = str(was) if key == "author" else ""
        self.note(Area.SETTING, {key: (was, now)}, subject=key, author=author)

    def note_keys(self, was: Mapping[str, str], now: Mapping[str, str]) -> None:
        """Commands have other keys, each named by those it comes with."""
        names = sorted({*was, *now})
        self.note(Area.KEYS, {name: (was.get(name, name), now.get(name, name)) for name in names})

    @contextmanager
    def taking_back(self, change: Change) -> Iterator[None]:
        """Whatever is noted in the block, and by what is begun there, takes this change back."""
        token = _taking_back.set(change.uid)
        try:
            yield
        finally:
            _taking_back.reset(token)

    def write(self, change: Change) -> None:
        """Write a change to the file."""
        try:
            self._file.add(change)
        except StoreError as error:
            self.trouble = str(error)
        else:
            self.trouble = ""

    async def read(self) -> None:
        """Read what was changed before, by whatever program."""
        try:
            self._stored = await asyncio.to_thread(self._file.read)
        except StoreError as error:
            self.trouble = str(error)


async def mark(inbox: Inbox, kind: str, number: int | None = None) -> str:
    """What names a version of the targets or the policy, and nothing else; empty: there is none.

    Args:
        number: None: the newest.
    """
    if number is None:
        versions = await inbox.rulings.versions(kind)
        number = versions[0].number if versions else 0
    text = await inbox.rulings.version_text(kind, number)
    return "" if text is None else f"{number}:{_digest(text)}"


async def text_of(inbox: Inbox, kind: str, marked: str) -> str | None:
    """The text of a version; None where this inbox has it not, as after going back to a backup."""
    number, _, digest = marked.partition(":")
    text = await inbox.rulings.version_text(kind, int(number)) if number.isdecimal() else None
    return text if text is not None and _digest(text) == digest else None


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()

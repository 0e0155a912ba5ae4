"""How far a folder has been read, and what is new in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from cmconsole.domain.sources import Cursor
from cmconsole.networks.base import FIRST_RUN_LIMIT
from cmconsole.networks.email.mailbox import Box
from cmconsole.networks.shape import instant


@dataclass(frozen=True, slots=True)
class Position:
    """How far a folder has been read."""

    box: str
    validity: int
    uid: int | None
    """The last UID that was committed; None before the first time."""
    read_at: datetime | None
    plain: bool = True
    """The UIDs go on where they were; False: the server has numbered its mails anew."""

    @classmethod
    def of(cls, cursor: Cursor, box: str, validity: int) -> Position:
        """The position that `cursor` stands for in a folder with that UIDVALIDITY."""
        if cursor.get("box") != box:
            return cls(box, validity, None, None)
        uid, read_at = cursor.get("uid"), instant(cursor.get("read_at"))
        if cursor.get("validity") != validity or not isinstance(uid, int):
            return cls(box, validity, None, read_at, plain=False)
        return cls(box, validity, uid, read_at)

    def cursor(self) -> Cursor:
        """What to store."""
        return {
            "box": self.box,
            "validity": self.validity if self.plain or self.uid is not None else None,
            "uid": self.uid,
            "read_at": self.read_at.isoformat() if self.read_at else None,
        }


def new_uids(box: Box, state: Position) -> list[int]:
    """The UIDs that have not been read. On the mailbox's thread."""
    if state.uid is not None:
        return box.above(state.uid)
    if state.read_at is not None:
        # Known mails come again, and are recognised by their Message-ID.
        return box.since((state.read_at - timedelta(days=1)).date())
    return box.newest(FIRST_RUN_LIMIT)

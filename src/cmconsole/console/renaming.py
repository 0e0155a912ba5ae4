"""A person of the desk is called something else from now on, and what was theirs stays theirs."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from cmconsole.domain.conversations import Event, EventKind
from cmconsole.domain.events import ConversationsChanged, NameChanged
from cmconsole.store import log
from cmconsole.store.deciding import conversations
from cmconsole.store.reading.actions import NAME_CHANGED

if TYPE_CHECKING:
    from datetime import datetime

    from cmconsole.console.console import Console

OWNED = "SELECT id FROM conversation WHERE queue <> 'done' AND owner = ? ORDER BY id"


async def rename(console: Console, name: str) -> None:
    """Sign everything with this name from now on; open conversations of the former name go along.

    Raises:
        StoreError: it could not be stored. Where only the second half could not, the name is new and the
            conversations stand with the former one.
    """
    before, now = console.settings.current.author, console.clock.now()
    console.settings.change(author=name)
    console.bus.publish(NameChanged(name))
    moved = await console.inbox.write(lambda c: _move(c, before, name, now))
    console.bus.publish(ConversationsChanged(tuple(moved)))


def _move(connection: sqlite3.Connection, before: str, name: str, now: datetime) -> list[int]:
    log.append(connection, [log.Entry(now, name, NAME_CHANGED, {"from": before, "to": name})])
    owned = [row[0] for row in connection.execute(OWNED, (before,))]
    for number in owned:
        # What says where it comes from is nothing to take back with Z.
        details = {"from": before}
        event = Event(log.new_uid(now), now, name, EventKind.ASSIGNED, owner=name, details=details)
        conversations.record(connection, number, [event])
    return owned

"""What a person did lately and can take back: read from the log itself."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from cmconsole.domain.conversations import EventKind
from cmconsole.domain.people import PersonEventKind
from cmconsole.store.instants import from_micros, to_micros

UNDOABLE: frozenset[str] = frozenset(
    {
        EventKind.CLOSED,
        EventKind.NOT_ANSWERING,
        EventKind.WAIVED,
        EventKind.SNOOZED,
        EventKind.ASSIGNED,
        EventKind.LEVEL_CHANGED,
        EventKind.CLASS_CHANGED,
        EventKind.NOTED,
        EventKind.MERGED,
        EventKind.SEPARATED,
        *(kind for kind in PersonEventKind if kind is not PersonEventKind.UNDONE),
    }
)
"""What can be taken back: nothing that left this computer."""
JUDGED: frozenset[str] = frozenset({EventKind.LEVEL_CHANGED, EventKind.CLASS_CHANGED})
"""What one go changes of several conversations, as each of them was."""
LEFT = frozenset({"handoff", "confirmed", "returned", "heard", "suggested", "opened_again"})
"""Details of a note about work that was handed over: that is taken back where it went."""
LONGEST = timedelta(minutes=30)
"""How far apart the instants of one go can be: an event never lies before its conversation's others."""
NAME_CHANGED = "name changed"
"""The kind of a log entry: somebody signs with another name from now on."""
LATELY = f"""SELECT uid, at, author, kind, conversation_id, body FROM event
    WHERE conversation_id IS NOT NULL OR kind LIKE 'person %' OR kind LIKE 'identit%'
    OR kind = '{NAME_CHANGED}' ORDER BY id DESC"""
OWNERS = "SELECT substr(name, 7) FROM counter WHERE name LIKE 'owner:_%' ORDER BY name"


@dataclass(frozen=True, slots=True)
class Action:
    """Something a person did to a conversation, or said about a contact."""

    uid: str
    at: datetime
    kind: EventKind | PersonEventKind
    conversation_id: int | None
    together: str | None = None
    """What it shares with the same thing done to others at the same moment."""
    uids: tuple[str, ...] = ()
    """All events of that moment, once they are taken back."""


def last_undoable(connection: sqlite3.Connection, author: str, since: datetime) -> Action | None:
    """The newest thing `author` did from `since` (UTC) on that is not taken back yet.

    Being read from the log, it survives a restart, and what was done under a name that the author had
    before counts, too.
    """
    undone: set[str] = set()
    names = {author}
    for uid, at, who, kind, conversation_id, body in connection.execute(LATELY):
        if at < to_micros(since):
            return None
        told = json.loads(body)
        details = told.get("details", {})
        if kind == NAME_CHANGED:
            names |= {told["from"]} if told["to"] in names else set()
        elif (takes_back := _takes_back(kind, told)) is not None:
            if uid not in undone:
                undone.add(takes_back)
        elif _counts(who in names and kind in UNDOABLE and uid not in undone, details):
            together = details.get("together")
            return Action(uid, from_micros(at), _kind(kind), conversation_id, together, (uid,))
    return None


def _counts(done: bool, details: Mapping[str, str]) -> bool:
    """What left this computer is no action to take back, nor the second half of a merging."""
    return done and not LEFT.intersection(details) and "from" not in details


def _takes_back(kind: str, told: Mapping[str, str]) -> str | None:
    """What an event takes back; merging again and separating again do that too."""
    if kind == PersonEventKind.UNDONE:
        return told.get("about", "")
    return told.get("undoes", "" if kind == EventKind.UNDONE else None)


def _kind(name: str) -> EventKind | PersonEventKind:
    return EventKind(name) if name in set(EventKind) else PersonEventKind(name)


def done_together(connection: sqlite3.Connection, action: Action) -> list[tuple[int, str]]:
    """Everything that was done in one go with `action`: conversation ids and the uids of the events."""
    if action.conversation_id is None:
        return []
    if action.together is None:
        return [(action.conversation_id, action.uid)]
    found, kinds = [], JUDGED if action.kind in JUDGED else {action.kind}
    for uid, at, _who, kind, conversation_id, body in connection.execute(LATELY):
        if at < to_micros(action.at - LONGEST):
            break
        details = json.loads(body).get("details", {}) if kind in kinds else {}
        if details.get("together") == action.together and "from" not in details:
            found.append((conversation_id, uid))
    return found


def owners(connection: sqlite3.Connection) -> list[str]:
    """Everybody who ever had open work, by name."""
    return [row[0] for row in connection.execute(OWNERS)]

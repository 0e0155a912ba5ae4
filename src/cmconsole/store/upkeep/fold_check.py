"""Whether every conversation is what its events add up to, at a cost that a million rows can bear.

A fold asks of an instant only whether it is before another one, and of an address only whether it is the
same. So conversations whose events differ in nothing else add up to the same, and one of each such shape
is folded: of a year's hundred thousand there are a few hundred shapes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

import orjson

from cmconsole.domain.conversation_events import EventKind
from cmconsole.domain.conversations import fold
from cmconsole.store.deciding.conversation_events import event_of
from cmconsole.store.deciding.conversations import row_of
from cmconsole.store.instants import EPOCH
from cmconsole.store.rows import Row

CLAIMED = """SELECT id, state, queue, class, level, pinned, calm, opened_at, waiting_since, due_at, due_key,
    owner, snoozed_until, first_response_at, loop_due_at, closed_at FROM conversation ORDER BY id"""
"""The id, and what `row_of` makes of the events."""
EVENTS = """SELECT conversation_id, uid, at, author, kind, body FROM event
    WHERE conversation_id IS NOT NULL ORDER BY conversation_id, id"""
BOOKED = slice(1, 11), slice(12, -1)
"""Of `row_of`, without what is handed to it: the face, the version of the targets, the time of the change."""
INSTANTS = ("due_at", "until", "answered_at")
WORDS = frozenset({"reason", "how", "who", "via", "text", "source"})
"""Details for people and reports; a fold reads none of them."""
PLAIN = frozenset(EventKind) - {
    EventKind.UNDONE,
    EventKind.MERGED,
    EventKind.TAKEN_IN,
    EventKind.SEPARATED,
}
"""Events that name no other event and no other conversation."""
MOST = 4096
"""Shapes that are remembered."""

Shape = tuple[object, ...]
Places = Mapping[int, tuple[int]]
"""By an instant: at which place it stands among those of its events. A tuple, for no instant is one."""


def first_untrue(connection: sqlite3.Connection) -> int | None:
    """The first conversation whose row says something else than its events."""
    known: dict[Shape, Row] = {}
    logs = groupby(connection.execute(EVENTS), itemgetter(0))
    number, log = next(logs, (None, ()))
    for conversation_id, *claimed in connection.execute(CLAIMED):
        while number is not None and number < conversation_id:
            number, log = next(logs, (None, ()))
        events = [row[1:] for row in log] if number == conversation_id else []
        if not _is_true(tuple(claimed), events, known):
            return int(conversation_id)
    return None


def _is_true(claimed: Row, events: list[Row], known: dict[Shape, Row]) -> bool:
    read = _read(events)
    if read is None:
        return _added_up(events) == claimed
    shape, places = read
    if shape not in known:
        added_up = _added_up(events)
        if added_up is None or len(known) >= MOST:
            return added_up == claimed
        known[shape] = _placed(added_up, places)
    return known[shape] == _placed(claimed, places)


def _added_up(events: list[Row]) -> Row | None:
    folded = fold(event_of(row) for row in events)
    if folded is None:
        return None
    row = row_of(folded, 0, 0, EPOCH)
    return (*row[BOOKED[0]], *row[BOOKED[1]])


def _placed(row: Row, places: Places) -> Row:
    """A row with the place of each of its instants; one that no event names stands for itself."""
    what, times, owner, later = row[:6], row[6:10], row[10], row[11:]
    return (
        *what,
        *(places.get(at, at) for at in times),
        owner,
        *(places.get(at, at) for at in later),
    )


def _read(events: list[Row]) -> tuple[Shape, Places] | None:
    """The shape of some events, and at which place each of their instants stands in it.

    None: they are of a kind whose shape says too little, or cannot be read so quickly.
    """
    if not PLAIN.issuperset(row[3] for row in events):
        return None
    ordered = sorted(events, key=itemgetter(1, 0))
    try:
        bodies: list[dict[str, Any]] = [orjson.loads(row[4]) for row in ordered]
    except orjson.JSONDecodeError:  # half a surrogate pair, which the standard library reads
        return None
    instants = {row[1] for row in ordered}
    addresses: set[str] = set()
    for body in bodies:
        _gather(body, instants, addresses)
    places = {instant: (place,) for place, instant in enumerate(sorted(instants))}
    names = {address: place for place, address in enumerate(sorted(addresses))}
    shape = tuple(
        (places[row[1]], row[3], *_outline(body, places, names))
        for row, body in zip(ordered, bodies, strict=True)
    )
    return shape, places


def _gather(body: Mapping[str, Any], instants: set[int], addresses: set[str]) -> None:
    instants.update(body[name] for name in INSTANTS if body.get(name) is not None)
    if (wait := body.get("wait")) is not None:
        addresses.add(wait[0])
        instants.add(wait[1])
        if wait[4] is not None:
            instants.add(wait[4])
    if (post := body.get("post")) is not None:
        addresses.add(post)
    if (to := body.get("details", {}).get("to")) is not None:
        addresses.add(to)


def _outline(body: Mapping[str, Any], places: Places, names: Mapping[str, int]) -> Iterable[object]:
    """What a fold reads of an event, by key; instants and addresses by their places."""
    for key, value in body.items():
        if key == "post":
            yield key, names[value]
        elif key in INSTANTS:
            yield key, places.get(value)
        elif key == "wait":
            post, published, *what, due = value[:5]
            yield key, names[post], places[published], *what, places.get(due), *value[5:]
        elif key == "details":
            said = {name: names[word] if name == "to" else word for name, word in value.items()}
            yield key, *sorted((n, repr(w)) for n, w in said.items() if n not in WORDS)
        else:
            yield key, repr(value)

"""Who is one person: accounts that people of the team linked, and what they wrote down about them.

A person is nothing but the sum of append-only events about accounts, so that consoles that exchange
events agree. A link joins two accounts; a person is everybody who can be reached over links that hold.
Nothing is ever merged: take a link away, and everything stands with the account it was said of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cmconsole.domain.undoing import settled


@dataclass(frozen=True, slots=True, order=True)
class Identity:
    """An account on a network, as every console names it."""

    network: str
    key: str
    """The network's own id of the account."""


class PersonEventKind(StrEnum):
    """What can be said about a person."""

    LINKED = "identity linked"
    UNLINKED = "identity unlinked"
    KEPT_APART = "identities kept apart"
    NOTED = "person noted"
    NOTE_CHANGED = "person note changed"
    NOTE_REMOVED = "person note removed"
    LANGUAGE = "person language"
    ZONE = "person zone"
    UNDONE = "person undone"


@dataclass(frozen=True, slots=True)
class PersonEvent:
    """Something that somebody of the team said about an account, once and for all."""

    uid: str
    at: datetime
    author: str
    kind: PersonEventKind
    identity: Identity
    other: Identity | None = None
    """The second account of a link, of its end, or of two that are kept apart."""
    about: str | None = None
    """With UNLINKED the link, with a changed or removed note the note, with UNDONE what is taken back:
    the uid of the event that made it."""
    text: str = ""
    """A reason, a note, a language (BCP 47), a zone (IANA). An empty language or zone says it is not
    known any more."""
    evidence: tuple[str, ...] = ()
    """With LINKED: what spoke for it (`domain.likeness`)."""


@dataclass(frozen=True, slots=True)
class Link:
    """Two accounts that are one person, who said so and why."""

    uid: str
    one: Identity
    other: Identity
    by: str
    at: datetime
    reason: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonNote:
    """What the team knows about somebody; it is never sent to anybody."""

    uid: str
    """Of the event that wrote it first."""
    identity: Identity
    text: str
    by: str
    """Who wrote this version."""
    at: datetime
    versions: int = 1


@dataclass(frozen=True, slots=True)
class Person:
    """What the events add up to."""

    identities: tuple[Identity, ...]
    """The account that was asked for, then those linked to it."""
    links: tuple[Link, ...] = ()
    notes: tuple[PersonNote, ...] = ()
    """Oldest first."""
    language: str = ""
    """As the team stated it; empty: it did not."""
    zone: str = ""
    """An IANA name, as the team stated it; it is never guessed."""
    apart: frozenset[Identity] = frozenset()
    """Accounts that somebody said are other people."""


def person_of(events: Iterable[PersonEvent], identity: Identity) -> Person:
    """The person behind an account; the events come in any order and however often."""
    valid = list(_valid(events))
    links = _links(valid)
    identities = _reachable(identity, links)
    own = [event for event in valid if event.identity in identities]
    return Person(
        identities=identities,
        links=tuple(link for link in links if link.one in identities),
        notes=tuple(_notes(own)),
        language=_latest(own, PersonEventKind.LANGUAGE),
        zone=_latest(own, PersonEventKind.ZONE),
        apart=frozenset(_apart(valid, identities)),
    )


def _valid(events: Iterable[PersonEvent]) -> Iterator[PersonEvent]:
    """What was not taken back, in the order of times and uids."""
    known = {event.uid: event for event in events}
    undoings = {
        event.uid: event.about
        for event in known.values()
        if event.kind is PersonEventKind.UNDONE and event.about in known
    }
    taken = settled({uid: aim for uid, aim in undoings.items() if aim is not None})
    for event in sorted(known.values(), key=lambda event: (event.at, event.uid)):
        if event.uid not in taken and event.kind is not PersonEventKind.UNDONE:
            yield event


def _links(events: Iterable[PersonEvent]) -> list[Link]:
    links: dict[str, Link] = {}
    ended: set[str | None] = set()
    for event in events:
        if event.kind is PersonEventKind.UNLINKED:
            ended.add(event.about)
        elif event.kind is PersonEventKind.LINKED and event.other is not None:
            links[event.uid] = Link(
                event.uid,
                event.identity,
                event.other,
                event.author,
                event.at,
                event.text,
                event.evidence,
            )
    return [link for uid, link in links.items() if uid not in ended]


def _reachable(identity: Identity, links: Iterable[Link]) -> tuple[Identity, ...]:
    near: dict[Identity, list[Identity]] = {}
    for link in links:
        near.setdefault(link.one, []).append(link.other)
        near.setdefault(link.other, []).append(link.one)
    found, ahead = [identity], [identity]
    while ahead:
        for other in near.get(ahead.pop(), ()):
            if other not in found:
                found.append(other)
                ahead.append(other)
    return tuple(found)


def _notes(events: Iterable[PersonEvent]) -> list[PersonNote]:
    notes: dict[str, PersonNote] = {}
    removed: set[str | None] = set()
    changes = []
    for event in events:
        if event.kind is PersonEventKind.NOTED:
            notes[event.uid] = PersonNote(
                event.uid, event.identity, event.text, event.author, event.at
            )
        elif event.kind is PersonEventKind.NOTE_CHANGED:
            changes.append(event)
        elif event.kind is PersonEventKind.NOTE_REMOVED:
            removed.add(event.about)
    # A console whose clock is slow may have changed a note "before" it was written.
    for event in changes:
        if (note := notes.get(event.about or "")) is not None:
            notes[note.uid] = PersonNote(
                note.uid, note.identity, event.text, event.author, event.at, note.versions + 1
            )
    return [note for note in notes.values() if note.uid not in removed]


def _latest(events: Iterable[PersonEvent], kind: PersonEventKind) -> str:
    said = [event.text for event in events if event.kind is kind]
    return said[-1] if said else ""


def _apart(events: Iterable[PersonEvent], identities: tuple[Identity, ...]) -> Iterator[Identity]:
    for event in events:
        if event.kind is PersonEventKind.KEPT_APART and event.other is not None:
            if event.identity in identities:
                yield event.other
            if event.other in identities:
                yield event.identity

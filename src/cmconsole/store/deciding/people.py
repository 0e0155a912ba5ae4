"""What the team said about people: events in the log, and what they add up to for one account."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cmconsole.domain.likeness import Called, Evidence, evidence, full_name, handle_stem
from cmconsole.domain.people import Identity, Person, PersonEvent, PersonEventKind, person_of
from cmconsole.store import log
from cmconsole.store.instants import from_micros
from cmconsole.store.rows import Row

HANDLE = "ltrim(iif(substr(handle, 1, 2) = 'u/', substr(handle, 3), handle), '@')"
STEM = f"""lower(substr({HANDLE}, 1,
    instr(replace(replace({HANDLE}, '@', '.'), '/', '.') || '.', '.') - 1))"""
"""As the migration of people has it, to the letter, or its index is not used."""
ACCOUNT = "SELECT id, network, key, handle, name, url, followers FROM author"
OF_ID = f"{ACCOUNT} WHERE id = ?"
OF_IDENTITY = f"{ACCOUNT} WHERE network = ? AND key = ?"
EVENT = "SELECT uid, at, author, kind, body FROM event WHERE uid = ?"
EVENT_ID = "SELECT id FROM event WHERE uid = ?"
ABOUT = "INSERT OR IGNORE INTO identity_event VALUES (?, ?)"
EVENTS = """WITH RECURSIVE near (author_id) AS (VALUES (?) UNION
    SELECT o.author_id FROM near n JOIN identity_event i ON i.author_id = n.author_id
    JOIN identity_event o ON o.event_id = i.event_id)
    SELECT DISTINCT e.id, e.uid, e.at, e.author, e.kind, e.body FROM near n
    JOIN identity_event i ON i.author_id = n.author_id JOIN event e ON e.id = i.event_id ORDER BY e.id"""
ALIKE = f"""{ACCOUNT} WHERE {STEM} = :stem AND network <> :network
    UNION SELECT id, network, key, handle, name, url, followers FROM author
    WHERE lower(name) = lower(:name) AND instr(name, ' ') > 0 AND network <> :network
    UNION SELECT id, network, key, handle, name, url, followers FROM author
    WHERE url IN (:url, :closed) AND url IS NOT NULL AND network <> :network LIMIT :limit"""
STEM_OF = f"SELECT {STEM} FROM author WHERE id = ?"
LOOKED_AT = 200
"""Accounts that are called alike and looked at closer."""
SUGGESTED = 3
CALLED = rf"""{ACCOUNT} WHERE (name LIKE :like ESCAPE '\' OR handle LIKE :like ESCAPE '\')
    AND id <> :id LIMIT :limit"""


@dataclass(frozen=True, slots=True)
class Account:
    """An account that wrote to us."""

    author_id: int
    identity: Identity
    handle: str
    name: str
    url: str | None
    followers: int | None
    """Reach: shown when somebody asks for it, never counted."""

    @property
    def called(self) -> Called:
        """What it shows of itself."""
        return Called(self.identity.network, self.handle, self.name, self.url)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An account that may be the same person."""

    account: Account
    evidence: tuple[Evidence, ...]


def record(connection: sqlite3.Connection, events: Sequence[PersonEvent]) -> list[int]:
    """Write events to the log.

    Returns:
        The ids of the accounts they are about.
    """
    log.append(connection, map(_entry_of, events))
    touched = []
    for event in events:
        number = connection.execute(EVENT_ID, (event.uid,)).fetchone()[0]
        for identity in filter(None, (event.identity, event.other)):
            if (account := account_of(connection, identity)) is not None:
                connection.execute(ABOUT, (account.author_id, number))
                touched.append(account.author_id)
    return touched


def events_of(connection: sqlite3.Connection, author_id: int) -> list[PersonEvent]:
    """Everything that was said about an account and about all that were ever linked to it."""
    return [_event_of(row[1:]) for row in connection.execute(EVENTS, (author_id,))]


def event_with(connection: sqlite3.Connection, uid: str) -> PersonEvent:
    """The event with this uid, which has to be one about a person."""
    return _event_of(connection.execute(EVENT, (uid,)).fetchone())


def read(connection: sqlite3.Connection, author_id: int) -> Person:
    """The person behind an account."""
    account = account_with(connection, author_id)
    return person_of(events_of(connection, author_id), account.identity)


def account_with(connection: sqlite3.Connection, author_id: int) -> Account:
    """The account with this id."""
    return _account(connection.execute(OF_ID, (author_id,)).fetchone())


def account_of(connection: sqlite3.Connection, identity: Identity) -> Account | None:
    """The account of an identity; None if it never wrote to this inbox."""
    row = connection.execute(OF_IDENTITY, (identity.network, identity.key)).fetchone()
    return None if row is None else _account(row)


def accounts_of(connection: sqlite3.Connection, person: Person) -> list[Account]:
    """All accounts of a person that wrote to this inbox."""
    found = (account_of(connection, identity) for identity in person.identities)
    return [account for account in found if account is not None]


def suggestions(
    connection: sqlite3.Connection,
    accounts: Sequence[Account],
    person: Person,
    may_match: Callable[[str], bool],
) -> list[Suggestion]:
    """Accounts elsewhere that may be the same person, the likeliest first.

    Args:
        accounts: those of `person`.
        may_match: whether a network's terms allow to match its accounts to a person.
    """
    known = frozenset(person.identities) | person.apart
    found: dict[int, Suggestion] = {}
    for account in accounts:
        if not may_match(account.identity.network):
            continue
        for other in _alike(connection, account):
            common = evidence(account.called, other.called)
            if common and other.identity not in known and may_match(other.identity.network):
                found.setdefault(other.author_id, Suggestion(other, common))
    order = list(Evidence)
    ranked = sorted(found.values(), key=lambda s: [order.index(e) for e in s.evidence])
    return sorted(ranked, key=lambda s: -len(s.evidence))[:SUGGESTED]


def called(connection: sqlite3.Connection, typed: str, but: int, limit: int) -> list[Account]:
    """Accounts whose name or handle holds what was typed, without the account `but`."""
    plain = typed.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    rows = connection.execute(CALLED, {"like": f"%{plain}%", "id": but, "limit": limit})
    return [_account(row) for row in rows]


def _alike(connection: sqlite3.Connection, account: Account) -> list[Account]:
    url = (account.url or "").rstrip("/") or None
    # What says too little to be evidence is not looked up: "Somebody" is called so a thousand times.
    tells, named = handle_stem(account.called), full_name(account.called)
    stem = connection.execute(STEM_OF, (account.author_id,)).fetchone()[0] if tells else None
    asked = {
        "stem": stem,
        "name": account.name if named else None,
        "url": url,
        "closed": f"{url}/" if url else None,
        "network": account.identity.network,
        "limit": LOOKED_AT,
    }
    return [_account(row) for row in connection.execute(ALIKE, asked)]


def _account(row: Row) -> Account:
    author_id, network, key, handle, name, url, followers = row
    return Account(author_id, Identity(network, key), handle, name, url, followers)


def _entry_of(event: PersonEvent) -> log.Entry:
    body: dict[str, object] = {"identity": [event.identity.network, event.identity.key]}
    if event.other is not None:
        body["other"] = [event.other.network, event.other.key]
    if event.about is not None:
        body["about"] = event.about
    if event.text:
        body["text"] = event.text
    if event.evidence:
        body["evidence"] = list(event.evidence)
    return log.Entry(event.at, event.author, event.kind, body, uid=event.uid)


def _event_of(row: Row) -> PersonEvent:
    uid, at, author, kind, text = row
    body = json.loads(text)
    return PersonEvent(
        uid=uid,
        at=from_micros(at),
        author=author,
        kind=PersonEventKind(kind),
        identity=Identity(*body["identity"]),
        other=Identity(*body["other"]) if "other" in body else None,
        about=body.get("about"),
        text=body.get("text", ""),
        evidence=tuple(body.get("evidence", ())),
    )

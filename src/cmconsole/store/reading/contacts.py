"""Who somebody is to us: their accounts, what we know of them, and what we had to do with them before."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from cmconsole.domain.people import Link, Person
from cmconsole.domain.turns import story_of
from cmconsole.store.deciding import people
from cmconsole.store.deciding.conversations import events_of
from cmconsole.store.instants import from_micros
from cmconsole.store.parts import padded
from cmconsole.store.reading import queues

if TYPE_CHECKING:
    from cmconsole.domain.stories import Story
    from cmconsole.store.deciding.people import Account, Suggestion
    from cmconsole.store.rows import MentionRow

SEEN = "SELECT min(published_at) FROM mention WHERE author_id IN ({})"
LANGUAGES = """SELECT DISTINCT language FROM (SELECT language FROM mention WHERE author_id IN ({})
    ORDER BY published_at DESC LIMIT 50) WHERE language IS NOT NULL"""
EARLIER = """SELECT c.face_id, c.id, c.opened_at FROM conversation c
    WHERE c.author_id IN ({authors}) AND c.id IS NOT ? AND c.merged_into IS NULL
    UNION ALL SELECT m.id, NULL, m.published_at FROM mention m
    WHERE m.author_id IN ({authors}) AND m.conversation_id IS NULL AND m.id <> ?
    ORDER BY 3 DESC, 1 DESC LIMIT ?"""
SHARED = """SELECT 1 FROM permission p JOIN mention m ON m.id = p.mention_id
    WHERE m.conversation_id = ? AND p.granted_at IS NOT NULL AND p.withdrawn_at IS NULL LIMIT 1"""
SHOWN = 5
"""Earlier conversations that are read; the count says how many there are."""
MOST = 1_000
"""Earlier conversations that are counted; nobody needs to know by how many more a bot has."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A conversation of before, or a post from before we listened."""

    mention: MentionRow
    """What stands for it."""
    story: Story | None
    """What became of it; None: nothing was ever owed."""
    shared: bool = False
    """They allowed us to show what they wrote."""


@dataclass(frozen=True, slots=True)
class Linked:
    """Another account of the same person."""

    account: Account
    link: Link | None
    """How it was linked to the account at hand; None: over a third one."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Whoever wrote a mention."""

    author_id: int
    network: str
    handle: str
    name: str
    url: str | None
    followers: int | None
    """Reach: shown when somebody asks for it, never counted."""
    first_seen: datetime
    """UTC: when the oldest post that we know was published, on any of their accounts."""
    languages: tuple[str, ...]
    """BCP 47 tags of the newest posts, where one is known."""
    earlier: tuple[Earlier, ...]
    """What we had to do with each other before on any of their accounts, newest first."""
    earlier_count: int
    """Up to MOST."""
    person: Person
    """Links, notes, language and zone, as the team said."""
    others: tuple[Linked, ...] = ()
    """The other accounts of this person."""
    suggested: tuple[Suggestion, ...] = ()
    """Accounts that may be the same person; a person decides."""


def contact_of(
    connection: sqlite3.Connection,
    mention: MentionRow,
    may_match: Callable[[str], bool] = lambda _: False,
) -> Contact:
    """The person who wrote a mention.

    Args:
        may_match: whether a network's terms allow to match its accounts to a person; without it
            nobody is suggested.
    """
    person = people.read(connection, mention.author_id)
    accounts = people.accounts_of(connection, person)
    own, others = accounts[0], accounts[1:]
    marks, ids = padded([account.author_id for account in accounts])
    seen, languages = SEEN.format(marks), LANGUAGES.format(marks)
    earlier = _earlier(connection, mention, marks, ids)
    return Contact(
        author_id=own.author_id,
        network=own.identity.network,
        handle=own.handle,
        name=own.name,
        url=own.url,
        followers=own.followers,
        first_seen=from_micros(connection.execute(seen, ids).fetchone()[0]),
        languages=tuple(row[0] for row in connection.execute(languages, ids)),
        earlier=tuple(_told(connection, earlier[:SHOWN])),
        earlier_count=len(earlier),
        person=person,
        others=tuple(Linked(account, _link_to(person, account)) for account in others),
        suggested=tuple(people.suggestions(connection, accounts, person, may_match)),
    )


def _earlier(
    connection: sqlite3.Connection, mention: MentionRow, marks: str, authors: Sequence[int]
) -> list[tuple[int, int | None]]:
    """Mention and conversation ids of what there was before, newest first."""
    conversation = mention.conversation_id
    arguments = (*authors, conversation, *authors, mention.id, MOST)
    found = connection.execute(EARLIER.format(authors=marks), arguments)
    return [(row[0], row[1]) for row in found]


def _told(
    connection: sqlite3.Connection, earlier: Sequence[tuple[int, int | None]]
) -> list[Earlier]:
    rows = {row.id: row for row in queues.rows(connection, [face for face, _ in earlier])}
    told = []
    for face, conversation in earlier:
        if (row := rows.get(face)) is None:
            continue
        if conversation is None:
            told.append(Earlier(row, None))
            continue
        story = story_of(events_of(connection, conversation))
        shared = connection.execute(SHARED, (conversation,)).fetchone() is not None
        told.append(Earlier(row, story, shared))
    return told


def _link_to(person: Person, account: Account) -> Link | None:
    own = person.identities[0]
    pair = {own, account.identity}
    return next((link for link in person.links if {link.one, link.other} == pair), None)

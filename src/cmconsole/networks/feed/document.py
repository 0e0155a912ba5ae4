"""What a feed says, before anything of it is believed: strings as they stand there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

MOST_ENTRIES = 20_000
"""Entries of one document that are read; the rest would be years old or malice."""


class Written(NamedTuple):
    """A text and how it is written."""

    value: str = ""
    html: bool = True
    """HTML to be read; False: plain text in which `<` means itself."""


class Person(NamedTuple):
    """An author as the feed names them."""

    name: str = ""
    email: str = ""
    url: str = ""


class Enclosure(NamedTuple):
    """A file that hangs on an entry."""

    url: str
    kind: str = ""
    """MIME type or a medium: `image/png`, `video`."""
    description: str = ""


NOTHING = Written()
NOBODY = Person()


@dataclass(slots=True)
class Entry:
    """One entry of a feed."""

    uid: str = ""
    """guid, atom:id, rdf:about or JSON's id."""
    link: str = ""
    """Absolute, or as it stands there where no base is known."""
    title: Written = NOTHING
    body: Written = NOTHING
    author: Person = NOBODY
    published: str = ""
    updated: str = ""
    language: str = ""
    parent: str = ""
    """The id or address of what this answers (RFC 4685)."""
    enclosures: list[Enclosure] = field(default_factory=list)


@dataclass(slots=True)
class Document:
    """One feed document."""

    kind: str
    """What people call the format: `RSS`, `Atom`, `JSON Feed`."""
    title: Written = NOTHING
    home: str = ""
    """The page the feed belongs to."""
    author: Person = NOBODY
    language: str = ""
    generator: str = ""
    older: str = ""
    """The document with the entries before these (RFC 5005)."""
    minutes: float = 0.0
    """How long the publisher says that a copy stays good; 0: not said."""
    entries: list[Entry] = field(default_factory=list)
    whole: bool = True
    """False: the document was cut off; the entries that are whole are here."""

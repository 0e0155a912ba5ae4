"""From a `Document` to clean `Post`s with their addresses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from html import unescape

from cmconsole.domain.posts import Attachment, Author, Post
from cmconsole.domain.text import LONGEST_TEXT, clean
from cmconsole.networks.feed.addresses import host_of, openable, same_page
from cmconsole.networks.feed.dates import EARLIEST, believable
from cmconsole.networks.feed.document import Document, Enclosure, Entry, Person, Written
from cmconsole.networks.feed.identity import Facts, addresses
from cmconsole.networks.feed.markup import LOOKS_LIKE_HTML
from cmconsole.networks.html import plain_text

NETWORK = "feed"
_LONGEST_NAME = 200
_MOST_ATTACHMENTS = 20
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,3}")
_KINDS = frozenset(("image", "video", "audio"))


def posts_of(document: Document, url: str, now: datetime) -> list[Post]:
    """Every entry that says anything, once, newest edition first where a document repeats one.

    Args:
        document: what was read.
        url: the feed's address; ids that are no addresses hold within it.
        now: the current time, UTC; no date beyond it is believed (see `dates`).
    """
    return _Posts(document, url, now).posts()


def title_of(document: Document) -> str:
    """The feed's own name in one line; empty where it has none."""
    return _line(document.title)


class _Posts:
    """Turns the entries of one document into posts; authors are made once each."""

    def __init__(self, document: Document, url: str, now: datetime) -> None:
        self._document = document
        self._url = url
        self._now = now
        self._host = host_of(url)
        self._authors: dict[Person, Author] = {}

    def posts(self) -> list[Post]:
        entries = [entry for entry in self._document.entries if _says_anything(entry)]
        entries = self._newer_editions_first(entries)
        titles = [_line(entry.title) for entry in entries]
        bodies = [_body(entry.body) for entry in entries]
        facts = [
            Facts(entry.uid, entry.link, title, entry.author.name, entry.published.strip(), body)
            for entry, title, body in zip(entries, titles, bodies, strict=True)
        ]
        known = addresses(facts, feed=self._url, home=self._document.home)
        return [
            self._post(entry, _joined(title, body), own)
            for entry, title, body, own in zip(entries, titles, bodies, known, strict=True)
            if own
        ]

    def _newer_editions_first(self, entries: list[Entry]) -> list[Entry]:
        """Where an id comes twice its newest edition has to be first (RFC 4287, 4.1.1)."""
        if len({entry.uid for entry in entries}) == len(entries):
            return entries
        return sorted(entries, key=self._last_change, reverse=True)

    def _last_change(self, entry: Entry) -> datetime:
        return believable(entry.updated or entry.published, self._now) or EARLIEST

    def _post(self, entry: Entry, text: str, own: tuple[str, ...]) -> Post:
        published = believable(entry.published, self._now)
        updated = (
            published if entry.updated == entry.published else believable(entry.updated, self._now)
        )
        edited = updated if published and updated and updated > published else None
        return Post(
            network=NETWORK,
            native_id=entry.uid[:500] or own[0],
            canonical_uri=own[0],
            author=self._author(entry.author),
            text=text,
            published_at=published or updated,
            permalink=openable(entry.link) if entry.link else None,
            aliases=own[1:],
            parent_uri=(same_page(entry.parent) or entry.parent or None) if entry.parent else None,
            edited_at=edited,
            language=entry.language if _LANGUAGE.fullmatch(entry.language) else None,
            attachments=_attachments(entry.enclosures) if entry.enclosures else (),
        )

    def _author(self, person: Person) -> Author:
        found = self._authors.get(person)
        if found is None:
            found = self._authors[person] = self._named(person)
        return found

    def _named(self, person: Person) -> Author:
        """Names are only unique within the feed's host; an entry without one is the feed's own."""
        if not any(person):
            person = self._document.author
        if not any(person):
            person = Person(title_of(self._document) or self._host)
        name = _name(person.name)
        handle = (
            name
            or clean(person.email, _LONGEST_NAME)
            or clean(person.url, _LONGEST_NAME)
            or self._host
        )
        key = person.url or person.email or handle
        return Author(
            key=f"{self._host}/{clean(key, _LONGEST_NAME)}",
            handle=handle,
            name=name,
            url=openable(person.url) if person.url else None,
        )


def _says_anything(entry: Entry) -> bool:
    return bool(entry.title.value or entry.body.value or entry.link or entry.uid)


def _line(text: Written) -> str:
    value = text.value
    if text.html and ("<" in value or "&" in value):
        # `Vector<int>` in a title is no markup; `<b>` is.
        value = plain_text(value) if LOOKS_LIKE_HTML.search(value) else unescape(value)
    return " ".join(clean(value).split())


def _name(name: str) -> str:
    return " ".join(clean(unescape(name) if "&" in name else name, _LONGEST_NAME).split())


def _body(text: Written) -> str:
    return plain_text(text.value) if text.html else clean(text.value)


def _joined(title: str, body: str) -> str:
    """Title and text, the title once: many feeds begin the text with it, or cut it out of the text."""
    if not title or not body:
        return title or body
    if body.startswith(title.removesuffix("…").removesuffix("...").rstrip()):
        return body
    text = f"{title}\n\n{body}"
    return text if len(text) <= LONGEST_TEXT else clean(text)


def _attachments(files: Sequence[Enclosure]) -> tuple[Attachment, ...]:
    found: dict[str, Attachment] = {}
    for file in files:
        url = openable(file.url)
        if url and url not in found:
            kind = file.kind.strip().lower().partition("/")[0]
            kind = kind if kind in _KINDS else "file"
            found[url] = Attachment(
                url, kind, clean(file.description, 1_000) if file.description else ""
            )
            if len(found) == _MOST_ATTACHMENTS:
                break
    return tuple(found.values())

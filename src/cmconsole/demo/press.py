"""What stands on the demo's blog, in its forum and on its Hacker News."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from html import escape

NEWEST = 60
"""Entries a feed holds; what is older rolls out."""
ITEMS_FROM = 900_000_000
"""Numbers of Hacker News items start here, where no real one is."""


@dataclass(slots=True)
class Entry:
    """A blog post, a forum post, a story or a comment."""

    number: int
    place: str
    """`blog`, `forum` or `hackernews`."""
    author: str
    title: str
    text: str
    at: datetime
    """When it was posted. The feed keeps silent about it where `undated`."""
    undated: bool = False
    kind: str = ""
    red_zone: bool = False
    language: str = "en"
    topic: int = 0
    """The number of the topic's first post."""
    parent: int = 0
    """The number of the post it answers; 0: it starts the topic."""
    edited_at: datetime | None = None
    deleted_at: datetime | None = None


@dataclass(slots=True)
class Press:
    """All entries of these places."""

    base: str
    """Scheme, host and port of this server."""
    names: dict[str, str]
    """What blog and forum are called."""
    started: datetime
    entries: list[Entry] = field(default_factory=list)
    changed: dict[str, datetime] = field(default_factory=dict)
    """When each place last changed, deletions included."""

    def add(self, entry: Entry) -> Entry:
        """Publish an entry."""
        self.entries.append(entry)
        self.changed[entry.place] = entry.at
        return entry

    def edit(self, entry: Entry, text: str, title: str | None, now: datetime) -> None:
        """Change what an entry says."""
        entry.text, entry.edited_at = text, now
        entry.title = entry.title if title is None else title
        self.changed[entry.place] = now

    def delete(self, entry: Entry, now: datetime) -> None:
        """Take an entry away."""
        entry.deleted_at = now
        self.changed[entry.place] = now

    def standing(self, place: str) -> list[Entry]:
        """What stands in a place now, newest first, as far as its feed reaches back."""
        there = [one for one in self.entries if one.place == place and one.deleted_at is None]
        return there[::-1][:NEWEST]

    def guid(self, entry: Entry) -> str:
        """What the feed calls the entry for ever."""
        if entry.place == "blog":
            return f"tag:wetsaddle.example,2026:post-{entry.number}"
        if entry.place == "hackernews":
            return f"https://news.ycombinator.com/item?id={ITEMS_FROM + entry.number}"
        return f"https://kickstand.example/p/{entry.number}"

    def native_id(self, entry: Entry) -> str:
        """How the place itself names the entry."""
        if entry.place == "hackernews":
            return str(ITEMS_FROM + entry.number)
        return self.guid(entry)

    def parent_uri(self, entry: Entry) -> str | None:
        """The address of what the entry answers, where its place says so: feeds do not."""
        if entry.place != "hackernews" or not entry.parent:
            return None
        return next(self.guid(one) for one in self.entries if one.number == entry.parent)

    def link(self, entry: Entry) -> str:
        """The page of an entry."""
        if entry.place == "blog":
            return f"{self.base}/blog/{entry.number}"
        if entry.place == "hackernews":
            return f"{self.base}/hn/item?id={ITEMS_FROM + entry.number}"
        return f"{self.base}/forum/{entry.topic or entry.number}#p{entry.number}"


def paragraphs(text: str) -> str:
    """Plain text as HTML paragraphs."""
    parts = (escape(part, quote=False).replace("\n", "<br>") for part in text.split("\n\n"))
    return "".join(f"<p>{part}</p>" for part in parts if part)

"""What a network gave us: posts and their authors, as they were read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Visibility(StrEnum):
    """Who can see a post on its network."""

    PUBLIC = "public"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Author:
    """Whoever wrote a post, as the network names them."""

    key: str
    """The network's own stable id of the account; the handle where it has none. Scoped to the network."""
    handle: str
    """How people address the account, without markup: `@tess@tooting.example`, `u/tess`, a name."""
    name: str = ""
    """The display name; empty where the network has none."""
    url: str | None = None
    """The profile page, http or https only."""
    followers: int | None = None
    """Reach. Stored, shown on request, and never an input of class, level, order or target."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that hangs on a post. It is named, never loaded unasked."""

    url: str
    kind: str = "file"
    """image, video, audio or file."""
    description: str = ""
    """The author's own description (alt text)."""


@dataclass(frozen=True, slots=True)
class Post:
    """One post on one network. Text is plain and already cleaned (see `domain.text`)."""

    network: str
    """The kind of network: `feed`, `mastodon`, `hackernews`."""
    native_id: str
    """The network's own id, opaque and scoped to its server; used for paging and for answering."""
    canonical_uri: str
    """The address under which the same post is known wherever it is met; used to store it once."""
    author: Author
    text: str
    published_at: datetime | None
    """When the author published it, UTC; None where the network gave no believable date."""
    permalink: str | None = None
    """Where a person can open it, http or https only."""
    aliases: tuple[str, ...] = ()
    """Other addresses of the same post, so that the same post seen three ways is one row."""
    parent_uri: str | None = None
    """The canonical address of the post this one answers."""
    thread_uri: str | None = None
    """The canonical address of the thread's first post; None where the post starts the thread."""
    edited_at: datetime | None = None
    language: str | None = None
    """The language the author or the network states, a BCP 47 tag."""
    visibility: Visibility = Visibility.PUBLIC
    addressed: str | None = None
    """Why the network itself says that this is for us (`mention`, `quote`, `reply`); None: it was found."""
    own: bool = False
    """Written by the account the source listens with."""
    attachments: tuple[Attachment, ...] = ()
    boosts: int | None = None
    likes: int | None = None


@dataclass(frozen=True, slots=True)
class PostAddress:
    """Enough to find a stored post again on its network."""

    native_id: str
    canonical_uri: str
    permalink: str | None = None

"""What a poll hands to the inbox for one commit, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cmconsole.domain.mentions import Arrival
from cmconsole.domain.posts import Post
from cmconsole.domain.sources import Coverage, Cursor, Source


@dataclass(frozen=True, slots=True)
class Edit:
    """A known mention whose text has changed, judged anew."""

    mention_id: int
    arrival: Arrival


@dataclass(frozen=True, slots=True)
class PageToStore:
    """One page of a poll, with its cursor: all of it is stored or none."""

    source: Source
    arrivals: tuple[Arrival, ...]
    cursor: Cursor | None
    """Where to go on; None: where it was."""
    now: datetime
    edits: tuple[Edit, ...] = ()
    seen_again: tuple[int, ...] = ()
    """Ids of known mentions that another source had brought."""
    new_keys: tuple[tuple[int, int], ...] = ()
    """Keys of further addresses of known mentions, each with the mention's id."""
    own: tuple[Post, ...] = ()
    """Our own posts, perhaps written in the network's own app."""
    deleted: tuple[str, ...] = ()
    keep_deleted: bool = True
    """Whether the network lets us keep what its authors took back, and what an edit changed."""
    still_there: tuple[str, ...] = ()
    """Canonical addresses of known posts that were seen there just now."""
    moved_to: str | None = None
    listened_at: datetime | None = None
    """When the poll began that read everything up to then; None: more pages follow."""
    usual: timedelta = timedelta(minutes=5)
    """The ordinary spacing of polls: an absence no longer than this is none."""
    absence: str = ""
    """Why nobody listened since the last poll; empty: the poller was at work."""
    joined: bool = True
    missed_since: datetime | None = None
    read_back_to: datetime | None = None
    """With `joined` False: the oldest post that was read."""


@dataclass(frozen=True, slots=True)
class StoredPage:
    """What the commit did."""

    live: tuple[int, ...] = ()
    """Ids of new mentions whose clock runs."""
    history: tuple[int, ...] = ()
    """Ids of new mentions from before the source was added."""
    changed: tuple[int, ...] = ()
    """Ids of mentions that were edited or deleted."""
    conversations: tuple[int, ...] = ()
    """Ids of conversations that were opened or changed."""
    coverage: tuple[Coverage, ...] = field(default=())
    """The ledger intervals that were written."""

    @property
    def new(self) -> tuple[int, ...]:
        """Ids of everything that was not there before."""
        return self.live + self.history

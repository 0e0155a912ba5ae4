"""Where mentions come from, how well we are listening there, and the proof of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

Cursor = Mapping[str, str | int | bool | None]
"""How far a source has been read: flat and JSON-ready, opaque to everybody but its connector.
What is stored is what was committed, never what was fetched."""


EVERY = "every"
"""An option that every kind of source takes: seconds between two polls, instead of adapting."""
PAUSED = "paused"
"""An option that every source takes: `yes` while a person wants nothing to be read there."""


@dataclass(frozen=True, slots=True)
class Source:
    """One thing we listen to: a feed, a hashtag, an account, a search."""

    id: int
    """Row number in this inbox."""
    uid: str
    """Globally unique, so that several consoles can tell their sources apart."""
    kind: str
    """The kind of network: `feed`, `mastodon`, `hackernews`."""
    name: str
    """What people call it; unique in the inbox."""
    added_at: datetime
    """UTC. What was posted before this is history: its clock does not run."""
    options: Mapping[str, str] = field(default_factory=dict)
    """What the connector needs (`url`, `server`, `tag`, `query`); never a secret."""
    match: tuple[str, ...] = ()
    """Words or phrases that make a post a mention; empty: every post is one."""
    leave_out: tuple[str, ...] = ()
    """Words or phrases that make a post none of ours, whatever else matches."""

    @property
    def is_paused(self) -> bool:
        """Whether a person turned it off for a while; how far it was read is kept."""
        return self.options.get(PAUSED) == "yes"


class CoverageKind(StrEnum):
    """What an interval of the coverage ledger says."""

    LISTENED = "listened"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class Coverage:
    """One interval of a source's coverage ledger, half-open, UTC."""

    source_id: int
    kind: CoverageKind
    since: datetime
    until: datetime
    reason: str = ""
    """Why nobody listened: `offline`, `asleep`, `not running`, `asked to wait`, `signed out`, ..."""
    refilled_at: datetime | None = None
    """When everything posted in the gap had been read after all; None: some of it may be missing."""


class SourceState(StrEnum):
    """How a source is doing, for the status bar and `source list`."""

    NEW = "new"
    LISTENING = "listening"
    WAITING = "asked to wait"
    FAILING = "failing"
    SIGNED_OUT = "signed out"
    STOPPED = "stopped"
    PAUSED = "paused"
    """A person wants nothing to be read there for a while."""


@dataclass(frozen=True, slots=True)
class Health:
    """What is known about a source's last polls. "No mentions" and "not listening" never look alike."""

    source_id: int
    state: SourceState = SourceState.NEW
    last_success_at: datetime | None = None
    """UTC; everything up to here has been read."""
    failing_since: datetime | None = None
    failures: int = 0
    """Failures in a row."""
    last_error: str = ""
    """One plain sentence; empty while all is well."""
    next_poll_at: datetime | None = None

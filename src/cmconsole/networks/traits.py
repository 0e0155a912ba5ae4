"""What a network declares about itself: what can be done there, how it is read, its rules and terms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Capability(StrEnum):
    """What can be done on a network from here."""

    SEARCH = "search"
    NOTIFICATIONS = "notifications"
    THREAD = "thread"
    REPLY = "reply"
    PRIVATE_MESSAGE = "private message"
    LIKE = "like"
    REPOST = "repost"
    HIDE = "hide"
    PROFILE = "profile"
    DELETE_OWN = "delete own"


READS = frozenset({Capability.SEARCH, Capability.THREAD})
"""What most networks let anybody do."""
ANSWERS = READS | {
    Capability.NOTIFICATIONS,
    Capability.REPLY,
    Capability.PRIVATE_MESSAGE,
    Capability.LIKE,
}
"""What most networks let an account do."""


class Reading(StrEnum):
    """How a source is read, which decides what can be promised about completeness."""

    ORDERED_LOG = "ordered log"
    """Pages forward from the cursor without a gap."""
    SEARCH_INDEX = "search index"
    """Late indexing, no guarantee: an overlap is re-read each time and a slow re-scan runs daily."""
    WINDOW = "window"
    """Holds only its newest entries (a feed): what rolled out between two polls is a gap."""


@dataclass(frozen=True, slots=True)
class TextRules:
    """How a network limits and counts what we write there."""

    limit: int | None = None
    """Units per post; None: no practical limit, or no way to post."""
    unit: str = "graphemes"
    most_bytes: int | None = None
    """UTF-8 bytes per post, where the network counts those besides."""
    link_length: int | None = None
    """A fixed price per link, where the network charges one."""
    format: str = "plain"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a network's terms let us do with its posts."""

    keep_after_deletion: bool = True
    learn_from: bool = True
    match_to_person: bool = True
    keep_for: timedelta | None = None
    """How long what people wrote may be kept, from when it came here; None: the terms set no end."""
    hand_off: bool = True
    """Whether what people wrote may be passed on to other systems."""

    @property
    def keeps_all(self) -> bool:
        """Nothing that came has to go again, so that the log, which is never changed, may hold it too."""
        return self.keep_after_deletion and self.keep_for is None


@dataclass(frozen=True, slots=True)
class Option:
    """One thing a source of this kind needs to be told."""

    key: str
    label: str
    required: bool = False
    default: str = ""
    help: str = ""
    secret: bool = False
    """Kept in the keyring; the connector reads it through `Credentials`."""
    kept: bool = False
    """The connector keeps it itself (a session): nobody is asked for it, removing a source forgets it."""

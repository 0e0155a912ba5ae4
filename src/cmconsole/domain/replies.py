"""A reply on its way out: what a person pressed, how far it got, and what stands in its way.

    draft -> waiting -> rechecking -> sending -> sent
                ^           |            |-> uncertain -> sent | waiting | (a person decides)
                |           |-> held     |-> failed
                `--- a person decides ---'           cancelled: taken back before it was sent

A row exists only because a person pressed a button that names what it does. Its key is made with it
and never changes, so that a network that honours keys posts it once however often it is tried.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from cmconsole.domain.posts import PostAddress


class Mode(StrEnum):
    """What the composer writes. They never share a draft, and a note has no way out."""

    PUBLIC = "public"
    PRIVATE = "private"
    NOTE = "note"


class ReplyState(StrEnum):
    """How far a reply got."""

    WAITING = "waiting"
    """In the undo window, or until the network can be reached."""
    RECHECKING = "rechecking"
    """The thread is being read again."""
    SENDING = "sending"
    """It may be on the network at any moment."""
    UNCERTAIN = "uncertain"
    """It was sent and no answer came: it may or may not be there."""
    HELD = "held"
    """Something changed since it was written; a person decides."""
    FAILED = "failed"
    """It was turned down. Nothing was posted."""
    SENT = "sent"
    CANCELLED = "cancelled"


SETTLED = frozenset({ReplyState.SENT, ReplyState.CANCELLED})
"""Nothing more happens to these."""


class Trouble(StrEnum):
    """What stands in the way of a reply, for screens to choose a mark and a button by."""

    NONE = ""
    OFFLINE = "offline"
    """No connection, or the server has a problem of its own; it is tried again."""
    BUSY = "busy"
    """The network asked us to wait; it is tried again then."""
    SIGNED_OUT = "signed out"
    """It goes on by itself once somebody signed in."""
    CHANGED = "changed"
    """Somebody wrote meanwhile."""
    OLD = "old"
    """It could not be sent for so long that it may not fit any more."""
    GONE = "gone"
    """The post was deleted, or its author blocked us."""
    NOT_ALLOWED = "not allowed"
    BROWSER = "browser"
    """The network takes this answer on its own pages only: open it there, then say that it is done."""
    REFUSED = "refused"
    """The network did not take the text."""
    LOST = "lost"
    """No answer came; it is being looked for."""
    DECIDE = "decide"
    """It could not be found out whether it is there: a person looks and decides."""


class Step(StrEnum):
    """What a reply does for the conversation."""

    ANSWER = "answer"
    ACKNOWLEDGE = "acknowledge"
    OFFLINE = "offline"
    UPDATE = "update"
    CLOSE = "close"
    THANK = "thank"


@dataclass(frozen=True, slots=True)
class Change:
    """Something that was written in the thread since the person looked at it."""

    who: str
    """`customer`, `us` (our account, from elsewhere) or `edited` (the customer changed the post)."""
    handle: str
    text: str
    at: datetime | None
    uri: str
    permalink: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that is written with a reply; its content stands in the inbox file."""

    digest: str
    """SHA-256 of the content, in hex."""
    name: str
    media_type: str
    size: int
    """Bytes."""
    alt: str = ""
    """What it shows, for those who cannot see it."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a person pressed."""

    mention_id: int
    source_id: int
    """The source whose account it is posted with."""
    text: str
    answer_to: PostAddress
    author: str
    """The person."""
    conversation_id: int | None = None
    """None: the mention is history, nothing is owed there."""
    private: bool = False
    step: Step = Step.ANSWER
    recipients: tuple[str, ...] = ()
    language: str | None = None
    extra: Mapping[str, str] = field(default_factory=dict)
    """Wishes for the network: `spoiler_text`, `visibility`."""
    details: Mapping[str, str] = field(default_factory=dict)
    """Goes into the events that are written once it is sent (see `replies.steps`)."""
    due_at: datetime | None = None
    """When the next step is owed, UTC, where the step opens a debt."""
    seen_at: datetime | None = None
    """UTC: the thread was on screen as it was then; None: as the inbox had it at the press."""
    seen: tuple[str, ...] = ()
    """Addresses of posts that were on screen besides those in the inbox."""
    template: str = ""
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """A row of the outbox."""

    id: int
    key: str
    """The UUID under which the network knows it."""
    order: Order
    state: ReplyState
    created_at: datetime
    send_at: datetime
    """When the undo window ends."""
    next_at: datetime | None
    """When something happens next; None: not by itself."""
    trouble: Trouble = Trouble.NONE
    reason: str = ""
    """One plain sentence on what stands in the way."""
    changes: tuple[Change, ...] = ()
    after: int | None = None
    """The reply this one continues: it is sent after that one, and answers it."""
    attempts: int = 0
    failures: int = 0
    """Tries in a row that ended in passing trouble."""
    tried_at: datetime | None = None
    """When it was first sent to the network."""
    lost_at: datetime | None = None
    """When the first attempt was made of which no answer came."""
    post: PostAddress | None = None
    """What it became."""
    sent_at: datetime | None = None

    @property
    def needs_person(self) -> bool:
        """Whether nothing goes on before somebody decides or signs in."""
        return self.state not in SETTLED and self.trouble in ASKS_FOR_PERSON


ASKS_FOR_PERSON = frozenset(
    {
        Trouble.SIGNED_OUT,
        Trouble.CHANGED,
        Trouble.OLD,
        Trouble.GONE,
        Trouble.NOT_ALLOWED,
        Trouble.BROWSER,
        Trouble.REFUSED,
        Trouble.DECIDE,
    }
)


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody began to write."""

    mention_id: int
    mode: Mode
    text: str
    updated_at: datetime
    conversation_id: int | None = None
    template: str = ""
    """The template it began with."""
    caret: int = 0
    attachments: tuple[Attachment, ...] = ()

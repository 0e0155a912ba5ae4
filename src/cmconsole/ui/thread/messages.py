"""What was said, as it was said: plain text, earlier versions, what was taken back, named attachments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from cmconsole.domain.conversation_events import Event, EventKind
from cmconsole.ui import marks
from cmconsole.ui.widgets import MEDIUM, SEMI, Drawing, Elided, Icon, prose, text
from cmconsole.ui.wording import author_name, counted, moment, tr

if TYPE_CHECKING:
    from cmconsole.store.reading.threads import Edited
    from cmconsole.store.rows import MentionRow
    from cmconsole.ui.look import Look
    from cmconsole.ui.shield import Shield
    from cmconsole.ui.thread.pictures import Pictures

TOLD = frozenset(
    {
        EventKind.CLOSED,
        EventKind.SNOOZED,
        EventKind.WOKEN,
        EventKind.ASSIGNED,
        EventKind.LEVEL_CHANGED,
        EventKind.CLASS_CHANGED,
        EventKind.ANSWERED,
        EventKind.NOT_ANSWERING,
        EventKind.WAIVED,
        EventKind.UNDONE,
        EventKind.TAKEN_IN,
        EventKind.SEPARATED,
        EventKind.TAKEN_OFFLINE,
        EventKind.OUTCOME,
        EventKind.CLOSED_IN_PUBLIC,
    }
)
"""What of a conversation's history is told between its posts."""


STEPS = frozenset({EventKind.TAKEN_OFFLINE, EventKind.OUTCOME, EventKind.CLOSED_IN_PUBLIC})


@dataclass(frozen=True, slots=True)
class Means:
    """What a message is shown with."""

    shield: Shield
    pictures: Pictures


class Message(QWidget):
    """One post with all that belongs to it."""

    def __init__(
        self, look: Look, mention: MentionRow, edits: Sequence[Edited], now: datetime, means: Means
    ) -> None:
        super().__init__()
        name = author_name(mention)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        avatar = Drawing(look, (28, 28), lambda ratio: marks.person(look, name, 28, ratio))
        row.addWidget(avatar, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(3)
        row.addLayout(column, 1)
        column.addLayout(_head(look, name, _when(mention, now)))
        if mention.deleted_at is not None:
            words = tr("Taken back by its author at {time}. What it said:").format(
                time=moment(mention.deleted_at, now)
            )
            column.addWidget(text(look, words, 12, tone="warn", wrap=True))
        if means.shield.hides(mention, [edit.before for edit in edits]):
            # Only now: the first paint should not wait for what is rarely needed.
            from cmconsole.ui.thread.folded import Folded

            folded = Folded(look, mention.id)
            folded.reveal_wanted.connect(means.shield.reveal)
            column.addWidget(folded)
            return
        column.addWidget(prose(look, mention.text, tone="soft" if mention.deleted_at else ""))
        for edit in edits:
            words = tr("Before {time}:").format(time=moment(edit.at, now))
            column.addWidget(text(look, words, 12, tone="meta"))
            column.addWidget(prose(look, edit.before, 13, "soft"))
        for attachment in mention.attachments:
            from cmconsole.ui.thread.attachments import Attachment

            column.addSpacing(4)
            column.addWidget(Attachment(look, attachment, means.pictures))


def _head(look: Look, name: str, when: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    who = Elided(look, name, 13, SEMI)
    # As wide as it is, and no wider; where that is too much, it is cut and the time stays.
    who.setMaximumWidth(who.sizeHint().width())
    who.setToolTip(name)
    row.addWidget(who, 1)
    row.addWidget(text(look, when, 12, tone="meta"))
    row.addStretch()
    return row


def left_out(look: Look, count: int) -> QWidget:
    """That this is not all of a long conversation."""
    words = counted(
        count, "{n} earlier post is not shown here.", "{n} earlier posts are not shown here."
    )
    return text(look, words, 12, tone="meta", wrap=True)


def ours(look: Look, event: Event, now: datetime) -> QWidget | None:
    """What we answered, where the words are known; None: the event is something else."""
    words = event.details.get("text", "")
    if event.kind is not EventKind.ANSWERED or not words:
        return None
    # Only now: the first paint shows no answers.
    from cmconsole.ui.thread.outgoing import Ours

    at = event.answered_at or event.at
    how = tr("private") if event.details.get("private") else tr("public reply")
    if event.details.get("via") == "browser":
        how += ", " + tr("posted in the browser")
    return Ours(look, event.author, words, f"{moment(at, now)}, {how}")


class Happened(QWidget):
    """One line of the conversation's history."""

    def __init__(self, look: Look, event: Event, now: datetime) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(38, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(Icon(look, "history", lambda t: t.ink3, 14), 0, Qt.AlignmentFlag.AlignTop)
        words = f"{moment(event.at, now)}  {told(event, now)}"
        row.addWidget(text(look, words, 12, tone="meta", wrap=True, selectable=True), 1)


def note(look: Look, event: Event, now: datetime) -> QWidget:
    """A note for the team, or something that was done besides answering."""
    from cmconsole.ui.thread.noted import is_deed

    return Happened(look, event, now) if is_deed(event) else Note(look, event, now)


class Note(QFrame):
    """What the team wrote for itself."""

    def __init__(self, look: Look, event: Event, now: datetime) -> None:
        super().__init__()
        self.setObjectName("note")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 9)
        column.setSpacing(3)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Icon(look, "lock", lambda t: t.ink2, 14))
        head.addWidget(text(look, tr("Team note"), 12, SEMI))
        when = tr("{name}, {time}. Customers never see this.").format(
            name=event.author, time=moment(event.at, now)
        )
        head.addWidget(text(look, when, 12, MEDIUM, "meta"))
        head.addStretch()
        column.addLayout(head)
        words = event.details.get("text", "")
        column.addWidget(text(look, words, 13, wrap=True, selectable=True))


def told(event: Event, now: datetime) -> str:
    """What somebody did, in one line."""
    who = event.author
    if event.kind in STEPS or event.kind is EventKind.NOTED:
        # Only now: the first paint shows none of it.
        from cmconsole.ui.thread import noted

        tell = noted.deed_told if event.kind is EventKind.NOTED else noted.step_told
        return tell(event, now)
    reason = event.details.get("reason", "")
    if event.kind is EventKind.SNOOZED and event.until is not None:
        words = tr("{name} let it sleep until {time}").format(
            name=who, time=moment(event.until, now)
        )
        return f"{words}: “{reason}”" if reason else words
    if event.kind is EventKind.ASSIGNED:
        if event.owner is None:
            return tr("{name} gave it to nobody").format(name=who)
        if event.owner == who:
            return tr("{name} took it").format(name=who)
        return tr("{name} gave it to {owner}").format(name=who, owner=event.owner)
    if event.kind in (EventKind.LEVEL_CHANGED, EventKind.CLASS_CHANGED):
        words = tr("{name} changed what it is").format(name=who)
        return f"{words}: “{reason}”" if reason else words
    words = {
        EventKind.CLOSED: tr("{name} marked it handled"),
        EventKind.WOKEN: tr("It woke up"),
        EventKind.ANSWERED: tr("Answered from our account"),
        EventKind.NOT_ANSWERING: tr("{name} decided not to answer"),
        EventKind.WAIVED: tr("{name} waived the answer"),
        EventKind.UNDONE: tr("{name} took that back"),
        EventKind.TAKEN_IN: tr("{name} merged another conversation into this one"),
        EventKind.MERGED: tr("{name} merged it into another conversation"),
        EventKind.SEPARATED: tr("{name} separated the conversations again"),
    }[event.kind].format(name=who)
    return f"{words}: “{reason}”" if reason else words


def _when(mention: MentionRow, now: datetime) -> str:
    how = tr("private") if mention.visibility == "private" else tr("public")
    parts = [moment(mention.published_at, now), how]
    if mention.edited_at is not None and mention.deleted_at is None:
        parts.append(tr("edited {time}").format(time=moment(mention.edited_at, now)))
    return ", ".join(parts)

"""The thread: its head, why it stands here, everything that was said and done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from cmconsole.domain.conversation_events import Event, EventKind
from cmconsole.store.reading.threads import Reach, Thread
from cmconsole.ui.scrolled import scrolled
from cmconsole.ui.thread.because import Because
from cmconsole.ui.thread.head import ThreadHead
from cmconsole.ui.thread.keep_end import KeepEnd
from cmconsole.ui.thread.messages import TOLD, Happened, Means, Message, left_out, note, ours
from cmconsole.ui.thread.pictures import Pictures
from cmconsole.ui.thread.stepper import Stepper
from cmconsole.ui.widgets import clear, text

if TYPE_CHECKING:
    from cmconsole.store.reading.contacts import Contact
    from cmconsole.store.rows import MentionRow
    from cmconsole.ui.composer.pane import ComposerPane
    from cmconsole.ui.look import Look
    from cmconsole.ui.shield import Shield

JUDGED = (EventKind.LEVEL_CHANGED, EventKind.CLASS_CHANGED)


class ThreadPane(QWidget):
    """Shows one conversation, or says that none is chosen."""

    shown = Signal()
    """It shows another mention, or more of the same, or none."""
    separate_wanted = Signal(int)
    """Let a conversation that was merged into this one stand for itself again."""

    def __init__(self, look: Look, now: Callable[[], datetime], shield: Shield) -> None:
        super().__init__()
        self.setObjectName("thread")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._look = look
        self._now = now
        self._thread: Thread | None = None
        self._shield = shield
        self.pictures = Pictures(self)
        """Pictures that somebody asked to see."""
        self._means = Means(shield, self.pictures)
        shield.changed.connect(self._show_soon)
        self.head = ThreadHead(look)
        self.because = Because(look)
        self.stepper = Stepper(look)
        self.composer: ComposerPane | None = None
        self.seen_at: datetime | None = None
        """Since when, at the latest, everything that the inbox had then is on screen."""
        self._outgoing, self._said = QVBoxLayout(), QVBoxLayout()
        self._outgoing.setSpacing(14)
        self._said.setSpacing(14)
        self._scroll = self._scroll_area()
        self._end = KeepEnd(self._scroll)
        self._stack = QStackedLayout(self)
        self._nothing = text(look, self.tr("No mention is chosen."), 13, tone="meta")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._whole, self._unknown = QWidget(), QWidget()
        for each in (self._nothing, self._unknown, self._whole):
            self._stack.addWidget(each)
        self._instead: QWidget | None = None
        column = self._full = QVBoxLayout(self._whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self._scroll, 1)

    def _scroll_area(self) -> QScrollArea:
        inside = QWidget()
        column = self._inside = QVBoxLayout(inside)
        column.setContentsMargins(16, 14, 16, 16)
        column.setSpacing(16)
        column.addWidget(self.because)
        column.addWidget(self.stepper)
        column.addLayout(self._said)
        column.addLayout(self._outgoing)
        column.addStretch()
        return scrolled(inside, "thread", self.tr("Conversation"))

    @property
    def mention(self) -> MentionRow | None:
        """The mention that is shown."""
        return self._thread.mention if self._thread else None

    @property
    def area(self) -> QScrollArea:
        """What scrolls, for the focus order."""
        return self._scroll

    def fold(self, low: bool) -> None:
        """Where the window is low, reasons and steps are a line each that does not scroll away."""
        shown = not self.stepper.isHidden()
        place = self._full if low else self._inside
        parts: tuple[Because | Stepper, ...] = (self.because, self.stepper)
        for at, part in enumerate(parts):
            part.fold(low)
            place.insertWidget(at + low, part)
        self.stepper.setVisible(shown)

    def put_composer(self, composer: ComposerPane) -> None:
        """Write here from now on."""
        self.composer = composer
        self._full.addWidget(composer)

    def show_outgoing(self, cards: Sequence[QWidget]) -> None:
        """Replies of ours that are not settled, under everything that was said."""
        more = len(cards) > self._outgoing.count()
        follow = bool(cards) and (more or self._end.at_end)
        clear(self._outgoing)
        for card in cards:
            self._outgoing.addWidget(card)
        if follow:
            # What can be done with a reply stays in sight while its card grows.
            self._end.begin()

    def show_mention(self, mention: MentionRow) -> None:
        """Show what the list knows, until the whole conversation is read."""
        if self.mention is None or self.mention.id != mention.id:
            self.seen_at = None
            self._end.leave()
            self._show(Thread(mention, (mention,)), keep_place=False)

    def show_thread(self, thread: Thread, read_at: datetime | None = None) -> None:
        """Show the whole conversation, as the inbox had it at `read_at`, UTC."""
        self.seen_at = read_at
        if thread == self._thread:
            return
        if self._thread is not None and _told(thread) == _told(self._thread):
            # One post, as the list knew it: half of what it takes to show another mention.
            self._thread = thread
            self.because.show_reach(thread.reach)
            self.shown.emit()
            return
        same = self.mention is not None and self.mention.id == thread.mention.id
        self._show(thread, keep_place=same)

    def show_contact(self, contact: Contact, *, folded: bool) -> None:
        """Who wrote it, where the contact column is folded away."""
        self.head.show_contact(contact, folded=folded)

    def wait_for(self, mention_id: int) -> None:
        """This mention is chosen, and nothing is known of it yet: show no other one beside it."""
        if self.mention is None or self.mention.id == mention_id or _has_focus(self):
            return
        self._leave(self._unknown)

    def show_nothing(self) -> None:
        """No mention is chosen."""
        self._leave(self._instead or self._nothing)

    def _leave(self, for_: QWidget) -> None:
        self._thread = None
        self._stack.setCurrentWidget(for_)
        self.shown.emit()

    def show_instead(self, widget: QWidget | None) -> None:
        """What to show while no mention is chosen; None: that none is."""
        if widget is not None and self._stack.indexOf(widget) < 0:
            self._stack.addWidget(widget)
        self._instead = widget
        if self._thread is None:
            self._stack.setCurrentWidget(widget or self._nothing)

    def _show(self, thread: Thread, *, keep_place: bool) -> None:
        self._thread = thread
        place = self._scroll.verticalScrollBar().value()
        self.head.show_mention(thread.mention)
        quoted = not self._shield.hides(thread.mention)
        self.because.show_mention(thread.mention, thread.reach, _said(thread), quoted=quoted)
        clear(self._said)
        for widget in self._parts(thread):
            self._said.addWidget(widget)
        self._stack.setCurrentWidget(self._whole)
        self._scroll.verticalScrollBar().setValue(place if keep_place else 0)
        self.shown.emit()

    def reveal(self) -> bool:
        """V: show the first message of this conversation that is folded away; False: none is."""
        if self._thread is None:
            return False
        for post in self._thread.posts:
            before = [edit.before for edit in self._thread.edits.get(post.id, ())]
            if self._shield.hides(post, before):
                self._shield.reveal(post.id)
                return True
        return False

    def _show_soon(self) -> None:
        # The button that was pressed goes with the rest: not while its own signal is under way.
        QTimer.singleShot(0, self, self._show_again)

    def _show_again(self) -> None:
        if self._thread is not None:
            self._show(self._thread, keep_place=True)

    def _parts(self, thread: Thread) -> Iterator[QWidget]:
        """The thread, then each one that was merged into it, behind a divider."""
        now = self._now()
        if thread.left_out:
            yield left_out(self._look, thread.left_out)
        if not thread.parts:
            yield from _in_order(self._look, thread, now, self._means)
            return
        # Only now: the first paint shows one post.
        from cmconsole.ui.thread.merged import Divider, sections

        for part, section in sections(thread):
            if part is not None:
                divider = Divider(self._look, part, section.posts, now)
                divider.separate_wanted.connect(self.separate_wanted)
                yield divider
            yield from _in_order(self._look, section, now, self._means)


def _in_order(look: Look, thread: Thread, now: datetime, means: Means) -> Iterator[QWidget]:
    """Posts and what happened between them, in the order of time."""
    parts: list[tuple[datetime, QWidget]] = []
    for post in thread.posts:
        message = Message(look, post, thread.edits.get(post.id, ()), now, means)
        parts.append((post.published_at, message))
    undone = {event.undoes for event in thread.events if event.kind is EventKind.UNDONE}
    for event in thread.events:
        if event.kind is EventKind.NOTED and event.uid in undone:
            continue
        if event.kind is EventKind.NOTED:
            parts.append((event.at, note(look, event, now)))
        elif (answer := ours(look, event, now)) is not None:
            parts.append((event.answered_at or event.at, answer))
        elif event.kind in TOLD:
            parts.append((event.at, Happened(look, event, now)))
    yield from (widget for _, widget in sorted(parts, key=lambda part: part[0]))


def _told(thread: Thread) -> Thread:
    """What posts, reasons and what happened between them look like: nobody is told that it was opened, and
    reach stands by itself."""
    events = tuple(event for event in thread.events if event.kind is not EventKind.OPENED)
    return replace(thread, events=events, reach=Reach())


def _has_focus(pane: QWidget) -> bool:
    """Whether the focus is in it; what is hidden would lose it."""
    focus = pane.focusWidget()
    return focus is not None and focus.hasFocus()


def _said(thread: Thread) -> str:
    """Why a person changed the level, where that still holds."""
    undone = {event.undoes for event in thread.events if event.kind is EventKind.UNDONE}
    judged: list[Event] = [
        event for event in thread.events if event.kind in JUDGED and event.uid not in undone
    ]
    return judged[-1].details.get("reason", "") if judged else ""

"""Where a thread ends and another one begins that was merged into it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from cmconsole.store.reading.threads import Thread
from cmconsole.ui import marks
from cmconsole.ui.look import Look
from cmconsole.ui.widgets import SEMI, Drawing, Elided, Icon, button, rule, text
from cmconsole.ui.wording import author_name, moment, network_name, tr

if TYPE_CHECKING:
    from cmconsole.domain.conversation_events import Event
    from cmconsole.store.deciding.merging import Part
    from cmconsole.store.rows import MentionRow


class Divider(QFrame):
    """Says whose thread comes now, who merged it, and offers the way back."""

    separate_wanted = Signal(int)
    """Let the conversation with this id stand for itself again."""

    def __init__(self, look: Look, part: Part, posts: Sequence[MentionRow], now: datetime) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(8)
        column.addWidget(rule())
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(Icon(look, "git-merge", lambda t: t.ink3, 16))
        told = tr("merged by {name}, {time}").format(
            name=part.merged.author, time=moment(part.merged.at, now)
        )
        name = ""
        if posts:
            first = posts[0]
            network = first.network
            row.addWidget(Drawing(look, (18, 18), lambda r: marks.network(look, network, r)))
            name = f"{author_name(first)}, {network_name(network)}"
            row.addWidget(text(look, name, 12, SEMI))
        row.addWidget(Elided(look, told, 12, tone="meta"), 1)
        apart = button(look, tr("Separate again"), "link")
        apart.clicked.connect(lambda: self.separate_wanted.emit(part.conversation_id))
        row.addWidget(apart)
        column.addLayout(row)
        self.setAccessibleName(f"{name}, {told}".lstrip(", "))


def sections(thread: Thread) -> Iterator[tuple[Part | None, Thread]]:
    """The thread itself without what was merged into it, then each of those for itself."""
    elsewhere = {address for part in thread.parts for address in part.posts}
    own = tuple(post for post in thread.posts if post.canonical_uri not in elsewhere)
    events = tuple(event for event in thread.events if not _is_about(event, elsewhere))
    yield None, replace(thread, posts=own, events=events, parts=())
    for part in thread.parts:
        posts = tuple(post for post in thread.posts if post.canonical_uri in part.posts)
        since = tuple(event for event in thread.events if _is_about(event, part.posts))
        told = (*part.events, *since)
        yield part, replace(thread, posts=posts, events=told, parts=())


def _is_about(event: Event, addresses: frozenset[str] | set[str]) -> bool:
    return event.details.get("to") in addresses

"""The live preview: real posts that match, each with the question whether that is us."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from cmconsole.domain.matching import Matcher
from cmconsole.domain.posts import Post
from cmconsole.ui import marks
from cmconsole.ui.look import Look
from cmconsole.ui.settings.page import card
from cmconsole.ui.widgets import SEMI, Drawing, Elided, button, clear, text
from cmconsole.ui.wording import age

MOST = 12
OLD = datetime.min.replace(tzinfo=UTC)
LONGEST = 280


class Hits(QScrollArea):
    """A post that was said to be none of ours is struck out and stays, so that it can be taken back."""

    refused = Signal(object)
    """A Post that is not about us."""
    taken_back = Signal(object)
    """A Post that was refused, and is about us."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._ours: set[str] = set()
        self._refused: dict[str, Post] = {}
        self._matcher = Matcher(())
        self.setObjectName("page")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        inside.setObjectName("page")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(10)
        self._column.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setWidget(inside)

    def show_posts(self, posts: Sequence[Post], now: datetime, match: Sequence[str] = ()) -> None:
        """Show the newest of these, as old as they are at `now` (UTC); mark the words of `match`.

        Those that were refused are shown among them, though they are found no more: they are left out.
        """
        clear(self._column)
        self._matcher = Matcher(match)
        every = {post.canonical_uri: post for post in posts} | self._refused
        newest = sorted(every.values(), key=lambda post: post.published_at or OLD, reverse=True)
        for post in newest[:MOST]:
            self._column.addWidget(self._card(post, now))

    def _card(self, post: Post, now: datetime) -> QFrame:
        look = self._look
        frame, column = card(look)
        words = post.text if len(post.text) <= LONGEST else post.text[:LONGEST] + "…"
        frame.setAccessibleName(words)
        row = QHBoxLayout()
        row.setSpacing(8)
        mark = Drawing(look, (18, 18), lambda ratio: marks.network(look, post.network, ratio))
        row.addWidget(mark)
        row.addWidget(Elided(look, post.author.name or post.author.handle, 13, SEMI), 1)
        if post.published_at is not None:
            ago = self.tr("{age} ago").format(age=age(now - post.published_at))
            row.addWidget(text(look, ago, 12, tone="meta"))
        self._add_answers(row, post)
        column.addLayout(row)
        said = text(look, words, 13, wrap=True, selectable=True)
        if spans := self._matcher.where(words):
            # Everything a stranger wrote is escaped: it stays text.
            said.setTextFormat(Qt.TextFormat.RichText)
            said.setText(_marked(words, spans))
            said.setAccessibleName(words)
        if post.canonical_uri in self._refused:
            font = said.font()
            font.setStrikeOut(True)
            said.setFont(font)
            said.setProperty("tone", "meta")
        column.addWidget(said)
        return frame

    def _add_answers(self, row: QHBoxLayout, post: Post) -> None:
        uri = post.canonical_uri
        if uri in self._refused:
            row.addWidget(text(self._look, self.tr("Not us, now left out"), 12, tone="meta"))
            back = button(self._look, self.tr("Take back"), "link")
            back.clicked.connect(lambda: self._take_back(post))
            row.addWidget(back)
            return
        known = text(self._look, self.tr("✓ Us"), 12, SEMI)
        yes = button(self._look, self.tr("Us"), small=True)
        no = button(self._look, self.tr("Not us"), small=True)

        def ours() -> None:
            self._ours.add(uri)
            yes.hide()
            no.hide()
            known.show()

        yes.clicked.connect(ours)
        no.clicked.connect(lambda: self._refuse(post))
        for each in (known, yes, no):
            row.addWidget(each)
        sure = uri in self._ours
        (yes if sure else known).hide()
        if sure:
            no.hide()

    def _refuse(self, post: Post) -> None:
        self._refused[post.canonical_uri] = post
        self.refused.emit(post)

    def _take_back(self, post: Post) -> None:
        self._refused.pop(post.canonical_uri, None)
        self.taken_back.emit(post)


def _marked(words: str, spans: Sequence[tuple[int, int]]) -> str:
    """The words as rich text, these in bold: a tint would be that of the look in which they were shown."""
    parts, upto = [], 0
    for begin, end in spans:
        parts.append(escape(words[upto:begin]))
        parts.append(f"<b>{escape(words[begin:end])}</b>")
        upto = end
    parts.append(escape(words[upto:]))
    return f'<span style="white-space:pre-wrap">{"".join(parts)}</span>'

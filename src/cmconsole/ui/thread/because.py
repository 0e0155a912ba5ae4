"""Why a mention stands where it stands, in words that can be checked against the post."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from cmconsole.ui import marks
from cmconsole.ui.may import needs
from cmconsole.ui.reasons import reasons_of, said_by, unsure
from cmconsole.ui.widgets import SEMI, Drawing, Elided, Icon, button, clear, name_key, rule, text
from cmconsole.ui.wording import class_name, counted, standing, tr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cmconsole.domain.judgement import Reason
    from cmconsole.store.reading.threads import Reach
    from cmconsole.store.rows import MentionRow
    from cmconsole.triage.explaining import Change
    from cmconsole.ui.look import Look

MOST = 3
MOST_CHANGES = 2
PUNCTUATION = ".,;:!?…()[]\"'“”‘’"
"""What stands beside a word and is none of it."""
NOT_US = "not-us"
"""The rule of the reason why something was set aside (`triage/entity.py`)."""
ICONS = (
    ("harm", "shield"),
    ("safety", "shield"),
    ("law", "scale"),
    ("priva", "lock"),
    ("press", "rss"),
    ("question", "help-circle"),
)
"""What the rule of a reason is about, by the beginning of its name."""


class Because(QFrame):
    """The chip, up to three reasons, and what was not counted."""

    change_requested = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("because")
        self._look = look
        self._chip = Drawing(look, (60, 22))
        self._change = needs(button(look, self.tr("Change level"), "link"))
        name_key(self._change, "L", self.tr("Say what it is, and why"))
        self._change.clicked.connect(self.change_requested)
        self._because = text(look, self.tr("because"), 13, SEMI)
        self._short = Elided(look, "", 12, tone="soft")
        """All reasons in one line, where the window is low."""
        self._all = button(look, "", "link")
        self._folded = self._opened = self._can_change = False
        self._all.clicked.connect(lambda: self._open(not self._opened))
        self._said: list[str] = []
        self._reasons = QVBoxLayout()
        self._reasons.setSpacing(3)
        self._name = ""
        """What it counts as, in words."""
        self._changes = QVBoxLayout()
        self._changes.setSpacing(3)
        self._not_counted = text(look, "", 12, tone="meta", wrap=True)
        self._line = rule()
        self._details = QWidget()
        column = QVBoxLayout(self._details)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(self._reasons)
        column.addLayout(self._changes)
        column.addWidget(self._line)
        column.addLayout(self._foot())
        whole = QVBoxLayout(self)
        whole.setContentsMargins(13, 9, 13, 10)
        whole.setSpacing(6)
        whole.addLayout(self._head())
        whole.addWidget(self._details)
        self._open(False)

    def _foot(self) -> QHBoxLayout:
        look, foot = self._look, QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(Icon(look, "scale", lambda t: t.ink3, 14), 0, Qt.AlignmentFlag.AlignTop)
        foot.addWidget(self._not_counted, 1)
        return foot

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(9)
        row.addWidget(self._chip)
        row.addWidget(self._because)
        row.addWidget(self._short, 1)
        row.addStretch()
        row.addWidget(self._all)
        row.addWidget(self._change)
        return row

    def fold(self, folded: bool) -> None:
        """One line instead of a box; a press shows the rest."""
        self._folded = folded
        self.setProperty("folded", folded)
        self.style().unpolish(self)
        self.style().polish(self)
        self._open(False)

    def _open(self, opened: bool) -> None:
        self._opened = opened
        line = self._folded and not opened
        self._details.setVisible(not line)
        self._because.setVisible(not line)
        self._short.setVisible(line)
        self._all.setVisible(self._folded)
        self._all.setText(self.tr("Fewer") if opened else self.tr("All reasons"))
        self._change.setVisible(self._can_change and not line)

    def show_mention(
        self, mention: MentionRow, reach: Reach, said: str, *, quoted: bool = True
    ) -> None:
        """The reasons of a mention.

        Args:
            said: what a person gave as theirs, which comes first.
            quoted: with the words of the post that they stand on.
        """
        look = self._look
        mention_class, level = standing(mention)
        self._chip.show_drawing(
            lambda ratio: marks.chip(look, mention_class, level, ratio, height=22)
        )
        self._name = class_name(mention_class, level)
        clear(self._reasons)
        clear(self._changes)
        self._said.clear()
        if said:
            self._add("pencil", self.tr("You said: “{words}”").format(words=said), ())
        for reason in reasons_of(mention.judgement)[: MOST - bool(said)]:
            by = said_by(mention.judgement, reason)
            self._add(_icon(reason), reason.text, reason.words if quoted else (), by=by)
        if not said and (doubt := unsure(mention.judgement)):
            self._add("help-circle", doubt, ())
        if mention.judgement.reasons and mention.judgement.reasons[0].rule == NOT_US:
            self._add("archive", self.tr("Set aside. Press D if it is us after all"), ())
        if mention.work is None:
            told = self.tr("Posted before this source was added: its clock does not run")
            self._add("clock", told, ())
        self.show_reach(reach)
        self._can_change = mention.work is not None and mention.work.queue != "done"
        self._short.setText("; ".join(self._said))
        self._open(self._opened)

    def show_reach(self, reach: Reach) -> None:
        """What was not counted."""
        self._not_counted.setText(_not_counted(reach))

    def show_changes(self, changes: Sequence[Change]) -> None:
        """What would change it: the words without which it would be something else."""
        clear(self._changes)
        by_outcome: dict[str, list[str]] = {}
        for change in changes:
            name = class_name(change.mention_class, change.level)
            if name == self._name:
                continue  # another class in the red zone is the red zone
            by_outcome.setdefault(name, []).append(change.without.strip(PUNCTUATION))
        for name, words in list(by_outcome.items())[:MOST_CHANGES]:
            quoted = self.tr(" or ").join(f"“{word}”" for word in words[:MOST])
            told = self.tr("Without {words} it would be {name}").format(words=quoted, name=name)
            self._add("arrow-back-up", told, (), self._changes)

    def _add(
        self,
        icon: str,
        words: str,
        quoted: tuple[str, ...],
        to: QVBoxLayout | None = None,
        *,
        by: str = "",
    ) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(Icon(self._look, icon, lambda t: t.ink2, 14), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._reason(words, quoted, by), 1)
        if to is None:
            self._said.append(
                words + (": " if quoted else "") + ", ".join(f"“{q}”" for q in quoted)
            )
        (self._reasons if to is None else to).addLayout(row)

    def _reason(self, words: str, quoted: tuple[str, ...], by: str) -> QLabel:
        full = words + (": " if quoted else "") + ", ".join(f"“{word}”" for word in quoted)
        full += f" ({by})" if by else ""
        label = text(self._look, full, 12, tone="soft", wrap=True, selectable=True)
        if quoted:
            marked = ", ".join(f"“<b>{escape(word)}</b>”" for word in quoted)
            label.setTextFormat(Qt.TextFormat.RichText)
            label.setText(f"{escape(words)}: {marked}" + (f" ({escape(by)})" if by else ""))
        label.setAccessibleName(full)
        return label


def _icon(reason: Reason) -> str:
    about = f"{reason.rule or ''} {reason.text}".lower()
    return next((icon for word, icon in ICONS if word in about), "message-2")


def _not_counted(reach: Reach) -> str:
    parts = []
    if reach.followers is not None:
        parts.append(counted(reach.followers, "{n} follower", "{n} followers"))
    if reach.boosts is not None:
        parts.append(counted(reach.boosts, "{n} boost", "{n} boosts"))
    told = tr("Reach never changes the order.")
    if not parts:
        return tr("Not counted: how many people follow. ") + told
    return tr("Not counted: {reach}. ").format(reach=", ".join(parts)) + told

"""The list's model: ids of everything in order, rows loaded by pages when they come into sight."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from typing_extensions import override

from cmconsole.ui.inbox.changes import Insertion, Step, steps
from cmconsole.ui.inbox.gathered import spoken
from cmconsole.ui.inbox.sections import Layout, Section
from cmconsole.ui.inbox.spoken import section_title
from cmconsole.ui.inbox.whereabouts import Whereabouts
from cmconsole.ui.wording import tr

if TYPE_CHECKING:
    from cmconsole.store.rows import MentionRow

PAGE = 128
PAGES_KEPT = 6
"""About 2 MB; more than stands between two looks at the same row. Five hours filled room for 16."""
MARGIN = 32
"""Rows from a page's edge at which the next page is fetched ahead."""
FEW = 8
ROW = Qt.ItemDataRole.UserRole + 1
"""The role that gives a MentionRow, a Section, or None where the row is not loaded yet."""

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
NOTHING = array("q")


class InboxModel(QAbstractTableModel):
    """One column of mentions and section headers."""

    rows_wanted = Signal(list)
    """These mention ids are in sight, or will be soon, and are not loaded: answer with `put`."""

    def __init__(self, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._now = now
        self._entries = array("q")
        self.layout = Layout(NOTHING)
        """What was cut and gathered in it; the rows themselves are `entries`."""
        self.is_marked: Callable[[int], bool] = lambda _: False
        """Whether a mention is marked, for those who cannot see it."""
        self.cover: Callable[[MentionRow], str] = lambda _: ""
        """What is said instead of a mention's text; empty: the text itself."""
        self._loaded: OrderedDict[int, MentionRow] = OrderedDict()
        self._places = Whereabouts()
        """Of loaded and wanted mentions."""
        self._asked: set[int] = set()
        self._sought: dict[int, None] = {}
        self._ask = QTimer(self, singleShot=True, interval=0)
        self._ask.timeout.connect(self._ask_for_sought)

    # What is in it

    @property
    def entries(self) -> array[int]:
        """Mention ids and sections, from the top."""
        return self._entries

    def count_of(self, section: Section) -> int:
        """How many mentions stand in a section."""
        return self.layout.counts.get(section, 0)

    def id_at(self, row: int) -> int | None:
        """The mention id at a row; None for a header and for rows that do not exist."""
        if 0 <= row < len(self._entries) and self._entries[row] >= 0:
            return self._entries[row]
        return None

    def row_of(self, mention_id: int) -> int | None:
        """Where a mention stands; None if it is not in the list."""
        return self._places.find(mention_id, self._entries)

    def neighbour(self, row: int, step: int) -> int | None:
        """The next row from `row` on, down (1) or up (-1), that holds a mention."""
        row += step
        while 0 <= row < len(self._entries):
            if self._entries[row] >= 0:
                return row
            row += step
        return None

    def mention(self, mention_id: int) -> MentionRow | None:
        """A mention, if it is loaded."""
        return self._loaded.get(mention_id)

    # Changes

    def show(self, layout: Layout) -> None:
        """Become this list, moving as little as possible."""
        before, self.layout = self.layout.groups, replace(layout, entries=NOTHING)
        changes = steps(self._entries, layout.entries)
        if changes is None:
            self.beginResetModel()
            self._entries = array("q", layout.entries)
            self._places.keep(self._loaded)
            self.endResetModel()
            return
        for change in changes:
            self._apply(change)
        changed = (self.row_of(face) for face, _ in before.items() ^ layout.groups.items())
        for row in {*layout.headers, *(each for each in changed if each is not None)}:
            self._changed(row)

    @property
    def headers(self) -> tuple[int, ...]:
        """The rows that are section headers; they are few."""
        return self.layout.headers

    def put(self, rows: Iterable[MentionRow], asked: Iterable[int] = ()) -> None:
        """Rows that were wanted have been read, or have changed."""
        self._asked.difference_update(asked)
        changed = []
        for mention in rows:
            number = mention.id
            self._asked.discard(number)
            known = self._loaded.get(number)
            if known == mention:
                self._loaded.move_to_end(number)
                continue
            self._loaded[number] = mention
            self._loaded.move_to_end(number)
            # What was never looked at, as most of what a search brings, is not looked for either.
            if number in self._places and (row := self.row_of(number)) is not None:
                self._places.saw(number, row)
                changed.append(row)
        while len(self._loaded) > PAGE * PAGES_KEPT:
            self._places.forget(self._loaded.popitem(last=False)[0])
        if len(changed) > FEW:
            # Each of a whole page told by itself costs more than looking at all rows in sight.
            self.dataChanged.emit(self.index(min(changed), 0), self.index(max(changed), 0))
        else:
            for row in changed:
                self._changed(row)

    def forget(self, mention_ids: Iterable[int]) -> None:
        """These rows are out of date: read them again when they are next seen."""
        for mention_id in mention_ids:
            if self._loaded.pop(mention_id, None) and (row := self.row_of(mention_id)) is not None:
                self._changed(row)

    def loaded_ids(self, conversations: Iterable[int]) -> list[int]:
        """The loaded mentions that belong to these conversations."""
        wanted = set(conversations)
        return [row.id for row in self._loaded.values() if row.conversation_id in wanted]

    # Qt

    def _apply(self, step: Step) -> None:
        if isinstance(step, Insertion):
            self.beginInsertRows(NOWHERE, step.at, step.at + len(step.entries) - 1)
            self._entries[step.at : step.at] = step.entries
            self.endInsertRows()
        else:
            self.beginRemoveRows(NOWHERE, step.first, step.last)
            del self._entries[step.first : step.last + 1]
            self.endRemoveRows()

    def _changed(self, row: int) -> None:
        index = self.index(row, 0)
        self.dataChanged.emit(index, index)

    def _seek(self, row: int) -> None:
        """Have the page of `row` fetched, and the one it is about to run into."""
        start = row - row % PAGE
        first = start - PAGE if row - start < MARGIN else start
        last = start + (2 * PAGE if row - start >= PAGE - MARGIN else PAGE)
        for place, entry in enumerate(self._entries[max(first, 0) : last], max(first, 0)):
            if entry >= 0 and entry not in self._loaded and entry not in self._asked:
                self._sought[entry] = None
                self._places.saw(entry, place)
        if self._sought and not self._ask.isActive():
            self._ask.start()

    def _ask_for_sought(self) -> None:
        wanted = list(self._sought)
        self._sought.clear()
        self._asked.update(wanted)
        self.rows_wanted.emit(wanted)

    def shown(self, row: int) -> MentionRow | Section | None:
        """What stands at a row; None: it is not loaded yet, and is asked for."""
        entry = self._entries[row]
        if entry < 0:
            return Section(entry)
        found = self._loaded.get(entry)
        if found is not None:
            self._places.saw(entry, row)
        if found is None or row % PAGE in (MARGIN - 1, PAGE - MARGIN):
            self._seek(row)
        return found

    @override
    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._entries)

    @override
    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else 1

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or self._entries[index.row()] < 0:
            return Qt.ItemFlag.NoItemFlags
        return (
            Qt.ItemFlag.ItemIsEnabled
            | Qt.ItemFlag.ItemIsSelectable
            | Qt.ItemFlag.ItemNeverHasChildren
        )

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = index.row()
        if not index.isValid() or row >= len(self._entries):
            return None
        if role == ROW:
            return self.shown(row)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole):
            shown = self.shown(row)
            if isinstance(shown, Section):
                return f"{section_title(shown)}, {self.count_of(shown)}"
            if shown is None:
                return ""
            group = self.layout.groups.get(shown.id)
            words = spoken(shown, self._now(), self.cover(shown), group)
            return f"{words} {tr('Marked.')}" if self.is_marked(shown.id) else words
        return None

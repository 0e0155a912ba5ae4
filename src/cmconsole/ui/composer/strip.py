"""The pictures that go with a reply, each with a line that says what it shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from cmconsole.domain.replies import Attachment
from cmconsole.replies.attaching import described
from cmconsole.ui.look import Look
from cmconsole.ui.widgets import Icon, IconButton, clear, text

NAME = 130


class Strip(QWidget):
    """Nothing where there is none."""

    changed = Signal(object)
    """The attachments as they are now, as a tuple."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setAccessibleName(self.tr("Pictures"))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._shown: tuple[Attachment, ...] = ()
        self._told: dict[str, str] = {}
        """What there is to say about a file, by its digest."""
        self.lines: list[QLineEdit] = []
        """What each shows, as it is typed."""
        self.hide()

    @property
    def shown(self) -> tuple[Attachment, ...]:
        """What goes with the reply."""
        return self._shown

    def show_all(self, attachments: Sequence[Attachment]) -> None:
        """Show these; what is typed into a line stays where the same file stands."""
        wanted = tuple(attachments)
        same = [one.digest for one in wanted] == [one.digest for one in self._shown]
        self._shown = wanted
        self.setVisible(bool(wanted))
        if not same:
            self._make()

    def tell(self, digest: str, words: str) -> None:
        """Say something below the line of that file, as long as it stands here."""
        if words:
            self._told[digest] = words
            self._make()

    def _make(self) -> None:
        clear(self._column)
        self.lines = []
        for place, one in enumerate(self._shown):
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addWidget(Icon(self._look, "photo", lambda t: t.ink2, 16))
            name = text(self._look, one.name, 12)
            cut = name.fontMetrics().elidedText(one.name, Qt.TextElideMode.ElideMiddle, NAME)
            name.setText(cut)
            name.setToolTip(one.name)
            row.addWidget(name)
            line = QLineEdit(one.alt)
            line.setPlaceholderText(self.tr("What does it show? For those who cannot see it"))
            line.setAccessibleName(self.tr("What {name} shows").format(name=one.name))
            line.textEdited.connect(self._describing(place))
            row.addWidget(line, 1)
            self.lines.append(line)
            away = IconButton(self._look, "x", self.tr("Remove {name}").format(name=one.name))
            away.clicked.connect(self._removing(place))
            row.addWidget(away)
            self._column.addLayout(row)
            if words := self._told.get(one.digest):
                line.setAccessibleDescription(words)
                self._column.addWidget(text(self._look, words, 12, wrap=True))

    def _describing(self, place: int) -> Callable[[str], None]:
        def describe(words: str) -> None:
            one = described(self._shown[place], words)
            self._shown = (*self._shown[:place], one, *self._shown[place + 1 :])
            self.changed.emit(self._shown)

        return describe

    def _removing(self, place: int) -> Callable[[], None]:
        def remove() -> None:
            left = self._shown[:place] + self._shown[place + 1 :]
            self.show_all(left)
            self.changed.emit(left)

        return remove

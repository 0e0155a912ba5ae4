"""The holding statement: what is said to everybody while nobody knows more, and where."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from cmconsole.console.crisis import Outlet
from cmconsole.replies.statement import START, Looked, Point, gaps, look
from cmconsole.ui import marks
from cmconsole.ui.composer.editor import Editor
from cmconsole.ui.crisis.words import tr
from cmconsole.ui.look import Look
from cmconsole.ui.widgets import SEMI, Drawing, Icon, KeyedButton, clear, text
from cmconsole.ui.wording import counted, network_name, number

EDITOR = 112


class Statement(QWidget):
    """Written here, posted only by a press on the button that says where."""

    written = Signal(str)
    post_wanted = Signal(str, object)
    """The text, and the outlets that are ticked."""
    left = Signal()

    def __init__(self, theme: Look) -> None:
        super().__init__()
        self._look = theme
        self._boxes: list[tuple[QCheckBox, QLabel, Outlet]] = []
        self._unticked: set[str] = set()
        self.editor = Editor(theme, gaps)
        self.editor.setAccessibleName(tr("Holding statement"))
        self.editor.setFixedHeight(EDITOR)
        self._points, self._places = QGridLayout(), QGridLayout()
        self.post = KeyedButton(theme, tr("Post"), "speakerphone", "Ctrl ↵", primary=True)
        self._why = text(theme, "", 12, tone="meta", wrap=True)
        self._lay_out()
        self.editor.textChanged.connect(self._typed)
        self.editor.send_wanted.connect(lambda _: self._press())
        self.editor.left.connect(self.left)
        self.post.clicked.connect(self._press)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(text(self._look, tr("Holding statement"), 14, SEMI))
        column.addWidget(self.editor)
        for grid in (self._points, self._places):
            grid.setHorizontalSpacing(16)
            grid.setVerticalSpacing(4)
            column.addLayout(grid)
        row = QHBoxLayout()
        row.addWidget(self._why, 1)
        row.addWidget(self.post)
        column.addLayout(row)

    @property
    def words(self) -> str:
        """What is written."""
        return self.editor.toPlainText()

    def begin(self, draft: str) -> None:
        """Go on with a draft, or with a frame whose blanks have to be filled in."""
        self.editor.begin(draft or START, caret=0)
        self._typed()

    def show_outlets(self, outlets: Sequence[Outlet]) -> None:
        """Where it can be posted; what was unticked stays so."""
        if [o.mention.network for o in outlets] == [o.mention.network for *_, o in self._boxes]:
            old = self._boxes
            self._boxes = [(b, n, o) for (b, n, _), o in zip(old, outlets, strict=True)]
            self._count()
            return
        clear(self._places)
        self._boxes = []
        for place, outlet in enumerate(outlets):
            self._places.addWidget(self._place(outlet), place // 2, place % 2)
        self._count()

    def _place(self, outlet: Outlet) -> QWidget:
        network, theme = outlet.mention.network, self._look
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        box, length = QCheckBox(), text(theme, "", 12, tone="soft")
        can = outlet.way.source is not None
        box.setEnabled(can)
        box.setChecked(can and network not in self._unticked)
        box.setAccessibleName(network_name(network))
        box.setToolTip("" if can else outlet.way.why_not)
        box.toggled.connect(lambda on: self._tick(network, on))
        mark = Drawing(theme, (18, 18))
        mark.show_drawing(lambda ratio: marks.network(theme, network, ratio))
        for widget in (box, mark, text(theme, network_name(network), 13), length):
            row.addWidget(widget)
        row.addStretch()
        self._boxes.append((box, length, outlet))
        return line

    def _tick(self, network: str, on: bool) -> None:
        (self._unticked.discard if on else self._unticked.add)(network)
        self._count()

    def _typed(self) -> None:
        self._show_points(look(self.words))
        self._count()
        self.written.emit(self.words)

    def _count(self) -> None:
        """Lengths, and what the button says."""
        over = False
        for box, label, outlet in self._boxes:
            length = outlet.length(self.words)
            limit = tr("no limit") if length.limit is None else number(length.limit)
            told = f"{number(length.used)} / {limit}"
            label.setText(told if box.isEnabled() else tr("in the browser only"))
            label.setProperty("tone", "bad" if length.over and box.isChecked() else "soft")
            label.style().polish(label)
            over = over or (length.over > 0 and box.isChecked())
        chosen = self._chosen()
        one, many = tr("Post to {n} network"), tr("Post to {n} networks")
        words = counted(len(chosen), one, many) if chosen else tr("Post")
        self.post.setText(f" {words}")
        self.post.setAccessibleName(words)
        blank = bool(gaps(self.words)) or not self.words.strip()
        self.post.setEnabled(bool(chosen) and not over and not blank)
        self._why.setText(self._why_not(chosen, blank=blank, over=over))

    def _why_not(self, chosen: Sequence[Outlet], *, blank: bool, over: bool) -> str:
        if blank:
            return tr("Fill in the blanks first.")
        if over:
            return tr("It is too long for one of them.")
        if not chosen:
            return tr("None of these networks can be answered from here.")
        return tr(
            "As a public reply under the first report there. You can take it back like any reply."
        )

    def _show_points(self, looked: Sequence[Looked]) -> None:
        clear(self._points)
        for place, each in enumerate(one for one in looked if one.point is not Point.NO_GAPS):
            row = QHBoxLayout()
            row.setSpacing(6)
            name = "circle-check" if each.well else "alert-triangle"
            color = lambda t, well=each.well: t.good.stroke if well else t.minor.stroke  # noqa: E731
            row.addWidget(Icon(self._look, name, color, 14))
            row.addWidget(text(self._look, _point(each), 12, tone="soft"))
            row.addStretch()
            self._points.addLayout(row, place // 2, place % 2)

    def _chosen(self) -> list[Outlet]:
        return [outlet for box, _, outlet in self._boxes if box.isChecked() and box.isEnabled()]

    def _press(self) -> None:
        if self.post.isEnabled():
            self.post_wanted.emit(self.words.strip(), self._chosen())


def _point(looked: Looked) -> str:
    well, missing = {
        Point.WHAT_TO_DO: (tr("Says what to do now"), tr("Say what to do now")),
        Point.WHEN_NEXT: (tr("Says when you speak next"), tr("Say when you speak next")),
        Point.NO_CAUSE: (tr("No cause claimed yet"), tr("It names a cause: is that certain?")),
        Point.NO_GAPS: ("", ""),
    }[looked.point]
    return well if looked.well else missing

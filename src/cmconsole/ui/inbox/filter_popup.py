"""Chooses what of a list is shown: networks, classes, whose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QWidget
from typing_extensions import override

from cmconsole.domain.judgement import LEVEL_OF_CLASS, Level, MentionClass
from cmconsole.store.reading.queues import Filter
from cmconsole.ui.popups import Popup
from cmconsole.ui.widgets import SEMI, button, text
from cmconsole.ui.wording import class_name, network_name, tr

if TYPE_CHECKING:
    from cmconsole.ui.look import Look

T = TypeVar("T")


class FilterPopup(Popup):
    """Every tick counts at once, so the list behind it shows what it does."""

    chosen = Signal(object)
    """The new Filter."""

    def __init__(
        self, look: Look, window: QWidget, networks: Sequence[str], only: Filter, me: str
    ) -> None:
        super().__init__(look, window, tr("Show only"))
        self._me = me
        names = {name: network_name(name) for name in (*networks, *only.networks)}
        kinds = {kind: class_name(kind, LEVEL_OF_CLASS[kind]) for kind in MentionClass}
        self._networks = self._boxes(tr("Networks"), names, only.networks)
        self._classes = self._boxes(tr("Classes"), kinds, only.classes)
        whose = {me: tr("Mine")} if me else {}
        self._owners = self._boxes(tr("Whose"), whose, (only.owner,))
        self._red = self._boxes(
            tr("Level"), {Level.RED_ZONE: tr("Red zone")}, (only.level_at_least,)
        )
        done = button(look, tr("Done"), "primary")
        done.clicked.connect(self.put_away)
        every = button(look, tr("Show all"))
        every.clicked.connect(self._clear)
        row = QHBoxLayout()
        row.addWidget(every)
        row.addStretch()
        row.addWidget(done)
        self._column.addLayout(row)

    @override
    def open_at(self, corner: QPoint) -> None:
        super().open_at(corner)
        next(iter((self._networks or self._classes).values())).setFocus()

    def _boxes(
        self, title: str, names: Mapping[T, str], ticked: Sequence[object]
    ) -> dict[T, QCheckBox]:
        if not names:
            return {}
        self._column.addWidget(text(self._look, title, 12, SEMI, tone="meta"))
        grid = QGridLayout()
        grid.setVerticalSpacing(2)
        made: dict[T, QCheckBox] = {}
        for at, (value, words) in enumerate(names.items()):
            box = made[value] = QCheckBox(words)
            box.setFont(self._look.font(13))
            box.setChecked(value in ticked)
            box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            box.toggled.connect(self._choose)
            grid.addWidget(box, at // 2, at % 2)
        self._column.addLayout(grid)
        return made

    def _choose(self) -> None:
        owner = next((who for who, box in self._owners.items() if box.isChecked()), None)
        red = any(box.isChecked() for box in self._red.values())
        self.chosen.emit(
            Filter(
                networks=tuple(name for name, box in self._networks.items() if box.isChecked()),
                classes=tuple(kind for kind, box in self._classes.items() if box.isChecked()),
                level_at_least=Level.RED_ZONE if red else Level.NONE,
                owner=owner,
            )
        )

    def _clear(self) -> None:
        for boxes in (self._networks, self._classes, self._owners, self._red):
            for box in boxes.values():
                box.blockSignals(True)
                box.setChecked(False)
                box.blockSignals(False)
        self._choose()

"""Keyboard: every command with its keys, which may be others."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)
from typing_extensions import override

from cmconsole.domain.errors import ConsoleError
from cmconsole.ui.keys.adding import USUAL
from cmconsole.ui.look import Look
from cmconsole.ui.palette.rows import caps
from cmconsole.ui.settings.page import Page, Services, card, labelled
from cmconsole.ui.widgets import SEMI, button, text

if TYPE_CHECKING:
    from cmconsole.ui.keys.keymap import Keymap

ROWS_SHOWN = 14


class KeyboardPage(Page):
    """Choose a command, press its new keys; every change counts at once."""

    def __init__(self, look: Look, services: Services, keymap: Keymap) -> None:
        super().__init__(
            look,
            services,
            self.tr("Keyboard"),
            self.tr("Choose a command, then press the keys it should have."),
        )
        self._keymap = keymap
        self.letters = QCheckBox(
            self.tr("Letters, digits and signs without Ctrl or Alt are commands")
        )
        self.letters.setFont(look.font(13))
        self.letters.setChecked(keymap.letters)
        self.table = self._table()
        self.editor = QKeySequenceEdit()
        self.editor.setMaximumSequenceLength(2)
        self.editor.setFont(look.font(13))
        self.give = button(look, self.tr("Use these keys"), "primary")
        self.usual = button(look, self.tr("Usual keys"))
        self.none = button(look, self.tr("No keys"))
        self.reset = button(look, self.tr("All as usual"))
        self.actions_row.addWidget(self.reset)
        for part in (self._letters_card(), self.table, self._form()):
            self.body.addWidget(part)
        self._listen()
        self._fill()
        self.table.selectRow(0)

    def _listen(self) -> None:
        keymap = self._keymap
        self.letters.toggled.connect(self._let_letters)
        self.give.clicked.connect(lambda: self._change(self._typed()))
        self.none.clicked.connect(lambda: self._change(""))
        self.usual.clicked.connect(lambda: self._change(self._chosen().property(USUAL)))
        self.reset.clicked.connect(
            lambda: self._try(keymap.reset, self.tr("All keys are as usual."))
        )
        self.table.itemSelectionChanged.connect(self._show)
        keymap.changed.connect(self._fill)

    def _letters_card(self) -> QWidget:
        frame, column = card(self.look)
        column.addWidget(self.letters)
        told = self.tr("Without them, everything is in the palette, Ctrl+K.")
        column.addWidget(text(self.look, told, 12, tone="meta", wrap=True))
        return frame

    def _table(self) -> QTableWidget:
        table = QTableWidget(0, 2)
        table.setAccessibleName(self.tr("Commands and their keys"))
        table.setObjectName("facts")
        table.setHorizontalHeaderLabels([self.tr("Command"), self.tr("Keys")])
        table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        table.horizontalHeader().resizeSection(1, 160)
        table.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(30)
        table.setFont(self.look.font(13))
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setMinimumHeight(30 * ROWS_SHOWN)
        table.itemActivated.connect(lambda _: self.editor.setFocus())
        return table

    def _form(self) -> QWidget:
        frame, column = card(self.look)
        self._name = text(self.look, "", 14, SEMI)
        column.addWidget(self._name)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addLayout(labelled(self.look, self.tr("Keys"), self.editor), 1)
        for each in (self.give, self.usual, self.none):
            row.addWidget(each, 0, Qt.AlignmentFlag.AlignBottom)
        column.addLayout(row)
        return frame

    def _fill(self) -> None:
        row = max(self.table.currentRow(), 0)
        self._commands = list(self._keymap.commands())
        self.table.setRowCount(len(self._commands))
        for at, action in enumerate(self._commands):
            keys = self._keymap.keys_of(action.property(USUAL))
            own = keys != action.property(USUAL)
            for column, words in enumerate((action.text(), " ".join(caps(keys)))):
                item = QTableWidgetItem(words)
                item.setFont(self.look.font(13, SEMI) if own else self.look.font(13))
                self.table.setItem(at, column, item)
        self.table.selectRow(row)
        self._show()

    @override
    def show_anew(self) -> None:
        with QSignalBlocker(self.letters):
            self.letters.setChecked(self._keymap.letters)

    def _chosen(self) -> QAction:
        return self._commands[max(self.table.currentRow(), 0)]

    def _typed(self) -> str:
        return self.editor.keySequence().toString(QKeySequence.SequenceFormat.PortableText)

    def _show(self) -> None:
        action = self._chosen()
        usual = action.property(USUAL)
        self._name.setText(action.text())
        keys = self._keymap.keys_of(usual)
        self.editor.setKeySequence(QKeySequence(keys))
        self.usual.setEnabled(keys != usual)
        self.none.setEnabled(bool(keys))

    def _change(self, keys: str) -> None:
        action = self._chosen()
        shown = " ".join(caps(keys)) or self.tr("no keys")
        said = self.tr("“{command}” has {keys} now.").format(command=action.text(), keys=shown)
        self._try(lambda: self._keymap.change(action.property(USUAL), keys), said)

    def _let_letters(self, act: bool) -> None:
        does = self.tr("Letters, digits and signs are commands.")
        said = does if act else self.tr("Letters, digits and signs do nothing now.")
        self._try(lambda: self._keymap.let_letters(act), said)

    def _try(self, change: Callable[[], None], said: str) -> None:
        try:
            change()
        except ConsoleError as error:
            self.told.emit(str(error), "alert-triangle")
            self._show()
        else:
            self.told.emit(said, "check")

"""Which keys each command has: the usual ones, or those somebody gave it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QLabel, QMainWindow, QWidget

from cmconsole.domain.errors import UsageError
from cmconsole.ui.keys.adding import USUAL, give
from cmconsole.ui.palette.rows import caps
from cmconsole.ui.widgets import TIP_KEY, KeyedButton, show_key

if TYPE_CHECKING:
    from cmconsole.system.keys_file import KeysFile
    from cmconsole.system.settings import SettingsFile

FIXED = frozenset({"Esc", "Ctrl+K", "?", "Ctrl+Return", "Ctrl+Shift+Return"})
"""Always the same: the way out, the two that show all others, and what the editor itself sends with."""
TAKEN = frozenset(
    {"Tab", "Shift+Tab", "Return", "Enter", "Space", "Up", "Down", "Left", "Right"}
    | {"Home", "End", "PgUp", "PgDown"}
)
"""What moves the focus and presses buttons."""
WRITING = (
    QKeySequence.StandardKey.Copy,
    QKeySequence.StandardKey.Cut,
    QKeySequence.StandardKey.Paste,
    QKeySequence.StandardKey.SelectAll,
    QKeySequence.StandardKey.Undo,
    QKeySequence.StandardKey.Redo,
    QKeySequence.StandardKey.Delete,
    QKeySequence.StandardKey.Backspace,
)
"""What every text has keys for."""
MENU = (QKeySequence("Shift+F10"), QKeySequence("Menu"))


class Keymap(QObject):
    """The keys of one window. Before `attach` they are the usual ones."""

    changed = Signal()

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._file: KeysFile | None = None
        self._settings: SettingsFile | None = None
        self._own: dict[str, str] = {}
        self._shown: dict[str, str] = {}

    def attach(self, file: KeysFile, settings: SettingsFile) -> None:
        """Take over what was changed in earlier runs."""
        self._file, self._settings, self._own = file, settings, file.load()
        self.apply()

    def commands(self) -> Iterator[QAction]:
        """Everything that has a key, and may have another one."""
        for action in self._window.actions():
            usual = action.property(USUAL)
            if usual and usual not in FIXED:
                yield action

    def keys_of(self, usual: str) -> str:
        """The keys that the command has whose usual ones are these; empty: none."""
        keys = self._own.get(usual, usual)
        return "" if self._rest(keys) else keys

    def change(self, usual: str, keys: str) -> None:
        """Give a command other keys; empty: none.

        Raises:
            UsageError: they belong to something else, in one sentence.
            StoreError: it could not be stored; the keys stay as they were.
        """
        self.change_all({usual: keys})

    def change_all(self, wanted: Mapping[str, str]) -> None:
        """Give several commands other keys, each named by those it comes with; all of them or none.

        Raises what `change` raises.
        """
        own = {name: keys for name, keys in {**self._own, **wanted}.items() if keys != name}
        for usual, keys in wanted.items():
            if keys:
                self._examine(usual, keys, own)
        self._keep(own)

    def chosen(self, usual: str) -> str:
        """The keys that somebody chose for a command, also while letters rest; empty: none."""
        return self._own.get(usual, usual)

    def reset(self) -> None:
        """Give every command its usual keys. Raises StoreError."""
        self._keep({})

    def let_letters(self, act: bool) -> None:
        """Whether letters, digits and signs without Ctrl or Alt are commands. Raises StoreError."""
        assert self._settings is not None
        self._settings.change(letters=act)
        self.apply()

    @property
    def letters(self) -> bool:
        """Whether letters, digits and signs without Ctrl or Alt are commands."""
        return self._settings is None or self._settings.current.letters

    def apply(self) -> None:
        """Give the commands their keys, and show them wherever keys are shown."""
        shown: dict[str, str] = {}
        for action in self._window.actions():
            if usual := action.property(USUAL):
                keys = self.keys_of(usual)
                give(action, keys)
                shown[_pictured(usual)] = _pictured(keys)
        self._shown = shown
        self.picture(self._window)
        self.changed.emit()

    def picture(self, widget: QWidget) -> None:
        """Show in everything inside a widget the keys that commands have."""
        shown = self._shown
        for label in widget.findChildren(QLabel, "key"):
            usual = label.property(USUAL)
            if usual in shown and label.text() != shown[usual]:
                label.setText(shown[usual])
                label.setVisible(bool(shown[usual]))
        for button in widget.findChildren(QAbstractButton):
            if usual := button.property(TIP_KEY):
                show_key(button, shown.get(_pictured(usual), usual))
        for keyed in widget.findChildren(KeyedButton):
            if keyed.cap.objectName() == "key":
                keyed.make_room()

    def _keep(self, own: dict[str, str]) -> None:
        assert self._file is not None
        self._file.change(own)
        self._own = own
        self.apply()

    def _rest(self, keys: str) -> bool:
        return not self.letters and any(_is_written(stroke) for stroke in keys.split(", "))

    def _examine(self, usual: str, keys: str, own: Mapping[str, str]) -> None:
        wanted = QKeySequence(keys)
        if keys in TAKEN:
            raise UsageError(self.tr("“{keys}” moves around in the window.").format(keys=keys))
        writing = [each for kind in WRITING for each in QKeySequence.keyBindings(kind)]
        for taken, words in (
            (writing, self.tr("“{keys}” is needed where somebody writes.")),
            (MENU, self.tr("“{keys}” opens menus.")),
        ):
            if any(_begins(each, wanted) for each in taken):
                raise UsageError(words.format(keys=keys))
        for action in self._window.actions():
            name = action.property(USUAL)
            if not name or name == usual or not (has := own.get(name, name)):
                continue
            # Of two commands of which one begins like the other, only the shorter would ever act.
            if _begins(QKeySequence(has), wanted) or _begins(wanted, QKeySequence(has)):
                words = self.tr("“{keys}” belongs to “{command}” already.")
                raise UsageError(words.format(keys=has, command=action.text()))


def _begins(shorter: QKeySequence, longer: QKeySequence) -> bool:
    return shorter.matches(longer) != QKeySequence.SequenceMatch.NoMatch


def _is_written(stroke: str) -> bool:
    """Whether a key writes something: speech that is heard as such keys would do all kinds of things."""
    return len(stroke.removeprefix("Shift+")) == 1


def _pictured(keys: str) -> str:
    return " ".join(caps(keys))

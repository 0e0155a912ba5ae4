"""What a person chose for this profile, each setting declared once."""

from __future__ import annotations

import getpass
import json
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, cast

from cmconsole.domain.errors import UsageError
from cmconsole.system.atomic import explained, set_aside, write_text

_TYPES = {bool: "yes or no", int: "a whole number", str: "a text"}


def _operating_system_user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no such entry, as in a bare container
        return "me"


@dataclass(frozen=True, slots=True)
class Rules:
    """What a settings window has to know about one setting."""

    label: str
    choices: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None

    def refuse(self, value: object, default: object) -> str | None:
        """Why `value` cannot be used, as the end of a sentence, or None."""
        if type(value) is not type(default):  # a bool is an int, but not here
            return f"has to be {_TYPES[type(default)]}"
        if self.choices and value not in self.choices:
            return f"has to be one of {', '.join(self.choices)}"
        if isinstance(value, int) and self.low is not None and self.high is not None:
            return (
                None if self.low <= value <= self.high else f"has to be {self.low} to {self.high}"
            )
        return None


def _text(default: str, label: str, *choices: str) -> str:
    return field(default=default, metadata={"rules": Rules(label, choices)})


def _number(default: int, label: str, low: int, high: int) -> int:
    rules = Rules(label, low=low, high=high)
    return field(default=default, metadata={"rules": rules})


def _switch(default: bool, label: str) -> bool:
    return field(default=default, metadata={"rules": Rules(label)})


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting: its key, type, default and label. Policy and targets have files of their own."""

    author: str = field(
        default_factory=_operating_system_user,
        metadata={"rules": Rules("Your name in the history of every conversation")},
    )
    role: str = _text("lead", "What you do at this desk", "manager", "lead", "read-only")
    brand: str = _text("", "The brand you listen for, as the window shows it")
    theme: str = _text("system", "Colours", "system", "light", "dark")
    density: str = _text("comfortable", "Rows", "comfortable", "compact", "roomy")
    zoom: int = _number(100, "Size of everything, in percent", 80, 200)
    abuse_shield: bool = _switch(True, "Fold abusive language away")
    undo_seconds: int = _number(10, "Seconds to take back a reply before it is sent", 0, 120)
    letters: bool = _switch(True, "Letters without Ctrl or Alt are commands")
    notify_red_zone: bool = _switch(True, "Notify me of the red zone")
    notify_due_soon: bool = _switch(True, "Notify me five minutes before mine fall due")
    notify_not_sent: bool = _switch(True, "Notify me when a reply could not be sent")
    notify_sign_in: bool = _switch(True, "Notify me when a sign-in ended")
    notify_spike: bool = _switch(True, "Notify me when suddenly many people write")
    spike_people: int = _number(5, "People in an hour from which it can be a spike", 3, 500)
    spike_times: int = _number(4, "How many times the usual that is", 2, 50)
    quiet_hours: str = _text("", "Quiet hours without notifications, for example 22:00-07:00")
    notify_text: bool = _switch(False, "Show the customer's words in notifications")


def rules(key: str) -> Rules:
    """What is declared about the setting `key`. Raises KeyError for a key that does not exist."""
    return cast(Rules, _declared()[key].metadata["rules"])


def _declared() -> dict[str, Field[Any]]:
    return {each.name: each for each in fields(Settings)}


class SettingsFile:
    """`settings.json`: read once, replaced as a whole, keys of later versions kept.

    A file that cannot be read stays where it is, and is set aside when it would be replaced.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._current = Settings()
        self._chosen: dict[str, Any] = {}
        self._kept: dict[str, object] = {}
        self._broken = False
        self.keep: Callable[[str], None] = self.write
        """Stores what the file shall hold; a window lets another thread `write` it, in order."""
        self.noted: Callable[[str, object, object], None] = lambda key, was, now: None
        """Is told of each setting that is another one: its key, how it was, how it is."""

    @property
    def current(self) -> Settings:
        """The settings in force."""
        return self._current

    def load(self) -> tuple[str, ...]:
        """Read the file; what cannot be used falls back to its default.

        Returns:
            One plain sentence for each thing a person should know; usually none.

        Raises:
            StoreError: the file is there but may not be read.
        """
        self._current, self._chosen, self._kept = Settings(), {}, {}
        self._broken = False
        try:
            found = json.loads(self._path.read_text("utf-8"))
            if not isinstance(found, dict):
                raise ValueError("not an object")
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise explained(error, self._path) from error
        except (ValueError, RecursionError):
            self._broken = True
            return (
                f"The settings in {self._path} could not be read, so the usual ones are used. When one"
                " is changed here, the file is kept beside them under another name.",
            )
        good, refused = _checked(found)
        self._kept = {key: value for key, value in found.items() if key not in good}
        self._chosen, self._current = good, replace(Settings(), **good)
        return tuple(f"{sentence} The usual value is used." for sentence in refused.values())

    def change(self, **values: object) -> Settings:
        """Set these, store the file and return the settings now in force.

        Raises:
            UsageError: a value that its rules refuse, or a key that is not declared.
            StoreError: it could not be stored; the settings stay as they were. Where `keep` stores
                later, whoever set it tells of that, and the settings hold until the program ends.
        """
        before, after = self._current, self.set_up(**values)
        for key in values:
            if (was := getattr(before, key)) != (now := getattr(after, key)):
                self.noted(key, was, now)
        return after

    def set_up(self, **values: object) -> Settings:
        """As `change`, where nobody chose that: `noted` is told nothing, for nobody has to take it back."""
        good, refused = _checked(values)
        unknown = values.keys() - _declared().keys()
        for sentence in (*refused.values(), *(f"There is no setting {key}." for key in unknown)):
            raise UsageError(sentence)
        # Only what was chosen is stored, so that a better default of a later version reaches people.
        chosen = self._chosen | good
        kept = {key: value for key, value in self._kept.items() if key not in good}
        content = json.dumps(kept | chosen, indent=2, ensure_ascii=False, sort_keys=True)
        self.keep(content + "\n")
        self._current, self._chosen, self._kept = replace(Settings(), **chosen), chosen, kept
        return self._current

    def write(self, content: str) -> None:
        """Replace the file; one that could not be read is set aside first. Raises StoreError."""
        if self._broken:
            set_aside(self._path)
            self._broken = False
        write_text(self._path, content)


def _checked(found: Mapping[str, object]) -> tuple[dict[str, Any], dict[str, str]]:
    good: dict[str, Any] = {}
    refused: dict[str, str] = {}
    usual = Settings()
    for key in found.keys() & _declared().keys():
        if (reason := rules(key).refuse(found[key], getattr(usual, key))) is None:
            good[key] = found[key]
        else:
            refused[key] = f"The setting {key} {reason}."
    return good, refused

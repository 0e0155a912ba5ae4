"""The keys that a person gave to commands, in a file of the profile."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from cmconsole.system.atomic import write_text


class KeysFile:
    """`keys.json`: for each changed command its usual keys and those it has now; empty means none."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.keep: Callable[[str], None] = self.write
        """Stores what the file shall hold; a window lets another thread `write` it, in order."""
        self.noted: Callable[[Mapping[str, str], Mapping[str, str]], None] = lambda was, now: None
        """Is told how it was and how it is."""
        self._known: Mapping[str, str] = {}

    def load(self) -> dict[str, str]:
        """What was changed, as far as it can be read."""
        self._known = found = self._read()
        return found

    def _read(self) -> dict[str, str]:
        try:
            found = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        if not isinstance(found, dict):
            return {}
        return {
            usual: wanted
            for usual, wanted in found.items()
            if isinstance(wanted, str) and usual != wanted
        }

    def change(self, changed: Mapping[str, str]) -> None:
        """Store it. Raises StoreError where `keep` stores at once: the file is as it was."""
        self.keep(json.dumps(dict(changed), indent=2, ensure_ascii=False, sort_keys=True) + "\n")
        was, self._known = self._known, dict(changed)
        self.noted(was, self._known)

    def write(self, content: str) -> None:
        """Replace the file. Raises StoreError: it is as it was."""
        write_text(self._path, content)

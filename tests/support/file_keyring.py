"""A keyring that several processes of one test share: a file in the test's own folder.

Only for tests: `PYTHON_KEYRING_BACKEND=support.file_keyring.FileKeyring`, the file in TEST_KEYRING.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError


class FileKeyring(KeyringBackend):
    """Keeps secrets until the test's folder goes."""

    priority = 1  # type: ignore[assignment]

    def get_password(self, service: str, username: str) -> str | None:
        """The secret, or None."""
        return self._kept().get(f"{service} {username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep it."""
        self._keep({**self._kept(), f"{service} {username}": password})

    def delete_password(self, service: str, username: str) -> None:
        """Remove it."""
        kept = self._kept()
        if kept.pop(f"{service} {username}", None) is None:
            raise PasswordDeleteError("no such secret")
        self._keep(kept)

    def _kept(self) -> dict[str, str]:
        file = _file()
        return dict(json.loads(file.read_text("utf-8"))) if file.exists() else {}

    def _keep(self, kept: dict[str, str]) -> None:
        new = _file().with_suffix(".new")
        new.write_text(json.dumps(kept), "utf-8")
        new.replace(_file())


def _file() -> Path:
    return Path(os.environ["TEST_KEYRING"])


def shared_keyring(folder: Path) -> dict[str, str]:
    """The environment of commands that share a keyring in `folder`."""
    tests = Path(__file__).resolve().parent.parent
    return {
        "PYTHON_KEYRING_BACKEND": "support.file_keyring.FileKeyring",
        "PYTHONPATH": os.pathsep.join([str(tests.parent / "src"), str(tests)]),
        "TEST_KEYRING": str(folder / "keyring.json"),
    }

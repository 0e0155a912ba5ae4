"""Starts the window when the person signs in to the desktop, in each system's own way.

Linux: an entry of the XDG autostart specification; macOS: a launch agent; Windows: a file in the
Startup folder. All of them are one file, which whoever wants to can see and delete.
"""

from __future__ import annotations

import os
import plistlib
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from cmconsole.domain.errors import StoreError
from cmconsole.system.atomic import explained, write_text

NAME = "cmconsole"
LABEL = "io.cmconsole.window"


class Autostart:
    """The one file that decides."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        platform: str = sys.platform,
        home: Path | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        """`command` starts the window; the others are this computer's."""
        self._command = list(command)
        self._platform = platform
        self._home = home or Path.home()
        self._environ = os.environ if environ is None else environ

    @property
    def path(self) -> Path:
        """Where the file is while the window starts by itself."""
        if self._platform == "darwin":
            return self._home / "Library" / "LaunchAgents" / f"{LABEL}.plist"
        if self._platform == "win32":
            roaming = Path(self._environ.get("APPDATA") or self._home / "AppData" / "Roaming")
            menu = roaming / "Microsoft" / "Windows" / "Start Menu"
            return menu / "Programs" / "Startup" / f"{NAME}.vbs"
        config = Path(self._environ.get("XDG_CONFIG_HOME") or self._home / ".config")
        return config / "autostart" / f"{NAME}.desktop"

    @property
    def on(self) -> bool:
        """Whether the window starts by itself."""
        return self.path.is_file()

    def turn(self, on: bool) -> None:
        """Begin or stop starting by itself.

        Raises:
            StoreError: the file may not be written or removed, in one sentence.
        """
        try:
            if not on:
                self.path.unlink(missing_ok=True)
                return
            self.path.parent.mkdir(parents=True, exist_ok=True)
            write_text(self.path, self._content(), mode=0o644)
        except StoreError:
            raise
        except OSError as error:
            raise explained(error, self.path) from error

    def _content(self) -> str:
        if self._platform == "darwin":
            agent = {"Label": LABEL, "ProgramArguments": self._command, "RunAtLoad": True}
            return plistlib.dumps(agent).decode("utf-8")
        if self._platform == "win32":
            # A script host starts it without a console window; 0 hides, False does not wait.
            line = " ".join(f'""{part}""' for part in self._command)
            return f'CreateObject("WScript.Shell").Run "{line}", 0, False\n'
        line = " ".join(_quoted(part) for part in self._command)
        return (
            "[Desktop Entry]\nType=Application\nName=cmconsole\n"
            f"Comment=Inbox for community managers\nExec={line}\nIcon={NAME}\nTerminal=false\n"
            "X-GNOME-Autostart-enabled=true\n"
        )


def _quoted(part: str) -> str:
    """A word of an Exec line: Desktop Entry Specification 1.5, “The Exec key”."""
    for sign in ("\\", '"', "`", "$"):
        part = part.replace(sign, "\\" + sign)
    # The value of a key is unescaped once before the line is read, and % begins a field code.
    return '"' + part.replace("\\", "\\\\").replace("%", "%%") + '"'

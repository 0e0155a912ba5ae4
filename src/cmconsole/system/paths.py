"""Where everything lives: the profile's files and the resources shipped with the program.

`platformdirs` and `tempfile` are loaded where they are needed: finding a resource needs neither, and
together they take as long as reading the rules of triage.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cmconsole.domain.errors import UsageError
from cmconsole.system.atomic import explained

APPLICATION = "cmconsole"
PROFILE_VARIABLE = "CMCONSOLE_PROFILE"

_PACKAGE = Path(__file__).resolve().parent.parent
_CHECKOUT = _PACKAGE.parent.parent


@dataclass(frozen=True, slots=True)
class Profile:
    """The files of one desk. Nothing is created before `prepare`."""

    data: Path
    """Holds the inbox and its backups: what has to be backed up."""
    config: Path
    """Holds settings, policy and targets: what a person edits."""
    logs: Path
    """Holds the log files; may be deleted at any time."""
    keyring_service: str = APPLICATION
    """The name under which the operating system's keyring keeps this profile's secrets."""

    @classmethod
    def at(cls, folder: Path) -> Profile:
        """Everything in one folder; `~` and relative paths are resolved now."""
        root = Path(os.path.abspath(folder.expanduser()))  # noqa: PTH100 - must not follow links
        return cls(root, root, root / "logs", f"{APPLICATION} {root}")

    @classmethod
    def usual(cls) -> Profile:
        """The folders this operating system sets aside for programs of the current person."""
        import platformdirs

        return cls(
            data=platformdirs.user_data_path(APPLICATION, appauthor=False),
            config=platformdirs.user_config_path(APPLICATION, appauthor=False),
            logs=platformdirs.user_log_path(APPLICATION, appauthor=False),
        )

    @classmethod
    def chosen(cls, folder: str | Path | None, environ: Mapping[str, str] = os.environ) -> Profile:
        """The profile a start means: `--profile`, else `CMCONSOLE_PROFILE`, else the usual one."""
        named = folder or environ.get(PROFILE_VARIABLE)
        return cls.at(Path(named)) if named else cls.usual()

    @property
    def arguments(self) -> list[str]:
        """What a start needs to come to this profile."""
        return [] if self == Profile.usual() else ["--profile", str(self.data)]

    @property
    def for_now(self) -> bool:
        """Whether it is removed when the program ends: the demo's."""
        import tempfile

        return self.data.parent == Path(tempfile.gettempdir()) and self.data.name.startswith(
            f"{APPLICATION}-"
        )

    @property
    def inbox(self) -> Path:
        """The SQLite file with everything that was heard and done."""
        return self.data / "inbox.sqlite3"

    @property
    def backups(self) -> Path:
        """The folder of copies made before migrations and on request."""
        return self.data / "backups"

    @property
    def settings(self) -> Path:
        """What a person chose in the settings window."""
        return self.config / "settings.json"

    @property
    def place(self) -> Path:
        """Where the window was and what it showed when it closed."""
        return self.settings.with_name("window.json")

    @property
    def keys(self) -> Path:
        """The keys that a person gave to commands."""
        return self.settings.with_name("keys.json")

    @property
    def changes(self) -> Path:
        """What was changed in the settings, when and by whom."""
        return self.settings.with_name("settings-log.jsonl")

    @property
    def policy(self) -> Path:
        """Rules of triage."""
        return self.config / "policy.toml"

    @property
    def targets(self) -> Path:
        """Targets and calendars."""
        return self.config / "targets.toml"

    def prepare(self) -> None:
        """Create the folders, private to the current person, and make sure they can be written.

        Raises:
            ReadOnlyProfile: a folder may not be created or written.
            DiskFull: there is no room for a folder.
            UsageError: the path leads through a file.
        """
        import tempfile

        for folder in dict.fromkeys((self.data, self.config, self.logs, self.backups)):
            try:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                # Only a real write tells: permission bits say nothing on network and Windows drives.
                with tempfile.TemporaryFile(dir=folder):
                    pass
            except (FileExistsError, NotADirectoryError) as error:
                raise UsageError(
                    f"{folder} cannot be a folder of the profile, because a file is in its place."
                ) from error
            except OSError as error:
                raise explained(error, folder) from error


@contextmanager
def throw_away() -> Iterator[Profile]:
    """A profile in a temporary folder that is removed at the end, for the demo."""
    import tempfile

    # Windows keeps files that are still open; leaving them behind is better than failing at the end.
    with tempfile.TemporaryDirectory(
        prefix=f"{APPLICATION}-", ignore_cleanup_errors=True
    ) as folder:
        profile = Profile.at(Path(folder))
        profile.prepare()
        yield profile


def resource(name: str) -> Path:
    """A file or folder shipped with the program, `name` relative to `resources/` with slashes.

    A checkout's own `resources/` comes first, so that a change shows without a new installation.

    Raises:
        FileNotFoundError: there is no such resource, which is a bug.
    """
    folders = [_PACKAGE / "resources"]
    if (_CHECKOUT / "pyproject.toml").is_file():
        folders.insert(0, _CHECKOUT / "resources")
    for folder in folders:
        path = folder / name
        if path.exists():
            return path
    raise FileNotFoundError(errno.ENOENT, "no such resource", name)

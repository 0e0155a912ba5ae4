"""What this program runs on, for `doctor` and for reports of bugs."""

from __future__ import annotations

import locale
import platform
import shutil
import sqlite3
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import cmconsole
from cmconsole.system.paths import Profile, resource

LIBRARIES = (
    "PySide6-Essentials",
    "qasync",
    "httpx",
    "keyring",
    "feedparser",
    "lxml",
    "regex",
    "icalendar",
    "vaderSentiment",
    "tzdata",
)


def versions() -> dict[str, str]:
    """The versions of the program, Python, SQLite and every library, by name."""
    found = {
        "cmconsole": cmconsole.__version__,
        "Python": platform.python_version(),
        "SQLite": sqlite3.sqlite_version,
    }
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "missing"
    return found


def places(profile: Profile) -> dict[str, str]:
    """Where this profile keeps what, by name."""
    return {
        "inbox": str(profile.inbox),
        "settings": str(profile.settings),
        "policy": str(profile.policy),
        "targets": str(profile.targets),
        "backups": str(profile.backups),
        "logs": str(profile.logs),
        "resources": str(resource(".")),
    }


def machine(profile: Profile) -> dict[str, str]:
    """The system underneath: its name, language, time zone and the room left for the inbox."""
    return {
        "system": platform.platform(),
        "processor": platform.machine(),
        "language": locale.getlocale()[0] or "none set",
        "time zone": f"{time.tzname[0]}, now UTC{time.strftime('%z')}",
        "room for the inbox": _room(profile.data),
    }


def _room(folder: Path) -> str:
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        return f"{shutil.disk_usage(folder).free / 1e9:.1f} GB"
    except OSError:
        return "unknown"

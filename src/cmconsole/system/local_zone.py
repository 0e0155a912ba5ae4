"""The time zone this computer is set to."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

LINK = Path("/etc/localtime")
FALLBACK = "UTC"


def name(environ: Mapping[str, str] = os.environ, link: Path = LINK) -> str:
    """Its IANA name; UTC where the system does not say.

    `TZ` comes first, then what /etc/localtime points at (Linux, macOS), then Windows' own.
    """
    for candidate in (environ.get("TZ", "").removeprefix(":"), _linked(link), _windows()):
        if candidate and _known(candidate):
            return candidate
    return FALLBACK


def _linked(link: Path) -> str:
    try:
        parts = link.resolve(strict=True).parts
    except OSError:
        return ""
    return "/".join(parts[parts.index("zoneinfo") + 1 :]) if "zoneinfo" in parts else ""


def _windows() -> str:
    """Python's own time-zone names there are not IANA's; icalendar ships the Unicode table."""
    import time

    if os.name != "nt":
        return ""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    found: str = WINDOWS_TO_OLSON.get(time.tzname[0], "")
    return found


def _known(candidate: str) -> bool:
    try:
        ZoneInfo(candidate)
    except (KeyError, ValueError, OSError):
        return False
    return True

"""The libraries Qt takes from a Linux system: which are missing, and how they are installed."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from progress import Progress, StepFailed


@dataclass(frozen=True, slots=True)
class Library:
    """One shared library and the package that holds it in each family of distributions."""

    soname: str
    apt: str
    dnf: str
    pacman: str
    zypper: str


# Found with ldd on Qt's platform plugins, then by starting them on a bare Debian 12.
LIBRARIES = (
    Library("libglib-2.0.so.0", "libglib2.0-0", "glib2", "glib2", "libglib-2_0-0"),
    Library("libEGL.so.1", "libegl1", "libglvnd-egl", "libglvnd", "libglvnd"),
    Library("libGL.so.1", "libgl1", "libglvnd-glx", "libglvnd", "libglvnd"),
    Library("libX11.so.6", "libx11-6", "libX11", "libx11", "libX11-6"),
    Library("libdbus-1.so.3", "libdbus-1-3", "dbus-libs", "dbus", "libdbus-1-3"),
    Library("libfontconfig.so.1", "libfontconfig1", "fontconfig", "fontconfig", "libfontconfig1"),
    Library("libfreetype.so.6", "libfreetype6", "freetype", "freetype2", "libfreetype6"),
    Library("libxkbcommon.so.0", "libxkbcommon0", "libxkbcommon", "libxkbcommon", "libxkbcommon0"),
    Library("libbrotlidec.so.1", "libbrotli1", "libbrotli", "brotli", "libbrotlidec1"),
    Library("libgssapi_krb5.so.2", "libgssapi-krb5-2", "krb5-libs", "krb5", "krb5"),
    Library(
        "libxcb-cursor.so.0",
        "libxcb-cursor0",
        "xcb-util-cursor",
        "xcb-util-cursor",
        "libxcb-cursor0",
    ),
    Library("libxcb-icccm.so.4", "libxcb-icccm4", "xcb-util-wm", "xcb-util-wm", "libxcb-icccm4"),
    Library(
        "libxcb-keysyms.so.1",
        "libxcb-keysyms1",
        "xcb-util-keysyms",
        "xcb-util-keysyms",
        "libxcb-keysyms1",
    ),
    Library("libxcb-shape.so.0", "libxcb-shape0", "libxcb", "libxcb", "libxcb-shape0"),
    Library("libxcb-xkb.so.1", "libxcb-xkb1", "libxcb", "libxcb", "libxcb-xkb1"),
    Library(
        "libxkbcommon-x11.so.0",
        "libxkbcommon-x11-0",
        "libxkbcommon-x11",
        "libxkbcommon-x11",
        "libxkbcommon-x11-0",
    ),
)

VENV = f"python3.{sys.version_info.minor}-venv"
"""The package without which a Debian Python cannot make a virtual environment."""
EMOJI = "fonts-noto-color-emoji"
"""Installed along with missing libraries: mentions are full of emoji, and a bare system has none."""

COMMANDS = {
    "apt": "apt-get install -y --no-install-recommends",
    "dnf": "dnf install -y",
    "pacman": "pacman -S --needed --noconfirm",
    "zypper": "zypper --non-interactive install",
}
FAMILIES = {
    "apt": ("debian", "ubuntu"),
    "dnf": ("fedora", "rhel", "centos"),
    "pacman": ("arch",),
    "zypper": ("suse", "opensuse"),
}


def loads(soname: str) -> bool:
    """Whether the dynamic linker finds the library, which is the question Qt will ask."""
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def missing(loads: Callable[[str], bool] = loads) -> list[Library]:
    """The libraries that are not there."""
    return [library for library in LIBRARIES if not loads(library.soname)]


def family(os_release: str) -> str | None:
    """The package manager of the distribution that an os-release file describes, if known."""
    fields = dict(line.split("=", 1) for line in os_release.splitlines() if "=" in line)
    names = f"{fields.get('ID', '')} {fields.get('ID_LIKE', '')}".replace('"', "").split()
    for name in names:
        for manager, known in FAMILIES.items():
            if name in known or (manager == "zypper" and name.startswith("opensuse")):
                return manager
    return None


def packages(manager: str, libraries: Sequence[Library]) -> list[str]:
    """The packages that hold these libraries, each once."""
    return list(dict.fromkeys(getattr(library, manager) for library in libraries))


def hint(manager: str | None, libraries: Sequence[Library], extra: Sequence[str] = ()) -> str:
    """The exact command for a person to type; every family's where the system is not known."""
    managers = [manager] if manager else list(COMMANDS)
    lines = []
    for name in managers:
        more = extra if name == "apt" else ()
        lines.append(f"  sudo {COMMANDS[name]} {' '.join([*packages(name, libraries), *more])}")
    return "\n".join(lines)


def privilege() -> list[str] | None:
    """What to put before a command so that it may install: nothing for root, sudo, or None."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo is None:
        return None
    # -n: a password prompt in the middle of another program's start would be a riddle.
    quiet = subprocess.run([sudo, "-n", "true"], capture_output=True, check=False)
    return [sudo, "-n"] if quiet.returncode == 0 else None


def provide(progress: Progress) -> None:
    """Install what is missing where that is allowed; elsewhere say how, and go on."""
    if not sys.platform.startswith("linux"):
        return
    lacking = missing()
    extra = [] if importlib.util.find_spec("ensurepip") else [VENV]
    if not lacking and not extra:
        return
    manager = family(_os_release())
    prefix = privilege() if manager == "apt" and shutil.which("apt-get") else None
    names = ", ".join([library.soname for library in lacking] + extra)
    if prefix is None:
        progress.say(
            f"Missing on this system: {names}.\nThe window may not open until they are installed:\n"
            + hint(manager, lacking, extra)
        )
        return
    progress.say(f"Missing on this system: {names}.")
    wanted = [*packages("apt", lacking), *extra, EMOJI]
    # Through `env`, because sudo starts with a clean environment.
    prefix = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive"]
    wait = ("-o", "DPkg::Lock::Timeout=300")
    try:
        progress.run("updating the list of packages", [*prefix, "apt-get", "update"])
        install = [*prefix, *shlex.split(COMMANDS["apt"]), *wait, *wanted]
        progress.run("installing system libraries", install)
    except StepFailed as failure:
        progress.say(f"{failure}\nGoing on without. To install them yourself:")
        progress.say(hint("apt", lacking, extra))


def _os_release() -> str:
    try:
        return Path("/etc/os-release").read_text("utf-8")
    except OSError:
        return ""

"""The pins say exactly what is installed."""

from __future__ import annotations

import tomllib
from importlib.metadata import PackageNotFoundError, distribution

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from environment import CONSTRAINTS, ROOT

PYTHONS = ("3.11", "3.12", "3.13")
PLATFORMS = {"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}
COPYLEFT = ("AGPL", "GPL-2", "GPL-3", "GNU GENERAL PUBLIC", "GNU AFFERO")


def pins() -> list[Requirement]:
    lines = (ROOT / CONSTRAINTS).read_text("utf-8").splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


def declared() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    found = [*project["build-system"]["requires"], *project["project"]["dependencies"]]
    found += project["project"]["optional-dependencies"]["test"]
    return [Requirement(line) for line in found]


def needed(environment: dict[str, str]) -> dict[str, list[Requirement]]:
    """Everything that is needed there, transitively, as far as it is installed here."""
    found: dict[str, list[Requirement]] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = declared()
    while waiting:
        requirement = waiting.pop()
        extras = requirement.extras or {""}
        if requirement.marker and not any(
            requirement.marker.evaluate({**environment, "extra": extra}) for extra in extras
        ):
            continue
        name = canonicalize_name(requirement.name)
        found.setdefault(name, []).append(requirement)
        if (name, frozenset(extras)) in seen:
            continue
        seen.add((name, frozenset(extras)))
        try:
            further = distribution(name).requires or []
        except PackageNotFoundError:  # belongs to another platform or Python
            continue
        for line in further:
            child = Requirement(line)
            wanted = [""] if not child.marker or "extra" not in str(child.marker) else extras
            if not child.marker or any(
                child.marker.evaluate({**environment, "extra": extra}) for extra in wanted
            ):
                child.marker = None
                waiting.append(child)
    return found


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("platform", PLATFORMS)
def test_everything_that_is_needed_has_exactly_one_pin_that_fits(
    python: str, platform: str
) -> None:
    environment = {
        "python_version": python,
        "python_full_version": f"{python}.0",
        "sys_platform": platform,
        "platform_system": PLATFORMS[platform],
        "os_name": "nt" if platform == "win32" else "posix",
        "platform_python_implementation": "CPython",
        "implementation_name": "cpython",
    }
    pinned: dict[str, Requirement] = {}
    for pin in pins():
        if pin.marker is None or pin.marker.evaluate(environment):
            assert canonicalize_name(pin.name) not in pinned, f"{pin.name} is pinned twice"
            pinned[canonicalize_name(pin.name)] = pin
    for name, requirements in needed(environment).items():
        assert name in pinned, f"{name} has no pin"
        version = str(pinned[name].specifier).removeprefix("==")
        for requirement in requirements:
            assert requirement.specifier.contains(version), f"{requirement} against {version}"


def test_a_pin_is_one_exact_version_and_no_address() -> None:
    for pin in pins():
        (specifier,) = pin.specifier
        assert specifier.operator == "=="
        assert "*" not in specifier.version
        assert pin.url is None


def test_nothing_that_is_installed_forces_its_licence_on_this_program() -> None:
    for pin in pins():
        try:
            metadata = distribution(pin.name).metadata
        except PackageNotFoundError:
            continue
        said = [metadata.get("License-Expression") or metadata.get("License") or ""]
        said += [c for c in metadata.get_all("Classifier") or [] if c.startswith("License ::")]
        # Qt is under the LGPL or, as one chooses, the GPL.
        text = " ".join(said).upper().replace("LGPL-3.0-ONLY OR GPL-2.0-ONLY OR GPL-3.0-ONLY", "")
        assert text.strip() or "PySide6" in pin.name or pin.name == "shiboken6", pin.name
        assert not any(word in text.replace("LGPL", "") for word in COPYLEFT), pin.name

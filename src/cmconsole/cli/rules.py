"""The rules in force for commands that need no inbox; trouble names the file."""

from __future__ import annotations

from cmconsole.domain.errors import PolicyError
from cmconsole.domain.targets import Targets
from cmconsole.domain.targets_file import targets_from_toml
from cmconsole.system.paths import Profile, resource
from cmconsole.triage.judge import Triage
from cmconsole.triage.policy import load_policy
from cmconsole.triage.shipped import make_triage


def targets_of(profile: Profile) -> Targets:
    """The profile's own targets, else the shipped ones. Raises PolicyError."""
    path = profile.targets if profile.targets.exists() else resource("targets.toml")
    try:
        return targets_from_toml(path.read_text("utf-8"))
    except PolicyError as error:
        raise PolicyError(f"{path}: {error}") from error


def triage_of(profile: Profile) -> Triage:
    """Triage under the profile's own policy, else the shipped one. Raises PolicyError."""
    path = profile.policy if profile.policy.exists() else resource("policy.toml")
    try:
        return make_triage(load_policy(path))
    except PolicyError as error:
        raise PolicyError(f"{path}: {error}") from error

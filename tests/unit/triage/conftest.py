"""The shipped policy, read once, and a judge that works by it."""

from __future__ import annotations

from pathlib import Path

import pytest

from cmconsole.triage.judge import Triage
from cmconsole.triage.policy import load_policy
from cmconsole.triage.rules import Policy
from cmconsole.triage.shipped import make_triage

SHIPPED = Path(__file__).resolve().parents[3] / "resources" / "policy.toml"


@pytest.fixture(scope="session")
def shipped_path() -> Path:
    return SHIPPED


@pytest.fixture(scope="session")
def shipped() -> Policy:
    return load_policy(SHIPPED)


@pytest.fixture(scope="session")
def triage(shipped: Policy) -> Triage:
    return make_triage(shipped)

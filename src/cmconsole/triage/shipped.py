"""Triage as it ships: the policy at hand and the weights in `resources/models`."""

from __future__ import annotations

import logging
import os
import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from cmconsole.system.collecting import nothing_collected
from cmconsole.system.paths import resource
from cmconsole.triage.judge import Triage
from cmconsole.triage.rules import Policy

if TYPE_CHECKING:
    from cmconsole.triage.opinion import Opinions

log = logging.getLogger(__name__)

WEIGHTS = "models/triage.weights"


def make_triage(policy: Policy) -> Triage:
    """Triage by a policy and the shipped model.

    Takes a tenth of a second the first time, most of it for loading numpy: not for a thread that paints.
    Where the weights cannot be read, the words of the policy do the work of the model.
    """
    with nothing_collected():
        return Triage(policy, opinions=shipped_opinions())


@cache
def shipped_opinions() -> Opinions | None:
    """The shipped model, one for the process."""
    try:
        return read_opinions(resource(WEIGHTS))
    except FileNotFoundError:
        log.warning("the weights of triage are missing")
        return None


def read_opinions(path: Path) -> Opinions | None:
    """The model of a file; None, and a line in the log, if it cannot be read."""
    # Imported here so that a window can paint before numpy is loaded.
    _lighten_numpy()
    from cmconsole.triage.opinion import Opinions
    from cmconsole.triage.weights import load_weights

    try:
        return Opinions(load_weights(path))
    except (OSError, ValueError, KeyError) as error:
        log.warning("the weights %s cannot be used: %s", path.name, error)
        return None


def _lighten_numpy() -> None:
    """Let numpy load in two thirds of its time, where it is not loaded yet."""
    if "numpy" in sys.modules:
        return
    # WORKAROUND numpy 2 writes the documentation of its compiled parts into them at each start. Empty
    # modules in their place change nothing else; where a version has no such modules, nobody asks.
    for name in ("numpy._core._add_newdocs", "numpy._core._add_newdocs_scalars"):
        sys.modules[name] = ModuleType(name)
    # A page is a product of 200 by 60 numbers: more threads would only cost their start and their memory,
    # and how many there are would decide the last digit.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

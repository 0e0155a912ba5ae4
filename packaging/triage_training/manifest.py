"""What the shipped weights were made from, by fingerprint: whoever trains again can tell what differs."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy
import sklearn

from triage_training.data import OWN_CLASSES, OWN_DISTRESS, SETS
from triage_training.design import PHRASES


def write_manifest(weights: Path, texts: Path, groups: dict[str, list[str]]) -> None:
    """Write `<weights>.json` beside the weights.

    Args:
        texts: the folder of the labelled sets.
        groups: the lists of words whose members the model counts.
    """
    said: dict[str, Any] = {
        "sha256": fingerprint(weights.read_bytes()),
        "texts": {name: fingerprint((texts / f"{name}.csv").read_bytes()) for name in SETS},
        "classes": fingerprint(OWN_CLASSES.read_bytes()),
        "distress": fingerprint(OWN_DISTRESS.read_bytes()),
        "words": fingerprint(json.dumps(groups, sort_keys=True).encode()),
        "phrases": fingerprint(PHRASES.read_bytes()),
        "numpy": numpy.__version__,
        "scikit-learn": sklearn.__version__,
    }
    text = json.dumps(said, indent=2) + "\n"
    weights.with_name(weights.name + ".json").write_text(text, "utf-8")


def fingerprint(data: bytes) -> str:
    """SHA-256 in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()

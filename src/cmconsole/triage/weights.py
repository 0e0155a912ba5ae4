"""The shipped weights: one file of whole numbers, read without any machine-learning library."""

from __future__ import annotations

import json
import math
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.int8]

HEADS = (
    "complaint",
    "provider",
    "negative",
    "neutral",
    "positive",
    "offensive",
    "irony",
    "class complaint",
    "class other",
    "class praise",
    "class question",
    "class rant",
    "class venting",
    "serious",
    "english",
    "complaint finance",
    "complaint review",
    "finance",
    "review",
)
"""What each column of the weights says, as log-odds. `provider`: the text is to or about somebody who
sells or serves, as opposed to private talk. The last four: see `kinds.py`."""
COLUMN = {name: place for place, name in enumerate(HEADS)}
CLASSES = ("complaint", "other", "praise", "question", "rant", "venting")
"""The classes the model tells apart, in the order of their columns."""
FIRST_CLASS = COLUMN["class complaint"]
FORMAT = 2


@dataclass(frozen=True, slots=True)
class Calibration:
    """Turns log-odds into probabilities that hold (fitted on texts the weights had not seen)."""

    provider: float
    """Added to `provider` before the lesser of it and `complaint` is taken."""
    complaint: tuple[float, float]
    """Factor and shift of the complaint's log-odds (Platt 1999)."""
    serious: tuple[float, float]
    classes: float
    """Factor of the class scores before they become shares of one (a temperature)."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Everything the model knows."""

    grams: Bytes
    """[rows, heads]: runs of characters, to be multiplied by `gram_scale`."""
    words: Bytes
    """[rows, heads]: words and pairs of words."""
    gram_scale: Floats
    word_scale: Floats
    signs: Floats
    """[what is counted in a text, heads]; see `counts.py`."""
    bias: Floats
    calibration: Calibration
    groups: dict[str, list[str]]
    """Lists of words of which the model counts how many a text holds."""


def save_weights(weights: Weights, path: Path) -> None:
    """Write the file: one line of JSON, then the tables, compressed."""
    tables = {name: getattr(weights, name) for name in _TABLES}
    c = weights.calibration
    head = {
        "format": FORMAT,
        "heads": HEADS,
        "tables": {name: [str(t.dtype), list(t.shape)] for name, t in tables.items()},
        "calibration": {
            "provider": c.provider,
            "complaint": c.complaint,
            "serious": c.serious,
            "classes": c.classes,
        },
        "groups": weights.groups,
    }
    body = b"".join(np.ascontiguousarray(t).tobytes() for t in tables.values())
    line = json.dumps(head, ensure_ascii=False).encode() + b"\n"
    path.write_bytes(zlib.compress(line + body, 9))


def load_weights(path: Path) -> Weights:
    """Read the file. OSError or ValueError: there is none, or it is not one of ours."""
    try:
        raw = zlib.decompress(path.read_bytes())
    except zlib.error as error:
        raise ValueError(f"{path.name} is damaged") from error
    at = raw.index(b"\n") + 1
    head: dict[str, Any] = json.loads(raw[:at])
    if head["format"] != FORMAT or tuple(head["heads"]) != HEADS:
        raise ValueError(f"{path.name} is of another version of the program")
    tables = {}
    for name, (kind, shape) in head["tables"].items():
        dtype = np.dtype(kind)
        # Views of what was read: copies would take as much memory again.
        table = np.frombuffer(raw, dtype, math.prod(shape), at)
        tables[name], at = table.reshape(shape), at + table.nbytes
    c = head["calibration"]
    calibration = Calibration(
        c["provider"], _pair(c["complaint"]), _pair(c["serious"]), c["classes"]
    )
    return Weights(**tables, calibration=calibration, groups=head["groups"])


_TABLES = ("grams", "words", "gram_scale", "word_scale", "signs", "bias")


def _pair(values: list[float]) -> tuple[float, float]:
    return values[0], values[1]

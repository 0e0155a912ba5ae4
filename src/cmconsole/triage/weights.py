"""The shipped weights: one file of whole numbers, read without any machine-learning library."""

from __future__ import annotations

import json
import math
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:  # it takes a millisecond to load, and only says what arrays hold
    import numpy.typing as npt


Floats: TypeAlias = "npt.NDArray[np.float32]"
Bytes: TypeAlias = "npt.NDArray[np.int8]"

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
    "distress",
    "complaint finance",
    "complaint review",
    "finance",
    "review",
)
"""What each column of the weights says, as log-odds. `provider`: the text is to or about somebody who
sells or serves, as opposed to private talk. `distress`: somebody may not want to live. The last four: see
`kinds.py`."""
COLUMN = {name: place for place, name in enumerate(HEADS)}
CLASSES = ("complaint", "other", "praise", "question", "rant", "venting")
"""The classes the model tells apart, in the order of their columns."""
FIRST_CLASS = COLUMN["class complaint"]
FORMAT = 4


@dataclass(frozen=True, slots=True)
class Calibration:
    """Turns log-odds into probabilities that hold (fitted on texts the weights had not seen)."""

    provider: float
    """Added to the log-odds of `provider`, so that it speaks up against private talk only."""
    complaint: float
    """Factor of the complaint's log-odds. No shift: one of known fields does harm in most others
    (docs/triage.md)."""
    serious: tuple[float, float]
    """Factor and shift (Platt 1999)."""
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
    """Write the file: one line of JSON, the small tables, the whole numbers, most of them in half a
    byte, and a checksum. Deflate makes a third less of it, but takes five times as long at each start."""
    small = {name: getattr(weights, name) for name in _SMALL}
    body = b"".join([np.ascontiguousarray(t).tobytes() for t in small.values()])
    body += _packed(np.concatenate([getattr(weights, name).ravel() for name in _LARGE]))
    c = weights.calibration
    head = {
        "format": FORMAT,
        "heads": HEADS,
        "small": {name: [str(t.dtype), list(t.shape)] for name, t in small.items()},
        "large": {name: list(getattr(weights, name).shape) for name in _LARGE},
        "calibration": {
            "provider": c.provider,
            "complaint": c.complaint,
            "serious": c.serious,
            "classes": c.classes,
        },
        "groups": weights.groups,
    }
    content = json.dumps(head, ensure_ascii=False).encode() + b"\n" + body
    path.write_bytes(content + zlib.adler32(content).to_bytes(_CHECK, "big"))


def load_weights(path: Path) -> Weights:
    """Read the file. OSError or ValueError: there is none, or it is not one of ours."""
    content = path.read_bytes()
    raw = memoryview(content)[:-_CHECK]
    if zlib.adler32(raw) != int.from_bytes(content[-_CHECK:], "big"):
        raise ValueError(f"{path.name} is damaged")
    at = content.index(b"\n") + 1
    head: dict[str, Any] = json.loads(content[:at])
    if head["format"] != FORMAT or tuple(head["heads"]) != HEADS:
        raise ValueError(f"{path.name} is of another version of the program")
    tables = {}
    for name, (kind, shape) in head["small"].items():
        table = np.frombuffer(raw, np.dtype(kind), math.prod(shape), at)
        tables[name], at = table.reshape(shape).copy(), at + table.nbytes
    numbers = _unpacked(raw[at:], sum(map(math.prod, head["large"].values())))
    at = 0
    for name, shape in head["large"].items():
        tables[name] = numbers[at : at + math.prod(shape)].reshape(shape)
        at += math.prod(shape)
    c = head["calibration"]
    calibration = Calibration(c["provider"], c["complaint"], _pair(c["serious"]), c["classes"])
    return Weights(**tables, calibration=calibration, groups=head["groups"])


def _packed(numbers: Bytes) -> bytes:
    """How many there are in full, half a byte of each number, where those are, and what they are.

    Of half bytes the first half of all numbers has the upper, the second half the lower one.
    """
    near = (numbers >= -_SHIFT) & (numbers < _SHIFT)
    places = [-1]
    for place in np.flatnonzero(~near).tolist():
        while place - places[-1] > _FARTHEST:
            places.append(places[-1] + _FARTHEST)  # this one would not have to be told
        places.append(place)
    codes = np.where(near, numbers + _SHIFT, 0).astype(np.uint8)
    upper, lower = np.split(np.append(codes, codes[: len(codes) % 2]), 2)
    steps, others = np.diff(places).astype(np.uint8), numbers[places[1:]]
    count = len(others).to_bytes(_COUNT, "big")
    return count + (upper << 4 | lower).tobytes() + steps.tobytes() + others.tobytes()


def _unpacked(packed: memoryview, count: int) -> Bytes:
    half, full = (count + 1) // 2, int.from_bytes(packed[:_COUNT], "big")
    pairs = np.frombuffer(packed, np.uint8, half, _COUNT)
    numbers: Bytes = np.empty(2 * half, np.int8)
    np.right_shift(pairs, 4, out=numbers[:half].view(np.uint8))
    np.bitwise_and(pairs, 15, out=numbers[half:].view(np.uint8))
    numbers -= _SHIFT
    steps = np.frombuffer(packed, np.uint8, full, _COUNT + half)
    others = np.frombuffer(packed, np.int8, full, _COUNT + half + full)
    last = -1
    for some in range(0, full, _AT_ONCE):
        places = last + np.cumsum(steps[some : some + _AT_ONCE], dtype=np.int64)
        numbers[places] = others[some : some + _AT_ONCE]
        last = int(places[-1])
    return numbers[:count]


_SHIFT, _FARTHEST = 8, 255
"""Nine in ten of the whole numbers lie less far from zero and take half a byte. The others are told in
full, each by its distance from the one before."""
_AT_ONCE = 8_192
"""Fit into the processor's cache: to take memory that was never used costs more than what is done there."""
_COUNT = 4
_CHECK = 4
"""Bytes of the checksum."""
_SMALL = ("gram_scale", "word_scale", "signs", "bias")
_LARGE = ("grams", "words")


def _pair(values: list[float]) -> tuple[float, float]:
    return values[0], values[1]

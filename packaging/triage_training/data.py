"""The labelled texts, read where they stand, and how they are cut."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

DEV_PERCENT = 25
OWN_CLASSES = Path(__file__).with_name("classes.csv")
"""Classes and severities of our own for texts of the other sets, by their ids (docs/triage.md)."""
SIX_WAY = "triage6_gold"
SETS = ("complaint", "sentiment_semeval", "sentiment_vadergt", "offensive", "irony", SIX_WAY,
        "lid_tweets")  # fmt: skip

Texts = npt.NDArray[np.str_]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Labelled:
    """All sets one after the other; what a set does not say is an empty word."""

    text: list[str]
    part: Texts
    """Which set a text is from."""
    label: Texts
    source: Texts
    domain: Texts
    severity: Texts
    dev: Mask
    """One text in four, by SHA-1 of the id: nothing is fitted on these while measuring. A text that
    occurs again under another id counts as dev everywhere."""
    six: Texts
    """One of the six classes, in the six-way set and where there is one of our own."""
    major: Mask
    """The same of a serious matter."""

    def is_part(self, name: str) -> Mask:
        """The texts of one set."""
        found: Mask = self.part == name
        return found

    @property
    def own(self) -> Mask:
        """The texts with a class of our own."""
        found: Mask = (self.six != "") & ~self.is_part(SIX_WAY)
        return found

    @property
    def to_brands(self) -> Mask:
        """Posts to brands: complaint texts of Twitter without the random ones mixed in."""
        random = np.char.startswith(self.domain, "random")
        found: Mask = (self.source == "acl2019") & self.is_part("complaint") & ~random
        return found


def hundredth(number: str) -> int:
    """Where an id falls, 0 to 99."""
    return int(hashlib.sha1(number.encode()).hexdigest()[:8], 16) % 100


def read_labelled(folder: Path) -> Labelled:
    """Read every set of a folder."""
    rows: list[dict[str, str]] = []
    for name in SETS:
        with (folder / f"{name}.csv").open(newline="", encoding="utf-8") as file:
            rows += [{**row, "part": name} for row in csv.DictReader(file)]
    keys = [row["text"].strip().lower() for row in rows]
    held = {key for key, row in zip(keys, rows, strict=True) if hundredth(row["id"]) < DEV_PERCENT}

    classes = _read_classes(rows)

    def column(name: str) -> Texts:
        return np.array([row.get(name) or "" for row in rows])

    return Labelled(
        text=[row["text"] for row in rows],
        part=column("part"),
        label=column("label"),
        source=column("source"),
        domain=column("domain"),
        severity=column("severity"),
        dev=np.array([key in held for key in keys]),
        six=np.array([six for six, _ in classes]),
        major=np.array([severity == "major" for _, severity in classes]),
    )


def _read_classes(rows: Sequence[Mapping[str, str]]) -> list[tuple[str, str]]:
    with OWN_CLASSES.open(newline="", encoding="utf-8") as file:
        own = {row["id"]: (row["label"], row["severity"]) for row in csv.DictReader(file)}
    return [
        (row["label"], row["severity"]) if row["part"] == SIX_WAY else own.get(row["id"], ("", ""))
        for row in rows
    ]


def share(mask: Mask | Sequence[bool]) -> float:
    """What part of a mask is true."""
    return float(np.mean(np.asarray(mask)))

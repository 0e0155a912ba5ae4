"""The labelled texts, read where they stand, and how they are cut."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

DEV_PERCENT = 25
SETS = ("complaint", "sentiment_semeval", "sentiment_vadergt", "offensive", "irony", "triage6_gold",
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
    gold: Mask
    """Its text is in the six-way set, under whatever id."""

    def is_part(self, name: str) -> Mask:
        """The texts of one set."""
        found: Mask = self.part == name
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
    in_gold = {key for key, row in zip(keys, rows, strict=True) if row["part"] == "triage6_gold"}
    held = {key for key, row in zip(keys, rows, strict=True) if hundredth(row["id"]) < DEV_PERCENT}

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
        gold=np.array([key in in_gold for key in keys]),
    )


def share(mask: Mask | Sequence[bool]) -> float:
    """What part of a mask is true."""
    return float(np.mean(np.asarray(mask)))

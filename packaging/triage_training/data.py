"""The labelled texts, read where they stand, and how they are cut."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from cmconsole.domain.judgement import Level
from cmconsole.triage.judge import ToJudge, Triage
from cmconsole.triage.rules import Policy

DEV_PERCENT = 25
OWN_CLASSES = Path(__file__).with_name("classes.csv")
"""Classes and severities of our own for texts of the other sets, by their ids (docs/triage.md)."""
OWN_DISTRESS = Path(__file__).with_name("distress.txt")
"""Sentences of our own: `+` somebody who may not want to live, or fears it of another, `-` near misses."""
SIX_WAY, DISTRESS = "triage6_gold", "distress"
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
    red: Mask
    """What a rule of the red zone finds."""

    def is_part(self, name: str) -> Mask:
        """The texts of one set."""
        found: Mask = self.part == name
        return found

    def of_field(self, chosen: Mask) -> Mask:
        """These texts under whatever id, and where all of ACL 2019 is among them its other copy as well:
        what a head must not have seen that is to know nothing of them."""
        keys = np.array([text.strip().lower() for text in self.text])
        found: Mask = np.isin(keys, keys[chosen])
        if chosen[(self.source == "acl2019") & self.is_part("complaint")].all():
            found |= self.source == "xci"
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


def read_labelled(folder: Path, policy: Policy) -> Labelled:
    """Read every set of a folder; `policy` says what is in the red zone."""
    rows: list[dict[str, str]] = []
    for name in SETS:
        with (folder / f"{name}.csv").open(newline="", encoding="utf-8") as file:
            rows += [{**row, "part": name} for row in csv.DictReader(file)]
    rows += _read_distress()
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
        red=_in_red_zone([row["text"] for row in rows], policy),
    )


def _read_distress() -> list[dict[str, str]]:
    lines = OWN_DISTRESS.read_text("utf-8").splitlines()
    return [
        {"id": f"{DISTRESS} {line}", "text": line[2:], "label": line[0], "part": DISTRESS}
        for line in lines
    ]


def _in_red_zone(texts: Sequence[str], policy: Policy) -> Mask:
    triage, found = Triage(policy), []
    for start in range(0, len(texts), 500):
        some = triage.judge_many([ToJudge(text) for text in texts[start : start + 500]])
        found += [judgement.level is Level.RED_ZONE for judgement in some]
    return np.array(found)


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

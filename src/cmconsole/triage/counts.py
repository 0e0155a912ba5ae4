"""What the model counts in a text beside words: capitals, marks, links, words of certain lists, VADER.

Each piece of a text has a row of small numbers, known from the piece alone; the rows of a text add up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from cmconsole.triage.grams import LINK, NAME

if TYPE_CHECKING:  # it takes a millisecond to load, and only says what arrays hold
    import numpy.typing as npt


Small: TypeAlias = "npt.NDArray[np.uint8]"
Signs: TypeAlias = "npt.NDArray[np.float32]"

UPPER, NAMES, LINKS, TAGS, DIGITS, EXCLAIMS, ASKS, ENDS_ASKING, DOTS = range(9)
PLAIN = 9
_MOST = np.array([3, 3, 1, 3, 2, 4, 3, 1, 1], np.float32)
"""Beyond these a count says nothing more."""
SCORES = ("negative", "neutral", "positive", "compound", "strength", "kindness")
OTHERS = (
    "length",
    "share of capitals",
    "asks at the end",
    "asks before the end",
    "begins with a name",
)
COUNTED = (
    "capitals",
    "names",
    "links",
    "tags",
    "digits",
    "exclamation marks",
    "question marks",
    "ends asking",
    "dots",
)


def names_of_signs(groups: Mapping[str, Sequence[str]]) -> list[str]:
    """What each column of `signs` is, in words."""
    return [*SCORES, *OTHERS, *COUNTED, *groups]


_NONE: frozenset[int] = frozenset()


class Counter:
    """Makes the row of a piece."""

    def __init__(self, groups: Mapping[str, Sequence[str]]) -> None:
        self.width = PLAIN + len(groups)
        self._whole: dict[str, set[int]] = defaultdict(set)
        self._begun: dict[str, set[int]] = defaultdict(set)
        for place, words in enumerate(groups.values()):
            for word in words:
                if word.endswith("*"):
                    self._begun[word[:-1]].add(PLAIN + place)
                    continue
                self._whole[word].add(PLAIN + place)
                if "n't" in word:
                    self._whole[word.replace("'", "")].add(PLAIN + place)
        self._openings = {word[:3] for word in self._begun}

    def is_plain(self, piece: str) -> bool:
        """Whether there surely is nothing to count: nearly every word."""
        return (
            piece.islower()
            and piece.isalpha()
            and piece not in self._whole
            and piece[:3] not in self._openings
            and piece.isascii()
        )

    def row(self, piece: str, norm: str, core: str) -> list[tuple[int, int]]:
        """The columns that are not zero, and their numbers."""
        row: list[tuple[int, int]] = []
        if norm in (NAME, LINK):
            row.append((NAMES if norm == NAME else LINKS, 1))
        if not piece.isalpha():
            row += self._marks(piece, norm)
        if piece.isupper() and len(piece) > 1:
            row.append((UPPER, 1))
        for column in self._lists(norm, core):
            row.append((column, 1))
        return row

    def _marks(self, piece: str, norm: str) -> list[tuple[int, int]]:
        row = []
        if piece[0] == "#":
            row.append((TAGS, 1))
        if any(map(str.isdigit, piece)):
            row.append((DIGITS, 1))
        if "!" in piece:
            row.append((EXCLAIMS, min(piece.count("!"), 3)))
        if "?" in piece and norm != LINK:
            row.append((ASKS, 1))
        if piece.rstrip(")\"'").endswith("?"):
            row.append((ENDS_ASKING, 1))
        if ".." in piece or "…" in piece:
            row.append((DOTS, 1))
        return row

    def _lists(self, norm: str, core: str) -> frozenset[int] | set[int]:
        found: frozenset[int] | set[int] = self._whole.get(core, _NONE)
        if norm is not core and norm in self._whole:
            found = found | self._whole[norm]
        if core[:3] in self._openings:
            for end in range(3, len(core) + 1):
                if core[:end] in self._begun:
                    found = found | self._begun[core[:end]]
        if not norm.isascii():
            for character in norm:
                found = found | self._whole.get(character, _NONE)
        return found


def signs_of(
    sums: npt.NDArray[np.int32], lengths: Signs, first: Small, last: Small, scores: Signs
) -> Signs:
    """The columns of `names_of_signs` for each text.

    Args:
        sums: [texts, columns] the rows of all pieces of each text added up.
        lengths: how many pieces each text has.
        first, last: the row of the first and of the last piece of each text.
        scores: [texts, 4] VADER's negative, neutral, positive and compound.
    """
    counts = sums.astype(np.float32)
    compound = scores[:, 3]
    others = np.stack(
        [
            np.log(lengths),
            counts[:, UPPER] / lengths,
            last[:, ENDS_ASKING].astype(np.float32),
            (counts[:, ENDS_ASKING] > last[:, ENDS_ASKING]).astype(np.float32),
            first[:, NAMES].astype(np.float32),
        ],
        1,
    )
    return np.concatenate(
        [
            scores,
            np.abs(compound)[:, None],
            np.maximum(compound, 0)[:, None],
            others,
            np.minimum(counts[:, :PLAIN], _MOST),
            np.log1p(counts[:, PLAIN:]),
        ],
        1,
    )

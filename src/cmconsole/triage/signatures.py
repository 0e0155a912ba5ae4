"""The words of many texts side by side: what is like a text is found by comparing it with all of them.

Words weigh by how rare they are among the texts that were heard (inverse document frequency), and two
texts are as like as the weight of the words they share is of all their words (Dice 1945, weighted). Three
thousand texts are compared in half a millisecond and take a megabyte.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cmconsole.triage.telling_words import LITTLE, MOST_WORDS, NONE, NUMBERS

FREE = 0
FIRST_ROOM = 256
KNOWN = 400.0
"""How many texts that counts for which is known of words before any text was heard."""
RARE, COMMON = 0.002, 0.1
"""In which share of those a word stands, and one that is said about any matter."""
FADES = 20_000.0
"""Texts after which what was heard counts half."""
AGAIN = 256
"""Texts after which all weights are worked out again."""
TELLING = 0.3
"""A word tells what a text is about if it weighs so much of what the rarest do."""
RARER = 2.0
"""The power by which rare words weigh more than others."""


@dataclass(frozen=True, slots=True)
class Near:
    """The story that a text is most like."""

    story: int
    """0: none."""
    likeness: float
    """With that text of it which is nearest, 0 to 1."""
    midst: float
    """With all of its texts, on average."""
    shared: int
    """Words shared with the nearest that tell what it is about."""


class Signatures:
    """Remembers words of texts and which story each text tells. Not for several threads at once."""

    def __init__(self) -> None:
        import numpy as np  # with the first story: a start with nothing new needs none

        self._words = np.full((FIRST_ROOM, MOST_WORDS), NONE, np.uint16)
        self._stories = np.zeros(FIRST_ROOM, np.int64)
        self._whole = np.zeros(FIRST_ROOM, np.float32)
        self._free = list(range(FIRST_ROOM))
        self._often = np.full(NUMBERS, KNOWN * RARE, np.float32)
        self._often[list(LITTLE)] = KNOWN * COMMON
        self._texts = KNOWN
        self._heard = 0
        self._weights = np.zeros(NUMBERS, np.float32)
        self._own = np.zeros(NUMBERS, np.float32)
        self._weigh()

    def __len__(self) -> int:
        return len(self._stories) - len(self._free)

    def hear(self, signature: array[int]) -> None:
        """Count the words of a text: what many say tells less."""
        self._often[signature] += 1
        self._texts += 1
        self._heard += 1
        if self._heard % AGAIN == 0:
            self._weigh()

    def put(self, signature: array[int], story: int) -> int:
        """Remember a text of a story, 1 or higher. Returns the place by which it can be dropped."""
        if not self._free:
            self._make_room()
        place = self._free.pop()
        self._words[place] = NONE
        self._words[place, : len(signature)] = signature
        self._stories[place] = story
        self._whole[place] = self._weights[signature].sum()
        return place

    def drop(self, places: Iterable[int]) -> None:
        """Forget these texts."""
        for place in places:
            self._stories[place] = FREE
            self._free.append(place)

    def hold(self, signature: array[int], places: Sequence[int]) -> bool:
        """Whether a text at one of these places has the same words."""
        rows = self._words[places]
        self._own[signature] = 1
        both = (self._own[rows] > 0).sum(1)
        self._own[signature] = 0
        return bool(((both == len(signature)) & ((rows != NONE).sum(1) == len(signature))).any())

    def tells(self, signature: array[int]) -> int:
        """How many of its words tell what a text is about."""
        return int((self._weights[signature] >= TELLING).sum())

    def nearest(self, signature: array[int]) -> Near:
        """The story with the text most like this one; of several as like the one that began last."""
        own = float(self._weights[signature].sum())
        if own <= 0:
            return Near(FREE, 0.0, 0.0, 0)
        self._own[signature] = self._weights[signature]
        shared = self._own[self._words].sum(1)
        self._own[signature] = 0
        alike = 2 * shared / (self._whole + own) * (self._stories != FREE)
        most = float(alike.max())
        if most <= 0:
            return Near(FREE, 0.0, 0.0, 0)
        story = int(self._stories[alike >= most - 1e-6].max())
        theirs = alike * (self._stories == story)
        nearest = self._words[int(theirs.argmax())].tolist()
        both = [word for word in signature if word in nearest]
        midst = float(theirs.sum() / (self._stories == story).sum())
        return Near(story, most, midst, int((self._weights[both] >= TELLING).sum()))

    def _weigh(self) -> None:
        """What each word weighs: 1 the rarest, 0 one that everybody says."""
        import numpy as np

        if self._texts > FADES:
            self._texts /= 2
            self._often /= 2
        rarest = math.log(1 / RARE)
        weights = np.log(self._texts / self._often) / rarest
        self._weights = np.clip(weights, 0.0, 1.0, dtype=np.float32) ** RARER
        self._weights[NONE] = 0
        self._whole = self._weights[self._words].sum(1)

    def _make_room(self) -> None:
        import numpy as np

        had = len(self._stories)
        more = np.full_like(self._words, NONE)
        self._words = np.concatenate([self._words, more])
        self._stories = np.concatenate([self._stories, np.zeros_like(self._stories)])
        self._whole = np.concatenate([self._whole, np.zeros_like(self._whole)])
        self._free.extend(range(had, 2 * had))

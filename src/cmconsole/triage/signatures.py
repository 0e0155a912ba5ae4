"""The numbers of many texts side by side: what is like a text is found by comparing it with all of them.

Three thousand are compared in a quarter of the time in which the numbers of one are worked out. Hashes of
bands (locality-sensitive hashing) would look at fewer, but take ten times the memory for that many, which
came together over hours, and miss one text in ten at the likeness that counts here.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence

FREE = 0
FIRST_ROOM = 256


class Signatures:
    """Remembers numbers of texts and which story each text tells. Not for several threads at once."""

    def __init__(self, hashes: int) -> None:
        """`hashes` is how many numbers there are of each text."""
        import numpy as np  # with the first story: a start with nothing new needs none

        self._numbers = np.zeros((FIRST_ROOM, hashes), np.int64)
        self._stories = np.zeros(FIRST_ROOM, np.int64)
        self._free = list(range(FIRST_ROOM))

    def __len__(self) -> int:
        return len(self._stories) - len(self._free)

    def put(self, signature: array[int], story: int) -> int:
        """Remember a text of a story, 1 or higher. Returns the place by which it can be dropped."""
        if not self._free:
            self._make_room()
        place = self._free.pop()
        self._numbers[place] = signature
        self._stories[place] = story
        return place

    def drop(self, places: Iterable[int]) -> None:
        """Forget these texts."""
        for place in places:
            self._stories[place] = FREE
            self._free.append(place)

    def hold(self, signature: array[int], places: Sequence[int]) -> bool:
        """Whether a text at one of these places has the same numbers."""
        return bool((self._numbers[places] == signature).all(1).any())

    def nearest(self, signature: array[int]) -> tuple[int, float]:
        """The story with the text most like this one, and the share, 0 to 1, of equal numbers.

        Of several that are as like the one that began last; 0 and 0 where nothing is remembered.
        """
        same = (self._numbers == signature).sum(1) * (self._stories != FREE)
        most = int(same.max())
        story = int(self._stories[same == most].max()) if most else FREE
        return story, most / len(signature)

    def _make_room(self) -> None:
        import numpy as np

        had = len(self._stories)
        self._numbers = np.concatenate([self._numbers, np.zeros_like(self._numbers)])
        self._stories = np.concatenate([self._stories, np.zeros_like(self._stories)])
        self._free.extend(range(had, 2 * had))

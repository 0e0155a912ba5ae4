"""What was worked out for the words read lately."""

from __future__ import annotations

import re
from abc import abstractmethod
from typing import TypeVar

T = TypeVar("T")
HALF = 8_192
"""Words; an hour at a busy desk brings more than twice as many different ones, most of them once."""
LETTERS = 32
"""Longer pieces are addresses and cries; they do not come again."""
_ONCE = re.compile(r"\d|://")
"""Numbers of orders, dates, prices and addresses do not come again either."""


class Lately(dict[str, T]):
    """Works out what is asked for, and remembers it while it keeps being asked for.

    When it is full, what it holds becomes its older half, and the older half before that is forgotten.
    So it takes the same memory after an hour as after a week, and a lookup of what it holds costs what
    a lookup in a dict does: an order of last use would have to be kept at each.
    """

    def __init__(self) -> None:
        super().__init__()
        self._older: dict[str, T] = {}

    @abstractmethod
    def work_out(self, word: str) -> T:
        """What belongs to a word that was not asked for lately."""

    def __missing__(self, word: str) -> T:
        older = self._older
        found = older[word] if word in older else self.work_out(word)
        if len(word) <= LETTERS and _ONCE.search(word) is None:
            if len(self) >= HALF:
                self._older = self.copy()
                self.clear()
            self[word] = found
        return found

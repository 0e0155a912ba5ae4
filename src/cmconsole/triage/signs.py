"""A telling word as one sign, so that VADER's arithmetic can be told where to look by an expression."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping

DULL, DULL_SHOUTED = "\ue000", "\U000fff00"
FIRST_SIGN, SHOUTED_BY = 0xF0000, 0x8000
"""Signs for words lie in a plane of Unicode that nothing else uses; those for the same words in capitals
lie this much higher."""
FIRST_SHOUTED = chr(FIRST_SIGN + SHOUTED_BY)
ANY_CONTRACTED = "?n't"
"""Stands for every unknown word in "n't": all of them negate and do nothing else."""


class Signs:
    """The telling word in a token as a sign of its own; one sign for all other words, as those are alike.

    A text then is a line of signs, in which one regular expression finds what is to be scored. What is
    in capitals has signs of its own, so that nothing else of the text is needed.
    """

    def __init__(self, signs: Mapping[str, str], emoji: Mapping[str, str]) -> None:
        self._signs = signs
        self._emoji = emoji
        self._maybe_emoji = re.compile(f"[^\0-{chr(ord(min(emoji)) - 1)}]")
        """One plain range: a class of every emoji is ten times slower to look for. And all but what is
        below it: a range up to the end of Unicode takes 5 ms to compile."""

    def of(self, piece: str) -> str:
        """The signs of what stands between two spaces: one, or those of the emoji's names in it."""
        if piece.isascii() or not self._maybe_emoji.search(piece):
            return self._one(piece)
        emoji = self._emoji
        named = self._maybe_emoji.sub(lambda found: emoji.get(found[0], found[0]), piece)
        return "".join(map(self._one, named.split()))

    def _one(self, token: str) -> str:
        word = token
        if not token.isalnum():
            word = token.strip(string.punctuation)
            if len(word) <= 2:  # an emoticon, by the package's rule
                word = token
        word = word.lower()
        sign = self._signs.get(word)
        if sign is None:
            if "n't" not in word:
                return DULL_SHOUTED if token.isupper() else DULL
            sign = self._signs[ANY_CONTRACTED]
        return shout(sign) if token.isupper() else sign


def shout(sign: str) -> str:
    """The sign of the same word in capitals."""
    return chr(ord(sign) + SHOUTED_BY)


def range_of(first: int, last: int) -> str:
    """A range of signs and the same in capitals, for a class of characters."""
    starts = FIRST_SIGN, FIRST_SIGN + SHOUTED_BY
    return "".join([f"{chr(start + first)}-{chr(start + last)}" for start in starts])

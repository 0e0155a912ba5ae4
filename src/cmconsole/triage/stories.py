"""Puts together posts by several people that tell the same story, one post at a time.

Shingles of words are hashed, and the least of each of several hashes are kept (MinHash, Broder 1997):
two texts share about as many of them as they share shingles. A text is compared with all that are
remembered (`triage.signatures`).
"""

from __future__ import annotations

import re
from array import array
from collections import OrderedDict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from operator import eq
from typing import TypeAlias
from zlib import crc32

from cmconsole.triage.signatures import Signatures

HASHES = 48
"""Numbers that are kept of a text."""
ALIKE = 0.30
"""Share of equal numbers from which two texts tell the same story."""
FEWEST_SHINGLES = 4
"""Shorter texts ("down again?") are alike by chance and start no story."""
MOST_STORIES = 2_000
"""Stories that are remembered; the one that was told longest ago goes first."""
MOST_TOLD = 200
"""Posts of a story whose numbers can bring others in."""
MOST_SIGNED = 3_000
"""Posts whose numbers are remembered in all stories together: about what a busy desk hears in an hour. Of
stories alone a day gathered room for ten times as many."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_LEFT_OUT = re.compile(r"https?://\S+|www\.\S+|@\w+")
_COMMON = frozenset(
    """a an and are as at be but by for from has have i in is it its me my of on or our so that the their
    they this to us was we were what when with you your der die das und ist ich nicht ein eine zu el la
    los las de que y en un una no se le les des et est du pas o os do da em um uma não""".split()  # noqa: SIM905
)
_PRIME = (1 << 61) - 1
_MIXES = [
    (crc32(b"factor %d" % i) * 2 + 1, crc32(b"shift %d" % i) * 2_654_435_761) for i in range(HASHES)
]

Signature: TypeAlias = "array[int]"
"""An array, for the same numbers in a tuple take four times the memory, and a month has thousands."""


@dataclass(slots=True)
class Story:
    """The same told by several people."""

    number: int
    first: Hashable
    """The post that started it."""
    posts: list[Hashable] = field(default_factory=list)
    people: set[Hashable] = field(default_factory=set)
    _told: list[int] = field(default_factory=list)
    """Where the numbers of its posts stand."""


class Stories:
    """Remembers what is being told. Not for several threads at once."""

    def __init__(self, newest: int = 0, *, most_signed: int = MOST_SIGNED) -> None:
        """`newest` is the highest number an earlier run gave, so that none is given twice."""
        self._most_signed = most_signed
        self._stories: OrderedDict[int, Story] = OrderedDict()
        self._signatures = Signatures(HASHES)
        self._next = newest + 1

    def add(self, post: Hashable, author: Hashable, text: str) -> Story | None:
        """The story a post belongs to, an old or a new one; None if it says too little to tell.

        One person's repeats are posts of the story and no more people.
        """
        signature = sign(text)
        return None if signature is None else self.add_signed(post, author, signature)

    def add_signed(self, post: Hashable, author: Hashable, signature: Signature) -> Story:
        """The same for a text whose numbers are known."""
        number, likeness = self._signatures.nearest(signature)
        story = self._stories[number] if likeness >= ALIKE else self._begin(post)
        self._take_in(story, post, author, signature)
        return story

    def _take_in(
        self, story: Story, post: Hashable, author: Hashable, signature: Signature
    ) -> None:
        story.posts.append(post)
        story.people.add(author)
        self._stories.move_to_end(story.number)
        if len(story._told) < MOST_TOLD and not self._signatures.hold(signature, story._told):
            story._told.append(self._signatures.put(signature, story.number))
            while len(self._signatures) > self._most_signed and len(self._stories) > 1:
                self._forget_oldest()

    def restore(self, number: int, post: Hashable, author: Hashable, signature: Signature) -> None:
        """Take in a post of the story `number` as an earlier run had it; the oldest posts first."""
        story = self._stories.get(number) or self._begin(post, number)
        self._take_in(story, post, author, signature)

    def told_by(self, people: int) -> list[Story]:
        """Stories of at least so many people, those of most people first."""
        found = [story for story in self._stories.values() if len(story.people) >= people]
        return sorted(found, key=lambda story: (-len(story.people), story.number))

    def _begin(self, post: Hashable, number: int | None = None) -> Story:
        story = Story(self._next if number is None else number, post)
        self._next = max(self._next, story.number) + 1
        self._stories[story.number] = story
        if len(self._stories) > MOST_STORIES:
            self._forget_oldest()
        return story

    def _forget_oldest(self) -> None:
        _, old = self._stories.popitem(last=False)
        self._signatures.drop(old._told)


def sign(text: str) -> Signature | None:
    """The numbers of a text; None if it has too few shingles."""
    words = [w for w in _WORD.findall(_LEFT_OUT.sub(" ", text.lower())) if w not in _COMMON]
    # Single words and pairs: retellings keep the words and change their order.
    shingles = {crc32(s.encode("utf-8", "replace")) for s in (*words, *_pairs(words))}
    if len(shingles) < FEWEST_SHINGLES:
        return None
    return array("q", (min([(a * s + b) % _PRIME for s in shingles]) for a, b in _MIXES))


def alike(one: Signature, other: Signature) -> float:
    """Share of equal numbers: about the share of shingles that both texts have."""
    equal: int = sum(map(eq, one, other))
    return equal / len(one)


def _pairs(words: list[str]) -> Iterable[str]:
    return map(" ".join, pairwise(words))

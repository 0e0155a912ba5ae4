"""Puts together posts by several people that tell the same story, one post at a time.

A post tells a story if it shares words that tell what it is about, weighed by rarity, with one of the
story's posts and enough with all of them (`triage.signatures`): a common tail ("nobody answers my emails")
joins nothing, and neither does a chain of likenesses. Short posts have to say the same.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

from cmconsole.triage.signatures import Near, Signatures
from cmconsole.triage.telling_words import LITTLE, Signature, sign

__all__ = ["ALIKE", "MOST_STORIES", "Signature", "Stories", "Story", "alike", "sign"]

ALIKE = 0.40
"""Share of the weight of their words from which two texts tell the same story ..."""
MIDST = 0.2
"""... if they share so much with all texts of it on average."""
FEWEST_SHARED = 2
"""... and so many words that tell what it is about."""
LITTLE_WEIGHS = 0.2
HEARD = 3
"""Posts of a story whose words are counted: else what a whole town tells would become common words."""
THE_SAME = 0.999
"""From here on one such word is enough: "shop down" and "is the shop down?"."""
MOST_STORIES = 2_000
"""Stories that are remembered; the one that was told longest ago goes first."""
MOST_TOLD = 200
"""Posts of a story whose words can bring others in."""
MOST_SIGNED = 3_000
"""Posts whose words are remembered in all stories together: about what a busy desk hears in an hour. Of
stories alone a day gathered room for ten times as many."""


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
        self._signatures = Signatures()
        self._next = newest + 1

    def add(self, post: Hashable, author: Hashable, text: str) -> Story | None:
        """The story a post belongs to, an old or a new one; None if it says nothing.

        One person's repeats are posts of the story and no more people.
        """
        signature = sign(text)
        return None if signature is None else self.add_signed(post, author, signature)

    def add_signed(self, post: Hashable, author: Hashable, signature: Signature) -> Story:
        """The same for a text whose words are known."""
        near = self._signatures.nearest(signature)
        same = near.story and self._is_same(near)
        story = self._stories[near.story] if same else self._begin(post)
        self._take_in(story, post, author, signature)
        return story

    @staticmethod
    def _is_same(near: Near) -> bool:
        fewest = 1 if near.likeness >= THE_SAME else FEWEST_SHARED
        return near.likeness >= ALIKE and near.midst >= MIDST and near.shared >= fewest

    def _take_in(
        self, story: Story, post: Hashable, author: Hashable, signature: Signature
    ) -> None:
        if len(story.posts) < HEARD:
            self._signatures.hear(signature)
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


def alike(one: Signature, other: Signature) -> float:
    """How like two texts are by what is known of words in general, 0 to 1; 0 where too little is shared."""
    both = set(one) & set(other)
    likeness = 2 * _weight(both) / (_weight(one) + _weight(other))
    fewest = 1 if likeness >= THE_SAME else FEWEST_SHARED
    return likeness if len(both - LITTLE) >= fewest else 0.0


def _weight(words: Iterable[int]) -> float:
    return sum(LITTLE_WEIGHS if word in LITTLE else 1.0 for word in words)

"""What a reviewer looks at: versioned cards of weighted categories, some of them critical."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid4

from cmconsole.domain.errors import UsageError
from cmconsole.domain.scores import Category, review_score

Marks = Mapping[str, int | None]
"""By category key: 0 for the worst up to `points - 1`; None: not applicable."""
FEWEST_POINTS, MOST_POINTS = 2, 5


@dataclass(frozen=True, slots=True)
class Scorecard:
    """One version of a card. Reviews name the version they were made with."""

    name: str
    categories: tuple[Category, ...]
    version: int = 0
    """0: not stored yet."""

    def __post_init__(self) -> None:
        """Raises UsageError for keys used twice, scales out of range and negative weights."""
        keys = [category.key for category in self.categories]
        if not keys:
            raise UsageError(f"The scorecard “{self.name}” has no categories.")
        for category in self.categories:
            if keys.count(category.key) > 1:
                raise UsageError(f"Two categories of “{self.name}” have the key “{category.key}”.")
            if not FEWEST_POINTS <= category.points <= MOST_POINTS:
                raise UsageError(f"The scale of “{category.name}” needs 2 to 5 points.")
            if category.weight < 0:
                raise UsageError(f"The weight of “{category.name}” is below nothing.")

    @property
    def mark(self) -> str:
        """What names this version of this card."""
        return f"{self.version}:{self.name}"

    def expect_names(self) -> None:
        """Raises UsageError where the card or a category has no name, or two have the same one."""
        if not self.name:
            raise UsageError("The scorecard needs a name.")
        names = [category.name.casefold() for category in self.categories]
        for name in names:
            if not name:
                raise UsageError("A category has no name.")
            if names.count(name) > 1:
                raise UsageError(f"Two categories are called “{name}”.")
        if not any(category.weight for category in self.categories):
            raise UsageError("At least one category needs a weight.")

    def check(self, marks: Marks) -> None:
        """Raises UsageError for a mark that this card does not have."""
        known = {category.key: category for category in self.categories}
        for key, mark in marks.items():
            if key not in known:
                raise UsageError(f"The scorecard “{self.name}” has no category “{key}”.")
            if mark is not None and not 0 <= mark < known[key].points:
                raise UsageError(f"“{known[key].name}” has no mark {mark}.")

    def score(self, marks: Marks) -> float | None:
        """The score of a review, 0 to 100 (`scores.review_score`); None where nothing was rated."""
        self.check(marks)
        return review_score(self.categories, marks)


def differences(before: Scorecard, after: Scorecard) -> dict[str, tuple[object, object]]:
    """What differs, for the change log: by what it is, how it was and how it is."""
    was = {category.key: category for category in before.categories}
    now = {category.key: category for category in after.categories}
    parts: dict[str, tuple[object, object]] = {"name": (before.name, after.name)}
    for key in {**was, **now}:
        name = (now.get(key) or was[key]).name
        if was.get(key) != now.get(key):
            told = "before" if key in was else "", "since" if key in now else ""
            parts[f"category/{name}"] = told
    parts["order"] = ([key for key in was if key in now], [key for key in now if key in was])
    return parts


FROM_THE_LOG = ("in_time", "came_back")
"""The categories that the log marks by itself, on cards that have them; two people cannot differ there."""


def by_hand(marks: Marks) -> Marks:
    """What a person marked: the rest is no review."""
    return {key: mark for key, mark in marks.items() if key not in FROM_THE_LOG}


def new_category() -> Category:
    """A category without words, with a key that no other one ever had."""
    return Category(uuid4().hex[:12], "")


DEFAULT = Scorecard(
    "Public replies",
    (
        Category("in_time", "Acknowledged publicly in time", 2, 2.0, hint="filled from the log"),
        Category("right_class", "The class and level were right", 3),
        Category(
            "honest_warm", "Honest and warm", 4, 2.0, hint="names the problem, no boilerplate"
        ),
        Category("offline", "Moved offline properly", 3, hint="with a reason, a person and a time"),
        Category("came_back", "Came back publicly", 2, 2.0, hint="filled from the log"),
        Category("fair", "No unfair concession", 3, hint="would the quiet ones get it too"),
        Category("no_private_data", "No personal data in public", 2, 0.0, critical=True),
        Category("right_account", "Sent from the right account", 2, 0.0, critical=True),
        Category("true", "Nothing untrue was said", 2, 0.0, critical=True),
    ),
)
"""VOCABULARY, Scorecard. The critical ones carry no weight: they add nothing and can take everything."""

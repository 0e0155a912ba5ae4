"""People made up by the dozen: a crowd that has something to say about the brand."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from cmconsole.demo.script import Brand, Crowd, Person


@dataclass(frozen=True, slots=True)
class Remark:
    """One post of the crowd."""

    person: Person
    text: str
    kind: str


class Voices:
    """Makes up remarks, the same ones for the same seed."""

    def __init__(self, crowd: Crowd, brand: Brand, seed: int) -> None:
        self._crowd = crowd
        self._brand = brand
        self._random = random.Random(f"crowd {seed}")
        self._shares = [recipe.share for recipe in crowd.recipes]

    def remark(self, number: int) -> Remark:
        """The next remark; `number` counts them."""
        recipe = self._random.choices(self._crowd.recipes, self._shares)[0]
        pieces = [self._random.choice(choices) for choices in recipe.pieces]
        text = re.sub(r"\{(\w+)\}", self._fill, " ".join(piece for piece in pieces if piece))
        where = self._random.random()
        if where < 0.7:
            text = f"@{self._brand.username} {text}"
        if where > 0.5:
            text = f"{text} #{self._brand.tag}"
        return Remark(self._person(number), text, recipe.kind)

    def _fill(self, blank: re.Match[str]) -> str:
        if blank[1] == "number":
            return str(self._random.randint(2, 90))
        return self._random.choice(self._crowd.blanks[blank[1]])

    def _person(self, number: int) -> Person:
        """One of some thousands; reach is spread as it is on real servers, most have little."""
        first = self._random.choice(self._crowd.first_names)
        last = self._random.choice(self._crowd.last_names)
        host = self._random.choice(self._crowd.hosts)
        user = f"{first}_{last}".lower().encode("ascii", "ignore").decode() + str(number % 97)
        return Person(
            key="",
            name=f"{first} {last}",
            handle=f"{user}@{host}",
            followers=int(self._random.lognormvariate(4.5, 1.6)),
            following=int(self._random.lognormvariate(4.8, 1.0)),
        )

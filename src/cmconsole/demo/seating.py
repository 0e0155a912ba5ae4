"""Gives the people of the script their accounts."""

from __future__ import annotations

from datetime import datetime

from cmconsole.demo.script import Person, Script, span
from cmconsole.demo.world import Account, World

US = "us"
"""How the script calls the brand's own account."""


def seat_people(script: Script, world: World, start: datetime) -> None:
    """Open the brand's account and those of everybody on the fediverse.

    Args:
        start: when the play begins, UTC.
    """
    brand = script.brand
    us = Person(US, brand.name, brand.username, brand.followers, 318, brand.bio)
    world.brand = seat(world, us, 1, start)
    for number, person in enumerate(script.people.values(), 2):
        if "@" in person.handle:
            seat(world, person, number, start)


def seat(world: World, person: Person, number: int, start: datetime) -> Account:
    """Open an account; `number` makes its id one of its own."""
    username, _, host = person.handle.partition("@")
    joined = start + span(person.joined)
    return world.add_account(
        Account(
            id=(round(joined.timestamp() * 1000) << 16) + number,
            username=username,
            host=host or None,
            name=person.name,
            bio=person.bio,
            followers=person.followers,
            following=person.following or 40 + person.followers // 3 % 700,
            created_at=joined,
            stranger=person.stranger,
            bot=person.bot,
            key=person.key,
        )
    )

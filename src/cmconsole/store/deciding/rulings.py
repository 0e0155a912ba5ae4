"""What decides how a mention is judged: versions of targets and rules, and what people corrected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from cmconsole.domain.judgement import MentionClass
from cmconsole.store.database import Database
from cmconsole.store.deciding import corrections, fired_rules, versions
from cmconsole.store.deciding.corrections import Correction, Lesson
from cmconsole.store.deciding.versions import Version
from cmconsole.store.instants import to_micros


class Rulings:
    """Every method is one transaction; instants are UTC."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def remember_version(self, kind: str, body: str, now: datetime) -> int:
        """The number under which this text of the targets or the policy is kept; new if it changed."""
        number = await self._database.read(lambda c: versions.newest(c, kind, body))
        if number is not None:
            return number  # so that whoever only looks writes nothing
        return await self._database.write(lambda c: versions.remember(c, kind, body, now))

    async def versions(self, kind: str) -> list[Version]:
        """The texts of the targets or the policy that were in force, the newest first."""
        return await self._database.read(lambda c: versions.all_of(c, kind))

    async def version_text(self, kind: str, number: int) -> str | None:
        """The text of a version; None if there is no such version."""
        return await self._database.read(lambda c: versions.body_of(c, kind, number))

    async def fired(self, since: datetime) -> dict[str, int]:
        """How many mentions published from `since` (UTC) on each rule was a reason for, by its name."""
        found: Counter[str] = Counter()
        after: fired_rules.Place | None = (to_micros(since), 0)
        while after is not None:
            part, after = await self._database.read(partial(fired_rules.count, after=after))
            found.update(part)
        return dict(found)

    async def correct(
        self,
        correction: Correction,
        *,
        brand: str,
        author: str,
        learn: bool,
        now: datetime,
    ) -> int:
        """Keep a class that a person changed; see `corrections.add`."""
        return await self._database.write(
            lambda c: corrections.add(
                c, correction, brand=brand, author=author, learn=learn, now=now
            )
        )

    async def lessons(self, brand: str) -> list[Lesson]:
        """The corrections to learn from, oldest first."""
        return await self._database.read(lambda c: corrections.to_learn(c, brand))

    async def said_class(self, mention_id: int) -> MentionClass | None:
        """The class that people last gave a mention; None: nobody did."""
        return await self._database.read(lambda c: corrections.said_class(c, mention_id))

    async def said_us(self, mention_id: int) -> bool | None:
        """The last answer to "is this us?" about a mention; None: nobody gave one."""
        return await self._database.read(lambda c: corrections.said_us(c, mention_id))

    async def forbidden(self, brand: str) -> int:
        """How many corrections nothing may be learned from."""
        return await self._database.read(lambda c: corrections.forbidden(c, brand))

    async def take_back(self, event_uids: Sequence[str], author: str, now: datetime) -> list[int]:
        """Let the corrections made with these events teach nothing; see `corrections.take_back`."""
        return await self._database.write(
            lambda c: corrections.take_back(c, event_uids, author, now)
        )

    async def unlearn(self, brand: str, author: str, now: datetime) -> None:
        """Let learning start anew."""
        await self._database.write(lambda c: corrections.unlearn(c, brand, author, now))

"""What a person of the team says about a contact: links, notes, language, zone. Nothing of it is sent."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import available_timezones

from cmconsole.domain.bus import Bus
from cmconsole.domain.errors import UsageError
from cmconsole.domain.events import PersonChanged
from cmconsole.domain.people import Identity, Link, PersonEvent, PersonEventKind, PersonNote
from cmconsole.networks.registry import may_match
from cmconsole.store.deciding import people, person_drafts
from cmconsole.store.deciding.person_drafts import At
from cmconsole.store.inbox import Inbox
from cmconsole.store.log import new_uid
from cmconsole.system.clock import Clock

LONGEST_NOTE = 4_000


class People:
    """Each decision is stored as one event before anybody is told of it. Raises StoreError."""

    def __init__(self, inbox: Inbox, bus: Bus, clock: Clock, me: Callable[[], str]) -> None:
        self._inbox = inbox
        self._bus = bus
        self._clock = clock
        self._me = me

    async def link(
        self, one: Identity, other: Identity, reason: str, evidence: tuple[str, ...] = ()
    ) -> None:
        """These two accounts are one person. Raises UsageError where terms forbid to say so."""
        for identity in (one, other):
            if not may_match(identity.network):
                raise UsageError(
                    "The terms of this network do not let us match its accounts to a person."
                )
        if one == other:
            raise UsageError("This is the same account.")
        await self._say(
            PersonEventKind.LINKED, one, other=other, text=reason.strip(), evidence=evidence
        )

    async def unlink(self, link: Link) -> None:
        """They are not one person after all; everything stays with the account it was said of."""
        await self._say(PersonEventKind.UNLINKED, link.one, other=link.other, about=link.uid)

    async def keep_apart(self, one: Identity, other: Identity) -> None:
        """A suggestion was wrong: it is not made again."""
        await self._say(PersonEventKind.KEPT_APART, one, other=other)

    async def note(self, identity: Identity, text: str) -> None:
        """Write something down about somebody."""
        await self._say(PersonEventKind.NOTED, identity, text=text.strip()[:LONGEST_NOTE])

    async def change_note(self, note: PersonNote, text: str) -> None:
        """Write a new version of a note; the earlier ones stay in the log."""
        words = text.strip()[:LONGEST_NOTE]
        kind = PersonEventKind.NOTE_CHANGED
        await self._say(kind, note.identity, about=note.uid, text=words)

    async def begun(self, at: At) -> str:
        """What was begun of a note and not kept; empty: nothing."""
        return await self._inbox.read(lambda c: person_drafts.find(c, at))

    async def keep_begun(self, at: At, text: str) -> None:
        """Store what was typed of a note so far; without a word its draft ends."""
        now = self._clock.now()
        await self._inbox.write(lambda c: person_drafts.save(c, at, text, now))

    async def remove_note(self, note: PersonNote) -> None:
        """Put a note away."""
        await self._say(PersonEventKind.NOTE_REMOVED, note.identity, about=note.uid)

    async def set_language(self, identity: Identity, tag: str) -> None:
        """Which language they want to be answered in (BCP 47); empty: as they write."""
        await self._say(PersonEventKind.LANGUAGE, identity, text=tag)

    async def set_zone(self, identity: Identity, zone: str) -> None:
        """Where they are, as an IANA zone; empty: not known. Raises UsageError for a zone there is not."""
        if zone and zone not in available_timezones():
            raise UsageError(f"There is no time zone called {zone}.")
        await self._say(PersonEventKind.ZONE, identity, text=zone)

    async def take_back(self, uid: str) -> None:
        """Undo one of these decisions."""
        event = await self._inbox.read(lambda c: people.event_with(c, uid))
        kind = PersonEventKind.UNDONE
        await self._say(kind, event.identity, other=event.other, about=uid)

    async def _say(
        self,
        kind: PersonEventKind,
        identity: Identity,
        *,
        other: Identity | None = None,
        about: str | None = None,
        text: str = "",
        evidence: tuple[str, ...] = (),
    ) -> None:
        now = self._clock.now()
        event = PersonEvent(
            new_uid(now), now, self._me(), kind, identity, other, about, text, evidence
        )
        touched = await self._inbox.write(lambda c: people.record(c, [event]))
        self._bus.publish(PersonChanged(tuple(touched)))

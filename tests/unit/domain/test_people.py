"""A person is what the team said of accounts; nothing is merged, everything can be taken back."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmconsole.domain.likeness import Called, Evidence, evidence
from cmconsole.domain.people import Identity, Person, PersonEvent, PersonEventKind, person_of

K = PersonEventKind
START = datetime(2026, 6, 5, 9, tzinfo=UTC)
MA, BS, RD = (Identity(network, "tess") for network in ("mastodon", "bluesky", "reddit"))


def says(uid: str, kind: PersonEventKind, identity: Identity = MA, **rest: Any) -> PersonEvent:
    at = START + timedelta(minutes=rest.pop("minute", int(uid[1:])))
    return PersonEvent(uid, at, "Kim", kind, identity, **rest)


def person(*events: PersonEvent, of: Identity = MA) -> Person:
    return person_of(events, of)


LINK = says("e1", K.LINKED, other=BS, text="She said so", evidence=("handle",))


def test_a_link_is_seen_from_both_accounts_with_who_made_it_and_why() -> None:
    assert person(LINK).identities == (MA, BS)
    assert person(LINK, of=BS).identities == (BS, MA)
    link = person(LINK).links[0]
    assert (link.by, link.reason, link.evidence) == ("Kim", "She said so", ("handle",))


def test_links_reach_over_a_third_account_and_end_with_the_one_between() -> None:
    further = says("e2", K.LINKED, BS, other=RD)
    assert person(LINK, further).identities == (MA, BS, RD)
    apart = person(LINK, further, says("e3", K.UNLINKED, MA, other=BS, about="e1"))
    assert apart.identities == (MA,)


def test_an_unlinking_can_be_undone_and_that_too() -> None:
    end = says("e2", K.UNLINKED, MA, other=BS, about="e1")
    undo = says("e3", K.UNDONE, MA, other=BS, about="e2")
    again = says("e4", K.UNDONE, MA, other=BS, about="e3")
    assert person(LINK, end).identities == (MA,)
    assert person(LINK, end, undo).identities == (MA, BS)
    assert person(LINK, end, undo, again).identities == (MA,)


def test_a_note_has_versions_and_goes_when_it_is_removed() -> None:
    note = says("e1", K.NOTED, text="Repairs her own gear")
    change = says("e2", K.NOTE_CHANGED, about="e1", text="Repairs her own gear, likes details")
    shown = person(note, change).notes[0]
    assert (shown.text, shown.versions) == ("Repairs her own gear, likes details", 2)
    remove = says("e3", K.NOTE_REMOVED, about="e1")
    assert person(note, change, remove).notes == ()
    undo = says("e4", K.UNDONE, about="e3")
    assert len(person(note, change, remove, undo).notes) == 1


def test_notes_and_language_stand_with_their_account_when_a_link_goes() -> None:
    there = says("e2", K.NOTED, BS, text="Prefers messages")
    language = says("e3", K.LANGUAGE, BS, text="pt")
    assert [note.text for note in person(LINK, there, language).notes] == ["Prefers messages"]
    assert person(LINK, there, language).language == "pt"
    end = says("e4", K.UNLINKED, MA, other=BS, about="e1")
    assert person(LINK, there, language, end).notes == ()
    assert person(LINK, there, language, end).language == ""
    assert person(LINK, there, language, end, of=BS).language == "pt"


def test_the_last_word_on_a_zone_counts_and_an_empty_one_forgets_it() -> None:
    zones = [says("e1", K.ZONE, text="Europe/Lisbon"), says("e2", K.ZONE, text="Europe/Berlin")]
    assert person(*zones).zone == "Europe/Berlin"
    assert person(*zones, says("e3", K.ZONE)).zone == ""


def test_who_was_kept_apart_is_known_from_both_sides() -> None:
    apart = says("e1", K.KEPT_APART, other=RD)
    assert person(apart).apart == {RD}
    assert person(apart, of=RD).apart == {MA}


identities = st.sampled_from([MA, BS, RD])
uids = st.integers(0, 9).map("e{}".format)
logs = st.lists(
    st.builds(
        PersonEvent,
        uids,
        st.integers(0, 30).map(lambda minute: START + timedelta(minutes=minute)),
        st.just("Kim"),
        st.sampled_from(PersonEventKind),
        identities,
        st.none() | identities,
        st.none() | uids,
        st.sampled_from(["", "a", "b"]),
    ),
    max_size=8,
    unique_by=lambda event: event.uid,
)


@given(logs, st.randoms(use_true_random=False))
def test_consoles_agree_in_whatever_order_events_come(
    log: list[PersonEvent], order: random.Random
) -> None:
    shuffled = [*log, *log[::2]]
    order.shuffle(shuffled)
    assert person(*shuffled) == person(*log)


@given(logs, st.data())
def test_undoing_is_as_if_it_had_never_been(log: list[PersonEvent], data: st.DataObject) -> None:
    done = [event for event in log if event.kind is not K.UNDONE]
    if not done:
        return
    event = data.draw(st.sampled_from(done))
    undo = PersonEvent("undo", START, "Kim", K.UNDONE, MA, about=event.uid)
    without = [other for other in log if other.uid != event.uid]
    assert person(*log, undo) == person(*without)


TESS = Called(
    "mastodon", "@tesswilder@tooting.example", "Tess Wilder", "https://tooting.example/@tesswilder"
)


@pytest.mark.parametrize(
    ("other", "common"),
    [
        (Called("bluesky", "@tesswilder.example", "", None), (Evidence.HANDLE,)),
        (Called("reddit", "u/TessWilder", "", None), (Evidence.HANDLE,)),
        (Called("lemmy", "@x@y.example", "Tess  WILDER", None), (Evidence.NAME,)),
        (
            Called("feed", "Tess", "", "https://tooting.example/@tesswilder/"),
            (Evidence.PROFILE,),
        ),
        (Called("mastodon", "@tesswilder@other.example", "Tess Wilder", None), ()),
        (Called("instagram", "@tesswilder.example", "Tess", None), ()),
        (Called("reddit", "u/tess", "", None), ()),
    ],
)
def test_what_speaks_for_one_person(other: Called, common: tuple[Evidence, ...]) -> None:
    assert evidence(TESS, other) == common
    assert evidence(other, TESS) == common


@pytest.mark.parametrize("handle", ["@support", "@tim", "@info@a.example", "", "somebody"])
def test_what_many_are_called_speaks_for_nothing(handle: str) -> None:
    assert evidence(Called("x", handle, "Ann", None), Called("reddit", handle, "Ann", None)) == ()

"""A thread for somebody else's eyes: whoever wrote has no name, and what was private stays here."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cmconsole.domain.conversation_events import Event, EventKind, Wait
from cmconsole.domain.judgement import Level, MentionClass
from cmconsole.reports.blind import blind, hidden
from cmconsole.reports.thread_print import LEFT_OUT, entries
from cmconsole.store.reading.thread_rows import PrintedPost, Thread
from cmconsole.store.reporting.export_rows import Redaction

START = datetime(2026, 11, 20, 9, tzinfo=UTC)
NAMES = {"@tesswilder@tooting.example", "Tess Wilder"}


def at(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


def post(minutes: int, text: str, visibility: str = "public") -> PrintedPost:
    when = at(minutes)
    return PrintedPost(
        7, "@tesswilder@tooting.example", "Tess Wilder", when, when, None, None, visibility, text
    )


def answer(minutes: int, text: str, *, private: bool = False) -> Event:
    details = {"text": text} | ({"private": "yes"} if private else {})
    return Event(f"e{minutes}", at(minutes), "Jonas", EventKind.ANSWERED, details=details)


def talk() -> Thread:
    posts = (
        post(0, "My case got hot."),
        post(12, "It is 4711-0815, my address is Elm Row 3", "private"),
        post(13, "And the phone is by the door", "private"),
        post(60, "Arrived. Thanks."),
    )
    opened = Wait("a:0", at(0), MentionClass.MAJOR, Level.HIGH, at(60))
    events = (
        Event("e0", at(0), "console", EventKind.OPENED, post="a:0", wait=opened),
        answer(5, "Hi Tess, I am sorry. Please write to us in private."),
        answer(11, "Tess, which number is on the case?", private=True),
        answer(50, "Dear Ms Wilder, a new one is on its way."),
    )
    return Thread(posts, events, "mastodon", "major", 3, "closed")


def test_private_messages_are_counted_in_a_review_and_never_shown() -> None:
    for revealed in (False, True):
        said = blind(talk(), revealed=revealed).said
        assert [(one.left_out, one.ours) for one in said] == [
            (0, False), (0, True), (3, True), (0, True), (0, False),
        ]  # fmt: skip
        assert said[2].what == "3 private messages, left out of reviews"
        words = repr(said)
        assert not [
            trace for trace in ("4711", "Elm Row", "phone", "which number") if trace in words
        ]


def test_a_reviewer_does_not_learn_the_name_from_our_own_answers() -> None:
    words = repr(blind(talk(), revealed=False).said)
    assert "Hi [customer], I am sorry" in words
    assert "Dear Ms [customer], a new one" in words
    assert "Tess" not in words
    assert "Wilder" not in words
    assert "Hi Tess" in repr(blind(talk(), revealed=True).said)


@pytest.mark.parametrize(
    ("text", "names", "told"),
    [
        ("Hi Tess", NAMES, "Hi [customer]"),
        ("Tessellated tiles", NAMES, "Tessellated tiles"),
        ("That is a wilder ride", NAMES, "That is a wilder ride"),
        ("The case is hot", {"The Quiet Shelf"}, "The case is hot"),
        ("Thanks to The Quiet Shelf", {"The Quiet Shelf"}, "Thanks to [customer]"),
        ("Dear Zoë-Ann O’Hara", {"Zoë-Ann O’Hara"}, "Dear [customer]"),
        ("Hi Zoë-Ann", {"Zoë-Ann O’Hara"}, "Hi [customer]"),
        ("Hi .*+ there", {".*+ (x"}, "Hi .*+ there"),
        ("Jo is here", {"Jo B"}, "Jo is here"),
    ],
)
def test_names_are_hidden_as_whole_words(text: str, names: set[str], told: str) -> None:
    assert hidden(text, names) == told


def test_a_printed_thread_without_people_leaves_private_texts_out() -> None:
    everything = entries(talk(), Redaction.NONE)
    assert [one.what for one in everything][1:4] == [
        "answered",
        "answered in private",
        "wrote, private",
    ]
    assert everything[2].text == "Tess, which number is on the case?"
    without = entries(talk(), Redaction.PEOPLE)
    assert [one.text for one in without if one.private] == [LEFT_OUT] * 3
    assert without[0].text == "My case got hot."

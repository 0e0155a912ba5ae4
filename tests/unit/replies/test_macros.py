"""Macros do what their preview says, and never publish."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest

from cmconsole.domain.conversations import EventKind
from cmconsole.domain.errors import PolicyError
from cmconsole.domain.judgement import Level, MentionClass
from cmconsole.replies.macros import events, parse, preview
from support.clocks import MORNING

ONE = """
[[macro]]
name = "Take over"
do = [
  { assign = "Priya" },
  { class = "major" },
  { template = "acknowledge-major" },
  { note = "called the workshop" },
  { snooze = 60 },
]
"""


def due(_class: MentionClass, level: Level) -> datetime:
    return MORNING + timedelta(minutes=level)


def test_a_macro_stops_where_something_would_be_published() -> None:
    (macro,) = parse(ONE, "test")
    before = events(macro.before_publishing, author="me", now=MORNING, newest=None, due=due)
    after = events(macro.after_publishing, author="me", now=MORNING, newest=None, due=due)
    assert [event.kind for event in before] == [EventKind.ASSIGNED, EventKind.CLASS_CHANGED]
    assert macro.template == "acknowledge-major"
    assert [event.kind for event in after] == [EventKind.NOTED, EventKind.SNOOZED]
    assert before[0].owner == "Priya"
    assert (before[1].mention_class, before[1].level) == (MentionClass.MAJOR, Level.HIGH)
    assert before[1].due_at == MORNING + timedelta(minutes=3)
    assert after[1].until is not None
    assert (after[1].until - MORNING).total_seconds() == 3600


def test_the_preview_has_a_line_for_everything_that_will_happen() -> None:
    (macro,) = parse(ONE, "test")
    lines = preview(macro)
    assert len(lines) == 5
    assert "you press the button" in lines[2]


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (("assign", "publish"), "wants to “publish”"),
        (('"major"', '"huge"'), "“huge” that does not exist"),
        (("60", '"soon"'), "no number of minutes"),
        (("60", "-5"), "no number of minutes"),
        (('{ note = "called the workshop" }', '{ template = "thank" }'), "two templates"),
        (('name = "Take over"', ""), "no name"),
    ],
)
def test_a_macro_that_makes_no_sense_is_refused_in_one_sentence(
    change: tuple[str, str], wanted: str
) -> None:
    with pytest.raises(PolicyError, match=re.escape(wanted)):
        parse(ONE.replace(*change), "test")

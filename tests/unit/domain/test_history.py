"""What an author's past changes, and what it never does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cmconsole.domain.history import (
    ASKED_BEFORE,
    GOES_ON,
    KEEPS_BACK,
    Earlier,
    Written,
    with_history,
)
from cmconsole.domain.judgement import Judgement, Level, MentionClass, Reason
from support.inboxes import NOON, judgement

C = MentionClass
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def earlier(
    ago: timedelta,
    mention_class: MentionClass = C.MINOR,
    *,
    waits: bool = False,
    let_be: bool = False,
) -> Earlier:
    return Earlier(NOON - ago, mention_class, waits, let_be)


@pytest.mark.parametrize("mention_class", [C.MINOR, C.QUESTION, C.MISINFORMED, C.VENTING])
def test_whoever_waited_two_days_in_vain_and_asks_again_is_a_major_complaint(
    mention_class: MentionClass,
) -> None:
    found = with_history(judgement(mention_class), [earlier(9 * DAY, waits=True)], NOON)
    assert (found.mention_class, found.level) == (C.MAJOR, Level.HIGH)
    assert found.reasons[0].rule == ASKED_BEFORE
    assert found.reasons[0].text == "Asked before, not answered: 2 posts in 9 days"
    assert found.urgency == 75


def test_a_third_post_without_an_answer_is_enough_within_hours() -> None:
    waiting = [earlier(3 * HOUR, waits=True), earlier(HOUR, waits=True)]
    assert with_history(judgement(C.MINOR), waiting, NOON).mention_class is C.MAJOR


def test_a_second_post_after_an_hour_changes_nothing() -> None:
    once = judgement(C.MINOR)
    assert with_history(once, [earlier(HOUR, waits=True)], NOON) is once


def found_nothing() -> Judgement:
    """Noise by the model, which no rule decided."""
    return replace(judgement(C.NOISE), reasons=(Reason("Nothing to answer found"),))


@pytest.mark.parametrize("mention_class", [C.PRAISE, C.NOISE, C.RANT])
def test_praise_rants_and_noise_by_a_rule_are_not_raised(mention_class: MentionClass) -> None:
    same = judgement(mention_class)
    assert with_history(same, [earlier(5 * DAY, waits=True)], NOON) is same


@pytest.mark.parametrize("calm", [C.PRAISE, C.NOISE, C.RANT])
def test_what_nobody_has_to_answer_is_not_waited_for_in_vain(calm: MentionClass) -> None:
    once = judgement(C.QUESTION)
    past = [earlier(n * DAY, calm, waits=True) for n in range(3, 9)]
    assert with_history(once, past, NOON) is once
    red = replace(past[0], level=Level.RED_ZONE)
    assert with_history(once, [red], NOON).mention_class is C.MAJOR


def test_what_says_nothing_by_itself_is_read_when_it_comes_from_somebody_who_waits() -> None:
    still = found_nothing()
    found = with_history(still, [earlier(HOUR, waits=True)], NOON)
    assert (found.mention_class, found.level) == (C.MINOR, Level.MEDIUM)
    assert [reason.rule for reason in found.reasons] == [GOES_ON, None]
    found = with_history(still, [earlier(3 * DAY, waits=True)], NOON)
    assert (found.mention_class, found.reasons[0].rule) == (C.MAJOR, ASKED_BEFORE)
    assert with_history(still, [earlier(3 * DAY, C.PRAISE, waits=True)], NOON) is still


def test_thanks_from_somebody_who_waits_stay_thanks() -> None:
    thanks = found_nothing()
    written = Written("Thank you!", "urn:1", True)
    assert with_history(thanks, [earlier(3 * DAY, waits=True)], NOON, written) is thanks


@pytest.mark.parametrize(
    ("written", "past", "read"),
    [
        (Written("48213", "urn:1", False), {}, True),
        (Written("48213", "urn:1", False), {"ended": True}, True),
        (Written("48213", "urn:2", True), {}, True),
        (Written("48213", "urn:2", True), {"ended": True}, False),
        (Written("48213", "urn:2", False), {}, False),
        (Written("48213", "urn:1", True), {"let_be": True}, False),
        (Written("48213", "urn:1", True), {"answered": False}, False),
    ],
)
def test_what_goes_on_after_our_answer_is_read(
    written: Written, past: dict[str, bool], read: bool
) -> None:
    talk = replace(earlier(DAY), answered=True, thread="urn:1")
    found = with_history(found_nothing(), [replace(talk, **past)], NOON, written)
    assert (found.mention_class is C.MINOR) is read
    assert (found.reasons[0].rule == GOES_ON) is read


def test_praise_after_our_answer_stays_praise_unless_there_may_be_more_in_it() -> None:
    talk = [replace(earlier(DAY), answered=True, thread="urn:1")]
    kind, unread = judgement(C.PRAISE), replace(judgement(C.PRAISE), compound=None)
    lovely = Written("You went out of your way for me, lovely", "urn:1", True)
    assert with_history(kind, talk, NOON, lovely) is kind
    assert with_history(unread, talk, NOON, lovely).mention_class is C.MINOR
    but = Written("You are lovely but where is it", "urn:1", True)
    assert with_history(kind, talk, NOON, but).mention_class is C.MINOR


def test_who_was_answered_did_not_ask_in_vain() -> None:
    once = judgement(C.QUESTION)
    assert with_history(once, [earlier(5 * DAY)], NOON) is once


def test_a_red_zone_keeps_its_level_when_it_is_raised() -> None:
    red = judgement(C.MINOR, Level.RED_ZONE)
    assert with_history(red, [earlier(5 * DAY, waits=True)], NOON).level is Level.RED_ZONE


def test_who_keeps_coming_back_to_let_off_steam_goes_on_watch() -> None:
    past = [earlier(n * DAY, C.VENTING) for n in range(1, 6)]
    found = with_history(judgement(C.VENTING), past, NOON)
    assert (found.mention_class, found.level) == (C.RANT, Level.LOW)
    assert found.reasons[0].rule == KEEPS_BACK


def test_rants_that_were_left_alone_do_not_hide_the_constant_ranter() -> None:
    past = [earlier(n * DAY, C.RANT, waits=True) for n in (1, 3, 6, 9, 12, 15)]
    found = with_history(judgement(C.VENTING), past, NOON)
    assert (found.mention_class, found.level) == (C.RANT, Level.LOW)
    assert found.reasons[0].text.endswith("6 posts in 30 days, none waits for an answer")


def test_tone_alone_makes_no_constant_ranter() -> None:
    steam = judgement(C.VENTING)
    assert with_history(steam, [], NOON) is steam
    assert with_history(steam, [earlier(n * DAY, C.VENTING) for n in range(1, 5)], NOON) is steam
    old = [earlier((n + 31) * DAY, C.VENTING) for n in range(9)]
    assert with_history(steam, old, NOON) is steam


def test_a_ranters_complaint_stays_one_unless_the_team_let_such_posts_be() -> None:
    past = [earlier(n * DAY, C.RANT) for n in range(1, 7)]
    complaint = judgement(C.MINOR)
    assert with_history(complaint, past, NOON) is complaint
    past.append(earlier(8 * DAY, C.RANT, let_be=True))
    assert with_history(complaint, past, NOON).mention_class is C.RANT


@pytest.mark.parametrize(
    "new", [judgement(C.MAJOR), judgement(C.QUESTION), judgement(C.VENTING, Level.RED_ZONE)]
)
def test_nothing_serious_is_ever_put_on_watch(new: object) -> None:
    past = [earlier(n * DAY, C.RANT, let_be=True) for n in range(1, 9)]
    assert with_history(new, past, NOON) is new  # type: ignore[arg-type]

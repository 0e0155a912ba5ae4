"""Which posts concern us, and when an answer is due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from cmconsole.domain.judgement import Judgement, Level, MentionClass
from cmconsole.domain.matching import Matcher
from cmconsole.domain.mentions import Arrival
from cmconsole.domain.posts import Post
from cmconsole.polling.intake import Intake
from support.inboxes import NOON, judgement, minutes, post
from support.listening import TARGETS


def intake(
    match: tuple[str, ...] = (),
    leave_out: tuple[str, ...] = (),
    said: Judgement | None = None,
) -> Intake:
    def judge(posts: Sequence[Post]) -> list[Judgement]:
        return [said or judgement() for _ in posts]

    return Intake(Matcher(match, leave_out), judge, TARGETS, "Example", NOON)


def arrived(post: Post, at: datetime = NOON, said: Judgement | None = None) -> Arrival:
    (arrival,) = intake(said=said).arrivals([(post, "")], at)
    return arrival


def test_without_words_to_match_every_post_is_a_mention() -> None:
    one, two = post("anything"), post("at all")
    assert intake().concerning([one, two]) == [(one, ""), (two, "")]


def test_words_decide_and_are_told() -> None:
    ours, others = post("My Dunnock kettle leaks"), post("My kettle leaks")
    assert intake(("dunnock",)).concerning([ours, others]) == [(ours, "dunnock")]


def test_left_out_words_win_over_matching_ones() -> None:
    assert intake(("dunnock",), ("bird",)).concerning([post("a dunnock is a bird")]) == []


def test_what_the_network_addresses_to_us_is_a_mention_whatever_its_words_are() -> None:
    addressed = post("hi", addressed="mention")
    assert intake(("dunnock",), ("hi",)).concerning([addressed]) == [(addressed, "mention")]


def test_our_own_posts_are_no_mentions() -> None:
    assert intake().concerning([post(own=True), post(own=True, addressed="reply")]) == []


def test_the_deadline_runs_from_publication() -> None:
    arrival = arrived(post(published_at=NOON + minutes(1)), NOON + minutes(10))
    assert arrival.due_at == NOON + minutes(61)
    assert arrival.ingested_at == NOON + minutes(10)


def test_a_post_without_a_date_is_timed_from_when_it_was_first_seen() -> None:
    arrival = arrived(post(published_at=None), NOON + minutes(10))
    assert arrival.published_at == NOON + minutes(10)
    assert not arrival.history


def test_a_date_in_the_future_does_not_buy_a_longer_wait() -> None:
    arrival = arrived(post(published_at=NOON + timedelta(days=300)), NOON + minutes(10))
    assert arrival.due_at == NOON + minutes(70)


def test_history_has_no_deadline() -> None:
    arrival = arrived(post(published_at=NOON - minutes(1)), NOON + minutes(10))
    assert arrival.history
    assert arrival.due_at is None


def test_the_red_zone_is_due_sooner_than_its_class() -> None:
    arrival = arrived(post(), said=judgement(MentionClass.QUESTION, Level.RED_ZONE))
    assert arrival.due_at == NOON + minutes(30)


def test_noise_has_no_target() -> None:
    assert arrived(post(), said=judgement(MentionClass.NOISE)).due_at is None


def test_reach_changes_nothing() -> None:
    small = post("the same", boosts=0, likes=0)
    large = post("the same", boosts=10**6, likes=10**6)
    one, other = arrived(small), arrived(large)
    assert (one.judgement, one.due_at) == (other.judgement, other.due_at)

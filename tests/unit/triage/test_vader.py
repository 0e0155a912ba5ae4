"""The fast scorer gives vaderSentiment's own numbers, or steps aside."""

from __future__ import annotations

import csv
import time
from importlib.metadata import version
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vaderSentiment import vaderSentiment as package

from cmconsole.triage import scorer
from cmconsole.triage.scorer import MOST_WORDS, cut, make_scorer, self_check_texts
from cmconsole.triage.vader import FastVader, Sentiment

ANALYZER = package.SentimentIntensityAnalyzer()
FAST = FastVader(ANALYZER.lexicon, ANALYZER.emojis)


def slow(text: str) -> Sentiment:
    scores = ANALYZER.polarity_scores(text)
    return Sentiment(scores["neg"], scores["neu"], scores["pos"], scores["compound"])


PHRASES = """but BUT But no No nor or of kind the shit bomb bad ass bus stop yeah right to die for beating
heart kiss of death never so this without doubt least at very table order n't ain'tn't GREAT LOVE :) :( :D <3
😀 💔 ❤️ great😡bad ! ?! don't. (good) İ ΣΣ K"""
WORDS = st.sampled_from(
    [*list(ANALYZER.lexicon)[::40], *package.NEGATE, *package.BOOSTER_DICT, *PHRASES.split()]
)
SENTENCES = st.lists(WORDS, max_size=25).map(" ".join)
SHAPES = st.sampled_from(
    [str, str.upper, str.title, str.lower, lambda text: text.replace(" ", "\n\t")]
)


@settings(max_examples=800, deadline=None)
@given(SENTENCES, SHAPES, st.text("!?. ", max_size=6))
def test_a_sentence_of_telling_words_scores_as_the_package_scores_it(
    sentence: str, shape: object, ending: str
) -> None:
    text = shape(sentence) + ending  # type: ignore[operator]
    assert FAST(text) == slow(text)


@settings(max_examples=250, deadline=None)
@given(st.text(max_size=300))
def test_any_text_scores_as_the_package_scores_it(text: str) -> None:
    assert FAST(text) == slow(text)


@pytest.mark.parametrize("text", self_check_texts())
def test_every_text_of_the_self_check_scores_as_the_package_scores_it(text: str) -> None:
    assert FAST(text) == slow(text)


@pytest.mark.slow
def test_public_texts_score_as_the_package_scores_them(shared: Path) -> None:
    differ = []
    count = 0
    for path in sorted((shared / "triage").glob("*.csv")):
        with path.open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                count += 1
                if FAST(row["text"]) != slow(row["text"]):
                    differ.append(row["id"])
    assert count > 30_000
    assert not differ


def test_a_text_within_the_limits_is_scored_whole() -> None:
    text = " ".join(["fine"] * (MOST_WORDS - 1) + ["horrible!!"])
    assert cut(text) == text
    assert make_scorer()(text) == slow(text)


@given(st.text("ab \n😀é", max_size=1200))
def test_what_is_cut_is_a_beginning_of_at_most_so_many_words(text: str) -> None:
    kept = cut(text)
    assert text.startswith(kept)
    assert len(kept.split()) <= MOST_WORDS
    assert kept.count("😀") <= MOST_WORDS


def test_a_long_text_is_scored_as_its_first_words_are() -> None:
    words = ["delightful", "but", "sadly", "table"] * 300
    assert cut(" ".join(words)).split() == words[:MOST_WORDS]
    assert make_scorer()(" ".join(words)) == slow(" ".join(words[:MOST_WORDS]))


def test_no_text_takes_longer_than_the_package_takes_for_a_hundred_and_fifty_words() -> None:
    score = make_scorer()
    floods = [
        "😀" * 40_000,
        "a" * 40_000,
        "a " * 20_000,
        "good " * 8_000,
        "!" * 40_000,
        "so bad but " * 3_600,
    ]
    floor = _cpu_seconds(lambda: ANALYZER.polarity_scores("not very good or bad " * 30))
    for flood in floods:
        assert _cpu_seconds(lambda flood=flood: score(flood)) < floor, flood[:12]


def test_the_version_is_what_the_installation_says() -> None:
    assert scorer.installed_version() == version("vaderSentiment") == scorer.KNOWN_VERSION


def test_the_known_files_are_read_as_the_package_reads_them() -> None:
    known = scorer.known_lists()
    assert known is not None
    lexicon, emojis = known
    assert list(lexicon.items()) == list(ANALYZER.lexicon.items())
    assert list(emojis.items()) == list(ANALYZER.emojis.items())


@pytest.fixture
def mended(monkeypatch: pytest.MonkeyPatch) -> None:
    """A distribution has put something right in the package."""
    monkeypatch.setitem(scorer.KNOWN_FILES, "vader_lexicon.txt", 1)
    assert scorer.known_lists() is None


@pytest.mark.usefixtures("mended")
def test_the_same_version_with_other_files_proves_itself() -> None:
    assert isinstance(make_scorer()._score, FastVader)


@pytest.mark.usefixtures("mended")
def test_another_version_of_the_package_is_used_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scorer, "installed_version", lambda: "3.4.0")
    monkeypatch.setattr(scorer.FastVader, "__call__", lambda self, text: Sentiment(9, 9, 9, 9))
    assert make_scorer()("not so good") == slow("not so good")


@pytest.mark.expects_log
@pytest.mark.usefixtures("mended")
def test_a_scorer_that_fails_its_self_check_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(package.SPECIAL_CASES, "yeah right", -2)
    monkeypatch.setattr(scorer.FastVader, "_idiom", lambda self, value, words, i: value)
    assert make_scorer()("the best thing is yeah right") == slow("the best thing is yeah right")


def _cpu_seconds(work: object) -> float:
    best = float("inf")
    for _ in range(5):
        start = time.process_time()
        work()  # type: ignore[operator]
        best = min(best, time.process_time() - start)
    return best

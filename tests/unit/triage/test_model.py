"""The shipped model: what it costs in bytes, that its reasons are exact, and where it keeps out."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cmconsole.domain.judgement import MentionClass
from cmconsole.system.paths import resource
from cmconsole.triage import grams
from cmconsole.triage.explaining import MOST_TRIED, explain
from cmconsole.triage.judge import ToJudge, Triage
from cmconsole.triage.model import Model
from cmconsole.triage.opinion import Opinions
from cmconsole.triage.rules import Policy
from cmconsole.triage.scorer import make_scorer
from cmconsole.triage.shipped import WEIGHTS, read_opinions
from cmconsole.triage.weights import CLASSES, COLUMN, HEADS, Weights, load_weights, save_weights

TRAINING = Path(__file__).parents[3] / "packaging" / "triage_training"
PHRASES, OWN_CLASSES = TRAINING / "phrases.toml", TRAINING / "classes.csv"
DISTRESS = TRAINING / "distress.txt"
LABELLED = Path(__file__).parent / "labelled"
TEXTS = [
    "My parcel never arrived and nobody answers the phone!!",
    "@fjord how do I pair it with a TV? https://t.example/1",
    "Love the new headphones 😍, best ever",
    "word",
    "two  two\nTWO... 12345 &amp; more",
]


@pytest.fixture(scope="module")
def weights() -> Weights:
    return load_weights(resource(WEIGHTS))


def odds_of(model: Model, texts: list[str]) -> np.ndarray:
    score = make_scorer()
    scores = np.array([score(text) for text in texts], np.float32)
    return model.log_odds(model.read([grams.window(t.split()) for t in texts], scores))


def test_the_weights_are_small() -> None:
    assert resource(WEIGHTS).stat().st_size <= 2_000_000


def test_the_weights_are_those_that_the_training_wrote_down(weights: Weights) -> None:
    said = json.loads(resource(f"{WEIGHTS}.json").read_text("utf-8"))
    assert hashlib.sha256(resource(WEIGHTS).read_bytes()).hexdigest() == said["sha256"]
    words = json.dumps(weights.groups, sort_keys=True).encode()
    assert hashlib.sha256(words).hexdigest() == said["words"]
    assert hashlib.sha256(PHRASES.read_bytes()).hexdigest() == said["phrases"]
    assert hashlib.sha256(OWN_CLASSES.read_bytes()).hexdigest() == said["classes"]
    assert hashlib.sha256(DISTRESS.read_bytes()).hexdigest() == said["distress"]


def test_no_sentence_about_distress_is_both_learned_and_measured() -> None:
    learned = DISTRESS.read_text("utf-8").splitlines()
    measured = {
        line[2:].lower()
        for name in (
            "distress",
            "distress_unseen",
            "self_harm",
            "self_harm_second",
            "self_harm_unseen",
        )
        for line in (LABELLED / f"{name}.txt").read_text("utf-8").splitlines()
    }
    assert {line[:2] for line in learned} == {"+ ", "- "}
    assert len({line[2:].lower() for line in learned}) == len(learned)
    assert not measured & {line[2:].lower() for line in learned}


def test_a_text_is_labelled_once_and_serious_only_where_something_is_wrong() -> None:
    with OWN_CLASSES.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len({row["id"] for row in rows}) == len(rows)
    assert {row["label"] for row in rows} == set(CLASSES)
    wrong = {"complaint", "venting", "rant"}
    assert all((row["severity"] == "none") == (row["label"] not in wrong) for row in rows)


def test_a_phrase_of_the_training_is_a_word_or_two_neighbours_and_stands_once_in_its_list() -> None:
    for name, phrases in tomllib.loads(PHRASES.read_text("utf-8")).items():
        assert len(set(phrases)) == len(phrases), name
        assert all(len(phrase.split()) in (1, 2) for phrase in phrases), name


def test_the_weights_are_of_the_texts_at_hand(shared: Path) -> None:
    said = json.loads(resource(f"{WEIGHTS}.json").read_text("utf-8"))
    for name, fingerprint in said["texts"].items():
        data = (shared / "triage" / f"{name}.csv").read_bytes()
        assert hashlib.sha256(data).hexdigest() == fingerprint, name


def test_a_page_is_scored_as_its_texts_are_one_by_one(weights: Weights) -> None:
    together = odds_of(Model(weights), TEXTS)
    alone = np.concatenate([odds_of(Model(weights), [text]) for text in TEXTS])
    np.testing.assert_allclose(together, alone, atol=1e-4)


def test_what_was_read_before_does_not_matter(
    weights: Weights, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = odds_of(Model(weights), TEXTS)
    monkeypatch.setattr("cmconsole.triage.model.MOST_REMEMBERED", 12)
    forgetful = Model(weights)
    odds_of(forgetful, ["quite other words than those", *TEXTS[:2]])
    np.testing.assert_allclose(odds_of(forgetful, TEXTS), fresh, atol=1e-4)


def test_the_shares_of_the_words_and_the_signs_add_up_to_the_log_odds(weights: Weights) -> None:
    model, score = Model(weights), make_scorer()
    column = COLUMN["complaint"]
    for text in TEXTS:
        batch = model.read([text.split()], np.array([score(text)], np.float32))
        shares = model.shares(batch, np.array([column]))
        signs = batch.signs[0] * weights.signs[:, column]
        lists = len(weights.groups)
        rest = float(signs[:-lists].sum()) + float(weights.bias[column])
        assert float(shares.sum()) + rest == pytest.approx(
            float(model.log_odds(batch)[0, column]), abs=1e-3
        )


def test_private_talk_is_no_complaint_of_ours_unless_it_is_said_to_us(weights: Weights) -> None:
    odds = np.zeros((3, len(HEADS)), np.float32)
    odds[:, COLUMN["complaint"]] = 2.0
    odds[:, COLUMN["provider"]] = 9.0, -9.0, -9.0
    plain, private, to_us = Opinions(weights).probabilities(odds, (False, False, True))[0].tolist()
    assert private < 0.001 < 0.5 < plain
    assert to_us == pytest.approx(plain, abs=1e-4)
    assert Opinions(weights).probabilities(odds)[0].tolist() == pytest.approx(
        [plain, private, private]
    )


def test_a_calibration_changes_no_answer(weights: Weights) -> None:
    odds = np.zeros((3, len(HEADS)), np.float32)
    odds[:, COLUMN["complaint"]] = -0.01, 0.0, 0.01
    below, even, above = Opinions(weights).probabilities(odds, (True,) * 3)[0].tolist()
    assert below < even == 0.5 < above


def test_weights_survive_being_written_and_read(weights: Weights, tmp_path: Path) -> None:
    save_weights(weights, tmp_path / "again")
    again = load_weights(tmp_path / "again")
    for name in ("grams", "words", "gram_scale", "word_scale", "signs", "bias"):
        before, after = getattr(weights, name), getattr(again, name)
        assert before.dtype == after.dtype
        assert np.array_equal(before, after), name
    assert again.calibration == weights.calibration
    assert again.groups == weights.groups


@pytest.mark.parametrize("rows", [1, 2, 3, 801])
def test_numbers_of_every_size_and_far_apart_are_kept(
    weights: Weights, tmp_path: Path, rows: int
) -> None:
    far = np.zeros((rows, 19), np.int8)
    far[0, :4] = -128, 7, 8, -8
    far[-1, -4:] = 127, -7, -9, 1
    every = np.resize(np.arange(-128, 128).astype(np.int8), (rows, 19))
    save_weights(replace(weights, grams=far, words=every), tmp_path / "odd")
    again = load_weights(tmp_path / "odd")
    assert np.array_equal(again.grams, far)
    assert np.array_equal(again.words, every)


@pytest.mark.parametrize("place", [0, 40, 5_000, 100_000, 1_400_000, -1])
def test_a_single_changed_byte_is_noticed(tmp_path: Path, place: int) -> None:
    content = bytearray(resource(WEIGHTS).read_bytes())
    content[place] ^= 1
    (tmp_path / "changed").write_bytes(content)
    with pytest.raises(ValueError, match="is damaged"):
        load_weights(tmp_path / "changed")


@pytest.mark.parametrize("length", [0, 3, 1_000])
def test_a_file_that_was_cut_off_is_noticed(tmp_path: Path, length: int) -> None:
    (tmp_path / "cut").write_bytes(resource(WEIGHTS).read_bytes()[:length])
    with pytest.raises(ValueError):  # noqa: PT011 - any of them is understood by whoever reads it
        load_weights(tmp_path / "cut")


@pytest.mark.expects_log
def test_damaged_weights_leave_the_words_of_the_policy_in_charge(
    tmp_path: Path, shipped: Policy
) -> None:
    broken = tmp_path / "broken"
    broken.write_bytes(resource(WEIGHTS).read_bytes()[:1000])
    assert read_opinions(broken) is None
    assert read_opinions(tmp_path / "none") is None
    judgement = Triage(shipped).judge("My parcel is broken and I want a refund")
    assert judgement.mention_class in (MentionClass.MAJOR, MentionClass.MINOR)


def test_without_numpy_loaded_the_console_can_be_imported() -> None:
    code = "import sys, cmconsole.console; sys.exit('numpy' in sys.modules)"
    here = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    assert subprocess.run([sys.executable, "-c", code], check=False, env=here).returncode == 0


def test_a_language_the_model_has_not_learned_is_left_to_the_rules(triage: Triage) -> None:
    judgement = triage.judge("Das ist wirklich eine ganz andere Sache und nicht schön")
    assert judgement.sentiment is None
    assert not [r for r in judgement.reasons if r.text.startswith("Serious")]


def test_the_words_that_decided_stand_in_the_text(triage: Triage) -> None:
    for text in TEXTS[:3]:
        for reason in triage.judge(text).reasons:
            assert all(word in text for word in reason.words)


def test_a_question_is_explained_by_what_asks_however_likely_a_complaint_is(
    triage: Triage,
) -> None:
    text = "@insureme do you cover a broken leg on skiing trips?"
    judgement = triage.judge(text)
    reason = judgement.reasons[0]
    assert (reason.text, judgement.complaint_probability > 0.5) == ("Question", True)
    assert "do" in reason.words
    assert "broken" not in reason.words
    without = " ".join(word for word in text.split() if word not in reason.words)
    assert triage.judge(without).mention_class is MentionClass.MINOR


@pytest.mark.parametrize(
    "text", ["The lid is a bit loose", "The one that was in it", "coffee was cold", *TEXTS]
)
def test_little_words_explain_nothing(triage: Triage, text: str) -> None:
    little = {"the", "it", "that", "was", "in", "at", "my", "and", "of", "a"}
    for reason in triage.judge(text).reasons:
        assert little.isdisjoint(word.lower() for word in reason.words), reason


def test_what_is_hardly_a_complaint_is_not_called_one(triage: Triage) -> None:
    judgement = triage.judge("my order came without the manual")
    assert judgement.mention_class is MentionClass.MINOR
    assert judgement.complaint_probability < 0.5
    assert judgement.reasons[0].text == "Possible complaint"


def test_an_explanation_names_the_word_without_which_it_would_be_another_class(
    triage: Triage,
) -> None:
    explanation = explain(triage, ToJudge("The charger burned, when will you answer me?"))
    assert {"charger", "burned,"} <= {change.without for change in explanation.changes}
    assert explanation.changes[0].level < explanation.judgement.level


@pytest.mark.parametrize("ending", ["charged twice", "“Charged twice”!"])
def test_an_explanation_tries_the_quoted_words_first_however_late_they_stand(
    triage: Triage, ending: str
) -> None:
    filler = " ".join(f"word{number}" for number in range(MOST_TRIED + 10))
    explanation = explain(triage, ToJudge(f"I went to the shop with {filler} and was {ending}"))
    assert explanation.judgement.mention_class is MentionClass.MAJOR
    assert [change.without for change in explanation.changes] == ending.split()

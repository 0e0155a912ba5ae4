"""What corrections change, for whom, and when they do not."""

from __future__ import annotations

import numpy as np
import pytest

from cmconsole.domain.judgement import MentionClass
from cmconsole.system.paths import resource
from cmconsole.triage.counts import names_of_signs
from cmconsole.triage.judge import Triage
from cmconsole.triage.learning import ENOUGH_TO_TEST, Learner, is_kept_back
from cmconsole.triage.model import Model
from cmconsole.triage.rules import Policy
from cmconsole.triage.shipped import WEIGHTS, make_triage
from cmconsole.triage.trust import (
    FEWEST_OF_EACH,
    FEWEST_SERIOUS,
    NEW_FIELD,
    SURELY_NEW,
    Trust,
    TrustInClasses,
    TrustInSerious,
    macro_f1,
)
from cmconsole.triage.weights import COLUMN, HEADS, load_weights

PLANTS = [
    f"The {plant} I got from you {what}"
    for plant in ("basil", "fern", "olive tree", "orchid", "rosemary", "ivy", "lemon tree", "mint")
    for what in ("has yellow leaves", "is drooping", "lost its leaves", "has little flies on it")
]
KIND = [
    f"The {plant} I got from you {what}"
    for plant in ("basil", "fern", "olive tree", "orchid", "rosemary", "ivy", "lemon tree", "mint")
    for what in ("stands in the sun", "is on the balcony", "has a clay pot", "grows by the window")
]

PLACES = ("Oslo", "Rome", "Paris", "Bonn", "Lyon", "Kiel", "Porto", "Turin", "Ghent", "Delft")


@pytest.fixture
def learning(shipped: Policy) -> Triage:
    return make_triage(shipped)


def probability(triage: Triage, text: str) -> float:
    return triage.judge(text).complaint_probability


def teach_plants(triage: Triage) -> None:
    for number, (bad, good) in enumerate(zip(PLANTS, KIND, strict=True)):
        triage.teach(2 * number, bad, MentionClass.MINOR)
        triage.teach(2 * number + 1, good, MentionClass.NOISE)


def test_corrections_teach_what_a_complaint_is_in_a_new_field(learning: Triage) -> None:
    text, other = "The palm I got from you is drooping", "The palm I got from you has a clay pot"
    before = probability(learning, text) - probability(learning, other)
    teach_plants(learning)
    assert learning.uses_what_it_learned
    # In a new field a probability claims less than the addition alone would make of it.
    assert probability(learning, text) - probability(learning, other) > before + 0.08


def test_what_one_desk_learned_another_does_not_know(learning: Triage, shipped: Policy) -> None:
    teach_plants(learning)
    fresh = make_triage(shipped)
    assert fresh.learned == ()
    assert probability(fresh, PLANTS[0]) != probability(learning, PLANTS[0])


def test_forgetting_brings_the_shipped_weights_back(learning: Triage) -> None:
    before = learning.judge(PLANTS[0])
    teach_plants(learning)
    learning.forget()
    assert learning.judge(PLANTS[0]) == before
    assert learning.learned == ()


def test_learning_twice_the_same_gives_the_same(learning: Triage, shipped: Policy) -> None:
    again = make_triage(shipped)
    teach_plants(learning)
    teach_plants(again)
    assert learning.judge(PLANTS[3]) == again.judge(PLANTS[3])


def test_the_log_says_what_each_correction_did(learning: Triage) -> None:
    teach_plants(learning)
    kept = [line for line in learning.learned if line.kept_back]
    assert len(learning.learned) == len(PLANTS) + len(KIND)
    assert 0.1 < len(kept) / len(learning.learned) < 0.4
    assert learning.learned[0].after == learning.learned[0].before  # one correction proves nothing
    taught = [line for line in learning.learned if not line.kept_back]
    assert taught[-1].after != taught[-1].before


@pytest.mark.parametrize("addressed", [None, "mention"])
@pytest.mark.parametrize(
    "text", ["@FreshBox found a plaster in my salad", "I love @CoffeeHub, best flat white in town"]
)
def test_the_log_says_the_probability_that_people_are_shown(
    learning: Triage, text: str, addressed: str | None
) -> None:
    def shown(text: str) -> float:
        return learning.judge(text, addressed=addressed).complaint_probability

    before = shown(text)
    first = learning.teach(1, text, MentionClass.MINOR, addressed=addressed)
    assert first is not None
    assert first.before == pytest.approx(before, abs=1e-3)
    teach_plants(learning)
    before = shown(PLANTS[0])
    line = learning.teach(1000, PLANTS[0], MentionClass.MINOR, addressed=addressed)
    assert line is not None
    assert line.before == pytest.approx(before, abs=1e-3)
    assert line.after == pytest.approx(shown(PLANTS[0]), abs=1e-3)
    assert line.after != line.before


def test_corrections_that_make_it_worse_are_switched_off(learning: Triage) -> None:
    clear = "My order never arrived and support ignores me, I want a refund"
    before = learning.judge(clear)
    kept = [n for n in range(400) if is_kept_back(n)][: ENOUGH_TO_TEST + 4]
    taught = [n for n in range(400) if not is_kept_back(n)][:40]
    lake = "Standing in the sun by the lake"
    for number in taught:
        complains = number % 2 == 0
        said = MentionClass.MINOR if complains else MentionClass.NOISE
        learning.teach(number, f"{lake if complains else clear} number {number}", said)
    assert learning.uses_what_it_learned
    assert learning.judge(clear).complaint_probability < before.complaint_probability
    for number in kept:
        complains = number % 2 == 0
        text = clear if complains else lake
        learning.teach(number, text, MentionClass.MAJOR if complains else MentionClass.NOISE)
    assert not learning.uses_what_it_learned
    assert learning.judge(clear) == before


def test_corrections_of_one_kind_alone_change_nothing(learning: Triage) -> None:
    before = [learning.judge(text) for text in KIND]
    for number, text in enumerate(PLANTS):
        learning.teach(number, text, MentionClass.MINOR)
    assert [learning.judge(text) for text in KIND] == before
    assert not learning.uses_what_it_learned


def test_what_is_learned_counts_only_as_far_as_it_proved_itself() -> None:
    helps, harms = Trust(), Trust()
    for number in range(12):
        complains = number % 2 == 0
        way = 2.0 if complains else -2.0
        helps.take(-way / 4, way, complains)
        harms.take(way / 4, -way, complains)
        assert number >= 2 * FEWEST_OF_EACH - 1 or helps.share == 0
    assert helps.share > 0.5
    assert harms.share == 0


def test_classes_count_by_a_proof_of_their_own() -> None:
    helps, harms, one_sided = TrustInClasses(), TrustInClasses(), TrustInClasses()
    default = np.array([0.0, 1.0, 0.0])
    for number in range(30):
        truth = 2 * (number % 2)
        way = np.eye(3)[truth] * 3
        helps.take(default, way, truth)
        harms.take(default, -way, truth)
        one_sided.take(default, np.eye(3)[2] * 3, 2)
        assert number >= 2 * FEWEST_OF_EACH - 1 or helps.share == 0
    assert helps.share > 0.8
    assert harms.share == 0
    assert one_sided.share == 0


def test_what_is_serious_counts_by_a_proof_of_its_own() -> None:
    helps, harms = TrustInSerious(), TrustInSerious()
    for number in range(30):
        serious = number % 2 == 0
        way = 2.0 if serious else -2.0
        helps.take(-way / 4, way, serious)
        harms.take(way / 4, -way, serious)
        assert number >= 2 * FEWEST_SERIOUS - 1 or helps.share == 0
    assert helps.share > 0.5
    assert harms.share == 0


def test_a_correction_among_complaints_teaches_what_is_major(learning: Triage) -> None:
    probe = "@saas the webhook queue is stuck again, prod is affected in Bergen"
    before = learning.judge(probe)
    assert before.mention_class is MentionClass.MINOR
    majors = (
        "@saas prod is down, webhook queue stuck for the {} team",
        "@saas webhook retries are failing in prod for {}",
        "@saas prod is affected, queue stuck since {}",
    )
    minors = "@saas the logo on the invoice of {} is blurred again", "@saas colours in {} are off"
    number = 0
    for place in PLACES:
        for text in (*majors, *minors):
            said = MentionClass.MAJOR if text in majors else MentionClass.MINOR
            learning.teach(number := number + 1, text.format(place), said)
    assert learning.trial is not None
    assert learning.trial.for_serious
    assert not learning.trial.for_complaints
    assert learning.judge(probe).mention_class is MentionClass.MAJOR


def test_a_correction_among_classes_teaches_the_class(learning: Triage) -> None:
    probe = "@CoffeeHub the Bergen crew remembers my name"
    before = learning.judge(probe)
    assert before.mention_class is MentionClass.NOISE
    kind = "@CoffeeHub the {} crew remembers my name", "@CoffeeHub the barista at {} made my day"
    flat = "@CoffeeHub meets in {} at noon, says the programme", "@CoffeeHub signs are up in {}"
    number = 0
    for place in PLACES:
        for text in (*kind, *flat):
            said = MentionClass.PRAISE if text in kind else MentionClass.NOISE
            learning.teach(number := number + 1, text.format(place), said)
    assert learning.trial is not None
    assert learning.trial.for_classes
    assert learning.judge(probe).mention_class is MentionClass.PRAISE


def test_how_often_there_is_a_complaint_is_learned_before_the_words_are() -> None:
    trust = Trust()
    for number in range(25):
        odds = 0.4 if number % 2 else -0.2
        trust.take(odds, 0.0, complains=number % 8 == 0)  # most of what looks likely is none
    assert trust.share == 0
    assert -1.5 < trust.shift < -0.4


def test_where_it_pays_to_learn_the_log_odds_claim_less_and_say_the_same() -> None:
    trust, only_wrong = Trust(), Trust()
    for number in range(40):
        complains = number % 2 == 0
        way = 2.0 if complains else -2.0
        trust.take(-way / 4, way, complains)
        only_wrong.take(-way, way / 2, complains)
        assert trust.share > 0 or trust.final(2.0) == 2
    assert trust.final(2.0) == pytest.approx(2 * NEW_FIELD)
    assert trust.final(-2.0) == pytest.approx(-2 * NEW_FIELD)
    assert only_wrong.share > 0
    assert only_wrong.final(2.0) == 2  # such texts say nothing of how sure to be


def test_a_field_where_what_was_learned_counts_is_taken_for_a_new_one() -> None:
    by_words, by_shift = Trust(), Trust()
    for number in range(24):
        complains = number % 2 == 0
        way = 2.0 if complains else -2.0
        by_words.take(way / 4 if number % 4 < 2 else -way / 4, way, complains)
        by_shift.take(0.4 if number % 2 else -0.2, 0.0, complains=number % 8 == 0)
        assert by_words.new == pytest.approx(min(1, by_words.share / SURELY_NEW))
        assert by_shift.new == (by_shift.shift != 0)
    assert by_words.share > SURELY_NEW
    assert by_shift.share == 0


def test_a_new_field_has_a_factor_in_place_of_the_calibrations_and_the_same_answers() -> None:
    calibration = 1.25
    trust = Trust(calibration)
    assert trust.final(0.8) == pytest.approx(0.8)
    for number in range(40):
        complains = number % 2 == 0
        way = 2.0 if complains else -2.0
        trust.take(-way / 4, way, complains)
    assert trust.new == 1
    for odds in (-3.0, 0.0, 0.8):
        assert calibration * trust.final(odds) == pytest.approx(NEW_FIELD * odds)


def test_a_shift_moves_the_complaint_alone_and_is_what_the_log_says() -> None:
    model = Model(load_weights(resource(WEIGHTS)))
    batch = model.read([["hello"]], np.zeros((1, 4), np.float32))
    hashes = model.hashes(batch)
    learner = Learner(len(names_of_signs(model.weights.groups)))
    # Kept back, so nothing is learned of the word itself.
    for number, kept in enumerate([n for n in range(400) if is_kept_back(n)][:30]):
        said = MentionClass.MINOR if number % 8 == 0 else MentionClass.NOISE
        odds = np.full((1, len(HEADS)), 0.4 if number % 2 else -0.2, np.float32)
        line = learner.take(kept, said, batch, hashes, odds)
    assert learner.counts
    moved = learner.adjusted(batch, hashes, odds)[0]
    assert moved[COLUMN["complaint"]] < 0
    assert list(moved[1:]) == list(odds[0, 1:])
    assert line.after == pytest.approx(1 / (1 + np.exp(-moved[COLUMN["complaint"]])))


def test_what_the_other_heads_say_is_learned_where_no_word_tells() -> None:
    model = Model(load_weights(resource(WEIGHTS)))
    batch = model.read([["hello"]], np.zeros((1, 4), np.float32))
    hashes = model.hashes(batch)
    learner = Learner(len(names_of_signs(model.weights.groups)))
    cross, glad = np.zeros((2, 1, len(HEADS)), np.float32)
    cross[0, COLUMN["negative"]], glad[0, COLUMN["negative"]] = 2.0, -2.0
    for number in range(40):
        complains = number % 2 == 0
        said = MentionClass.MINOR if complains else MentionClass.NOISE
        learner.take(number, said, batch, hashes, cross if complains else glad)
    assert learner.counts
    place = COLUMN["complaint"]
    angry, happy = (learner.adjusted(batch, hashes, odds)[0, place] for odds in (cross, glad))
    assert angry > 0.2 > -0.2 > happy
    moved = [learner.adjusted(batch, hashes, odds)[0, 1:] - odds[0, 1:] for odds in (cross, glad)]
    np.testing.assert_allclose(*moved, atol=1e-5)  # classes and "serious" do not hear them


def test_a_shift_that_saves_nothing_does_not_count() -> None:
    trust = Trust()
    for number in range(60):
        complains = number % 2 == 0
        trust.take(0.3 if number % 4 < 2 else -0.3, 0.0, complains)
        assert trust.shift == 0


def test_who_corrects_only_what_is_wrong_says_nothing_of_how_often_there_is_a_complaint() -> None:
    trust = Trust()
    for number in range(60):
        complains = number % 6 == 0
        trust.take(-0.5 if complains else 0.5, 0.0, complains)
        assert trust.shift == 0


def test_a_shift_is_found_where_every_text_is_far_off() -> None:
    trust = Trust()
    for number in range(300):
        trust.take(30.0 if number % 2 else -30.0, 0.0, complains=number % 60 == 1)
    assert -10 < trust.shift < -2


def test_a_text_the_model_cannot_read_teaches_nothing(learning: Triage) -> None:
    assert learning.teach(1, "Das Paket ist nicht angekommen", MentionClass.NOISE) is None
    assert learning.teach(2, "   ", MentionClass.NOISE) is None
    assert learning.learned == ()


def test_macro_f1_is_the_mean_of_both_answers() -> None:
    assert macro_f1([True, True, False, False], [True, False, False, False]) == pytest.approx(
        (2 / 3 + 0.8) / 2
    )

"""Our own labelled texts for what no public set labels; see `labelled/GUIDELINE.md`."""

from __future__ import annotations

from pathlib import Path

import pytest

from cmconsole.domain.judgement import LEVEL_OF_CLASS, Judgement, Level, MentionClass
from cmconsole.triage.judge import ToJudge, Triage

FOLDER = Path(__file__).parent / "labelled"
HARMLESS = (MentionClass.PRAISE, MentionClass.NOISE)


def read(name: str) -> list[tuple[bool, str]]:
    lines = (FOLDER / f"{name}.txt").read_text("utf-8").splitlines()
    return [(line[0] == "+", line[2:]) for line in lines]


def is_so(name: str, judgement: Judgement) -> bool:
    if name == "red_zone":
        return judgement.level is Level.RED_ZONE
    return judgement.mention_class is MentionClass(name)


@pytest.mark.parametrize("name", ["red_zone", "misinformed", "noise"])
def test_each_set_holds_150_different_texts(name: str) -> None:
    texts = {text for _, text in read(name)}
    assert len(texts) == len(read(name)) >= 150


@pytest.mark.parametrize(
    ("name", "found", "right"),
    [("red_zone", 0.90, 0.95), ("misinformed", 0.85, 0.90), ("noise", 0.60, 0.85)],
)
def test_what_we_labelled_is_found(triage: Triage, name: str, found: float, right: float) -> None:
    labelled = read(name)
    said = [is_so(name, j) for j in triage.judge_many([ToJudge(text) for _, text in labelled])]
    hits = [text for (true, text), s in zip(labelled, said, strict=True) if true and s]
    missed = [text for (true, text), s in zip(labelled, said, strict=True) if true and not s]
    wrong = [text for (true, text), s in zip(labelled, said, strict=True) if s and not true]
    print(f"{name}: recall {len(hits) / (len(hits) + len(missed)):.3f}, "
          f"precision {len(hits) / (len(hits) + len(wrong)):.3f}", missed, wrong)  # fmt: skip
    assert len(hits) / (len(hits) + len(missed)) >= found
    assert len(hits) / (len(hits) + len(wrong)) >= right


@pytest.mark.parametrize(
    ("name", "found", "taken"),
    [("everyday", 0.95, 0.05), ("second_look", 0.85, 0.05), ("third_look", 0.70, 0.05)],
)
def test_a_word_is_the_red_zone_by_what_it_is_about(
    triage: Triage, name: str, found: float, taken: float
) -> None:
    labelled = read(name)
    judged = triage.judge_many([ToJudge(text) for _, text in labelled])
    said = [
        (true, j.level is Level.RED_ZONE, t) for (true, t), j in zip(labelled, judged, strict=True)
    ]
    serious = [red for true, red, _ in said if true]
    innocent = [text for true, red, text in said if red and not true]
    assert len({text for _, text in labelled}) == len(labelled) >= 80
    assert sum(serious) / len(serious) >= found
    assert len(innocent) / (len(labelled) - len(serious)) <= taken, innocent


def test_nothing_in_the_red_zone_is_filed_away(triage: Triage) -> None:
    texts = [text for true, text in read("red_zone") if true]
    judged = triage.judge_many([ToJudge(text) for text in texts])
    filed = [t for t, j in zip(texts, judged, strict=True) if j.mention_class in HARMLESS]
    assert len(filed) <= 2, filed


def read_posts(name: str) -> list[tuple[str, str]]:
    lines = (FOLDER / f"{name}.txt").read_text("utf-8").splitlines()
    return [(wanted, text) for wanted, text in (line.split(" | ", 1) for line in lines)]


def level_of(wanted: str) -> Level:
    return Level.RED_ZONE if wanted == "red" else LEVEL_OF_CLASS[MentionClass(wanted)]


@pytest.mark.parametrize(
    ("name", "least", "right", "too_low"),
    [("posts", 120, 0.93, 0.02), ("posts_unseen", 75, 0.55, 0.42)],
)
def test_everyday_posts_stand_where_a_manager_would_put_them(
    triage: Triage, name: str, least: int, right: float, too_low: float
) -> None:
    posts = read_posts(name)
    judged = triage.judge_many([ToJudge(text) for _, text in posts])
    pairs = [(level_of(w), j.level, text) for (w, text), j in zip(posts, judged, strict=True)]
    wrong = [text for wanted, got, text in pairs if got is not wanted]
    below = [text for wanted, got, text in pairs if got < wanted]
    assert len({text for _, text in posts}) == len(posts) >= least
    assert 1 - len(wrong) / len(posts) >= right, wrong
    assert len(below) / len(posts) <= too_low, below


def test_three_bookings_are_major_and_say_why_in_plain_words(triage: Triage) -> None:
    text = read_posts("posts")[0][1]
    judgement = triage.judge(text)
    assert judgement.mention_class is MentionClass.MAJOR
    assert judgement.reasons[0].text == "Money: charged wrongly"
    assert judgement.reasons[0].words == ("charged me three times",)


def test_a_likely_complaint_is_not_called_a_doubt(triage: Triage) -> None:
    """Where both heads disagree, the one that knows complaints is asked first."""
    for _, text in [*read_posts("posts"), *read_posts("posts_unseen")]:
        judgement = triage.judge(text)
        if judgement.language == "en" and judgement.complaint_probability >= 0.5:
            assert "not sure" not in judgement.reasons[0].text, text

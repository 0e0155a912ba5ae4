"""Our own labelled texts for what no public set labels; see `labelled/GUIDELINE.md`."""

from __future__ import annotations

from pathlib import Path

import pytest

from cmconsole.domain.judgement import Judgement, Level, MentionClass
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

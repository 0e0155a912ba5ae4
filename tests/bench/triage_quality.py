"""How well triage tells complaints from the rest, beside VADER alone, on public labelled texts.

    python packaging/train_triage.py --measure --out measured.weights
    PYTHONPATH=src python tests/bench/triage_quality.py --weights measured.weights [folder]

Rules and model together, on the texts that `train_triage.py --measure` fits nothing on: a quarter, by
SHA-1 of the id. The shipped weights have seen those texts too, so they are no measure; hence two steps.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from cmconsole.domain.judgement import Judgement, MentionClass
from cmconsole.triage.judge import Triage
from cmconsole.triage.policy import load_policy
from cmconsole.triage.rules import Policy
from cmconsole.triage.scorer import make_scorer
from cmconsole.triage.shipped import read_opinions

REPOSITORY = Path(__file__).resolve().parents[2]
Row = dict[str, str]

TO_BRANDS = "ACL 2019, to brands"
SETS: dict[str, Callable[[Row], bool]] = {
    "ACL 2019": lambda row: row["source"] == "acl2019",
    TO_BRANDS: lambda row: row["source"] == "acl2019" and not row["domain"].startswith("random"),
    "FINCORP": lambda row: row["source"] == "fincorp",
    "CESAMARD (reviews)": lambda row: row["source"] == "cesamard",
}
SIX = {
    MentionClass.MAJOR: "complaint",
    MentionClass.MINOR: "complaint",
    MentionClass.MISINFORMED: "question",
    MentionClass.NOISE: "other",
}


def is_development(row: Row) -> bool:
    """Whether weights were set on this text."""
    return int(hashlib.sha1(row["id"].encode()).hexdigest()[:8], 16) % 100 >= 25


def read(path: Path) -> list[Row]:
    """The rows that nothing was tuned on."""
    with path.open(newline="", encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if not is_development(row)]


def macro_f1(truth: Sequence[object], guess: Sequence[object]) -> float:
    """Mean F1 of the classes that occur in `truth`."""
    scores = []
    for label in sorted(set(map(str, truth))):
        hits = sum(str(t) == str(g) == label for t, g in zip(truth, guess, strict=True))
        total = sum(str(t) == label for t in truth) + sum(str(g) == label for g in guess)
        scores.append(2 * hits / total if total else 0.0)
    return sum(scores) / len(scores)


def area_under_curve(truth: Sequence[bool], score: Sequence[float]) -> float:
    """Probability that a complaint scores higher than another text (ties count half)."""
    ordered = sorted(zip(score, truth, strict=True))
    ranks, i = 0.0, 0
    while i < len(ordered):
        j = i
        while j < len(ordered) and ordered[j][0] == ordered[i][0]:
            j += 1
        ranks += sum(t for _, t in ordered[i:j]) * (i + j + 1) / 2
        i = j
    yes = sum(truth)
    return (ranks - yes * (yes + 1) / 2) / (yes * (len(truth) - yes))


def average_precision(truth: Sequence[bool], score: Sequence[float]) -> float:
    """Mean of the precision at each true text, the highest score first."""
    ordered = sorted(zip(score, truth, strict=True), key=lambda pair: -pair[0])
    hits, total = 0, 0.0
    for place, (_, true) in enumerate(ordered, 1):
        hits += true
        total += hits / place if true else 0
    return total / hits


def print_complaints(shared: Path, triage: Triage) -> None:
    """Complaint or not, by data set."""
    score = make_scorer()
    rows = read(shared / "triage" / "complaint.csv")
    print(
        "complaint or not        texts   VADER macro-F1 / AUC   triage macro-F1 / AUC   filed as harmless"
    )
    for name, belongs in SETS.items():
        chosen = [row for row in rows if belongs(row)]
        truth = [row["label"] == "1" for row in chosen]
        compound = [score(row["text"]).compound for row in chosen]
        judged = [triage.judge(row["text"]) for row in chosen]
        likely = [judgement.complaint_probability for judgement in judged]
        vader = macro_f1(truth, [c <= -0.05 for c in compound])
        ours = macro_f1(truth, [p >= 0.5 for p in likely])
        complaints = [j for j, t in zip(judged, truth, strict=True) if t]
        harmless = sum(j.mention_class in ("praise", "noise") for j in complaints)
        positive = sum(c >= 0.05 for c, t in zip(compound, truth, strict=True) if t)
        print(
            f"{name:22} {len(chosen):6} {vader * 100:13.1f} / "
            f"{area_under_curve(truth, [-c for c in compound]):.3f} {ours * 100:15.1f} / "
            f"{area_under_curve(truth, likely):.3f} {harmless / len(complaints):14.1%}"
            f"   (VADER positive {positive / len(complaints):.1%})"
        )


def print_addressed(shared: Path, triage: Triage) -> None:
    """What posts to brands come to, as remarks and as what the network says is for us; the last line has
    private talk beside them, as a search for words brings it."""
    whole = [row for row in read(shared / "triage" / "complaint.csv") if SETS["ACL 2019"](row)]
    posts = [row for row in whole if SETS[TO_BRANDS](row)]
    for name, chosen, to_us in (
        ("posts to brands, about us", posts, False),
        ("posts to brands, addressed to us", posts, True),
        ("these and private talk", whole, True),
    ):
        why = ["mention" if to_us and SETS[TO_BRANDS](row) else None for row in chosen]
        judged = [
            triage.judge(row["text"], addressed=a) for row, a in zip(chosen, why, strict=True)
        ]
        truth = [row["label"] == "1" for row in chosen]
        likely = [judgement.complaint_probability for judgement in judged]
        filed = [j.mention_class in ("praise", "noise") for j in judged]
        complaints = [f for f, complains in zip(filed, truth, strict=True) if complains]
        others = len(chosen) - len(complaints)
        print(
            f"{name:32} {macro_f1(truth, [p >= 0.5 for p in likely]) * 100:.1f} / "
            f"{area_under_curve(truth, likely):.3f}, filed as harmless: {sum(complaints)} of "
            f"{len(complaints)} complaints, {sum(filed) - sum(complaints)} of {others} others"
        )


def print_six_classes(shared: Path, triage: Triage) -> None:
    """The six classes of the gold set, and how sure a confidence is."""
    rows = read(shared / "triage" / "triage6_gold.csv")
    print_classes(rows, [triage.judge(row["text"]) for row in rows])


def print_folds(shared: Path, policy: Policy, folder: Path) -> None:
    """The same of the whole gold set, each text judged with weights that have not seen it."""
    with (shared / "triage" / "triage6_gold.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    judged: dict[int, Judgement] = {}
    for name, places in json.loads((folder / "fold_of.json").read_text("utf-8")).items():
        triage = Triage(policy, opinions=read_opinions(folder / name))
        judged |= {place: triage.judge(rows[place]["text"]) for place in places}
    print_classes(rows, [judged[place] for place in range(len(rows))])


def print_classes(rows: Sequence[Row], judged: Sequence[Judgement]) -> None:
    """Accuracy, urgency as a sign of what is serious, and what is taken for what."""
    truth = [row["label"] for row in rows]
    guess = [SIX.get(j.mention_class, j.mention_class.value) for j in judged]
    right = [t == g for t, g in zip(truth, guess, strict=True)]
    print(f"\nsix classes, {len(rows)} texts: accuracy {sum(right) / len(right):.3f}", end=", ")
    print(f"macro-F1 {macro_f1(truth, guess) * 100:.1f}")
    major = [row["severity"] == "major" for row in rows]
    urgency = [float(j.urgency) for j in judged]
    print(
        f"urgency as a sign of major severity: AUC {area_under_curve(major, urgency):.3f}, "
        f"average precision {average_precision(major, urgency):.3f}"
    )
    print_confidence(judged, right)
    print("\nlabel \\ given  " + " ".join(f"{name:>10}" for name in sorted(set(truth))))
    pairs = Counter(zip(truth, guess, strict=True))
    for label in sorted(set(truth)):
        print(f"{label:14} " + " ".join(f"{pairs[label, g]:10}" for g in sorted(set(truth))))


def print_confidence(judged: Sequence[Judgement], right: Sequence[bool]) -> None:
    """Share of right classes by stated confidence."""
    for low, high in ((0.0, 0.3), (0.3, 0.5), (0.5, 0.7), (0.7, 1.01)):
        band = [r for j, r in zip(judged, right, strict=True) if low <= j.confidence < high]
        if band:
            stated = f"{low:.1f}-{min(high, 1):.1f}"
            print(f"  confidence {stated}: {len(band):4} texts, {sum(band) / len(band):.0%} right")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", nargs="?", type=Path, default=REPOSITORY.parent / "shared")
    parser.add_argument("--weights", type=Path, help="of train_triage.py --measure")
    parser.add_argument("--folds", type=Path, help="of train_triage.py --folds")
    options = parser.parse_args()
    policy = load_policy(REPOSITORY / "resources" / "policy.toml")
    if options.folds:
        print_folds(options.shared, policy, options.folds)
        return
    opinions = read_opinions(options.weights) if options.weights else None
    triage = Triage(policy, opinions=opinions)
    shared = options.shared
    print_complaints(shared, triage)
    print_addressed(shared, triage)
    print_six_classes(shared, triage)


if __name__ == "__main__":
    main()

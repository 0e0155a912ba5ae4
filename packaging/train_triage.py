"""Fits the triage model and writes its weights, or measures how good it is on texts it has not seen.

    pip install -e ".[tools]"
    python packaging/train_triage.py [--measure] [--left-out] [folder of shared fixtures]

Same texts, same weights: every step is seeded. Texts are read where they are and never written.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from cmconsole.triage.policy import load_policy
from cmconsole.triage.weights import HEADS, Calibration, load_weights, save_weights
from triage_training import fitting, measuring
from triage_training.bursts import print_bursts
from triage_training.correcting import print_corrections, print_industries
from triage_training.correcting_classes import print_classes
from triage_training.data import DISTRESS, SIX_WAY, Labelled, Mask, read_labelled
from triage_training.design import Design, word_groups
from triage_training.fitting import Linear
from triage_training.manifest import write_manifest

REPOSITORY = Path(__file__).resolve().parents[1]
WEIGHTS = REPOSITORY / "resources" / "models" / "triage.weights"


def main() -> None:
    """Fit on everything and write; with a switch, only measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", nargs="?", type=Path, default=REPOSITORY.parent / "shared")
    parser.add_argument(
        "--measure", action="store_true", help="fit on three quarters, say how good"
    )
    parser.add_argument("--left-out", action="store_true", help="leave one industry or source out")
    parser.add_argument("--corrections", action="store_true", help="what corrections are worth")
    parser.add_argument(
        "--folds",
        type=Path,
        help="write five weights, each without a fifth of the six-way set, to measure with them",
    )
    parser.add_argument("--bursts", action="store_true", help="score the burst detector")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    if options.bursts:
        print_bursts(options.shared / "triage" / "burst_nab.json")
        return
    policy = load_policy(REPOSITORY / "resources" / "policy.toml")
    data = read_labelled(options.shared / "triage", policy)
    design = Design(data.text, word_groups(policy), ~data.is_part(DISTRESS))
    if options.corrections:
        heads = fitting.fit_base(design, data, np.ones(len(data.text), bool))
        shipped = load_weights(WEIGHTS).calibration
        for source in fitting.SOURCES:
            print_corrections(design, data, heads, shipped, source)
        print_industries(design, data, heads, shipped)
        for source in fitting.SOURCES:
            print_classes(design, data, heads, shipped, source)
        return
    if options.left_out:
        print_left_out(design, data)
        return
    held = fitting.fit_base(design, data, ~data.dev)
    folds = measuring.small_out_of_fold(design, data)
    calibration = measuring.calibrate(design, data, held, folds)
    measuring.print_base(design, data, held, calibration)
    measuring.print_small(data, folds)
    if options.folds:
        write_folds(design, data, calibration, options.folds)
        return
    use: Mask = ~data.dev if options.measure else np.ones(len(data.text), bool)
    heads = held if options.measure else fitting.fit_base(design, data, use)
    heads = heads | fitting.fit_small(design, data, np.flatnonzero(use & (data.six != "")))
    chosen: dict[str, Linear] = {name: heads[name] for name in HEADS}
    save_weights(fitting.pack(design, chosen, calibration), options.out)
    write_manifest(options.out, options.shared / "triage", design.groups)
    print(f"{options.out.name}: {options.out.stat().st_size / 1e6:.2f} MB")


def write_folds(design: Design, data: Labelled, calibration: Calibration, folder: Path) -> None:
    """Weights that have not seen a fifth of the six-way set in any head, five times.

    `fold_of.json` says which texts, by their places in the set, each of `0.weights` to `4.weights` has not
    seen.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rows = np.flatnonzero(data.is_part(SIX_WAY))
    keys = np.array([text.strip().lower() for text in data.text])
    left_out = {}
    for number, (learned, test) in enumerate(measuring.six_way_folds(data)):
        unseen = np.isin(keys, keys[rows[test]])  # under whatever id
        heads = fitting.fit_base(design, data, ~unseen) | fitting.fit_small(design, data, learned)
        chosen = {name: heads[name] for name in HEADS}
        name = f"{number}.weights"
        save_weights(fitting.pack(design, chosen, calibration), folder / name)
        left_out[name] = test.tolist()
    (folder / "fold_of.json").write_text(json.dumps(left_out), "utf-8")


def print_left_out(design: Design, data: Labelled) -> None:
    """The complaint head on industries of the target, and on other sources, that no fit has seen."""
    odds = np.zeros(len(data.text))
    industries = sorted(set(data.domain[data.to_brands]))
    for industry in industries:
        out: Mask = data.to_brands & (data.domain == industry)
        heads = fitting.fit_complaint(design, data, ~out)
        odds[out] = fitting.complaint_odds(heads, design.matrix[out])
    chosen = data.to_brands
    truth = data.label[chosen] == "1"
    print(
        f"an industry left out ({len(industries)})  {measuring.macro_and_auc(truth, odds[chosen])}"
    )
    for source in fitting.SOURCES:
        out = data.is_part("complaint") & (data.source == source)
        heads = fitting.fit_complaint(design, data, ~out)
        tested = out & (data.to_brands | (data.source != fitting.TARGET))
        odds_of = fitting.complaint_odds(heads, design.matrix[tested])
        said = measuring.macro_and_auc(data.label[tested] == "1", odds_of)
        print(f"all of {source} left out     {said}")


if __name__ == "__main__":
    main()

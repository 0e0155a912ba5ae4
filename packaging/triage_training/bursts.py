"""NAB's scoring, standard profile, for the burst detector (Lavin & Ahmad 2015; `sweeper.py`, `scorer.py`).

A hit counts more the earlier it is in its window, a false alarm less the closer it follows one; the
threshold is the one that serves all series best, as NAB sets it for every detector.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from cmconsole.triage.burst import Usual, step

FALSE_ALARM, MISS = 0.11, 1.0
PROBATION, PROBATION_ROWS = 0.15, 5_000

Windows = list[tuple[int, int]]


def deviations(counts: Sequence[int], bins_a_day: float) -> list[float]:
    """What the detector says of each bin of a series."""
    usual, told = Usual(), []
    for count in counts:
        usual, deviation = step(usual, count, bins_a_day)
        told.append(deviation)
    return told


def nab_points(told: Sequence[float], windows: Windows, threshold: float) -> float:
    """The raw score of one series."""
    probation = int(PROBATION * min(len(told), PROBATION_ROWS))
    points, before = 0.0, None
    left = list(windows)
    best: dict[int, float] = {}
    for i, deviation in enumerate(told):
        while left and i > left[0][1]:
            before = left.pop(0)
        if i < probation or deviation < threshold:
            continue
        if left and left[0][0] <= i:
            start, end = left[0]
            where = -(end - i + 1) / (end - start + 1)
            hit = _sigmoid(where) / _sigmoid(-1.0)
            best[start] = max(best.get(start, -math.inf), hit)
        elif before is None:
            points -= FALSE_ALARM
        else:
            past = (i - before[1]) / max(before[1] - before[0], 1)
            points += FALSE_ALARM * _sigmoid(past)
    return points + sum(best.values()) - MISS * (len(windows) - len(best))


def nab_score(series: Sequence[tuple[list[float], Windows]]) -> tuple[float, float]:
    """The score of all series in percent of a perfect detector, and the threshold it takes."""
    count = sum(len(windows) for _, windows in series)
    # A threshold between two values that the series hold is as good as any other there.
    highest = sorted({round(v, 2) for told, _ in series for v in told if v > 0})
    steps = highest[:: max(len(highest) // 250, 1)]
    scored = [(sum(nab_points(told, w, t) for told, w in series), t) for t in steps]
    points, threshold = max(scored)
    return 100 * (points + MISS * count) / (count + MISS * count), threshold


def read_series(path: Path) -> list[tuple[str, list[int], Windows]]:
    """Name, counts and anomaly windows (first and last bin) of each series."""
    found = []
    for row in json.loads(path.read_text("utf-8")):
        start = datetime.fromisoformat(row["start"])
        width = timedelta(seconds=row["step_s"])
        windows = [
            (_bin(first, start, width), _bin(last, start, width))
            for first, last in row["anomaly_windows"]
        ]
        found.append((row["id"], row["counts"], sorted(windows)))
    return found


def _bin(time: str, start: datetime, width: timedelta) -> int:
    return round((datetime.fromisoformat(time) - start) / width)


def _sigmoid(x: float) -> float:
    return -1.0 if x > 3 else 2 / (1 + math.exp(5 * x)) - 1


def print_bursts(path: Path) -> None:
    """The score on the series of a file, each with 288 bins a day."""
    series = read_series(path)
    told = [(deviations(counts, 288), windows) for _, counts, windows in series]
    score, threshold = nab_score(told)
    hits = sum(
        any(d >= threshold for d in said[start : end + 1])
        for said, windows in told
        for start, end in windows
    )
    total = sum(len(windows) for _, windows in told)
    print(
        f"bursts, {len(series)} series: NAB {score:.1f}, {hits} of {total} windows, at {threshold:.1f}"
    )

"""Whether reach buys speed: waits against bands of followers, languages and networks (R15, R16)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from itertools import pairwise
from math import sqrt

from cmconsole.reports.distribution import FEWEST, Distribution
from cmconsole.reports.figures import Fairness
from cmconsole.reports.tally import Tally, added_up, groups
from cmconsole.store.reporting.measure_rows import REACH_BANDS
from cmconsole.store.reporting.report_rows import Cell

MINUTE = 60_000_000
UNKNOWN = -1


def fairness_of(tallies: Mapping[int, Tally], cells: Collection[Cell]) -> Fairness:
    """Waits by reach and language, and how reach and wait go together."""
    known = [cell for cell in cells if cell.reach != UNKNOWN]
    bands = added_up(tallies, known, lambda cell: str(cell.reach))
    waits = {int(band): tally.waits for band, tally in bands.items()}
    by_reach = groups(tallies, cells, lambda cell: band_name(cell.reach))
    order = {band_name(band): band for band in range(-1, len(REACH_BANDS) + 1)}
    return Fairness(
        by_reach=tuple(sorted(by_reach, key=lambda group: order[group.name] % (len(order)))),
        by_language=groups(tallies, cells, lambda cell: cell.language or "not known"),
        correlation=_correlation(waits),
        n=sum(one.answers for one in waits.values()),
    )


def band_name(band: int) -> str:
    """`under 100`, `100 to 1k`, `1k to 10k`, `10k and more`, `not known`."""
    if band == UNKNOWN:
        return "not known"
    edges = [_short(edge) for edge in REACH_BANDS]
    names = [
        f"under {edges[0]}",
        *(f"{a} to {b}" for a, b in pairwise(edges)),
        f"{edges[-1]} and more",
    ]
    return names[band]


def _short(number: int) -> str:
    return f"{number // 1000}k" if number >= 1000 else str(number)


def _correlation(waits: Mapping[int, Distribution]) -> float | None:
    """Spearman's rank correlation with ties (mean ranks) of band and wait, the wait in minutes."""
    minutes = {
        band: Counter(wait // MINUTE for bucket in one.answered.values() for wait in bucket)
        for band, one in waits.items()
    }
    n = sum(counted.total() for counted in minutes.values())
    by_band = _ranks({band: counted.total() for band, counted in minutes.items()})
    by_wait = _ranks(sum(minutes.values(), Counter()))
    if n < FEWEST or len(by_band) < 2 or len(by_wait) < 2:
        return None
    mean = (n + 1) / 2
    covariance = x = y = 0.0
    for band, counted in minutes.items():
        for minute, number in counted.items():
            dx, dy = by_band[band] - mean, by_wait[minute] - mean
            covariance += number * dx * dy
            x += number * dx * dx
            y += number * dy * dy
    return covariance / sqrt(x * y)


def _ranks(counted: Mapping[int, int]) -> dict[int, float]:
    """The mean rank of each value."""
    ranks, before = {}, 0
    for value in sorted(counted):
        if counted[value]:
            ranks[value] = before + (counted[value] + 1) / 2
            before += counted[value]
    return ranks

"""Units and numbers on the screen: in the person's language, and the same everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator
from PySide6.QtGui import QPainter, QPixmap
from shiboken6 import delete

from cmconsole.replies.counting import Length
from cmconsole.ui.composer.counter import Counter
from cmconsole.ui.look import Look
from cmconsole.ui.reports.chart import Chart
from cmconsole.ui.reports.fairness_chart import FairnessChart
from cmconsole.ui.reports.waits_chart import WaitsChart
from cmconsole.ui.reports.words import short_cut_names, span
from unit.reports.conftest import Desk, year  # noqa: F401
from unit.reports.test_sentences import PERIODS


class Other(QTranslator):
    """A language whose words all stand in angle brackets."""

    def translate(self, context: str, text: str, *_: object) -> str:  # type: ignore[override]
        return f"‹{text}›"


@pytest.fixture
def other_language() -> Iterator[None]:
    translator = Other()
    QCoreApplication.installTranslator(translator)
    yield
    QCoreApplication.removeTranslator(translator)


@pytest.mark.usefixtures("other_language")
def test_spans_and_the_names_of_cuts_are_translated() -> None:
    assert span(timedelta(minutes=18)) == "‹18 min›"
    assert span(timedelta(hours=1, minutes=6)) == "‹1 h 06›"
    assert all(name.startswith("‹") for name in short_cut_names())


@pytest.mark.usefixtures("other_language")
@pytest.mark.parametrize("kind", [WaitsChart, FairnessChart])
def test_no_word_that_a_chart_paints_escapes_the_translation(
    look: Look,
    year: Desk,  # noqa: F811
    kind: type[Chart],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    report = year.report(PERIODS["year"])
    painted: list[str] = []
    monkeypatch.setattr(kind, "words", lambda _, __, ___, words, *____: painted.append(words))
    chart = kind(look)
    chart.resize(600, 240)
    canvas = QPixmap(600, 240)
    painter = QPainter(canvas)
    chart.paint(painter, report)
    painter.end()
    groups = {group.name for group in report.fairness.by_reach}
    left = [w for w in painted if any(c.isalpha() for c in w) and "‹" not in w and w not in groups]
    assert painted
    assert left == []
    delete(chart)


@pytest.fixture
def british() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale("en_GB"))
    yield
    QLocale.setDefault(before)


@pytest.mark.usefixtures("british")
def test_a_long_limit_is_written_like_every_other_number(look: Look) -> None:
    counter = Counter(look)
    counter.show_length("Reddit", Length(1234, 10_000, "characters"))
    assert counter.words == "1,234 / 10,000"
    delete(counter)

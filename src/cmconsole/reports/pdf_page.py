"""A report and a thread as PDF, drawn with reportlab (BSD licence; 58 ms and 13 MB at first use)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from cmconsole.reports import sentences
from cmconsole.reports.charts import charts
from cmconsole.reports.codebook import FIGURES
from cmconsole.reports.drawing import FAINT, INK, LINE, Box, Drawing, Label, Path, Ring
from cmconsole.reports.figures import Group, Report
from cmconsole.reports.heading import heading
from cmconsole.reports.references import references
from cmconsole.reports.words import percent, span
from cmconsole.system.paper import BOLD, INNER, MARGIN, REGULAR, Paper

COLUMNS = (0.0, 190.0, 270.0, 320.0, 375.0, 435.0, INNER)


class Sheet(Paper):
    """Paper with tables and charts."""

    def row(self, cells: Iterable[str], *, bold: bool = False) -> None:
        """One line of a table; all but the first cell stand right."""
        self.room(15)
        self._y -= 14
        font = BOLD if bold else REGULAR
        for index, (cell, x) in enumerate(zip(cells, COLUMNS, strict=True)):
            drawn = self._drawable(cell)
            if index:
                x -= self._canvas.stringWidth(drawn, font, 8.5)
            self._write(MARGIN + x, self._y, drawn, font, 8.5, INK)
        self._canvas.setStrokeColor(LINE)
        self._canvas.setLineWidth(0.4)
        self._canvas.line(MARGIN, self._y - 3, MARGIN + INNER, self._y - 3)

    def draw(self, drawing: Drawing) -> None:
        """A chart, as wide as the page."""
        scale = INNER / drawing.width
        self.room(drawing.height * scale + 6)
        top = self._y - 4
        for shape in drawing.shapes:
            self._shape(shape, top, scale)
        self._y = top - drawing.height * scale

    def _shape(self, shape: Box | Label | Path | Ring, top: float, scale: float) -> None:
        canvas = self._canvas
        if isinstance(shape, Label):
            font, size = BOLD if shape.bold else REGULAR, 12 * scale
            drawn = self._drawable(shape.text)
            width = canvas.stringWidth(drawn, font, size)
            x = (
                MARGIN
                + shape.x * scale
                - {"start": 0, "middle": width / 2, "end": width}[shape.anchor]
            )
            self._write(x, top - shape.y * scale, drawn, font, size, shape.color)
        elif isinstance(shape, Box):
            canvas.setFillColor(shape.fill)
            y = top - (shape.y + shape.height) * scale
            width, height = shape.width * scale, shape.height * scale
            canvas.rect(MARGIN + shape.x * scale, y, width, height, stroke=0, fill=1)
        elif isinstance(shape, Ring):
            canvas.setStrokeColor(shape.color)
            canvas.setFillColor("#FFFFFF")
            canvas.setLineWidth(1.4)
            at = MARGIN + shape.x * scale, top - shape.y * scale
            canvas.circle(*at, shape.radius * scale, stroke=1, fill=1)
        else:
            self._line(shape, top, scale)

    def _line(self, shape: Path, top: float, scale: float) -> None:
        canvas = self._canvas
        canvas.setStrokeColor(shape.color)
        canvas.setLineWidth(shape.width * scale)
        path = canvas.beginPath()
        for index, (x, y) in enumerate(shape.points):
            step = path.lineTo if index else path.moveTo
            step(MARGIN + x * scale, top - y * scale)
        canvas.drawPath(path, stroke=1, fill=0)


def write_report(report: Report, file: BinaryIO) -> None:
    """The whole report."""
    head = heading(report)
    sheet = Sheet(file, f"Response report, {head[0][1]}")
    sheet.text("Response report", size=20, bold=True)
    sheet.gap(4)
    for name, words in head:
        sheet.text(f"{name}: {words}", size=9, color=FAINT)
    sheet.gap(8)
    for _, say in sentences.EVERY:
        sheet.text("• " + say(report))
    for name, drawing in charts(report):
        sheet.room(drawing.height * INNER / drawing.width + 60)
        _title(sheet, name)
        sheet.text(drawing.says, size=9.5, color=FAINT)
        sheet.draw(drawing)
    _table(sheet, "Classes", report.by_class)
    _table(sheet, "Levels", report.by_level)
    _table(sheet, "Sources", report.by_source)
    _table(sheet, "Languages", report.fairness.by_language)
    _title(sheet, "Beside the field")
    for one in references(report):
        sheet.text(f"{percent(one.share)} {one.ours}", bold=True)
        sheet.text(f"{one.number}: {one.theirs} ({one.source})", size=9, color=FAINT)
    _title(sheet, "What the figures mean")
    for name, words in FIGURES:
        sheet.text(name, size=9, bold=True)
        sheet.text(words, size=9)
    sheet.end()


def _title(sheet: Sheet, words: str) -> None:
    sheet.gap(14)
    sheet.room(60)
    sheet.text(words, size=13, bold=True)


def _table(sheet: Sheet, name: str, groups: Iterable[Group]) -> None:
    _title(sheet, name)
    sheet.row(("", "n", "in target", "late", "not yet", "half in", "9 in 10 in"), bold=True)
    for g in groups:
        kept = g.kept
        sheet.row((g.name[:30], f"{g.conversations:,}", percent(kept.share), f"{kept.late:,}",
                   f"{kept.not_yet:,}", span(g.wait.p50), span(g.wait.p90)))  # fmt: skip

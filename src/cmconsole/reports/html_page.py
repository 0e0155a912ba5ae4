"""A report as one HTML file that needs nothing else: charts inside as SVG, tables, sentences, definitions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from cmconsole.reports import sentences
from cmconsole.reports.charts import charts
from cmconsole.reports.codebook import FIGURES
from cmconsole.reports.drawing import Box, Drawing, Label, Path, Ring
from cmconsole.reports.figures import Group, Report
from cmconsole.reports.heading import heading
from cmconsole.reports.references import references
from cmconsole.reports.words import percent, span

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""Even a browser that is told to cannot load anything."""
STYLE = """
body{font:15px/1.5 Inter,system-ui,sans-serif;color:#18201D;background:#FAFAF8;margin:0}
main{max-width:720px;margin:0 auto;padding:24px}
h1{font-size:24px;margin:0 0 4px}h2{font-size:17px;margin:28px 0 6px}
dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 16px;color:#434C48;font-size:13px}
dt{font-weight:600}dd{margin:0}
table{border-collapse:collapse;width:100%;font-size:13px;margin:8px 0}
th,td{text-align:right;padding:4px 8px;border-bottom:1px solid #DFE1DA}
th:first-child,td:first-child{text-align:left}
svg{width:100%;height:auto;font-size:12px}svg text{font-family:inherit}
p.fig{font-weight:500}details{font-size:13px;color:#434C48}
@media print{body{background:#fff}h2{break-after:avoid}svg{break-inside:avoid}}
"""


def page(report: Report) -> Iterator[str]:
    """The file, piece by piece."""
    title = f"Response report, {heading(report)[0][1]}"
    yield document_head(title)
    yield f"<h1>{escape(title)}</h1><dl>{_pairs(heading(report))}</dl>"
    yield "<h2>In short</h2><ul>"
    yield "".join(f"<li>{escape(say(report))}</li>" for _, say in sentences.EVERY)
    yield "</ul>"
    for name, drawing in charts(report):
        yield f"<h2>{escape(name)}</h2><p class=fig>{escape(drawing.says)}</p>{svg(drawing)}"
    for name, groups in _tables(report):
        yield f"<h2>{escape(name)}</h2>{_table(groups)}"
    yield "<h2>Beside the field</h2><table><tr><th>Published<th>Ours"
    for one in references(report):
        theirs = f"{one.number}: {one.theirs} ({one.source})"
        yield f"<tr><td>{escape(theirs)}<td>{percent(one.share)} {escape(one.ours)}"
    yield "</table><h2>What the figures mean</h2><dl>"
    yield _pairs(FIGURES) + "</dl></main></html>\n"


def document_head(title: str) -> str:
    """Everything up to the first heading; nothing in it leads outside."""
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width">'
        f"<style>{STYLE}</style><main>"
    )


def svg(drawing: Drawing) -> str:
    """A drawing as inline SVG with its sentence for screen readers."""
    shapes = "".join(map(_shape, drawing.shapes))
    return (
        f'<svg viewBox="0 0 {drawing.width:g} {drawing.height:g}" role="img" '
        f'aria-label="{escape(drawing.says)}">{shapes}</svg>'
    )


def _shape(shape: Box | Label | Path | Ring) -> str:
    if isinstance(shape, Box):
        says = f"<title>{escape(shape.says)}</title>" if shape.says else ""
        size = f'x="{shape.x:.1f}" y="{shape.y:.1f}" width="{shape.width:.1f}" height="{shape.height:.1f}"'
        return f'<rect {size} rx="1.5" fill="{shape.fill}">{says}</rect>'
    if isinstance(shape, Label):
        weight = ' font-weight="700"' if shape.bold else ""
        place = f'x="{shape.x:.1f}" y="{shape.y:.1f}" text-anchor="{shape.anchor}"'
        return f'<text {place} fill="{shape.color}"{weight}>{escape(shape.text)}</text>'
    if isinstance(shape, Ring):
        place = f'cx="{shape.x:.1f}" cy="{shape.y:.1f}" r="{shape.radius:g}"'
        return f'<circle {place} fill="#fff" stroke="{shape.color}" stroke-width="2"/>'
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in shape.points)
    dash = ' stroke-dasharray="4 3"' if shape.dashed else ""
    stroke = f'stroke="{shape.color}" stroke-width="{shape.width:g}"'
    return f'<polyline points="{points}" fill="none" {stroke}{dash}/>'


def _tables(report: Report) -> Iterator[tuple[str, tuple[Group, ...]]]:
    yield "Networks", report.by_network
    yield "Sources", report.by_source
    yield "Classes", report.by_class
    yield "Levels", report.by_level
    yield "People", report.by_person
    yield "Reach", report.fairness.by_reach
    yield "Languages", report.fairness.by_language


def _table(groups: Iterable[Group]) -> str:
    head = (
        "<tr><th><th>Conversations<th>Within target<th>Late<th>Not due yet<th>Half in<th>9 in 10 in"
    )
    rows = "".join(
        f"<tr><td>{escape(g.name)}<td>{g.conversations:,}<td>{percent(g.kept.share)}"
        f"<td>{g.kept.late:,}<td>{g.kept.not_yet:,}<td>{span(g.wait.p50)}<td>{span(g.wait.p90)}"
        for g in groups
    )
    return f"<table>{head}{rows}</table>"


def _pairs(pairs: Iterable[tuple[str, str]]) -> str:
    return "".join(f"<dt>{escape(name)}<dd>{escape(text)}" for name, text in pairs)

"""A chart as plain shapes, which SVG, PDF and a screen's painter draw alike."""

from __future__ import annotations

from dataclasses import dataclass

INK, FAINT, LINE = "#18201D", "#5C6561", "#C6CAC0"
ACCENT, TINT, LATE = "#0B5C68", "#DDECEC", "#AE4008"


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle; the origin is top left, one unit is a CSS pixel."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    says: str = ""
    """What it stands for, for a tooltip and a screen reader."""


@dataclass(frozen=True, slots=True)
class Label:
    """A short text on its baseline."""

    x: float
    y: float
    text: str
    anchor: str = "start"
    """start, middle or end."""
    color: str = FAINT
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Path:
    """A line through points."""

    points: tuple[tuple[float, float], ...]
    color: str = ACCENT
    width: float = 2.0
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Ring:
    """A small open circle."""

    x: float
    y: float
    radius: float
    color: str = LATE


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes in the order they are painted."""

    width: float
    height: float
    shapes: tuple[Box | Label | Path | Ring, ...]
    says: str
    """The chart in one sentence."""

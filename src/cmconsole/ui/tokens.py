"""The two sets of colours, as the design names them."""

from __future__ import annotations

from dataclasses import dataclass, fields

from PySide6.QtGui import QColor

from cmconsole.domain.judgement import Level, MentionClass


@dataclass(frozen=True, slots=True)
class Hue:
    """The colours of one level of urgency."""

    stroke: QColor
    tint: QColor
    ink: QColor
    on: QColor
    """What is written on a solid `stroke`."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """One set of colours. Every contrast they make is in the design's table."""

    dark: bool
    rail: QColor
    side: QColor
    list: QColor
    pane: QColor
    sunken: QColor
    raised: QColor
    line: QColor
    line2: QColor
    ctl: QColor
    """The edge of a control."""
    ink: QColor
    ink2: QColor
    ink3: QColor
    accent: QColor
    accent_hover: QColor
    accent_ink: QColor
    accent_tint: QColor
    accent_line: QColor
    focus: QColor
    sel: QColor
    hover: QColor
    red: Hue
    major: Hue
    minor: Hue
    low: Hue
    good: Hue
    scrim: QColor

    def hue(self, level: Level, mention_class: MentionClass | None = None) -> Hue:
        """The colours of a level; praise has a hue of its own."""
        if level is Level.NONE and mention_class is MentionClass.PRAISE:
            return self.good
        return {Level.RED_ZONE: self.red, Level.HIGH: self.major, Level.MEDIUM: self.minor}.get(
            level, self.low
        )

    def names(self) -> dict[str, str]:
        """Every colour by its name, as a style sheet writes it."""
        named: dict[str, str] = {}
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, QColor):
                named[each.name] = value.name()
            elif isinstance(value, Hue):
                for part in fields(value):
                    named[f"{each.name}_{part.name}"] = getattr(value, part.name).name()
        return named


def _hue(stroke: str, tint: str, ink: str, on: str) -> Hue:
    return Hue(QColor(stroke), QColor(tint), QColor(ink), QColor(on))


LIGHT = Tokens(
    dark=False,
    rail=QColor("#E9EBE5"),
    side=QColor("#F2F3EF"),
    list=QColor("#FAFAF8"),
    pane=QColor("#FFFFFF"),
    sunken=QColor("#F4F5F1"),
    raised=QColor("#FFFFFF"),
    line=QColor("#DFE1DA"),
    line2=QColor("#C6CAC0"),
    ctl=QColor("#7C857D"),
    ink=QColor("#18201D"),
    ink2=QColor("#434C48"),
    ink3=QColor("#5C6561"),
    accent=QColor("#0B5C68"),
    accent_hover=QColor("#084852"),
    accent_ink=QColor("#FFFFFF"),
    accent_tint=QColor("#DDECEC"),
    accent_line=QColor("#8FBDC1"),
    focus=QColor("#0F7C8C"),
    sel=QColor("#E1EDED"),
    hover=QColor("#EFF1EC"),
    red=_hue("#7E0C35", "#F8E3E8", "#7A0D2D", "#FFFFFF"),
    major=_hue("#AE4008", "#F9D5BB", "#7A2C07", "#FFFFFF"),
    minor=_hue("#AC7D0C", "#FBF1D6", "#664A04", "#FFFFFF"),
    low=_hue("#7C8681", "#EEF0EC", "#434C48", "#FFFFFF"),
    good=_hue("#1B7A55", "#DCEFE5", "#145237", "#FFFFFF"),
    scrim=QColor(24, 32, 29, 82),
)
DARK = Tokens(
    dark=True,
    rail=QColor("#101516"),
    side=QColor("#14191B"),
    list=QColor("#181E20"),
    pane=QColor("#1D2426"),
    sunken=QColor("#161C1E"),
    raised=QColor("#252D30"),
    line=QColor("#2B3437"),
    line2=QColor("#3D484B"),
    ctl=QColor("#7A8684"),
    ink=QColor("#E6EBE8"),
    ink2=QColor("#B9C3BF"),
    ink3=QColor("#95A09C"),
    accent=QColor("#74C7CD"),
    accent_hover=QColor("#93D7DB"),
    accent_ink=QColor("#06262A"),
    accent_tint=QColor("#1C3A3E"),
    accent_line=QColor("#2F6067"),
    focus=QColor("#74C7CD"),
    sel=QColor("#1F373B"),
    hover=QColor("#20282A"),
    red=_hue("#FFAEC2", "#4A1726", "#FFB3C0", "#2B0410"),
    major=_hue("#F59A58", "#52290B", "#F7B283", "#1D2426"),
    minor=_hue("#A27E2A", "#2C2512", "#E3C476", "#1D2426"),
    low=_hue("#78837F", "#262E30", "#B9C3BF", "#1D2426"),
    good=_hue("#54AE88", "#17352A", "#8FD6B2", "#1D2426"),
    scrim=QColor(4, 7, 8, 140),
)

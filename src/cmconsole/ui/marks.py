"""The small drawings that carry meaning: countdown, draught marks, chip, network and person.

Hue says how bad, shape says how late. Each can be told apart with no colour at all.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPen, QPixmap

from cmconsole.domain.clocks import Countdown, Lateness
from cmconsole.domain.judgement import Level, MentionClass
from cmconsole.ui.wording import class_glyph, class_name, initials, network_mark, tr

if TYPE_CHECKING:
    from cmconsole.ui.look import Look
    from cmconsole.ui.tokens import Hue, Tokens

COUNTDOWN = 40
RING = 35.0
CHIP = 18
GLYPH = 12
BOLD, SEMI, MEDIUM = QFont.Weight.Bold, QFont.Weight.DemiBold, QFont.Weight.Medium
OPEN = Qt.BrushStyle.NoBrush
BARE = Qt.PenStyle.NoPen


def countdown(look: Look, shown: Countdown, hue: Hue, ratio: float) -> QPixmap:
    """How late it is, 40 by 40. The arc moves in steps of a minute, as the text does."""
    steps = math.ceil(shown.fraction * 60)
    key = ("countdown", shown.lateness, shown.text, steps, hue.stroke.rgba())

    def draw(painter: QPainter, box: QRectF) -> None:
        if shown.lateness is Lateness.OVERDUE:
            _late(painter, look, box, shown.text, hue)
        elif shown.lateness in (Lateness.HOUR, Lateness.SOON, Lateness.LAST_MINUTES):
            _running(painter, look, box, shown, hue)
        else:
            _still(painter, look, box, shown)

    return look.drawn(key, (COUNTDOWN, COUNTDOWN), ratio, draw)


def _late(painter: QPainter, look: Look, box: QRectF, text: str, hue: Hue) -> None:
    square = QRectF(0, 0, 38, 24)
    square.moveCenter(box.center())
    painter.setPen(BARE)
    painter.setBrush(hue.ink)
    painter.drawRoundedRect(square, 5, 5)
    _write(painter, look.font(11 if len(text) < 6 else 10, BOLD), look.tokens.pane, square, text)


def _running(painter: QPainter, look: Look, box: QRectF, shown: Countdown, hue: Hue) -> None:
    tokens, soon = look.tokens, shown.lateness is not Lateness.HOUR
    ring = _ring(box, RING - 2)
    painter.setPen(QPen(tokens.line2, 2))
    painter.setBrush(hue.tint if soon else OPEN)
    painter.drawEllipse(ring)
    width = 4.5 if soon else 3.0
    painter.setPen(QPen(hue.stroke, width, c=Qt.PenCapStyle.FlatCap))
    painter.setBrush(OPEN)
    painter.drawArc(ring, 90 * 16, -round(shown.fraction * 360 * 16))
    font = look.font(12 if len(shown.text) < 4 else 11, BOLD if soon else SEMI)
    _write(painter, font, tokens.ink, box, shown.text)


def _still(painter: QPainter, look: Look, box: QRectF, shown: Countdown) -> None:
    tokens, good = look.tokens, look.tokens.good
    if shown.lateness is Lateness.NONE:
        painter.setPen(QPen(tokens.ink3, 2, c=Qt.PenCapStyle.RoundCap))
        middle = box.center()
        painter.drawLine(middle - QPointF(5, 0), middle + QPointF(5, 0))
    elif shown.lateness in (Lateness.ANSWERED, Lateness.DONE):
        painter.setPen(QPen(good.stroke, 1.6))
        painter.setBrush(good.tint if shown.lateness is Lateness.DONE else OPEN)
        painter.drawEllipse(_ring(box, RING - 2))
        tick = look.pixmap("check", good.stroke, 18, _ratio(painter))
        painter.drawPixmap(QPointF(box.center().x() - 9, box.center().y() - 9), tick)
    else:
        dotted = QPen(tokens.ctl, 1.6, c=Qt.PenCapStyle.FlatCap)
        dotted.setDashPattern([1.25, 2.0])
        painter.setPen(dotted)
        painter.setBrush(OPEN)
        painter.drawEllipse(_ring(box, RING - 2))
        if shown.lateness is Lateness.PAUSED:
            painter.setPen(QPen(tokens.ink2, 2.2, c=Qt.PenCapStyle.RoundCap))
            for x in (-3.5, 3.5):
                middle = box.center() + QPointF(x, 0)
                painter.drawLine(middle - QPointF(0, 5), middle + QPointF(0, 5))
        else:
            _write(painter, look.font(12, MEDIUM), tokens.ink2, box, shown.text)


def draught(painter: QPainter, box: QRectF, level: Level, hue: Hue, tokens: Tokens) -> None:
    """Four bars from the bottom, as many filled as the level is high; praise has one in green."""
    filled = 1 if hue is tokens.good else int(level)
    height = (box.height() - 6) / 4
    for bar in range(4):
        top = box.bottom() - (bar + 1) * height - bar * 2
        color = hue.stroke if bar < filled else tokens.line
        painter.fillRect(QRectF(box.x(), top, box.width(), height), color)


def chip(
    look: Look, mention_class: MentionClass, level: Level, ratio: float, height: int = CHIP
) -> QPixmap:
    """What it is and how bad: solid, tint, outline or plain, with a shape of its own."""
    hue = look.tokens.hue(level, mention_class)
    text = class_name(mention_class, level)
    kind = (11 if height == CHIP else 12, SEMI if level >= Level.MEDIUM else MEDIUM)
    font, pad = look.font(*kind), 5 if height == CHIP else 7
    width = math.ceil(look.width(text, *kind)) + GLYPH + 4 + 2 * pad
    ink = hue.on if level is Level.RED_ZONE else hue.ink
    fill = {Level.RED_ZONE: hue.stroke, Level.HIGH: hue.tint}.get(level)
    glyph = class_glyph(mention_class, level)

    def draw(painter: QPainter, box: QRectF) -> None:
        painter.setPen(QPen(hue.stroke, 1) if level is Level.MEDIUM else BARE)
        painter.setBrush(OPEN if fill is None else fill)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        at = QPointF(pad, (height - GLYPH) / 2)
        _glyph(painter, look, glyph, ink, QRectF(at.x(), at.y(), GLYPH, GLYPH))
        rest = box.adjusted(pad + GLYPH + 4, 0, 0, 0)
        _write(painter, font, ink, rest, text, Qt.AlignmentFlag.AlignLeft)

    return look.drawn(("chip", mention_class, level), (width, height), ratio, draw)


def tag(look: Look, name: str, ratio: float) -> QPixmap:
    """A fact about a mention's reply: `sending`, `waits`, `not sent`, `look` or `draft`."""
    bad = name in ("not sent", "look")
    words = {
        "not sent": tr("not sent"),
        "look": tr("look and decide"),
        "waits": tr("waits"),
        "draft": tr("draft"),
    }.get(name, tr("sending"))
    font = look.font(11, MEDIUM)
    glyph = GLYPH + 4 if bad else 0
    width = math.ceil(look.width(words, 11, MEDIUM)) + 12 + glyph

    def draw(painter: QPainter, box: QRectF) -> None:
        tokens = look.tokens
        painter.setPen(BARE)
        painter.setBrush(tokens.red.tint if bad else tokens.accent_tint)
        painter.drawRoundedRect(box, 4, 4)
        ink = tokens.red.ink if bad else tokens.accent
        if bad:
            mark = look.pixmap("alert-triangle", ink, GLYPH, _ratio(painter))
            painter.drawPixmap(QPointF(5, (CHIP - GLYPH) / 2), mark)
        rest = box.adjusted(6 + glyph - (1 if bad else 0), 0, 0, 0)
        _write(painter, font, ink, rest, words, Qt.AlignmentFlag.AlignLeft)

    return look.drawn(("tag", name), (width, CHIP), ratio, draw)


def level_glyph(
    look: Look, mention_class: MentionClass, level: Level, size: int, ratio: float
) -> QPixmap:
    """The shape of a chip alone, in its own hue."""
    hue = look.tokens.hue(level, mention_class)
    name = class_glyph(mention_class, level)

    def draw(painter: QPainter, box: QRectF) -> None:
        inside = QRectF((size - GLYPH) / 2, (size - GLYPH) / 2, GLYPH, GLYPH)
        _glyph(painter, look, name, hue.ink if level < Level.HIGH else hue.stroke, inside)

    return look.drawn(("glyph", mention_class, level, size), (size, size), ratio, draw)


def _glyph(painter: QPainter, look: Look, name: str, ink: QColor, box: QRectF) -> None:
    if name == "help-circle":
        # The icon's question mark is too fine for this size.
        painter.setPen(QPen(ink, 1.2))
        painter.setBrush(OPEN)
        painter.drawEllipse(box.adjusted(0.6, 0.6, -0.6, -0.6))
        _write(painter, look.font(9, BOLD), ink, box, "?")
        return
    painter.drawPixmap(box.topLeft(), look.pixmap(name, ink, GLYPH, _ratio(painter)))
    if name == "square-rotated":
        painter.setPen(BARE)
        painter.setBrush(ink)
        painter.drawEllipse(box.center(), 1.5, 1.5)


def _ratio(painter: QPainter) -> float:
    return float(painter.device().devicePixelRatio())


def network(look: Look, kind: str, ratio: float) -> QPixmap:
    """Two letters in a small frame: a name, not a logo."""
    tokens, text = look.tokens, network_mark(kind)

    def draw(painter: QPainter, box: QRectF) -> None:
        painter.setPen(QPen(tokens.line2, 1))
        painter.setBrush(tokens.low.tint)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        _write(painter, look.font(10, SEMI), tokens.ink2, box, text)

    return look.drawn(("network", text), (18, 18), ratio, draw)


def person(look: Look, name: str | None, size: int, ratio: float, *, me: bool = False) -> QPixmap:
    """Who has it: initials, in the accent for oneself, a dashed ring for nobody."""
    tokens, text = look.tokens, initials(name) if name else ""

    def draw(painter: QPainter, box: QRectF) -> None:
        inner = box.adjusted(0.5, 0.5, -0.5, -0.5)
        if not text:
            dashed = QPen(tokens.ctl, 1)
            dashed.setDashPattern([3, 2.4])
            painter.setPen(dashed)
            painter.setBrush(OPEN)
            painter.drawEllipse(inner)
            return
        painter.setPen(QPen(tokens.accent_line, 1) if me else BARE)
        painter.setBrush(tokens.accent_tint if me else tokens.line)
        painter.drawEllipse(inner if me else box)
        font = look.font(10 if size <= 20 else 11 if size < 34 else 13, SEMI)
        _write(painter, font, tokens.accent if me else tokens.ink2, box, text)

    return look.drawn(("person", text, me), (size, size), ratio, draw)


def overdue_mark(look: Look, ratio: float) -> QPixmap:
    """The square before the section of what is late."""
    tokens = look.tokens

    def draw(painter: QPainter, box: QRectF) -> None:
        painter.setPen(BARE)
        painter.setBrush(tokens.ink)
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(QPen(tokens.pane, 1.6))
        middle = box.center()
        painter.drawLine(middle - QPointF(3.5, 0), middle + QPointF(3.5, 0))
        painter.drawLine(middle - QPointF(0, 3.5), middle + QPointF(0, 3.5))

    return look.drawn("overdue mark", (14, 14), ratio, draw)


def _ring(box: QRectF, size: float) -> QRectF:
    ring = QRectF(0, 0, size, size)
    ring.moveCenter(box.center())
    return ring


def _write(
    painter: QPainter,
    font: QFont,
    color: QColor,
    box: QRectF,
    text: str,
    where: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignHCenter,
) -> None:
    painter.setFont(font)
    painter.setPen(color)
    painter.drawText(box, where | Qt.AlignmentFlag.AlignVCenter, text)


def tick(look: Look, ratio: float) -> QPixmap:
    """The mark of a mention that is worked on together with others."""

    def draw(painter: QPainter, box: QRectF) -> None:
        tokens = look.tokens
        painter.setPen(QPen(tokens.list, 1.5))
        painter.setBrush(tokens.accent)
        painter.drawEllipse(box.adjusted(1, 1, -1, -1))
        painter.setPen(QPen(tokens.accent_ink, 2))
        painter.drawPolyline([QPointF(4.6, 8.3), QPointF(7, 10.7), QPointF(11.4, 5.8)])

    return look.drawn("marked", (16, 16), ratio, draw)


def chip_icon(look: Look, mention_class: MentionClass, level: Level, ratio: float) -> QIcon:
    """The mark of a class and level, as lists show it."""
    drawn = chip(look, mention_class, level, ratio)
    canvas = QPixmap(round(110 * ratio), round(18 * ratio))
    canvas.setDevicePixelRatio(ratio)
    canvas.fill(Qt.GlobalColor.transparent)
    painter = QPainter(canvas)
    painter.drawPixmap(0, 0, drawn)
    painter.end()
    icon = QIcon()
    icon.addPixmap(canvas, QIcon.Mode.Normal)
    icon.addPixmap(canvas, QIcon.Mode.Selected)
    return icon

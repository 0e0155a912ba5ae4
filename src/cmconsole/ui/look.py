"""How everything looks now: colours, fonts, icons and small drawings, rebuilt when the theme changes."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QByteArray, QObject, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QGuiApplication,
    QPainter,
    QPalette,
    QPixmap,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from cmconsole.system.paths import resource
from cmconsole.ui.tokens import DARK, LIGHT, Tokens

if TYPE_CHECKING:
    from PySide6.QtGui import QIcon

Theme = Literal["system", "light", "dark"]
FAMILY = "Inter"
WEIGHTS = ("Regular", "Medium", "SemiBold", "Bold")
DRAWINGS = 256
"""How many small drawings are kept, those used last: more than two full screens need. Every minute of
every countdown is one of its own, so that with room for more a day would fill it: 1,200 by the fourth
hour, and 6 kB each."""
NAME = re.compile(r"@([a-z][a-z0-9_]*)")


class Look(QObject):
    """The look in force. Widgets hold it, ask it while they paint, and listen to `changed`."""

    changed = Signal()

    def __init__(self, application: QApplication, theme: Theme = "system") -> None:
        super().__init__(application)
        self._application = application
        self._theme: Theme = theme
        self._fonts: dict[tuple[int, QFont.Weight], QFont] = {}
        self._widths: dict[tuple[str, int, QFont.Weight], float] = {}
        self._svgs: dict[str, bytes] = {}
        self._drawings: OrderedDict[Hashable, QPixmap] = OrderedDict()
        self._sheet = ""
        """The template of the style sheet; empty until `dress`."""
        self.tokens = LIGHT
        for weight in WEIGHTS:
            QFontDatabase.addApplicationFont(str(resource(f"fonts/Inter-{weight}.ttf")))
        application.setStyle("Fusion")
        application.setFont(self.font(13))
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow)
        self._apply()

    def dress(self) -> None:
        """Put on the style sheet. A window is built first: Qt looks through the sheet each time a widget
        gets another parent, which costs a third of the building."""
        if not self._sheet:
            self._sheet = resource("style.qss").read_text("utf-8")
            self._application.setStyleSheet(sheet(self._sheet, self.tokens))

    @property
    def theme(self) -> Theme:
        """What the person chose."""
        return self._theme

    def choose(self, theme: Theme) -> None:
        """Use these colours from now on; `system` follows the desktop."""
        self._theme = theme
        self._apply()

    def font(self, pixels: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        """The one font, with figures of one width; made once for each size and weight."""
        key = (pixels, weight)
        if key not in self._fonts:
            font = QFont(FAMILY)
            font.setPixelSize(pixels)
            font.setWeight(weight)
            font.setFeature(QFont.Tag("tnum"), 1)
            font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
            self._fonts[key] = font
        return self._fonts[key]

    def width(self, text: str, pixels: int, weight: QFont.Weight) -> float:
        """How wide one of the few words of a chip or tag is, measured once."""
        key = (text, pixels, weight)
        if key not in self._widths:
            metrics = QFontMetricsF(self.font(pixels, weight))
            self._widths[key] = metrics.horizontalAdvance(text)
        return self._widths[key]

    def drawn(
        self,
        key: Hashable,
        size: tuple[int, int],
        ratio: float,
        draw: Callable[[QPainter, QRectF], None],
    ) -> QPixmap:
        """A small drawing, made once for each `key`, size and device pixel ratio of a theme."""
        full = (key, size, ratio)
        found = self._drawings.get(full)
        if found is not None:
            self._drawings.move_to_end(full)
            return found
        found = self._drawings[full] = _draw(size, ratio, draw)
        if len(self._drawings) > DRAWINGS:
            self._drawings.popitem(last=False)
        return found

    def pixmap(self, name: str, color: QColor, size: int, ratio: float = 1.0) -> QPixmap:
        """The icon `name` in this colour."""

        def draw(painter: QPainter, box: QRectF) -> None:
            svg = self._svg(name).replace(b"currentColor", color.name().encode())
            QSvgRenderer(QByteArray(svg)).render(painter, box)

        return self.drawn((name, color.rgba()), (size, size), ratio, draw)

    def icon(self, name: str, color: QColor, size: int = 18) -> QIcon:
        """The icon `name` for a button or menu, sharp on every screen."""
        from PySide6.QtGui import QIcon  # 3 ms, which the first rows need not wait for

        icon = QIcon()
        for ratio in (1.0, 2.0):
            icon.addPixmap(self.pixmap(name, color, size, ratio))
        return icon

    def _svg(self, name: str) -> bytes:
        if name not in self._svgs:
            self._svgs[name] = resource(f"icons/{name}.svg").read_bytes()
        return self._svgs[name]

    def _follow(self) -> None:
        if self._theme == "system":
            self._apply()

    def _apply(self) -> None:
        hints = QGuiApplication.styleHints()
        schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
        wanted = schemes.get(self._theme, Qt.ColorScheme.Unknown)
        hints.colorSchemeChanged.disconnect(self._follow)
        hints.setColorScheme(wanted)
        hints.colorSchemeChanged.connect(self._follow)
        # Some desktops ignore the wish, and offscreen nothing is known: our own palette always counts.
        scheme = hints.colorScheme() if self._theme == "system" else wanted
        self.tokens = DARK if scheme is Qt.ColorScheme.Dark else LIGHT
        self._drawings.clear()
        self._application.setPalette(palette(self.tokens))
        if self._sheet:
            # WORKAROUND Qt keeps the old colours of style-sheet widgets after setPalette.
            self._application.setStyleSheet(sheet(self._sheet, self.tokens))
        self.changed.emit()


def sheet(template: str, tokens: Tokens) -> str:
    """The style sheet with colours in place of their names (`@ink`), and where icons are."""
    files = {"icons": resource("icons").as_posix(), "theme": "dark" if tokens.dark else "light"}
    names = tokens.names() | files
    return NAME.sub(lambda found: names[found[1]], template)


def palette(tokens: Tokens) -> QPalette:
    """The palette of everything that Qt paints itself."""
    made = QPalette()
    role = QPalette.ColorRole
    for where, color in (
        (role.Window, tokens.pane),
        (role.Base, tokens.list),
        (role.AlternateBase, tokens.sunken),
        (role.Button, tokens.raised),
        (role.ToolTipBase, tokens.raised),
        (role.WindowText, tokens.ink),
        (role.Text, tokens.ink),
        (role.ButtonText, tokens.ink),
        (role.ToolTipText, tokens.ink),
        (role.PlaceholderText, tokens.ink3),
        (role.Highlight, tokens.accent),
        (role.HighlightedText, tokens.accent_ink),
        (role.Accent, tokens.accent),
        (role.Link, tokens.accent),
        (role.LinkVisited, tokens.accent),
        (role.Mid, tokens.line2),
        (role.Dark, tokens.ctl),
        (role.Light, tokens.raised),
    ):
        made.setColor(where, color)
    for where in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, where, tokens.ink3)
    return made


def _draw(size: tuple[int, int], ratio: float, draw: Callable[[QPainter, QRectF], None]) -> QPixmap:
    whole = QSizeF(*size) * ratio
    pixmap = QPixmap(whole.toSize())
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    draw(painter, QRectF(0, 0, *size))
    painter.end()
    # What was drawn on keeps all that Qt needed for drawing, a third of a small picture's size.
    return pixmap.copy()

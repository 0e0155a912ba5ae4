"""Small widgets that follow the look: texts, icons, keys, buttons, drawings."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)
from shiboken6 import delete
from typing_extensions import override

from cmconsole.ui.wrapped import Endless, Wrapped, has_endless

if TYPE_CHECKING:
    from cmconsole.ui.look import Look
    from cmconsole.ui.tokens import Tokens

TIP, TIP_KEY = "tip", "tip key"
"""Properties of a button: what its tooltip says, and the keys it comes with."""
READABLE = 720
"""Pixels: no line of a message is wider."""
NORMAL, MEDIUM = QFont.Weight.Normal, QFont.Weight.Medium
SEMI, BOLD = QFont.Weight.DemiBold, QFont.Weight.Bold


def text(
    look: Look,
    words: str = "",
    pixels: int = 13,
    weight: QFont.Weight = NORMAL,
    tone: str = "",
    *,
    wrap: bool = False,
    selectable: bool = False,
) -> QLabel:
    """A plain text; `tone` is one of soft, meta, warn and bad."""
    kind = Wrapped if wrap else QLabel
    label = Endless(words) if wrap and selectable and has_endless(words) else kind(words)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setFont(look.font(pixels, weight))
    label.setWordWrap(wrap)
    if tone:
        label.setProperty("tone", tone)
    if selectable:
        flags = Qt.TextInteractionFlag.TextSelectableByMouse
        label.setTextInteractionFlags(flags | Qt.TextInteractionFlag.TextSelectableByKeyboard)
        label.setCursor(Qt.CursorShape.IBeamCursor)
    return label


def prose(look: Look, words: str, pixels: int = 14, tone: str = "") -> QLabel:
    """What somebody wrote, at the line height of messages, no wider than can be read."""
    label = text(look, words, pixels, tone=tone, wrap=True, selectable=True)
    # Only rich text has a line height. Everything a stranger wrote is escaped: it stays text.
    label.setTextFormat(Qt.TextFormat.RichText)
    height = "21px" if pixels >= 14 else "18px"
    lines = escape(words).replace("\n", "<br>")
    label.setText(f'<p style="line-height:{height}; white-space:pre-wrap">{lines}</p>')
    label.setAccessibleName(words)
    label.setMaximumWidth(READABLE)
    label.setMinimumWidth(1)  # one long word must not push the page out of its column
    return label


def key(look: Look, name: str) -> QLabel:
    """The picture of a key."""
    label = text(look, name, 11, MEDIUM)
    label.setObjectName("key")
    label.setProperty("usual", name)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setFixedHeight(18)
    label.setMinimumWidth(16)
    return label


def rule(*, upright: bool = False) -> QFrame:
    """A thin line across, or from top to bottom."""
    line = QFrame()
    line.setObjectName("vr" if upright else "hr")
    (line.setFixedWidth if upright else line.setFixedHeight)(1)
    return line


def button(look: Look, words: str, kind: str = "", *, small: bool = False) -> QPushButton:
    """A push button: ordinary, `primary` or `link`."""
    made = QPushButton(words)
    made.setFont(look.font(12 if small or kind == "link" else 13, MEDIUM))
    made.setProperty("kind", kind)
    made.setProperty("size", "small" if small else "")
    made.setAutoDefault(False)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    return made


def claims_key(event: QEvent) -> bool:
    """Whether it asks who a key is for; then it is for the one who calls this, not for the window behind."""
    if event.type() == QEvent.Type.ShortcutOverride:
        event.accept()
        return True
    return False


def clear(layout: QLayout, but: int = 0) -> None:
    """Take everything out of a layout, but what stands first."""
    while (item := layout.takeAt(but)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear(inner)
        delete(item)  # WORKAROUND PySide6 gives it to nobody: one for each label, all day


class Drawing(QWidget):
    """Shows a small drawing of the look, made anew when the theme changes."""

    def __init__(
        self, look: Look, size: tuple[int, int], draw: Callable[[float], QPixmap] | None = None
    ) -> None:
        super().__init__()
        self._draw = draw
        self.setFixedSize(*size)
        look.changed.connect(self.update)

    def show_drawing(self, draw: Callable[[float], QPixmap]) -> None:
        """Draw something else; the width follows it."""
        self._draw = draw
        ratio = self.devicePixelRatioF()
        self.setFixedWidth(round(draw(ratio).width() / ratio))
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._draw is None:
            return
        pixmap = self._draw(self.devicePixelRatioF())
        painter = QPainter(self)
        top = (self.height() - pixmap.height() / pixmap.devicePixelRatio()) / 2
        painter.drawPixmap(QPointF(0, top), pixmap)
        painter.end()


class Icon(Drawing):
    """An icon in a colour of the theme."""

    def __init__(
        self, look: Look, name: str, color: Callable[[Tokens], QColor], size: int = 16
    ) -> None:
        super().__init__(
            look,
            (size, size),
            lambda ratio: look.pixmap(name, color(look.tokens), size, ratio),
        )


def name_key(made: QAbstractButton, key_name: str, words: str = "") -> None:
    """Name a command's usual keys in a tooltip; the keymap names those it has.

    Args:
        words: what stands before the keys; empty: the button's name.
    """
    made.setProperty(TIP, words)
    made.setProperty(TIP_KEY, key_name)
    show_key(made, key_name)


def show_key(made: QAbstractButton, key_name: str) -> None:
    """Name these keys in a tooltip that `name_key` has made; empty: none."""
    words = str(made.property(TIP) or made.accessibleName())
    made.setToolTip(f"{words} ({key_name})" if key_name else words)


class IconButton(QToolButton):
    """A button with only an icon; its name and its key are in the tooltip and for screen readers."""

    def __init__(self, look: Look, icon: str, name: str, key_name: str = "") -> None:
        super().__init__()
        self._look, self._icon = look, icon
        self.setAccessibleName(name)
        name_key(self, key_name)
        self.setIconSize(QSize(18, 18))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        look.changed.connect(self._paint_icon)
        self._paint_icon()

    def _paint_icon(self) -> None:
        self.setIcon(self._look.icon(self._icon, self._look.tokens.ink2))


class IconedButton(QPushButton):
    """A button with an icon and a word; its key is in the tooltip."""

    def __init__(
        self, look: Look, words: str, icon: str, key_name: str, *, primary: bool = False
    ) -> None:
        # The blank keeps the word off its icon; Qt's own gap is too small.
        super().__init__(f" {words}")
        self._look, self._icon = look, icon
        self.setProperty("kind", "primary" if primary else "")
        self.setAccessibleName(words)
        name_key(self, key_name)
        self.setFont(look.font(13, MEDIUM))
        self.setIconSize(QSize(16, 16))
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        look.changed.connect(self._paint_icon)
        self._paint_icon()

    def _paint_icon(self) -> None:
        tokens, primary = self._look.tokens, self.property("kind") == "primary"
        usual = tokens.accent_ink if primary else tokens.ink
        color = usual if self.isEnabled() else tokens.ink3
        self.setIcon(self._look.icon(self._icon, color, 16))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            self._paint_icon()


class KeyedButton(IconedButton):
    """The same with the picture of its key."""

    def __init__(
        self, look: Look, words: str, icon: str, key_name: str, *, primary: bool = False
    ) -> None:
        super().__init__(look, words, icon, key_name, primary=primary)
        self.setProperty("cap", True)
        self.cap = key(look, key_name)
        if primary:
            self.cap.setObjectName("keyOnPrimary")
        self.cap.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        inside = QHBoxLayout(self)
        inside.setContentsMargins(0, 0, 10 if primary else 8, 0)
        inside.addStretch()
        inside.addWidget(self.cap)

    def make_room(self) -> None:
        """Leave the keys room beside the word: those that somebody gave it may be long."""
        room = ""
        if len(self.cap.text()) > 1:
            self.cap.ensurePolished()
            wide = self.cap.sizeHint().width() + 16
            room = f"QPushButton {{ padding: 0 {wide}px 0 10px; }}"
        if self.styleSheet() != room:
            self.setStyleSheet(room)


class Elided(QLabel):
    """One line of text that is cut at the end where there is no room."""

    def __init__(
        self,
        look: Look,
        words: str = "",
        pixels: int = 13,
        weight: QFont.Weight = NORMAL,
        tone: str = "",
    ) -> None:
        super().__init__(words)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(look.font(pixels, weight))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(20)
        if tone:
            self.setProperty("tone", tone)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        cut = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, cut)
        painter.end()

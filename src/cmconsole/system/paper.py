"""Paper: pages of text as PDF, drawn with reportlab (BSD licence; 58 ms and 13 MB at first use)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from cmconsole.system.paths import resource

WIDTH, HEIGHT, MARGIN = 595.0, 842.0, 48.0
"""A4 in points."""
INNER = WIDTH - 2 * MARGIN
REGULAR, BOLD = "cm-regular", "cm-bold"
FONTS = {
    REGULAR: ("fonts/Inter-Regular.ttf", "Vera.ttf"),
    BOLD: ("fonts/Inter-Bold.ttf", "VeraBd.ttf"),
}
"""Ours, and reportlab's own where the program's fonts are missing."""
MISSING = "\N{WHITE SQUARE}"
INK, FAINT = "#18201D", "#5C6561"


class Paper:
    """Pages that are filled from top to bottom; characters the fonts do not have become boxes."""

    def __init__(self, file: BinaryIO, title: str) -> None:
        from reportlab.pdfgen.canvas import Canvas

        self._known = _fonts()
        self._canvas: Any = Canvas(file, pagesize=(WIDTH, HEIGHT), pageCompression=1)
        self._canvas.setTitle(title)
        self._canvas.setCreator("cmconsole")
        self._title = title
        self._page = 1
        self._y = HEIGHT - MARGIN
        self.undrawn = 0
        """Characters that the font does not have."""

    def text(
        self,
        words: str,
        *,
        size: float = 10,
        bold: bool = False,
        color: str = INK,
        indent: float = 0,
    ) -> None:
        """A paragraph, broken into lines; blank lines stay."""
        font = BOLD if bold else REGULAR
        for paragraph in self._drawable(words).split("\n"):
            for line in self._lines(paragraph, font, size, INNER - indent):
                self.room(size * 1.4)
                self._y -= size * 1.4
                self._write(MARGIN + indent, self._y, line, font, size, color)

    def gap(self, points: float) -> None:
        """Leave some room."""
        self._y -= points

    def room(self, points: float) -> None:
        """Go to the next page unless so much fits on this one."""
        if self._y - points < MARGIN:
            self._foot()
            self._canvas.showPage()
            self._page += 1
            self._y = HEIGHT - MARGIN

    def end(self) -> None:
        """Write the file."""
        self._foot()
        self._canvas.save()

    def _write(self, x: float, y: float, words: str, font: str, size: float, color: str) -> None:
        self._canvas.setFillColor(color)
        self._canvas.setFont(font, size)
        self._canvas.drawString(x, y, words)

    def _foot(self) -> None:
        self._write(MARGIN, MARGIN / 2, self._drawable(self._title)[:90], REGULAR, 8, FAINT)
        number = str(self._page)
        width = self._canvas.stringWidth(number, REGULAR, 8)
        self._write(WIDTH - MARGIN - width, MARGIN / 2, number, REGULAR, 8, FAINT)

    def _drawable(self, words: str) -> str:
        kept = [c if c == "\n" or ord(c) in self._known else MISSING for c in words]
        self.undrawn += sum(a != b for a, b in zip(kept, words, strict=True))
        return "".join(c if c != MISSING or ord(MISSING) in self._known else "?" for c in kept)

    def _lines(self, paragraph: str, font: str, size: float, width: float) -> Iterator[str]:
        line = ""
        for word in paragraph.split(" "):
            tried = f"{line} {word}" if line else word
            if self._canvas.stringWidth(tried, font, size) <= width:
                line = tried
                continue
            if line:
                yield line
            while self._canvas.stringWidth(word, font, size) > width:
                fits = max(
                    int(len(word) * width / self._canvas.stringWidth(word, font, size)) - 1, 1
                )
                yield word[:fits]
                word = word[fits:]
            line = word
        yield line


def _fonts() -> frozenset[int]:
    """Register the fonts and say which characters they have."""
    import reportlab
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    known: set[int] = set()
    for name, (ours, theirs) in FONTS.items():
        try:
            path = resource(ours)
        except FileNotFoundError:
            path = Path(reportlab.__file__).parent / "fonts" / theirs
        font = TTFont(name, str(path))
        pdfmetrics.registerFont(font)
        known |= set(font.face.charToGlyph)
    return frozenset(known)

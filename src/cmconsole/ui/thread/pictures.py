"""Pictures that somebody asked to see: read over the paced web client, bounded, decoded on a thread."""

from __future__ import annotations

import logging
from collections import OrderedDict
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QImageReader

from cmconsole.domain.errors import NetworkError
from cmconsole.ui.wording import tr

if TYPE_CHECKING:
    from cmconsole.console import Console

logger = logging.getLogger(__name__)
MOST_BYTES = 8_000_000
MOST_PIXELS = 40_000_000
"""A picture that unpacks to more is left alone: 160 MB."""
LARGEST = QSize(960, 640)
"""What is kept is scaled down to this."""
KEPT = 24
FORMATS = frozenset({"png", "jpeg", "jpg", "gif", "webp"})
"""What is decoded; SVG, which may name other files, is not."""


class Pictures(QObject):
    """What was loaded stays until the program ends, up to KEPT of them. Nothing is loaded unasked."""

    attached = Signal()
    """From now on pictures can be loaded."""
    changed = Signal(str)
    """The picture at this address was loaded, or could not be."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._console: Console | None = None
        self._loaded: OrderedDict[str, QImage] = OrderedDict()
        self._troubles: dict[str, str] = {}
        self._loading: set[str] = set()

    def attach(self, console: Console) -> None:
        """From now on pictures can be loaded."""
        self._console = console
        self.attached.emit()

    @property
    def ready(self) -> bool:
        """Whether pictures can be loaded."""
        return self._console is not None

    def picture(self, url: str) -> QImage | None:
        """What was loaded from there."""
        return self._loaded.get(url)

    def trouble(self, url: str) -> str:
        """Why it could not be loaded; empty: nobody tried, or it was."""
        return self._troubles.get(url, "")

    def is_loading(self, url: str) -> bool:
        """Whether it is on its way."""
        return url in self._loading

    def load(self, url: str) -> None:
        """Load it now. Only http and https addresses are asked."""
        if self._console is not None and is_web(url) and url not in self._loading:
            self._loading.add(url)
            self._troubles.pop(url, None)
            self._console.background.start(self._load(self._console, url), "load a picture")

    async def _load(self, console: Console, url: str) -> None:
        import asyncio  # not before the first paint

        try:
            answer = await console.web.get(url, headers={"accept": "image/*"}, limit=MOST_BYTES)
            image = await asyncio.to_thread(decode, answer.body)
        except NetworkError as error:
            self._troubles[url] = str(error)
        else:
            if image is None:
                self._troubles[url] = tr("This is no picture that can be shown here.")
            else:
                self._loaded[url] = image
                while len(self._loaded) > KEPT:
                    self._loaded.popitem(last=False)
        finally:
            self._loading.discard(url)
        self.changed.emit(url)


def decode(body: bytes) -> QImage | None:
    """The picture in these bytes, scaled down; None if it is none, or too large. Any thread may ask."""
    buffer = QBuffer()
    buffer.setData(QByteArray(body))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    size = reader.size()
    kind = bytes(reader.format().data()).decode("ascii", "replace").lower()
    if kind not in FORMATS or not size.isValid() or size.width() * size.height() > MOST_PIXELS:
        return None
    if size.width() > LARGEST.width() or size.height() > LARGEST.height():
        reader.setScaledSize(size.scaled(LARGEST, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    return None if image.isNull() else image


def is_web(url: str) -> bool:
    """Whether it is an address that may be opened or asked."""
    return url.lower().startswith(("https://", "http://"))

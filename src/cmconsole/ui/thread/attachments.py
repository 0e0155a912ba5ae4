"""Files that hang on a post: named, and loaded from nowhere until somebody asks."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from cmconsole.domain.addresses import host_of
from cmconsole.ui.thread.pictures import is_web
from cmconsole.ui.widgets import SEMI, Elided, Icon, button, clear, text
from cmconsole.ui.wording import tr

if TYPE_CHECKING:
    from cmconsole.ui.look import Look
    from cmconsole.ui.thread.pictures import Pictures

ICONS = {"image": "photo", "video": "video", "audio": "music"}
SHOWN = QSize(360, 240)


class Attachment(QFrame):
    """A picture is shown in its place on a press; everything else opens in the browser."""

    def __init__(self, look: Look, attachment: dict[str, str], pictures: Pictures) -> None:
        super().__init__()
        self.setObjectName("attachment")
        self._look, self._pictures = look, pictures
        self._kind = attachment.get("kind", "file")
        self._url = attachment.get("url", "")
        self._told = attachment.get("description", "")
        self._name = PurePosixPath(_path(self._url)).name or kind_name(self._kind)
        self.setAccessibleName(f"{kind_name(self._kind)} {self._name}. {self._told}".strip())
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 8, 12, 8)
        self._column.setSpacing(8)
        pictures.attached.connect(self._fill)
        pictures.changed.connect(self._follow)
        self._fill()

    def _follow(self, url: str) -> None:
        if url == self._url:
            self._fill()

    def _fill(self) -> None:
        clear(self._column)
        look, pictures = self._look, self._pictures
        image = pictures.picture(self._url)
        if image is not None:
            shown = QLabel()
            ratio = self.devicePixelRatioF()
            fitted = image.size()
            if fitted.width() > SHOWN.width() * ratio or fitted.height() > SHOWN.height() * ratio:
                fitted = fitted.scaled(SHOWN * ratio, Qt.AspectRatioMode.KeepAspectRatio)
            smooth = Qt.TransformationMode.SmoothTransformation
            pixmap = QPixmap.fromImage(
                image.scaled(fitted, Qt.AspectRatioMode.KeepAspectRatio, smooth)
            )
            pixmap.setDevicePixelRatio(ratio)
            shown.setPixmap(pixmap)
            shown.setAccessibleName(self._told or kind_name(self._kind))
            self._column.addWidget(shown)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(Icon(look, ICONS.get(self._kind, "file"), lambda t: t.ink3, 20))
        names = QVBoxLayout()
        names.setSpacing(1)
        names.addWidget(Elided(look, self._name, 12, SEMI))
        told = tr("Their description: “{words}”").format(words=self._told)
        words = told if self._told else kind_name(self._kind)
        names.addWidget(text(look, words, 12, tone="soft", wrap=True))
        if trouble := pictures.trouble(self._url):
            names.addWidget(text(look, trouble, 12, tone="warn", wrap=True))
        row.addLayout(names, 1)
        self._add_action(row, shown=image is not None)
        self._column.addLayout(row)

    def _add_action(self, row: QHBoxLayout, *, shown: bool) -> None:
        if shown or not is_web(self._url):
            return
        host = host_of(self._url)
        if self._kind == "image" and self._pictures.ready:
            if self._pictures.is_loading(self._url):
                row.addWidget(text(self._look, tr("Loading"), 12, tone="meta"))
                return
            made = button(self._look, tr("Load"), small=True)
            made.setToolTip(tr("Asks {host} for the picture").format(host=host))
            made.clicked.connect(self._load)
        else:
            made = button(self._look, tr("Open"), small=True)
            made.setToolTip(tr("Opens {host} in the browser").format(host=host))
            made.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(self._url)))
        made.setAccessibleName(f"{made.text()} {self._name}")
        row.addWidget(made, 0, Qt.AlignmentFlag.AlignVCenter)

    def _load(self) -> None:
        self._pictures.load(self._url)
        self._pictures.changed.emit(self._url)


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def kind_name(kind: str) -> str:
    """What a file is."""
    return {
        "image": tr("A picture"),
        "video": tr("A video"),
        "audio": tr("A recording"),
    }.get(kind, tr("A file"))

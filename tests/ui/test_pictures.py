from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QLabel

from cmconsole.domain.posts import Attachment as File
from cmconsole.ui.look import Look
from cmconsole.ui.thread.attachments import Attachment
from cmconsole.ui.thread.pictures import LARGEST, decode
from support.inboxes import arrival, author, post
from support.servers import Reply, Server, serve
from support.windows import WindowDesk, until, window_at


def png(width: int, height: int, kind: str = "PNG") -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(0x336699)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, kind)  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def shown(desk: WindowDesk) -> Attachment:
    return next(a for a in desk.window.thread_pane.findChildren(Attachment) if a.isVisible())


def buttons(desk: WindowDesk) -> list[QAbstractButton]:
    found = shown(desk).findChildren(QAbstractButton)
    return [made for made in found if made.isVisibleTo(desk.window)]


def pictured(desk: WindowDesk) -> list[QLabel]:
    found = shown(desk).findChildren(QLabel)
    return [label for label in found if label.isVisibleTo(desk.window) and label.pixmap()]


def with_file(url: str, kind: str = "image") -> Any:
    return arrival(post("Look", author=author("@ann"), attachments=(File(url, kind, "a case"),)))


async def shows(desk: WindowDesk) -> None:
    await desk.reads("Look")
    await until(lambda: desk.window.thread_pane.pictures.ready and buttons(desk) != [])


def seen(server: Server) -> list[str]:
    return [request.path for request in server.requests]


async def test_a_picture_is_loaded_on_a_press_and_not_before(tmp_path: Path, look: Look) -> None:
    body = png(2400, 1200)
    async with serve(
        {"/case.png": Reply(body=body, headers={"Content-Type": "image/png"})}
    ) as server:
        url = server.url("/case.png")
        async with window_at(tmp_path, look, with_file(url)) as desk:
            await shows(desk)
            assert seen(server) == []
            assert [b.text() for b in buttons(desk)] == ["Load"]
            buttons(desk)[0].click()
            await until(lambda: len(pictured(desk)) == 1)
            assert pictured(desk)[0].accessibleName() == "a case"
            assert pictured(desk)[0].pixmap().width() == 360
            assert buttons(desk) == []
            assert seen(server) == ["/case.png"]
            kept = desk.window.thread_pane.pictures.picture(url)
            assert kept is not None
            assert (kept.width(), kept.height()) == (960, 480)


async def test_what_is_no_picture_says_so_and_can_be_tried_again(
    tmp_path: Path, look: Look
) -> None:
    async with (
        serve({"/case.png": Reply(body=b"<svg/>")}) as server,
        window_at(tmp_path, look, with_file(server.url("/case.png"))) as desk,
    ):
        await shows(desk)
        buttons(desk)[0].click()
        pictures, url = desk.window.thread_pane.pictures, server.url("/case.png")
        await until(lambda: pictures.trouble(url) == "This is no picture that can be shown here.")
        assert pictured(desk) == []
        assert [b.text() for b in buttons(desk)] == ["Load"]


async def test_a_picture_that_is_too_large_is_not_read_to_its_end(
    tmp_path: Path, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cmconsole.ui.thread.pictures.MOST_BYTES", 1000)
    async with (
        serve({"/case.png": Reply(body=png(8, 8) + b"0" * 5000)}) as server,
        window_at(tmp_path, look, with_file(server.url("/case.png"))) as desk,
    ):
        await shows(desk)
        buttons(desk)[0].click()
        await until(lambda: desk.window.thread_pane.pictures.trouble(server.url("/case.png")))
        assert pictured(desk) == []


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "javascript:alert(1)", "ftp://a.example/b.png"]
)
async def test_only_web_addresses_can_be_asked_or_opened(
    tmp_path: Path, look: Look, url: str
) -> None:
    async with window_at(tmp_path, look, with_file(url)) as desk:
        await desk.reads("Look")
        await until(lambda: desk.window.thread_pane.pictures.ready)
        assert buttons(desk) == []
        desk.window.thread_pane.pictures.load(url)
        assert not desk.window.thread_pane.pictures.is_loading(url)


async def test_anything_else_opens_in_the_browser(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, with_file("https://a.example/clip.mp4", "video")) as desk:
        await desk.reads("Look")
        await until(lambda: desk.window.thread_pane.pictures.ready)
        assert [b.text() for b in buttons(desk)] == ["Open"]


@pytest.mark.parametrize("kind", ["image", "video"])
async def test_an_address_that_cannot_be_read_is_shown_like_any_other(
    tmp_path: Path, look: Look, kind: str
) -> None:
    async with window_at(tmp_path, look, with_file("https://[::1", kind)) as desk:
        await shows(desk)
        assert [made.text() for made in buttons(desk)]


def test_a_picture_is_scaled_while_it_is_read_and_a_bomb_is_left_alone() -> None:
    large = decode(png(3000, 3000))
    assert large is not None
    assert large.height() == LARGEST.height()
    # A header that promises 60,000 x 60,000 pixels: 14 GB.
    body = bytearray(png(8, 8))
    body[16:24] = (60_000).to_bytes(4, "big") * 2
    assert decode(bytes(body)) is None
    assert decode(png(8, 8, "BMP")) is None
    assert decode(b"") is None
    assert decode(b"<svg xmlns='http://www.w3.org/2000/svg'/>") is None

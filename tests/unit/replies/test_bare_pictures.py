"""Nothing but the picture goes out: no place, no camera, no words, and not a pixel differs."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from cmconsole.replies.bare_pictures import Bare, BrokenPicture, Hidden, bare
from support.pictures import (
    CAMERA,
    TURNED,
    as_seen,
    drawing,
    drawn,
    exif,
    metadata,
    pixels,
    taken_somewhere,
)

KINDS = ("JPEG", "PNG", "WEBP", "GIF")


def cleaned(content: bytes, kind: str) -> Bare:
    return bare(content, f"image/{kind.lower()}")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_place_camera_and_words_go_and_the_picture_stays_the_way_up(kind: str) -> None:
    content = taken_somewhere(kind)
    assert metadata(content)
    made = cleaned(content, kind)
    assert made.removed is Hidden.PLACE
    assert metadata(made.content) == {}
    for secret in (CAMERA.encode(), b"GPS", b"Marta", b"2026:07"):
        assert secret not in made.content
    assert pixels(made.content) == pixels(content)
    seen = as_seen(made.content)
    assert seen.size == (16, 24), "it is still turned"
    assert seen.tobytes() == as_seen(content).tobytes()
    again = cleaned(made.content, kind)
    assert again == Bare(made.content, Hidden.NOTHING)


@pytest.mark.parametrize("turned", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_orientation_is_kept(kind: str, turned: int) -> None:
    content = drawn(kind, exif=exif(turned=turned))
    made = cleaned(content, kind).content
    assert as_seen(made).tobytes() == as_seen(content).tobytes()
    assert metadata(made) == {}


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_with_nothing_hidden_stays_as_it_is(kind: str) -> None:
    content = drawn(kind)
    assert cleaned(content, kind) == Bare(content, Hidden.NOTHING)


def test_a_file_without_a_place_does_not_say_that_one_was_removed() -> None:
    content = drawn("JPEG", exif=exif(place=False))
    assert cleaned(content, "JPEG").removed is Hidden.DATA


def test_iptc_and_unknown_parts_of_a_jpeg_go_colours_stay() -> None:
    profile = b"a colour profile" * 8
    content = drawn("JPEG", icc_profile=profile, progressive=True, quality=90)
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x0b\x1c\x02\x5a\0\x06Berlin"
    parts = [(0xED, iptc), (0xEB, b"JUMBF made by Marta"), (0xE2, b"MPF\0and a second picture")]
    extra = b"".join(struct.pack(">BBH", 0xFF, code, len(p) + 2) + p for code, p in parts)
    made = cleaned(content[:2] + extra + content[2:], "JPEG")
    assert made == Bare(content, Hidden.PLACE)
    with Image.open(BytesIO(made.content)) as picture:
        assert picture.info["icc_profile"] == profile


def test_a_second_picture_behind_the_first_goes() -> None:
    content = drawn("JPEG")
    made = cleaned(content + drawn("JPEG", exif=exif()), "JPEG")
    assert made == Bare(content, Hidden.PLACE)


def test_the_small_copy_in_a_jpeg_goes() -> None:
    content = drawn("JPEG")
    assert content[2:4] == b"\xff\xe0"
    with_copy = content[:4] + struct.pack(">H", 16 + 3) + content[6:18] + b"\1\1abc" + content[20:]
    made = cleaned(with_copy, "JPEG")
    assert made == Bare(content, Hidden.DATA)


def test_a_private_part_of_a_png_and_what_follows_its_end_go() -> None:
    content = drawn("PNG")
    chunk = struct.pack(">I", 5) + b"caBXMarta" + struct.pack(">I", zlib.crc32(b"caBXMarta"))
    assert cleaned(content[:33] + chunk + content[33:] + b"Marta", "PNG").content == content


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF"])
def test_moving_pictures_go_on_moving(kind: str) -> None:
    other = drawing().transpose(Image.Transpose.ROTATE_180)
    also = {"comment": b"Marta"} if kind == "GIF" else {"exif": exif(turned=1)}
    content = drawn(kind, save_all=True, append_images=[other], duration=120, loop=3, **also)
    made = cleaned(content, kind)
    assert made.removed is not Hidden.NOTHING
    assert b"Marta" not in made.content
    with Image.open(BytesIO(made.content)) as picture, Image.open(BytesIO(content)) as before:
        assert (picture.n_frames, picture.info["loop"]) == (2, before.info["loop"])
        picture.seek(1)
        before.seek(1)
        assert picture.convert("RGB").tobytes() == before.convert("RGB").tobytes()


def test_a_jpeg_that_is_cut_off_in_the_picture_is_shown_as_far_as_it_goes() -> None:
    content = taken_somewhere("JPEG", quality=95)
    made = cleaned(content[:-8], "JPEG")
    assert made.removed is Hidden.PLACE
    assert b"GPS" not in made.content


@given(st.sampled_from(KINDS), st.data())
@settings(max_examples=300, deadline=None)
def test_a_damaged_file_is_refused_or_taken_apart_to_the_end(
    kind: str, data: st.DataObject
) -> None:
    content = bytearray(taken_somewhere(kind) if kind != "GIF" else drawn(kind, comment=b"Marta"))
    for _ in range(data.draw(st.integers(0, 4))):
        content[data.draw(st.integers(6, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(content[: data.draw(st.integers(14, len(content)))])
    try:
        made = cleaned(cut, kind)
    except BrokenPicture:
        return
    again = cleaned(made.content, kind)
    assert again.content == made.content, "what is left is stable"


def test_what_a_phone_says_is_what_is_tested() -> None:
    with Image.open(BytesIO(taken_somewhere("JPEG"))) as picture:
        assert picture.getexif()[0x0112] == TURNED
        assert picture.getexif().get_ifd(0x8825)

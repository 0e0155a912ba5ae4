"""Pictures as phones and programs make them, and a reader of what they carry: Pillow's, not the product's."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from PIL import ExifTags, Image, ImageOps
from PIL.PngImagePlugin import PngInfo

SIZE = 24, 16
TURNED = 6
"""To be turned by 90 degrees, as a phone held upright says."""
XMP = b"<x:xmpmeta><exif:GPSLatitude>52,31.2N</exif:GPSLatitude></x:xmpmeta>"
CAMERA = "Nokia 3310"


def drawing() -> Image.Image:
    """Something that shows which way is up."""
    picture = Image.new("RGB", SIZE, "white")
    picture.paste("red", (0, 0, 6, 4))
    picture.paste("blue", (14, 8, 24, 16))
    return picture


def drawn(kind: str, **also: Any) -> bytes:
    """The drawing as a file of that kind and nothing else in it."""
    file = BytesIO()
    drawing().save(file, kind, **also)
    return file.getvalue()


def exif(*, place: bool = True, turned: int = TURNED) -> Image.Exif:
    """What a phone writes into its pictures."""
    block = Image.Exif()
    block[ExifTags.Base.Orientation] = turned
    block[ExifTags.Base.Model] = CAMERA
    block[ExifTags.Base.DateTime] = "2026:07:01 10:00:00"
    if place:
        block[ExifTags.IFD.GPSInfo] = {1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 36.0)}
    return block


def taken_somewhere(kind: str, **also: Any) -> bytes:
    """The drawing with all that a phone and an editor leave in such a file."""
    if kind == "PNG":
        words = PngInfo()
        words.add_text("Author", "Marta at home")
        words.add_itxt("XML:com.adobe.xmp", XMP.decode())
        also["pnginfo"] = words
    elif kind == "JPEG":
        also |= {"comment": b"Marta at home", "xmp": XMP}
    elif kind == "WEBP":
        also["xmp"] = XMP
    return drawn(kind, exif=exif(), **also)


def metadata(content: bytes) -> dict[str, object]:
    """What a file says beside what it shows; the orientation is no such thing."""
    with Image.open(BytesIO(content)) as picture:
        picture.load()
        found: dict[str, object] = {
            key: value
            for key, value in picture.info.items()
            if key in {"xmp", "comment", "Author", "XML:com.adobe.xmp", "photoshop", "mp"}
        }
        tags = dict(picture.getexif())
        tags.pop(ExifTags.Base.Orientation, None)
        return found | {str(key): value for key, value in tags.items()}


def as_seen(content: bytes) -> Image.Image:
    """What a person sees: turned the way the file says."""
    with Image.open(BytesIO(content)) as picture:
        return ImageOps.exif_transpose(picture).convert("RGB")


def pixels(content: bytes) -> bytes:
    """What stands in the file, as it lies there."""
    with Image.open(BytesIO(content)) as picture:
        return picture.convert("RGBA").tobytes()

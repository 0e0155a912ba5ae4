"""The characters of a feed, whatever it claims about them.

Order (RFC 7303 with what publishers really do): a byte order mark; UTF-8 where anybody claims it or
the only claim is a single-byte code page, and the bytes prove it; then the HTTP header, the XML
declaration, UTF-8, and last windows-1252, which reads anything.
"""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UNMARKED = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_HEADER = re.compile(r"""charset\s*[=:]\s*["']?([\w.:-]+)""", re.IGNORECASE)
_DECLARATION = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']\s*([\w.:-]+)""", re.IGNORECASE)
_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "tis-620": "cp874",
    "iso8859-11": "cp874",
}
"""What publishers mean: the larger code page of the same family (https://encoding.spec.whatwg.org)."""
_NEVER = frozenset(
    ("utf-7", "punycode", "idna", "unicode_escape", "raw_unicode_escape", "mbcs", "oem")
)
_ONE_BYTE = re.compile(r"cp125\d|cp87\d|iso8859.*|koi8.*|mac.*|latin.*")
_C1 = {point: bytes([point]).decode("cp1252", "ignore") for point in range(0x80, 0xA0)}
_HAS_C1 = re.compile("[\x80-\x9f]")


def decode(body: bytes, content_type: str = "") -> str:
    """The document as text; never raises. C1 controls are read as the windows-1252 they stand for."""
    text = _decode(body, content_type)
    return text.translate(_C1) if not text.isascii() and _HAS_C1.search(text) else text


def _decode(body: bytes, content_type: str) -> str:
    marked = next((name for mark, name in _MARKS if body.startswith(mark)), None)
    if marked:
        return body.decode(marked, "replace").lstrip("\ufeff")
    unmarked = next((name for start, name in _UNMARKED if body.startswith(start)), None)
    if unmarked:
        return body.decode(unmarked, "replace")
    header = _HEADER.search(content_type)
    declared = _DECLARATION.match(body[:400])
    claims = [_codec(header[1]) if header else "", _codec(declared[1].decode()) if declared else ""]
    claims = [claim for claim in claims if claim]
    if not claims or "utf-8" in claims or all(_ONE_BYTE.fullmatch(claim) for claim in claims):
        claims.insert(0, "utf-8")
    # What can be read as a declaration byte by byte has no wider units.
    claims = [claim for claim in (*claims, "utf-8") if not claim.startswith(("utf-16", "utf-32"))]
    for claim in claims:
        try:
            return body.decode(claim)
        except ValueError:  # UnicodeDecodeError, and what odd codecs raise
            continue
    if "utf-8" in claims and not _mostly_one_byte(body):
        return body.decode("utf-8", "replace")
    return body.decode("cp1252", "replace")


def _codec(name: str) -> str:
    """Python's name of a code page, widened; empty where it is unknown or not one for documents."""
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    if found.name in _NEVER or not getattr(found, "_is_text_encoding", True):
        return ""
    return _WIDER.get(found.name, found.name)


def _mostly_one_byte(body: bytes) -> bool:
    """Whether the bytes that are not UTF-8 are the rule and not a few broken ones."""
    text = body.decode("utf-8", "replace")
    return text.count("\ufffd") * 2 > sum(1 for c in text if c > "\x7f")

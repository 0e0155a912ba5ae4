"""Making a feed well-formed enough to be read, and refusing the ones that are traps.

Document types are taken out before any parser sees them, so nothing external is ever loaded and no
entity is ever expanded inside another. Of the entities that a document declares itself only short,
plain ones are honoured; HTML's named characters are, because publishers write them everywhere.
"""

from __future__ import annotations

import re
from html.entities import html5

from cmconsole.domain.errors import UnreadableAnswer

MOST_TAGS = 600_000
"""Tags in one document. Each costs some hundred bytes as a tree; real feeds of 10 MB have 200,000."""
_LONGEST_ENTITY = 64
_MOST_ENTITIES = 500

_PROLOG = re.compile(r"(?:\s++|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
_DOCTYPE = re.compile(
    r"""<!DOCTYPE(?:[^\[>"']++|"[^"]*+"|'[^']*+')*+(?:\[(?P<subset>.*?)\]\s*)?>""",
    re.DOTALL | re.IGNORECASE,
)
_DECLARED = re.compile(r"<!ENTITY\b")
_ENTITY = re.compile(r"""<!ENTITY\s+([\w.:-]+)\s+(?:"([^"]*)"|'([^']*)')\s*>""")
_DECLARATION = re.compile(r"^\s*<\?xml\b.*?\?>", re.DOTALL | re.IGNORECASE)
_AMPERSAND = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|&(?:(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});?|([A-Za-z]\w*);)?",
    re.DOTALL,
)
_CHARSET = re.compile(r"""charset\s*[=:]\s*["']?([\w.:-]+)""", re.IGNORECASE)
_SIMPLE_PROLOG = re.compile(
    rb"""(?:\xef\xbb\xbf)?(?:<\?xml\s[^>]*?(?:encoding\s*=\s*["']([\w.:-]+)["'][^>]*?)?\?>)?"""
    rb"""(?:\s++|<\?.*?\?>|<!--.*?-->)*+<[A-Za-z_]""",
    re.DOTALL,
)
_C1_BYTES = re.compile(b"\xc2[\x80-\x9f]")
_C1_REFERENCE_BYTES = re.compile(rb"&#1(?:2[89]|[345]\d);")
_C1_REFERENCE = re.compile(r"&#(1(?:2[89]|[345]\d));")
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_XML_NAMES = frozenset(("amp", "lt", "gt", "quot", "apos"))
_TRAP = "The feed holds a trap for programs that read feeds, so it was not opened."


def without_document_type(text: str) -> tuple[str, dict[str, str]]:
    """The document without XML declaration and document type, and the entities it may use.

    Raises:
        UnreadableAnswer: it declares entities that could only serve an attack.
    """
    text = _DECLARATION.sub("", text, count=1)
    prolog = _PROLOG.match(text)
    start = prolog.end() if prolog else 0
    found = _DOCTYPE.match(text, start)
    if found is None:
        return text, {}
    subset = found["subset"] or ""
    entities = {name: one or two for name, one, two in _ENTITY.findall(subset)}
    wicked = (
        len(_DECLARED.findall(subset)) > _MOST_ENTITIES
        or any(
            len(value) > _LONGEST_ENTITY or "<" in value or "%" in value
            for value in entities.values()
        )
        or any(re.search(r"&(?!#|amp;|lt;|gt;|quot;|apos;)", value) for value in entities.values())
    )
    if wicked:
        raise UnreadableAnswer(_TRAP)
    return text[found.end() :], entities


def refuse_monsters(body: bytes) -> None:
    """Raises UnreadableAnswer where the tree of the document would not fit into a decent memory."""
    if body.count(b"<") > MOST_TAGS:
        raise UnreadableAnswer("The feed is far larger than a feed should be, so it was not read.")


def is_simple(body: bytes, content_type: str) -> bool:
    """Whether a strict parser may have the bytes as they are: UTF-8, no document type, no C1."""
    charset = _CHARSET.search(content_type)
    if charset and charset[1].lower() not in ("utf-8", "utf8"):
        return False
    prolog = _SIMPLE_PROLOG.match(body)
    if prolog is None or (prolog[1] or b"utf-8").lower() not in (b"utf-8", b"utf8"):
        return False
    if b"#1" in body and _C1_REFERENCE_BYTES.search(body):
        return False
    return b"\xc2" not in body or _C1_BYTES.search(body) is None


def without_c1_references(text: str) -> str:
    """The document with `&#146;` read as the windows-1252 character that publishers mean by it."""
    return _C1_REFERENCE.sub(lambda found: _c1(int(found[1])), text) if "&#1" in text else text


def _c1(point: int) -> str:
    return bytes([point]).decode("cp1252", "ignore")


def repaired(text: str, entities: dict[str, str]) -> str:
    """The document without characters that XML forbids and with every bare `&` escaped."""

    def mend(found: re.Match[str]) -> str:
        number, name = found[1], found[2]
        if number:
            point = int(number[2:], 16) if number[1] in "xX" else int(number[1:])
            return f"&#{point};" if _allowed(point) else ""
        if name is None:
            return "&amp;" if found[0] == "&" else found[0]
        if name in _XML_NAMES:
            return found[0]
        value = entities.get(name) or html5.get(name + ";") or html5.get(name.lower() + ";")
        if value is None:
            return "&amp;" + found[0][1:]
        return value if name in entities else "".join(f"&#{ord(c)};" for c in value)

    return _AMPERSAND.sub(mend, _NOT_XML.sub("", text))


def _allowed(point: int) -> bool:
    return (
        point in (9, 10, 13)
        or 32 <= point < 0xD800
        or 0xE000 <= point < 0xFFFE
        or 0x10000 <= point < 0x110000
    )

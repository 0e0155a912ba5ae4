"""The texts of a feed: escaped, inline, in base64, and the ways authors are written."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from functools import lru_cache
from html import escape
from typing import Any

from cmconsole.networks.feed.document import Person, Written

_PLAIN = ("text", "text/plain", "plain")
_MARKUP = ("html", "xhtml", "text/html", "application/xhtml+xml")
LOOKS_LIKE_HTML = re.compile(
    r"</?(?:p|br|a|b|i|em|strong|div|span|img|ul|ol|li|blockquote|h[1-6]|table|font|code|pre)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_KEPT = ("class", "style", "hidden", "alt")
_EMAIL = re.compile(r"[\w.+%'-]{1,64}@(?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24}")


def words(node: Any) -> str:
    """The characters in an element, markup left out."""
    return "".join(node.itertext()) if len(node) else node.text or ""


def written(node: Any, *, atom: bool) -> Written:
    """The text of an element that may hold markup.

    Args:
        node: the element.
        atom: plain text unless `type` says otherwise (RFC 4287, 3.1); else HTML, as RSS is read.
    """
    kind, mode = node.get("type"), node.get("mode")
    inline = len(node)
    if not (atom or kind or mode or inline):
        return Written(node.text or "")
    kind = (kind or "").strip().lower()
    if mode == "base64" or (atom and kind and not inline and _binary(kind)):
        return _from_base64(node.text or "", kind)
    if inline:
        return Written("".join(_inline(node)))
    text = node.text or ""
    if kind in _MARKUP:
        return Written(text)
    if kind in _PLAIN:
        # Publishers say "text/plain" of escaped HTML; only Atom's own "text" is taken at its word.
        return Written(text, html=kind != "text" and LOOKS_LIKE_HTML.search(text) is not None)
    if not atom:
        return Written(text)
    return Written(text, html=mode == "escaped" or LOOKS_LIKE_HTML.search(text) is not None)


def _binary(kind: str) -> bool:
    known = kind in _PLAIN or kind in _MARKUP or kind.startswith("text/")
    return not known and not kind.endswith(("+xml", "/xml"))


def _from_base64(text: str, kind: str) -> Written:
    try:
        plain = base64.b64decode(text.strip()).decode()
    except (binascii.Error, ValueError):
        return Written()
    return Written(plain, html=kind not in _PLAIN)


def _inline(node: Any) -> Iterator[str]:
    """Inline XHTML as HTML without namespaces, step by step so that depth costs no stack."""
    from lxml import etree

    yield escape(node.text or "", quote=False)
    for event, inner in etree.iterwalk(node, events=("start", "end", "comment", "pi")):
        if inner is node:
            continue
        if event == "start":
            name = _local(inner.tag)
            kept = "".join(
                f' {key}="{escape(inner.get(key))}"' for key in _KEPT if key in inner.attrib
            )
            yield f"<{name}{kept}>{escape(inner.text or '', quote=False)}"
        else:
            if event == "end":
                yield f"</{_local(inner.tag)}>"
            yield escape(inner.tail or "", quote=False)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2].rpartition(":")[2]


@lru_cache(256)
def person(text: str) -> Person:
    """An author written in one line: `tess@example.com (Tess)`, `Tess <tess@example.com>`, `Tess`."""
    text = text.strip()
    found = _EMAIL.search(text[:400]) if "@" in text else None
    if found is None:
        return Person(text)
    name = text.replace(found[0], "", 1).replace("()", "").replace("<>", "").replace("&lt;&gt;", "")
    name = name.strip().removeprefix("mailto:").strip()
    if name.startswith("(") and name.endswith(")"):
        name = name[1:-1]
    return Person(name.strip(" \t\r\n,;:-"), found[0])

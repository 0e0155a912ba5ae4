"""From the bytes of a feed to a `Document`, or to one sentence on why there is none.

In order: a quick look at what it is; JSON Feed; strict XML with lxml; the same after repairs, in
recovery mode; feedparser for what no other reader understands. Nothing here touches the network,
and everything is meant for a worker thread.
"""

from __future__ import annotations

import logging
import re
from typing import Any
from urllib.parse import urljoin

from cmconsole.domain.errors import UnreadableAnswer
from cmconsole.networks.feed import repair
from cmconsole.networks.feed.document import Document, Enclosure, Entry, Person, Written
from cmconsole.networks.feed.encoding import decode
from cmconsole.networks.feed.json_feed import read_json_feed
from cmconsole.networks.feed.xml_feed import XmlFeed

logger = logging.getLogger(__name__)
_ROOTS = frozenset(("rss", "rdf", "feed", "channel", "entry"))
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>|<!--.*?-->|\s)*<(?:!doctype\s+html|html|head|body)\b", re.DOTALL | re.I
)
_ROOT_TAG = re.compile(r"<([A-Za-z_][\w.-]*:)?(rss|rdf|feed|channel|entry)\b", re.IGNORECASE)
_LARGEST_FOR_FEEDPARSER = 100_000
"""Characters. feedparser takes 0.1 s for them; deep nesting costs it the square of that."""
_HAS_ENTRIES = re.compile(r"<(?:\w+:)?(?:item|entry)\b", re.IGNORECASE)


class PageInstead(UnreadableAnswer):
    """A web page came instead of a feed; `html` is the page, which may name its feed."""

    def __init__(
        self, html: str, sentence: str = "The address shows a web page, not a feed."
    ) -> None:
        super().__init__(sentence)
        self.html = html


def parse(body: bytes, *, content_type: str = "", url: str = "") -> Document:
    """Read a feed of any format.

    Args:
        body: the bytes as they came, decompressed.
        content_type: the answer's Content-Type header.
        url: the address that answered; relative links are resolved against it.

    Raises:
        PageInstead: it is an HTML page.
        UnreadableAnswer: it is empty, no feed, damaged beyond use or a trap.
    """
    repair.refuse_monsters(body)
    document = _from_good_xml(body, content_type, url)
    return document if document is not None else _from_anything(body, content_type, url)


def _from_good_xml(body: bytes, content_type: str, url: str) -> Document | None:
    """The quick way for most feeds: UTF-8, well-formed, without a document type. None for others."""
    if not repair.is_simple(body, content_type):
        return None
    root = _tree(body)
    if root is None:
        return None
    special = b"xml:" in body
    feed = XmlFeed(
        root, url, based=special and b"xml:base" in body, tagged=special and b"xml:lang" in body
    )
    return feed.document() if feed.root_key in _ROOTS else None


def _from_anything(body: bytes, content_type: str, url: str) -> Document:
    text = decode(body, content_type).lstrip("\ufeff")
    start = text[:2_000].lstrip(" \t\r\n\0")
    if not start:
        told = "The feed is empty: the server sent an answer without content."
        # A site without a front page may well have a feed: it is looked for as behind any page.
        raise PageInstead("", told) if "html" in content_type else UnreadableAnswer(told)
    if start[0] in "{[":
        return read_json_feed(text)
    document = _from_damaged_xml(repair.without_c1_references(text), url)
    if document is None:
        if _HTML.match(text):
            raise PageInstead(text)
        document = _from_feedparser(text)
    if document is None:
        raise UnreadableAnswer("The answer is not a feed, or too damaged to be read as one.")
    if not document.entries and not document.whole:
        raise UnreadableAnswer("The feed was cut off before its first entry was complete.")
    return document


def base_address(url: str, content_location: str) -> str:
    """The address that relative links start from (RFC 3986, 5.1), http or https only."""
    try:
        stated = urljoin(url, content_location.strip())
    except ValueError:
        return url
    return stated if stated.startswith(("http://", "https://")) else url


def _from_damaged_xml(text: str, url: str) -> Document | None:
    """Raises UnreadableAnswer for a trap; None where there is no feed in it."""
    bare, entities = repair.without_document_type(text)
    bare = bare.lstrip(" \t\r\n\0")
    root = _tree(bare.encode("utf-8", "replace"))
    if root is None:
        bare = repair.repaired(bare[bare.find("<") :] if "<" in bare else "", entities)
        root = _tree(bare.encode("utf-8", "replace"), recover=True)
        if root is None:
            return None
    feed = XmlFeed(root, url, based="xml:base" in bare, tagged="xml:lang" in bare)
    if feed.root_key not in _ROOTS:
        return None
    document = feed.document()
    if not _closed(bare):
        document.whole = False
        _drop_half_entry(document, bare)
    return document


def _tree(xml: bytes, *, recover: bool = False) -> Any:
    """The root element, or None. Depth and text size stay under libxml2's own limits."""
    from lxml import etree

    parser = etree.XMLParser(
        encoding="utf-8", recover=recover, resolve_entities=False, load_dtd=False, no_network=True,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        return etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _closed(text: str) -> bool:
    """Whether the root element's end is there; a last `>` may be missing, nothing else."""
    root = _ROOT_TAG.search(text[:20_000])
    if root is None:
        return True
    tail = text[-2_000:].rstrip(" \t\r\n\0")
    return f"</{root[1] or ''}{root[2]}" in tail or (tail.endswith("/>") and len(text) < 2_000)


def _drop_half_entry(document: Document, text: str) -> None:
    """Leave out the entry in which the document was cut off."""
    opened = max(_last(text, r"<(?:\w+:)?item[\s>/]"), _last(text, r"<(?:\w+:)?entry[\s>/]"))
    closed = max(_last(text, r"</(?:\w+:)?item\b"), _last(text, r"</(?:\w+:)?entry\b"))
    if document.entries and opened > closed:
        document.entries.pop()


def _last(text: str, pattern: str) -> int:
    return max((found.start() for found in re.finditer(pattern, text, re.IGNORECASE)), default=-1)


def _from_feedparser(text: str) -> Document | None:
    """What feedparser makes of it, if it finds entries."""
    if len(text) > _LARGEST_FOR_FEEDPARSER or not _HAS_ENTRIES.search(text):
        return None
    import feedparser

    bare, _ = repair.without_document_type(text)
    try:
        read = feedparser.parse(
            bare.encode("utf-8", "replace"),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception:  # it promises to raise nothing, but this is the strangest input there is
        logger.info("feedparser failed on a document that is no feed", exc_info=True)
        return None
    if not read.entries:
        return None
    return Document(
        kind="RSS",
        title=Written(_text(read.feed, "title")),
        home=_text(read.feed, "link"),
        language=_text(read.feed, "language"),
        entries=[_entry_of_feedparser(entry) for entry in read.entries],
        whole=_closed(bare),
    )


def _entry_of_feedparser(entry: Any) -> Entry:
    content = (entry.get("content") or [{}])[0]
    details = entry.get("author_detail") or {}
    files = [file for file in entry.get("enclosures") or () if file]
    return Entry(
        uid=_text(entry, "id"),
        link=_text(entry, "link"),
        title=Written(_text(entry, "title")),
        body=Written(_text(content, "value") or _text(entry, "summary")),
        author=Person(
            _text(details, "name") or _text(entry, "author"),
            _text(details, "email"),
            _text(details, "href"),
        ),
        published=_text(entry, "published"),
        updated=_text(entry, "updated"),
        enclosures=[Enclosure(_text(file, "href"), _text(file, "type")) for file in files],
    )


def _text(holder: Any, key: str) -> str:
    """feedparser's fields may be missing, None, or (with a warning) another field's."""
    value = holder.get(key) if key in holder else None
    return value if isinstance(value, str) else ""

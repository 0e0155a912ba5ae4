"""feedparser's own test documents as the judge of our reading.

Each document states in a comment what a reader has to find in it. The statement is parsed, not
evaluated: every comparison in it about something that we carry (titles, texts, links, ids,
authors, dates, languages, enclosures, the number of entries) is looked up in our `Document`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cmconsole.domain.errors import UnreadableAnswer
from cmconsole.domain.text import clean
from cmconsole.networks.feed.dates import read_date
from cmconsole.networks.feed.document import Document, Person, Written
from cmconsole.networks.feed.encoding import decode
from cmconsole.networks.feed.parse import base_address, parse
from cmconsole.networks.feed.posts import posts_of
from cmconsole.networks.html import plain_text

FEWEST_CHECKED = 600
"""Statements that were looked up when this was written, less a few; fewer means the reader is blind."""
NO_FEED = {"rss_empty_document.xml": "a comment and nothing else"}
KNOWN = {
    "entry_created_multiple_values.xml": "of two dates of one kind we take the first, feedparser the last",
    "entry_title_xml_lang_blank.xml": "an empty language takes one back; ours is then empty, not None",
    "http_content_language_entry_title_inherit.xml": "servers send their default here, so it is not read",
    "http_entry_id_base_docuri.xml": "an id is compared, never opened; it stays as it was written",
    "item_content_encoded_script_nested_cdata.xml": "CDATA in HTML is shown as its content",
    "item_description_and_summary.xml": "we carry one body: the description",
    "item_summary_and_description.xml": "we carry one body: the description",
    "item_description_not_a_doctype.xml": "`<!'` begins a comment, as in every browser",
    "xml_declaration_unexpected_character.xml": "`<!DOCTYPE ~` is no text, as in every browser",
}
NOW = datetime(2026, 11, 21, tzinfo=UTC)
BASE = "http://127.0.0.1:8097/"


@dataclass(frozen=True)
class Statement:
    """One comparison of a document's header: `entries[0]['title'] == 'x'`."""

    path: tuple[str | int, ...]
    expected: Any


def header_of(text: str) -> dict[str, list[str]]:
    """The `Name: value` lines of the first comment; a statement may run over several lines."""
    comment = re.search(r"<!--(.*?)-->", text, re.DOTALL)
    fields: dict[str, list[str]] = {}
    name = ""
    for line in (comment[1] if comment else "").splitlines():
        found = re.match(r"\s*(Description|Expect|Header|SkipUnless|Options):\s*(.*)", line)
        if found:
            name = found[1]
            fields.setdefault(name, []).append(found[2])
        elif name == "Expect" and line.strip():
            fields[name][-1] += " " + line.strip()
    return fields


def statements(expectation: str) -> Iterator[Statement]:
    """The comparisons that have to hold all together; nothing of them is run."""
    try:
        tree = ast.parse(expectation.strip(), mode="eval").body
    except SyntaxError:
        return
    parts = tree.values if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And) else [tree]
    for part in parts:
        if not isinstance(part, ast.Compare) or not isinstance(part.ops[0], ast.Eq):
            continue
        path = _path(part.left)
        if path is None:
            continue
        try:
            yield Statement(path, ast.literal_eval(part.comparators[0]))
        except ValueError:
            continue


def _path(node: ast.expr) -> tuple[str | int, ...] | None:
    if isinstance(node, ast.Name):
        return (node.id,)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len":
        inner = _path(node.args[0])
        return ("len", *inner) if inner else None
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        inner = _path(node.value)
        return (*inner, node.slice.value) if inner else None
    if isinstance(node, ast.Attribute):
        inner = _path(node.value)
        return (*inner, node.attr) if inner else None
    return None


def same_words(ours: Written, expected: str) -> bool:
    """The same readable text; markup, cleaned by feedparser or as it stood, does not count."""
    read = plain_text if ours.html else clean
    squeezed = [re.sub(r"\s+", "", read(text)) for text in (ours.value, expected)]
    return squeezed[0] == squeezed[1]


def same_person(ours: Person, expected: str) -> bool:
    return expected in (ours.name, ours.email, f"{ours.name} ({ours.email})")


def same_date(ours: str, expected: Any) -> bool:
    if isinstance(expected, str):
        return ours == expected.strip()
    instant = read_date(ours)
    return instant is not None and tuple(instant.utctimetuple()[:6]) == tuple(expected[:6])


Check = Callable[[Any, Any], bool]
_PERSON: dict[tuple[str | int, ...], Check] = {
    ("author",): lambda o, e: same_person(o.author, e),
    ("author_detail", "name"): lambda o, e: o.author.name == e,
    ("author_detail", "email"): lambda o, e: o.author.email == e,
    ("author_detail", "url"): lambda o, e: o.author.url == e,
    ("author_detail", "href"): lambda o, e: o.author.url == e,
    ("authors", 0, "name"): lambda o, e: o.author.name == e,
    ("authors", 0, "email"): lambda o, e: o.author.email == e,
    ("authors", 0, "url"): lambda o, e: o.author.url == e,
    ("authors", 0, "href"): lambda o, e: o.author.url == e,
    ("title",): lambda o, e: same_words(o.title, e),
    ("title_detail", "value"): lambda o, e: same_words(o.title, e),
    ("title_detail", "type"): lambda o, e: (
        not o.title.html or e != "text/plain" or "<" not in o.title.value
    ),
    ("language",): lambda o, e: o.language == e,
}
ENTRY: dict[tuple[str | int, ...], Check] = {
    **_PERSON,
    ("id",): lambda o, e: o.uid == e,
    ("guid",): lambda o, e: o.uid == e,
    ("link",): lambda o, e: o.link == e,
    ("description",): lambda o, e: same_words(o.body, e),
    ("summary",): lambda o, e: same_words(o.body, e),
    ("summary_detail", "value"): lambda o, e: same_words(o.body, e),
    ("content", 0, "value"): lambda o, e: same_words(o.body, e),
    ("content", 0, "language"): lambda o, e: o.language == e,
    ("title_detail", "language"): lambda o, e: bool(o.body.value) or o.language == e,
    ("summary_detail", "language"): lambda o, e: o.language == e,
    ("published",): lambda o, e: same_date(o.published, e),
    ("published_parsed",): lambda o, e: same_date(o.published, e),
    ("created",): lambda o, e: same_date(o.published, e),
    ("created_parsed",): lambda o, e: same_date(o.published, e),
    ("updated",): lambda o, e: same_date(o.updated or o.published, e),
    ("updated_parsed",): lambda o, e: same_date(o.updated or o.published, e),
    ("enclosures", 0, "href"): lambda o, e: o.enclosures[0].url == e,
    ("enclosures", 0, "url"): lambda o, e: o.enclosures[0].url == e,
    ("enclosures", 0, "type"): lambda o, e: o.enclosures[0].kind == e,
    ("enclosures", 1, "href"): lambda o, e: o.enclosures[1].url == e,
    ("enclosures", 1, "type"): lambda o, e: o.enclosures[1].kind == e,
    ("media_content", 0, "url"): lambda o, e: o.enclosures[0].url == e,
    ("media_content", 0, "type"): lambda o, e: o.enclosures[0].kind == e,
}
FEED: dict[tuple[str | int, ...], Check] = {**_PERSON, ("link",): lambda o, e: o.home == e}


def check_of(statement: Statement, document: Document) -> tuple[Check, Any] | None:
    """How to look the statement up, or None where it is about something that we do not carry."""
    path = statement.path
    if path == ("len", "entries"):
        return (lambda o, e: len(o.entries) == e), document
    if path[0] == "entries" and len(path) > 2 and path[2:] in ENTRY:
        index = path[1]
        assert isinstance(index, int)
        return ENTRY[path[2:]], document.entries[index] if index < len(document.entries) else None
    if path[0] == "feed" and path[1:] in FEED:
        return FEED[path[1:]], document
    return None


def documents(shared: Path) -> list[Path]:
    folder = shared / "networks" / "fixtures" / "feedparser"
    return sorted(path for path in folder.rglob("*") if path.is_file())


def read(path: Path) -> tuple[dict[str, list[str]], Document | None]:
    body = path.read_bytes()
    header = header_of(decode(body))
    sent = dict(line.split(":", 1) for line in header.get("Header", []) if ":" in line)
    lower = {name.strip().lower(): value.strip() for name, value in sent.items()}
    try:
        document = parse(
            body,
            content_type=lower.get("content-type", ""),
            url=base_address(BASE, lower.get("content-location", "")),
        )
    except UnreadableAnswer:
        return header, None
    return header, document


def test_every_document_is_read_as_it_says_itself(
    shared: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = documents(shared)
    assert len(paths) > 1_000
    checked, wrong, unread, excused = 0, [], [], set()
    for path in paths:
        header, document = read(path)
        if document is None:
            unread.append(path.name)
            continue
        for expectation in header.get("Expect", []):
            for statement in statements(expectation):
                found = check_of(statement, document)
                if found is None:
                    continue
                check, holder = found
                if path.name in KNOWN:
                    excused.add(path.name)
                    continue
                checked += 1
                if holder is None or not _holds(check, holder, statement.expected):
                    wrong.append(f"{path.name}: {statement.path} == {statement.expected!r}")
    with capsys.disabled():
        print(
            f"\n{checked} statements in {len(paths)} documents checked, {len(KNOWN)} documents excused"
        )
    assert wrong == []
    assert unread == list(NO_FEED)
    assert excused == set(KNOWN), "an exception that is none any more"
    assert checked >= FEWEST_CHECKED


def _holds(check: Check, holder: Any, expected: Any) -> bool:
    try:
        return check(holder, expected)
    except IndexError:
        return False


def real_feeds(shared: Path) -> list[Path]:
    folder = shared / "networks" / "fixtures" / "feeds-real"
    return sorted(
        p
        for p in folder.iterdir()
        if not p.name.endswith((".expected.json", "manifest.json", ".opml"))
    )


NO_JSON_FEED = "nnw__ScriptingNews.json"
"""RSS written as JSON, which only one site ever did."""


def test_captured_feeds_have_every_entry_and_feedparsers_titles(shared: Path) -> None:
    """The JSON ones apart, which feedparser cannot read."""
    import feedparser

    feeds = compared = 0
    for path in real_feeds(shared):
        if path.name == NO_JSON_FEED:
            continue
        body = path.read_bytes()
        document = parse(body, url=BASE)
        assert document.whole
        posts = posts_of(document, BASE, NOW)
        assert len(posts) == len(document.entries) or path.name in REPEATED
        assert all(post.text == clean(post.text) for post in posts)
        feeds += 1
        if path.suffix == ".json":
            continue
        judge = feedparser.parse(body, sanitize_html=False, resolve_relative_uris=False)
        assert len(document.entries) == len(judge.entries), path.name
        for ours, theirs in zip(document.entries, judge.entries, strict=True):
            title = Written(theirs.get("title", ""), ours.title.html)
            assert same_words(ours.title, title.value), path.name
            assert ours.uid == theirs.get("id", ours.uid) or ours.link == theirs.get("id"), (
                path.name
            )
            for name, value in (("published", ours.published), ("updated", ours.updated)):
                stated = theirs.get(f"{name}_parsed") if name in theirs else None
                if stated and value:
                    assert same_date(value, stated), (path.name, name, value)
                    compared += 1
    assert feeds > 50
    assert compared > 500


REPEATED = {
    "ffpbench__rss__72fea1ebfd02e90a.xml": "nine of its twenty entries are others over again"
}

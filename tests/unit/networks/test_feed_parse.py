"""Reading feeds that are damaged, hostile or only odd, without a network."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cmconsole.domain.errors import UnreadableAnswer
from cmconsole.domain.text import clean
from cmconsole.networks.feed.dates import FROM_THE_FUTURE, believable, read_date
from cmconsole.networks.feed.encoding import decode
from cmconsole.networks.feed.parse import PageInstead, parse
from cmconsole.networks.feed.posts import posts_of
from support.feed_documents import NOW, item, numbered, rss

URL = "https://blog.example/feed"
ATOM = (
    b"<?xml version='1.0' encoding='utf-8'?><feed xmlns='http://www.w3.org/2005/Atom' xml:lang='en' "
    b"xml:base='http://a.example/'><title type='html'>A &amp;amp; B</title><link href='/'/><entry>"
    b"<id>tag:a,1</id><title>T</title><updated>2026-11-20T10:00:00Z</updated><author><name>Jo</name>"
    b"</author><content "
    b"type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>Hi <b>you</b></p><p>two</p></div></content>"
    b"<link rel='enclosure' href='x.mp3'/></entry></feed>"
)
JSON = b'{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","content_html":"<p>x"}]}'


def read(body: bytes, content_type: str = "") -> list[str]:
    """The texts of a feed, every promise about posts checked."""
    posts = posts_of(parse(body, content_type=content_type, url=URL), URL, NOW)
    for post in posts:
        assert post.text == clean(post.text)
        assert post.published_at is None or post.published_at <= NOW + FROM_THE_FUTURE
        assert post.permalink is None or post.permalink.lower().startswith(("http://", "https://"))
        post.canonical_uri.encode("utf-8", "replace")
    addresses = [a for post in posts for a in (post.canonical_uri, *post.aliases)]
    assert len(addresses) == len(set(addresses))
    return [post.text for post in posts]


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(body: bytes) -> None:
    with suppress(UnreadableAnswer):  # a sentence is an answer too
        read(body)


@settings(max_examples=300)
@given(
    st.sampled_from([rss(numbered(3, 3)), ATOM, JSON]),
    st.lists(
        st.tuples(st.integers(0, 2_000), st.integers(0, 40), st.binary(max_size=6)), max_size=4
    ),
)
def test_no_damage_to_a_feed_breaks_the_reader(
    body: bytes, damages: list[tuple[int, int, bytes]]
) -> None:
    for start, length, instead in damages:
        at = start % len(body) if body else 0
        body = body[:at] + instead + body[at + length :]
    with suppress(UnreadableAnswer):  # a sentence is an answer too
        read(body)


@given(
    st.binary(max_size=60),
    st.sampled_from(["utf-8", "utf-16", "big5", "hz", "rot13", "zlib", "idna", "x" * 99]),
)
def test_no_claimed_charset_breaks_the_reader(body: bytes, charset: str) -> None:
    head = f"<?xml version='1.0' encoding='{charset}'?>".encode()
    assert isinstance(decode(head + body, f"text/xml; charset={charset}"), str)


def test_inline_xhtml_keeps_its_paragraphs() -> None:
    assert read(ATOM) == ["T\n\nHi you\n\ntwo"]


def test_wherever_a_feed_is_cut_only_whole_entries_come() -> None:
    body = rss(numbered(4, 4))
    for keep in range(60, len(body), 7):
        ended = body[:keep].count(b"</item")
        if not ended:
            with pytest.raises(UnreadableAnswer):
                parse(body[:keep], url=URL)
            continue
        document = parse(body[:keep], url=URL)
        assert len(document.entries) == ended
        assert document.whole == (b"</rss" in body[:keep])


def test_entities_that_a_document_declares_for_itself_are_honoured_if_they_are_plain() -> None:
    body = b"<!DOCTYPE rss [<!ENTITY brand 'Acme &#38; Sons'><!ENTITY hi \"Hello\">]><rss><channel><item>"
    assert read(body + b"<title>&hi; &brand;</title></item></channel></rss>") == [
        "Hello Acme & Sons"
    ]


def test_a_feed_in_a_spoilt_root_is_left_to_feedparser() -> None:
    body = rss(numbered(3, 3)).replace(b"<?xml", b"<xml")
    assert read(body) == [f"Entry {n}\n\nText of entry {n}" for n in (3, 2, 1)]


def test_a_document_type_inside_a_text_is_text() -> None:
    body = rss([item(1, title="", description="<!DOCTYPE html><html><body>Hello</body></html>")])
    assert read(body) == ["Hello"]


def test_a_page_that_is_no_feed_is_handed_over_for_its_links() -> None:
    with pytest.raises(PageInstead) as caught:
        parse(
            b"<!-- hi --><html lang=en><head><link rel=alternate></head><p>unclosed & odd", url=URL
        )
    assert "alternate" in caught.value.html


@pytest.mark.parametrize(
    "hostile",
    [
        lambda: b"<rss><channel><item><title>" + b"&" * 2_000_000,
        lambda: b"<rss><channel><item " + b"a='1' " * 400_000,
        lambda: (
            b"<rss><channel><item "
            + b" ".join(b"a%d='1'" % n for n in range(300_000))
            + b"/></channel></rss>"
        ),
        lambda: b"<rss>" + b"<!--" * 1_000_000,
        lambda: b"<rss>" + b"<![CDATA[" * 1_000_000,
        lambda: b"<!DOCTYPE " + b"[" * 5_000_000,
        lambda: b"<!DOCTYPE r [" + b"<!ENTITY a 'x'>" * 300_000,
        lambda: b"<?xml " * 1_000_000,
        lambda: b" " * 9_000_000 + b"<rss/>",
        lambda: b"<rss xmlns:a='" + b"x" * 5_000_000 + b"'><channel/></rss>",
        lambda: (
            b"<rss><channel>"
            + b"".join(b"<t%d/>" % n for n in range(300_000))
            + b"</channel></rss>"
        ),
        lambda: rss([item(n, guid="") for n in range(20_000)]),
        lambda: rss(
            [item(n, guid="same", link="https://blog.example/x", title="t") for n in range(20_000)]
        ),
        lambda: b"[" * 5_000_000,
        lambda: b'{"items": [' + b"{}," * 1_000_000 + b"{}]}",
    ],
    ids=range(15),
)
def test_ten_megabytes_of_malice_take_bounded_time(hostile: Callable[[], bytes]) -> None:
    document = hostile()
    started = time.process_time()
    with suppress(UnreadableAnswer):  # a sentence is an answer too
        read(document)
    assert time.process_time() - started < 8


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("Fri, 20 Nov 2026 10:11:12 GMT", "2026-11-20T10:11:12"),
        ("Fri, 20 Nov 2026 10:11:12 -0000", "2026-11-20T10:11:12"),
        ("20 Nov 2026 10:11 EST", "2026-11-20T15:11:00"),
        ("Friday, 20 November 2026 10:11:12 +05:30", "2026-11-20T04:41:12"),
        ("Fri, 20-Nov-26 10:11:12 PDT", "2026-11-20T17:11:12"),
        ("Thu, 31 Dec 1998 23:59:60 GMT", "1999-01-01T00:00:00"),
        ("Fri, 20 Nov 2026 24:00:00 GMT", "2026-11-21T00:00:00"),
        ("2026-11-20T10:11:12Z", "2026-11-20T10:11:12"),
        ("2026-11-20T10:11:12.345678901+01:00", "2026-11-20T09:11:12"),
        ("2026-11-20 10:11:12", "2026-11-20T10:11:12"),
        ("2026-11-20T10:11-0500", "2026-11-20T15:11:00"),
        ("2026-11-20", "2026-11-20T00:00:00"),
        ("2026-11", "2026-11-01T00:00:00"),
        ("Fri Nov 20 10:11:12 2026", "2026-11-20T10:11:12"),
        ("2004년 05월 28일  01:31:15", "2004-05-27T16:31:15"),
        ("Κυρ, 11 Ιούλ 2004 12:00:00 EST", "2004-07-11T17:00:00"),
    ],
)
def test_dates_are_read_as_they_are_written_around_the_world(text: str, instant: str) -> None:
    assert read_date(text) == datetime.fromisoformat(instant).replace(tzinfo=UTC)


@pytest.mark.parametrize("text", ["2004년 몇월", "in 2004 or so", "2004 was good", "v2004.12"])
def test_a_year_somewhere_in_a_text_is_no_date(text: str) -> None:
    assert read_date(text) is None


@given(
    st.text(max_size=40)
    | st.from_regex(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d (GMT|[+-]\d{4})", fullmatch=True)
)
def test_no_text_makes_a_date_that_cannot_be_true(text: str) -> None:
    instant = believable(text, NOW)
    assert instant is None or datetime(1990, 1, 1, tzinfo=UTC) <= instant <= NOW + timedelta(
        hours=1
    )

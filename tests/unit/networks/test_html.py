"""What a person can read of an HTML fragment, and that no fragment is too strange or too large."""

from __future__ import annotations

import time
import unicodedata
from html import escape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from cmconsole.domain.text import clean
from cmconsole.networks.html import plain_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("no markup at all", "no markup at all"),
        ("two\nlines of plain text", "two\nlines of plain text"),
        ("fish &amp; chips &#39;now&#39; &lt;3", "fish & chips 'now' <3"),
        ("I <3 you & 2 < 3", "I <3 you & 2 < 3"),
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("one<br>two<br/>three<BR />four", "one\ntwo\nthree\nfour"),
        ("one<br><br><br><br>two", "one\n\ntwo"),
        ("<div>one</div><div>two</div>", "one\ntwo"),
        ("<div><div><p>one</p></div></div>\n\n<div>two</div>", "one\n\ntwo"),
        ("<ul>\n <li>one</li>\n <li><p>two</p></li>\n</ul>after", "• one\n• two\n\nafter"),
        ("say<blockquote>quoted</blockquote>mine", "say\n\nquoted\n\nmine"),
        ("a <b>bold</b> and <em>mild</em> word", "a bold and mild word"),
        ("a\n  wrapped\t<i>line</i>", "a wrapped line"),
        ("half<b>word</b>s", "halfwords"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<pre>def f():\n    return 1\n</pre>done", "def f():\n    return 1\n\ndone"),
        ("x<script>alert('<p>no</p>')</script>y", "xy"),
        ("x<SCRIPT type=a>if (a</b) 1</Script >y<style>p{}</style>z", "xyz"),
        ("x<script>never closed <p>gone", "x"),
        ("x<!-- a <p>comment</p> -->y<!---->z<!-- open", "xyz"),
        ("<!DOCTYPE html><html><head><title>T</title></head><body>shown</body>", "shown"),
        ("<![CDATA[inside & <b]]> after", "inside & <b after"),
        ("<?xml version='1.0'?>text", "text"),
        ('<a title="a > b" href=x>link</a>!', "link!"),
        ("<p it's>text</p>", "text"),
        ("<b class=a'b>text</b>'", "text'"),
        ("cut off <a href='http://exam", "cut off"),
        ('<img src=x alt="a &quot;red&quot; cat"> sits', 'a "red" cat sits'),
        ("<img src=x>only text", "only text"),
        ("a<span hidden>b</span>c<i style='display: none'>d</i>e", "ace"),
        ("a<div hidden>b<div>c</div>d</div>e", "ae"),
        ("a<div hidden/>e<svg/>f", "aef"),
        ("<p>a<span hidden>never closed</p><p>b</p>", "a\n\nb"),
        ("a<video><p>your browser is old</p></video>b", "ab"),
        ("a<iframe src=x/>b <object>what it would show</object>", "ab what it would show"),
        ("he said <q>hi</q>", "he said “hi”"),
        ("bidi &#8238;txt.exe and nul &#0; bell &#7;", "bidi txt.exe and nul \ufffd bell"),
        ("<>empty</>tag", "<>empty</>tag"),
        ("", ""),
    ],
)
def test_a_fragment_becomes_readable_text(html: str, text: str) -> None:
    assert plain_text(html) == text


def test_mastodon_links_show_only_what_mastodon_shows() -> None:
    html = (
        '<p class="quote-inline">RE: <a href="https://a.example/1">a.example/1</a></p>'
        '<p><span class="h-card"><a href="https://m.example/@tess" class="u-url mention">'
        "@<span>tess</span></a></span> "
        'see <a href="https://shop.example/very/long"><span class="invisible">https://</span>'
        '<span class="ellipsis">shop.example/very</span><span class="invisible">/long</span></a></p>'
    )
    assert plain_text(html) == "@tess see shop.example/very"


def test_an_unclosed_quote_fallback_does_not_swallow_the_post() -> None:
    assert plain_text('<p class="quote-inline">RE: x<p>The post</p>') == "The post"


PIECES = [
    *(
        "<",
        ">",
        "&",
        "&amp;",
        "&#x202e;",
        "<p>",
        "</p>",
        "<br>",
        "<pre>",
        "</pre>",
        "<script>",
        "</script>",
    ),
    *(
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "</span>",
        "<li>",
        "<svg>",
        "</svg>",
        "<td>",
        "<body>",
        "</x>",
    ),
    *(
        '<a\x0chref="',
        "'",
        '"',
        "=",
        "/",
        "</",
        "<!",
        "<?",
        "\n",
        "\t",
        "\r",
        "\x00",
        "\ud800",
        " ",
    ),
    *("<span class=invisible>", "<div hidden>", "<img alt='x'>", "<p class=quote-inline>"),
]
FRAGMENT = st.lists(st.one_of(st.text(max_size=8), st.sampled_from(PIECES)), max_size=40).map(
    "".join
)


@given(FRAGMENT)
def test_no_fragment_raises_or_leaves_anything_unsafe(html: str) -> None:
    text = plain_text(html)
    text.encode()
    assert not any(c < " " and c not in "\n\t" for c in text)
    assert "\n\n\n" not in text
    assert text == text.strip()


@given(
    st.text(
        alphabet=st.characters(categories=("L", "N", "P", "S", "Zs"), exclude_characters="\xa0")
    )
)
def test_escaped_text_comes_back_word_by_word(text: str) -> None:
    assert plain_text(f"<p>{escape(text)}</p>").split() == clean(text).split()


MONSTERS = {
    "text": "word " * 1_000_000 + "<br>",
    "deep": "<div>" * 1_000_000 + "x",
    "angles": "<" * 5_000_000,
    "open quotes": '<a "' * 1_250_000,
    "open values": "<a b='" * 800_000,
    "comments": "<!--" * 1_250_000,
    "closed comments": "<!---->x" * 600_000,
    "entities": "<br>" + "&amp;" * 1_000_000,
    "half entities": "<br>" + "&" * 5_000_000,
    "blanks": "<br>" + " " * 5_000_000 + "x",
    "blank entities": "<br>" + "&#32;" * 1_000_000 + "x",
    "scripts": "<script>" * 600_000,
    "hidden": "<div hidden>" * 400_000,
    "attributes": "<img " + "a " * 2_000_000 + "alt=x>hidden",
    "breaks": "<br>" * 1_250_000,
}


@pytest.mark.parametrize("name", MONSTERS)
def test_five_megabytes_of_anything_take_bounded_time(name: str) -> None:
    started = time.process_time()
    plain_text(MONSTERS[name])
    assert time.process_time() - started < 6.0


def _words(text: str) -> str:
    """Letters only: without what `clean` removes and the marks that only one side writes."""
    normal = unicodedata.normalize("NFC", text)
    return "".join(c for c in normal if c.isprintable() and not c.isspace() and c not in "•“”")[
        :5_000
    ]


def test_real_feeds_have_the_same_words_as_in_a_browser_tree(shared: Path) -> None:
    """Judged by libxml2's tree of every description in the captured feeds."""
    hidden = ("script", "style", "video", "audio", "svg", "noscript")
    compared = 0
    for path in sorted((shared / "networks" / "fixtures" / "feeds-real").glob("*.xml")):
        root = etree.parse(path, etree.XMLParser(recover=True, resolve_entities=False)).getroot()
        for node in root.iter("description", "{http://purl.org/rss/1.0/modules/content/}encoded"):
            if "<p" not in (node.text or ""):
                continue
            tree = etree.HTML(node.text)
            etree.strip_elements(tree, *hidden, etree.Comment, with_tail=False)
            for image in tree.iter("img"):
                image.tail = (image.get("alt") or "") + (image.tail or "")
            assert _words(plain_text(node.text)) == _words("".join(tree.itertext()))
            compared += 1
    assert compared > 100

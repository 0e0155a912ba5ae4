"""What a feed may be instead of a feed: broken, endless, damaged, a trap."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass

import pytest

from cmconsole.domain.errors import (
    NetworkError,
    Unreachable,
    UnreadableAnswer,
    UnsafeAddress,
)
from support.feed_documents import (
    Net,
    item,
    numbered,
    poll,
    rss,
)
from support.plays import Drip, Reply, Wire, cut, gzip_bomb, redirect
from support.webs import open_web

pytestmark = pytest.mark.anyio


async def test_the_whole_entries_of_a_cut_off_feed_are_good_but_prove_nothing(net: Net) -> None:
    body = rss(numbered(10, 10))
    net.server.on(
        "/feed", Reply(body=body[: body.index(b"Text of entry 7")], headers={"ETag": '"half"'})
    )
    page = await poll(net.web, net.url())
    assert [post.native_id for post in page.posts] == ["id-10", "id-9", "id-8"]
    assert not page.complete
    assert not page.joined
    assert page.cursor is None


async def test_an_answer_that_breaks_off_is_unreachable(net: Net) -> None:
    body = rss(numbered(10, 10))
    net.server.on("/feed", cut(body, len(body) // 2))
    with pytest.raises(NetworkError):
        await poll(net.web, net.url())


BOMB = b"<!DOCTYPE r [<!ENTITY a 'ha'>" + b"".join(
    b"<!ENTITY %c '%s'>" % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)
)
REFUSED = {
    "empty": b"",
    "only blanks": b" \n\t ",
    "plain text": b"Not found, sorry.",
    "JSON of another kind": json.dumps({"error": "no"}).encode(),
    "JSON list": b"[1, 2, 3]",
    "deep JSON": b"[" * 200_000,
    "JSON cut off": b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1"',
    "billion laughs": BOMB + b"]><rss><channel><title>&i;</title></channel></rss>",
    "quadratic blow-up": b"<!DOCTYPE r [<!ENTITY a '%s'>]><rss>%s</rss>" % (b"x" * 50_000, b"&a;" * 50_000),
    "external entity": b"<!DOCTYPE r [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><rss><channel>",
    "sitemap": b"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url/></urlset>",
    "million tags": b"<rss><channel>" + b"<item/>" * 1_400_000 + b"</channel></rss>",
    "nothing but depth": b"<a>" * 300_000,
    "a feed of nothing but depth": b"<rss><channel><item>" + b"<a>" * 300_000,
    "a little depth": b"<x><item>" + b"<a>" * 90_000,
    "page that is no page": b"<!DOCTYPE rss><p>hello",
    "zeros": bytes(100_000),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
async def test_what_is_no_feed_is_refused_quickly_with_a_sentence(net: Net, what: str) -> None:
    net.server.on("/feed", Reply(body=REFUSED[what]))
    started = time.process_time()
    with pytest.raises(UnreadableAnswer) as caught:
        await poll(net.web, net.url())
    assert time.process_time() - started < 3
    assert str(caught.value).endswith(".")
    assert "/etc" not in str(caught.value)


@dataclass
class Flood:
    """A feed of 200 MB, as fast as the client takes it; `sent` says how much it took."""

    sent: int = 0

    async def perform(self, wire: Wire) -> None:
        wire.usable = False
        await wire.send(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n<rss>")
        for _ in range(200):
            await wire.send(b"x" * 1_000_000)
            self.sent += 1_000_000


async def test_two_hundred_megabytes_are_refused_while_they_come(net: Net) -> None:
    flood = Flood()
    net.server.on("/feed", flood)
    with pytest.raises(UnreadableAnswer):
        await poll(net.web, net.url())
    assert flood.sent < 50_000_000


async def test_a_gzip_bomb_is_refused(net: Net) -> None:
    net.server.on("/feed", gzip_bomb(1_000_000_000))
    with pytest.raises(UnreadableAnswer):
        await poll(net.web, net.url())


async def test_a_drip_ends_in_time(net: Net) -> None:
    net.server.on("/feed", Drip(rss(numbered(20, 20)), every=0.05))
    async with open_web(answer_time=0.5) as hasty:
        with pytest.raises(Unreachable):
            await poll(hasty, net.url())


async def test_a_circle_of_redirects_ends(net: Net) -> None:
    net.server.on("/feed", redirect("/other"))
    net.server.on("/other", redirect("/feed"))
    with pytest.raises(UnreadableAnswer):
        await poll(net.web, net.url())


async def test_a_redirect_to_a_file_is_not_followed(net: Net) -> None:
    net.server.on("/feed", redirect("file:///etc/passwd"))
    with pytest.raises(UnsafeAddress):
        await poll(net.web, net.url())


@pytest.mark.parametrize(
    ("head", "charset", "header"),
    [
        ("", "utf-8", ""),
        ("", "cp1252", ""),
        ("<?xml version='1.0' encoding='utf-8'?>", "cp1252", "application/xml; charset=utf-8"),
        ("<?xml version='1.0' encoding='iso-8859-1'?>", "utf-8", "text/xml; charset=iso-8859-1"),
        ("<?xml version='1.0' encoding='iso-8859-1'?>", "cp1252", "text/xml"),
        ("<?xml version='1.0' encoding='nonsense'?>", "utf-8", "text/xml; charset=more-nonsense"),
        ("<?xml version='1.0' encoding='utf-16'?>", "utf-8", ""),
        ("<?xml version='1.0' encoding='utf-8'?>", "utf-16", "text/xml"),
        ("<?xml version='1.0'?>", "utf-8-sig", "text/xml; charset=us-ascii"),
        ("<?xml version='1.0' encoding='utf-7'?>", "utf-8", "text/xml; charset=utf-7"),
    ],
)
async def test_characters_come_right_whatever_the_claims(
    net: Net, head: str, charset: str, header: str
) -> None:
    text = (
        head + f"<rss><channel>{item(1, title='Grüße “naïve” €', description='')}</channel></rss>"
    )
    net.server.on(
        "/feed",
        Reply(body=text.encode(charset), headers={"Content-Type": header} if header else {}),
    )
    (post,) = (await poll(net.web, net.url())).posts
    assert post.text == "Grüße “naïve” €"


async def test_control_and_bidi_characters_are_gone_and_the_rest_is_read(net: Net) -> None:
    body = rss(
        [item(1, title="a\x00b\x1bc\u202etxt\u200b \x0b", description="x\uffffy&#0;&#x1F;z&#8238;")]
    )
    net.server.on("/feed", Reply(body=body))
    (post,) = (await poll(net.web, net.url())).posts
    assert post.text == "abctxt\n\nxy\ufffdz"


async def test_a_text_of_five_megabytes_is_cut(net: Net) -> None:
    net.server.on("/feed", Reply(body=rss([item(1, description="word " * 1_000_000), item(2)])))
    page = await poll(net.web, net.url())
    assert sorted(len(post.text) for post in page.posts)[1] <= 40_000
    assert len(page.posts) == 2


async def test_undeclared_prefixes_stray_ampersands_and_html_names_are_forgiven(net: Net) -> None:
    body = (
        "<rss><channel><title>A & B</title><item><title>Caf&eacute; & more&nbsp;&unknown;</title>"
        "<itunes:summary>x</itunes:summary><dc:creator>Zoë</dc:creator></item></channel></rss>"
    )
    net.server.on("/feed", Reply(body=body.encode()))
    (post,) = (await poll(net.web, net.url())).posts
    assert post.text.startswith("Café & more &unknown;")
    assert post.author.name == "Zoë"


async def test_huge_numbers_of_attributes_and_much_depth_cost_little(net: Net) -> None:
    attributes = " ".join(f"a{n}='x'" for n in range(100_000))
    deep = "<b>" * 250 + "deep" + "</b>" * 250
    body = f"<rss {attributes}><channel>{item(1)}<item><title>{deep}</title></item></channel></rss>"
    net.server.on("/feed", Reply(body=body.encode()))
    started = time.process_time()
    page = await poll(net.web, net.url())
    assert time.process_time() - started < 3
    assert page.posts[0].text.startswith("Entry 1")

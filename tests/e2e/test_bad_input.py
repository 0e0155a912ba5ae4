"""Everything hostile or broken that networks, disks and people do to a console, through its command line.

For each: a plain sentence that names the source, the other sources of the same poll still work,
nothing stored is lost and nothing is stored twice. What the disk and other processes do to it is in
`test_bad_disk`, an hour of errors in `test_day`.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from support.desk import Desk
from support.feeds import Item, feed, rss
from support.servers import (
    Close,
    Drip,
    Raw,
    Reply,
    Reset,
    Route,
    Server,
    Stall,
    Wire,
    cut,
    gzip_bomb,
    json_reply,
    redirect,
    serve,
)

KNOWN = ("known 1", "known 2", "known 3")
XML = {"Content-Type": "application/rss+xml"}


@dataclass(frozen=True)
class Flood:
    """200 MB of feed, sent until the client has had enough."""

    declared: bool
    megabytes: int = 200

    async def perform(self, wire: Wire) -> None:
        wire.usable = False
        size = self.megabytes * 1_000_000
        length = f"Content-Length: {size}\r\n" if self.declared else ""
        await wire.send(f"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n{length}\r\n".encode())
        piece = b"<item><title>flood</title></item>" * 4000
        for _ in range(size // len(piece)):
            await wire.send(piece)


ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    + "]><rss version='2.0'><channel><title>&a11;</title></channel></rss>"
).encode()
EXTERNAL = (
    b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    b"<rss version='2.0'><channel><item><title>&x;</title></item></channel></rss>"
)
HOSTNAME = r"127\.0\.0\.1:\d+"

TROUBLE: dict[str, tuple[Route | Sequence[Route], str]] = {
    "HTML": (Reply(body=b"<!doctype html><html><body><h1>Hi</h1></body></html>"), "web page"),
    "an empty answer": (Reply(headers=XML), "empty"),
    "one cut off": (cut(rss(*KNOWN), 200, XML), "broke off|breaks off|cut off"),
    "200 MB that say so": (Flood(declared=True), "10 MB"),
    "200 MB that do not": (Flood(declared=False), "10 MB"),
    "a gzip bomb": (gzip_bomb(500_000_000), "10 MB"),
    "nonsense as gzip": (Reply(body=b"\x00" * 99, headers={"Content-Encoding": "gzip"}), "damaged"),
    "a byte now and then": (Drip(Reply(body=rss(*KNOWN)).head() + rss(), 0.05), "longer than"),
    "silence": (Stall(), "longer than"),
    "silence in the middle": (Stall(Reply(body=b"x" * 999).head() + b"<rss>"), "longer than"),
    "a closed connection": (Close(), "broke off"),
    "a broken connection": (Reset(), "broke off"),
    "no HTTP": (Raw(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), "broke off|rules of the web"),
    "a circle": (redirect("/bad"), "in a circle"),
    "a way to a file": (redirect("file:///etc/passwd"), "not a web page"),
    "a way to nowhere": (redirect("data:text/xml,<rss/>"), "not a web page"),
    "JSON of the wrong shape": (json_reply({"error": {"nested": [1]}}), "not a feed"),
    "a JSON Feed of the wrong shape": (
        json_reply({"version": "https://jsonfeed.org/version/1.1", "items": "none"}),
        "not a feed",
    ),
    "a number": (json_reply(7), "not a feed"),
    "an image": (Reply(body=b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40), "not a feed"),
    "401": (Reply(401), "sign in"),
    "403": (Reply(403), "does not allow this"),
    "404": (Reply(404), "nothing at this address"),
    "410": (Reply(410), "taken down for good"),
    "429 with seconds": (Reply(429, headers={"Retry-After": "1800"}), "asked us to wait"),
    "429 with nothing": (Reply(429), "asked us to wait"),
    "429 with nonsense": (Reply(429, headers={"Retry-After": "soon"}), "asked us to wait"),
    "500": (Reply(500), "a problem of its own"),
    "503 with seconds": (Reply(503, headers={"Retry-After": "99"}), "asked us to wait"),
}


@asynccontextmanager
async def two_sources(
    folder: Path, answer_time: float = 30.0
) -> AsyncIterator[tuple[Desk, Server]]:
    """A desk that has read two feeds once; from then on one of them can be made bad."""
    desk = Desk(folder / "profile", answer_time)
    routes: dict[str, Route] = {"/bad": feed(*KNOWN), "/good": feed("good 1")}
    async with serve(routes) as server:
        for name in ("bad", "good"):
            await desk.listen(f"The {name} feed", server.url(f"/{name}"))
        first = await desk.poll()
        assert [report["new"] for report in first.values()] == [3, 1]
        yield desk, server


def make_bad(server: Server, plays: Route | Sequence[Route]) -> None:
    server.on("/bad", *(plays if isinstance(plays, Sequence) else [plays]))
    server.on("/good", feed("good 2", "good 1"))


async def recovers(desk: Desk, server: Server) -> None:
    """The source is well again: what came meanwhile arrives, and everything is there once."""
    server.on("/bad", feed("known 4", *KNOWN))
    report = (await desk.poll())["The bad feed"]
    assert (report["error"], report["new"]) == (None, 1)
    await desk.poll()
    assert await desk.texts() == ["good 1", "good 2", *KNOWN, "known 4"]
    facts = await desk.doctor()
    assert facts["problems"] == []
    gaps = {source["name"]: source["gaps"] for source in facts["sources"]}
    assert all(gap["refilled"] for gap in gaps["The bad feed"])


@pytest.mark.parametrize("kind", TROUBLE)
async def test_a_feed_that_gives_trouble_is_named_and_the_other_is_read(
    tmp_path: Path, kind: str
) -> None:
    plays, told = TROUBLE[kind]
    # The others need time on a busy machine; these shall run out of it.
    answer_time = 2.0 if told == "longer than" else 30.0
    async with two_sources(tmp_path, answer_time) as (desk, server):
        make_bad(server, plays)
        reports = await desk.poll()
        bad, good = reports["The bad feed"], reports["The good feed"]
        assert (good["error"], good["new"]) == (None, 1)
        assert (bad["new"], bad["duplicates"]) == (0, 0)
        sentence = bad["error"]
        assert sentence
        assert re.search(told, sentence), sentence
        assert f"The bad feed: {sentence}" in desk.said
        assert_plain(sentence)
        assert await desk.texts() == ["good 1", "good 2", *KNOWN]
        state = await desk.state("The bad feed")
        assert state["error"] == sentence
        assert state["not_listening_since"] is not None
        assert any(p.startswith("The bad feed: ") for p in (await desk.doctor())["problems"])
        listed = await desk.cli("source", "list")
        assert re.search(r"The bad feed +feed +not listening since .*: ", listed.out)
        await recovers(desk, server)


def assert_plain(sentence: str) -> None:
    """What a person at the desk can read: no jargon, no traceback, no markup, no shouting."""
    assert len(sentence) < 200
    assert sentence[0].isupper() or re.match(HOSTNAME, sentence), sentence
    assert sentence.endswith(".")
    for word in ("Error", "Exception", "HTTP 4", "HTTP 5", "None", "!", "\n", "<", "{"):
        assert word not in sentence, sentence


async def test_a_cut_off_document_gives_what_is_whole_and_claims_no_more(tmp_path: Path) -> None:
    async with two_sources(tmp_path) as (desk, server):
        whole = rss("new 1", "new 2", "new 3", *KNOWN)
        make_bad(server, Reply(body=whole[: whole.index(b"new 3") + 3], headers=XML))
        report = (await desk.poll())["The bad feed"]
        assert report["new"] in (0, 2)
        server.on("/bad", feed("new 1", "new 2", "new 3", *KNOWN))
        report = (await desk.poll())["The bad feed"]
        assert report["error"] is None
        assert await desk.texts("new") == ["new 1", "new 2", "new 3"]
        assert (await desk.doctor())["problems"] == []


@pytest.mark.parametrize("bomb", [ENTITIES, EXTERNAL])
async def test_an_entity_bomb_neither_explodes_nor_reads_files(tmp_path: Path, bomb: bytes) -> None:
    async with two_sources(tmp_path) as (desk, server):
        make_bad(server, Reply(body=bomb, headers=XML))
        reports = await desk.poll()
        assert reports["The good feed"]["new"] == 1
        texts = await desk.texts()
        assert not any("hahaha" in text or "root:" in text for text in texts)
        assert set(KNOWN) <= set(texts)
        server.on("/bad", feed("known 4", *KNOWN))
        assert (await desk.poll())["The bad feed"]["new"] == 1


async def test_a_login_is_not_carried_to_another_host(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "profile")
    async with serve({"/feed": feed("one")}) as other, serve({}) as server:
        server.on("/feed", redirect(other.url("/feed", host="localhost")))
        await desk.listen("Private", server.url("/feed", user="ann:s3cret"))
        report = (await desk.poll())["Private"]
        assert server.requests[0].headers["authorization"].startswith("Basic ")
        for request in other.requests:
            assert "authorization" not in request.headers
        assert report["new"] == (1 if other.requests else 0)


async def test_a_redirect_that_names_a_login_of_its_own_is_not_followed_with_it(
    tmp_path: Path,
) -> None:
    async with two_sources(tmp_path) as (desk, server), serve({"/feed": feed("new 1")}) as other:
        make_bad(server, redirect(other.url("/feed", host="localhost", user="ann:s3cret")))
        report = (await desk.poll())["The bad feed"]
        assert report["new"] == 0 or not any(
            "authorization" in request.headers for request in other.requests
        )
        assert "s3cret" not in " ".join(desk.said)
        assert not any(b"s3cret" in path.read_bytes() for path in logs(desk))
        if report["error"] is None:
            server.on("/bad", feed("known 4", *KNOWN))
        else:
            await recovers(desk, server)


def logs(desk: Desk) -> list[Path]:
    return [path for path in (desk.folder / "logs").rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("encoded", "declared"),
    [
        ("latin-1", "utf-8"),
        ("utf-8", "iso-8859-1"),
        ("windows-1252", "us-ascii"),
        ("utf-16", "utf-8"),
        ("utf-8", "klingon"),
    ],
)
async def test_a_wrong_charset_costs_at_most_some_letters(
    tmp_path: Path, encoded: str, declared: str
) -> None:
    async with two_sources(tmp_path) as (desk, server):
        text = (
            rss("Größe née", *KNOWN).decode().replace('encoding="UTF-8"', f'encoding="{declared}"')
        )
        kind = {"Content-Type": f"application/rss+xml; charset={declared}"}
        make_bad(server, Reply(body=text.encode(encoded), headers=kind))
        report = (await desk.poll())["The bad feed"]
        assert (report["error"], report["new"]) == (None, 1)
        (found,) = [t for t in await desk.texts() if t.startswith("Gr")]
        assert re.fullmatch("Gr.{1,3}e n.{1,2}e", found)


async def test_control_and_bidi_characters_are_taken_out(tmp_path: Path) -> None:
    hostile = "pay\u202etxt.exe\u0007 \u200bnow\u2066 \x9b31m&#0;&#8238;&#xFFFE;"
    async with two_sources(tmp_path) as (desk, server):
        body = rss(*KNOWN).decode().replace("known 1", hostile, 1)
        make_bad(server, Reply(body=body.encode(), headers=XML))
        report = (await desk.poll())["The bad feed"]
        assert report["error"] is None
        texts = await desk.texts()
        for text in texts:
            assert text.isprintable(), text
        assert any("paytxt.exe" in text for text in texts)
        shown = await desk.cli("inbox")
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown.out)


async def test_a_text_of_five_megabytes_is_cut_and_the_rest_is_read(tmp_path: Path) -> None:
    async with two_sources(tmp_path) as (desk, server):
        make_bad(server, feed(Item("huge " + "word " * 1_000_000, guid="huge"), "small", *KNOWN))
        report = (await desk.poll())["The bad feed"]
        assert (report["error"], report["new"]) == (None, 2)
        (huge,) = await desk.texts("huge")
        assert 10_000 < len(huge) <= 40_000
        assert (await desk.poll())["The bad feed"]["new"] == 0


DATES = (
    "Thu, 01 Jan 1970 00:00:00 GMT",
    "Fri, 01 Jan 2099 00:00:00 GMT",
    "Mon, 99 Foo 20266 99:99:99 +9999",
    "yesterday",
    "-1",
    "99999999999999999999",
    "",
)


async def test_dates_that_cannot_be_are_no_dates(tmp_path: Path) -> None:
    async with two_sources(tmp_path) as (desk, server):
        strange = [Item(f"dated {i}", date) for i, date in enumerate(DATES)]
        make_bad(server, feed(*strange, *KNOWN))
        report = (await desk.poll())["The bad feed"]
        assert (report["error"], report["new"]) == (None, len(DATES))
        mentions = (await desk.cli("inbox", "--search", "dated", "--json")).json()
        for mention in mentions:
            assert mention["published_at"] <= mention["ingested_at"]
            if not mention["history"]:
                assert mention["published_at"] > "2026"
        assert (await desk.poll())["The bad feed"]["new"] == 0


@pytest.mark.parametrize("stable", ["link", "title and date"])
async def test_ids_that_change_at_each_fetch_store_nothing_twice(
    tmp_path: Path, stable: str
) -> None:
    number = 0

    def changing(_: object) -> Reply:
        nonlocal number
        number += 1
        date = "Mon, 16 Nov 2026 10:00:00 GMT"
        items = (
            Item(
                f"post {i}",
                date.replace("10", f"{10 + i}"),
                guid=f"{number}-{i}",
                link=f"https://a.example/{i}" + ("" if stable == "link" else f"?s={number}"),
            )
            for i in range(5)
        )
        return feed(*items)

    async with two_sources(tmp_path) as (desk, server):
        make_bad(server, changing)
        news = [(await desk.poll())["The bad feed"]["new"] for _ in range(3)]
        assert news == [5, 0, 0]


WRONG_SHAPES: tuple[object, ...] = (
    {"error": "what?"},
    [1, 2, 3],
    [[], {}, None],
    "text",
    None,
    [{"id": 5, "content": ["x"], "account": "ann", "created_at": 7}],
    {"hits": {"objectID": 1}},
    {"hits": [{"objectID": None, "created_at_i": "x", "_highlightResult": 3}]},
)


@pytest.mark.parametrize("kind", ["mastodon", "hackernews"])
@pytest.mark.parametrize("content", WRONG_SHAPES, ids=lambda c: json.dumps(c)[:20])
async def test_json_of_the_wrong_shape_is_told_and_never_a_crash(
    tmp_path: Path, kind: str, content: object
) -> None:
    async with two_sources(tmp_path) as (desk, server):
        wanted = {"tag": "tea"} if kind == "mastodon" else {"query": "tea"}
        server.on("*", json_reply(content))
        await desk.listen("Odd", server.url(""), kind, **wanted)
        make_bad(server, feed(*KNOWN))
        reports = await desk.poll()
        assert reports["The good feed"]["new"] == 1
        odd = reports["Odd"]
        assert odd["new"] == 0
        assert "should not have" not in str(odd["error"])
        if odd["error"]:
            assert_plain(odd["error"])
            assert f"Odd: {odd['error']}" in desk.said
        assert await desk.texts() == ["good 1", "good 2", *KNOWN]


@pytest.mark.parametrize("status", [401, 403, 429, 500])
@pytest.mark.parametrize("kind", ["mastodon", "hackernews"])
async def test_refusals_of_other_networks_are_told_too(
    tmp_path: Path, kind: str, status: int
) -> None:
    async with two_sources(tmp_path) as (desk, server):
        wanted = {"tag": "tea"} if kind == "mastodon" else {"query": "tea"}
        server.on("*", Reply(status))
        await desk.listen("Odd", server.url(""), kind, **wanted)
        make_bad(server, feed(*KNOWN))
        reports = await desk.poll()
        assert reports["The good feed"]["new"] == 1
        assert_plain(reports["Odd"]["error"])
        assert any(line.startswith("Odd: ") for line in desk.said)

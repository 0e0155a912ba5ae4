"""Bluesky: every recorded answer is read right, and every request is as the lexicons say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cmconsole.networks.bluesky.posts import at_uri, read_post
from cmconsole.networks.bluesky.text import facets, fits, length
from cmconsole.networks.shape import Record, as_record
from support.bluesky import FAN, ME
from support.recordings import objects


@pytest.fixture(scope="module")
def fixtures(recordings: Path) -> Path:
    return recordings / "bluesky"


def test_every_recorded_answer_goes_through_the_reader(fixtures: Path) -> None:
    files, read = 0, 0
    for path in sorted(fixtures.glob("*.json")):
        if path.stem in ("manifest", "richtext_detection_vectors"):
            continue
        files += 1
        for record in objects(json.loads(path.read_bytes())):
            post = read_post(record, ME)
            if post is None:
                continue
            read += 1
            assert post.canonical_uri == record.text("uri")
            assert post.author.key.startswith("did:")
            assert post.permalink in post.aliases
            assert record.record("record").text("text") in post.text or "\n" in post.text
    assert files == 49
    assert read == 95


def test_a_recorded_notification_is_read(fixtures: Path) -> None:
    name = (
        "appview__notifications__notification_views_fetches_notifications_with_explicit_priority_2"
    )
    answer = as_record(json.loads((fixtures / f"{name}.json").read_bytes()))
    posts = [p for n in answer.records("notifications") if (p := read_post(n)) is not None]
    assert posts
    assert {p.native_id for p in posts} < {n.text("uri") for n in answer.records("notifications")}


def test_a_mention_from_a_real_server_is_read(shared: Path) -> None:
    samples = (shared / "peers" / "samples" / "bluesky.jsonl").read_text().splitlines()
    answers = [as_record(json.loads(line)["response"]["body"]) for line in samples]
    found = [n for a in answers for n in a.records("notifications")]
    (mention,) = {p for n in found if n.text("reason") == "mention" and (p := read_post(n))}
    assert mention.text == "😡 @brand.test my ACME widget is broken https://example.test/x #acme"
    assert mention.author.handle == "@fan.test"
    assert mention.language == "en"
    assert mention.permalink == "https://bsky.app/profile/fan.test/post/3n2trxu5tzk2o"
    assert mention.aliases[1].startswith(
        "https://bsky.app/profile/did:plc:osxflo5ffm5j6c3osdbyanat"
    )


def test_recorded_pictures_are_named_and_those_of_a_quoted_post_are_not(fixtures: Path) -> None:
    def recorded(name: str) -> Record:
        return as_record(json.loads((fixtures / name).read_bytes()))

    quote = read_post(recorded("granary__quote_with_image.bsky.json").record("post"))
    assert quote is not None
    assert quote.author.key == "did:plc:user", "who holds a post wrote it"
    assert not quote.attachments
    gallery = [
        post
        for record in objects(
            recorded("appview__posts__pds_posts_views_embeds_gallery._1.json").fields
        )
        if (post := read_post(record)) is not None
    ]
    assert len(gallery[0].attachments) > 1
    assert {attachment.kind for attachment in gallery[0].attachments} == {"image"}


def test_addresses_are_told_apart_as_upstream_does(fixtures: Path) -> None:
    valid = (fixtures / "interop__aturi_syntax_valid.txt").read_text().splitlines()
    whole = [v for v in valid if v.startswith("at://") and v.count("/") == 4]
    assert len(whole) > 3
    assert all(at_uri(v) for v in whole)
    assert at_uri("https://bsky.app/profile/a/post/b") is None


async def test_texts_get_the_facets_that_upstream_gives_them(fixtures: Path) -> None:
    vectors = json.loads((fixtures / "richtext_detection_vectors.json").read_bytes())

    async def resolve(handle: str) -> str:
        return f"did:fake:{handle}"

    assert len(vectors) == 21
    for vector in vectors:
        raw, at, segments = vector["text"].encode(), 0, []
        for facet in await facets(vector["text"], resolve):
            index: Any = facet["index"]
            feature: Any = facet["features"][0]  # type: ignore[index]
            start, end = index["byteStart"], index["byteEnd"]
            if start > at:
                segments.append([raw[at:start].decode()])
            value = feature.get("did") or feature.get("uri") or feature.get("tag")
            segments.append([raw[start:end].decode(), value])
            at = end
        if at < len(raw):
            segments.append([raw[at:].decode()])
        assert segments == vector["expected_segments"]


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("#acme", ["acme"]),
        ("we like #acme, #b2b and #1", ["acme", "b2b"]),
        ("no#tag", []),
        ("＃全角 #日本語。", ["全角", "日本語"]),
        ("#" + "x" * 65, []),
    ],
)
async def test_hashtags_become_tags(text: str, tags: list[str]) -> None:
    async def nobody(handle: str) -> str:
        return ""

    found: Any = await facets(text, nobody)
    assert [facet["features"][0]["tag"] for facet in found] == tags


async def test_a_handle_that_nobody_has_stays_plain_text() -> None:
    async def nobody(handle: str) -> str:
        return ""

    assert await facets("hello @nobody.test", nobody) == []


def test_both_limits_count() -> None:
    assert length("👨‍👩‍👧‍👧é") == (2, 27)
    assert fits("x" * 300)
    assert not fits("x" * 301)
    assert not fits("👨‍👩‍👧‍👧" * 130), "fewer than 300 characters, but more than 3,000 bytes"


def test_what_is_missing_or_strange_is_left_out() -> None:
    whole = {
        "uri": f"at://{FAN}/app.bsky.feed.post/3k2",
        "author": {"did": FAN, "handle": "handle.invalid"},
        "record": {"text": "hi", "langs": ["en", "de"], "createdAt": "not a date"},
    }
    post = read_post(as_record(whole))
    assert post is not None
    assert post.author.handle == FAN, "a name that leads nowhere is no name"
    assert post.permalink == f"https://bsky.app/profile/{FAN}/post/3k2"
    assert post.language is None
    assert post.published_at is None
    nameless = read_post(as_record({**whole, "author": {"handle": "x"}}))
    assert nameless is not None
    assert nameless.author.key == FAN
    for broken in ({"uri": 7}, {"uri": "https://x.example/1"}, {"record": []}):
        assert read_post(as_record({**whole, **broken})) is None


def test_a_link_that_the_text_hides_is_shown() -> None:
    link = {"$type": "app.bsky.richtext.facet#link", "uri": "https://acme.example/a/long/path"}
    facet = {"index": {"byteStart": 0, "byteEnd": 3}, "features": [link]}
    card = {"external": {"uri": "https://other.example/", "title": "t"}}
    record = {"text": "acme.example/a/lo... hm", "facets": [facet, facet], "embed": card}
    author = {"did": FAN, "handle": "fan.test"}
    uri = f"at://{FAN}/app.bsky.feed.post/3k2"
    post = read_post(as_record({"uri": uri, "author": author, "record": record}))
    assert post is not None
    assert post.text == (
        "acme.example/a/lo... hm\n\nhttps://acme.example/a/long/path\n\nhttps://other.example/"
    )

"""The play: ages, classes, edits, deletions, people who answer, and the ground truth."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from cmconsole.demo import DEMO_TOKEN, DemoNetwork, markup
from cmconsole.demo.script import Script, read, span
from cmconsole.domain.judgement import MentionClass


@pytest.fixture(scope="module")
def script() -> Script:
    return read()


def mentions(demo: DemoNetwork) -> list[dict[str, Any]]:
    return [one for one in demo.items() if one["sources"] and one["matches"] and not one["own"]]


def age(item: dict[str, Any], now: datetime) -> float:
    """Minutes since it was published."""
    return (now - datetime.fromisoformat(item["published_at"])).total_seconds() / 60


async def test_at_the_start_mentions_of_every_class_and_age_are_there(
    demo: DemoNetwork, clock: Any
) -> None:
    desk = demo.sources()[0].added_at
    since = [one for one in mentions(demo) if datetime.fromisoformat(one["published_at"]) >= desk]
    assert 25 <= len(since) <= 40
    assert {"major", "minor", "question", "praise", "venting", "misinformed"} <= {
        one["kind"] for one in since
    }
    ages = [age(one, clock.time) for one in since]
    for low, high in ((0, 2), (4, 9), (15, 30), (40, 60), (60, 101)):
        assert any(low <= minutes < high for minutes in ages), (low, high)
    assert min(ages) > 0


async def test_something_new_arrives_every_few_seconds(demo: DemoNetwork, clock: Any) -> None:
    counts = []
    for _ in range(30):
        clock.pass_(10)
        counts.append(len(mentions(demo)))
    fresh = [b - a for a, b in itertools.pairwise(counts)]
    assert min(fresh) >= 0
    assert sum(fresh) / len(fresh) > 1
    assert fresh.count(0) <= 3


async def test_when_the_script_is_over_the_crowd_goes_on_until_night(
    demo: DemoNetwork, clock: Any
) -> None:
    clock.pass_(8 * 60)
    written = len(demo.items())
    clock.pass_(10 * 60)
    evening = len(demo.items())
    assert evening > written + 15
    clock.pass_(3600)
    night = len(demo.items())
    clock.pass_(3600)
    assert len(demo.items()) == night


async def test_new_posts_carry_the_time_at_which_they_appear(demo: DemoNetwork, clock: Any) -> None:
    clock.pass_(60)
    before = {one["uri"] for one in demo.items()}
    clock.pass_(30)
    fresh = [one for one in demo.items() if one["uri"] not in before]
    assert fresh
    assert all(0 <= age(one, clock.time) <= 0.5 for one in fresh)


async def test_ids_order_by_time(demo: DemoNetwork, clock: Any) -> None:
    clock.pass_(600)
    posts = [one for one in demo.items() if one["network"] == "mastodon"]
    ids = [int(one["native_id"]) for one in posts]
    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)
    for one in posts:
        when = datetime.fromisoformat(one["published_at"]).timestamp()
        assert (int(one["native_id"]) >> 16) / 1000 == pytest.approx(when, abs=0.002)


async def test_the_same_seed_is_the_same_play_and_another_one_is_not(clock: Any) -> None:
    async def times(seed: int) -> list[tuple[str, str]]:
        async with DemoNetwork(clock=clock, seed=seed, crowd=50, crowd_seconds=0) as demo:
            return [(one["text"], one["published_at"]) for one in demo.items()]

    one, same, other = await times(3), await times(3), await times(4)
    assert one == same
    assert one != other


async def test_an_edit_changes_what_the_api_shows(
    brand: httpx.AsyncClient, demo: DemoNetwork, clock: Any
) -> None:
    await brand.post("/_demo/clock", json={"minutes": 36})
    item = next(one for one in demo.items() if "blister the paint" in one["text"])
    path = f"/api/v1/statuses/{item['native_id']}"
    before = (await brand.get(path)).json()
    assert before["edited_at"] is None
    clock.pass_(30)
    after = (await brand.get(path)).json()
    assert after["edited_at"] is not None
    assert "exhaust pipe" in after["content"]
    assert len((await brand.get(path + "/history")).json()) == 2


async def test_whoever_boosted_a_post_is_told_of_its_edit(
    brand: httpx.AsyncClient, demo: DemoNetwork, clock: Any
) -> None:
    await brand.post("/_demo/clock", json={"minutes": 36})
    item = next(one for one in demo.items() if "blister the paint" in one["text"])
    await brand.post(f"/api/v1/statuses/{item['native_id']}/reblog")
    clock.pass_(30)
    answer = await brand.get("/api/v1/notifications", params={"types[]": "update"})
    assert [one["status"]["id"] for one in answer.json()] == [item["native_id"]]


async def test_a_deleted_post_is_gone_everywhere(
    brand: httpx.AsyncClient, demo: DemoNetwork, clock: Any
) -> None:
    await brand.post("/_demo/clock", json={"minutes": 170})
    item = next(one for one in demo.items() if "500 coins" in one["text"])
    assert item["sources"] == ["tag"]
    clock.pass_(30)
    assert (await brand.get(f"/api/v1/statuses/{item['native_id']}")).status_code == 404
    timeline = await brand.get("/api/v1/timelines/tag/dunnock", params={"limit": 40})
    assert item["native_id"] not in [one["id"] for one in timeline.json()]
    gone = next(one for one in demo.items() if one["uri"] == item["uri"])
    assert gone["deleted_at"] is not None
    assert gone["sources"] == []


async def test_the_ground_truth_is_what_the_api_shows(
    brand: httpx.AsyncClient, demo: DemoNetwork, clock: Any
) -> None:
    await brand.post("/_demo/crowd", json={"count": 60, "seconds": 20})
    clock.pass_(400)
    truth = demo.items()
    for source, path in (
        ("notifications", "/api/v1/notifications"),
        ("tag", "/api/v1/timelines/tag/dunnock"),
    ):
        shown = await everything(brand, path)
        posts = {one["uri"]: one for one in shown}
        listed = {one["uri"]: one for one in truth if source in one["sources"]}
        assert set(posts) == set(listed)
        for uri, post in posts.items():
            for key in ("edited_at", "visibility"):
                assert post[key] == listed[uri][key]
            assert post["created_at"] == listed[uri]["published_at"]
            assert post["account"]["acct"] == listed[uri]["author"]


async def everything(client: httpx.AsyncClient, path: str) -> list[dict[str, Any]]:
    fields = {"limit": "80", "types[]": "mention", "include_filtered": "true"}
    found, page = [], (await client.get(path, params=fields)).json()
    while page:
        found += [one.get("status", one) for one in page]
        page = (await client.get(path, params=fields | {"max_id": page[-1]["id"]})).json()
    return found


async def reply(
    client: httpx.AsyncClient, item: dict[str, Any], text: str, visibility: str = "public"
) -> None:
    body = {
        "status": f"@{item['author']} {text}",
        "in_reply_to_id": item["native_id"],
        "visibility": visibility,
    }
    assert (await client.post("/api/v1/statuses", json=body)).status_code == 200


def said(demo: DemoNetwork, author: str, known: int) -> list[tuple[str, str]]:
    """What `author` has said since the first `known` posts: visibility and text."""
    posts = [one for one in demo.items() if one["author"] == author]
    return [(one["visibility"], one["text"]) for one in posts[known:]]


async def test_people_answer_a_reply_within_seconds_in_public_and_in_private(
    brand: httpx.AsyncClient, demo: DemoNetwork, clock: Any
) -> None:
    await brand.post("/_demo/clock", json={"speed": 0})
    item = next(one for one in demo.items() if one["author"].startswith("tilda"))
    await reply(brand, item, "Please stay away from it. What is the serial number?")
    assert said(demo, item["author"], 1) == []
    clock.pass_(15)
    first, second = said(demo, item["author"], 1)
    assert first[0] == "public"
    assert first[1].startswith("@dunnock Thank you for answering")
    assert second[0] == "direct"
    notified = (await brand.get("/api/v1/notifications", params={"types[]": "mention"})).json()
    assert [one["status"]["visibility"] for one in notified[:2]] == ["direct", "public"]
    await reply(brand, item, "We fetch it tonight.", "direct")
    clock.pass_(15)
    assert said(demo, item["author"], 3)[0][0] == "direct"
    await reply(brand, item, "All is well, we have it.")
    clock.pass_(15)
    assert "that is how it should go" in said(demo, item["author"], 4)[0][1].lower()


async def test_who_is_left_alone_after_the_first_answer_comes_back_angry(
    brand: httpx.AsyncClient, demo: DemoNetwork, clock: Any
) -> None:
    await brand.post("/_demo/clock", json={"speed": 0})
    item = next(one for one in demo.items() if one["author"].startswith("clemence"))
    await reply(brand, item, "We are on it.")
    clock.pass_(20)
    assert len(said(demo, item["author"], 1)) == 2
    clock.pass_(120)
    assert "And silence" in said(demo, item["author"], 3)[0][1]
    await reply(brand, item, "All eleven should open now.", "direct")
    clock.pass_(30)
    await reply(brand, item, "Solved, sorry for the day it took.")
    clock.pass_(300)
    texts = [text for _, text in said(demo, item["author"], 4)]
    assert ["Nine open" in texts[0], "Eleven of eleven" in texts[1]] == [True, True]
    assert len(texts) == 2


async def test_who_hears_from_us_again_in_time_does_not_come_back_angry(
    brand: httpx.AsyncClient, demo: DemoNetwork, clock: Any
) -> None:
    await brand.post("/_demo/clock", json={"speed": 0})
    item = next(one for one in demo.items() if one["author"].startswith("clemence"))
    await reply(brand, item, "We are on it.")
    clock.pass_(40)
    await reply(brand, item, "Try again, please.", "direct")
    clock.pass_(600)
    assert not any("And silence" in text for _, text in said(demo, item["author"], 1))


async def test_a_private_message_is_answered_in_private(
    brand: httpx.AsyncClient, demo: DemoNetwork, clock: Any
) -> None:
    await brand.post("/_demo/clock", json={"speed": 0})
    item = next(one for one in demo.items() if one["author"].startswith("ned"))
    assert item["visibility"] == "direct"
    await reply(brand, item, "We correct the invoice.", "direct")
    clock.pass_(20)
    assert [visibility for visibility, _ in said(demo, item["author"], 1)] == ["direct"]


async def test_who_is_not_named_in_a_reply_does_not_hear_it(
    brand: httpx.AsyncClient, demo: DemoNetwork, clock: Any
) -> None:
    await brand.post("/_demo/clock", json={"speed": 0})
    item = next(one for one in demo.items() if one["author"].startswith("tilda"))
    body = {"status": "Please stay away from it.", "in_reply_to_id": item["native_id"]}
    await brand.post("/api/v1/statuses", json=body)
    clock.pass_(60)
    assert said(demo, item["author"], 1) == []


async def test_people_without_words_of_their_own_react_too(
    brand: httpx.AsyncClient, demo: DemoNetwork, clock: Any, script: Script
) -> None:
    await brand.post("/_demo/clock", json={"speed": 0, "minutes": 300})
    with_words = {script.people[key].handle for key in script.turns}
    quiet = [
        one
        for one in mentions(demo)
        if one["network"] == "mastodon"
        and one["kind"] in script.manners
        and one["author"] not in with_words
    ]
    before = len(await everything(brand, "/api/v1/notifications"))
    total = len(demo.items())
    for one in quiet[:12]:
        await reply(brand, one, "Thank you, we look into it.")
    clock.pass_(20)
    favourites = await brand.get("/api/v1/notifications", params={"types[]": "favourite"})
    reactions = len(demo.items()) - total - 12 + len(favourites.json())
    assert reactions >= 12
    assert len(await everything(brand, "/api/v1/notifications")) > before


async def test_the_clock_set_back_publishes_nothing_twice(demo: DemoNetwork, clock: Any) -> None:
    clock.pass_(120)
    before = [one["uri"] for one in demo.items()]
    clock.pass_(-90)
    assert [one["uri"] for one in demo.items()] == before
    clock.pass_(120)
    after = [one["uri"] for one in demo.items()]
    assert set(before) < set(after)
    assert len(set(after)) == len(after)


async def test_a_play_that_stands_still_has_only_its_past(clock: Any) -> None:
    async with DemoNetwork(clock=clock, speed=0) as demo:
        before = len(demo.items())
        clock.pass_(3600)
        assert len(demo.items()) == before


async def test_a_crowd_of_five_thousand_arrives_whole(clock: Any) -> None:
    headers = {"Authorization": f"Bearer {DEMO_TOKEN}"}
    async with (
        DemoNetwork(clock=clock, speed=0, crowd=5000, crowd_seconds=30) as demo,
        httpx.AsyncClient(base_url=demo.url, headers=headers, trust_env=False) as client,
    ):
        before = len(demo.items())
        clock.pass_(30)
        crowd = demo.items()[before - 1 :]
        assert len(crowd) == 5000
        assert all(one["sources"] for one in crowd)
        assert len({one["text"] for one in crowd}) > 3000
        assert max(markup.length(one["text"]) for one in crowd) <= 500
        shown = await everything(client, "/api/v1/notifications")
        assert len(shown) == sum("notifications" in one["sources"] for one in demo.items())


async def test_every_post_on_mastodon_reaches_the_desk_and_some_feed_entries_do_not(
    demo: DemoNetwork, clock: Any
) -> None:
    clock.pass_(1000)
    posts = [one for one in demo.items() if not one["own"] and one["deleted_at"] is None]
    assert [one["text"] for one in posts if not one["sources"]] == []
    assert sum(not one["matches"] for one in posts) > 5


async def test_namesakes_do_not_match(demo: DemoNetwork) -> None:
    birds = [one for one in demo.items() if "#birding" in one["text"]]
    assert birds
    assert not any(one["matches"] for one in birds)


def test_the_script_is_rich_enough(script: Script) -> None:
    lines = [one for one in script.lines if one.by != "us"]
    assert len({one.text or one.title for one in lines}) == len(lines) >= 120
    kinds = Counter(one.kind for one in lines)
    assert set(kinds) == {str(kind) for kind in MentionClass}
    assert min(kinds.values()) >= 4
    assert sum(one.red_zone for one in lines) >= 8
    assert {one.language or script.people[one.by].language for one in lines} >= {"en", "de", "pt"}
    hinge = [one for one in lines if "hinge" in (one.title + one.text).lower()]
    assert {one.on for one in hinge} == {"mastodon", "forum", "blog"}
    assert len({one.by for one in hinge}) >= 8
    assert any(one.edit for one in lines)
    assert any(one.delete_after for one in lines)


def test_every_post_fits_where_it_is_posted(script: Script) -> None:
    turns = itertools.chain(*script.turns.values(), *itertools.chain(*script.manners.values()))
    texts = [one.text for one in script.lines if one.on == "mastodon"]
    texts += [turn.text for turn in turns]
    assert max(markup.length(f"@{script.brand.username} {text}") for text in texts) <= 500


def test_reach_says_nothing_about_the_trouble(script: Script) -> None:
    """The same trouble comes from tiny and from huge accounts."""
    locked_out = [script.people[key].followers for key in ("pim", "citywheels")]
    ticking = [script.people[key].followers for key in ("gus", "hollis")]
    assert all(min(pair) < 50 and max(pair) > 40_000 for pair in (locked_out, ticking))


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("-6d2h", timedelta(days=-6, hours=-2)),
        ("+14m", timedelta(minutes=14)),
        ("90s", timedelta(seconds=90)),
    ],
)
def test_durations_are_read(text: str, length: timedelta) -> None:
    assert span(text) == length


@pytest.mark.parametrize("text", ["", "5", "m5", "-", "5m-"])
def test_what_is_not_a_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a duration"):
        span(text)


def test_a_misspelt_key_in_the_script_is_refused(tmp_path: Any) -> None:
    (tmp_path / "a.toml").write_text('[brand]\nnaem = "x"\n[people]\n[crowd]\n')
    with pytest.raises((ValueError, KeyError)):
        read(tmp_path)

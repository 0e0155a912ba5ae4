"""What the brand does on its account, and what the server refuses."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from cmconsole.demo import DemoNetwork, markup


def first(demo: DemoNetwork, author: str) -> dict[str, Any]:
    return next(item for item in demo.items() if item["author"].startswith(author))


async def test_the_same_key_posts_once_within_an_hour(brand: httpx.AsyncClient, clock: Any) -> None:
    async def post(key: str) -> str:
        headers = {"Idempotency-Key": key}
        answer = await brand.post("/api/v1/statuses", data={"status": "Hello"}, headers=headers)
        assert answer.status_code == 200
        return str(answer.json()["id"])

    one = await post("a")
    clock.pass_(59 * 60)
    assert await post("a") == one
    assert await post("b") != one
    clock.pass_(2 * 60)
    assert await post("a") != one


async def test_a_reply_stands_in_its_thread(brand: httpx.AsyncClient, demo: DemoNetwork) -> None:
    parent = first(demo, "corwin")
    text = "@corwin@harbour.example Number four is on its way."
    body = {"status": text, "in_reply_to_id": parent["native_id"], "visibility": "unlisted"}
    reply = (await brand.post("/api/v1/statuses", json=body)).json()
    assert reply["in_reply_to_id"] == parent["native_id"]
    assert [one["acct"] for one in reply["mentions"]] == ["corwin@harbour.example"]
    context = (await brand.get(f"/api/v1/statuses/{parent['native_id']}/context")).json()
    assert [one["id"] for one in context["descendants"]] == [reply["id"]]
    above = (await brand.get(f"/api/v1/statuses/{reply['id']}/context")).json()
    assert [one["id"] for one in above["ancestors"]] == [parent["native_id"]]


async def test_a_private_answer_is_hidden_from_everybody_else(
    brand: httpx.AsyncClient, anybody: httpx.AsyncClient, demo: DemoNetwork
) -> None:
    parent = first(demo, "corwin")
    body = {
        "status": "@corwin@harbour.example in private",
        "in_reply_to_id": parent["native_id"],
        "visibility": "direct",
    }
    reply = (await brand.post("/api/v1/statuses", json=body)).json()
    path = f"/api/v1/statuses/{parent['native_id']}/context"
    assert len((await brand.get(path)).json()["descendants"]) == 1
    assert (await anybody.get(path)).json()["descendants"] == []
    assert (await anybody.get(f"/api/v1/statuses/{reply['id']}")).status_code == 404
    own = await brand.get(f"/api/v1/accounts/{reply['account']['id']}/statuses")
    assert own.json()[0]["id"] == reply["id"]
    public = await anybody.get(f"/api/v1/accounts/{reply['account']['id']}/statuses")
    assert reply["id"] not in [one["id"] for one in public.json()]


@pytest.mark.parametrize(
    ("body", "status", "part"),
    [
        ({"status": "x" * 501}, 422, "character limit of 500"),
        ({"status": " "}, 422, "can't be blank"),
        ({"status": "x", "visibility": "secret"}, 422, "Visibility"),
        ({"status": "x", "in_reply_to_id": "1"}, 404, "does not appear to exist"),
    ],
)
async def test_a_post_that_cannot_be_is_refused_in_json(
    brand: httpx.AsyncClient, body: dict[str, str], status: int, part: str
) -> None:
    answer = await brand.post("/api/v1/statuses", json=body)
    assert answer.status_code == status
    assert part in answer.json()["error"]


async def test_a_body_that_is_not_what_it_says_is_a_400(brand: httpx.AsyncClient) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await brand.post("/api/v1/statuses", content=b"{", headers=headers)
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("héllo", 5),
        ("👩‍👩‍👧‍👦", 1),
        ("see https://example.example/a/very/long/path/that/goes/on?and=on now", 31),
        ("@tilda@tooting.example hi", 9),
        ("mail@tooting.example", 20),
    ],
)
def test_length_is_counted_as_mastodon_counts_it(text: str, length: int) -> None:
    assert markup.length(text) == length


def test_text_becomes_the_html_mastodon_writes() -> None:
    def profile(handle: str) -> str | None:
        return {"dunnock": "http://x/@dunnock"}.get(handle)

    text = (
        "Hi @dunnock, <b> & #Two_Wheels\nat https://www.example.example/" + "p" * 30 + "\n\n@no one"
    )
    assert markup.html(text, profile, lambda tag: f"http://x/tags/{tag.lower()}") == (
        '<p>Hi <span class="h-card" translate="no"><a href="http://x/@dunnock" '
        'class="u-url mention">@<span>dunnock</span></a></span>, &lt;b&gt; &amp; '
        '<a href="http://x/tags/two_wheels" class="mention hashtag" rel="tag">'
        "#<span>Two_Wheels</span></a><br />at "
        f'<a href="https://www.example.example/{"p" * 30}" target="_blank" '
        'rel="nofollow noopener" translate="no"><span class="invisible">https://www.</span>'
        f'<span class="ellipsis">example.example/{"p" * 14}</span>'
        f'<span class="invisible">{"p" * 16}</span></a></p><p>@no one</p>'
    )


async def test_own_posts_can_be_edited_and_taken_back(brand: httpx.AsyncClient) -> None:
    posted = (await brand.post("/api/v1/statuses", data={"status": "One"})).json()
    path = f"/api/v1/statuses/{posted['id']}"
    edited = (await brand.put(path, json={"status": "Two"})).json()
    assert edited["edited_at"] is not None
    versions = (await brand.get(path + "/history")).json()
    assert [one["content"] for one in versions] == ["<p>One</p>", "<p>Two</p>"]
    assert (await brand.get(path + "/source")).json()["text"] == "Two"
    assert (await brand.delete(path)).json()["text"] == "Two"
    gone = await brand.get(path)
    assert (gone.status_code, gone.json()) == (404, {"error": "Record not found"})


async def test_nobody_edits_the_posts_of_others(
    brand: httpx.AsyncClient, demo: DemoNetwork
) -> None:
    path = f"/api/v1/statuses/{first(demo, 'corwin')['native_id']}"
    assert (await brand.put(path, json={"status": "x"})).status_code == 404
    assert (await brand.delete(path)).status_code == 404


async def test_liking_twice_is_liking_once(brand: httpx.AsyncClient, demo: DemoNetwork) -> None:
    path = f"/api/v1/statuses/{first(demo, 'lowri')['native_id']}"
    before = (await brand.get(path)).json()["favourites_count"]
    for _ in range(2):
        liked = (await brand.post(path + "/favourite")).json()
    assert (liked["favourited"], liked["favourites_count"]) == (True, before + 1)
    undone = (await brand.post(path + "/unfavourite")).json()
    assert (undone["favourited"], undone["favourites_count"]) == (False, before)


async def test_boosting_twice_is_boosting_once(brand: httpx.AsyncClient, demo: DemoNetwork) -> None:
    path = f"/api/v1/statuses/{first(demo, 'lowri')['native_id']}"
    one = (await brand.post(path + "/reblog")).json()
    two = (await brand.post(path + "/reblog")).json()
    assert one["id"] == two["id"]
    assert one["reblog"]["reblogs_count"] == 1
    undone = (await brand.post(path + "/unreblog")).json()
    assert (undone["reblogged"], undone["reblogs_count"]) == (False, 0)


async def test_a_private_post_is_not_boosted(brand: httpx.AsyncClient, demo: DemoNetwork) -> None:
    path = f"/api/v1/statuses/{first(demo, 'ned')['native_id']}"
    assert (await brand.post(path + "/reblog")).status_code == 403


async def test_a_post_is_found_again_by_its_addresses(
    brand: httpx.AsyncClient, anybody: httpx.AsyncClient, demo: DemoNetwork
) -> None:
    item = first(demo, "tilda")
    for address in (item["uri"], item["url"]):
        fields = {"q": address, "resolve": "true", "type": "statuses"}
        found = (await brand.get("/api/v2/search", params=fields)).json()
        assert [one["id"] for one in found["statuses"]] == [item["native_id"]]
        assert (await anybody.get("/api/v2/search", params=fields)).status_code == 401


async def test_an_account_is_looked_up_by_its_handle(anybody: httpx.AsyncClient) -> None:
    found = await anybody.get("/api/v1/accounts/lookup", params={"acct": "tilda@tooting.example"})
    assert found.json()["followers_count"] == 143
    same = await anybody.get(f"/api/v1/accounts/{found.json()['id']}")
    assert same.json() == found.json()
    own = await anybody.get("/api/v1/accounts/lookup", params={"acct": "dunnock@pedal.example"})
    assert own.json()["acct"] == "dunnock"
    missing = await anybody.get("/api/v1/accounts/lookup", params={"acct": "nobody"})
    assert (missing.status_code, missing.json()) == (404, {"error": "Record not found"})


async def test_too_many_requests_meet_a_429_until_the_window_ends(
    brand: httpx.AsyncClient, clock: Any
) -> None:
    answers = [await brand.get("/api/v1/notifications?limit=1") for _ in range(301)]
    assert answers[0].headers["x-ratelimit-limit"] == "300"
    assert answers[299].headers["x-ratelimit-remaining"] == "0"
    assert {one.status_code for one in answers[:300]} == {200}
    last = answers[300]
    assert (last.status_code, last.json()) == (429, {"error": "Too many requests"})
    assert last.headers["x-ratelimit-reset"] == "2026-03-03T09:35:00.000000Z"
    assert "retry-after" not in last.headers
    clock.pass_(5 * 60)
    assert (await brand.get("/api/v1/notifications?limit=1")).status_code == 200


async def test_deleting_has_a_limit_of_its_own(brand: httpx.AsyncClient) -> None:
    statuses = []
    for number in range(31):
        posted = await brand.post("/api/v1/statuses", data={"status": f"Number {number}"})
        deleted = await brand.delete(f"/api/v1/statuses/{posted.json()['id']}")
        statuses.append(deleted.status_code)
    assert statuses == [200] * 30 + [429]

"""What the demo server writes has the keys and types that a real server wrote."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from cmconsole.demo import DemoNetwork

LOCAL_ACCOUNT = {"roles", "noindex"}
"""Keys that a server writes only for its own accounts (4.6, `account_serializer.rb`)."""
LOCAL_STATUS = {"application"}


@pytest.fixture
def recorded(shared: Path) -> Any:
    folder = shared / "networks" / "fixtures" / "mastodon"

    def read(name: str) -> Any:
        (path,) = folder.glob(name + "*.json")
        return json.loads(path.read_text(encoding="utf-8"))

    return read


def assert_same_shape(ours: dict[str, Any], real: dict[str, Any], *, but: set[str]) -> None:
    assert set(ours) == set(real) - but
    for key, value in ours.items():
        if value is not None and real[key] is not None:
            assert type(value) is type(real[key]), key


def assert_same_account(ours: dict[str, Any], real: dict[str, Any], *, local: bool) -> None:
    assert_same_shape(ours, real, but=set() if local else LOCAL_ACCOUNT)
    assert set(ours["feature_approval"]) == set(real["feature_approval"])


async def test_a_mention_looks_like_a_recorded_mention(
    brand: httpx.AsyncClient, recorded: Any
) -> None:
    (real,) = recorded("test_notifications_mentions_only__01")
    fields = {"types[]": "mention", "limit": "80"}
    for ours in (await brand.get("/api/v1/notifications", params=fields)).json():
        assert_same_shape(ours, real, but=set())
        assert_same_account(ours["account"], real["account"], local=False)
        assert_same_shape(ours["status"], real["status"], but=LOCAL_STATUS)
        assert set(ours["status"]["mentions"][0]) == set(real["status"]["mentions"][0])
        assert len(ours["created_at"]) == len(real["created_at"])


async def test_an_own_post_looks_like_a_recorded_own_post(
    brand: httpx.AsyncClient, recorded: Any
) -> None:
    real = recorded("test_account_pinned__00")
    ours = (await brand.post("/api/v1/statuses", data={"status": "Toot!"})).json()
    assert_same_shape(ours, real, but=set())
    assert_same_account(ours["account"], real["account"], local=True)
    assert ours["content"] == real["content"]


async def test_deleting_answers_like_a_recorded_delete(
    brand: httpx.AsyncClient, recorded: Any
) -> None:
    posted = (await brand.post("/api/v1/statuses", data={"status": "Toot!"})).json()
    ours = (await brand.delete(f"/api/v1/statuses/{posted['id']}")).json()
    assert_same_shape(ours, recorded("test_account_pinned__06"), but=set())


async def test_the_own_account_looks_like_recorded_credentials(
    brand: httpx.AsyncClient, recorded: Any
) -> None:
    real = recorded("test_account_familiar_followers__00")
    ours = (await brand.get("/api/v1/accounts/verify_credentials")).json()
    assert_same_account(ours, real, local=True)
    assert set(ours["source"]) <= set(real["source"])
    assert set(ours["role"]) <= set(real["role"])


async def test_a_tag_timeline_looks_like_a_recorded_one(
    brand: httpx.AsyncClient, recorded: Any
) -> None:
    real = recorded("test_hashtag_tl__02")[0]
    for ours in (await brand.get("/api/v1/timelines/tag/dunnock")).json():
        assert_same_shape(ours, real, but=LOCAL_STATUS | {"pinned"})
        assert set(ours["tags"][0]) == set(real["tags"][0])


async def test_a_history_looks_like_a_recorded_one(brand: httpx.AsyncClient, recorded: Any) -> None:
    posted = (await brand.post("/api/v1/statuses", data={"status": "One"})).json()
    ours = (await brand.get(f"/api/v1/statuses/{posted['id']}/history")).json()[0]
    assert_same_shape(ours, recorded("test_status_edit__04")[0], but=set())


async def test_the_server_introduces_itself_as_recorded(
    anybody: httpx.AsyncClient, recorded: Any
) -> None:
    real = recorded("test_instance__00")
    ours = (await anybody.get("/api/v2/instance")).json()
    assert set(ours) <= set(real)
    assert ours["configuration"]["statuses"] == real["configuration"]["statuses"]
    assert ours["configuration"]["timelines_access"] == real["configuration"]["timelines_access"]
    older = (await anybody.get("/api/v1/instance")).json()
    assert set(older) <= set(recorded("test_instance_v1__00")) | {"contact_account"}


async def test_nodeinfo_names_the_software(anybody: httpx.AsyncClient) -> None:
    links = (await anybody.get("/.well-known/nodeinfo")).json()["links"]
    software = (await anybody.get(links[0]["href"])).json()["software"]
    assert software["name"] == "mastodon"


async def test_errors_are_the_recorded_ones(anybody: httpx.AsyncClient, recorded: Any) -> None:
    missing = await anybody.get("/api/v1/accounts/lookup", params={"acct": "nobody"})
    assert missing.json() == recorded("test_account_lookup__01")
    nothing = await anybody.get("/api/v1/nothing/here")
    assert (nothing.status_code, nothing.json()) == (404, recorded("test_status_missing__00"))


async def test_pictures_carry_their_description(
    brand: httpx.AsyncClient, demo: DemoNetwork
) -> None:
    item = next(one for one in demo.items() if one["author"].startswith("tilda"))
    status = (await brand.get(f"/api/v1/statuses/{item['native_id']}")).json()
    (picture,) = status["media_attachments"]
    assert "battery" in picture["description"]
    assert picture["type"] == "image"
    assert (await brand.get(picture["url"])).content.startswith(b"\x89PNG")

"""Trouble on request, the guarded back door, and the process that tests start."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from cmconsole.demo import DEMO_TOKEN, DemoNetwork

SOURCE = Path(__file__).resolve().parents[3] / "src"
PATH = "/api/v1/timelines/tag/dunnock"


async def order(client: httpx.AsyncClient, **fault: Any) -> None:
    assert (await client.post("/_demo/faults", json=fault)).status_code == 200


async def test_a_server_error_lasts_as_long_as_ordered(anybody: httpx.AsyncClient) -> None:
    await order(anybody, path=PATH, times=2, do="status", status=502)
    statuses = [(await anybody.get(PATH)).status_code for _ in range(3)]
    assert statuses == [502, 502, 200]


async def test_a_wish_to_wait_is_passed_on(anybody: httpx.AsyncClient) -> None:
    await order(anybody, path=PATH, do="status", status=429, retry_after=30)
    answer = await anybody.get(PATH)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "30")


async def test_trouble_meets_only_its_path_and_method(anybody: httpx.AsyncClient) -> None:
    await order(anybody, path="/api/v1/statuses", method="POST")
    assert (await anybody.get(PATH)).status_code == 200
    assert (await anybody.post("/api/v1/statuses")).status_code == 500


async def test_an_answer_cut_off_in_its_body_is_noticed(anybody: httpx.AsyncClient) -> None:
    await order(anybody, path=PATH, do="cut")
    with pytest.raises(httpx.RemoteProtocolError):
        await anybody.get(PATH)
    assert (await anybody.get(PATH)).status_code == 200


async def test_a_lost_answer_has_still_been_carried_out(
    brand: httpx.AsyncClient, demo: DemoNetwork
) -> None:
    await order(brand, path="/api/v1/statuses", method="POST", do="lost")
    before = len(demo.items())
    with pytest.raises(httpx.TransportError):
        await brand.post("/api/v1/statuses", data={"status": "x"}, headers={"Idempotency-Key": "1"})
    assert len(demo.items()) == before + 1
    again = await brand.post(
        "/api/v1/statuses", data={"status": "x"}, headers={"Idempotency-Key": "1"}
    )
    assert again.status_code == 200
    assert len(demo.items()) == before + 1


async def test_a_stalled_answer_never_comes(anybody: httpx.AsyncClient) -> None:
    await order(anybody, path=PATH, do="stall", seconds=30)
    with pytest.raises(httpx.ReadTimeout):
        await anybody.get(PATH, timeout=0.2)


async def test_a_page_can_stand_in_for_json(anybody: httpx.AsyncClient) -> None:
    await order(anybody, path=PATH, do="html")
    answer = await anybody.get(PATH)
    assert answer.headers["content-type"].startswith("text/html")


async def test_trouble_can_be_ended(anybody: httpx.AsyncClient) -> None:
    await order(anybody, path=PATH, times=-1)
    assert (await anybody.get(PATH)).status_code == 500
    await anybody.delete("/_demo/faults")
    assert (await anybody.get(PATH)).status_code == 200


@pytest.mark.parametrize("body", [b"{", b'{"do": "magic"}', b'{"colour": "red"}', b"[3]"])
async def test_trouble_that_makes_no_sense_is_refused(
    anybody: httpx.AsyncClient, body: bytes
) -> None:
    assert (await anybody.post("/_demo/faults", content=body)).status_code == 422


@pytest.mark.parametrize(
    "headers", [{"Host": "pedal.example"}, {"Origin": "https://pedal.example"}]
)
async def test_web_pages_do_not_get_backstage(
    anybody: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    assert (await anybody.get("/_demo/items", headers=headers)).status_code == 403


async def test_one_connection_carries_many_requests(demo: DemoNetwork) -> None:
    limits = httpx.Limits(max_connections=1)
    async with httpx.AsyncClient(base_url=demo.url, limits=limits, trust_env=False) as client:
        for _ in range(20):
            answer = await client.get(PATH)
            assert answer.status_code == 200
            assert "connection" not in answer.headers


async def test_what_is_not_http_does_no_harm(demo: DemoNetwork) -> None:
    port = int(demo.url.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"\x16\x03\x01 this is not a request\r\n\r\n")
    assert await reader.read() == b""
    writer.close()
    async with httpx.AsyncClient(base_url=demo.url, trust_env=False) as client:
        assert (await client.get(PATH)).status_code == 200


async def test_a_request_too_large_is_dropped(anybody: httpx.AsyncClient) -> None:
    with pytest.raises(httpx.TransportError):
        await anybody.post("/api/v1/statuses", content=b"x" * 1_100_000)


async def test_the_network_closes_with_connections_open() -> None:
    async with DemoNetwork() as demo:
        client = httpx.AsyncClient(base_url=demo.url, trust_env=False)
        await client.get(PATH)
        await order(client, path=PATH, do="stall", seconds=30)
        waiting = asyncio.create_task(client.get(PATH))
        while not (await client.get("/_demo/clock")).is_success:
            pass
        await client.post("/_demo/clock", json={})
    with pytest.raises(httpx.TransportError):
        await waiting
    await client.aclose()


async def test_sources_say_all_that_a_console_needs(anybody: httpx.AsyncClient, demo: Any) -> None:
    sources = demo.sources()
    assert [one.key for one in sources] == [
        "notifications",
        "tag",
        "blog",
        "forum",
        "hackernews",
    ]
    for source in sources:
        assert source.options.get("url", source.options.get("server")).startswith(demo.url)
    listed = (await anybody.get("/_demo/sources")).json()
    assert listed[0]["secrets"] == {"access_token": DEMO_TOKEN}
    assert [one["name"] for one in listed] == [one.name for one in sources]
    for source in sources[2:4]:
        assert (await anybody.get(source.options["url"])).status_code == 200


async def test_the_network_runs_as_a_process_until_it_is_interrupted() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "cmconsole.demo",
        "--crowd",
        "30",
        "--crowd-seconds",
        "0",
        "--speed",
        "60",
        env=os.environ | {"PYTHONPATH": str(SOURCE)},
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    url = (await process.stdout.readline()).decode().strip()
    async with httpx.AsyncClient(base_url=url, trust_env=False) as client:
        clock = (await client.get("/_demo/clock")).json()
        assert clock["speed"] == 60
        assert len((await client.get("/_demo/items")).json()) > 100
    process.send_signal(signal.SIGINT)
    assert await process.wait() == 0

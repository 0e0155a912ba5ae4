"""A console that is killed at each step of sending leaves nothing that could be sent twice."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cmconsole.store.database import connect
from cmconsole.store.upkeep import checkup
from support import outbox_driver
from support.lossy import LossyMastodon
from support.plays import Play, Request, Stall
from support.servers import serve

STEPS = 12
"""One more than there are: the last process lives to the end."""

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")


@pytest.mark.slow
@pytest.mark.parametrize("keys", [True, False], ids=["with keys", "without keys"])
async def test_a_kill_at_any_step_loses_nothing_and_doubles_nothing(
    tmp_path: Path, keys: bool
) -> None:
    time = datetime(2026, 11, 23, tzinfo=UTC)
    lossy = LossyMastodon(
        now=lambda: time,
        honours_keys=keys,
        software="mastodon" if keys else "gotosocial",
        trouble=0,
        reading_trouble=0,
    )

    def listen(request: Request) -> Play | None:
        nonlocal time
        time = datetime.fromtimestamp(float(request.headers["user-agent"].split()[1]), UTC)
        if request.method == "POST" and b"stalls" in request.body and not lossy.posts_of("stalls"):
            lossy._publish(request)
            return Stall()
        return None

    lossy.before = listen
    time = outbox_driver.MORNING
    plan: list[tuple[object, int]] = [
        (lossy.post(f"step {n}", author=lossy.account(f"c{n}", "elsewhere.example")), n)
        for n in range(1, STEPS + 1)
    ]
    plan.append((lossy.post("stalls", author=lossy.account("late", "elsewhere.example")), 0))
    async with serve(lossy.routes()) as server:
        ended = await _drive(tmp_path, server.url("").rstrip("/"), plan)
    fates = list(zip(ended[::2], ended[1::2], strict=True))
    assert len(fates) == STEPS + 1
    assert sum(first["died"] for first, _ in fates) >= STEPS - 1, "hardly anybody died"
    posted = lossy.everything()
    for (first, second), (status, _) in zip(fates, plan, strict=True):
        text = status["content"][3:-4]  # type: ignore[index]
        told = f"{text}: {first} {second}"
        assert posted[text] <= 1, told
        if second["state"] == "sent":
            assert posted[text] == 1, told
        elif second["state"] == "uncertain":
            assert not keys, told
            assert second["trouble"] == "decide", told
        else:
            assert posted[text] == (0 if first["step"] == 1 else 1), told
    with closing(connect(tmp_path / "inbox.sqlite3", cache_mb=2, read_only=True)) as connection:
        assert checkup.problems(connection) == []


async def _drive(folder: Path, url: str, plan: object) -> list[dict[str, object]]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, sys.path))}
    driver = await asyncio.create_subprocess_exec(
        sys.executable,
        outbox_driver.__file__,
        str(folder),
        url,
        json.dumps(plan),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment,
    )
    out, err = await driver.communicate()
    assert driver.returncode == 0, err.decode()[-3000:]
    return [json.loads(line) for line in out.splitlines()]

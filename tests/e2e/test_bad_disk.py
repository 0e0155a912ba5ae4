"""What disks, other programs and kill -9 do to a console: told plainly, nothing lost, nothing twice."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from cmconsole.store.upkeep.backups import newest_good
from support.command import Command
from support.desk import Desk
from support.feeds import feed, many
from support.servers import Reply, Request, Stall, serve

ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Another process holds the inbox locked."""
    program = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None);"
        "c.execute('BEGIN IMMEDIATE'); print('held', flush=True); sys.stdin.read()"
    )
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", program, str(path)]
    process = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield
    finally:
        process.communicate()


@pytest.mark.expects_log
async def test_a_locked_inbox_is_told_for_each_source_and_everything_arrives_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cmconsole.store.database.BUSY_MILLISECONDS", 50)
    monkeypatch.setattr(
        "cmconsole.store.database.PRAGMAS", "PRAGMA busy_timeout = 50; PRAGMA foreign_keys = ON;"
    )
    desk = Desk(tmp_path / "profile")
    async with serve({"/a": feed("a 1"), "/b": feed("b 1")}) as server:
        for name in ("a", "b"):
            await desk.listen(name, server.url(f"/{name}"))
        await desk.poll()
        server.on("/a", feed("a 2", "a 1"))
        server.on("/b", feed("b 2", "b 1"))
        with locked(desk.folder / "inbox.sqlite3"):
            reports = await desk.poll()
            for name in ("a", "b"):
                assert reports[name]["error"].startswith("Another program is using the inbox file.")
                assert f"{name}: {reports[name]['error']}" in desk.said
            assert await desk.texts() == ["a 1", "b 1"]  # reading goes on
        reports = await desk.poll()
        assert [reports[name]["new"] for name in ("a", "b")] == [1, 1]
    assert await desk.texts() == ["a 1", "a 2", "b 1", "b 2"]
    assert (await desk.doctor())["problems"] == []


def on_a_small_disk(command: list[str], folder: Path, megabytes: int) -> list[str]:
    """The command in a mount namespace of its own, with `folder` on a disk of that size."""
    mount = f'mount -t tmpfs -o size={megabytes}m small "$0" && exec "$@"'
    return ["unshare", "--mount", "sh", "-c", mount, str(folder), *command]


def can_make_small_disks(folder: Path) -> bool:
    if sys.platform != "linux":
        return False
    try:
        done = subprocess.run(
            on_a_small_disk(["true"], folder, 1), capture_output=True, check=False
        )
    except OSError:
        return False
    return done.returncode == 0


DRIVER = """
import asyncio, contextlib, os, sys
from pathlib import Path
from support.desk import Desk

async def main(folder, url):
    desk = Desk(Path(folder))
    for name in ("first", "second"):
        await desk.listen(name, f"{url}/{name}")
    await desk.poll()
    ballast = Path(folder) / "ballast"
    handle = os.open(ballast, os.O_CREAT | os.O_WRONLY)
    with contextlib.suppress(OSError):
        while True:
            os.write(handle, bytes(4096))
    os.truncate(handle, os.fstat(handle).st_size - 300_000)
    os.close(handle)
    reports = await desk.poll()
    print("FULL", [str(reports[name]["error"]) for name in ("first", "second")])
    print("KEPT", len(await desk.texts()))
    ballast.unlink()
    reports = await desk.poll()
    print("ROOM", [reports[name]["error"] for name in ("first", "second")])
    texts = await desk.texts()
    print("ALL", len(texts), len(set(texts)))
    print("DOCTOR", (await desk.doctor())["problems"])

asyncio.run(main(*sys.argv[1:]))
"""


async def test_a_disk_that_is_full_in_the_middle_of_a_poll(tmp_path: Path) -> None:
    if not can_make_small_disks(tmp_path):
        pytest.skip("small disks cannot be made here: needs Linux and the right to mount")
    calls = {"first": 0, "second": 0}
    flood = {name: many(180, f"{name} " + "word " * 1500) for name in calls}

    def answer(request: Request) -> Reply:
        name = request.path.strip("/")
        calls[name] += 1
        return feed(f"{name} begins") if calls[name] == 1 else feed(*flood[name], f"{name} begins")

    folder = tmp_path / "small"
    folder.mkdir()
    async with serve({"*": answer}) as server:
        program = [sys.executable, "-c", DRIVER, str(folder), server.url("").rstrip("/")]
        environment = Command(folder).environment()
        environment["PYTHONPATH"] += f":{Path(__file__).parent.parent}"
        process = await asyncio.create_subprocess_exec(
            *on_a_small_disk(program, folder, 30),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
        )
        out, err = await asyncio.wait_for(process.communicate(), 120)
    told = dict(line.split(" ", 1) for line in out.decode().splitlines())
    assert "ROOM" in told, err.decode()
    assert "The disk is full. Nothing stored is lost" in told["FULL"]
    assert int(told["KEPT"]) in (2, 182)
    assert told["ROOM"] == "[None, None]"
    assert told["ALL"] == "362 362"
    assert told["DOCTOR"] == "[]"


def as_mere_owner(command: Command, *words: object) -> subprocess.CompletedProcess[str]:
    """Run a command, as root without root's right to write everywhere."""
    less = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] if ROOT else []
    return subprocess.run(
        [*less, *command.line(*words)],
        env=command.environment(),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.skipif(os.name != "posix", reason="permissions are another matter on Windows")
@pytest.mark.skipif(ROOT and not shutil.which("setpriv"), reason="root may write everywhere")
async def test_a_profile_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "profile")
    async with serve({"/a": feed("a 1")}) as server:
        await desk.listen("a", server.url("/a"))
        await desk.poll()
    command = Command(desk.folder)
    everything = [desk.folder, *desk.folder.rglob("*")]
    for path in everything:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        for words in (("poll", "--once"), ("import", tmp_path / "x.jsonl"), ("source", "list")):
            done = await asyncio.to_thread(as_mere_owner, command, *words)
            assert (done.returncode, done.stdout) == (1, ""), done
            assert "may not be written" in done.stderr
            assert "Traceback" not in done.stderr
    finally:
        for path in everything:
            path.chmod(0o755 if path.is_dir() else 0o644)
    assert await desk.texts() == ["a 1"]
    assert (await desk.doctor())["problems"] == []


async def test_a_corrupt_inbox_is_set_aside_and_the_named_backup_brings_everything_back(
    tmp_path: Path,
) -> None:
    desk = Desk(tmp_path / "profile")
    async with serve({"/a": feed("a 1", "a 2")}) as server:
        await desk.listen("a", server.url("/a"))
        await desk.poll()
        backup = newest_good(desk.folder / "backups")
        assert backup is not None
        (desk.folder / "inbox.sqlite3").write_bytes(b"\xa5" * 50_000)
        done = await desk.cli("poll", "--once", "--json")
        assert (done.status, done.out) == (1, "")
        assert "set aside" in done.err
        assert str(backup.path) in done.err
        assert "with 2 mentions" in done.err
        assert "Traceback" not in done.err
        restored = await desk.cli("restore", backup.path)
        assert restored.status == 0
        server.on("/a", feed("a 3", "a 1", "a 2"))
        assert (await desk.poll())["a"]["new"] == 1
    assert await desk.texts() == ["a 1", "a 2", "a 3"]
    assert (await desk.doctor())["problems"] == []


async def test_a_second_poll_beside_a_first_is_refused_and_the_first_goes_on(
    tmp_path: Path,
) -> None:
    command = Command(tmp_path / "profile")
    async with serve({"/a": Stall()}) as server:
        await command.run("source", "add", "feed", f"url={server.url('/a')}", "name=a")
        first = command.start("poll", "--once")
        await server.arrived(1)
        second = await command.run("poll", "--once", "--json")
        assert (second.status, second.out) == (1, "")
        assert "in use by a poll from the command line" in second.err
        assert (await command.run("inbox", "--json")).json() == []
        assert first.poll() is None
        first.send_signal(signal.SIGKILL)
        await asyncio.to_thread(first.communicate)
        server.on("/a", feed("a 1"))
        third = await command.run("poll", "--once", "--json")
        assert third.json()["sources"][0]["new"] == 1


async def test_kill_9_during_a_poll_of_five_thousand_items(tmp_path: Path) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")  # pytest shows it with a failure
    chance = random.Random(seed)
    command = Command(tmp_path / "profile")
    async with serve({"/a": feed("the first")}) as server:
        await command.run("source", "add", "feed", f"url={server.url('/a')}", "name=a")
        await command.run("poll", "--once")
        server.on("/a", feed(*many(5000), "the first"))
        for kill in range(5):
            process = command.start("poll", "--once")
            await server.arrived(len(server.requests) + 1)
            with suppress(subprocess.TimeoutExpired):
                await asyncio.to_thread(process.wait, timeout=chance.uniform(0.0, 3.0) * (kill > 0))
            process.send_signal(signal.SIGKILL)
            await asyncio.to_thread(process.communicate)
        last = await command.run("poll", "--once", "--json")
        (report,) = last.json()["sources"]
        assert (report["error"], report["fetched"]) == (None, 5001)
        assert report["new"] + report["duplicates"] == 5001
    mentions = (await command.run("inbox", "--json")).json()
    assert sorted(m["text"] for m in mentions) == sorted(
        [*(i.text for i in many(5000)), "the first"]
    )
    assert (await command.run("doctor", "--json")).json()["problems"] == []
    with closing(sqlite3.connect(command.folder / "inbox.sqlite3")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]

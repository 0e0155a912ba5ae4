"""Every command as a person types it: what it prints where, and how it ends."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cmconsole import __main__
from cmconsole.cli.main import COMMANDS, run
from cmconsole.system import instance
from cmconsole.system.paths import Profile
from support.command import Command, Done
from support.desk import Desk
from support.feeds import Item, feed
from support.servers import Reply, Stall, serve

NOW = datetime.now(UTC)
COMPLAINT = "My kettle leaks and nobody answers. I want my money back!"


def jsonl(*texts: str, at: datetime = NOW) -> str:
    return "".join(
        json.dumps({"text": text, "published_at": at.isoformat(), "author": "@ann"}) + "\n"
        for text in texts
    )


def bring(run: Callable[..., Done], folder: Path, *texts: str, at: datetime = NOW) -> Done:
    path = folder / "in.jsonl"
    path.write_text(jsonl(*texts, at=at), "utf-8")
    return run("import", path, "--json")


def utc(text: str) -> datetime:
    assert text.endswith("Z")
    return datetime.fromisoformat(text)


# source


async def test_a_source_is_added_listed_tested_and_removed(desk: Desk) -> None:
    async with serve({"/feed": feed("one", "two")}) as server:
        url = server.url("/feed")
        added = await desk.cli(
            "source", "add", "feed", f"url={url}", "name=News", "match=a b, c", "match=d",
            "leave_out=x", "every=60", "--json",
        )  # fmt: skip
        assert (added.status, added.err) == (0, "")
        facts = added.json()
        assert (facts["name"], facts["kind"]) == ("News", "feed")
        assert facts["match"] == ["a b", "c", "d"]
        assert facts["leave_out"] == ["x"]
        assert facts["options"] == {"url": url, "every": "60"}
        assert utc(facts["added_at"]) > NOW
        (listed,) = (await desk.cli("source", "list", "--json")).json()
        assert listed["name"] == "News"
        assert listed["state"] == "new"
        assert listed["not_listening_since"] is None
        tested = await desk.cli("source", "test", "News", "--json")
        assert tested.json() == {
            "name": "News", "kind": "feed", "ok": True, "found": tested.json()["found"],
        }  # fmt: skip
        assert "2 entries" in tested.json()["found"]
        removed = await desk.cli("source", "remove", "News", "--json")
        assert removed.json() == {"name": "News", "removed": True}
        assert (await desk.cli("source", "list", "--json")).json() == []


def test_a_source_gets_a_name_of_its_own(command: Command) -> None:
    added = command("source", "add", "feed", "url=https://blog.example/feed", "name=", "--json")
    assert "blog.example" in added.json()["name"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("source", "add", "pigeons"), "There is no network called pigeons. There are: feed"),
        (("source", "add", "feed"), "needs url="),
        (("source", "add", "feed", "url="), "needs url="),
        (("source", "add", "feed", "url"), "is not of the form KEY=VALUE"),
        (("source", "add", "feed", "url=https://a.example", "colour=red"), "has no “colour”"),
        (("source", "add", "feed", "url=https://a.example", "every=soon"), "every"),
        (("source", "add", "feed", "url=gopher://a.example"), "http"),
        (("source", "test", "Nope"), "There is no source called “Nope”"),
        (("source", "remove", "Nope"), "There is no source called “Nope”"),
        (("poll", "--once", "--source", "Nope"), "There is no source called “Nope”"),
        (("import", "nowhere.jsonl"), "There is no file"),
        (("due", "--posted", "soon", "--class", "major"), "is not a time"),
        (("due", "--posted", "2026-11-21T14:05:00Z", "--class", "huge"), "There is no class"),
        (("restore", "nowhere.sqlite3"), "is not a sound backup"),
        (("backup", "copy.sqlite3"), "no inbox here yet"),
        (("inbox", "--limit", "0"), "at least 1"),
        (("inbox", "--limit", "many"), "--limit"),
        (("inbox", "--limit", "9" * 20), "at most"),
        (("reply", "9" * 20, "--text", "x"), "at most"),
        (("reply", "soon"), "no number of a mention, and none of: list, send"),
        (("reply", "1"), "--text"),
        (("handoff", "confirm", "9" * 20), "at most"),
        (("inbox", "--queue", "nowhere"), "--queue"),
        ((), "COMMAND"),
        (("dance",), "dance"),
        (("poll", "--onse"), "--onse"),
    ],
)
def test_wrong_use_ends_with_2_and_says_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], told: str
) -> None:
    try:
        status = run([*words, *(["--profile", str(tmp_path / "profile")] if words else [])])
    except SystemExit as end:  # argparse's own way
        status = int(end.code or 0)
    out, err = capsys.readouterr()
    assert (status, out) == (2, "")
    assert told in err


def test_the_help_and_the_readme_name_every_command() -> None:
    readme = (Path(__file__).parents[3] / "README.md").read_text("utf-8")
    for command in COMMANDS:
        assert re.search(rf"\b{command}\b", __main__.COMMANDS), command
        assert re.search(rf"^cmconsole .*\b{command}\b", readme, re.MULTILINE), command


def test_a_wrong_source_is_not_kept(command: Command) -> None:
    for wrong in ("url=gopher://a.example", "every=soon"):
        command("source", "add", "feed", "url=https://a.example", wrong)
    assert command("source", "list", "--json").json() == []


def test_a_name_that_is_taken_is_refused(command: Command) -> None:
    words = ("source", "add", "feed", "url=https://a.example", "name=News")
    assert command(*words).status == 0
    again = command(*words)
    assert again.status == 2
    assert "There is already a source called “News”" in again.err


SECRET = "tok3n-that-nobody-may-see"


@pytest.mark.parametrize("on_stdin", [True, False])
def test_a_secret_without_a_keyring_is_refused_and_never_seen_again(
    command: Command, on_stdin: bool
) -> None:
    given = "-" if on_stdin else SECRET
    words = (
        *("source", "add", "mastodon", "server=http://127.0.0.1:9", "tag=tea"),
        f"access_token={given}",
    )
    done = command(*words, stdin=f"{SECRET}\n" if on_stdin else "")
    assert done.status == 1
    assert "keyring" in done.err
    assert ("Next time give “-”" in done.err) is not on_stdin
    assert SECRET not in done.out + done.err
    assert command("source", "list", "--json").json() == []
    for path in command.folder.rglob("*"):
        assert not path.is_file() or SECRET.encode() not in path.read_bytes(), path


# poll and inbox


async def test_a_poll_says_what_it_brought_and_the_inbox_shows_it(desk: Desk) -> None:
    later = NOW + timedelta(hours=1)
    async with serve(
        {"/feed": feed(Item(COMPLAINT, later), "Lovely weather today", "old news")}
    ) as server:
        await desk.cli("source", "add", "feed", f"url={server.url('/feed')}", "name=News")
        polled = await desk.cli("poll", "--once", "--json")
        assert (polled.status, polled.err) == (0, "")
        (report,) = polled.json()["sources"]
        assert report.items() >= {
            "name": "News", "kind": "feed", "fetched": 3, "new": 3, "duplicates": 0,
            "error": None,
        }.items()  # fmt: skip
        again = await desk.cli("poll", "--once", "--source", "News", "--json")
        (report,) = again.json()["sources"]
        assert (report["new"], report["duplicates"]) == (0, 3)
        words = await desk.cli("poll", "--once")
        assert words.out == "News: 0 new, 3 known\n"
    mentions = (await desk.cli("inbox", "--json")).json()
    assert len(mentions) == 3
    first = mentions[0]
    assert COMPLAINT in first["text"]
    wanted = {
        "id", "network", "author", "text", "published_at", "ingested_at", "class", "level",
        "reasons", "due_at", "state", "waited_seconds", "on_desk_seconds",
    }  # fmt: skip
    assert wanted <= set(first)
    assert first["class"] in ("major", "minor")
    assert (first["state"], first["history"], first["network"]) == ("open", False, "feed")
    assert utc(first["due_at"]) - utc(first["published_at"]) == timedelta(hours=1)
    assert first["reasons"][0].keys() >= {"text", "words"}
    assert 0 <= first["waited_seconds"] < 120


async def test_an_edit_shows_as_an_edit(desk: Desk) -> None:
    async with serve({"/feed": feed(Item("It leaks", guid="1"))}) as server:
        await desk.cli("source", "add", "feed", f"url={server.url('/feed')}", "name=News")
        await desk.cli("poll", "--once")
        server.on("/feed", feed(Item("It leaks a lot", guid="1")))
        (report,) = (await desk.cli("poll", "--once", "--json")).json()["sources"]
        assert (report["new"], report["duplicates"], report["changed"]) == (0, 0, 1)
        (mention,) = (await desk.cli("inbox", "--search", "leaks", "--json")).json()
        assert mention["text"] == "It leaks a lot"
        assert mention["edited_at"] is not None


async def test_one_source_that_fails_is_named_and_the_others_are_read(command: Command) -> None:
    async with serve({"/good": feed("one"), "/bad": Reply(500)}) as server:
        for name in ("good", "bad"):
            await command.run(
                "source", "add", "feed", f"url={server.url('/' + name)}", f"name={name}"
            )
        polled = await command.run("poll", "--once", "--json")
        assert polled.status == 1
        assert re.match(r"bad: 127\.0\.0\.1:\d+ has a problem of its own", polled.err)
        good, bad = polled.json()["sources"]
        assert (good["new"], good["error"]) == (1, None)
        assert bad["error"] in polled.err
        words = await command.run("poll", "--once")
        assert "good: 0 new, 1 known" in words.out
        assert "bad: " in words.err
        listed = await command.run("source", "list")
        assert "not listening yet: 127.0.0.1" in listed.out
        doctor = await command.run("doctor", "--json")
        assert doctor.status == 1
        assert any(problem.startswith("bad: ") for problem in doctor.json()["problems"])


def test_a_source_of_a_kind_that_is_gone_does_not_keep_the_others(command: Command) -> None:
    command("source", "add", "feed", "url=http://127.0.0.1:9/", "name=closed port")
    command("source", "add", "feed", "url=http://127.0.0.1:9/", "name=strange")
    with closing(sqlite3.connect(command.folder / "inbox.sqlite3")) as connection:
        connection.execute("UPDATE source SET kind = 'pigeons' WHERE name = 'strange'")
        connection.commit()
    polled = command("poll", "--once", "--json")
    assert polled.status == 1
    closed, strange = polled.json()["sources"]
    assert "refused" in closed["error"]
    assert "There is no network called pigeons" in strange["error"]
    assert command("source", "remove", "strange").status == 0


def test_without_sources_a_poll_says_how_to_add_one(command: Command) -> None:
    done = command("poll", "--once")
    assert done.status == 0
    assert "source add feed" in done.out
    assert command("poll", "--once", "--json").json() == {"sources": []}


def test_the_inbox_is_shown_by_urgency_queue_search_and_limit(desk: Desk, tmp_path: Path) -> None:
    assert desk.now("inbox").out == "Nothing here.\n"
    assert desk.now("inbox", "--json").json() == []
    bring(desk.now, tmp_path, "I love this kettle, thank you!", COMPLAINT)
    bring(desk.now, tmp_path, "an old story about a kettle", at=NOW - timedelta(days=9))
    everything = desk.now("inbox", "--json").json()
    assert everything[0]["text"] == COMPLAINT
    assert everything[-1]["text"] == "an old story about a kettle"
    assert everything[-1]["state"] == "history"
    assert everything[-1]["due_at"] is None
    assert [m["text"] for m in desk.now("inbox", "--queue", "answer", "--json").json()] == [
        COMPLAINT
    ]
    assert len(desk.now("inbox", "--search", "kettle", "--json").json()) == 3
    assert len(desk.now("inbox", "--search", "kettle", "--limit", "2", "--json").json()) == 2
    shown = desk.now("inbox", "--limit", "1").out.splitlines()
    assert len(shown) == 1
    assert "My kettle leaks" in shown[0]


# triage and due


def test_triage_answers_line_by_line(command: Command) -> None:
    lines = [
        json.dumps({"id": 7, "text": COMPLAINT}),
        "",
        json.dumps({"id": "x", "text": "I love it \u202e\x00!", "language": 5, "author": ["a"]}),
        "no json",
        "[" * 50_000,
        json.dumps({"id": 3}),
        json.dumps([1]),
        json.dumps({"id": 4, "text": "x" * 5_000_000}),
        '{"id": "\\ud800", "text": "half \\ud83d"}',
    ]
    done = command("triage", "--json", stdin="\n".join(lines).encode() + b"\n\xff\xfe\n")
    answers = [json.loads(line) for line in done.out.splitlines()]
    assert done.status == 1
    assert "Line 4: This line is not JSON." in done.err
    assert [answer["id"] for answer in answers[:2]] == [7, "x"]
    first = answers[0]
    assert set(first) == {
        "id", "class", "level", "urgency", "complaint_probability", "confidence", "sentiment",
        "compound", "language", "reasons",
    }  # fmt: skip
    assert first["class"] in ("major", "minor")
    assert all(set(reason) == {"text", "words", "rule", "by"} for reason in first["reasons"])
    assert all((reason["by"] == "rule") == bool(reason["rule"]) for reason in first["reasons"])
    assert "model" in {reason["by"] for reason in first["reasons"]}
    assert 0 <= first["urgency"] <= 100
    assert first["sentiment"] in ("negative", "neutral", "positive")
    assert ["error" in answer for answer in answers] == [
        False, False, True, True, True, True, False, False, True,
    ]  # fmt: skip


def test_triage_of_nothing_is_nothing(command: Command) -> None:
    assert command("triage", "--json", stdin="") == Done(0, "", "")
    assert not command.folder.exists()


def test_due_tells_when_an_answer_falls_due(command: Command) -> None:
    done = command("due", "--posted", "2026-11-23T10:00:00Z", "--class", "major", "--json")
    assert done.json() == {
        "posted": "2026-11-23T10:00:00Z", "class": "major", "level": 3,
        "due_at": "2026-11-23T11:00:00Z", "warn_at": done.json()["warn_at"],
        "target": done.json()["target"],
    }  # fmt: skip
    red = command(
        "due",
        "--posted",
        "2026-11-23T12:00:00+02:00",
        "--class",
        "PRAISE",
        "--level",
        "4",
        "--json",
    )
    assert red.json()["due_at"] == "2026-11-23T10:30:00Z"
    none = command("due", "--posted", "2026-11-23T10:00:00Z", "--class", "noise", "--json")
    assert none.json()["due_at"] is None
    assert command("due", "--posted", "2026-11-23T10:00:00Z", "--class", "minor").out.startswith(
        "Due "
    )
    assert not command.folder.exists()


@pytest.mark.parametrize(
    "posted", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00"]
)
def test_due_at_the_ends_of_time_is_no_crash(command: Command, posted: str) -> None:
    done = command("due", "--posted", posted, "--class", "major", "--json")
    assert done.status in (0, 2)
    assert "Traceback" not in done.err


def test_a_broken_file_of_rules_is_told_and_the_shipped_ones_are_used(
    command: Command, tmp_path: Path
) -> None:
    command.folder.mkdir()
    for name in ("targets.toml", "policy.toml"):
        (command.folder / name).write_text("this is = = not toml")
    brought = bring(command, tmp_path, COMPLAINT)
    assert brought.status == 0
    polled = command("poll", "--once", "--json")
    assert "targets.toml" in polled.err
    assert "Traceback" not in polled.err
    for words in (("due", "--posted", "2026-11-23T10:00:00Z", "--class", "major"), ("triage",)):
        done = command(*words, stdin='{"text": "a"}')
        assert done.status == 1
        assert "toml" in done.err
    assert command("doctor").status == 1


# import, backup, restore, doctor


def test_an_import_brings_each_mention_once_and_names_bad_lines(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    rows = [f"{NOW.isoformat()},text {i}" for i in range(1200)]
    path.write_text("\n".join(["published_at,text", *rows, "soon,bad", rows[0]]), "utf-8")
    done = desk.now("import", path, "--json")
    assert done.status == 0
    assert done.json() == {
        "read": 1201, "new": 1200, "duplicates": 1,
        "left_out": [{"line": 1202, "why": done.json()["left_out"][0]["why"]}],
    }  # fmt: skip
    assert "Line 1202 was left out: its published_at" in done.err
    again = desk.now("import", path)
    assert again.out == "0 new mentions, 1201 known, 1 lines left out.\n"
    assert len(desk.now("inbox", "--json").json()) == 1200


def test_a_file_with_nothing_good_in_it_fails(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text("x\n" * 30)
    done = desk.now("import", path)
    assert done.status == 1
    assert "10 more lines were left out." in done.err


def test_a_backup_goes_out_and_comes_back(desk: Desk, tmp_path: Path) -> None:
    bring(desk.now, tmp_path, "one", "two")
    copy = tmp_path / "copy.sqlite3"
    assert desk.now("backup", copy, "--json").json() == {"file": str(copy), "mentions": 2}
    bring(desk.now, tmp_path, "three")
    restored = desk.now("restore", copy, "--json").json()
    assert restored["file"] == str(copy)
    assert Path(restored["former"]).exists()
    assert len(desk.now("inbox", "--json").json()) == 2
    (tmp_path / "nonsense").write_text("nonsense")
    refused = desk.now("restore", tmp_path / "nonsense")
    assert (refused.status, "Nothing was changed" in refused.err) == (2, True)
    into_itself = desk.now("backup", desk.folder / "inbox.sqlite3")
    assert into_itself.status == 2
    assert len(desk.now("inbox", "--json").json()) == 2


def test_the_doctor_finds_nothing_wrong_with_a_new_profile(command: Command) -> None:
    done = command("doctor", "--json")
    facts = done.json()
    assert (done.status, facts["ok"], facts["problems"]) == (0, True, [])
    assert facts["inbox"]["mentions"] == 0
    assert {"versions", "places", "machine", "sources", "newest_backup"} <= set(facts)
    assert "Everything is in order." in command("doctor").out


# How it behaves as a program


def test_the_profile_may_stand_before_or_behind_the_command(
    command: Command, tmp_path: Path
) -> None:
    bring(command, tmp_path, "one")
    for words in (
        ("--profile", command.folder, "inbox", "--json"),
        ("inbox", "--json", "--profile", command.folder),
        ("inbox", "--profile", command.folder, "--json"),
    ):
        assert len(command(*words, profile=False).json()) == 1
    named = Command(command.folder, {"CMCONSOLE_PROFILE": str(command.folder)})
    assert len(named("inbox", "--json", profile=False).json()) == 1
    other = named("--profile", tmp_path / "other", "inbox", "--json", profile=False)
    assert other.json() == []


def test_a_profile_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = Command(tmp_path / "file")("inbox")
    assert done.status == 2
    assert "a file is in its place" in done.err


def test_whoever_reads_the_output_may_go_away(command: Command, tmp_path: Path) -> None:
    bring(command, tmp_path, *(f"a text to fill the pipe with, number {i}" for i in range(600)))
    for words in (("inbox", "--json"), ("inbox",), ("source", "list")):
        process = command.start(*words)
        assert process.stdout is not None
        process.stdout.read(1) if words[0] == "inbox" else None
        process.stdout.close()
        _, told = process.communicate(timeout=60)
        assert (process.returncode, told) == (0, b""), words


@pytest.mark.skipif(os.name != "posix", reason="Windows has no SIGINT for other processes")
async def test_ctrl_c_ends_a_poll_in_peace(command: Command) -> None:
    async with serve({"/feed": feed("kept"), "/slow": Stall()}) as server:
        for name in ("feed", "slow"):
            await command.run(
                "source", "add", "feed", f"url={server.url('/' + name)}", f"name={name}"
            )
        process = command.start("poll", "--once")
        await server.arrived(2)
        process.send_signal(signal.SIGINT)
        out, told = await asyncio.to_thread(process.communicate, timeout=60)
    assert process.returncode == 1
    assert told.decode() == "Stopped. What was stored before is kept.\n"
    assert out == b""
    assert command("doctor", "--json").json()["inbox"] is not None


def test_two_polls_at_once_are_one_too_many(command: Command) -> None:
    profile = Profile.at(command.folder)
    profile.prepare()
    with instance.listening(profile):
        done = command("poll", "--once", "--json")
        assert (done.status, done.out) == (1, "")
        assert "already listens on this profile" in done.err
        assert command("restore", command.folder / "x").status in (1, 2)
        assert command("inbox", "--json").json() == []


def test_no_command_loads_qt_and_the_quick_ones_load_no_web_client(command: Command) -> None:
    program = (
        "import sys; from cmconsole.__main__ import main; sys.argv[1:] = {!r};"
        "\ntry: status = main()\nexcept SystemExit as end: status = end.code\n"
        "loaded = sorted(m for m in ('PySide6', 'httpx', 'feedparser', 'keyring') if m in sys.modules)\n"
        "print(status, *loaded, file=sys.stderr)"
    )
    for words, allowed in (
        (["inbox", "--json"], set()),
        (["source", "list"], set()),
        (["doctor", "--json"], None),
        (["poll", "--once"], None),
    ):
        done = subprocess.run(
            [sys.executable, "-c", program.format([*words, "--profile", str(command.folder)])],
            env=command.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        status, *loaded = done.stderr.split()[-5:] if done.stderr else ("?",)
        assert status == "0", done.stderr
        assert "PySide6" not in loaded
        if allowed is not None:
            assert set(loaded) <= allowed


def test_what_customers_wrote_is_not_in_the_log(command: Command, tmp_path: Path) -> None:
    bring(command, tmp_path, "a very private complaint")
    command("poll", "--once")
    for path in (command.folder / "logs").rglob("*"):
        assert b"private" not in path.read_bytes()


def test_output_is_utf8_whatever_the_machine_speaks(command: Command, tmp_path: Path) -> None:
    bring(command, tmp_path, "Tee 🫖 größer")
    plain = Command(command.folder, {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"})
    told: list[dict[str, Any]] = plain("inbox", "--json").json()
    assert told[0]["text"] == "Tee 🫖 größer"
    assert "🫖" in plain("inbox").out


# radar


def test_the_radar_says_the_same_in_words_and_as_json(desk: Desk, tmp_path: Path) -> None:
    told = [
        "My Kestrel charging case broke and gets really hot in the pocket",
        "The Kestrel charging case got really hot and broke, pocket nearly burnt",
        "Really hot and broken Kestrel charging case in my pocket",
        "Kestrel charging case broke, really hot in the pocket here as well",
        "In my pocket the Kestrel charging case got really hot and broke",
    ]
    lines = [
        {"text": text, "published_at": NOW.isoformat(), "author": f"@p{number}"}
        for number, text in enumerate(told)
    ]
    path = tmp_path / "in.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    assert desk.now("import", path, "--json").status == 0
    radar = desk.now("radar", "--json").json()
    assert (radar["spike"]["people"], len(radar["spike"]["mentions"])) == (5, 5)
    assert radar["spike"]["last_spoke_at"] is None
    assert radar["silence"] == {"people": 5, "days": 1, "last_spoke_at": None}
    assert radar["stories"][0]["people"] == 5
    assert radar["usual_is_known"] is False
    assert radar["crisis"] is None
    words = desk.now("radar").out
    assert "Spike: 5 mentions of “" in words
    assert "Silence: 5 people in 1 days; we last spoke: never." in words
    shown = desk.now("inbox", "--search", "is:spike", "--json").json()
    assert {row["id"] for row in shown} == set(radar["spike"]["mentions"])


def test_the_radar_of_an_empty_inbox_is_quiet(desk: Desk) -> None:
    radar = desk.now("radar", "--json").json()
    assert (radar["spike"], radar["slow_burn"], radar["stories"]) == (None, None, [])


# erase


def test_a_person_is_erased_after_what_goes_was_said(desk: Desk, tmp_path: Path) -> None:
    bring(desk.now, tmp_path, COMPLAINT, "And the lid is broken, too")
    (first, _) = desk.now("inbox", "--json").json()
    looked = desk.now("erase", first["id"], "--dry-run")
    assert looked.status == 0
    assert "2 posts" in looked.out
    asked = desk.now("erase", first["id"])
    assert (asked.status, "Add --yes" in asked.err) == (2, True)
    assert desk.now("inbox", "--search", "kettle", "--json").json() != []
    done = desk.now("erase", first["id"], "--yes", "--json")
    assert done.status == 0
    assert done.json()["state"] == "erased"
    assert done.json()["posts"] == 2
    assert desk.now("inbox", "--search", "kettle", "--json").json() == []
    assert desk.now("doctor").status == 0
    assert desk.now("erase", 9999, "--yes").status == 2

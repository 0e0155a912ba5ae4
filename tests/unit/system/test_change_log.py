"""The file of what was changed: order, bounds, crashes, a full disk, and nothing that is a secret."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cmconsole.domain.changes import Area, Change
from cmconsole.domain.errors import DiskFull, StoreError
from cmconsole.system import change_log
from cmconsole.system.change_log import LARGEST, LONGEST, ChangeLogFile, fit

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def change(number: int, now: object = "dark") -> Change:
    return Change(
        uid=f"c{number}",
        at=NOON + timedelta(seconds=number),
        author="Kim",
        area=Area.SETTING,
        subject="theme",
        parts={"theme": ("light", now)},
    )


def uids(file: ChangeLogFile) -> list[str]:
    return [each.uid for each in file.read()]


def test_changes_come_back_as_they_were_in_order_and_in_utc(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    wanted = [
        change(1),
        replace(
            change(2),
            area=Area.TEMPLATE,
            subject="",
            name="Größe\n",
            parts={"a": (None, {"title": "Ä", "text": [{"variants": ["x"]}]})},
            undoes="c1",
        ),
        replace(change(3), was="1:ab", became="2:cd", returns=False),
    ]
    for each in wanted:
        ChangeLogFile(path).add(each)
    assert ChangeLogFile(path).read() == wanted
    assert ChangeLogFile(path).read()[0].at.tzinfo is not None
    assert os.name == "nt" or path.stat().st_mode & 0o777 == 0o600


def test_nothing_was_changed_where_there_is_no_file(tmp_path: Path) -> None:
    assert ChangeLogFile(tmp_path / "log.jsonl").read() == []


def test_a_last_line_that_a_crash_cut_off_hurts_no_other(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    for number in (1, 2):
        ChangeLogFile(path).add(change(number))
    whole = path.read_bytes()
    for cut in range(len(whole) // 2 + 1, len(whole)):
        path.write_bytes(whole[:cut])
        before = uids(ChangeLogFile(path))
        assert before[:1] == ["c1"]
        ChangeLogFile(path).add(change(3))
        assert uids(ChangeLogFile(path)) == [*before, "c3"]


@pytest.mark.parametrize(
    "odd",
    [
        b"\xff\xfe\x00",
        b"[]",
        b"3",
        b"{}",
        b"[" * 100_000,
        b'{"uid":"x","at":"yesterday","by":"Kim","area":"setting","parts":{}}',
        b'{"uid":"x","at":"2026-11-20T12:00:00","by":"Kim","area":"setting","parts":{}}',
        b'{"uid":"x","at":"2026-11-20T12:00:00+00:00","by":"Kim","area":"later","parts":{}}',
        b'{"uid":"x","at":"2026-11-20T12:00:00+00:00","by":"Kim","area":"keys","parts":{"a":1}}',
        b'{"uid":"x","at":"2026-11-20T12:00:00+00:00","by":"Kim","area":"keys","parts":["ab"]}',
    ],
)
def test_lines_that_are_no_changes_are_passed_over(tmp_path: Path, odd: bytes) -> None:
    path = tmp_path / "log.jsonl"
    ChangeLogFile(path).add(change(1))
    path.write_bytes(path.read_bytes() + odd + b"\n")
    ChangeLogFile(path).add(change(2))
    assert uids(ChangeLogFile(path)) == ["c1", "c2"]


def test_the_file_stays_small_and_keeps_the_newest(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    file, long = ChangeLogFile(path), "x" * 20_000
    for number in range(120):
        file.add(change(number, long))
        assert path.stat().st_size <= LARGEST
    kept = uids(file)
    assert kept == [f"c{n}" for n in range(120 - len(kept), 120)]
    assert len(kept) >= LARGEST / 2 / 20_500 - 2


def test_a_crash_while_older_lines_go_leaves_all_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "log.jsonl"
    file = ChangeLogFile(path)
    monkeypatch.setattr(change_log, "LARGEST", 2_000)
    number = 0
    while not path.exists() or path.stat().st_size <= 1_800:
        file.add(change(number := number + 1))

    class Killed(BaseException):
        """The process ends between writing the new file and giving it the name."""

    def killed(*_: object) -> None:
        raise Killed

    def fill() -> None:
        nonlocal number
        for _ in range(5):
            file.add(change(number := number + 1))

    monkeypatch.setattr(Path, "replace", killed)
    with pytest.raises(Killed):
        fill()
    assert uids(ChangeLogFile(path)) == [f"c{n}" for n in range(1, number + 1)]
    assert [each.name for each in tmp_path.iterdir() if each.suffix == ".new"] == []


@pytest.mark.parametrize("refused", ["open", "fsync"])
def test_what_a_full_disk_did_not_take_is_told_and_written_with_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refused: str
) -> None:
    path = tmp_path / "log.jsonl"
    file = ChangeLogFile(path)
    file.add(change(1))

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, refused, full)
        with pytest.raises(DiskFull, match="The disk is full, so the last change is not in the"):
            file.add(change(2))
    file.add(change(3))
    assert uids(file) == ["c1", "c2", "c3"]


def test_a_file_that_may_not_be_read_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "log.jsonl").mkdir()
    with pytest.raises(StoreError, match="The change log could not be read"):
        ChangeLogFile(tmp_path / "log.jsonl").read()
    with pytest.raises(StoreError, match="The change log may not be written"):
        ChangeLogFile(tmp_path / "log.jsonl").add(change(1))


def test_a_drive_without_locks_takes_changes_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(change_log, "locked", none)
    ChangeLogFile(tmp_path / "log.jsonl").add(change(1))
    assert uids(ChangeLogFile(tmp_path / "log.jsonl")) == ["c1"]


SECRETS = (
    "https://kim:hunter22secret@example.org/feed",
    "https://example.org/feed?access_token=hunter22secret",
    "Bearer hunter22secret",
    "password: hunter22secret",
)


@pytest.mark.parametrize("secret", SECRETS)
def test_nothing_that_looks_like_a_credential_is_written(tmp_path: Path, secret: str) -> None:
    path = tmp_path / "log.jsonl"
    template = {"text": [{"variants": [secret], "on": {"x": secret}}]}
    for parts in ({"match": ([secret], [])}, {"name": ("", secret)}, {"t": (None, template)}):
        kept = fit(replace(change(1), name=secret, parts=parts))
        assert not kept.returns, "what was left out cannot be brought back"
        ChangeLogFile(path).add(kept)
    assert b"hunter22secret" not in path.read_bytes()


def test_a_change_of_bearable_length_stays_as_it_is() -> None:
    assert fit(change(1)) == change(1)


def test_a_change_that_is_too_long_is_told_without_its_values() -> None:
    long = fit(change(1, "x" * LONGEST))
    assert not long.returns
    assert long.parts == {"": (None, "…")}
    versioned = fit(replace(change(1, "x" * LONGEST), was="1:a", became="2:b"))
    assert versioned.returns, "the version before is kept elsewhere"

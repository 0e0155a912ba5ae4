"""The file itself: opening what was left open or damaged, copies, migrations, closing, trouble."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cmconsole.domain.errors import (
    DiskFull,
    ReadOnlyProfile,
    StoreBusy,
    StoreCorrupt,
    StoreError,
    StoreTooNew,
    UsageError,
)
from cmconsole.store import migrate
from cmconsole.store.database import Database, connect
from cmconsole.store.faults import told_plainly
from cmconsole.store.opening import open_inbox
from cmconsole.store.upkeep import backups
from support.inboxes import NOON, arrival, desk_at


def inbox_of(folder: Path) -> Path:
    return folder / "inbox.sqlite3"


def names(folder: Path, pattern: str) -> list[str]:
    return sorted(path.name for path in folder.glob(pattern))


async def filled(folder: Path, count: int = 20) -> Path:
    """A closed inbox with some mentions in it."""
    async with desk_at(folder) as desk:
        await desk.take(*(arrival(f"number {i} " + "word " * 200) for i in range(count)))
    return inbox_of(folder)


async def open_texts(folder: Path) -> list[str]:
    async with desk_at(folder) as desk:
        assert await desk.inbox.problems() == []
        return await desk.texts()


@contextmanager
def another_process(program: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """A Python process that says a line when it is ready, and is killed with -9 at the end."""
    command = [sys.executable, "-c", program, *map(str, arguments)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()


HOLD = """
import sqlite3, sys
c = sqlite3.connect(sys.argv[1], isolation_level=None)
for statement in sys.argv[2:]:
    c.execute(statement).fetchall()
print("ready", flush=True)
sys.stdin.read() if sys.stdin else None
import time; time.sleep(60)
"""


# Opening


async def test_a_new_inbox_is_private_and_in_wal_mode(tmp_path: Path) -> None:
    async with desk_at(tmp_path) as desk:
        assert await desk.ask("PRAGMA journal_mode") == [("wal",)]
        assert await desk.ask("PRAGMA user_version") == [(max(migrate.scripts()),)]
        if os.name == "posix":
            assert inbox_of(tmp_path).stat().st_mode & 0o077 == 0
    assert names(tmp_path, "inbox*") == ["inbox.sqlite3"]


async def test_an_inbox_that_was_killed_in_the_middle_opens_with_every_commit(
    tmp_path: Path,
) -> None:
    path = await filled(tmp_path, 3)
    begun = (
        "PRAGMA wal_autocheckpoint = 0",
        "UPDATE mention SET text = 'committed' WHERE id = 1",
        "BEGIN IMMEDIATE",
        "UPDATE mention SET text = 'never committed' WHERE id = 2",
    )
    with another_process(HOLD, path, *begun):
        pass
    assert path.with_name("inbox.sqlite3-wal").stat().st_size > 0
    database = open_inbox(path, tmp_path / "backups", NOON)
    try:
        texts = await database.read(lambda c: c.execute("SELECT text FROM mention").fetchall())
        assert texts[0] == ("committed",)
        assert not any("never" in text for (text,) in texts)
    finally:
        await database.close()


def scribble(path: Path, at: int, data: bytes = b"\xa5" * 4096) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(data)


DAMAGE: dict[str, Callable[[Path], None]] = {
    "no database at all": lambda p: p.write_bytes(b"<html>not a database</html>" * 400),
    "a scribbled header": lambda p: scribble(p, 0, b"\xa5" * 100),
    "a scribbled first page": lambda p: scribble(p, 100, b"\xa5" * 3900),
    "cut off": lambda p: os.truncate(p, p.stat().st_size // 2),
}


@pytest.mark.parametrize("kind", DAMAGE)
async def test_a_damaged_inbox_is_set_aside_and_the_newest_good_backup_named(
    tmp_path: Path, kind: str
) -> None:
    path = await filled(tmp_path)
    folder = tmp_path / "backups"
    backups.daily(path, folder, NOON - timedelta(days=1))
    backups.daily(path, folder, NOON)
    (folder / "inbox-2026-11-24.sqlite3").write_bytes(b"newer, but no good" * 100)
    path.with_name("inbox.sqlite3-wal").write_bytes(bytes(32))  # it was not closed
    DAMAGE[kind](path)
    damaged = path.read_bytes()
    with pytest.raises(StoreCorrupt) as caught:
        open_inbox(path, folder, NOON)
    told = str(caught.value)
    assert "inbox-damaged-20261123T120000Z.sqlite3" in told
    assert "20 mentions" in told
    assert str(folder / "inbox-2026-11-2") in told
    assert "inbox-2026-11-24" not in told
    assert not path.exists()
    aside = tmp_path / "inbox-damaged-20261123T120000Z.sqlite3"
    assert aside.read_bytes()[:50_000] == damaged[:50_000]
    backups.restore(folder / "inbox-2026-11-23.sqlite3", path, NOON)
    assert len(await open_texts(tmp_path)) == 20


async def test_damage_in_the_middle_is_noticed_after_a_crash(tmp_path: Path) -> None:
    path = await filled(tmp_path, 200)
    pages = path.stat().st_size // 4096
    scribble(path, 4096 * (pages // 2))
    path.with_name("inbox.sqlite3-wal").write_bytes(bytes(32))
    with pytest.raises(StoreCorrupt, match=r"There is no backup\. The next start begins"):
        open_inbox(path, tmp_path / "backups", NOON)
    assert names(tmp_path, "inbox-damaged-*")


async def test_the_size_of_an_inbox_counts_what_is_still_in_its_log(tmp_path: Path) -> None:
    async with desk_at(tmp_path) as desk:
        await desk.take(*(arrival(f"number {i} " + "word " * 200) for i in range(20)))
        told, there = (await desk.inbox.facts())["bytes"], inbox_of(tmp_path).stat().st_size
    # The last connection has brought everything into the file; closing writes a page or two itself.
    whole = inbox_of(tmp_path).stat().st_size
    assert there < 0.95 * whole
    assert told == pytest.approx(whole, rel=0.03)


async def test_a_backup_leaves_no_sign_of_a_crash(tmp_path: Path) -> None:
    path = await filled(tmp_path, 200)
    backups.write(path, tmp_path / "copy.sqlite3")
    scribble(path, 4096 * (path.stat().st_size // 4096 - 3))
    await open_inbox(path, tmp_path / "backups", NOON).close()
    assert path.exists()


async def test_an_inbox_that_was_closed_properly_is_not_read_whole_at_each_start(
    tmp_path: Path,
) -> None:
    path = await filled(tmp_path, 200)
    scribble(path, 4096 * (path.stat().st_size // 4096 - 3))
    await open_inbox(path, tmp_path / "backups", NOON).close()
    assert path.exists()


async def test_an_inbox_that_another_program_locks_is_not_taken_for_a_damaged_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cmconsole.store.database.PRAGMAS", "PRAGMA busy_timeout = 50")
    path = await filled(tmp_path, 3)
    lock = ("PRAGMA locking_mode = EXCLUSIVE", "BEGIN EXCLUSIVE", "SELECT * FROM meta")
    with another_process(HOLD, path, *lock), pytest.raises(StoreBusy, match="Nothing is lost"):
        open_inbox(path, tmp_path / "backups", NOON)
    assert len(await open_texts(tmp_path)) == 3


async def test_a_second_reader_beside_a_running_console_changes_nothing(tmp_path: Path) -> None:
    async with desk_at(tmp_path) as desk:
        await desk.take(arrival("one"))
        second = open_inbox(inbox_of(tmp_path), tmp_path / "backups", NOON)
        assert await second.read(lambda c: c.execute("SELECT text FROM mention").fetchall())
        await second.close()
        await desk.take(arrival("two"))
        assert len(await desk.texts()) == 2


def opened_by_two_processes_at_once(folder: Path) -> list[tuple[int, str]]:
    """How both ended, and what they said."""
    program = (
        "import sys, asyncio; from pathlib import Path;"
        "from cmconsole.store.database import Database;"
        "p = Path(sys.argv[1]); print('ready', flush=True); sys.stdin.readline();"
        "d = Database.open(p / 'inbox.sqlite3', p / 'backups'); asyncio.run(d.close())"
    )
    folder.mkdir()
    command = [sys.executable, "-c", program, str(folder)]
    pipe = subprocess.PIPE
    both = [
        subprocess.Popen(command, text=True, stdin=pipe, stdout=pipe, stderr=pipe) for _ in range(2)
    ]
    for process in both:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in both:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    said = [process.communicate(timeout=30)[1] for process in both]
    return [(process.returncode, told) for process, told in zip(both, said, strict=True)]


async def test_two_processes_may_make_the_same_inbox_at_once(tmp_path: Path) -> None:
    for attempt in range(3):
        folder = tmp_path / str(attempt)
        assert opened_by_two_processes_at_once(folder) == [(0, ""), (0, "")]
        assert await open_texts(folder) == []


# Migrations


NEXT = max(migrate.scripts()) + 1
STEP_NEXT = """
CREATE TABLE later (id INTEGER PRIMARY KEY, note TEXT);
-- A trigger holds semicolons; so does this comment; and it ends here.
CREATE TRIGGER later_is_kept BEFORE DELETE ON later
    BEGIN SELECT raise(ABORT, 'kept'); END;
INSERT INTO later (note) SELECT text FROM mention;
"""


async def test_an_older_inbox_is_copied_before_it_is_brought_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = await filled(tmp_path, 3)
    steps = migrate.scripts() | {NEXT: STEP_NEXT}
    monkeypatch.setattr(migrate, "scripts", lambda: steps)
    async with desk_at(tmp_path) as desk:
        assert await desk.ask("SELECT count(*) FROM later") == [(3,)]
        assert await desk.ask("PRAGMA user_version") == [(NEXT,)]
        with pytest.raises(sqlite3.IntegrityError, match="kept"):
            await desk.database.write(lambda c: c.execute("DELETE FROM later"))
    copy = tmp_path / "backups" / f"before-schema-{NEXT}.sqlite3"
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (NEXT - 1,)
        assert connection.execute("SELECT count(*) FROM mention").fetchone() == (3,)
    assert backups.newest_good(tmp_path / "backups") is not None
    assert path.exists()


async def test_a_step_that_fails_leaves_the_inbox_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = await filled(tmp_path, 3)
    steps = migrate.scripts() | {NEXT: STEP_NEXT + "INSERT INTO no_such_table VALUES (1);"}
    with monkeypatch.context() as patch:
        patch.setattr(migrate, "scripts", lambda: steps)
        with pytest.raises(sqlite3.OperationalError, match="no_such_table"):
            Database.open(path, tmp_path / "backups")
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (NEXT - 1,)
        assert (
            connection.execute("SELECT * FROM sqlite_schema WHERE name = 'later'").fetchall() == []
        )
    assert len(await open_texts(tmp_path)) == 3


async def test_an_inbox_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    path = await filled(tmp_path, 3)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    before = path.read_bytes()
    with pytest.raises(StoreTooNew, match="newer cmconsole"):
        open_inbox(path, tmp_path / "backups", NOON)
    assert path.read_bytes() == before


# Copies


async def test_a_copy_is_made_once_a_day_and_seven_are_kept(tmp_path: Path) -> None:
    path = await filled(tmp_path, 3)
    folder = tmp_path / "backups"
    foreign = folder / "inbox-before-the-move.sqlite3"
    folder.mkdir(exist_ok=True)
    foreign.write_bytes(b"mine")
    for day in range(10):
        made = backups.daily(path, folder, NOON + timedelta(days=day))
        assert made is not None
        assert backups.daily(path, folder, NOON + timedelta(days=day, hours=3)) is None
    names = sorted(p.name for p in folder.glob("inbox-2*"))
    assert names == [f"inbox-2026-11-{day}.sqlite3" for day in (26, 27, 28, 29, 30)] + [
        f"inbox-2026-12-0{day}.sqlite3" for day in (1, 2)
    ]
    assert foreign.read_bytes() == b"mine"


async def test_a_copy_is_one_whole_private_file_made_while_others_write(tmp_path: Path) -> None:
    async with desk_at(tmp_path) as desk:
        await desk.take(arrival("in the copy"))
        target = tmp_path / "elsewhere" / "copy.sqlite3"
        assert backups.write(inbox_of(tmp_path), target) == 1
        await desk.take(arrival("after the copy"))
    assert sorted(p.name for p in target.parent.iterdir()) == ["copy.sqlite3"]
    found = backups.look_at(target)
    assert found is not None
    assert found.mentions == 1
    if os.name == "posix":
        assert target.stat().st_mode & 0o077 == 0


async def test_a_backup_is_written_over_but_nothing_else_is(tmp_path: Path) -> None:
    path = await filled(tmp_path, 3)
    target = tmp_path / "copy.sqlite3"
    assert [backups.write(path, target), backups.write(path, target)] == [3, 3]
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear all")
    link = tmp_path / "link.sqlite3"
    link.symlink_to(path)
    for precious in (letter, path, link, tmp_path):
        with pytest.raises(UsageError, match="left alone"):
            backups.write(path, precious)
    assert letter.read_text() == "Dear all"
    assert len(await open_texts(tmp_path)) == 3


async def test_a_copy_that_cannot_be_made_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no inbox here yet"):
        backups.write(tmp_path / "none.sqlite3", tmp_path / "copy.sqlite3")
    path = await filled(tmp_path, 3)
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="could not be written"):
        backups.write(path, tmp_path / "file" / "copy.sqlite3")
    scribble(path, 4096 * 5, b"\xa5" * 4096 * 10)
    with pytest.raises(StoreCorrupt):
        backups.write(path, tmp_path / "copy.sqlite3")
    assert not names(tmp_path, "copy*")


async def test_restoring_sets_the_former_inbox_aside_each_time(tmp_path: Path) -> None:
    path = await filled(tmp_path, 3)
    copy = tmp_path / "copy.sqlite3"
    backups.write(path, copy)
    async with desk_at(tmp_path) as desk:
        await desk.take(arrival("after the copy"))
    first = backups.restore(copy, path, NOON)
    second = backups.restore(copy, path, NOON)  # in the very same second
    assert first is not None
    assert second is not None
    assert len({first, second, path}) == 3
    kept = [backups.look_at(former) for former in (first, second)]
    assert [former.mentions if former else 0 for former in kept] == [4, 3]
    assert len(await open_texts(tmp_path)) == 3


async def test_an_inbox_that_was_killed_is_set_aside_with_its_log(tmp_path: Path) -> None:
    path = await filled(tmp_path, 3)
    copy = tmp_path / "copy.sqlite3"
    backups.write(path, copy)
    begun = ("PRAGMA wal_autocheckpoint = 0", "UPDATE mention SET text = 'only in the log'")
    with another_process(HOLD, path, *begun):
        pass
    former = backups.restore(copy, path, NOON)
    assert former is not None
    with closing(sqlite3.connect(former)) as connection:
        texts = connection.execute("SELECT DISTINCT text FROM mention").fetchall()
    assert texts == [("only in the log",)]
    assert len(await open_texts(tmp_path)) == 3


@pytest.mark.parametrize("kind", ["missing", "nonsense", "folder", "other database", "damaged"])
async def test_restoring_nonsense_changes_nothing(tmp_path: Path, kind: str) -> None:
    path = await filled(tmp_path, 3)
    copy = tmp_path / "copy.sqlite3"
    if kind == "nonsense":
        copy.write_text("nonsense" * 1000)
    elif kind == "folder":
        copy.mkdir()
    elif kind == "other database":
        with closing(sqlite3.connect(copy)) as connection:
            connection.execute("PRAGMA user_version = 1")
            connection.execute("CREATE TABLE recipes (name)")
    elif kind == "damaged":
        backups.write(path, copy)
        scribble(copy, 4096 * 3, b"\xa5" * 4096 * 8)
    before = path.read_bytes()
    with pytest.raises(UsageError, match="is not a sound backup"):
        backups.restore(copy, path, NOON)
    assert path.read_bytes() == before
    assert names(tmp_path, "inbox*3") == ["inbox.sqlite3"]


async def test_the_age_of_a_copy_is_told(tmp_path: Path) -> None:
    path = await filled(tmp_path, 3)
    copy = backups.daily(path, tmp_path / "backups", NOON)
    assert copy is not None
    found = backups.newest_good(tmp_path / "backups")
    assert found is not None
    assert abs(found.made_at - datetime.now(UTC)) < timedelta(minutes=5)
    assert backups.newest_good(tmp_path / "nowhere") is None


# Trouble while it is open


async def test_a_full_disk_loses_nothing_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    async with desk_at(tmp_path) as desk:
        await desk.take(arrival("before"), cursor={"n": 1})
        (size,) = (await desk.ask("PRAGMA page_count"))[0]
        limit = f"PRAGMA max_page_count = {size + 2}"
        await desk.database.write(lambda c: c.execute(limit).fetchall())
        flood = [arrival(f"flood {i} " + "word " * 2000) for i in range(50)]
        with pytest.raises(DiskFull, match="Nothing stored is lost"):
            await desk.take(*flood, cursor={"n": 2})
        assert await desk.texts() == ["before"]
        assert await desk.inbox.cursor(desk.source.id) == {"n": 1}
        await desk.database.write(lambda c: c.execute("PRAGMA max_page_count = 1000000").fetchall())
        assert len((await desk.take(*flood, cursor={"n": 2})).new) == 50
        assert await desk.inbox.problems() == []


async def test_a_lock_held_by_another_program_is_told_and_over_when_it_lets_go(
    tmp_path: Path,
) -> None:
    async with desk_at(tmp_path) as desk:
        await desk.database.write(lambda c: c.execute("SELECT 1"))
        desk.database._writer.execute("PRAGMA busy_timeout = 50")
        with another_process(HOLD, inbox_of(tmp_path), "BEGIN IMMEDIATE"):
            with pytest.raises(StoreBusy, match="this is tried again"):
                await desk.take(arrival())
            assert await desk.texts() == []  # reading never waits
        assert len((await desk.take(arrival())).new) == 1


async def test_damage_that_shows_while_it_runs_is_told(tmp_path: Path) -> None:
    path = await filled(tmp_path, 400)
    database = Database.open(path, tmp_path / "backups")
    try:
        size = path.stat().st_size
        scribble(path, 4096 * 20, b"\xa5" * (size - 4096 * 22))
        with pytest.raises(StoreCorrupt, match="damaged"):
            await database.read(
                lambda c: c.execute("SELECT sum(length(text)) FROM mention").fetchall()
            )
    finally:
        await database.close()


async def test_a_file_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    path = await filled(tmp_path, 1)
    with (
        closing(connect(path, cache_mb=2, read_only=True)) as connection,
        pytest.raises(ReadOnlyProfile, match="may not be written"),
        told_plainly(),
    ):
        connection.execute("DELETE FROM mention")
    with pytest.raises(ReadOnlyProfile, match="could not be opened"):
        Database.open(tmp_path / "no" / "such" / "folder.sqlite3", tmp_path)


def test_wrong_sql_stays_a_bug() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        with pytest.raises(sqlite3.OperationalError, match="no such table"), told_plainly():
            connection.execute("SELECT * FROM nowhere")
        connection.execute("CREATE TABLE t (a UNIQUE)")
        connection.execute("INSERT INTO t VALUES (1)")
        with pytest.raises(sqlite3.IntegrityError), told_plainly():
            connection.execute("INSERT INTO t VALUES (1)")


# Closing


async def test_closing_finishes_what_was_begun_and_leaves_one_file(tmp_path: Path) -> None:
    async with desk_at(tmp_path) as desk:
        begun = [asyncio.create_task(desk.take(arrival(f"number {i}"))) for i in range(20)]
        await asyncio.sleep(0)  # every write stands in the queue
        await desk.database.close()
        await desk.database.close()
        await asyncio.gather(*begun)
    assert names(tmp_path, "inbox*") == ["inbox.sqlite3"]
    assert len(await open_texts(tmp_path)) == 20


async def test_closing_while_another_program_holds_a_lock_does_not_fail(tmp_path: Path) -> None:
    async with desk_at(tmp_path) as desk:
        await desk.take(arrival())
        desk.database._writer.execute("PRAGMA busy_timeout = 50")
        with another_process(HOLD, inbox_of(tmp_path), "BEGIN IMMEDIATE"):
            await desk.database.close()
    assert len(await open_texts(tmp_path)) == 1

"""Long reads stand still, can be stopped at once, and hold nobody up."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import threading
from datetime import UTC, datetime

import pytest

from cmconsole.reports.reporting import Reporting
from cmconsole.store.database import Database
from cmconsole.store.inbox import Inbox
from cmconsole.store.migrate import scripts
from cmconsole.store.reading.queues import Queue
from cmconsole.store.reporting.snapshot import Abandoned, snapshot_of
from support.clocks import FakeClock
from unit.reports.conftest import YEAR, Desk
from unit.reports.year import NOW

ENDLESS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


def inbox_of(desk: Desk) -> Inbox:
    return Inbox(Database.open(desk.folder / "inbox.sqlite3", desk.folder / "backups"))


def test_a_cancelled_read_ends_in_the_middle_of_a_statement(year: Desk) -> None:
    async def cancel() -> None:
        inbox, begun, ended = inbox_of(year), threading.Event(), threading.Event()

        def work(connection: sqlite3.Connection) -> None:
            begun.set()
            try:
                connection.execute(ENDLESS).fetchone()
            finally:
                ended.set()

        async with snapshot_of(inbox.path) as snapshot:
            reading = asyncio.create_task(snapshot.read(work))
            await asyncio.to_thread(begun.wait)
            reading.cancel()
            with pytest.raises(asyncio.CancelledError):
                await reading
            await asyncio.to_thread(ended.wait)
            with pytest.raises(Abandoned):
                snapshot.check()
        await inbox.close()

    asyncio.run(asyncio.wait_for(cancel(), 60))


def test_lists_are_read_while_a_long_read_goes_on(year: Desk) -> None:
    async def beside() -> None:
        inbox, begun, go_on = inbox_of(year), threading.Event(), threading.Event()

        def work(connection: sqlite3.Connection) -> int:
            begun.set()
            go_on.wait()
            return int(connection.execute("SELECT count(*) FROM measure").fetchone()[0])

        async with snapshot_of(inbox.path) as snapshot:
            reading = asyncio.create_task(snapshot.read(work))
            await asyncio.to_thread(begun.wait)
            rows, _ = await inbox.page(Queue.ANSWER)
            assert rows
            assert not reading.done()
            go_on.set()
            await reading
        await inbox.close()

    asyncio.run(asyncio.wait_for(beside(), 60))


def test_a_snapshot_does_not_see_what_is_written_meanwhile(own_year: Desk) -> None:
    async def meanwhile() -> None:
        inbox = inbox_of(own_year)

        def events(connection: sqlite3.Connection) -> int:
            return int(connection.execute("SELECT count(*) FROM event").fetchone()[0])

        async with snapshot_of(inbox.path) as snapshot:
            before = await snapshot.read(events)
            await inbox.note("computer slept", {"seconds": 60}, NOW)
            assert await snapshot.read(events) == before
        assert await inbox.read(events) == before + 1
        await inbox.close()

    asyncio.run(meanwhile())


def test_a_cancelled_report_ends_and_the_next_one_is_whole(own_year: Desk) -> None:
    async def cancel() -> None:
        inbox = inbox_of(own_year)
        reporting = Reporting(inbox, FakeClock(NOW))
        task = asyncio.create_task(reporting.report(YEAR))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await reporting.report(YEAR)).conversations == 420
        await inbox.close()

    asyncio.run(cancel())


def test_catching_up_tells_how_far_it_is_and_ends_at_the_newest_event(own_year: Desk) -> None:
    async def told() -> list[tuple[int, int]]:
        inbox, heard = inbox_of(own_year), list[tuple[int, int]]()
        from cmconsole.store.reporting import measures

        await inbox.write(measures.forget_all)
        await Reporting(inbox, FakeClock(NOW)).catch_up(
            lambda done, total: heard.append((done, total))
        )
        assert (await inbox.read(measures.progress)).finished
        await inbox.close()
        return heard

    heard = asyncio.run(told())
    assert heard == sorted(heard)
    assert all(0 <= done < total for done, total in heard)


def test_an_inbox_from_before_reports_is_brought_up_with_a_copy_kept(own_year: Desk) -> None:
    path = own_year.folder / "inbox.sqlite3"
    connection = sqlite3.connect(path)
    later = "".join(script for number, script in scripts().items() if number > 2)
    for index in re.findall(r"CREATE INDEX (\w+)", later):
        connection.execute(f"DROP INDEX {index}")
    tables = re.findall(r"CREATE TABLE (\w+)", later)
    for table, column in re.findall(r"ALTER TABLE (\w+) ADD COLUMN (\w+)", later):
        if table not in tables:
            connection.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    for table in reversed(tables):
        connection.execute(f"DROP TABLE {table}")
    connection.execute("DELETE FROM meta WHERE key = 'measured_upto'")
    connection.execute("PRAGMA user_version = 2")
    connection.commit()
    connection.close()
    report = own_year.report()
    assert report.conversations == 420
    assert report.as_of > datetime(2026, 1, 1, tzinfo=UTC)
    assert list((own_year.folder / "backups").glob("before-schema-*"))

from __future__ import annotations

import asyncio
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from cmconsole.system.notify import NAME, PATH, DesktopNotifications

jeepney = pytest.importorskip("jeepney")
DAEMON = shutil.which("dbus-daemon")
CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path={socket}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>
<allow own="*"/></policy></busconfig>"""


class Desktop:
    """A notification service on a bus of its own, which answers as the specification says."""

    def __init__(self, can: tuple[str, ...] = ()) -> None:
        self.asked: asyncio.Queue[tuple] = asyncio.Queue()  # type: ignore[type-arg]
        self.can = can
        self.connection: object = None

    async def serve(self, connection) -> None:  # type: ignore[no-untyped-def]
        from jeepney import HeaderFields, MessageType, new_method_return

        self.connection = connection
        while True:
            message = await connection.receive()
            if message.header.message_type is not MessageType.method_call:
                continue
            member = message.header.fields[HeaderFields.member]
            if member == "GetCapabilities":
                await connection.send(new_method_return(message, "as", (list(self.can),)))
            elif member == "Notify":
                await self.asked.put(message.body)
                number = message.body[1] or 41
                await connection.send(new_method_return(message, "u", (number,)))

    async def emit(self, member: str, signature: str, body: tuple) -> None:  # type: ignore[type-arg]
        from jeepney import DBusAddress, new_signal

        message = new_signal(DBusAddress(PATH, interface=NAME), member, signature, body)
        await self.connection.send(message)  # type: ignore[attr-defined]


@asynccontextmanager
async def desktop(
    folder: Path, patch: pytest.MonkeyPatch, can: tuple[str, ...] = ()
) -> AsyncIterator[Desktop]:
    if DAEMON is None:
        pytest.skip("there is no dbus-daemon here")
    from jeepney import message_bus
    from jeepney.io.asyncio import open_dbus_connection

    config = folder / "bus.conf"
    config.write_text(CONFIG.format(socket=folder / "bus"))
    bus = subprocess.Popen(  # noqa: ASYNC220 - it starts at once
        [DAEMON, f"--config-file={config}", "--nofork", "--print-address"],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert bus.stdout is not None
        address = (await asyncio.to_thread(bus.stdout.readline)).strip()
        patch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        served = Desktop(can)
        async with await open_dbus_connection(address) as connection:
            await connection.send(message_bus.RequestName(NAME))
            task = asyncio.create_task(served.serve(connection))
            yield served
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
    finally:
        bus.terminate()
        bus.wait()
        if bus.stdout is not None:
            bus.stdout.close()


async def test_a_click_on_a_notification_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clicked: asyncio.Queue[str] = asyncio.Queue()
    async with desktop(tmp_path, monkeypatch) as served, asyncio.timeout(20):
        notifications = DesktopNotifications("cmconsole", clicked.put_nowait)
        ready = asyncio.Event()
        running = asyncio.create_task(notifications.run(ready.set))
        await ready.wait()
        assert await notifications.show("1 mention in the red zone", "", "77", "Open")
        body = await served.asked.get()
        assert body[3] == "1 mention in the red zone"
        assert body[5] == ["default", "Open", "open", "Open"]
        assert body[6]["suppress-sound"] == ("b", True)
        await served.emit("ActionInvoked", "us", (40, "default"))
        await served.emit("ActionInvoked", "us", (41, "default"))
        assert await clicked.get() == "77"
        assert clicked.empty()
        assert await notifications.show("Another", "", "78", "Open")
        assert (await served.asked.get())[1] == 41, "it replaces the one that is still there"
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        assert not notifications.available


@pytest.mark.parametrize(
    ("can", "shown"),
    [
        (("body", "actions"), 'it <b>burned</b> & 5 < 6, "ow"'),
        (("body", "body-markup"), 'it &lt;b&gt;burned&lt;/b&gt; &amp; 5 &lt; 6, "ow"'),
    ],
)
async def test_what_a_customer_wrote_is_no_markup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, can: tuple[str, ...], shown: str
) -> None:
    async with desktop(tmp_path, monkeypatch, can) as served, asyncio.timeout(20):
        notifications = DesktopNotifications("cmconsole", lambda _: None)
        ready = asyncio.Event()
        running = asyncio.create_task(notifications.run(ready.set))
        await ready.wait()
        await notifications.show("Red zone", 'it <b>burned</b> & 5 < 6, "ow"', "", "Open")
        assert (await served.asked.get())[4] == shown
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_without_a_desktop_nothing_is_shown_and_nothing_breaks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path / 'nothing'}")
    notifications = DesktopNotifications("cmconsole", lambda _: None)
    await notifications.run()
    assert not notifications.available
    assert not await notifications.show("Title", "", "", "Open")

"""A window over the demo network, on the real clock: what is pressed is really posted over loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shiboken6 import delete

from cmconsole.console import Console
from cmconsole.demo import DemoNetwork
from cmconsole.domain.conversations import Conversation
from cmconsole.domain.replies import Reply
from cmconsole.replies.handling import Handling
from cmconsole.store.reading.queues import Queue
from cmconsole.store.rows import MentionRow
from cmconsole.system.paths import Profile
from cmconsole.system.secrets import ScopedSecrets, SessionSecrets
from cmconsole.ui.composer.desk import ReplyDesk
from cmconsole.ui.composer.editor import Editor
from cmconsole.ui.look import Look
from cmconsole.ui.window import coming_alive
from cmconsole.ui.window.loading import furnish
from cmconsole.ui.window.main_window import MainWindow
from support.empty import lay_out
from support.windows import ME

IN_KEYRING = "kept in the keyring"
PATIENCE = 60.0
CONTROL = Qt.KeyboardModifier.ControlModifier


class DemoDesk:
    """A window, its services and the network they talk to."""

    def __init__(self, window: MainWindow, console: Console, demo: DemoNetwork) -> None:
        self.window, self.console, self.demo = window, console, demo

    @property
    def replying(self) -> ReplyDesk:
        """The reply half of the window."""
        found = self.window.replying
        assert found is not None
        return found

    @property
    def editor(self) -> Editor:
        """Where replies are typed."""
        return self.replying.pane.editor

    async def poll(self) -> None:
        """Look at every source once."""
        for source in await self.console.inbox.sources():
            report = await (await self.console.sources.watch(source)).once()
            assert report.error is None, report.error

    async def pass_time(self, minutes: float) -> None:
        """Let the play go on; answers that are on their way come too."""
        async with httpx.AsyncClient() as web:
            answer = await web.post(f"{self.demo.url}/_demo/clock", json={"minutes": minutes})
            answer.raise_for_status()

    async def order_fault(self, **fault: object) -> None:
        """Make the server misbehave."""
        async with httpx.AsyncClient() as web:
            (await web.post(f"{self.demo.url}/_demo/faults", json=fault)).raise_for_status()

    async def mentions_of(self, name: str) -> list[MentionRow]:
        """What somebody wrote, oldest first."""
        rows = await self.console.inbox.search(f"from:{name}")
        return sorted(rows, key=lambda row: row.published_at)

    async def read(self, mention: MentionRow) -> None:
        """Open a mention and wait until it can be answered."""
        if self.window.lists.queue is not Queue.ALL:
            self.window.open_queue(Queue.ALL)
        await until(lambda: not self.window.lists.reading)
        self.window.lists.touched()
        await until(lambda: self.window.list_pane.view.choose(mention.id))
        writer = self.replying.writer
        await until(lambda: writer.mention is not None and writer.mention.id == mention.id)
        await until(lambda: writer.measure is not None and self.window.thread_pane.seen_at)
        await until(lambda: not self.replying.standing.reading)

    async def window_at_rest(self) -> None:
        """Wait until the list and what is read agree with the store."""
        await self.window.commands.turns.settle()
        shown = self.window.thread_pane.mention
        await until(lambda: not self.window.lists.reading)
        if shown is not None:
            (row,) = await self.console.inbox.rows([shown.id])
            pane = self.window.thread_pane
            await until(
                lambda: (
                    pane.mention is not None
                    and pane.mention.work is not None
                    and row.work is not None
                    and pane.mention.work.mention_class is row.work.mention_class
                )
            )

    def press(self, key: Qt.Key | str, modifiers: Qt.KeyboardModifier | None = None) -> None:
        """Press a key in whatever has the focus."""
        widget = QApplication.focusWidget() or self.window
        QTest.keyClick(widget, key, modifiers or Qt.KeyboardModifier.NoModifier)

    def type(self, words: str) -> None:
        """Type into the editor, which has to have the focus."""
        assert QApplication.focusWidget() is self.editor
        QTest.keyClicks(self.editor, words)

    def send(self) -> None:
        """Ctrl+Enter in whatever has the focus."""
        self.press(Qt.Key.Key_Return, CONTROL)

    async def replies(self, mention: MentionRow) -> list[Reply]:
        """What was pressed for a mention."""
        return await self.console.inbox.replies.of_mention(mention.id)

    async def conversation(self, mention: MentionRow) -> Conversation:
        """What the events of a mention's conversation add up to."""
        assert mention.work is not None
        found = await self.console.inbox.replies.conversation(mention.work.conversation_id)
        assert found is not None
        return found

    def posted(self) -> list[str]:
        """What our account has said on the network."""
        return [str(item["text"]) for item in self.demo.items() if item["own"]]


async def until(condition: Callable[[], object]) -> None:
    """Let the window work until something holds."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - what is waited for is on the screen
            await asyncio.sleep(0.01)


async def eventually(condition: Callable[[], Awaitable[object]]) -> None:
    """The same for what has to be asked of the store."""
    async with asyncio.timeout(PATIENCE):
        while not await condition():  # noqa: ASYNC110 - what is waited for is in the store
            await asyncio.sleep(0.02)


@asynccontextmanager
async def demo_desk_at(
    folder: Path, look: Look, *, undo: int = 0, size: tuple[int, int] = (1440, 900)
) -> AsyncIterator[DemoDesk]:
    """A shown window that has polled the Mastodon part of a demo network once."""
    secrets, profile = SessionSecrets(), Profile.at(folder)
    lay_out(profile.inbox)
    async with (
        DemoNetwork(speed=0) as demo,
        Console.open(profile, secrets=secrets) as console,
    ):
        chosen = {"author": ME, "undo_seconds": undo, "brand": "Dunnock"}
        await asyncio.to_thread(console.settings.change, **chosen)
        for wanted in demo.sources():
            if wanted.kind not in ("mastodon", "hackernews"):
                continue
            hidden = dict.fromkeys(wanted.secrets, IN_KEYRING)
            source = await console.inbox.add_source(
                kind=wanted.kind,
                name=wanted.name,
                options={**wanted.options, **hidden},
                match=wanted.match,
                leave_out=wanted.leave_out,
                author=ME,
                now=wanted.added_at,
            )
            for key, secret in wanted.secrets.items():
                await ScopedSecrets(secrets, source.uid).keep(key, secret)
        window = MainWindow(look, console.clock.now)
        window.resize(*size)
        desk = DemoDesk(window, console, demo)
        await desk.poll()
        window.begin((await console.inbox.page(Queue.ANSWER))[0])
        window.show()
        furnish(window)
        window.activateWindow()
        window.list_pane.view.setFocus()
        me = lambda: console.settings.current.author  # noqa: E731
        targets = lambda: console.targets  # noqa: E731
        handling = Handling(console.inbox, console.bus, console.clock, targets, me)
        coming_alive.attach(window, console, handling)
        console.background.start(console.replies.outbox.dispatch.run(), "send replies")
        await until(lambda: window.news.state.known and not window.lists.reading)
        try:
            yield desk
        finally:
            window.hide()
            await desk.replying.settle()
            await window.commands.turns.settle()
            await console.background.stop()
            delete(window)

"""Puts the window together: first real rows on the screen, then everything else."""

from __future__ import annotations

import gc
import logging
import os
import sys
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from cmconsole.domain.errors import ConsoleError
from cmconsole.store.opening import open_inbox
from cmconsole.system.clock import SystemClock
from cmconsole.system.crash import Bugs, hard_crashes_to
from cmconsole.system.paths import Profile, throw_away
from cmconsole.system.settings import Settings, SettingsFile
from cmconsole.ui.look import Look, Theme
from cmconsole.ui.window.again import Again
from cmconsole.ui.window.garbage import Garbage
from cmconsole.ui.window.main_window import USUAL, MainWindow
from cmconsole.ui.window.place import PlaceFile
from cmconsole.ui.window.returning import first_rows, return_to
from cmconsole.ui.window.screens import has_no_screen, scaled

if TYPE_CHECKING:
    import asyncio
    from asyncio import AbstractEventLoop
    from collections.abc import Awaitable, Callable

    from cmconsole.console import Console
    from cmconsole.polling.listening import Listening
    from cmconsole.store.database import Database
    from cmconsole.store.inbox import Inbox
    from cmconsole.ui.composer.desk import ReplyDesk
    from cmconsole.ui.window.keeping_place import KeepingPlace

logger = logging.getLogger(__name__)
WORKERS = 10
"""Threads for what waits for a disk or a name server."""
STARTING = timedelta(minutes=1)
"""Copying and checking the inbox waits so long: it took as much CPU as the rest of a start, and at a
million mentions many times that."""


@dataclass(frozen=True, slots=True)
class Start:
    """How the window was asked to start."""

    profile: Path | None = None
    theme: Theme | None = None
    """None: as in the settings."""
    demo: bool = False
    screenshot: Path | None = None
    quit_after: float | None = None
    """Seconds; None: until somebody closes the window."""
    size: tuple[int, int] | None = None
    screen: str | None = None
    """What to show first; None: the inbox, or the first run where nothing was ever set up."""
    restore: Path | None = None
    """A backup that takes the place of the inbox before it is opened."""
    guide: Callable[[MainWindow, Console], Awaitable[None]] | None = None
    """Leads through the window in a person's place; it closes when the guide is done."""


def run(start: Start) -> int:
    """Show the window until it is closed.

    Returns:
        The exit status: 0 done, 1 it could not start.
    """
    if has_no_screen():
        if start.screenshot is None:
            print("There is no screen here. Commands work: cmconsole --help.", file=sys.stderr)
            return 1
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with scaled(100 if start.demo else _zoom(start)):
        application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    application.setApplicationName("cmconsole")
    application.setDesktopFileName("cmconsole")
    application.setQuitOnLastWindowClosed(False)
    with ExitStack() as stack:
        profile = stack.enter_context(throw_away()) if start.demo else Profile.chosen(start.profile)
        try:
            return _run(application, profile, start, stack)
        except ConsoleError as error:
            return _refuse(application, str(error), start)


def _run(application: QApplication, profile: Profile, start: Start, stack: ExitStack) -> int:
    from cmconsole.system import instance

    profile.prepare()
    again = Again(["--profile", str(start.profile)] if start.profile else [])
    stack.callback(again.begin)  # before the profile is taken, so that it is free by then
    stack.enter_context(instance.listening(profile))
    stack.enter_context(hard_crashes_to(profile.logs))
    clock, settings = SystemClock(), _settings(profile)
    if start.restore is not None:
        from cmconsole.store.upkeep import backups

        backups.restore(start.restore, profile.inbox, clock.now())
    look = Look(application, start.theme or _theme(settings.theme))
    database = open_inbox(profile.inbox, profile.backups, clock.now())
    window = MainWindow(look, clock.now)
    place = PlaceFile(profile.place).load()
    return_to(window, place)
    window.restart_requested.connect(again.ask)
    window.restart_requested.connect(lambda _: window.close_requested.emit())
    if start.size is not None or start.screenshot is not None:
        window.resize(*(start.size or USUAL))  # a picture has no screen to fit on
    window.view.set_density(settings.density)
    window.shield.turn(settings.abuse_shield)
    window.begin(first_rows(database, place, settings.author))
    window.show()
    # The first rows are on the screen before anything that costs time is even imported.
    application.processEvents()

    from cmconsole.ui.window.reports_of_bugs import BugReports

    Garbage(application)
    bugs = Bugs(BugReports(window).report)
    with bugs.caught():
        return _live(application, window, look, profile, database, start, bugs)


def _live(
    application: QApplication,
    window: MainWindow,
    look: Look,
    profile: Profile,
    database: Database,
    start: Start,
    bugs: Bugs,
) -> int:
    from cmconsole.ui.window.loading import furnish

    furnish(window, application.processEvents)

    import asyncio
    from concurrent.futures import ThreadPoolExecutor

    import qasync

    from cmconsole.store.inbox import Inbox
    from cmconsole.system.memory import share_one_heap

    share_one_heap()

    def loop() -> AbstractEventLoop:
        made: AbstractEventLoop = qasync.QEventLoop(application)
        # Its own kind begins ten threads at once; these begin when there is something for them.
        made.set_default_executor(ThreadPoolExecutor(WORKERS, "worker"))
        bugs.watch(made)
        return made

    with asyncio.Runner(loop_factory=loop) as runner:
        return runner.run(_serve(window, look, profile, Inbox(database), start))


async def _serve(
    window: MainWindow, look: Look, profile: Profile, inbox: Inbox, start: Start
) -> int:
    """Bring the window to life, and end in order: tasks, connections, file."""
    import asyncio
    from contextlib import AsyncExitStack

    from cmconsole.console import Console
    from cmconsole.replies.handling import Handling
    from cmconsole.system.secrets import SessionSecrets
    from cmconsole.ui.window.choices import keep_choices
    from cmconsole.ui.window.coming_alive import attach
    from cmconsole.ui.window.offers import first_place, offer_places

    closing = asyncio.Event()
    secrets = SessionSecrets() if start.demo else None
    async with (
        Console.open(profile, secrets=secrets, log_name="window", inbox=inbox) as console,
        AsyncExitStack() as stack,
    ):
        if start.demo:
            from cmconsole.demo.enrolling import play

            await play(console.inbox, console.secrets, console.settings, stack)
        targets = lambda: console.targets  # noqa: E731
        handling = Handling(inbox, console.bus, console.clock, targets, console.acting)
        replying = attach(window, console, handling)
        keeping = _watch_ends(window, console, replying, closing)
        keep_choices(window, look, console.settings)
        listening = console.sources.listening()
        offer_places(window, look, console, listening.refresh)
        window.places.open(start.screen or await first_place(console, window.place.section))
        _begin_work(console, listening)
        # What is there by now stays. To look through it again in every collection would take 25 ms of
        # the window's thread each time.
        gc.freeze()
        window.check_requested.connect(lambda: listening.check_now())
        await _until_left(window, console, start, closing)
        await _see_out(window, console, replying, keeping, start)
    return 0


def _watch_ends(
    window: MainWindow, console: Console, replying: ReplyDesk, closing: asyncio.Event
) -> KeepingPlace:
    """Leave when somebody closes the window or the system says so, and keep the place until then."""
    from cmconsole.ui.window.keeping_place import KeepingPlace
    from cmconsole.ui.window.told_to_end import on_session_end, on_signals

    window.close_requested.connect(lambda: replying.before_leaving(closing.set))
    keeping = KeepingPlace(window, PlaceFile(console.profile.place), console.background)
    on_session_end(keeping.now)
    on_signals(closing.set)
    return keeping


def _begin_work(console: Console, listening: Listening) -> None:
    """Start what goes on by itself as long as the window is there."""
    for work, name in (
        (console.housekeeping().run(quiet_for=STARTING), "keep house"),
        (console.replies.outbox.dispatch.run(), "send replies"),
        (console.handoffs.running.run(), "hand over"),
        (listening.start(), "begin to listen"),
        (console.radar.run(), "watch the radar"),
    ):
        console.background.start(work, name)


async def _until_left(
    window: MainWindow, console: Console, start: Start, closing: asyncio.Event
) -> None:
    """Wait until somebody leaves, the time is up or the guide is done."""
    import asyncio

    if start.quit_after is not None:
        asyncio.get_running_loop().call_later(start.quit_after, closing.set)
    if start.guide is not None:
        await start.guide(window, console)
        closing.set()
    await closing.wait()


async def _see_out(
    window: MainWindow, console: Console, replying: ReplyDesk, keeping: KeepingPlace, start: Start
) -> None:
    """Before the services end: the picture and the line that were asked for, and what is not stored."""
    if start.screenshot is not None:
        window.grab().save(str(start.screenshot))
    if start.quit_after is not None:
        from cmconsole.console.summary import summary

        print(await summary(console.inbox))
    keeping.now()
    window.hide()
    window.tray.hide()
    await window.commands.turns.settle()
    await replying.settle()
    await console.background.stop()


def _zoom(start: Start) -> int:
    """Per cent. What is wrong with the profile is said when it is opened."""
    with suppress(ConsoleError):
        return _settings(Profile.chosen(start.profile)).zoom
    return 100


def _settings(profile: Profile) -> Settings:
    file = SettingsFile(profile.settings)
    file.load()
    return file.current


def _theme(name: str) -> Theme:
    themes: dict[str, Theme] = {"light": "light", "dark": "dark"}
    return themes.get(name, "system")


def _refuse(application: QApplication, sentence: str, start: Start) -> int:
    """Say why the window cannot be shown, where a person sees it."""
    print(sentence, file=sys.stderr)
    if start.quit_after is None:
        from cmconsole.ui.window.refusal import show_refusal

        show_refusal(application, sentence)
    return 1

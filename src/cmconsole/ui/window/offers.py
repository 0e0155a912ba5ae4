"""The places besides the inbox; each is loaded when somebody goes there first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from cmconsole.store.reading.queues import Filter, Queue
from cmconsole.ui.frame.places import INBOX
from cmconsole.ui.look import Look
from cmconsole.ui.palette import keyless as palette_only
from cmconsole.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from cmconsole.console import Console

SETTINGS, FIRST_RUN = "settings", "first-run"
REVIEW, REPORTS = "review", "reports"


def offer_places(
    window: MainWindow, look: Look, console: Console, listen_anew: Callable[[], Awaitable[None]]
) -> None:
    """Offer review, reports, the settings and the first run.

    Args:
        listen_anew: begins to listen to sources that were added, and stops with removed ones.
    """
    places, again = window.places, window.restart_requested

    def make_settings() -> QWidget:
        from cmconsole.ui.settings.page import Services
        from cmconsole.ui.settings.screen import SettingsScreen

        services = Services(
            console, listen_anew, window.check_requested.emit, window.commands.turns
        )
        screen = SettingsScreen(look, services, window.rail, window.keymap)
        screen.restart_requested.connect(lambda told: again.emit(told))
        screen.page_made.connect(window.may.look_at)
        return screen

    def make_first_run() -> QWidget:
        from cmconsole.ui.first_run.screen import FirstRun
        from cmconsole.ui.settings.page import Services

        services = Services(
            console, listen_anew, window.check_requested.emit, window.commands.turns
        )
        screen = FirstRun(look, services)
        screen.finished.connect(lambda: places.open(INBOX))
        screen.demo_requested.connect(lambda: again.emit(("--demo",)))
        return screen

    offer_lead_places(window, look, console)

    places.offer(SETTINGS, make_settings)
    window.sign_in_wanted.connect(lambda source: _sign_in(window, source))
    places.offer(FIRST_RUN, make_first_run, on_rail=False)
    palette_only.install(window, console)


def _sign_in(window: MainWindow, source_id: int) -> None:
    from cmconsole.ui.settings.screen import SettingsScreen

    window.places.open(SETTINGS)
    screen = window.places.widget(SETTINGS)
    assert isinstance(screen, SettingsScreen)
    screen.sign_in_at(source_id)


def offer_lead_places(window: MainWindow, look: Look, console: Console) -> None:
    """Offer what a lead needs: review, reports, and a thread as a page for colleagues."""
    from cmconsole.ui.deeds.printing import Printing

    Printing(window, console)

    def make_review() -> QWidget:
        from cmconsole.ui.review.screen import ReviewScreen

        return ReviewScreen(look, console, window.commands.turns)

    def make_reports() -> QWidget:
        from cmconsole.ui.reports.screen import ReportsScreen

        reports = ReportsScreen(look, console)
        reports.mention_wanted.connect(lambda mention: show_mention(window, mention))
        return reports

    window.places.offer(REVIEW, make_review)
    window.places.offer(REPORTS, make_reports)


def show_mention(window: MainWindow, mention: int) -> None:
    """Go to a mention in the list of everything."""
    window.list_pane.narrowing.show_only(Filter())
    window.open_queue(Queue.ALL)
    window.lists.refresh_now(mention)
    window.frame_.read(True)
    window.list_pane.view.setFocus()


async def first_place(console: Console, left: str = "") -> str:
    """Where to begin: where somebody was, or at the first run where nothing was ever set up.

    Args:
        left: the screen that was shown the last time; empty: the inbox.
    """
    facts = await console.inbox.facts()
    if not facts["mentions"] and not await console.inbox.sources():
        return FIRST_RUN
    return left if left in (REVIEW, REPORTS, SETTINGS) else INBOX

"""Tells the frame how today goes, and what can be done while nobody waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from cmconsole.store.reading.queues import Queue
from cmconsole.ui.window.today import Today
from cmconsole.ui.wording import number, tr

if TYPE_CHECKING:
    from cmconsole.console import Console
    from cmconsole.reports.figures import Report
    from cmconsole.ui.look import Look
    from cmconsole.ui.thread.quiet import Quiet
    from cmconsole.ui.window.shell import Shell


class Quietness(QObject):
    """Follows the news of one window."""

    def __init__(self, look: Look, window: Shell, console: Console) -> None:
        super().__init__(window)
        self._look, self._window = look, window
        self.today = Today(console, self)
        self.pane: Quiet | None = None
        """What stands in place of a thread, made when it is first needed."""
        self.today.told.connect(self._tell)
        window.news.told.connect(self._show)
        window.lists.shown.connect(self._show)

    def _tell(self, report: Report) -> None:
        # Loaded with the first report, not with the window.
        from cmconsole.reports.words import whole_percent
        from cmconsole.ui.reports.words import span

        kept, status = report.kept, self._window.status
        if not kept.due:
            status.show_today("", "", "")
        else:
            words = tr("in time ({met} of {due})")
            among = words.format(met=number(kept.met), due=number(kept.due))
            half = report.wait.p50
            told = tr("Median {span}").format(span=span(half)) if half is not None else ""
            status.show_today(whole_percent(kept.share), among, told)
        if self.pane is not None:
            self.pane.show_today(report)

    def _show(self, *_: object) -> None:
        window, state = self._window, self._window.news.state
        lists = window.lists
        quiet = (
            state.known
            and lists.queue is Queue.ANSWER
            and not lists.words
            and not state.count(Queue.ANSWER)
            and bool(state.count(Queue.ALL))
        )
        if quiet and self.pane is None:
            from cmconsole.ui.thread.quiet import Quiet

            self.pane = Quiet(self._look)
            self.pane.wanted.connect(window.open_queue)
            if self.today.report is not None:
                self.pane.show_today(self.today.report)
        if self.pane is not None:
            self.pane.show_counts(state.counts)
            window.thread_pane.show_instead(self.pane if quiet else None)

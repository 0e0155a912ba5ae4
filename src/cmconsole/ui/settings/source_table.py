"""The table of sources: where, how it is doing in words, and when it was last listened to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QIcon, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem
from typing_extensions import override

from cmconsole.domain.accounts import Account, AccountState
from cmconsole.domain.errors import UsageError
from cmconsole.domain.sources import Health, Source, SourceState
from cmconsole.networks import registry
from cmconsole.networks.base import Capability
from cmconsole.polling.enrolling import SIGN_IN
from cmconsole.ui import marks
from cmconsole.ui.look import Look
from cmconsole.ui.widgets import SEMI
from cmconsole.ui.wording import health_glyph, health_words, moment, network_name, tr

ROW, HEAD = 34, 32
MOST = 11
"""Rows that are shown without scrolling."""
NARROW, TIGHT = 720, 560
"""Below these widths columns that can be seen elsewhere go."""
WIDTHS = (100, 104, 88, 100, 80, 104)
"""Of the columns after the name, which takes the rest."""
SOURCE = Qt.ItemDataRole.UserRole
HEALTH = 4
WELL = (SourceState.LISTENING, SourceState.NEW)


class SourceTable(QTableWidget):
    """One row for each source; the chosen one stays chosen while the words around it change."""

    picked = Signal(object)
    """The id of the chosen source, or None."""

    def __init__(self, look: Look) -> None:
        super().__init__(0, 7)
        self._look = look
        self._shown: (
            tuple[Sequence[Source], Mapping[int, Health], datetime, Mapping[str, Account]] | None
        ) = None
        self.setObjectName("facts")
        self.setAccessibleName(self.tr("Sources"))
        self.setHorizontalHeaderLabels(
            [
                self.tr("Source"),
                self.tr("Network"),
                self.tr("As"),
                self.tr("Can"),
                self.tr("Health"),
                self.tr("Checked"),
                self.tr("Sign-in ends"),
            ]
        )
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setIconSize(QSize(42, 18))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, width in enumerate(WIDTHS, 1):
            header.resizeSection(column, width)
        self.itemSelectionChanged.connect(lambda: self.picked.emit(self.chosen))
        look.changed.connect(self._paint_again)

    @property
    def chosen(self) -> int | None:
        """The id of the chosen source."""
        rows = self.selectionModel().selectedRows() if self.selectionModel() else []
        return rows[0].data(SOURCE) if rows else None

    def choose(self, source_id: int | None) -> None:
        """Choose a source, or none."""
        rows = range(self.rowCount())
        row = next((r for r in rows if self._cell(r, 0).data(SOURCE) == source_id), None)
        if row is None:
            self.clearSelection()
        elif self.chosen != source_id:
            self.selectRow(row)

    def show_sources(
        self,
        sources: Sequence[Source],
        health: Mapping[int, Health],
        now: datetime,
        accounts: Mapping[str, Account] | None = None,
    ) -> None:
        """Show these, with what is known of them at `now` (UTC); `accounts` by their uid."""
        self._shown = (sources, health, now, accounts or {})
        chosen = self.chosen
        self.blockSignals(True)
        self.setRowCount(len(sources))
        for row, source in enumerate(sources):
            known = health.get(source.id, Health(source.id))
            account = (accounts or {}).get(source.options.get(SIGN_IN, ""))
            words = self._words(source, known, now, account)
            for column, cell in enumerate(words):
                item = self._cell(row, column)
                item.setText(cell)
                item.setToolTip(known.last_error or cell)
                # A screen reader that reads nothing seems to have stopped.
                item.setData(Qt.ItemDataRole.AccessibleTextRole, cell or tr("nothing"))
            self._dress(row, source, known)
        self.choose(chosen)
        self.blockSignals(False)
        self.setFixedHeight(HEAD + 2 + min(max(len(sources), 1), MOST) * ROW)

    def _cell(self, row: int, column: int) -> QTableWidgetItem:
        item = self.item(row, column)
        if item is None:
            item = QTableWidgetItem()
            self.setItem(row, column, item)
        return item

    def _words(
        self, source: Source, health: Health, now: datetime, account: Account | None
    ) -> tuple[str, ...]:
        listened = health.last_success_at
        out = account is not None and account.state is AccountState.SIGNED_OUT
        state = (
            tr("healthy") if health.state is SourceState.LISTENING else health_words(health, now)
        )
        when = moment(listened, now) if listened else tr("not yet")
        if health.state is SourceState.LISTENING and listened:
            when = tr("{age} ago").format(age=health_words(health, now))
        return (
            source.name,
            network_name(source.kind),
            _who(source, account),
            _can(source),
            tr("signed out") if out else state,
            when,
            _ends(source, account, now),
        )

    def _dress(self, row: int, source: Source, health: Health) -> None:
        name, state = self._cell(row, 0), self._cell(row, HEALTH)
        name.setData(SOURCE, source.id)
        name.setFont(self._look.font(13, SEMI))
        name.setIcon(self._icon(source, health))
        tokens = self._look.tokens
        loud = health.state in (SourceState.SIGNED_OUT, SourceState.STOPPED)
        ink = tokens.ink if health.state in WELL else (tokens.red if loud else tokens.minor).ink
        state.setForeground(QBrush(ink))

    def _icon(self, source: Source, health: Health) -> QIcon:
        look, tokens = self._look, self._look.tokens
        well = health.state in WELL
        loud = health.state in (SourceState.SIGNED_OUT, SourceState.STOPPED)
        hue = tokens.good if well else tokens.red if loud else tokens.minor
        glyph, ratio = health_glyph(health.state), self.devicePixelRatioF()

        def draw(painter: QPainter, box: QRectF) -> None:
            painter.drawPixmap(
                QRectF(0, 2, 14, 14).topLeft(), look.pixmap(glyph, hue.stroke, 14, ratio)
            )
            painter.drawPixmap(
                QRectF(22, 0, 18, 18).topLeft(), marks.network(look, source.kind, ratio)
            )

        key = ("source", source.kind, health.state)
        drawn = look.drawn(key, (42, 18), ratio, draw)
        icon = QIcon(drawn)
        icon.addPixmap(drawn, QIcon.Mode.Selected)  # Qt would darken it
        return icon

    def _paint_again(self) -> None:
        if self._shown is not None:
            self.show_sources(*self._shown)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for column in (2, 3, 6):
            self.setColumnHidden(column, self.width() < NARROW)
        self.setColumnHidden(1, self.width() < TIGHT)


def _who(source: Source, account: Account | None) -> str:
    """As whom, or for what, a source listens."""
    if account is not None:
        return account.handle or account.name
    keys = ("handle", "username", "user", "page", "query", "subreddits", "channel", "app")
    named = next((source.options[key] for key in keys if source.options.get(key)), "")
    if not named and (tag := source.options.get("tag", "")):
        return f"#{tag.removeprefix('#')}"
    # A search that is told nothing else goes by the words that count.
    return named or (tr("own account") if _signed_in(source) else ", ".join(source.match))


def _can(source: Source) -> str:
    """What can be done with a source from here."""
    try:
        kind = registry.kind(source.kind)
    except UsageError:
        return ""
    able = kind.signed_in if _signed_in(source) else kind.anonymous
    return tr("read, reply") if Capability.REPLY in able else tr("read")


def _ends(source: Source, account: Account | None, now: datetime) -> str:
    if account is not None:
        if account.state is AccountState.SIGNED_OUT:
            return tr("signed out")
        return moment(account.ends_at, now) if account.ends_at else tr("never")
    return tr("not known") if _signed_in(source) else tr("not needed")


def _signed_in(source: Source) -> bool:
    """Whether it listens with a secret of ours."""
    try:
        kind = registry.kind(source.kind)
    except UsageError:
        return False
    given = any(option.secret and source.options.get(option.key) for option in kind.options)
    return SIGN_IN in source.options or given

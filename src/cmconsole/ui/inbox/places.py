"""Where the rows of a list are: what is visible, what is at the top, how high headers are."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from cmconsole.ui.inbox.delegate import HEADER
from cmconsole.ui.inbox.group_strip import HEIGHT as GROUP
from cmconsole.ui.inbox.model import InboxModel
from cmconsole.ui.inbox.scroll_bar import OverlayBar


def set_up(view: QTableView, row_height: int) -> None:
    """One stretched column of rows of one height, without headers or grid."""
    view.horizontalHeader().hide()
    view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    view.verticalHeader().hide()
    view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    view.verticalHeader().setMinimumSectionSize(HEADER)
    view.verticalHeader().setDefaultSectionSize(row_height)
    view.setFrameShape(QTableView.Shape.NoFrame)
    view.setShowGrid(False)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollBarPolicy(OverlayBar.OFF)
    view.verticalScrollBar().setSingleStep(24)
    OverlayBar(view)
    view.setMouseTracking(True)
    view.setTabKeyNavigation(False)
    view.setWordWrap(False)


def visible(view: QTableView) -> range:
    """The rows that can be seen now."""
    first, last = view.rowAt(0), view.rowAt(view.viewport().height() - 1)
    if first < 0:
        return range(0)
    return range(first, (last if last >= 0 else _model(view).rowCount() - 1) + 1)


def anchor_of(view: QTableView) -> tuple[int, int] | None:
    """The first visible mention and where it is; None at the very top, which stays the top."""
    if view.verticalScrollBar().value() == 0:
        return None
    for row in visible(view):
        if (mention_id := _model(view).id_at(row)) is not None:
            return mention_id, view.rowViewportPosition(row)
    return None


def restore(view: QTableView, anchor: tuple[int, int] | None) -> None:
    """Scroll so that the anchor is where it was."""
    row = _model(view).row_of(anchor[0]) if anchor else None
    if anchor is not None and row is not None:
        bar = view.verticalScrollBar()
        bar.setValue(bar.value() + view.rowViewportPosition(row) - anchor[1])


def fit_heights(view: QTableView, before: Iterable[int] = ()) -> None:
    """Give section headers and rows that stand for several their heights; they are few, whatever the
    length of the list.

    Args:
        before: the mentions whose rows stood for several.
    """
    model, usual = _model(view), view.verticalHeader().defaultSectionSize()
    heights = dict.fromkeys(model.headers, HEADER)
    wanted = dict.fromkeys(before, usual) | dict.fromkeys(model.layout.groups, GROUP)
    for mention, height in wanted.items():
        if (row := model.row_of(mention)) is not None:
            heights[row] = height
    for row, height in heights.items():
        if view.rowHeight(row) != height:
            view.setRowHeight(row, height)


def _model(view: QTableView) -> InboxModel:
    model = view.model()
    assert isinstance(model, InboxModel)
    return model

"""The ways of the focus by keys: F6 from pane to pane, Tab from control to control."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QLayout,
    QScrollArea,
    QSplitter,
    QWidget,
)

from cmconsole.ui.frame.places import INBOX
from cmconsole.ui.popups import Popup

if TYPE_CHECKING:
    from cmconsole.ui.window.main_window import MainWindow

Pane = tuple[QWidget, QWidget | None]
"""What stands together, in the order of reading, and what in it gets the focus; None: its first control."""


def next_pane(window: MainWindow, step: int) -> None:
    """Move the focus to the next (1) or previous (-1) pane that is there."""
    panes = list(_panes(window))
    at = _index(panes, window.focusWidget())
    if at == len(panes):  # in none of them, as after a start: go on from the list
        at = _index(panes, window.list_pane.view)
    for away in range(1, len(panes)):
        pane, stop = panes[(at + step * away) % len(panes)]
        stop = stop or next(iter(_controls(pane)), None)
        if stop is not None and stop.isVisible() and stop.isEnabled():
            with window.ring.moved_by_keys():
                stop.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return


def next_control(window: MainWindow, step: int) -> bool:
    """Move the focus to the next (1) or previous (-1) control, in the order in which the desk is read.

    Qt's own order is that in which things were made: the composer, made late, would come after the
    contact, and what a page of the settings makes anew after everything else. In a question Tab stays
    within it.

    Returns:
        False: there is nothing to go to.
    """
    focused = window.focusWidget()
    question = _question_with(focused)
    if question is not None:
        controls = _controls(question)
    else:
        outside = [each for each in _controls(window) if _question_with(each) is None]
        controls = sorted(outside, key=_order(window))
    if not controls:
        return question is not None
    at = controls.index(focused) if focused in controls else -1 if step > 0 else 0
    reason = Qt.FocusReason.TabFocusReason if step > 0 else Qt.FocusReason.BacktabFocusReason
    with window.ring.moved_by_keys():
        controls[(at + step) % len(controls)].setFocus(reason)
    return True


def _panes(window: MainWindow) -> Iterator[Pane]:
    thread, listed = window.thread_pane, window.list_pane
    yield window.rail, None
    yield window.sidebar, window.sidebar.queues
    if window.crisis is not None:
        yield window.crisis.banner, None
    yield listed.bar, None
    yield listed, listed.search
    yield listed.view, listed.view
    yield listed.empty, listed.empty
    yield thread, thread.area
    if thread.composer is not None:
        yield thread.composer, thread.composer.editor
    if window.frame_.room is not None:
        yield window.frame_.room, None
    yield window.contact, window.contact.area


def _order(window: MainWindow) -> Callable[[QWidget], int]:
    """Where a control comes: on the desk by its pane, anywhere else by where it is laid out."""
    if window.places.at == INBOX:
        panes = list(_panes(window))
        return lambda control: _index(panes, control)
    laid_out = {widget: at for at, widget in enumerate(_laid_out(window.centralWidget()))}
    return lambda control: laid_out.get(control, len(laid_out))


def _laid_out(widget: QWidget | None) -> Iterator[QWidget]:
    """A widget and all it holds, in the order in which they are laid out."""
    if widget is None:
        return
    yield widget
    if isinstance(widget, QScrollArea):
        yield from _laid_out(widget.widget())
    elif isinstance(widget, QSplitter):
        for at in range(widget.count()):
            yield from _laid_out(widget.widget(at))
    else:
        yield from _held(widget.layout())


def _held(layout: QLayout | None) -> Iterator[QWidget]:
    if layout is None:
        return
    for at in range(layout.count()):
        if (item := layout.itemAt(at)) is not None:
            yield from _laid_out(item.widget())
            yield from _held(item.layout())


def _index(panes: Sequence[Pane], widget: QWidget | None) -> int:
    """Which pane a widget stands in, the innermost one; their number where in none."""
    places = {pane: at for at, (pane, _) in enumerate(panes)}
    while widget is not None:
        if widget in places:
            return places[widget]
        widget = widget.parentWidget()
    return len(panes)


def _question_with(widget: QWidget | None) -> Popup | None:
    while widget is not None and not isinstance(widget, Popup):
        widget = widget.parentWidget()
    return widget


def _controls(within: QWidget) -> list[QWidget]:
    """Everything in a widget that Tab can reach, in the order in which it was put there."""
    # WORKAROUND PySide6: nextInFocusChain makes what it returns the owner of the widget that was asked.
    return [
        each
        for each in within.findChildren(QWidget)
        if each.focusPolicy() & Qt.FocusPolicy.TabFocus
        and each.isVisible()
        and each.isEnabled()
        and each.focusProxy() is None
        and not isinstance(each.parentWidget(), QAbstractSpinBox | QComboBox)
    ]

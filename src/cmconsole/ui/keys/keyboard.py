"""The keys of the window. Letters act when no text field has the focus."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from cmconsole.domain.roles import Deed
from cmconsole.ui.keys.adding import ELSEWHERE, LETTERS, add, tr
from cmconsole.ui.keys.strokes import Strokes
from cmconsole.ui.window import wiring
from cmconsole.ui.window.panes import next_pane
from cmconsole.ui.wording import queue_name

if TYPE_CHECKING:
    from cmconsole.ui.window.main_window import MainWindow

Command = tuple[str, str, Callable[[], object]]
"""Keys, what they do in words, and the deed."""
DECIDING = frozenset(("E", "S", "A", "M", "Shift+E", "N", "L", "Z", "Shift+M"))
"""Keys that change something."""
ICONS = {
    "Ctrl+K": ELSEWHERE,
    "Ctrl+S": "search",
    "F": "filter-2",
    "J": "chevron-down",
    "F6": "chevron-right",
    "E": "check",
    "S": "alarm",
    "A": "user-plus",
    "M": "user",
    "L": "pencil",
    "Z": "arrow-back-up",
    "O": "external-link",
    "/": "search",
    "N": "note",
    "Shift+E": "ban",
    "V": "eye",
    "W": "git-merge",
    "Shift+M": "git-merge",
    "I": "user",
    "?": "keyboard",
    "F5": "refresh",
    "X": "circle-check",
    "Ctrl+1": "inbox",
    "Ctrl+2": "checkbox",
    "Ctrl+3": "chart-bar",
}
"""What stands before a command in the palette."""


def install(window: MainWindow) -> None:
    """Give a window all its keys."""
    for keys, words, act in (*_moving(window), *_working(window), *_going(window)):
        deed = Deed.ACT if keys in DECIDING else None
        add(window, keys, words, act, deed).setData(ICONS.get(keys))
    for queue, letter in LETTERS.items():
        words = tr("Go to {list}").format(list=queue_name(queue))
        go = add(window, f"G, {letter}", words, partial(window.open_queue, queue))
        go.setData(ELSEWHERE)
        go.setIconText(queue_name(queue))
    window.strokes = Strokes(window)
    window.strokes.learn()


def _moving(window: MainWindow) -> tuple[Command, ...]:
    """In the list and out of it."""
    lists, commands, view = window.lists, window.commands, window.list_pane.view
    return (
        ("J", tr("Next mention"), lambda: lists.step(1)),
        ("K", tr("Previous mention"), lambda: lists.step(-1)),
        ("X", tr("Mark it"), commands.marking.toggle),
        ("Shift+J", tr("Mark, and go on"), lambda: commands.marking.stretch(1)),
        ("Shift+K", tr("Mark, and go back"), lambda: commands.marking.stretch(-1)),
        ("G, G", tr("First mention"), lambda: view.move_to_end(last=False)),
        ("Shift+G", tr("Last mention"), lambda: view.move_to_end(last=True)),
        ("U", tr("Back to the list"), window.back_to_list),
        ("/", tr("Search"), window.focus_search),
        ("F", tr("Filter the list"), window.filtering.ask),
        ("Ctrl+S", tr("Save this search"), window.saved.save),
        ("Esc", tr("One step out"), lambda: wiring.step_out(window)),
    )


def _working(window: MainWindow) -> tuple[Command, ...]:
    """On what is selected or marked."""
    commands = window.commands
    return (
        ("E", tr("Handled"), commands.handle),
        ("S", tr("Snooze"), commands.snooze),
        ("A", tr("Assign"), commands.assign),
        ("M", tr("Take it yourself"), commands.take),
        ("Shift+E", tr("Not answering"), window.remarks.not_answer),
        ("N", tr("Add a note"), window.remarks.note),
        ("L", tr("Change level"), window.levels.change),
        ("Z", tr("Undo"), commands.undo),
        ("O", tr("Open the original"), commands.open_original),
        ("V", tr("Show hidden language"), lambda: _reveal(window)),
        ("W", tr("Work on all alike"), lambda: window.crowd.work_on_all()),
        ("Shift+M", tr("Merge conversations"), lambda: window.crowd.merge()),
        ("I", tr("Contact"), window.frame_.toggle_contact),
    )


def _reveal(window: MainWindow) -> None:
    if not window.thread_pane.reveal():
        window.list_pane.toast.say(tr("No hidden language here."), icon="eye")


def _going(window: MainWindow) -> tuple[Command, ...]:
    """To the other places and panes."""
    return (
        ("Ctrl+1", tr("Inbox"), window.back_to_list),
        ("Ctrl+2", tr("Review"), lambda: window.places.open("review")),
        ("Ctrl+3", tr("Reports"), lambda: window.places.open("reports")),
        ("Ctrl+4", tr("Settings"), lambda: window.places.open("settings")),
        ("F5", tr("Check now"), window.check_requested.emit),
        ("F6", tr("Next pane"), lambda: next_pane(window, 1)),
        ("Shift+F6", tr("Previous pane"), lambda: next_pane(window, -1)),
        ("?", tr("Help"), window.toggle_help),
        ("Ctrl+K", tr("Command palette"), lambda: window.finder.open()),
    )

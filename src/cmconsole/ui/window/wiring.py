"""Which part of the window listens to which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cmconsole.ui.frame.places import INBOX
from cmconsole.ui.inbox.bar import CHECK, SIGN_IN
from cmconsole.ui.inbox.bar_elsewhere import BarElsewhere
from cmconsole.ui.keys.adding import tr

if TYPE_CHECKING:
    from cmconsole.ui.window.main_window import MainWindow


def connect_keys(window: MainWindow) -> None:
    """Connect what the status bar and the list tell of keys of two strokes."""
    strokes, status, toast = window.strokes, window.status, window.list_pane.toast
    strokes.waiting.connect(status.show_keys)
    strokes.over.connect(status.leave_keys)
    told = tr("{keys} is no command. ? shows all keys.")
    strokes.missed.connect(lambda keys: toast.say(told.format(keys=keys), icon="keyboard"))


def connect(window: MainWindow) -> None:
    """Connect all parts of a window."""
    head, commands, pane = window.thread_pane.head, window.commands, window.list_pane
    for signal, slot in (
        (window.sidebar.queue_chosen, window.open_queue),
        (pane.queue_chosen, window.open_queue),
        (window.sidebar.view_chosen, window.saved.open),
        (window.sidebar.view_unwanted, window.saved.forget),
        (pane.view_chosen, window.saved.open),
        (window.sidebar.check_requested, window.check_requested),
        (window.rail.help_requested, window.toggle_help),
        (window.rail.place_chosen, window.places.open),
        (head.handled, commands.handle),
        (head.snoozed, commands.snooze),
        (head.assigned, commands.assign),
        (head.noted, window.remarks.note),
        (head.left, window.remarks.not_answer),
        (head.opened, commands.open_original),
        (head.contact_toggled, window.frame_.toggle_contact),
        (window.contact.closed, window.frame_.toggle_contact),
        (window.thread_pane.because.change_requested, window.levels.change),
        (pane.toast.undo_requested, commands.undo),
        (pane.toast.unfocused, lambda: pane.view.setFocus()),
        (window.places.moved, lambda at: at == INBOX or commands.questions.put_away()),
        (pane.hits_wanted, lambda: _go_to_hits(window)),
        (pane.source_wanted, lambda: window.places.open("settings")),
        (pane.view.opened, lambda: _open_thread(window)),
        (pane.bar.chosen, lambda wish: _act_on_notice(window, wish)),
        (window.queue_opened, window.headline.update),
        (window.lists.shown, window.headline.update),
        (window.lists.shown, window.mark_list),
        (window.lists.shown, commands.marking.forget_gone),
        (commands.marking.changed, pane.set_marked),
        (window.lists.failed, commands.fail),
        (window.reader.failed, commands.fail),
        (window.news.failed, commands.fail),
        (window.news.told, window.headline.update),
        (window.news.aged, window.headline.grow_older),
    ):
        signal.connect(slot)


def _open_thread(window: MainWindow) -> None:
    window.frame_.read(True)
    with window.ring.moved_by_keys():
        window.thread_pane.area.setFocus()


def _go_to_hits(window: MainWindow) -> None:
    if window.list_pane.view.isVisible():  # otherwise the focus falls to where nobody looks
        with window.ring.moved_by_keys():
            window.list_pane.view.setFocus()


def connect_frame(window: MainWindow) -> None:
    """What the frame tells from its first fit on."""
    window.frame_.shortened.connect(window.headline.fold_sources)
    window.frame_.squatted.connect(window.thread_pane.fold)
    elsewhere = BarElsewhere(window.look, window.list_pane.bar)
    elsewhere.put_under(window.thread_pane.head)
    window.frame_.list_hidden.connect(elsewhere.setVisible)


def _act_on_notice(window: MainWindow, wish: str) -> None:
    if wish == CHECK:
        window.check_requested.emit()
    elif wish == SIGN_IN:
        window.headline.sign_in()


def step_out(window: MainWindow) -> None:
    """Esc: always one level out."""
    if window.places.leave() or (window.crisis is not None and window.crisis.leave()):
        return
    if window.replying is not None and window.replying.asking.put_away():
        return
    if window.commands.questions.put_away() or window.commands.marking.clear():
        return
    pane = window.list_pane
    if pane.search.text():
        pane.leave_search()
    elif not ((pane.view.hasFocus() or pane.empty.hasFocus()) and window.lists.groups.leave()):
        window.back_to_list()

"""Connects a window that shows its first rows to the services of a profile."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from cmconsole.domain.errors import StoreError
from cmconsole.domain.events import NameChanged
from cmconsole.store.instants import from_micros
from cmconsole.system.keys_file import KeysFile
from cmconsole.system.settings import SettingsFile
from cmconsole.ui.alerts.announcing import announce
from cmconsole.ui.alerts.attention import Attention
from cmconsole.ui.alerts.tray import Tray
from cmconsole.ui.composer.desk import ReplyDesk
from cmconsole.ui.contact.deeds import ContactDeeds
from cmconsole.ui.contact.erase import Erase
from cmconsole.ui.crisis.desk import CrisisDesk
from cmconsole.ui.deeds.teaching import Teaching
from cmconsole.ui.deeds.unfinished import ConversationNote
from cmconsole.ui.frame.places import INBOX
from cmconsole.ui.keys.keymap import Keymap
from cmconsole.ui.thread.explaining import Explaining
from cmconsole.ui.window.leading import Leading
from cmconsole.ui.window.quietness import Quietness
from cmconsole.ui.window.refused_files import RefusedFiles
from cmconsole.ui.window.resume import Resume
from cmconsole.ui.window.zooming import Zooming

if TYPE_CHECKING:
    from cmconsole.console import Console
    from cmconsole.console.changing import Changes
    from cmconsole.domain.changes import Change
    from cmconsole.replies.handling import Handling
    from cmconsole.ui.look import Look
    from cmconsole.ui.window.main_window import MainWindow


def attach(window: MainWindow, console: Console, handling: Handling) -> ReplyDesk:
    """Everything in the window follows and changes what is in this profile from now on.

    Returns:
        What writes and sends replies.
    """
    look = window.look
    window.console = console
    window.commands.attach(console, handling)
    window.levels.attach(console)
    _store_beside(window, console.settings)
    _store_changes_beside(window, console.changes)
    window.keymap = Keymap(window)
    window.keymap.changed.connect(window.strokes.learn)
    Zooming(look, window, console.settings)
    window.saved.attach(console)
    window.filtering.attach(console)
    window.replying = replying = ReplyDesk(look, window, console, handling)
    _tell_of_texts(window, console, replying)
    window.thread_pane.pictures.attach(console)
    window.crowd.attach(console, handling.merging)
    ContactDeeds(look, window, console, handling)
    Erase(window, console, replying.writer)
    _follow(window, console)
    window.resume = Resume(look, window)
    window.resume.attach(console, from_micros(window.place.left_at))
    window.tray = _tray(window, look)
    Explaining(window.thread_pane, console, window)
    window.teaching = Teaching(window, console)
    attention = _attention(window, console)
    replying.following.not_sent.connect(attention.not_sent)
    window.crisis = crisis = CrisisDesk(look, window, console, attention, replying.sending)
    window.mention_wanted.connect(lambda _: crisis.leave())
    replying.asking.praise_rests = lambda: crisis.praise_rests
    _look_after_controls(window)
    # Last, when every command is there.
    window.first_keys.let_go()
    window.may.attach(console)
    window.keymap.attach(_keys(window, console), console.settings)
    return replying


def _keys(window: MainWindow, console: Console) -> KeysFile:
    keys = KeysFile(console.profile.keys)
    keys.noted = console.changes.note_keys
    _store_beside(window, keys)
    return keys


def _follow(window: MainWindow, console: Console) -> None:
    """What is shown follows what happens."""
    _be(window, console.settings.current.author)
    console.bus.subscribe(NameChanged, lambda event: _be(window, event.name))
    window.reader.attach(console)
    window.lists.attach(console)
    window.news.attach(console)
    window.headline.follow(console)
    RefusedFiles(window.list_pane.bar, console, window)
    Quietness(window.look, window, console)


def _store_beside(window: MainWindow, file: SettingsFile | KeysFile) -> None:
    """A disk may take its time: what was chosen counts at once, and is stored beside the window."""

    async def store(content: str) -> None:
        try:
            await asyncio.to_thread(file.write, content)
        except StoreError as error:
            window.commands.fail(str(error))

    file.keep = lambda content: window.commands.turns.begin(store(content))


def _store_changes_beside(window: MainWindow, changes: Changes) -> None:
    """What is wrong with the log stands below the settings: a setting that is not stored is told here."""

    async def store(change: Change) -> None:
        await asyncio.to_thread(changes.write, change)

    changes.store = lambda change: window.commands.turns.begin(store(change))


def _be(window: MainWindow, me: str) -> None:
    """Who sits here: their own rows and their initials show it."""
    window.list_pane.view.delegate.me = me
    window.rail.set_me(me)


def _tell_of_texts(window: MainWindow, console: Console, replying: ReplyDesk) -> None:
    kept, written = window.remarks.unfinished.kept, replying.writer.drafting.stored
    kept.connect(replying.note_kept)
    window.remarks.attach(
        lambda mention, place: ConversationNote(console, mention, place, written, kept.emit)
    )
    window.headline.unsent = lambda: replying.sending.kept_for_sign_in
    replying.following.told.connect(window.headline.grow_older)


def _tray(window: MainWindow, look: Look) -> Tray:
    tray = Tray(look, window)
    tray.opened.connect(lambda: window.come_back(None))
    tray.check_requested.connect(window.check_requested)
    tray.quit_requested.connect(window.close_requested)
    return tray


def _attention(window: MainWindow, console: Console) -> Attention:
    def in_sight() -> bool:
        return window.isActiveWindow() and window.places.at == INBOX

    attention = Attention(console, window.news, window.tray, in_sight, window)
    attention.words = window.shield.line
    attention.wanted.connect(window.come_back)
    window.mention_wanted.connect(Leading(window, console).to)
    attention.said.connect(lambda words, now: announce(window, words, at_once=now))
    return attention


def _look_after_controls(window: MainWindow) -> None:
    """Keys and roles are shown on controls that are made later, too."""
    for pane, made in (
        (window.thread_pane, window.thread_pane.shown),
        (window.contact, window.contact.filled),
    ):
        made.connect(lambda pane=pane: window.keymap.picture(pane))
        made.connect(lambda pane=pane: window.may.look_at(pane))
    window.places.moved.connect(lambda _: window.may.look_at(window.frame_.places))

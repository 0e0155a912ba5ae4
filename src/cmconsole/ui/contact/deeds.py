"""Does what is wanted about a contact: shown by what is stored, taken back with Z."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint

from cmconsole.domain.errors import ConsoleError, StoreError
from cmconsole.domain.people import Identity, Link, PersonNote
from cmconsole.networks.registry import may_match
from cmconsole.store.deciding.people import Account, Suggestion
from cmconsole.store.deciding.person_drafts import At
from cmconsole.ui.contact.popups import LanguagePopup, LinkPopup, ZonePopup
from cmconsole.ui.contact.words import common_words
from cmconsole.ui.deeds.unfinished import UnfinishedNotes
from cmconsole.ui.deeds.writing import NotePopup
from cmconsole.ui.wording import language_name

if TYPE_CHECKING:
    from cmconsole.console import Console
    from cmconsole.replies.handling import Handling
    from cmconsole.replies.people import People
    from cmconsole.store.reading.contacts import Contact
    from cmconsole.ui.look import Look
    from cmconsole.ui.popups import Popup
    from cmconsole.ui.window.shell import Shell

Noting = Coroutine[Any, Any, None]


@dataclass(frozen=True, slots=True)
class PersonNotebook:
    """The draft of a note about a person."""

    people: People
    at: At
    so_far: str = ""
    """What the note says that is changed."""

    async def begun(self) -> str:
        """What was left another time, or what the note says so far."""
        return await self.people.begun(self.at) or self.so_far

    async def keep(self, words: str) -> None:
        """Store what stands there now, if it says anything new."""
        await self.people.keep_begun(self.at, "" if words == self.so_far else words)


class ContactDeeds(QObject):
    """Fulfils the wishes of the contact column."""

    def __init__(self, look: Look, window: Shell, console: Console, handling: Handling) -> None:
        super().__init__(window)
        self._look, self._window = look, window
        self._console, self._people = console, handling.people
        self._unfinished = UnfinishedNotes(window.commands.turns, self)
        self._unfinished.failed.connect(window.commands.fail)
        wishes = window.contact.wishes
        for wish, deed in (
            (wishes.link, self._link_suggested),
            (wishes.apart, self._keep_apart),
            (wishes.unlink, self._unlink),
            (wishes.find, self._find),
            (wishes.note, self._note),
            (wishes.note_change, self._change_note),
            (wishes.note_removal, self._remove_note),
            (wishes.language, self._language),
            (wishes.zone, self._zone),
            (wishes.open_mention, self._open),
        ):
            wish.connect(deed)

    def _at_hand(self) -> tuple[Contact, Identity] | None:
        contact = self._window.contact.contact
        return None if contact is None else (contact, contact.person.identities[0])

    def _do(self, doing: Coroutine[Any, Any, None], words: str, icon: str) -> None:
        self._window.list_pane.toast.say(words, icon=icon, undo=True)
        self._window.commands.turns.begin(self._finish(doing))

    async def _finish(self, doing: Coroutine[Any, Any, None]) -> None:
        try:
            await doing
        except ConsoleError as error:
            self._window.commands.fail(str(error))

    def _ask(self, popup: Popup) -> None:
        pane = self._window.contact
        beside = self._window.thread_pane if pane.isHidden() else pane
        corner = beside.mapToGlobal(QPoint(beside.width() - 8, 60))
        self._window.commands.questions.show(popup, corner)

    def _link_suggested(self, suggestion: Suggestion) -> None:
        common = common_words(suggestion.evidence)
        reason = common[:1].upper() + common[1:]
        popup = LinkPopup(self._look, self._window, [suggestion.account], reason, search=False)
        evidence = tuple(map(str, suggestion.evidence))
        popup.chosen.connect(lambda account, why: self._link(account, why, evidence))
        self._ask(popup)

    def _find(self) -> None:
        popup = LinkPopup(self._look, self._window)
        popup.typed.connect(lambda words: self._look_for(popup, words))
        popup.chosen.connect(lambda account, why: self._link(account, why, ()))
        self._ask(popup)

    def _look_for(self, popup: LinkPopup, words: str) -> None:
        at = self._at_hand()
        if at is not None and words:
            finding = self._offer(popup, words, at[0])
            self._console.background.start(finding, "find accounts")

    async def _offer(self, popup: LinkPopup, words: str, contact: Contact) -> None:
        try:
            found = await self._console.inbox.desk.accounts(words, contact.author_id)
        except StoreError:
            return  # the list says so itself
        known = contact.person.identities
        if self._window.commands.questions.popup is popup:
            popup.offer(
                [a for a in found if a.identity not in known and may_match(a.identity.network)]
            )

    def _link(self, account: Account, reason: str, evidence: tuple[str, ...]) -> None:
        if (at := self._at_hand()) is not None:
            doing = self._people.link(at[1], account.identity, reason, evidence)
            name = account.handle or account.name
            self._do(doing, self.tr("Linked with {name}.").format(name=name), "user-plus")

    def _keep_apart(self, suggestion: Suggestion) -> None:
        if (at := self._at_hand()) is not None:
            doing = self._people.keep_apart(at[1], suggestion.account.identity)
            self._do(doing, self.tr("Not suggested again."), "users")

    def _unlink(self, link: Link) -> None:
        words = self.tr("Unlinked. Everything stays with its own account.")
        self._do(self._people.unlink(link), words, "users")

    def _note(self) -> None:
        if (at := self._at_hand()) is not None:
            identity = at[1]
            notebook = PersonNotebook(self._people, At(at[0].author_id))
            self._write_note(notebook, lambda words: self._people.note(identity, words))

    def _change_note(self, note: PersonNote) -> None:
        if (at := self._at_hand()) is not None:
            notebook = PersonNotebook(self._people, At(at[0].author_id, note.uid), note.text)
            self._write_note(notebook, lambda words: self._people.change_note(note, words))

    def _write_note(self, notebook: PersonNotebook, note: Callable[[str], Noting]) -> None:
        popup, begin = NotePopup(self._look, self._window), self._window.commands.turns.begin

        def keep(words: str) -> None:
            if words == notebook.so_far:
                begin(self._finish(self._unfinished.finish(notebook.keep(""))))
            else:
                noting = self._unfinished.finish(note(words))
                self._do(noting, self.tr("Noted for the team."), "note")

        popup.written.connect(keep)
        self._ask(popup)
        self._unfinished.begin(popup, notebook)

    def _remove_note(self, note: PersonNote) -> None:
        self._do(self._people.remove_note(note), self.tr("Note removed."), "trash")

    def _language(self) -> None:
        if (at := self._at_hand()) is None:
            return
        contact, identity = at
        popup = LanguagePopup(self._look, self._window, contact.person.language)

        def keep(tag: str) -> None:
            said = (
                self.tr("Their language is {language}.").format(language=language_name(tag))
                if tag
                else self.tr("Their language is the one they write in.")
            )
            self._do(self._people.set_language(identity, tag), said, "world")

        popup.chosen.connect(keep)
        self._ask(popup)

    def _zone(self) -> None:
        if (at := self._at_hand()) is None:
            return
        contact, identity = at
        popup = ZonePopup(self._look, self._window, contact.person.zone)

        def keep(zone: str) -> None:
            said = zone.replace("_", " ") or self.tr("Their zone is not known.")
            self._do(self._people.set_zone(identity, zone), said, "clock")

        popup.chosen.connect(keep)
        self._ask(popup)

    def _open(self, mention_id: int) -> None:
        contact = self._window.contact.contact
        told = [e.mention for e in contact.earlier] if contact is not None else []
        for mention in told:
            if mention.id == mention_id:
                handle = (mention.author_handle or mention.author_name).replace('"', "")
                self._window.search_for(f'from:"{handle}"')
                self._window.lists.refresh_now(mention_id)

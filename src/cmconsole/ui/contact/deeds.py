"""Does what is wanted about a contact: shown by what is stored, taken back with Z."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint

from cmconsole.domain.errors import ConsoleError, StoreError
from cmconsole.domain.people import Identity, Link, PersonNote
from cmconsole.networks.registry import may_match
from cmconsole.store.deciding.people import Account, Suggestion
from cmconsole.ui.contact.popups import LanguagePopup, LinkPopup, ZonePopup
from cmconsole.ui.contact.words import common_words
from cmconsole.ui.deeds.writing import NotePopup
from cmconsole.ui.wording import language_name

if TYPE_CHECKING:
    from cmconsole.console import Console
    from cmconsole.replies.handling import Handling
    from cmconsole.store.reading.contacts import Contact
    from cmconsole.ui.look import Look
    from cmconsole.ui.popups import Popup
    from cmconsole.ui.window.shell import Shell


class ContactDeeds(QObject):
    """Fulfils the wishes of the contact column."""

    def __init__(self, look: Look, window: Shell, console: Console, handling: Handling) -> None:
        super().__init__(window)
        self._look, self._window = look, window
        self._console, self._people = console, handling.people
        self._drafts: dict[Identity, str] = {}
        """Notes that were left unfinished."""
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
            self._write_note(at[1], self._drafts.pop(at[1], ""), None)

    def _change_note(self, note: PersonNote) -> None:
        self._write_note(note.identity, note.text, note)

    def _write_note(self, identity: Identity, draft: str, note: PersonNote | None) -> None:
        popup = NotePopup(self._look, self._window, draft)

        def keep(words: str) -> None:
            said = self.tr("Noted for the team.")
            if note is None:
                self._do(self._people.note(identity, words), said, "note")
            elif words != note.text:
                self._do(self._people.change_note(note, words), said, "note")

        def leave(words: str) -> None:
            if note is None and words.strip():
                self._drafts[identity] = words

        popup.written.connect(keep)
        popup.left.connect(leave)
        self._ask(popup)

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

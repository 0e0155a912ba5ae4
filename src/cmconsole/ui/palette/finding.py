"""Fills the palette: commands, people and lists that fit what is typed; what is often used comes first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from cmconsole.domain.errors import StoreError
from cmconsole.store.arriving.authors import Person
from cmconsole.store.reading.views import View
from cmconsole.ui.frame.sidebar import AFTER, FIRST, ICONS
from cmconsole.ui.keys.adding import ELSEWHERE, LETTERS, USUAL, keys_of
from cmconsole.ui.palette.matching import match
from cmconsole.ui.palette.palette import Entry, Found, Palette, Section
from cmconsole.ui.wording import author_name, network_name, number, queue_name

if TYPE_CHECKING:
    from cmconsole.console import Console
    from cmconsole.ui.window.shell import Shell

MOST = 8
FAMILIAR = 3
"""What a command that was used before gains for each doubling of its uses."""


class Finder(QObject):
    """Knows what there is to do and to go to in one window."""

    def __init__(self, palette: Palette, window: Shell) -> None:
        super().__init__(window)
        self._palette = palette
        self._window = window
        self._console: Console | None = None
        self._used: Counter[str] = Counter()
        palette.typed.connect(self.find)
        palette.ran.connect(lambda name: self._used.update([name]))

    def attach(self, console: Console) -> None:
        """From now on people can be found."""
        self._console = console

    @property
    def used(self) -> Mapping[str, int]:
        """How often each command was run from here."""
        return dict(self._used)

    def remember(self, used: Mapping[str, int]) -> None:
        """How often each command was run before this start."""
        self._used = Counter(used)

    def open(self) -> None:
        """Show the palette, or put it away."""
        self._window.palette_opening.emit()
        mention = self._window.thread_pane.mention
        self._palette.toggle(author_name(mention) if mention else "")

    def find(self, typed: str) -> None:
        """Offer what fits; `>` commands only, `@` people, `#` lists."""
        sign, rest = (typed[:1], typed[1:]) if typed[:1] in (">", "@", "#") else ("", typed)
        sections: list[Section] = []
        if sign in ("", ">"):
            most = MOST if not sign else 100
            sections.append((self.tr("Commands"), self._best(rest, self._commands(), most)))
        if sign in ("", "#"):
            sections.append((self.tr("Lists"), self._best(rest, self._lists(), 20 if sign else 5)))
            # Enter runs what stands first: “mine” is a list, before a command with these letters in it.
            sections.sort(key=lambda section: -self._score(rest, section))
        if sign == "" and rest.strip():
            sections.append((self.tr("Mentions"), [Found(self._search(rest.strip()))]))
        self._palette.offer(sections)
        if (sign == "@" or rest.strip()) and sign in ("", "@") and self._console is not None:
            finding = self._find_people(self._console, typed, rest.strip(), sections)
            self._console.background.start(finding, "find people")

    async def _find_people(
        self, console: Console, typed: str, rest: str, sections: Sequence[Section]
    ) -> None:
        try:
            people = await console.inbox.desk.people(rest, MOST if typed[:1] == "@" else 3)
        except StoreError:
            return  # the list says so itself
        if self._palette.isVisible() and typed == self._palette.line:
            found = self._best(rest, map(self._person, people), MOST)
            self._palette.offer([*sections, (self.tr("People"), found)])

    def _score(self, typed: str, section: Section) -> int:
        """How well the best of a section fits; 0 where nothing is typed or found."""
        found = section[1][:1] if typed.strip() else ()
        return max((self._fit(typed, each.entry)[0] for each in found), default=0)

    def _fit(self, typed: str, entry: Entry) -> tuple[int, tuple[int, ...] | None]:
        found = match(typed, entry.words)
        if found is None:
            return 0, None
        return found[0] + FAMILIAR * self._used[entry.name].bit_length(), found[1]

    def _best(self, typed: str, entries: Iterable[Entry], most: int) -> list[Found]:
        scored = []
        for place, entry in enumerate(entries):
            score, hits = self._fit(typed, entry)
            if hits is not None:
                scored.append((-score, place, Found(entry, hits)))
        return [each for _, _, each in sorted(scored, key=lambda s: s[:2])[:most]]

    def _commands(self) -> Iterable[Entry]:
        for action in self._window.actions():
            if action.isEnabled() and action.text() and action.data() != ELSEWHERE:
                keys = keys_of(action).toString()
                icon = str(action.data() or "chevron-right")
                why = self._window.may.why_not_run(action)
                yield Entry(
                    action.text(), action.trigger, why, keys, icon, action.text(), bool(why)
                )

        yield from self._looks()

    def _looks(self) -> Iterable[Entry]:
        rail = self._window.rail
        for wish, name, words in (
            (rail.theme_chosen, "light", self.tr("Light look")),
            (rail.theme_chosen, "dark", self.tr("Dark look")),
            (rail.theme_chosen, "system", self.tr("Look like the desktop")),
            (rail.density_chosen, "comfortable", self.tr("Comfortable rows")),
            (rail.density_chosen, "compact", self.tr("Compact rows")),
            (rail.density_chosen, "roomy", self.tr("Roomy rows")),
        ):
            yield Entry(words, partial(wish.emit, name), "", "", "sun", words)

    def _lists(self) -> Iterable[Entry]:
        window, state = self._window, self._window.news.state
        known = {each.property(USUAL): keys_of(each).toString() for each in window.actions()}
        for queue in (*FIRST, *AFTER):
            count = state.count(queue)
            told = "" if count is None else number(count)
            run = partial(window.open_queue, queue)
            keys = known.get(f"G, {LETTERS[queue]}", "")
            yield Entry(queue_name(queue), run, told, keys, ICONS[queue], f"#{queue}")
        for view in state.views:
            yield self._view(view)

    def _view(self, view: View) -> Entry:
        return Entry(
            view.name, lambda: self._window.search_for(view.words), number(view.count), "", "search"
        )

    def _search(self, words: str) -> Entry:
        said = self.tr("Search mentions for “{words}”").format(words=words)
        return Entry(said, lambda: self._window.search_for(words), "", "", "search")

    def _person(self, person: Person) -> Entry:
        name = person.name or person.handle
        told = f"{person.handle}, {network_name(person.network)}".lstrip(", ")
        words = f'from:"{(person.handle or name).replace(chr(34), "")}"'
        return Entry(name, lambda: self._window.search_for(words), told, "", "user")

"""The team's templates and macros while they are edited: in force at once when they are in order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cmconsole.domain.changes import Area
from cmconsole.domain.errors import PolicyError, UsageError
from cmconsole.domain.replies import Step
from cmconsole.replies import macro_files, template_editing, template_files
from cmconsole.replies.macros import Action, Do, Macro, parse_tables
from cmconsole.replies.template_exchange import Collection
from cmconsole.replies.templates import Template
from cmconsole.ui.wording import tr

if TYPE_CHECKING:
    from cmconsole.console import Console

Tables = Mapping[str, Mapping[str, Any]]
"""What a file holds, by name."""
KEPT = "Nothing is written over it; put it right, then open this page again."


class TemplateShelf:
    """What the files hold; everything is in order in them at any time.

    Whatever is changed here counts at once and is in the files once `store` is done.
    """

    def __init__(self, console: Console) -> None:
        self._files, self._changes = console.replies.team_files, console.changes
        self.shipped = template_files.shipped()
        self.templates: list[Template] = []
        self.macros: list[Macro] = []
        self.trouble = ""
        """Why a file could not be read; until that is put right nothing is written over it."""
        self._writing: dict[int, Callable[[], None]] = {}
        """What writes each file that is not as it should be."""

    def read(self) -> None:
        """Read both files. Raises PolicyError: what ships is there instead, and nothing is written."""
        self.templates, self.macros, self.trouble = list(self.shipped), [], ""
        try:
            self.templates = list(template_files.load(self._files[0]))
            self.macros = list(macro_files.load(self._files[1]))
        except PolicyError as error:
            self.trouble = f"{error} {KEPT}"
            raise PolicyError(self.trouble) from error

    @property
    def stored(self) -> bool:
        """Whether the files hold everything."""
        return not self._writing

    async def store(self) -> None:
        """Write what changed. Raises StoreError: that file is as it was, and is written the next time."""
        for number, write in [*self._writing.items()]:
            await asyncio.to_thread(write)
            if self._writing.get(number) is write:
                del self._writing[number]

    def template(self, name: str) -> Template:
        """The template of that name."""
        return next(each for each in self.templates if each.name == name)

    def macro(self, name: str) -> Macro:
        """The macro of that name."""
        return next(each for each in self.macros if each.name == name)

    def titles_beside(self, template: Template) -> list[str]:
        """The titles of all others."""
        return [each.title for each in self.templates if each.name != template.name]

    def is_shipped(self, name: str) -> bool:
        """Whether the program brought it."""
        return any(each.name == name for each in self.shipped)

    def is_changed(self, name: str) -> bool:
        """Whether it differs from what the program brought."""
        return self.template(name) not in self.shipped

    def keep(self, template: Template) -> None:
        """Put a template in force. Raises PolicyError while nothing may be written."""
        kept = template_editing.tidied(template)
        changed = [kept if each.name == kept.name else each for each in self.templates]
        if kept not in changed:
            changed.append(kept)
        self._write(changed)

    def remove(self, name: str) -> None:
        """Take a template of the team's away; a shipped one is as it was shipped again."""
        original = {each.name: each for each in self.shipped}
        left = [original.get(each.name, each) for each in self.templates if each.name == name]
        changed = [each for each in self.templates if each.name != name]
        if name in original:
            changed = [left[0] if each.name == name else each for each in self.templates]
        self._write(changed)

    def begin(self, language: str) -> Template:
        """A new template; it is written once it has a text."""
        taken = {each.title for each in self.templates}
        title = _free(tr("New template"), taken)
        names = [each.name for each in self.templates]
        made = template_editing.begun(title, Step.ACKNOWLEDGE, language, names)
        self.templates.append(made)
        return made

    def copy(self, template: Template) -> Template:
        """The same under another name. Raises PolicyError while nothing may be written."""
        taken = {each.title for each in self.templates}
        title = _free(tr("{title}, copy").format(title=template.title), taken)
        names = [each.name for each in self.templates]
        made = template_editing.copied(template, title, names)
        self._write([*self.templates, made])
        return made

    def begin_macro(self) -> Macro:
        """A new macro; it is written once it makes sense."""
        name = _free(tr("New macro"), {each.name for each in self.macros})
        made = Macro(name, (Action(Do.NOTE),))
        self.macros.append(made)
        return made

    def keep_macro(self, before: str, macro: Macro) -> None:
        """Put a macro in the place of the one called `before`. Raises PolicyError."""
        self._write_macros([macro if each.name == before else each for each in self.macros])

    def remove_macro(self, name: str) -> None:
        """Take a macro away. Raises PolicyError while nothing may be written."""
        self._write_macros([each for each in self.macros if each.name != name])

    def take_in(self, found: Collection) -> None:
        """Add what a file brought; what has a known name takes that one's place. Raises PolicyError."""
        self._write(list({t.name: t for t in (*self.templates, *found.templates)}.values()))
        if found.macros:
            self._write_macros(list({m.name: m for m in (*self.macros, *found.macros)}.values()))

    def _write(self, templates: Sequence[Template]) -> None:
        self._refuse_over_trouble()
        ready = [each for each in templates if not template_editing.problems(each)]
        own = template_editing.own(ready, self.shipped)
        self._writing[0] = lambda: template_files.save(self._files[0], own)
        was, self.templates = self._told, list(templates)
        self._changes.note(Area.TEMPLATE, _differences(was, self._told))

    def _refuse_over_trouble(self) -> None:
        if self.trouble:
            raise PolicyError(self.trouble)

    def _write_macros(self, macros: Sequence[Macro]) -> None:
        self._refuse_over_trouble()
        ready = [each for each in macros if _in_order(each)]
        self._writing[1] = lambda: macro_files.save(self._files[1], ready)
        was, self.macros = self._macros_told, list(macros)
        self._changes.note(Area.MACRO, _differences(was, self._macros_told))

    @property
    def _told(self) -> Tables:
        """Templates that are in order, as their file has them, by name."""
        ready = [each for each in self.templates if not template_editing.problems(each)]
        return {table["name"]: table for table in template_files.tables(ready)}

    @property
    def _macros_told(self) -> Tables:
        return {one.name: macro_files.table(one) for one in self.macros if _in_order(one)}

    def put_back(self, area: Area, parts: Mapping[str, tuple[Any, Any]]) -> None:
        """Put templates or macros back to how they were before a change.

        Args:
            parts: of the change, by name: the table before and since, None where there is none.

        Raises:
            UsageError: one of them is another one by now; nothing was put back.
            PolicyError: nothing may be written.
        """
        there = self._told if area is Area.TEMPLATE else self._macros_told
        if any(there.get(name) != since for name, (_, since) in parts.items()):
            raise UsageError(tr("It was changed once more since then. Nothing was taken back."))
        tables = [*({**there, **{name: was for name, (was, _) in parts.items()}}.values())]
        wanted = [table for table in tables if table is not None]
        if area is Area.TEMPLATE:
            begun = [each for each in self.templates if each.name not in {**there, **parts}]
            self._write([*template_files.parse_tables(wanted, self._files[0].name), *begun])
        else:
            self._write_macros(parse_tables(wanted, self._files[1].name))


def _differences(was: Tables, now: Tables) -> dict[str, tuple[Any, Any]]:
    names = {**was, **now}
    return {
        name: (was.get(name), now.get(name)) for name in names if was.get(name) != now.get(name)
    }


def _in_order(macro: Macro) -> bool:
    """A macro that was only begun is not written: its first note says nothing yet."""
    return bool(macro.name and macro.actions) and macro.actions != (Action(Do.NOTE),)


def _free(title: str, taken: set[str]) -> str:
    found, number = title, 2
    while found in taken:
        found, number = f"{title} {number}", number + 1
    return found

"""What was changed in the settings, in the words of the pages where it is changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication

from cmconsole.domain.changes import Area, Change
from cmconsole.domain.text import clean
from cmconsole.triage.comparing import ADDED, BESIDE, CHANGED, GONE, MOVED, SWITCHED
from cmconsole.ui.palette.rows import caps
from cmconsole.ui.settings.setting_words import page_of_setting, setting_name, value_words
from cmconsole.ui.settings.targets_words import targets_words
from cmconsole.ui.settings.word_pairs import from_to, listed, quoted, turned

MOST = 6
"""Parts of a change that are told; of more it is said how many."""
ODD = (ValueError, TypeError, LookupError, AttributeError)
"""What a line may lead to that another version or a person wrote."""
LONGEST = 160
"""Characters of a part."""
Commands = Mapping[str, str]
"""What commands do, by the keys they come with."""


def tr(words: str) -> str:
    """Translate a text of this module."""
    return QCoreApplication.translate("change_words", words)


def page_of(change: Change) -> str:
    """The name of the page on which it is changed."""
    if change.area is Area.SETTING:
        return page_of_setting(change.subject)
    return {
        Area.KEYS: "keyboard",
        Area.TARGETS: "targets",
        Area.RULES: "triage",
        Area.TEMPLATE: "templates",
        Area.MACRO: "templates",
        Area.SCORECARD: "scorecard",
        Area.SOURCE: "sources",
        Area.ACCOUNT: "sources",
        Area.START: "notifications",
    }[change.area]


def told(change: Change, commands: Commands) -> str:
    """What was changed, from what to what."""
    try:
        words = [] if "" in change.parts else _parts(change, commands)
    except ODD:
        words = []
    if not words:
        return subject(change, commands)
    return listed([clean(each, LONGEST) for each in words], MOST, "; ")


def subject(change: Change, commands: Commands) -> str:
    """What was changed, as short as it is clear."""
    try:
        return clean(_subject(change, commands), LONGEST)
    except ODD:
        return tr("Something")


def _subject(change: Change, commands: Commands) -> str:
    if change.area is Area.SETTING:
        return setting_name(change.subject)
    if change.area is Area.KEYS:
        names = [quoted(commands.get(usual, usual)) for usual in change.parts]
        return tr("Keys of {commands}").format(commands=listed(names, 1))
    if change.area is Area.TARGETS:
        return _first(targets_words(change.parts)).partition(":")[0] or tr("Targets and hours")
    if change.area is Area.TEMPLATE:
        return tr("Template {name}").format(name=listed([quoted(n) for n in _titles(change)], 1))
    if change.area is Area.MACRO:
        return tr("Macro {name}").format(name=listed([quoted(n) for n in _titles(change)], 1))
    if change.area is Area.SOURCE:
        return tr("Source {name}").format(name=quoted(change.name))
    if change.area is Area.ACCOUNT:
        return tr("Account {name}").format(name=quoted(change.name))
    return {
        Area.RULES: tr("Rules of triage"),
        Area.SCORECARD: tr("Scorecard"),
        Area.START: tr("Open the window at sign-in"),
    }[change.area]


def _parts(change: Change, commands: Commands) -> list[str]:
    makers: Mapping[Area, Callable[[], list[str]]] = {
        Area.SETTING: lambda: [_setting(key, *part) for key, part in change.parts.items()],
        Area.KEYS: lambda: [_keys(usual, *part, commands) for usual, part in change.parts.items()],
        Area.TARGETS: lambda: targets_words(change.parts),
        Area.RULES: lambda: [_rule(key, *part) for key, part in change.parts.items()],
        Area.TEMPLATE: lambda: _texts(change, tr("Template {name} {done}")),
        Area.MACRO: lambda: _texts(change, tr("Macro {name} {done}")),
        Area.SCORECARD: lambda: [_card(key, *part) for key, part in change.parts.items()],
        Area.SOURCE: lambda: [_source(change.name, key, *p) for key, p in change.parts.items()],
        Area.ACCOUNT: lambda: [_account(change.name, now) for _, now in change.parts.values()],
        Area.START: lambda: [
            turned(tr("Open the window at sign-in"), on) for _, on in change.parts.values()
        ],
    }
    return makers[change.area]()


def _setting(key: str, was: Any, now: Any) -> str:
    if isinstance(now, bool):
        return turned(setting_name(key), now)
    return from_to(setting_name(key), value_words(key, was), value_words(key, now))


def _keys(usual: str, was: str, now: str, commands: Commands) -> str:
    name = tr("Key of {command}").format(command=quoted(commands.get(usual, usual)))
    none = tr("none")
    return from_to(name, " ".join(caps(was)) or none, " ".join(caps(now)) or none)


def _rule(key: str, _: str, now: str) -> str:
    what, _, name = key.partition("/")
    if what == SWITCHED:
        return turned(tr("Rule {name}").format(name=quoted(name)), now == "on")
    return {
        ADDED: tr("Rule {name} added"),
        GONE: tr("Rule {name} removed"),
        CHANGED: tr("Rule {name} changed"),
        MOVED: tr("Order of the rules changed"),
        BESIDE: tr("Word lists, cues or the score changed"),
    }.get(what, tr("Rules of triage changed")).format(name=quoted(name))


def _texts(change: Change, words: str) -> list[str]:
    pairs = zip(_titles(change), change.parts.values(), strict=True)
    return [words.format(name=quoted(name), done=_done(*part)) for name, part in pairs]


def _titles(change: Change) -> list[str]:
    return [
        str((now or was or {}).get("title", name)) if isinstance(now or was, dict) else name
        for name, (was, now) in change.parts.items()
    ]


def _done(was: object, now: object) -> str:
    if was is None:
        return tr("added")
    return tr("removed") if now is None else tr("changed")


def _card(key: str, was: object, now: object) -> str:
    what, _, name = key.partition("/")
    if what == "name":
        return from_to(tr("Name of the scorecard"), str(was), str(now))
    if what == "order":
        return tr("Order of the categories changed")
    words = tr("Category {name} {done}")
    return words.format(name=quoted(name), done=_done(was or None, now or None))


def _source(name: str, key: str, was: Any, now: Any) -> str:
    source = tr("Source {name}").format(name=quoted(name))
    if key == "there":
        return tr("{source} added").format(source=source) if now else _gone(source)
    if key == "paused":
        return (tr("{source} paused") if now else tr("{source} goes on")).format(source=source)
    part = {
        "name": tr("name"),
        "match": tr("counts as a mention"),
        "leave_out": tr("left out"),
        "every": tr("checked every"),
    }.get(key, key)
    return from_to(f"{source}, {part}", _of_source(key, was), _of_source(key, now))


def _gone(source: str) -> str:
    return tr("{source} removed").format(source=source)


def _of_source(key: str, value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or tr("nothing")
    if key == "every":
        return tr("{n} s").format(n=value) if value else tr("as often as it is worth it")
    return str(value)


def _account(name: str, signed_in: object) -> str:
    words = tr("Signed in with {name}") if signed_in else tr("Signed out {name}")
    return words.format(name=quoted(name))


def _first(words: list[str]) -> str:
    return words[0] if words else ""

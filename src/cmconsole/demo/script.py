"""The play as it is written down: people, what they post and how they answer. Texts are data."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from cmconsole.system.paths import resource

T = TypeVar("T")

UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}


@dataclass(frozen=True, slots=True)
class Brand:
    """The invented brand that the play is about."""

    name: str
    username: str
    """Its account on the demo's own server, without @."""
    domain: str
    """The name the demo's server goes by."""
    tag: str
    followers: int
    bio: str
    match: tuple[str, ...]
    """Words that make a feed's entry a mention."""
    leave_out: tuple[str, ...]
    """Words that tell the brand's namesakes apart."""
    desk: str
    """How long before the start the team sat down: what was posted since then has a running clock."""
    blog: str
    forum: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account."""

    key: str
    name: str
    handle: str
    """`name@host` on the fediverse, a name elsewhere."""
    followers: int = 0
    following: int = 0
    bio: str = ""
    language: str = "en"
    joined: str = "-900d"
    stranger: bool = False
    """The brand's notification policy filters this account away."""
    bot: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """What somebody says next when the brand has written to them, or has not."""

    text: str
    by: str = ""
    after: float = 5.0
    """Seconds after the brand's message, or of silence."""
    to: str = "any"
    """Which message it answers: `public`, `direct` or `any`; `silence` comes unasked."""
    via: str = "same"
    """How it is sent: `public`, `direct`, or the `same` way as what it answers."""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """An edit of a post."""

    after: str
    text: str
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One post of the play."""

    at: str
    """When, relative to the start: `-6d2h` is history, `+14m` is 14 minutes of play after it."""
    by: str
    text: str = ""
    on: str = "mastodon"
    """`mastodon`, `blog`, `forum` or `hackernews`."""
    key: str = ""
    title: str = ""
    kind: str = "noise"
    """The class its author would give it."""
    red_zone: bool = False
    reply_to: str = ""
    """The key of the post it answers."""
    visibility: str = "public"
    warning: str = ""
    language: str = ""
    image: str = ""
    """The description of a picture that hangs on it; empty: none."""
    boosts: int = 0
    likes: int = 0
    undated: bool = False
    """A feed entry without a date."""
    edit: Change | None = None
    delete_after: str = ""


@dataclass(frozen=True, slots=True)
class Gesture:
    """Something an account does without words: `follow`, `favourite` or `reblog`."""

    at: str
    by: str
    do: str
    post: str = ""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the crowd makes up a post of one kind: one piece of each list, with its blanks filled."""

    kind: str
    share: int
    pieces: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Crowd:
    """What generated people are called and what they talk about."""

    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    hosts: tuple[str, ...]
    blanks: Mapping[str, tuple[str, ...]]
    recipes: tuple[Recipe, ...]


@dataclass(frozen=True, slots=True)
class Script:
    """The whole play."""

    brand: Brand
    people: Mapping[str, Person]
    lines: tuple[Line, ...]
    gestures: tuple[Gesture, ...]
    turns: Mapping[str, tuple[Turn, ...]]
    """What each person says when written to, by key."""
    manners: Mapping[str, tuple[tuple[Turn, ...], ...]]
    """What people without words of their own say, by the kind of their post."""
    crowd: Crowd


def span(text: str) -> timedelta:
    """A signed duration such as `-6d2h`, `+14m` or `90s`. Raises ValueError for anything else."""
    found = re.fullmatch(r"([+-]?)((?:\d+[dhms])+)", text)
    if found is None:
        raise ValueError(f"not a duration: {text!r}")
    parts = {UNITS[unit]: int(count) for count, unit in re.findall(r"(\d+)([dhms])", found[2])}
    length = timedelta(**parts)
    return -length if found[1] == "-" else length


def read(where: Path | None = None) -> Script:
    """Read the play from a folder of TOML files. Raises ValueError where a file makes no sense."""
    tables: dict[str, Any] = {}
    for path in sorted((where or resource("demo/half_day")).glob("*.toml")):
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        place = content.pop("on", "mastodon")
        for line in content.get("post", ()):
            line.setdefault("on", place)
        for name, value in content.items():
            if isinstance(value, list):
                tables[name] = tables.get(name, []) + value
            else:
                tables.setdefault(name, {}).update(value)
    script = _script(tables)
    _check(script)
    return script


def _script(tables: Mapping[str, Any]) -> Script:
    people = {key: _built(Person, {"key": key, **value}) for key, value in tables["people"].items()}
    turns: dict[str, tuple[Turn, ...]] = {}
    for table in tables["turn"]:
        turn = _built(Turn, table)
        turns[turn.by] = (*turns.get(turn.by, ()), turn)
    return Script(
        brand=_built(Brand, tables["brand"]),
        people=people,
        lines=tuple(_line(table) for table in tables["post"]),
        gestures=tuple(_built(Gesture, table) for table in tables["gesture"]),
        turns=turns,
        manners={
            kind: tuple(tuple(_built(Turn, turn) for turn in way) for way in ways)
            for kind, ways in tables["manners"].items()
        },
        crowd=_crowd(tables["crowd"]),
    )


def _line(table: dict[str, Any]) -> Line:
    edit = table.pop("edit", None)
    table["text"] = table.get("text", "").strip()
    return _built(Line, {**table, "edit": _built(Change, edit) if edit else None})


def _crowd(table: Mapping[str, Any]) -> Crowd:
    recipes = [
        Recipe(one["kind"], one["share"], tuple(tuple(piece) for piece in one["pieces"]))
        for one in table["recipe"]
    ]
    return Crowd(
        tuple(table["first_names"]),
        tuple(table["last_names"]),
        tuple(table["hosts"]),
        {name: tuple(values) for name, values in table["blanks"].items()},
        tuple(recipes),
    )


def _built(kind: type[T], table: Mapping[str, Any]) -> T:
    """A dataclass from a table, lists as tuples; an unknown key is an error, not a shrug."""
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type]
    if unknown := set(table) - known:
        raise ValueError(f"{kind.__name__} does not know {sorted(unknown)}: {table}")
    values = {name: tuple(v) if isinstance(v, list) else v for name, v in table.items()}
    return kind(**values)


def _check(script: Script) -> None:
    """Everything that is named exists. Raises ValueError."""
    keys = {line.key for line in script.lines if line.key}
    _known("person", script.people, (line.by for line in script.lines if line.by != "us"))
    _known("person", script.people, script.turns)
    _known("person", script.people, (gesture.by for gesture in script.gestures))
    _known("post", keys, (line.reply_to for line in script.lines if line.reply_to))
    _known("post", keys, (gesture.post for gesture in script.gestures if gesture.post))


def _known(what: str, known: Iterable[str], named: Iterable[str]) -> None:
    if missing := set(named) - set(known):
        raise ValueError(f"the play names an unknown {what}: {sorted(missing)}")

"""Writes targets back into their file: whatever did not change stays as it stands there, comments and all."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, MutableMapping, Sequence
from typing import TYPE_CHECKING, Any

from cmconsole.domain.errors import PolicyError
from cmconsole.domain.targets_file import targets_from_toml, to_toml

if TYPE_CHECKING:
    from tomlkit.items import AoT

TARGETS = "target"


def kept_text(text: str, written: str) -> str:
    """Targets in the words of the file in which they stood before.

    Takes some tens of milliseconds and loads tomlkit: not for a thread that paints.

    Args:
        text: the targets as they shall be, in order (`TargetsText.text`).
        written: the text of their file. Where that is not in order, or nothing of it can be kept, they are
            written as they are in `text`.
    """
    import tomlkit

    try:
        before, after = _plain(written), _plain(text)
        document = tomlkit.parse(written)
        _change(document, before, after)
        kept = tomlkit.dumps(document)
        return kept if _plain(kept) == after else text
    except (PolicyError, ValueError):  # what cannot be read cannot be kept
        return text


def _plain(text: str) -> dict[str, Any]:
    """The same with nothing left out and everything written the same way, so that it can be compared."""
    return tomllib.loads(to_toml(targets_from_toml(text)))


def _change(
    table: MutableMapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    for key in before.keys() | after.keys():
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        if new is None:
            table.pop(key, None)
        elif key == TARGETS and key in table:
            _change_targets(table, before[key], after[key])
        elif isinstance(new, dict) and isinstance(old, dict) and key in table:
            _change(table[key], old, new)
        else:
            table[key] = new


def _change_targets(
    document: MutableMapping[str, Any],
    before: Sequence[Mapping[str, Any]],
    after: Sequence[Mapping[str, Any]],
) -> None:
    """Targets are known by their names; those that stay keep what is written above them."""
    import tomlkit

    known = {old["name"]: (old, own) for old, own in zip(before, document[TARGETS], strict=True)}
    changed = []
    for new in after:
        old, own = known.get(new["name"], ({}, tomlkit.table()))
        _change(own, old, new)
        changed.append(own)
    if [*known] != [new["name"] for new in after]:
        listed: AoT = tomlkit.aot()
        for own in changed:
            listed.append(own)
        document[TARGETS] = listed

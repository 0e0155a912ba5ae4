"""The team's macros as a file, and back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import tomli_w

from cmconsole.domain.errors import PolicyError
from cmconsole.replies.macros import Macro, parse
from cmconsole.system.atomic import write_text


def load(path: Path) -> tuple[Macro, ...]:
    """The macros of a file; none where it is not there. Raises PolicyError: it cannot be used."""
    if not path.exists():
        return ()
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyError(f"The macros in “{path.name}” could not be read.") from error
    return parse(text, path.name)


def save(path: Path, macros: Sequence[Macro]) -> None:
    """Write the file as a whole. Raises StoreError: it is as it was; PolicyError: it makes no sense."""
    text = tomli_w.dumps({"macro": [table(macro) for macro in macros]})
    parse(text, path.name)
    write_text(path, text)


def table(macro: Macro) -> dict[str, object]:
    """A macro as `parse_tables` reads it."""
    return {"name": macro.name, "do": [{str(one.do): one.value} for one in macro.actions]}

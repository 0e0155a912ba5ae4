"""Templates and macros as one file that another team can take in. JSON is YAML too (YAML 1.2)."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cmconsole.domain.errors import PolicyError
from cmconsole.replies import macro_files, macros, template_files
from cmconsole.replies.macros import Macro
from cmconsole.replies.templates import Template
from cmconsole.system.atomic import write_text

FORMAT = "cmconsole templates"
VERSION = 1
LARGEST = 5_000_000
"""Bytes; a file of texts that is larger is none."""


@dataclass(frozen=True, slots=True)
class Collection:
    """What a team writes with."""

    templates: tuple[Template, ...] = ()
    macros: tuple[Macro, ...] = ()


def write(path: Path, templates: Sequence[Template], known: Sequence[Macro]) -> None:
    """Export everything as one JSON file. Raises StoreError: the file is as it was."""
    document = {
        "format": FORMAT,
        "version": VERSION,
        "template": template_files.tables(templates),
        "macro": [macro_files.table(macro) for macro in known],
    }
    write_text(path, json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def read(path: Path) -> Collection:
    """Read a file that was exported, or a TOML file of templates or macros.

    Raises:
        PolicyError: with a sentence that says which part is wrong; nothing of it is taken.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise PolicyError(f"“{path.name}” is too large to be a file of templates.")
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyError(f"“{path.name}” could not be read.") from error
    document = _document(text, path.name)
    found = Collection(
        template_files.parse_tables(document.get("template", []), path.name),
        macros.parse_tables(document.get("macro", []), path.name),
    )
    if not found.templates and not found.macros:
        raise PolicyError(f"There are no templates and no macros in “{path.name}”.")
    return found


def _document(text: str, name: str) -> dict[str, Any]:
    try:
        found = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise PolicyError(f"“{name}” is not in order: it is neither JSON nor TOML.") from error
    if not isinstance(found, dict):
        raise PolicyError(f"“{name}” is no file of templates.")
    if type(version := found.get("version", VERSION)) is not int or version > VERSION:
        raise PolicyError(f"“{name}” was written by a later version of the program.")
    return found

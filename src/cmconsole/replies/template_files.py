"""Templates and macros as TOML files: the shipped ones, the team's own, import and export."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import tomli_w

from cmconsole.domain.errors import PolicyError
from cmconsole.domain.judgement import MentionClass
from cmconsole.domain.replies import Step
from cmconsole.replies.templates import Template, Wording, checked, merged
from cmconsole.system.atomic import write_text
from cmconsole.system.paths import resource

FOLDER = "templates"
KEYS = frozenset(
    "name title step classes red_zone late private destination text".split()  # noqa: SIM905
)
TEXT_KEYS = frozenset({"language", "variants", "short", "on"})


def shipped() -> tuple[Template, ...]:
    """The starting set."""
    files = sorted(resource(FOLDER).glob("*.toml"))
    return tuple(
        template for path in files for template in parse(path.read_text("utf-8"), path.name)
    )


def load(own: Path) -> tuple[Template, ...]:
    """The shipped templates and those of the team's file, where there is one.

    Raises:
        PolicyError: the team's file cannot be used.
    """
    if not own.exists():
        return shipped()
    try:
        text = own.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyError(f"The templates in “{own.name}” could not be read.") from error
    return merged(shipped(), parse(text, own.name))


def save(own: Path, templates: Sequence[Template]) -> None:
    """Write the team's file as a whole. Raises StoreError: it is as it was."""
    write_text(own, dump(templates))


def parse(text: str, source: str) -> tuple[Template, ...]:
    """Read templates.

    Args:
        text: TOML.
        source: the name of the file, for sentences.

    Raises:
        PolicyError: with a sentence that says which template is wrong and why.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"“{source}” is not in order: {error}.") from error
    return parse_tables(document.get("template", []), source)


def parse_tables(found: object, source: str) -> tuple[Template, ...]:
    """Read templates from what a file of any form held. Raises PolicyError."""
    if not isinstance(found, list) or not all(isinstance(table, dict) for table in found):
        raise PolicyError(f"“{source}” has no list of templates.")
    templates = [checked(_template(table, source)) for table in found]
    names = [template.name for template in templates]
    for name in names:
        if names.count(name) > 1:
            raise PolicyError(f"Two templates in “{source}” are called “{name}”.")
    return tuple(templates)


def dump(templates: Sequence[Template]) -> str:
    """Templates as TOML, for `parse`."""
    return tomli_w.dumps({"template": tables(templates)}, multiline_strings=True)


def tables(templates: Sequence[Template]) -> list[dict[str, Any]]:
    """Templates as `parse_tables` reads them."""
    return [_table(one) for one in templates]


def _template(table: Mapping[str, Any], source: str) -> Template:
    name = table.get("name")
    if not isinstance(name, str) or not name:
        raise PolicyError(f"A template in “{source}” has no name.")
    _known(table, KEYS, name)
    try:
        return Template(
            name=name,
            title=str(table.get("title", name)),
            step=Step(table.get("step", Step.ANSWER)),
            wordings=tuple(_wording(text, name) for text in table.get("text", [])),
            classes=frozenset(MentionClass(word) for word in table.get("classes", [])),
            red_zone=_flag(table, "red_zone", name),
            late=_flag(table, "late", name),
            private=bool(table.get("private", False)),
            destination=str(table.get("destination", "")),
        )
    except (ValueError, TypeError) as error:
        raise PolicyError(f"The template “{name}” is not in order: {error}.") from error


def _wording(table: Mapping[str, Any], name: str) -> Wording:
    _known(table, TEXT_KEYS, name)
    variants = table.get("variants", [])
    if isinstance(variants, str):
        variants = [variants]
    return Wording(
        language=str(table.get("language", "en")),
        variants=tuple(str(text).strip() for text in variants),
        short=str(table.get("short", "")).strip(),
        on={kind: str(text).strip() for kind, text in table.get("on", {}).items()},
    )


def _flag(table: Mapping[str, Any], key: str, name: str) -> bool | None:
    value = table.get(key)
    if value is not None and not isinstance(value, bool):
        raise PolicyError(f"In the template “{name}”, {key} is either true or false.")
    return value


def _known(table: Mapping[str, Any], keys: frozenset[str], name: str) -> None:
    for key in table:
        if key not in keys:
            raise PolicyError(
                f"The template “{name}” has “{key}”, which means nothing. It takes:"
                f" {', '.join(sorted(keys))}."
            )


def _table(template: Template) -> dict[str, Any]:
    facts = {
        "name": template.name,
        "title": template.title,
        "step": str(template.step),
        "classes": sorted(map(str, template.classes)),
        "red_zone": template.red_zone,
        "late": template.late,
        "private": template.private,
        "destination": template.destination,
    }
    table: dict[str, Any] = {
        key: value
        for key, value in facts.items()
        if value is not None and value not in ("", [], False)
    }
    for key in ("red_zone", "late"):
        if facts[key] is False:
            table[key] = False
    table["text"] = [_text(wording) for wording in template.wordings]
    return table


def _text(wording: Wording) -> dict[str, Any]:
    table: dict[str, Any] = {"language": wording.language, "variants": list(wording.variants)}
    if wording.short:
        table["short"] = wording.short
    if wording.on:
        table["on"] = dict(wording.on)
    return table

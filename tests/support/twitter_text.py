"""Reads the conformance files of twitter-text where they lie: the part of YAML that they use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\", "0": "\0", "/": "/", " ": " "}
_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|\n\s*|(.))")
_ITEM = re.compile(r"^    - (.*)$")
_KEY = re.compile(r"^( *)(- )?([A-Za-z_]+):(?: (.*))?$")


def sections(path: Path) -> dict[str, list[dict[str, Any]]]:
    """The items of each section: `description`, `text`, and what stands under `expected`."""
    found: dict[str, list[dict[str, Any]]] = {}
    items: list[dict[str, Any]] = []
    for indent, begins, key, value in _entries(path.read_text("utf-8").split("\n")):
        if indent == 2 and not begins and value == "":
            items = found.setdefault(key, [])
        elif not key:
            listed = items[-1]["expected"]
            items[-1]["expected"] = [*(listed or []), _scalar(value)]
        elif begins:
            items.append({key: _scalar(value)})
        elif indent == 6:
            expected = items[-1].get("expected")
            items[-1]["expected"] = (expected if isinstance(expected, dict) else {}) | {
                key: _scalar(value)
            }
        elif items:
            items[-1][key] = _scalar(value)
    return found


def _entries(lines: list[str]) -> Iterator[tuple[int, bool, str, str]]:
    """Each `key: value` with its indentation, folded lines joined."""
    at = 0
    while at < len(lines):
        found, item = _KEY.match(lines[at]), _ITEM.match(lines[at])
        at += 1
        if item and not found:
            yield 4, False, "", item[1]
        if found is None:
            continue
        value = found[4] or ""
        quote = value[:1] if value[:1] in "\"'" and value else ""
        indent = len(found[1])
        while at < len(lines) and not _complete(value, quote):
            value += "\n" + lines[at]
            at += 1
        while not quote and value and at < len(lines) and _continues(lines[at], indent):
            value += "\n" + lines[at]
            at += 1
        yield indent, bool(found[2]), found[3], value


def _complete(value: str, quote: str) -> bool:
    if not quote:
        return True
    body = value[1:]
    if quote == "'":
        return body.replace("''", "").endswith("'")
    return re.search(r'(?<!\\)(?:\\\\)*"$', body) is not None


def _continues(line: str, indent: int) -> bool:
    return line.startswith(" " * (indent + 2)) and not _KEY.match(line) and line.strip()[:2] != "- "


def _scalar(value: str) -> Any:
    if value[:1] == "'":
        return _fold(value[1:-1]).replace("''", "'")
    if value[:1] == '"':
        return _ESCAPE.sub(_unescaped, _fold_double(value[1:-1]))
    value = _fold(value)
    if value in ("true", "false"):
        return value == "true"
    return int(value) if re.fullmatch(r"-?\d+", value) else value


def _fold(value: str) -> str:
    return re.sub(r" *\n *", " ", value)


def _fold_double(value: str) -> str:
    return re.sub(r"(?<!\\) *\n *", " ", value)


def _unescaped(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3]
    if code:
        return chr(int(code, 16))
    return _ESCAPES[found[4]] if found[4] else ""

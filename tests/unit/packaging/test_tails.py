"""No part of the program grows past what can be read at one look."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from environment import ROOT

SOURCES = ROOT / "src" / "cmconsole"
MODULE, CLASS, FUNCTION = 300, 200, 40
"""Lines at most, docstrings included, decorators not."""


class Part(NamedTuple):
    """A module, class or function, and how long it is."""

    name: str
    lines: int
    most: int


def parts_of(text: str, name: str) -> Iterator[Part]:
    """A module and everything that is defined in it, however deep."""
    yield Part(name, len(text.splitlines()), MODULE)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            most = CLASS if isinstance(node, ast.ClassDef) else FUNCTION
            assert node.end_lineno is not None
            yield Part(f"{name} {node.name}", node.end_lineno - node.lineno + 1, most)


def too_long(text: str, name: str = "module") -> list[Part]:
    return [part for part in parts_of(text, name) if part.lines > part.most]


def function(lines: int, indent: str = "") -> str:
    """A function of so many lines."""
    return f"{indent}async def work():\n" + f"{indent}    pass\n" * (lines - 1)


def test_no_module_class_or_function_is_too_long() -> None:
    files = sorted(SOURCES.rglob("*.py"))
    assert files
    found = [
        f"{part.name}: {part.lines} lines, at most {part.most}"
        for path in files
        for part in too_long(path.read_text("utf-8"), path.relative_to(SOURCES).as_posix())
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("longest", "longer", "name"),
    [
        ("x = 1\n" * MODULE, "x = 1\n" * (MODULE + 1), "module"),
        (function(FUNCTION), function(FUNCTION + 1), "module work"),
        (
            "class Part:\n" + "    x = 1\n" * (CLASS - 1),
            "class Part:\n" + "    x = 1\n" * CLASS,
            "module Part",
        ),
        (
            "class Part:\n" + function(FUNCTION, "    "),
            "class Part:\n" + function(FUNCTION + 1, "    "),
            "module work",
        ),
    ],
)
def test_one_line_more_than_the_limit_is_found(longest: str, longer: str, name: str) -> None:
    assert too_long(longest) == []
    assert [part.name for part in too_long(longer)] == [name]

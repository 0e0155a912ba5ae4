"""Requests held against what networks without an OpenAPI document publish for machines.

Meta's specification of its objects and edges (facebook-business-sdk-codegen), Meta's official examples
for Threads, and the description of Telegram's Bot API. All of them raise `specs.Violation`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from support.plays import Request
from support.specs import Violation

Json = Any
EVERYWHERE = frozenset(("fields", "limit", "after", "before", "since", "until"))
"""What each edge of a graph takes (developers.facebook.com, "Paginated results" and "Fields")."""
VERSION = re.compile(r"/v\d+\.\d+")


class GraphSpec:
    """The objects of one of Meta's graphs, each a file with its edges and fields."""

    def __init__(self, folder: Path) -> None:
        self._nodes: dict[str, Json] = {
            path.stem: json.loads(path.read_text()) for path in folder.glob("*.json")
        }

    def check(self, request: Request, node: str, *, besides: Collection[str] = ()) -> None:
        """A request to an object of the type `node`: its edge, its parameters, the fields it names.

        Args:
            request: as it arrived, `/v26.0/ID` or `/v26.0/ID/EDGE`.
            node: the type of the object with this id.
            besides: fields that only other pages of Meta's document.
        """
        edge = VERSION.sub("", request.path).strip("/").partition("/")[2]
        way = self._way(node, request.method, edge)
        known = {param["name"] for param in way["params"]} | EVERYWHERE
        for name in given(request):
            _must(name in known, f"{request.method} {node}/{edge} knows no parameter {name}")
        for fields in request.query.get("fields", []):
            self._fields(fields, way["return"] if edge else node, besides)

    def _way(self, node: str, method: str, edge: str) -> Json:
        for way in self._nodes[node]["apis"]:
            if way["method"] == method and (way.get("endpoint") or "") == edge:
                return way
        raise Violation(f"{node} has no {method} {edge or 'of its own'}")

    def _fields(self, fields: str, node: str, besides: Collection[str]) -> None:
        if node not in self._nodes:
            return  # what it is made of is not in the copy beside the checkout
        known = {field["name"] for field in self._nodes[node]["fields"]}
        edges = {w["endpoint"]: w for w in self._nodes[node]["apis"] if w.get("endpoint")}
        for name, inner in split(fields):
            _must(name in known or name in edges or name in besides, f"{node} has no field {name}")
            if name in edges:
                self._fields(inner, edges[name]["return"], besides)


class ThreadsExamples:
    """Meta's own examples of requests to Threads."""

    def __init__(self, path: Path) -> None:
        variables = json.loads((path / "collection-variables.json").read_text())
        self._ways: dict[tuple[str, str], set[str]] = {}
        for example in json.loads((path / "postman-examples.json").read_text()):
            url = re.sub(
                r"\{\{(\w+)\}\}",
                lambda found: str(variables.get(found[1]) or "*"),
                example["request"]["url"].removeprefix("{{api_host}}"),
            )
            way = example["request"]["method"], urlsplit(url).path
            names = self._ways.setdefault(way, set())
            names.update(parse_qs(urlsplit(url).query, keep_blank_values=True))
        self._fields = set(
            f"{variables['fields_threads']},{variables['fields_replies']},"
            f"{variables['fields_profile']}".split(",")
        )

    def check(self, request: Request, besides: Mapping[str, Collection[str]]) -> None:
        """Path, method, parameters and fields are those of an example.

        Args:
            request: as it arrived.
            besides: paths that are documented (developers.facebook.com/docs/threads) and not among the
                examples, with their parameters; `*` stands for an id.
        """
        path = VERSION.sub("", request.path)
        shape = re.sub(r"/(?!me\b)(?=[^/]*\d)[^/]+", "/*", path)
        names = self._ways.get((request.method, shape))
        if names is None and shape in besides:
            names = set(besides[shape])
        if names is None:
            raise Violation(f"no example shows {request.method} {shape}")
        for name in given(request):
            _must(name in names | EVERYWHERE, f"{request.method} {shape} shows no {name}")
        for fields in request.query.get("fields", []):
            for name, _ in split(fields):
                _must(name in self._fields, f"no example asks for the field {name}")


class BotApi:
    """Telegram's Bot API."""

    def __init__(self, path: Path) -> None:
        self._document: Json = json.loads(path.read_text())

    def check(self, request: Request) -> None:
        """The method exists and its fields are there, known and of their type."""
        name = request.path.rpartition("/")[2]
        _must(name in self._document["methods"], f"there is no method {name}")
        content = request.json() if request.body else {}
        self._check(content, self._document["methods"][name].get("fields", []), name)

    def _check(self, content: Json, fields: Json, where: str) -> None:
        known = {field["name"]: field for field in fields}
        for name, value in content.items():
            _must(name in known, f"{where} has no {name}")
            _must(
                any(self._fits(value, kind, f"{where}.{name}") for kind in known[name]["types"]),
                f"{where}.{name} cannot be {value!r}",
            )
        for name, field in known.items():
            _must(not field["required"] or name in content, f"{where} wants {name}")

    def _fits(self, value: Json, kind: str, where: str) -> bool:
        if kind.startswith("Array of "):
            inner = kind.removeprefix("Array of ")
            return isinstance(value, list) and all(self._fits(v, inner, where) for v in value)
        plain = {"Integer": int, "String": str, "Boolean": bool, "Float": float}
        if kind in plain:
            return isinstance(value, plain[kind]) and (kind == "Boolean") is isinstance(value, bool)
        if not isinstance(value, dict):
            return False
        one = self._document["types"].get(kind, {})
        if one.get("fields"):
            self._check(value, one["fields"], where)
        return True


def given(request: Request) -> set[str]:
    """The names of all parameters: of the query, of the form or of the JSON body."""
    names = set(request.query)
    if request.headers.get("content-type", "").startswith("application/json"):
        content = request.json()
        return names | set(content) if isinstance(content, dict) else names
    return names | set(request.form)


def split(fields: str) -> list[tuple[str, str]]:
    """`a,b.limit(2){c,d}` as names, each with what stands in its braces."""
    found: list[tuple[str, str]] = []
    depth, start = 0, 0
    for place, sign in enumerate([*fields, ","]):
        depth += (sign in "{(") - (sign in "})")
        if sign == "," and not depth:
            part = fields[start:place]
            inner = part.partition("{")[2].removesuffix("}")
            found += [(re.split(r"[.{(]", part)[0], inner)] if part else []
            start = place + 1
    return found


def _must(holds: bool, message: str) -> None:
    if not holds:
        raise Violation(message)

"""Requests held against what the networks themselves publish: OpenAPI documents, Google's discovery.

spec = OpenApi(shared / "networks/fixtures/x/openapi.json")
spec.check(request)      # raises Violation for what the network would not know or take
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from support.plays import Request

Json = Any


class Violation(AssertionError):
    """The network would refuse this request."""


class OpenApi:
    """An OpenAPI 3 document."""

    def __init__(self, path: Path, *, below: str = "") -> None:
        """`below` stands before the document's paths in the requests."""
        self.document: Json = json.loads(path.read_text())
        self._below = below

    def check(self, request: Request) -> None:
        """Path, method, every query parameter and the body are as the document says."""
        operation, names = self._operation(request)
        known = {p["name"]: p for p in map(self._resolved, operation["parameters"])}
        for name, values in request.query.items():
            if name not in known or known[name]["in"] != "query":
                raise Violation(f"{request.path} knows no parameter {name}")
            self._check_parameter(known[name], values)
        for name, parameter in known.items():
            if parameter.get("required") and parameter["in"] == "query":
                _must(name in request.query, f"{name} is required at {request.path}")
            if parameter["in"] == "path" and name in names:
                self.valid(names[name], parameter["schema"], loosely=True)
        body = operation.get("requestBody")
        if request.body:
            _must(body is not None, f"{request.path} takes no body")
            content = self._resolved(body)["content"]
            kind = request.headers.get("content-type", "").partition(";")[0]
            _must(kind in content, f"{request.path} takes {list(content)}, not {kind}")
            self.valid(request.json(), content[kind]["schema"])
        elif body is not None:
            _must(not self._resolved(body).get("required"), f"{request.path} wants a body")

    def valid(self, value: Json, schema: Json, *, loosely: bool = False) -> None:
        """`value` is as `schema` says; `loosely`: numbers may be written as text."""
        jsonschema = pytest.importorskip("jsonschema", reason="needs the test extra jsonschema")
        schema = {**schema, "components": self.document.get("components", {})}
        values = [value]
        if loosely and isinstance(value, str) and re.fullmatch(r"-?\d+", value):
            values.append(int(value))
        if loosely and value in ("true", "false"):
            values.append(value == "true")
        errors: list[str] = []
        for one in values:
            found = list(jsonschema.Draft202012Validator(schema).iter_errors(one))
            if not found:
                return
            errors += [error.message for error in found]
        raise Violation("; ".join(errors)[:500])

    def response(self, path: str, method: str = "get", status: str = "200") -> Json:
        """The schema of an answer, for checking that a recorded body is one."""
        answer = self._resolved(self.document["paths"][path][method]["responses"][status])
        return next(iter(answer["content"].values()))["schema"]

    def _check_parameter(self, parameter: Json, values: list[str]) -> None:
        schema = self._resolved(parameter["schema"])
        if schema.get("type") == "array":
            parts = [part for value in values for part in value.split(",")]
            for part in parts:
                self.valid(part, schema.get("items", {}), loosely=True)
            _must(len(parts) <= schema.get("maxItems", 10**9), f"too many {parameter['name']}")
        else:
            _must(len(values) == 1, f"{parameter['name']} stands there twice")
            self.valid(values[0], schema, loosely=True)

    def _operation(self, request: Request) -> tuple[Json, dict[str, str]]:
        path = request.path.removeprefix(self._below)
        # What has fewer variables is the more exact path.
        for template in sorted(self.document["paths"], key=lambda one: one.count("{")):
            pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(template))
            found = re.fullmatch(pattern, path)
            methods = self.document["paths"][template]
            if found and request.method.lower() in methods:
                operation = methods[request.method.lower()]
                shared = methods.get("parameters", [])
                merged = [*shared, *operation.get("parameters", [])]
                return {**operation, "parameters": merged}, found.groupdict()
        raise Violation(f"there is no {request.method} {path}")

    def _resolved(self, part: Json) -> Json:
        while "$ref" in part:
            target: Json = self.document
            for key in part["$ref"].removeprefix("#/").split("/"):
                target = target[key]
            part = target
        return part


class Discovery:
    """One of Google's discovery documents."""

    def __init__(self, path: Path) -> None:
        self.document: Json = json.loads(path.read_text())
        self._methods = list(_methods(self.document))

    def check(self, request: Request) -> None:
        """Path, method and every parameter are as the document says."""
        for method in self._methods:
            for template in filter(None, (method.get("flatPath"), method.get("path"))):
                path = "/" + self.document.get("servicePath", "") + template
                pattern = re.sub(r"\\\{\\?\+?(\w+)\\\}", r"[^/]+?", re.escape(path))
                if request.method == method["httpMethod"] and re.fullmatch(pattern, request.path):
                    self._check(request, method)
                    return
        raise Violation(f"there is no {request.method} {request.path}")

    def _check(self, request: Request, method: Json) -> None:
        known = {**self.document.get("parameters", {}), **method.get("parameters", {})}
        for name, values in request.query.items():
            _must(name in known, f"{method['id']} knows no parameter {name}")
            for value in values:
                _check_value(name, value, known[name])
        for name, parameter in method.get("parameters", {}).items():
            if parameter.get("required") and parameter.get("location") == "query":
                _must(name in request.query, f"{method['id']} wants {name}")
        if request.body:
            _must("request" in method, f"{method['id']} takes no body")
            self._check_body(request.json(), method["request"]["$ref"])

    def _check_body(self, body: Json, schema: str) -> None:
        properties = self.document["schemas"][schema].get("properties", {})
        for name, value in body.items():
            _must(name in properties, f"{schema} has no {name}")
            part = properties[name]
            if "$ref" in part:
                self._check_body(value, part["$ref"])
            elif part.get("type") == "string":
                _must(isinstance(value, str), f"{schema}.{name} is a string")


def _methods(part: Json) -> list[Json]:
    found = list(part.get("methods", {}).values())
    for resource in part.get("resources", {}).values():
        found += _methods(resource)
    return found


def _check_value(name: str, value: str, parameter: Json) -> None:
    allowed = parameter.get("enum")
    _must(not allowed or value in allowed, f"{name} cannot be {value}")
    if parameter.get("type") == "integer":
        number = int(value)
        _must(int(parameter.get("minimum", number)) <= number, f"{name} is too small")
        _must(int(parameter.get("maximum", number)) >= number, f"{name} is too large")


def _must(holds: bool, message: str) -> None:
    if not holds:
        raise Violation(message)

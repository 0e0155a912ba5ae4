"""Checks requests against an OpenAPI document.

api = OpenApi(shared / "networks/fixtures/specs/discourse-openapi.trimmed.json")
api.check_request("POST", "/posts.json", {}, {"raw": "hello", "topic_id": 3})
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

Json = dict[str, Any]


class OpenApi:
    """One document."""

    def __init__(self, path: Path) -> None:
        self._document: Json = json.loads(path.read_bytes())

    def knows(self, method: str, path: str) -> bool:
        """Whether the document describes this operation."""
        return self._operation(method, path) is not None

    def check_request(
        self,
        method: str,
        path: str,
        query: Mapping[str, list[str]],
        content: object = None,
        *,
        besides: Collection[str] = (),
    ) -> None:
        """A request as it arrived; `besides` are parameters that are documented elsewhere."""
        operation = self._operation(method, path)
        assert operation is not None, f"{method} {path} is not in the document"
        given = [p for p in operation.get("parameters", []) if p["in"] == "query"]
        # Discourse's document names the query parameters of some operations as its body.
        body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        schema = body.get("schema", {})
        known = {p["name"] for p in given} | set(besides)
        if method == "GET":
            known |= {f"{name}" for name in schema.get("properties", {})}
        assert set(query) <= known, f"{method} {path} knows no {set(query) - known}"
        for parameter in given:
            assert not parameter.get("required") or parameter["name"] in query
        if content is not None:
            assert set(content) <= set(schema["properties"]), f"{method} {path}: {content}"  # type: ignore[call-overload]
            whole = {**schema, "components": self._document.get("components", {})}
            errors = list(Draft202012Validator(whole).iter_errors(content))
            assert not errors, f"{method} {path}: {errors[0].message}"

    def _operation(self, method: str, path: str) -> Json | None:
        for template, operations in self._document["paths"].items():
            pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template))
            if re.fullmatch(pattern, path) and method.lower() in operations:
                found: Json = operations[method.lower()]
                return found
        return None

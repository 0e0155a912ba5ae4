"""Checks requests and answers against the AT Protocol's own lexicons.

lexicons = Lexicons(shared / "networks/fixtures/specs/bluesky-lexicons")
lexicons.check_params("app.bsky.feed.searchPosts", request.query)
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

Json = dict[str, Any]


class Lexicons:
    """A folder of lexicons as one JSON Schema."""

    def __init__(self, folder: Path) -> None:
        self._docs = {path.stem: json.loads(path.read_bytes()) for path in folder.glob("*.json")}
        self._defs = {
            f"{nsid}#{name}": self._schema(node, nsid)
            for nsid, doc in self._docs.items()
            for name, node in doc["defs"].items()
            if node["type"] in ("object", "record", "string", "array", "token")
        }

    def check_params(self, nsid: str, query: Mapping[str, list[str]]) -> None:
        """A query's parameters, as they stood in the address."""
        params = self._docs[nsid]["defs"]["main"].get("parameters", {"properties": {}})
        named: Json = {}
        for name, values in query.items():
            node = params["properties"].get(name)
            assert node is not None, f"{nsid} knows no parameter {name}"
            named[name] = values if node["type"] == "array" else _typed(values, node["type"])
        self._check(self._schema({**params, "type": "object"}, nsid), named, nsid)

    def check_input(self, nsid: str, content: object) -> None:
        """What is sent to a procedure; a record in it is checked by its own lexicon."""
        given = self._docs[nsid]["defs"]["main"].get("input")
        if given is None:
            assert content is None, f"{nsid} takes no content"
            return
        if "schema" not in given:
            return  # raw bytes of any kind
        self._check(self._schema(given["schema"], nsid), content, nsid)
        if isinstance(content, dict) and isinstance(content.get("record"), dict):
            self.check_record(content["record"])

    def check_record(self, record: Json) -> None:
        """A record, by the lexicon it names."""
        self._check({"$ref": f"#/$defs/{record['$type']}%23main"}, record, record["$type"])

    def check_output(self, nsid: str, answer: object) -> None:
        """What a server answers."""
        given = self._docs[nsid]["defs"]["main"]["output"]
        self._check(self._schema(given["schema"], nsid), answer, nsid)

    def _check(self, schema: Json, value: object, what: str) -> None:
        whole = {**schema, "$defs": self._defs}
        errors = list(Draft202012Validator(whole).iter_errors(value))
        assert not errors, f"{what}: " + "; ".join(
            f"{e.json_path}: {e.message}" for e in errors[:3]
        )

    def _schema(self, node: Json, nsid: str) -> Json:
        match node["type"]:
            case "object" | "params":
                inner = node.get("properties", {})
                nullable = node.get("nullable", ())
                made = {
                    name: self._nullable(self._schema(part, nsid), name in nullable)
                    for name, part in inner.items()
                }
                return {
                    "type": "object",
                    "properties": made,
                    "required": node.get("required", []),
                }
            case "record":
                return self._schema(node["record"], nsid)
            case "array":
                made = {"type": "array", "items": self._schema(node["items"], nsid)}
                return made | _renamed(node, maxLength="maxItems", minLength="minItems")
            case "string":
                made = {"type": "string"}
                # Lexicons count UTF-8 bytes, so this is the milder of two bounds.
                return made | _renamed(node, maxLength="maxLength", enum="enum", const="const")
            case "integer":
                made = {"type": "integer"}
                return made | _renamed(node, maximum="maximum", minimum="minimum")
            case "boolean":
                return {"type": "boolean"}
            case "ref":
                return self._ref(node["ref"], nsid)
            case "union":
                known = [_full(ref, nsid) for ref in node["refs"]]
                return {
                    "type": "object",
                    "allOf": [
                        {
                            "if": {"properties": {"$type": {"const": ref.removesuffix("#main")}}},
                            "then": self._ref(ref, nsid),
                        }
                        for ref in known
                    ],
                    "required": ["$type"],
                }
        return {}

    def _ref(self, ref: str, nsid: str) -> Json:
        full = _full(ref, nsid)
        doc, _, name = full.partition("#")
        known = doc in self._docs and name in self._docs[doc]["defs"]
        return {"$ref": f"#/$defs/{full.replace('#', '%23')}"} if known else {}

    @staticmethod
    def _nullable(schema: Json, nullable: bool) -> Json:
        return {"anyOf": [schema, {"type": "null"}]} if nullable else schema


def _full(ref: str, nsid: str) -> str:
    doc, _, name = ref.partition("#")
    return f"{doc or nsid}#{name or 'main'}"


def _renamed(node: Json, **names: str) -> Json:
    return {new: node[old] for old, new in names.items() if old in node}


def _typed(values: list[str], kind: str) -> object:
    assert len(values) == 1
    if kind == "integer":
        return int(values[0])
    return values[0] == "true" if kind == "boolean" else values[0]

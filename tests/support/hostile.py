"""Answers that no connector may stumble over."""

from __future__ import annotations

import json
from collections.abc import Callable

from support.plays import Close, Play, Reply, Request, Reset, cut, gzip_bomb, json_reply

HOSTILE: dict[str, Callable[[], Play]] = {
    "html": lambda: Reply(200, b"<!doctype html><title>Hm</title>", {"Content-Type": "text/html"}),
    "nothing": lambda: Reply(200, b""),
    "null": lambda: json_reply(None),
    "a number": lambda: json_reply(17),
    "a list": lambda: json_reply([1, None, "x", [], {}]),
    "an empty object": lambda: json_reply({}),
    "deep": lambda: Reply(200, b"[" * 100_000 + b"]" * 100_000),
    "half": lambda: cut(b'{"a": [1, 2', 5),
    "a bomb": lambda: gzip_bomb(20_000_000),
    "400": lambda: json_reply({"error": 400}, 400),
    "401": lambda: json_reply({"error": "no"}, 401),
    "403": lambda: Reply(403, b"<html>Forbidden</html>"),
    "404": lambda: Reply(404, b"\xff\xfe"),
    "418": lambda: Reply(418, b""),
    "429": lambda: Reply(429, b"", {"Retry-After": "60"}),
    "500": lambda: Reply(500, b"oops"),
    "503": lambda: Reply(503, b"", {"Retry-After": "Mon, 23 Nov 2026 09:10:00 GMT"}),
    "hung up": lambda: Close(),
    "reset": lambda: Reset(),
}


def bent(
    served: Callable[[Request], object], turn: int, value: object
) -> Callable[[Request], Play]:
    """The answers of `served`, with one value in seven replaced; lists and objects count too."""
    count = turn

    def bend(node: object) -> object:
        nonlocal count
        count += isinstance(node, dict | list)
        if isinstance(node, dict | list) and count % 7 == 0:
            return value
        if isinstance(node, dict):
            return {key: bend(inner) for key, inner in node.items()}
        if isinstance(node, list):
            return [bend(inner) for inner in node]
        count += 1
        return value if count % 7 == 0 else node

    def play(request: Request) -> Play:
        reply = served(request)
        if not isinstance(reply, Reply) or not reply.body.startswith((b"{", b"[")):
            return reply  # type: ignore[return-value]
        return json_reply(bend(json.loads(reply.body)), reply.status, reply.headers)

    return play

"""Everything an HTTP network can answer that is no answer, for every connector alike."""

from __future__ import annotations

from collections.abc import Callable

from cmconsole.domain.errors import ConsoleError, NetworkError
from cmconsole.domain.sources import Cursor
from cmconsole.networks.base import Connector
from support.connecting import Desk
from support.plays import Close, Play, Reply, Reset, cut, json_reply

WRONG: dict[str, Callable[[], Play]] = {
    "401": lambda: json_reply({"error": "no"}, 401),
    "403": lambda: json_reply({"error": "no"}, 403),
    "404": lambda: json_reply({"error": "no"}, 404),
    "429": lambda: json_reply({"error": "slow down"}, 429, {"Retry-After": "120"}),
    "500": lambda: Reply(500, b"<html>500</html>"),
    "503": lambda: Reply(503, b""),
    "400 in html": lambda: Reply(400, b"<html>bad</html>"),
    "html": lambda: Reply(200, b"<!doctype html><p>Hm", {"Content-Type": "text/html"}),
    "nothing": lambda: Reply(200, b""),
    "a list": lambda: json_reply([]),
    "null": lambda: json_reply(None),
    "a number": lambda: json_reply(42),
    "a string": lambda: json_reply("hello"),
    "errors of the wrong shape": lambda: json_reply({"error": [1], "errors": {"a": 1}}, 400),
    "very deep": lambda: Reply(200, b"[" * 100_000),
    "cut off": lambda: cut(b'{"data": []}', 5),
    "hung up": lambda: Close(),
    "reset": lambda: Reset(),
}


async def poll_in_trouble(connector: Connector, cursor: Cursor) -> tuple[Desk, NetworkError]:
    """Poll a connector whose network fails; it has to say so, as an error of the tree in words.

    Returns:
        The desk, whose cursor must not have moved, and the error.
    """
    desk = Desk(dict(cursor))
    try:
        await desk.poll(connector)
    except NetworkError as error:
        sentence = str(error)
        assert sentence.endswith(".")
        assert "Error" not in sentence
        assert "://" not in sentence
        return desk, error
    except ConsoleError as error:
        raise AssertionError(f"not a network's error: {error!r}") from error
    raise AssertionError("the poll claims to have gone well")

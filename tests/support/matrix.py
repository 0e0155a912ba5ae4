"""A Matrix homeserver for `support.servers`: sync, rooms, sending with transactions, tokens that end."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

from support.clocks import MORNING
from support.plays import Play, Request, json_reply

Json = dict[str, Any]
ME, FAN = "@acme:example.org", "@tess:example.org"
ROOM, DIRECT, SEALED = "!room:example.org", "!direct:example.org", "!sealed:example.org"
ALIAS, TOKEN = "#acme:example.org", "syt_token"
ROOT = "/_matrix/client/v3"


@dataclass
class FakeMatrix:
    """The server; change it while the client is reading."""

    events: list[Json] = field(default_factory=list)
    """Of all rooms, in order; the position after event n is n + 1."""
    direct: Json = field(default_factory=lambda: {FAN: [DIRECT]})
    tokens: set[str] = field(default_factory=lambda: {TOKEN})
    refresh: str = "refresh-1"
    guests: bool = True
    timeline: int = 50
    base_url: str = ""
    issuer: str = ""
    before: Callable[[Request], Play | None] = lambda request: None
    begins: datetime = MORNING - timedelta(hours=6)
    """Things are written from then on, each some seconds after the one before."""
    sent: dict[str, str] = field(default_factory=dict)
    """Event ids by transaction."""
    asked: list[tuple[str, Json]] = field(default_factory=list)

    def say(self, text: str, room: str = ROOM, sender: str = FAN, **content: Any) -> Json:
        """A message."""
        kind = content.pop("type", "m.room.message")
        return self.event(room, sender, kind, {"msgtype": "m.text", "body": text} | content)

    def mention(self, text: str, room: str = ROOM, **content: Any) -> Json:
        """A message to us."""
        return self.say(text, room, **({"m.mentions": {"user_ids": [ME]}} | content))

    def event(self, room: str, sender: str, kind: str, content: Json, **fields: Any) -> Json:
        """Anything that happens in a room."""
        number = len(self.events) + 1
        at = self.begins + timedelta(seconds=40 * number)
        own = {"type": kind, "sender": sender, "room_id": room, "content": content}
        own |= {"event_id": f"$event{number}", "origin_server_ts": int(at.timestamp() * 1000)}
        self.events.append(own | fields)
        return self.events[-1]

    def redact(self, event: Json) -> None:
        """Take something back."""
        event["unsigned"] = {"redacted_because": {"type": "m.room.redaction"}}
        event["content"] = {}
        gone = {"redacts": event["event_id"]}
        self.event(event["room_id"], event["sender"], "m.room.redaction", gone, **gone)

    def routes(self) -> dict[str, Callable[[Request], Play]]:
        """What to give to `serve`."""
        return {"*": self._play}

    def _play(self, request: Request) -> Play:
        instead = self.before(request)
        if instead is not None:
            return instead
        content = json.loads(request.body) if request.body.startswith(b"{") else {}
        if request.path == "/.well-known/matrix/client":
            found = {"m.homeserver": {"base_url": self.base_url}}
            return json_reply(found) if self.base_url else error("M_NOT_FOUND", 404)
        if request.path == "/_matrix/client/v1/auth_metadata":
            return json_reply({"token_endpoint": self.issuer})
        parts = [unquote(part) for part in request.path.removeprefix(ROOT).split("/")[1:]]
        opened = self._open(parts, request, content)
        if opened is not None:
            return opened
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            return error("M_UNKNOWN_TOKEN", 401)
        query = {name: values[0] for name, values in request.query.items()}
        if request.method == "GET":
            return self._read(parts, query)
        self.asked.append((request.path, content))
        return self._write(parts, content)

    def _open(self, parts: list[str], request: Request, content: Json) -> Play | None:
        match parts:
            case ["register"]:
                if not self.guests:
                    return error("M_GUEST_ACCESS_FORBIDDEN", 403)
                return json_reply({"access_token": TOKEN, "user_id": "@guest:example.org"})
            case ["login"]:
                if content["password"] != "right":
                    return error("M_FORBIDDEN", 403)
                answer = {"access_token": TOKEN, "refresh_token": self.refresh}
                return json_reply(answer | {"user_id": ME, "device_id": "D"})
            case ["refresh"]:
                return self.renew(content.get("refresh_token", ""))
        if request.path == "/token":
            assert request.form["grant_type"] == ["refresh_token"]
            assert request.form["client_id"] == ["client"]
            return self.renew(request.form["refresh_token"][0])
        return None

    def renew(self, given: str) -> Play:
        """New tokens for a refresh token, which is good once."""
        if given != self.refresh:
            return error("M_UNKNOWN_TOKEN", 401)
        self.refresh += "+"
        fresh = f"{TOKEN}-{self.refresh}"
        self.tokens = {fresh}
        return json_reply({"access_token": fresh, "refresh_token": self.refresh})

    def _read(self, parts: list[str], query: dict[str, str]) -> Play:
        match parts:
            case ["account", "whoami"]:
                return json_reply({"user_id": ME})
            case ["sync"]:
                return self._sync(query.get("since"))
            case ["directory", "room", alias]:
                found = {"room_id": ROOM, "servers": ["example.org"]}
                return json_reply(found) if alias == ALIAS else error("M_NOT_FOUND", 404)
            case ["user", _, "account_data", "m.direct"]:
                return json_reply(self.direct) if self.direct else error("M_NOT_FOUND", 404)
        if "rooms" not in parts:
            return error("M_NOT_FOUND", 404)
        room, what, *rest = parts[parts.index("rooms") + 1 :]
        return self._room(room, what, rest, query)

    def _room(self, room: str, what: str, rest: list[str], query: dict[str, str]) -> Play:
        match [what, *rest]:
            case ["messages"]:
                return self._messages(room, query)
            case ["event", event_id]:
                found = [e for e in self._in(room) if e["event_id"] == event_id]
                return json_reply(found[0]) if found else error("M_NOT_FOUND", 404)
            case ["context", event_id]:
                return self._context(room, event_id)
            case ["state", "m.room.encryption"] if room == SEALED:
                return json_reply({"algorithm": "m.megolm.v1.aes-sha2"})
            case ["relations", root, "m.thread"]:
                below = [e for e in self._in(room) if _root(e) == root]
                return json_reply({"chunk": list(reversed(below))})
        return error("M_NOT_FOUND", 404)

    def _in(self, room: str) -> list[Json]:
        return [event for event in self.events if event["room_id"] == room]

    def _sync(self, since: str | None) -> Play:
        if since is not None and not since.startswith("s"):
            return error("M_INVALID_PARAM", 400)
        start = int(since[1:]) if since else 0
        rooms: Json = {}
        for room in dict.fromkeys(event["room_id"] for event in self.events[start:]):
            new = [(n, e) for n, e in enumerate(self.events) if n >= start and e["room_id"] == room]
            shown = new[-self.timeline :]
            member = {"type": "m.room.member", "state_key": FAN, "content": {"displayname": "Tess"}}
            rooms[room] = {
                "timeline": {
                    "events": [{k: v for k, v in e.items() if k != "room_id"} for _, e in shown],
                    "limited": len(shown) < len(new),
                    "prev_batch": f"t{shown[0][0]}",
                },
                "state": {"events": [member]},
            }
        return json_reply({"next_batch": f"s{len(self.events)}", "rooms": {"join": rooms}})

    def _messages(self, room: str, query: dict[str, str]) -> Play:
        top = int(query["from"][1:]) if "from" in query else len(self.events)
        bottom = int(query["to"][1:]) if "to" in query else 0
        found = [
            (n, e) for n, e in enumerate(self.events) if bottom <= n < top and e["room_id"] == room
        ]
        page = list(reversed(found))[: int(query.get("limit", "10"))]
        answer: Json = {"chunk": [e for _, e in page], "start": f"t{top}"}
        if page and page[-1][0] > bottom:
            answer["end"] = f"t{page[-1][0]}"
        return json_reply(answer)

    def _context(self, room: str, event_id: str) -> Play:
        events = self._in(room)
        for place, event in enumerate(events):
            if event["event_id"] == event_id:
                before, after = events[max(0, place - 20) : place], events[place + 1 : place + 21]
                around = {"events_before": list(reversed(before)), "events_after": after}
                return json_reply(around | {"event": event})
        return error("M_NOT_FOUND", 404)

    def _write(self, parts: list[str], content: Json) -> Play:
        match parts:
            case ["rooms", room, "send", kind, txn]:
                if txn not in self.sent:
                    extra = {"unsigned": {"transaction_id": txn}}
                    self.sent[txn] = self.event(room, ME, kind, content, **extra)["event_id"]
                return json_reply({"event_id": self.sent[txn]})
            case ["createRoom"]:
                return json_reply({"room_id": "!new:example.org"})
            case ["user", _, "account_data", "m.direct"]:
                self.direct = content
                return json_reply({})
        return error("M_UNRECOGNIZED", 404)


def _root(event: Json) -> str | None:
    relation = event["content"].get("m.relates_to", {})
    found: str | None = relation.get("event_id")
    return found if relation.get("rel_type") == "m.thread" else None


def error(name: str, status: int, **more: Any) -> Play:
    """An error as homeservers tell it."""
    return json_reply({"errcode": name, "error": "words of the server"} | more, status)

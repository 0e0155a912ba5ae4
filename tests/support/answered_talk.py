"""Meta's networks, Telegram and Discord on loopback, answered; see `support.answered`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from support.answered import Answered, Json
from support.commercial import DISCORD_EPOCH
from support.machine_specs import VERSION, BotApi, GraphSpec, ThreadsExamples
from support.plays import Play, Request, json_reply
from support.specs import OpenApi

NODES = {"facebook": {"100": "Page", "p": "PagePost", "c": "Comment", "o": "Comment"}}
NODES["instagram"] = {"100": "IGUser", "p": "IGMedia", "c": "IGComment", "o": "IGComment"}
"""The type of an object by its id, or by the first letter of it."""
OTHERWHERE = frozenset(("parent", "replies"))
"""Fields that the reference pages of the objects name, and the machine specification does not."""
THREADS_BESIDES = {
    "/*/conversation": ("reverse",),
    "/me/replies": (),
}
"""Paths of developers.facebook.com/docs/threads ("Reply management") that no example shows."""


class AnsweredGraph(Answered):
    """Facebook or Instagram: everything stands below one own post."""

    def __init__(self, fixtures: Path, network: str) -> None:
        self._spec = GraphSpec(fixtures / network / "sdk-spec")
        self._nodes = NODES[network]
        super().__init__(self._check_graph)
        recorded = fixtures / "facebook/python-facebook/comments/create_resp.json"
        self._recorded: Json = json.loads(recorded.read_text())

    def answer(self, request: Request) -> Play:
        """What Meta's graph would say."""
        name, _, edge = VERSION.sub("", request.path).strip("/").partition("/")
        if request.method == "POST" and edge in ("comments", "replies"):
            return self.took(request.form["message"][0], name, self._created)
        match edge:
            case "feed" | "media":
                own = {"id": "p1", "from": {"id": "100"}, "comments": self._below("")}
                return json_reply({"data": [own]})
            case "tagged" | "tags":
                return json_reply({"data": []})
            case "comments" | "replies":
                return json_reply(self._below(name))
        if name == "100":
            return json_reply({"id": "100", "username": "acme", "name": "Acme"})
        found = [one for one in self._all() if one["id"] == name]
        return json_reply(found[0]) if found else json_reply({"error": {"code": 100}}, 404)

    def _check_graph(self, request: Request) -> None:
        name = VERSION.sub("", request.path).strip("/").partition("/")[0]
        node = self._nodes.get(name) or self._nodes[name[0]]
        self._spec.check(request, node, besides=OTHERWHERE)

    def _created(self, one: Json) -> Play:
        written = {"message": one["text"], "created_time": one["at"].isoformat()}
        return json_reply({**self._recorded, **written, "id": one["id"]})

    def _below(self, name: str) -> Json:
        """The comments below a comment; all of them below the post."""
        found = [one for one in self._all() if not name or one["parent"]["id"] == name]
        return {"data": [self._with_answers(one) for one in found]}

    def _with_answers(self, one: Json) -> Json:
        ours = [other for other in self._all() if other["parent"]["id"] == one["id"]]
        return one | ({"replies": {"data": ours}} if ours else {})

    def _all(self) -> list[Json]:
        theirs = [
            self._comment(f"c{index}", self.texts[index], self.at(index), "7", "p1")
            for index in self.newest_first()
        ]
        ours = [
            self._comment(one["id"], one["text"], one["at"], "100", one["to"])
            for one in reversed(self.sent)
        ]
        return [*ours, *theirs]

    def _comment(self, name: str, text: str, at: datetime, by: str, below: str) -> Json:
        when = at.strftime("%Y-%m-%dT%H:%M:%S+0000")
        who = "acme" if by == "100" else "tess"
        return {
            "id": name,
            "message": text,
            "text": text,
            "created_time": when,
            "timestamp": when,
            "from": {"id": by, "name": who.title()},
            "username": who,
            "parent": {"id": below},
        }


class AnsweredInstagram(AnsweredGraph):
    """Instagram, where answers come along with the comment they stand below, and not beside it."""

    def _below(self, name: str) -> Json:
        found = super()._below(name)["data"]
        return {"data": [one for one in found if name or one["parent"]["id"] == "p1"]}

    def answer(self, request: Request) -> Play:
        """What Instagram would say."""
        name, _, edge = VERSION.sub("", request.path).strip("/").partition("/")
        if request.method == "GET" and not edge and name.startswith("c"):
            (found,) = [one for one in self._all() if one["id"] == name]
            return json_reply(self._with_answers(found))
        return super().answer(request)


class AnsweredThreads(Answered):
    """Threads: what is posted is prepared first."""

    def __init__(self, fixtures: Path) -> None:
        examples = ThreadsExamples(fixtures / "threads")
        super().__init__(lambda one: examples.check(one, THREADS_BESIDES))
        self.prepared: dict[str, Mapping[str, list[str]]] = {}

    def answer(self, request: Request) -> Play:
        """What Threads would say."""
        path = VERSION.sub("", request.path)
        if request.method == "POST" and path == "/me/threads":
            name = f"900{len(self.prepared)}"
            self.prepared[name] = request.form
            return json_reply({"id": name})
        if request.method == "POST":
            said = self.prepared.pop(request.form["creation_id"][0])
            text, to = said["text"][0], said["reply_to_id"][0]
            return self.took(text, to, lambda one: json_reply({"id": one["id"]}))
        match path.rpartition("/")[2]:
            case "me":
                return json_reply({"id": "300", "username": "acme"})
            case "refresh_access_token":
                return json_reply({"access_token": "at", "expires_in": 5_184_000})
            case "threads":
                return json_reply({"data": [{"id": "p1"}]})
            case "conversation":
                return json_reply({"data": self._all()})
            case "replies":
                return json_reply({"data": [o for o in self._all() if o["is_reply_owned_by_me"]]})
        (found,) = [one for one in self._all() if one["id"] == path.strip("/")]
        return json_reply(found)

    def _all(self) -> list[Json]:
        theirs = [
            self._item(f"c{index}", self.texts[index], self.at(index), "tess", "p1")
            for index in self.newest_first()
        ]
        ours = [
            self._item(one["id"], one["text"], one["at"], "acme", one["to"])
            for one in reversed(self.sent)
        ]
        return [*ours, *theirs]

    def _item(self, name: str, text: str, at: datetime, who: str, below: str) -> Json:
        return {
            "id": name,
            "text": text,
            "timestamp": at.strftime("%Y-%m-%dT%H:%M:%S+0000"),
            "username": who,
            "replied_to": {"id": below},
            "root_post": {"id": "p1"},
            "is_reply_owned_by_me": who == "acme",
        }


class AnsweredTelegram(Answered):
    """A bot in a group."""

    def __init__(self, fixtures: Path) -> None:
        super().__init__(BotApi(fixtures / "telegram/api.trimmed.json").check)

    def answer(self, request: Request) -> Play:
        """What Telegram would say."""
        content: Any = request.json() if request.body else {}
        match request.path.rpartition("/")[2]:
            case "getMe":
                return self._result({"id": 99, "username": "acmebot", "is_bot": True})
            case "getUpdates":
                return self._result(self._updates(content))
            case "sendMessage":
                to = str(content["reply_parameters"]["message_id"])
                return self.took(content["text"], to, lambda one: self._result(self._ours(one)))
        return json_reply({"ok": False, "error_code": 404, "description": "Not Found"}, 404)

    def _updates(self, asked: Json) -> list[Json]:
        # Nothing goes missing here: what lies before an offset is only not shown again.
        start = max(asked.get("offset", 0), 0)
        return [
            {
                "update_id": index,
                "message": self._message(
                    index + 1,
                    self.texts[index],
                    self.at(index),
                    {"id": 7, "is_bot": False, "first_name": "Tess", "username": "tess"},
                ),
            }
            for index in range(start, len(self.texts))
        ]

    def _ours(self, one: Json) -> Json:
        bot = {"id": 99, "is_bot": True, "first_name": "Acme", "username": "acmebot"}
        return self._message(500 + len(self.sent), one["text"], one["at"], bot)

    @staticmethod
    def _message(number: int, text: str, at: datetime, by: Json) -> Json:
        return {
            "message_id": number,
            "date": int(at.timestamp()),
            "chat": {"id": -1001234, "type": "supergroup", "title": "Acme"},
            "from": by,
            "text": text,
        }

    @staticmethod
    def _result(result: object) -> Play:
        return json_reply({"ok": True, "result": result})


class AnsweredDiscord(Answered):
    """One channel of a server, its messages as the documentation shows them."""

    def __init__(self, fixtures: Path) -> None:
        super().__init__(OpenApi(fixtures / "discord/openapi.trimmed.json").check)
        documented = json.loads((fixtures / "discord/docs-examples/message.json").read_text())
        self._documented: Json = documented[0]
        self.nonces: set[str] = set()

    def answer(self, request: Request) -> Play:
        """What Discord would say."""
        if request.path.endswith("/users/@me"):
            return json_reply({"id": "99", "username": "acmebot"})
        if request.method == "POST":
            said: Any = request.json()
            assert said["enforce_nonce"]
            if said["nonce"] in self.nonces:
                return json_reply(self._ours(self.sent[-1]))
            self.nonces.add(said["nonce"])
            to = said["message_reference"]["message_id"]
            return self.took(said["content"], to, lambda one: json_reply(self._ours(one)))
        if not request.path.endswith("/messages"):
            name = request.path.rpartition("/")[2]
            found = [one for one in self._all() if one["id"] == name]
            return json_reply(found[0]) if found else json_reply({"code": 10008}, 404)
        after = int(request.query.get("after", ["0"])[0])
        limit = int(request.query.get("limit", ["50"])[0])
        ids = [one for one in self._all() if int(one["id"]) > after]
        chosen = ids[:limit] if after else ids[-limit:]
        return json_reply(list(reversed(chosen)))

    def _all(self) -> list[Json]:
        tess = {**self._documented["author"], "id": "7", "username": "tess"}
        theirs = [
            self._message(self.texts[index], self.at(index), tess)
            for index in range(len(self.texts))
        ]
        return sorted([*theirs, *map(self._ours, self.sent)], key=lambda one: int(one["id"]))

    def _ours(self, one: Json) -> Json:
        bot = {**self._documented["author"], "id": "99", "username": "acmebot"}
        below = {"message_id": one["to"], "channel_id": "500", "guild_id": "400"}
        return self._message(one["text"], one["at"], bot) | {"message_reference": below}

    def _message(self, text: str, at: datetime, by: Json) -> Json:
        name = int((at - DISCORD_EPOCH).total_seconds() * 1000) << 22
        changed = {
            "id": str(name),
            "channel_id": "500",
            "content": text,
            "timestamp": at.isoformat(),
            "author": by,
        }
        return {**self._documented, **changed}

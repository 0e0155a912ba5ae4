"""A Lemmy server for `support.servers`, speaking version 3 or version 4 of its API."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cmconsole.networks.lemmy.connector import LemmyConnector, connect
from cmconsole.networks.web import Web
from support.clocks import MORNING
from support.connecting import Secrets, source
from support.plays import Play, Request, json_reply
from support.servers import Server

Json = dict[str, Any]
HOST = "https://lemmy.example"
ME, TOKEN = "acme", "a.jwt.token"


@dataclass
class FakeLemmy:
    """The server; change it while the client is reading."""

    version: int = 3
    views: list[Json] = field(default_factory=list)
    """Posts and comments, oldest first."""
    notes: list[Json] = field(default_factory=list)
    """Mentions, answers and messages: kind, number, time and view."""
    sent: list[Json] = field(default_factory=list)
    likes: list[Json] = field(default_factory=list)
    before: Callable[[Request], Play | None] = lambda request: None
    begins: datetime = MORNING - timedelta(hours=6)
    """Things are written from then on, each some seconds after the one before."""
    logins: list[Json] = field(default_factory=list)
    needs_code: bool = False
    valid: bool = True
    _count: int = 0

    def post(self, title: str = "acme", body: str = "", **fields: Any) -> Json:
        """A post."""
        number = self._next()
        post = self._thing("post", number) | {"name": title, "body": body} | fields
        view = {"post": post, "creator": self._person("tess"), "counts": {"score": 4}}
        self.views.append(view)
        return view

    def comment(self, text: str, post: Json | None = None, path: str = "", **fields: Any) -> Json:
        """A comment below a post, the first one there is if none is named."""
        above = post or (self.views[0] if self.views else self.post("a post"))
        number = self._next()
        comment = self._thing("comment", number) | {
            "content": text,
            "path": f"{path or '0'}.{number}",
            "post_id": above["post"]["id"],
        }
        view = {"comment": comment | fields, "post": above["post"]}
        view |= {"creator": self._person("tess"), "counts": {"score": 2}}
        self.views.append(view)
        return view

    def notify(self, text: str, kind: str = "mention", who: str = "tess") -> Json:
        """A mention, an answer or a private message."""
        number = self._next()
        stamp = self._stamp(number)
        if kind == "private_message":
            thing = self._thing(kind, number) | {"content": text}
            view: Json = {kind: thing, "creator": self._person(who)}
        else:
            view = self.comment(text)
            view["creator"] = self._person(who)
        self.notes.append({"kind": kind, "id": number, "at": stamp, "view": view})
        return view

    def _next(self) -> int:
        self._count += 1
        return self._count

    def _stamp(self, number: int) -> str:
        at = self.begins + timedelta(seconds=20 * number)
        return at.isoformat().replace("+00:00", ".000000Z")

    def _thing(self, kind: str, number: int) -> Json:
        word = "published" if self.version == 3 else "published_at"
        common = {"id": number, "ap_id": f"{HOST}/{kind}/{number}", word: self._stamp(number)}
        return common | {"deleted": False, "removed": False, "local": True}

    def _person(self, name: str) -> Json:
        word = "actor_id" if self.version == 3 else "ap_id"
        number = 1 if name == ME else 7
        return {"id": number, "name": name, word: f"{HOST}/u/{name}", "local": True}

    def routes(self) -> dict[str, Callable[[Request], Play]]:
        """What to give to `serve`."""
        return {"*": self._play}

    def _play(self, request: Request) -> Play:
        instead = self.before(request)
        if instead is not None:
            return instead
        _, _, version, *rest = request.path.split("/")
        path = "/" + "/".join(rest)
        if request.path == "/api/v3/user/login":
            return self._login(json.loads(request.body))
        if version == "v4" and self.version == 3:
            return json_reply({"error": "not_found"}, 404)
        if path == "/site":
            return json_reply({"site_view": {}, "version": "0.19.9" if version == "v3" else "1.0"})
        if version != f"v{self.version}":
            return error("not_found", 404)
        sent = request.headers.get("authorization", "").removeprefix("Bearer ")
        signed_in = sent == TOKEN and self.valid
        if sent and not signed_in:
            return error("not_logged_in")
        query = {name: values[0] for name, values in request.query.items()}
        if request.method == "GET":
            return self._read(path, query, signed_in=signed_in)
        return self._write(path, json.loads(request.body)) if signed_in else error("not_logged_in")

    def _read(self, path: str, query: dict[str, str], *, signed_in: bool) -> Play:
        if path == "/search":
            return self._search(query)
        if path in ("/post/list", "/comment/list"):
            kind = path.split("/")[1]
            found = [v for v in self.views if ("comment" in v) == (kind == "comment")]
            if "post_id" in query:
                found = [v for v in found if str(v["post"]["id"]) == query["post_id"]]
            return self._page(found, f"{kind}s" if self.version == 3 else "items", query)
        if path in ("/post", "/comment"):
            return self._one(path[1:], query["id"])
        if path == "/resolve_object":
            for view in self.views:
                thing = view.get("comment", view["post"])
                if thing["ap_id"] == query["q"] and signed_in:
                    return json_reply({"comment" if "comment" in view else "post": view})
            return error("couldnt_find_object")
        if path in ("/user", "/person", "/person/content"):
            person = {"person_view": {"person": {"id": 7, "name": "tess"}}}
            own = [v for v in self.sent if "comment" in v]
            return json_reply(person | {"content" if "content" in path else "comments": own})
        return self._inbox(path, query) if signed_in else error("not_logged_in")

    def _inbox(self, path: str, query: dict[str, str]) -> Play:
        if path == "/account/notification/list":
            items = [
                {
                    "notification": {"id": n["id"], "kind": n["kind"], "published_at": n["at"]},
                    "data": n["view"] | {"type_": n["kind"]},
                }
                for n in self.notes
            ]
            return self._page(items, "items", query)
        if path == "/private_message/list" and self.sent:
            return self._page(self.sent, "private_messages", query)
        names = {
            "/user/mention": ("mention", "mentions", "person_mention"),
            "/user/replies": ("reply", "replies", "comment_reply"),
            "/private_message/list": ("private_message", "private_messages", "stamp"),
        }
        kind, key, stamp = names[path]
        items = [
            n["view"] | {stamp: {"id": n["id"], "published": n["at"]}}
            for n in self.notes
            if n["kind"] == kind
        ]
        return self._page(items, key, query)

    def _search(self, query: dict[str, str]) -> Play:
        words = query["q" if self.version == 3 else "search_term"].casefold()
        comments = query["type_"].casefold() == "comments"
        assert query["type_"][0].isupper() == (self.version == 3)
        found = []
        for view in self.views:
            thing = view.get("comment", view["post"])
            text = f"{thing.get('name', '')} {thing.get('body', '')} {thing.get('content', '')}"
            if ("comment" in view) == comments and words in text.casefold():
                found.append(view)
        if self.version == 4:
            return self._page(found, "results", query)
        return self._page(found, "comments" if comments else "posts", query)

    def _page(self, items: list[Json], key: str, query: dict[str, str]) -> Play:
        newest_first = list(reversed(items))
        size = min(int(query.get("limit", "10")), 50)
        if self.version == 3:
            start = (int(query.get("page", "1")) - 1) * size
            return json_reply({key: newest_first[start : start + size]})
        start = len(items) - int(query["page_cursor"][1:]) if "page_cursor" in query else 0
        left = len(items) - start - size
        return json_reply(
            {
                key: newest_first[start : start + size],
                "next_page": f"P{left}" if left > 0 else None,
            }
        )

    def _one(self, kind: str, number: str) -> Play:
        for view in self.views:
            if str(view.get(kind, {}).get("id")) == number and (
                (kind == "comment") == ("comment" in view)
            ):
                return json_reply({f"{kind}_view": view})
        return error(f"couldnt_find_{kind}", 404 if self.version == 4 else 400)

    def _login(self, content: Json) -> Play:
        self.logins.append(content)
        if content["password"] != "right":
            return error("incorrect_login")
        if self.needs_code and content.get("totp_2fa_token") != "123456":
            return error("missing_totp_token")
        return json_reply({"jwt": TOKEN, "registration_created": False})

    def _write(self, path: str, content: Json) -> Play:
        number = self._next()
        if path.endswith("/like"):
            self.likes.append(content)
            return json_reply({})
        if path == "/private_message":
            thing = self._thing("private_message", number) | {"content": content["content"]}
            view: Json = {"private_message": thing, "creator": self._person(ME)}
            self.sent.append(view | {"recipient_id": content["recipient_id"]})
            return json_reply({"private_message_view": view})
        above = next(v for v in self.views if v["post"]["id"] == content["post_id"])
        path = f"0.{content['parent_id']}" if "parent_id" in content else "0"
        view = self.comment(content["content"], above, path)
        view["creator"] = self._person(ME)
        self.sent.append(view)
        return json_reply({"comment_view": view})


def error(name: str, status: int = 400) -> Play:
    """An error as Lemmy tells it."""
    return json_reply({"error": name}, status)


def listen_to_lemmy(
    web: Web, server: Server, secrets: Secrets | None = None, **options: str
) -> LemmyConnector:
    """A connector for the server at `server`."""
    told = {"server": server.url(""), **options}
    return connect(source("lemmy", told), web, secrets or Secrets(password="right"))

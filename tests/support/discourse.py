"""A Discourse forum for `support.servers`: search, stream, topics, notifications, user API keys."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from support.clocks import MORNING
from support.openapi import OpenApi
from support.plays import Play, Request, json_reply

Json = dict[str, Any]
KEY, ME = "0123456789abcdef", "acme"


@dataclass
class FakeDiscourse:
    """The forum; change it while the client is reading."""

    api: OpenApi | None = None
    posts: list[Json] = field(default_factory=list)
    topics: dict[int, Json] = field(default_factory=dict)
    notifications: list[Json] = field(default_factory=list)
    likes: list[int] = field(default_factory=list)
    refusal: Play | None = None
    before: Callable[[Request], Play | None] = lambda request: None
    begins: datetime = MORNING - timedelta(hours=6)
    """Things are written from then on, each some seconds after the one before."""
    page: int = 50
    keys: set[str] = field(default_factory=lambda: {KEY})
    """The user API keys that are good."""
    _count: int = 0

    def post(self, text: str, topic: int | None = None, **fields: Any) -> Json:
        """A post, in a new topic unless one is named."""
        self._count += 1
        number = self._count
        at = self.begins + timedelta(seconds=40 * number)
        if topic is None:
            topic = 1000 + number
            title = fields.pop("title", "A topic")
            self.topics[topic] = {"id": topic, "title": title, "slug": "a-topic"}
            self.topics[topic]["archetype"] = fields.pop("archetype", "regular")
        in_topic = [post for post in self.posts if post["topic_id"] == topic]
        self.posts.append(
            {
                "id": number,
                "username": "tess",
                "name": "Tess",
                "created_at": at.isoformat().replace("+00:00", ".000Z"),
                "updated_at": at.isoformat().replace("+00:00", ".000Z"),
                "cooked": f"<p>{text}</p>",
                "post_number": len(in_topic) + 1,
                "topic_id": topic,
                "topic_slug": "a-topic",
                "reply_to_post_number": None,
                "version": 1,
                "actions_summary": [{"id": 2, "count": 3}],
                "deleted_at": None,
            }
            | fields
        )
        return self.posts[-1]

    def notify(self, text: str, kind: int = 1) -> Json:
        """A post that the account is told of; 1: mentioned, 2: replied, 6: private message."""
        post = self.post(text, archetype="private_message" if kind == 6 else "regular")
        data = {
            "original_post_id": post["id"],
            "topic_title": self.topics[post["topic_id"]]["title"],
        }
        note = {"id": len(self.notifications) + 1, "notification_type": kind, "data": data}
        self.notifications.append(note | {"created_at": post["created_at"], "read": False})
        return post

    def routes(self) -> dict[str, Callable[[Request], Play]]:
        """What to give to `serve`."""
        return {"*": self._play}

    def _play(self, request: Request) -> Play:
        instead = self.before(request)
        if instead is not None:
            return instead
        content = json.loads(request.body) if request.body else None
        if self.api is not None and self.api.knows(request.method, request.path):
            self.api.check_request(
                request.method, request.path, request.query, content, besides=["offset"]
            )
        key = request.headers.get("user-api-key", "")
        if key and (
            key not in self.keys or request.headers.get("user-api-client-id") != "cmconsole"
        ):
            return error("The API username or key is invalid.", "invalid_access", 403)
        query = {name: values[0] for name, values in request.query.items()}
        if request.method == "POST":
            return self._write(request.path, content)
        return self._read(request, request.path.removesuffix(".json").split("/")[1:], query, key)

    def _read(self, request: Request, parts: list[str], query: dict[str, str], key: str) -> Play:
        match parts:
            case ["search"]:
                return self._search(query)
            case ["posts"]:
                top = int(query.get("before", self._count))
                found = [p for p in reversed(self.posts) if top - self.page < p["id"] <= top]
                shown = [p | {"topic_title": self.topics[p["topic_id"]]["title"]} for p in found]
                return json_reply({"latest_posts": shown})
            case ["posts", number]:
                for post in self.posts:
                    if str(post["id"]) == number:
                        return json_reply(post)
                return error("The requested URL or resource could not be found.", "not_found", 404)
            case ["t", number]:
                return self._topic(int(number), None)
            case ["t", number, "posts"]:
                return self._topic(int(number), request.query["post_ids[]"])
        return (
            self._mine(parts, query)
            if key
            else error("You need to be logged in.", "not_logged_in", 403)
        )

    def _mine(self, parts: list[str], query: dict[str, str]) -> Play:
        match parts:
            case ["session", "current"]:
                return json_reply({"current_user": {"id": 1, "username": ME}})
            case ["notifications"]:
                start = int(query.get("offset", "0"))
                items = list(reversed(self.notifications))[start : start + 60]
                more = f"/notifications?offset={start + 60}&username={ME}"
                total = len(self.notifications)
                answer = {"notifications": items, "total_rows_notifications": total}
                return json_reply(answer | {"load_more_notifications": more})
            case ["topics", "private-messages-sent", name] if name == ME:
                private = [t for t in self.topics.values() if t["archetype"] != "regular"]
                return json_reply({"topic_list": {"topics": list(reversed(private))}})
        return error("not found", "not_found", 404)

    def _search(self, query: dict[str, str]) -> Play:
        words, _, rest = query["q"].partition(" order:latest")
        after = rest.partition("after:")[2]
        words = words.replace('"', "").casefold()
        found = [
            post
            for post in reversed(self.posts)
            if words in post["cooked"].casefold() and post["created_at"][:10] >= after
        ]
        start = (int(query["page"]) - 1) * self.page
        shown = found[start : start + self.page]
        keys = ("id", "username", "created_at", "post_number", "topic_id")
        posts = [{k: post[k] for k in keys} | {"blurb": "..."} for post in shown]
        topics = [self.topics[number] for number in {post["topic_id"] for post in shown}]
        more = {"more_full_page_results": True if len(found) > start + self.page else None}
        return json_reply({"posts": posts, "topics": topics, "grouped_search_result": more})

    def _topic(self, number: int, ids: list[str] | None) -> Play:
        posts = [post for post in self.posts if post["topic_id"] == number]
        if not posts:
            return error("The requested URL or resource could not be found.", "not_found", 404)
        if ids is not None:
            assert len(ids) <= 20
            return json_reply({"post_stream": {"posts": [p for p in posts if str(p["id"]) in ids]}})
        stream = {"posts": posts[:20], "stream": [post["id"] for post in posts]}
        return json_reply(self.topics[number] | {"post_stream": stream})

    def _write(self, path: str, content: Json) -> Play:
        if self.refusal is not None:
            return self.refusal
        if path == "/post_actions.json":
            self.likes.append(content["id"])
            post = next(post for post in self.posts if post["id"] == content["id"])
            post["actions_summary"] = [{"id": 2, "count": 4, "acted": True}]
            return json_reply(post)
        fields: Json = {"username": ME, "name": "Acme"}
        fields["reply_to_post_number"] = content.get("reply_to_post_number")
        if "title" in content:
            fields |= {"title": content["title"], "archetype": content["archetype"]}
        return json_reply(self.post(content["raw"], content.get("topic_id"), **fields))


def error(words: str, kind: str, status: int, **extras: Any) -> Play:
    """An error as Discourse tells it."""
    return json_reply({"errors": [words], "error_type": kind, "extras": extras}, status)


def show_key(address: str, key: str = KEY, nonce: str = "") -> str:
    """What a forum shows to who agreed at `address`, broken into lines as a page does."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import padding, rsa

    query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    public = serialization.load_pem_public_key(query["public_key"].encode())
    assert isinstance(public, rsa.RSAPublicKey)
    answer = {"key": key, "nonce": nonce or query["nonce"], "push": False, "api": 4}
    sealed = base64.b64encode(public.encrypt(json.dumps(answer).encode(), padding.PKCS1v15()))
    text = sealed.decode()
    return "\n".join(text[start : start + 60] for start in range(0, len(text), 60))

"""Reddit for `support.servers`: its feeds and its API over the same posts, errors in its dialect."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import escape
from typing import Any

from support.clocks import MORNING
from support.plays import Play, Reply, Request, json_reply

Json = dict[str, Any]
TOKEN = "reddit-token"


@dataclass
class FakeReddit:
    """The site; change it while the client is reading."""

    things: list[Json] = field(default_factory=list)
    """Posts and comments, oldest first."""
    inbox: list[Json] = field(default_factory=list)
    sent: list[Json] = field(default_factory=list)
    """What was written through the API."""
    errors: list[list[str]] = field(default_factory=list)
    """What `json.errors` holds at the next writing."""
    before: Callable[[Request], Play | None] = lambda request: None
    begins: datetime = MORNING - timedelta(hours=6)
    """Things are written from then on, each some seconds after the one before."""
    answers_at: datetime | None = MORNING
    """When everything that we write was written; None: after what was there, as all else."""
    tokens: int = 0
    valid: bool = True
    votes: list[str] = field(default_factory=list)
    _count: int = 0

    def post(self, title: str = "acme", text: str = "", **data: Any) -> Json:
        """A post in r/acme."""
        name = self._next("t3")
        own = {
            "title": title,
            "selftext": text,
            "is_self": "url" not in data,
            "permalink": f"/r/acme/comments/{name[3:]}/a_title/",
        }
        return self._add(self.things, "t3", name, own | data)

    def comment(self, text: str, post: str = "t3_p1", **data: Any) -> Json:
        """A comment in r/acme."""
        name = self._next("t1")
        own = {
            "body": text,
            "link_id": post,
            "parent_id": post,
            "permalink": f"/r/acme/comments/{post[3:]}/a_title/{name[3:]}/",
            "replies": "",
        }
        return self._add(self.things, "t1", name, own | data)

    def notify(self, text: str, kind: str = "username_mention", **data: Any) -> Json:
        """Something in the inbox."""
        name = self._next("t1")
        context = f"/r/acme/comments/p1/a_title/{name[3:]}/?context=3"
        own = {"body": text, "type": kind, "parent_id": "t3_p1", "context": context}
        return self._add(self.inbox, "t1", name, own | data)

    def mention(self, text: str) -> None:
        """A comment that can be read where it stands, and that the inbox tells of."""
        self.post("Kettles", author="ann")
        comment = self.comment(text)
        told = {"type": "username_mention", "context": f"{comment['permalink']}?context=3"}
        self.inbox.append({**self.things[-1], "data": {**comment, **told}})

    def message(self, text: str) -> Json:
        """A private message in the inbox."""
        return self._add(self.inbox, "t4", self._next("t4"), {"subject": "Hello", "body": text})

    def _next(self, kind: str) -> str:
        self._count += 1
        return f"{kind}_p{self._count}"

    def _add(self, where: list[Json], kind: str, name: str, own: Json) -> Json:
        at = self.begins + timedelta(seconds=40 * self._count)
        common = {
            "id": name[3:],
            "name": name,
            "author": "tess",
            "author_fullname": "t2_tess",
            "subreddit": "acme",
            "created_utc": at.timestamp(),
            "edited": False,
            "score": 3,
        }
        where.append({"kind": kind, "data": common | own})
        return where[-1]["data"]

    def routes(self) -> dict[str, Callable[[Request], Play]]:
        """What to give to `serve`."""
        return {"*": self._play}

    def _play(self, request: Request) -> Play:
        instead = self.before(request)
        if instead is not None:
            return instead
        path = request.path
        query = {name: values[0] for name, values in request.query.items()}
        if path.endswith(".rss"):
            return self._feed(path, query)
        if path == "/api/v1/access_token":
            return self._token(request)
        if request.headers.get("authorization") != f"Bearer {TOKEN}" or not self.valid:
            return json_reply({"message": "Unauthorized", "error": 401}, 401)
        assert query.get("raw_json") == "1" or request.method == "POST"
        if request.method == "POST":
            return self._write(path, {name: values[0] for name, values in request.form.items()})
        return self._read(path, query)

    def _read(self, path: str, query: dict[str, str]) -> Play:
        if path == "/api/v1/me":
            return json_reply({"name": "acme"})
        if path == "/message/inbox":
            return self._listing(self.inbox, query)
        if path == "/api/info":
            wanted = query["id"].split(",")
            return self._listing([t for t in self.things if t["data"]["name"] in wanted], query)
        if path.startswith(("/user/", "/message/sent")):
            return self._listing(self.sent, query)
        if path.startswith("/comments/"):
            post = "t3_" + path.split("/")[2]
            top = [t for t in self.things if t["data"]["name"] == post]
            if not top:
                return json_reply({"message": "Not Found", "error": 404}, 404)
            return json_reply([self._page(top, {}), self._page(self._below(post), {})])
        return self._listing(self._found(path, query), query)

    def _below(self, parent: str) -> list[Json]:
        made = []
        for thing in self.things:
            if thing["data"].get("parent_id") == parent:
                below = self._below(thing["data"]["name"])
                replies = self._page(below, {}) if below else ""
                made.append({**thing, "data": {**thing["data"], "replies": replies}})
        return made

    def _found(self, path: str, query: dict[str, str]) -> list[Json]:
        if "comments" in path:
            return [thing for thing in self.things if thing["kind"] == "t1"]
        words = query.get("q", "").replace('"', "").casefold()
        posts = [thing for thing in self.things if thing["kind"] == "t3"]
        return [
            t for t in posts if words in f"{t['data']['title']} {t['data']['selftext']}".casefold()
        ]

    def _listing(self, things: list[Json], query: dict[str, str]) -> Play:
        headers = {"x-ratelimit-remaining": "980.0", "x-ratelimit-reset": "582"}
        return json_reply(self._page(things, query), headers=headers)

    def _page(self, things: list[Json], query: dict[str, str]) -> Json:
        newest_first = list(reversed(things))
        names = [thing["data"]["name"] for thing in newest_first]
        after = query.get("after")
        # What is behind something that was deleted is nothing, for ever.
        start = 0 if after is None else names.index(after) + 1 if after in names else len(names)
        page = newest_first[start : start + min(int(query.get("limit", "25")), 100)]
        return {"kind": "Listing", "data": {"children": page, "after": None, "dist": len(page)}}

    def _feed(self, path: str, query: dict[str, str]) -> Play:
        if path.startswith("/comments/"):
            post = path.split("/")[2]
            found = [t for t in self.things if f"/comments/{post}/" in t["data"]["permalink"]]
        else:
            found = self._found(path, query)
        page = self._page(found, query)["data"]["children"]
        entries = "".join(_entry(thing["kind"], thing["data"]) for thing in page)
        feed = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>reddit</title>{entries}</feed>'
        kind = {"Content-Type": "application/atom+xml; charset=UTF-8"}
        return Reply(200, f'<?xml version="1.0" encoding="UTF-8"?>{feed}'.encode(), kind)

    def _token(self, request: Request) -> Play:
        login = base64.b64decode(request.headers["authorization"].removeprefix("Basic ")).decode()
        if login != "key:secret":
            return json_reply({"message": "Unauthorized", "error": 401}, 401)
        form = {name: values[0] for name, values in request.form.items()}
        if form.get("password", form.get("refresh_token")) != "right":
            return json_reply({"error": "invalid_grant"})
        self.tokens += 1
        self.valid = True
        answer = {"access_token": TOKEN, "token_type": "bearer", "expires_in": 86_400}
        return json_reply(answer | {"scope": "*"})

    def _write(self, path: str, form: dict[str, str]) -> Play:
        assert form.pop("api_type") == "json"
        if self.errors:
            return json_reply({"json": {"errors": self.errors}})
        if path == "/api/vote":
            self.votes.append(form["id"])
            return json_reply({})
        kind = "t4" if path == "/api/compose" or form["thing_id"].startswith("t4") else "t1"
        name = self._next(kind)
        parent = form.get("thing_id")
        link = f"/r/acme/comments/p1/a_title/{name[3:]}/"
        own = {"author": "acme", "body": form["text"], "parent_id": parent, "permalink": link}
        own |= {"subject": form.get("subject", "re: Hello")} if kind == "t4" else {}
        if self.answers_at is not None:
            own |= {"created_utc": self.answers_at.timestamp()}
        data = self._add(self.sent, kind, name, own)
        things = [] if path == "/api/compose" else [{"kind": kind, "data": data}]
        return json_reply({"json": {"errors": [], "data": {"things": things}}})


def _entry(kind: str, data: Json) -> str:
    """An entry as Reddit's feeds have it."""
    at = datetime.fromtimestamp(data["created_utc"], MORNING.tzinfo).isoformat()
    link = f"https://www.reddit.com{data['permalink']}"
    body = data.get("body", data.get("selftext", ""))
    html = (
        f'<!-- SC_OFF --><div class="md"><p>{escape(body)}</p></div><!-- SC_ON -->' if body else ""
    )
    if kind == "t3":
        about = data.get("url", link)
        html += ' &#32; submitted by &#32; <a href="https://www.reddit.com/user/tess"> /u/tess </a>'
        html += f' <br/> <span><a href="{about}">[link]</a></span> <a href="{link}">[comments]</a>'
    title = data["title"] if kind == "t3" else "/u/tess on a title"
    return (
        f"<entry><author><name>/u/{data['author']}</name></author><category term='acme'/>"
        f"<content type='html'>{escape(html)}</content><id>{data['name']}</id><link href='{link}'/>"
        f"<updated>{at}</updated><published>{at}</published><title>{escape(title)}</title></entry>"
    )

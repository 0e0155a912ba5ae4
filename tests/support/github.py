"""GitHub for `support.servers`: search, repositories, notifications and a little GraphQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from support.clocks import MORNING
from support.plays import Play, Reply, Request, json_reply

Json = dict[str, Any]
REPO, TOKEN = "acme/anvil", "ghp_token"
SITE, API = "https://github.com", "https://api.github.com"


@dataclass
class FakeGitHub:
    """The API; change it while the client is reading."""

    issues: list[Json] = field(default_factory=list)
    comments: list[Json] = field(default_factory=list)
    notifications: list[Json] = field(default_factory=list)
    discussions: list[Json] = field(default_factory=list)
    sent: list[Json] = field(default_factory=list)
    """What was asked of GraphQL."""
    reactions: list[str] = field(default_factory=list)
    before: Callable[[Request], Play | None] = lambda request: None
    begins: datetime = MORNING - timedelta(hours=6)
    """Things are written from then on, each some seconds after the one before."""
    valid: bool = True
    classic: bool = True
    _count: int = 0

    def issue(self, title: str = "acme", body: str = "It broke", **fields: Any) -> Json:
        """An issue, or with `kind="pull"` a pull request."""
        kind = fields.pop("kind", "issues")
        number, at = self._next()
        self.issues.append(
            {
                "id": 1000 + number,
                "number": number,
                "url": f"{API}/repos/{REPO}/issues/{number}",
                "html_url": f"{SITE}/{REPO}/{kind}/{number}",
                "title": title,
                "body": body,
                "user": {"login": "tess", "id": 7},
                "created_at": at,
                "updated_at": at,
                "reactions": {"+1": 3},
            }
            | fields
        )
        return self.issues[-1]

    def comment(self, issue: Json, body: str, **fields: Any) -> Json:
        """A comment, which touches its issue."""
        number, at = self._next()
        issue["updated_at"] = at
        self.issues.remove(issue)
        self.issues.append(issue)
        self.comments.append(
            {
                "id": number,
                "url": f"{API}/repos/{REPO}/issues/comments/{number}",
                "html_url": f"{issue['html_url']}#issuecomment-{number}",
                "issue_url": issue["url"],
                "body": body,
                "user": {"login": "tess", "id": 7},
                "created_at": at,
                "updated_at": at,
            }
            | fields
        )
        return self.comments[-1]

    def notify(self, issue: Json | None, reason: str = "mention", title: str = "") -> Json:
        """A notification about an issue, or without one about a discussion."""
        number, at = self._next()
        subject: Json = {"title": title, "url": None, "latest_comment_url": None}
        subject |= {"type": "Discussion"}
        if issue is not None:
            url = (
                issue["url"].replace("/issues/", "/pulls/")
                if "pull" in issue["html_url"]
                else issue["url"]
            )
            subject = {"title": issue["title"], "url": url, "type": "Issue"}
        note = {"id": str(number), "reason": reason, "updated_at": at, "subject": subject}
        self.notifications.append(note | {"repository": {"full_name": REPO}})
        return self.notifications[-1]

    def discussion(self, title: str, *comments: str) -> Json:
        """A discussion with comments."""
        number, at = self._next()
        url = f"{SITE}/{REPO}/discussions/{number}"
        author = {"login": "tess", "databaseId": 7}
        common = {"createdAt": at, "lastEditedAt": None, "author": author}
        nodes = [
            common
            | {"id": f"DC_{number}_{i}", "url": f"{url}#discussioncomment-{i}", "body": body}
            | {"replies": {"nodes": []}}
            for i, body in enumerate(comments)
        ]
        own = {"id": f"D_{number}", "url": url, "title": title, "body": "Hm"}
        self.discussions.append(common | own | {"comments": {"nodes": nodes}})
        return self.discussions[-1]

    def _next(self) -> tuple[int, str]:
        self._count += 1
        at = self.begins + timedelta(seconds=20 * self._count)
        return self._count, at.strftime("%Y-%m-%dT%H:%M:%SZ")

    def routes(self) -> dict[str, Callable[[Request], Play]]:
        """What to give to `serve`."""
        return {"*": self._play}

    def _play(self, request: Request) -> Play:
        instead = self.before(request)
        if instead is not None:
            return instead
        sent = request.headers.get("authorization", "").removeprefix("Bearer ")
        if sent and (sent != TOKEN or not self.valid):
            return json_reply({"message": "Bad credentials", "status": "401"}, 401)
        query = {name: values[0] for name, values in request.query.items()}
        if request.path == "/graphql":
            return self._graphql(request.json())
        if request.method == "POST":
            return self._write(request.path, request.json())
        return self._read(request.path, query, signed_in=bool(sent))

    def _read(self, path: str, query: dict[str, str], *, signed_in: bool) -> Play:
        if path == "/user":
            return json_reply({"login": "acme", "id": 1})
        if path == "/search/issues":
            return self._search(query)
        if path == "/notifications":
            if not signed_in or not self.classic:
                return json_reply(
                    {"message": "Resource not accessible by personal access token"}, 403
                )
            return self._page(self.notifications, query, {"X-Poll-Interval": "60"})
        if path.endswith("/issues"):
            return self._page(self.issues, query)
        if path.endswith("/issues/comments"):
            return self._page(self.comments, query)
        if path.endswith("/comments"):
            issue = API + path.removesuffix("/comments")
            since = query.get("since", "")
            found = [
                c for c in self.comments if c["issue_url"] == issue and c["updated_at"] >= since
            ]
            size, page = int(query.get("per_page", "30")), int(query.get("page", "1"))
            return json_reply(found[(page - 1) * size : page * size])
        found = [thing for thing in (*self.issues, *self.comments) if thing["url"] == API + path]
        return json_reply(found[0]) if found else json_reply({"message": "Not Found"}, 404)

    def _search(self, query: dict[str, str]) -> Play:
        words = query["q"].split('"')[1].casefold()
        since = query["q"].partition("updated:>=")[2]
        found = []
        for issue in self.issues:
            mine = [c for c in self.comments if c["issue_url"] == issue["url"]]
            matches = [
                {"object_url": c["url"], "object_type": "IssueComment", "property": "body"}
                for c in mine
                if words in c["body"].casefold()
            ]
            if matches or words in f"{issue['title']} {issue['body']}".casefold():
                found.append(issue | {"text_matches": matches})
        fresh = [i for i in found if i["updated_at"] >= since]
        size, page = int(query["per_page"]), int(query["page"])
        items = list(reversed(fresh))[(page - 1) * size : page * size]
        return json_reply({"total_count": len(fresh), "incomplete_results": False, "items": items})

    def _page(
        self, things: list[Json], query: dict[str, str], headers: dict[str, str] | None = None
    ) -> Play:
        size, page = int(query.get("per_page", "30")), int(query.get("page", "1"))
        fresh = [t for t in things if t["updated_at"] >= query.get("since", "")]
        items = list(reversed(fresh))[(page - 1) * size : page * size]
        more = (
            {"Link": f'<{API}/x?page={page + 1}>; rel="next"'} if len(fresh) > page * size else {}
        )
        return json_reply(items, headers={**(headers or {}), **more})

    def _write(self, path: str, content: Any) -> Play:
        if path.endswith("/reactions"):
            self.reactions.append(path)
            return json_reply({"content": content["content"]}, 201)
        issue = next(i for i in self.issues if i["url"] == API + path.removesuffix("/comments"))
        made = self.comment(issue, content["body"], user={"login": "acme", "id": 1})
        return json_reply(made, 201)

    def _graphql(self, content: Any) -> Play:
        self.sent.append(content)
        query, variables = content["query"], content["variables"]
        if "search(" in query:
            title = variables["words"].split('"')[1]
            found = [d for d in self.discussions if d["title"] == title]
            return json_reply({"data": {"search": {"nodes": found}}})
        if "node(" in query:
            found = [d for d in self.discussions if d["id"] == variables["id"]]
            return json_reply({"data": {"node": found[0] if found else None}})
        if "addReaction" in query:
            self.reactions.append(variables["id"])
            return json_reply({"data": {"addReaction": {"reaction": {"content": "THUMBS_UP"}}}})
        found = [d for d in self.discussions if d["id"] == variables["discussion"]]
        if not found:
            errors = [{"type": "NOT_FOUND", "message": "Could not resolve to a node"}]
            return json_reply({"data": {}, "errors": errors})
        nodes = found[0]["comments"]["nodes"]
        comment = {"id": f"DC_new{len(nodes)}", "url": f"{found[0]['url']}#discussioncomment-9"}
        comment |= {"body": variables["body"], "author": {"login": "acme", "databaseId": 1}}
        comment |= {"createdAt": MORNING.strftime("%Y-%m-%dT%H:%M:%SZ")}
        nodes.append(comment)
        return json_reply({"data": {"addDiscussionComment": {"comment": comment}}})


def limited(message: str = "API rate limit exceeded", **headers: str) -> Reply:
    """A refusal for asking too often."""
    shown = {name.replace("_", "-"): value for name, value in headers.items()}
    reply = json_reply({"message": message}, 403, shown)
    assert isinstance(reply, Reply)
    return reply

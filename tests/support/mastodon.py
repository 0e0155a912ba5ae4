"""A Mastodon-like server for `support.servers`, exact where clients are usually wrong.

mastodon = FakeMastodon()
mastodon.post("the first", tags=["acme"])
async with serve(mastodon.routes()) as server:
    ...

Paging follows `Paginable` of Mastodon: `max_id` and `since_id` give the newest page between them,
`min_id` gives the page immediately above an id; each page comes newest first. `software` changes
the dialect: ids, errors, headers, what is missing.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from support.mastodon_state import BEGINNING, HOST, Json, MastodonState, snowflake, ulid
from support.plays import Play, Reply, Request, json_reply

__all__ = ["BEGINNING", "HOST", "FakeMastodon", "Json", "snowflake", "ulid"]


class FakeMastodon(MastodonState):
    """The server: its state and its answers."""

    def routes(self) -> dict[str, Callable[[Request], Play]]:
        """What to give to `serve`."""
        return {"*": self._play}

    def _play(self, request: Request) -> Play:
        instead = self.before(request)
        if instead is not None:
            return instead
        sent = request.headers.get("authorization", "").removeprefix("Bearer ")
        if sent and sent != self.token:
            return self.bad_token
        return self._answer(request, signed_in=bool(sent))

    def _answer(self, request: Request, *, signed_in: bool) -> Play:
        path = request.path
        if path.startswith("/.well-known/") or path.startswith("/nodeinfo"):
            return self._nodeinfo(request)
        if path.startswith("/api/v1/timelines/tag/"):
            return self._tag(request, path.rpartition("/")[2], signed_in=signed_in)
        if path in ("/api/v2/instance", "/api/v1/instance"):
            return json_reply(self.instance(path))
        if path.startswith("/api/v1/statuses/") and request.method == "GET":
            return self._status(path.removeprefix("/api/v1/statuses/"))
        if path == "/api/v1/statuses" and request.method == "GET" and self.batches:
            wanted = request.query.get("id[]", [])
            return json_reply([s for s in self._all() if s["id"] in wanted])
        if not signed_in:
            return json_reply({"error": "This method requires an authenticated user"}, 401)
        return self._signed_in(request, path)

    def _signed_in(self, request: Request, path: str) -> Play:
        match path.removeprefix("/api/").split("/"):
            case ["v1", "accounts", "verify_credentials"]:
                return json_reply(self.me)
            case ["v1", "accounts", _, "statuses"]:
                mine = [s for s in self.statuses if s["account"]["id"] == self.me["id"]]
                return self._page(mine, request)
            case ["v1", "notifications"]:
                return self._notifications(request)
            case ["v1", "notifications", "requests"] if self.has_requests:
                return self._page(self._requests(), request)
            case ["v2", "media"]:
                return self._take_picture(request)
            case ["v1", "media", _]:
                self.preparing -= 1
                return json_reply({"id": "m1"}, 206 if self.preparing > 0 else 200)
            case ["v1", "statuses"]:
                return self._publish(request)
            case ["v1", "statuses", native_id, action]:
                status = self.find(native_id)
                status[{"favourite": "favourited", "reblog": "reblogged"}[action]] = True
                return json_reply(status)
            case ["v2", "search"]:
                wanted = request.query["q"][0]
                found = [s for s in self.known_elsewhere if wanted in (s["uri"], s["url"])]
                return json_reply({"accounts": [], "statuses": found, "hashtags": []})
        return Reply(404, b"<html><body>Not here</body></html>", {"Content-Type": "text/html"})

    def find(self, native_id: str) -> Json:
        """The status with this id."""
        return next(s for s in self._all() if s["id"] == native_id)

    def instance(self, path: str) -> Json:
        """The instance's description."""
        version = self.version
        if self.software not in ("mastodon", "gotosocial"):
            version = f"2.7.2 (compatible; {self.software.capitalize()} {self.version})"
        statuses = {"max_characters": 500, "characters_reserved_per_url": 23}
        return {
            "domain" if "v2" in path else "uri": HOST,
            "version": version,
            "configuration": {"statuses": statuses},
        }

    def _nodeinfo(self, request: Request) -> Play:
        if not self.nodeinfo:
            return Reply(404, b"<html>404</html>", {"Content-Type": "text/html"})
        if request.path.startswith("/nodeinfo"):
            software = {"name": self.software, "version": self.version}
            return json_reply({"version": "2.0", "software": software})
        schema = "http://nodeinfo.diaspora.software/ns/schema/2.0"
        return json_reply({"links": [{"rel": schema, "href": f"https://{HOST}/nodeinfo/2.0"}]})

    def _all(self) -> list[Json]:
        return [*self.statuses, *self.known_elsewhere]

    def _tag(self, request: Request, tag: str, *, signed_in: bool) -> Play:
        if self.anonymous_tags != 200 and not signed_in:
            error = {"error": "This API requires an authenticated user"}
            return json_reply(error, self.anonymous_tags)
        found = [s for s in self.statuses if any(t["name"] == tag for t in s["tags"])]
        return self._page(found, request)

    def _notifications(self, request: Request) -> Play:
        query = request.query
        sender = query.get("account_id", [""])[0]
        shown = self.include_filtered and query.get("include_filtered") == ["true"]
        types = query.get("types[]", [])
        found = [
            n
            for n in self.notifications
            if (shown or sender or not n["_filtered"])
            and (not types or n["type"] in types)
            and (not sender or n["account"]["id"] == sender)
        ]
        return self._page(found, request)

    def _requests(self) -> list[Json]:
        last: dict[str, Json] = {}
        for notification in self.notifications:
            if notification["_filtered"]:
                last[notification["account"]["id"]] = notification
        return [
            {
                "id": f"{number}",
                "updated_at": n["created_at"],
                "account": n["account"],
                "last_status": n["status"],
            }
            for number, n in enumerate(last.values(), 1)
        ]

    def _page(self, items: list[Json], request: Request) -> Play:
        """Source: app/models/concerns/paginable.rb."""
        query = {name: values[0] for name, values in request.query.items()}
        limit = min(int(query.get("limit", "20")), self.largest_page)

        def key(native_id: str) -> tuple[int, str]:
            return len(native_id), native_id  # right for numbers and for ULIDs

        if self.max_id and "max_id" in query:
            items = [i for i in items if key(i["id"]) < key(query["max_id"])]
        lower = query.get("since_id")
        if "min_id" in query and self.min_id != "ignored":
            lower = query["min_id"]
        if lower is not None:
            items = [i for i in items if key(i["id"]) > key(lower)]
        forward = "min_id" in query and self.min_id == "forward"
        page = items[:limit] if forward else items[-limit:] if limit else []
        headers = {}
        if self.software == "mastodon":
            headers = {
                "X-RateLimit-Limit": "300",
                "X-RateLimit-Remaining": "299",
                "X-RateLimit-Reset": "2026-11-23T09:05:00.000000Z",
            }
        return json_reply(list(reversed(page)), headers=headers)

    def _status(self, rest: str) -> Play:
        native_id, _, action = rest.partition("/")
        try:
            status = self.find(native_id)
        except StopIteration:
            return json_reply({"error": "Record not found"}, 404)
        if action != "context":
            return json_reply(status)
        ancestors: list[Json] = []
        above = status
        while above["in_reply_to_id"]:
            above = self.find(above["in_reply_to_id"])
            ancestors.insert(0, above)
        below, found = [], {native_id}
        for candidate in self.statuses:
            if candidate["in_reply_to_id"] in found:
                found.add(candidate["id"])
                below.append(candidate)
        answer = {"ancestors": ancestors, "descendants": below}
        return json_reply(answer, headers=self.context_headers)

    def _take_picture(self, request: Request) -> Play:
        self.pictures.append((request.headers["content-type"], request.body))
        number = f"m{len(self.pictures)}"
        return json_reply({"id": number}, 202 if self.preparing else 200)

    def _publish(self, request: Request) -> Play:
        sent = json.loads(request.body)
        self.posted.append(sent)
        if self.refusal is not None:
            return self.refusal
        key = request.headers.get("idempotency-key", "")
        if self.honours_keys and key in self._keys:
            return json_reply(self._keys[key])
        status = self.post(
            sent["status"],
            [],
            author=self.me,
            visibility=sent.get("visibility", "public"),
            spoiler_text=sent.get("spoiler_text", ""),
            in_reply_to_id=sent.get("in_reply_to_id"),
        )
        self._keys[key] = status
        return json_reply(status)

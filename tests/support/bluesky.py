"""A Bluesky for `support.servers`: PDS, AppView and chat behind one address, errors in their dialect.

bluesky = FakeBluesky()
bluesky.post("@acme.test help", mentions=True)
async with serve(bluesky.routes()) as server:
    ...

Every request is checked against the official lexicons where `lexicons` is given, and every answer too.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cmconsole.networks.bluesky.connector import BlueskyConnector, connect
from cmconsole.networks.web import Web
from support.clocks import MORNING
from support.connecting import Secrets, source
from support.lexicons import Lexicons
from support.plays import Play, Request, json_reply
from support.servers import Server

Json = dict[str, Any]
ME, FAN = "did:plc:meacmeacmeacmeacmeacmeac", "did:plc:fanfanfanfanfanfanfanfan"
CID = "bafyreiabmkxvegc2lx7pbwja6p6xfvogvbntdgcimzzbdakp7jt7cwtsyq"
PASSWORD = "abcd-efgh-ijkl-mnop"


def jwt(ends: datetime, number: int) -> str:
    """A token as servers make them: only its middle can be read by anybody else."""
    claims = {"exp": int(ends.timestamp()), "jti": number, "sub": ME}
    middle = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJIUzI1NiJ9.{middle}.c2lnbmF0dXJl"


@dataclass
class FakeBluesky:
    """The server; change it while the client is reading."""

    lexicons: Lexicons | None = None
    now: datetime = MORNING
    views: list[Json] = field(default_factory=list)
    """Everything that was posted, oldest first."""
    notifications: list[Json] = field(default_factory=list)
    records: dict[str, Json] = field(default_factory=dict)
    """What was written through the API, by collection and key."""
    blobs: list[bytes] = field(default_factory=list)
    """Pictures that were uploaded."""
    log: list[Json] = field(default_factory=list)
    """The chat's log."""
    convos: list[Json] = field(default_factory=list)
    sent: list[Json] = field(default_factory=list)
    """Private messages sent through the API."""
    largest_page: int = 100
    before: Callable[[Request], Play | None] = lambda request: None
    own_server: str = ""
    """What the DID document names; empty: nothing."""
    logins: int = 0
    renewals: int = 0
    access: set[str] = field(default_factory=set)
    refresh: set[str] = field(default_factory=set)
    hidden: set[str] = field(default_factory=set)
    """Posts that exist and are not shown to us (a block)."""
    _count: int = 0

    def post(
        self,
        text: str = "acme",
        *,
        did: str = FAN,
        reason: str = "",
        at: datetime | None = None,
        **record: Any,
    ) -> Json:
        """A post; with a reason it makes a notification too."""
        self._count += 1
        at = at or self.now - timedelta(hours=6) + timedelta(seconds=40 * self._count)
        moment = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        view = {
            "uri": f"at://{did}/app.bsky.feed.post/3k{self._count:011d}",
            "cid": CID,
            "author": {"did": did, "handle": "acme.test" if did == ME else "fan.test"},
            "record": {"$type": "app.bsky.feed.post", "text": text, "createdAt": moment} | record,
            "indexedAt": moment,
            "likeCount": 1,
            "repostCount": 2,
        }
        self.views.append(view)
        if reason:
            self.notifications.append(
                {k: view[k] for k in ("uri", "cid", "author", "record", "indexedAt")}
                | {"reason": reason, "isRead": False}
            )
        return view

    def message(self, text: str, did: str = FAN, kind: str = "logCreateMessage") -> Json:
        """A private message in the log."""
        number = len(self.log) + 1
        entry = {
            "$type": f"chat.bsky.convo.defs#{kind}",
            "rev": f"{number:08d}",
            "convoId": "convo1",
            "message": self._message(f"m{number}", text, did),
        }
        if kind == "logCreateMessage":
            entry["relatedProfiles"] = [{"did": did, "handle": "fan.test", "displayName": "Fan"}]
        self.log.append(entry)
        return entry

    def _message(self, native_id: str, text: str, did: str) -> Json:
        return {
            "$type": "chat.bsky.convo.defs#messageView",
            "id": native_id,
            "rev": native_id,
            "text": text,
            "sender": {"did": did},
            "sentAt": self.now.isoformat().replace("+00:00", "Z"),
        }

    def routes(self) -> dict[str, Callable[[Request], Play]]:
        """What to give to `serve`."""
        return {"*": self._play}

    def _play(self, request: Request) -> Play:
        instead = self.before(request)
        if instead is not None:
            return instead
        method = request.path.removeprefix("/xrpc/")
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        blob = method == "com.atproto.repo.uploadBlob"
        content = json.loads(request.body) if request.body and not blob else None
        if self.lexicons is not None:
            if request.method == "GET":
                self.lexicons.check_params(method, request.query)
            else:
                self.lexicons.check_input(method, content)
        if method == "com.atproto.server.createSession":
            return self._sign_in(content or {})
        if method == "com.atproto.server.refreshSession":
            return self._renew(token)
        if token not in self.access:
            name = "ExpiredToken" if token else "AuthMissing"
            return error(name, "Token has expired", 400 if token else 401)
        if method.startswith("chat.") and "atproto-proxy" not in request.headers:
            return error("MethodNotImplemented", "Method Not Implemented", 501)
        query = {name: values[0] for name, values in request.query.items()}
        answer = self._blob(request) if blob else self._answer(method, query, request, content)
        if isinstance(answer, dict) and self.lexicons is not None:
            self.lexicons.check_output(method, answer)
        return json_reply(answer) if isinstance(answer, dict) else answer

    def _blob(self, request: Request) -> Json:
        """A picture as a blob of the repository."""
        self.blobs.append(request.body)
        kind = request.headers["content-type"]
        blob = {"$type": "blob", "ref": {"$link": CID}, "mimeType": kind}
        return {"blob": blob | {"size": len(request.body)}}

    def _answer(
        self, method: str, query: dict[str, str], request: Request, content: Json | None
    ) -> Json | Play:
        match method.rpartition(".")[2]:
            case "listNotifications":
                reasons = request.query.get("reasons", [])
                page = self._page(self.notifications, "notifications", query)
                shown = [n for n in page["notifications"] if n["reason"] in reasons]
                return page | {"notifications": shown}
            case "searchPosts":
                since = query.get("since", "")
                words = query["q"].replace('"', "").casefold()
                found = [
                    view
                    for view in self.views
                    if words in view["record"]["text"].casefold() and view["indexedAt"] >= since
                ]
                return self._page(found, "posts", query)
            case "getPosts":
                wanted = set(request.query["uris"]) - self.hidden
                return {"posts": [view for view in self.views if view["uri"] in wanted]}
            case "getPostThread":
                return self._thread(query["uri"])
            case "resolveHandle":
                known = {"fan.test": FAN, "acme.test": ME}
                did = known.get(query["handle"])
                return {"did": did} if did else error("InvalidRequest", "Unable to resolve handle")
            case "getRecord":
                key = f"{query['collection']}/{query['rkey']}"
                if key not in self.records:
                    return error("RecordNotFound", "Could not locate record")
                return {"uri": f"at://{ME}/{key}", "cid": CID, "value": self.records[key]}
            case "putRecord" | "createRecord":
                assert content is not None
                key = f"{content['collection']}/{content.get('rkey', len(self.records))}"
                self.records[key] = content["record"]
                return {"uri": f"at://{ME}/{key}", "cid": CID}
        return self._chat(method, query, content)

    def _chat(self, method: str, query: dict[str, str], content: Json | None) -> Json | Play:
        match method.rpartition(".")[2]:
            case "getLog":
                last = self.log[-1]["rev"] if self.log else "00000000"
                if "cursor" not in query:
                    return {"logs": [], "cursor": last}
                logs = [entry for entry in self.log if entry["rev"] > query["cursor"]]
                logs = logs[: self.largest_page]
                return {"logs": logs, "cursor": logs[-1]["rev"] if logs else query["cursor"]}
            case "listConvos":
                return {"convos": self.convos}
            case "getConvoForMembers":
                member = {"did": query["members"], "handle": "fan.test"}
                convo = {"id": "convo1", "rev": "1", "members": [member]}
                return {"convo": convo | {"muted": False, "unreadCount": 0}}
            case "sendMessage":
                assert content is not None
                native_id = f"sent{len(self.sent)}"
                self.sent.append(self._message(native_id, content["message"]["text"], ME))
                return {k: v for k, v in self.sent[-1].items() if k != "$type"}
            case "getMessages":
                return {"messages": list(reversed(self.sent))}
        return error("MethodNotImplemented", "Method Not Implemented", 501)

    def _page(self, items: list[Json], key: str, query: dict[str, str]) -> Json:
        """Newest first; the cursor is the place in the list, counted from the oldest."""
        upper = int(query["cursor"]) if "cursor" in query else len(items)
        lower = max(0, upper - min(int(query.get("limit", "50")), self.largest_page))
        answer: Json = {key: list(reversed(items[lower:upper]))}
        return answer | ({"cursor": str(lower)} if lower else {})

    def _thread(self, uri: str) -> Json | Play:
        views = {view["uri"]: view for view in self.views}
        if uri in self.hidden:
            blocked = {"uri": uri, "blocked": True, "author": {"did": FAN}}
            return {"thread": {"$type": "app.bsky.feed.defs#blockedPost", **blocked}}
        if uri not in views:
            return error("NotFound", f"Post not found: {uri}")
        node = self._node(views, uri)
        inner, above = node, views[uri]
        while parent := above["record"].get("reply", {}).get("parent", {}).get("uri"):
            if parent not in views:
                missing = {"uri": parent, "notFound": True}
                inner["parent"] = {"$type": "app.bsky.feed.defs#notFoundPost", **missing}
                break
            above = views[parent]
            inner["parent"] = {"$type": "app.bsky.feed.defs#threadViewPost", "post": above}
            inner = inner["parent"]
        return {"thread": node}

    def _node(self, views: dict[str, Json], uri: str) -> Json:
        below = [
            self._node(views, view["uri"])
            for view in self.views
            if view["record"].get("reply", {}).get("parent", {}).get("uri") == uri
        ]
        kind = "app.bsky.feed.defs#threadViewPost"
        return {"$type": kind, "post": views[uri], "replies": below}

    def _sign_in(self, content: Json) -> Play:
        self.logins += 1
        if content.get("password") != PASSWORD:
            return error("AuthenticationRequired", "Invalid identifier or password", 401)
        return self._tokens()

    def _renew(self, token: str) -> Play:
        if token not in self.refresh:
            return error("ExpiredToken", "Token has been revoked")
        self.refresh.discard(token)
        self.renewals += 1
        return self._tokens()

    def _tokens(self) -> Play:
        number = self.logins * 1000 + self.renewals
        access = jwt(self.now + timedelta(hours=2), number)
        refresh = jwt(self.now + timedelta(days=90), number + 500)
        self.access, self.refresh = {access}, self.refresh | {refresh}
        answer: Json = {"accessJwt": access, "refreshJwt": refresh, "did": ME}
        answer["handle"] = "acme.test"
        if self.own_server:
            service = {"id": "#atproto_pds", "serviceEndpoint": self.own_server}
            answer["didDoc"] = {"service": [service]}
        return json_reply(answer)


def error(name: str, message: str, status: int = 400) -> Play:
    """An error as XRPC servers tell it."""
    return json_reply({"error": name, "message": message}, status)


def listen_to_bluesky(
    web: Web, server: Server, secrets: Secrets | None = None, **options: str
) -> BlueskyConnector:
    """A connector for the account acme.test at `server`."""
    told = {"server": server.url(""), "handle": "@acme.test", **options}
    return connect(source("bluesky", told), web, secrets or Secrets(app_password=PASSWORD))

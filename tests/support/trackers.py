"""Five ticket systems on a bad day: as much of each as the console talks to.

Written after each system's own documentation; the real Request Tracker and Roundup are met in
tests/peers.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from uuid import UUID

from support.plays import Reply, Request, json_reply
from support.tracker import FakeTracker as FakeTracker


class FakeZendesk(FakeTracker):
    """Zendesk: takes each Idempotency-Key once."""

    kind = "zendesk"

    def is_create(self, request: Request) -> bool:
        return request.method == "POST"

    def create(self, request: Request) -> Reply:
        key, wanted = request.headers["idempotency-key"], json.loads(request.body)["ticket"]
        known = [t for t in self.tickets if t["key"] == key]
        hit = known[0] if known else None
        made = hit or self.add(key=key, uid=wanted["external_id"], title=wanted["subject"])
        looked = "hit" if hit else "miss"
        return json_reply({"ticket": {"id": made["id"]}}, 201, {"x-idempotency-lookup": looked})

    def answer(self, request: Request) -> Reply:
        if "external_id" in request.query:
            found = self.found("uid", request.query["external_id"][0])
            return json_reply(
                {"tickets": [{"id": t["id"], "external_id": t["uid"]} for t in found]}
            )
        if request.path == "/api/v2/users/me.json":
            return json_reply({"user": {"name": "Priya"}})
        ticket = self.tickets[int(request.path.split("/")[4].partition(".")[0]) - 1]
        names = ["Ilse", "Priya"]
        users = [{"id": number, "name": name} for number, name in enumerate(names, 7)]
        if request.path.endswith("comments.json"):
            comments = [
                {
                    "id": c["id"],
                    "author_id": 7 + names.index(c["who"]),
                    "plain_body": c["text"],
                    "created_at": "2026-11-23T10:00:00Z",
                }
                for c in reversed(ticket["comments"])
            ]
            return json_reply({"comments": comments, "users": users})
        agent = 7 + names.index(ticket["owner"]) if ticket["owner"] else None
        facts = {"id": ticket["id"], "status": ticket["status"], "assignee_id": agent}
        return json_reply({"ticket": facts, "users": users})


class FakeJira(FakeTracker):
    """Jira Cloud, whose search lags behind."""

    kind = "jira"

    def is_create(self, request: Request) -> bool:
        return request.method == "POST"

    def create(self, request: Request) -> Reply:
        fields = json.loads(request.body)["fields"]
        made = self.add(labels=" ".join(fields["labels"]), title=fields["summary"])
        return json_reply({"id": "1", "key": f"CARE-{made['id']}"}, 201)

    def answer(self, request: Request) -> Reply:
        if request.path.endswith("/search/jql"):
            label = request.query["jql"][0].split('"')[1]
            issues = [
                {"key": f"CARE-{t['id']}", "fields": {"labels": t["labels"].split()}}
                for t in self.found("labels", label)
            ]
            return json_reply({"issues": issues, "isLast": True})
        if "/project/" in request.path:
            return json_reply({"name": "Customer care"})
        ticket = self.tickets[int(request.path.rpartition("-")[2]) - 1]
        categories = {"new": "new", "resolved": "done", "solved": "done"}
        comments = [
            {
                "id": str(c["id"]),
                "author": {"displayName": c["who"], "accountType": "atlassian"},
                "body": {
                    "type": "doc",
                    "content": [
                        {"type": "paragraph", "content": [{"type": "text", "text": c["text"]}]}
                    ],
                },
                "created": "2026-11-23T10:00:00.000+0000",
            }
            for c in ticket["comments"]
        ]
        fields = {
            "status": {
                "name": ticket["status"],
                "statusCategory": {"key": categories.get(ticket["status"], "indeterminate")},
            },
            "assignee": {"displayName": ticket["owner"]} if ticket["owner"] else None,
            "comment": {"comments": comments},
        }
        return json_reply({"key": f"CARE-{ticket['id']}", "fields": fields})


class FakeZammad(FakeTracker):
    """Zammad: searches its database by condition."""

    kind = "zammad"

    def is_create(self, request: Request) -> bool:
        return request.method == "POST"

    def create(self, request: Request) -> Reply:
        wanted = json.loads(request.body)
        made = self.add(title=wanted["title"])
        return json_reply({"id": made["id"], "title": made["title"]}, 201)

    def answer(self, request: Request) -> Reply:
        if request.path.endswith("/search"):
            tag = request.query["condition[ticket.title][value]"][0]
            return json_reply(
                [{"id": t["id"], "title": t["title"]} for t in self.found("title", tag)]
            )
        if request.path.endswith("/users/me"):
            return json_reply({"login": "priya@brand.example"})
        ticket = self.tickets[int(request.path.rpartition("/")[2]) - 1]
        if "/by_ticket/" in request.path:
            return json_reply(
                [
                    {
                        "id": c["id"],
                        "from": c["who"],
                        "body": f"<p>{c['text']}</p>",
                        "content_type": "text/html",
                        "sender": "Agent",
                        "created_at": "2026-11-23T10:00:00.000Z",
                    }
                    for c in ticket["comments"]
                ]
            )
        state = {"resolved": "closed", "solved": "closed"}.get(ticket["status"], ticket["status"])
        return json_reply({"id": ticket["id"], "state": state, "owner": ticket["owner"] or "-"})


class FakeRequestTracker(FakeTracker):
    """Request Tracker: finds by link."""

    kind = "rt"

    def is_create(self, request: Request) -> bool:
        return request.method == "POST"

    def create(self, request: Request) -> Reply:
        wanted = json.loads(request.body)
        made = self.add(refers=" ".join(wanted["RefersTo"]), title=wanted["Subject"])
        return json_reply({"id": str(made["id"]), "type": "ticket"}, 201)

    def answer(self, request: Request) -> Reply:
        if request.path.endswith("/tickets"):
            urn = request.query["query"][0].split("'")[1]
            assert UUID(urn)
            found = self.found("refers", urn)
            return json_reply({"items": [{"id": str(t["id"])} for t in found]})
        if request.path.endswith("/rt"):
            return json_reply({"Version": "5.0.3"})
        if "/queue/" in request.path:
            return json_reply({"Name": "General"})
        if "/transaction/" in request.path:
            number = int(request.path.split("/")[4])
            text = next(c["text"] for t in self.tickets for c in t["comments"] if c["id"] == number)
            return json_reply({"items": [{"ContentType": "text/plain", "Content": text}]})
        ticket = self.tickets[int(request.path.split("/")[4]) - 1]
        if request.path.endswith("/history"):
            talk = [
                {
                    "id": str(c["id"]),
                    "Type": "Comment",
                    "Creator": {"id": c["who"]},
                    "Created": "2026-11-23T10:00:00Z",
                }
                for c in ticket["comments"]
            ]
            return json_reply({"items": [{"id": "1", "Type": "Create"}, *talk]})
        status = {"solved": "resolved"}.get(ticket["status"], ticket["status"])
        return json_reply({"Status": status, "Owner": {"id": ticket["owner"] or "Nobody"}})


@dataclass
class FakeRoundup(FakeTracker):
    """Roundup: each link takes one post."""

    links: set[str] = field(default_factory=set)
    messages: list[str] = field(default_factory=list)
    life: float = 1800.0
    """Seconds a link is good for, by the machine's clock: that is the one Roundup's receiver goes by."""

    kind = "roundup"

    def is_create(self, request: Request) -> bool:
        return request.method == "POST" and "/issue/@poe/" in request.path

    def create(self, request: Request) -> Reply:
        if request.path not in self.links:
            return json_reply({"error": {"status": 400, "msg": "POE token not valid."}}, 400)
        self.links.remove(request.path)
        made = self.add(title=json.loads(request.body)["title"])
        return json_reply({"data": {"id": str(made["id"])}}, 201)

    def answer(self, request: Request) -> Reply:
        if request.method == "POST" and request.path.endswith("/@poe"):
            link = f"{request.path}/{len(self.links)}-{len(self.asked)}"
            self.links.add(link)
            ends = time.time() + self.life
            return json_reply(
                {"data": {"link": f"http://elsewhere.example{link}", "expires": ends}}
            )
        if request.method == "POST":
            self.messages.append(json.loads(request.body)["content"])
            return json_reply({"data": {"id": str(len(self.messages))}}, 201)
        if request.path.endswith("/user"):
            found = [{"id": "3", "username": request.query["username"][0]}]
            return json_reply({"data": {"collection": found}})
        if request.path.endswith("/issue"):
            found = self.found("title", request.query["title"][0])
            listed = [{"id": str(t["id"]), "title": t["title"]} for t in found]
            return json_reply({"data": {"collection": listed}})
        if "/msg/" in request.path:
            return self._message(int(request.path.rpartition("/")[2]))
        ticket = self.tickets[int(request.path.rpartition("/")[2]) - 1]
        ids = [{"id": str(c["id"])} for c in ticket["comments"]]
        facts = {
            "status": {"name": {"solved": "resolved"}.get(ticket["status"], ticket["status"])},
            "assignedto": {"username": ticket["owner"]} if ticket["owner"] else None,
            "messages": ids,
        }
        return json_reply({"data": {"attributes": facts}})

    def _message(self, number: int) -> Reply:
        comment = next(c for t in self.tickets for c in t["comments"] if c["id"] == number)
        facts = {
            "author": {"username": comment["who"]},
            "content": comment["text"],
            "date": "2026-11-23.10:00:00",
        }
        return json_reply({"data": {"attributes": facts}})


ALL = (FakeZendesk, FakeJira, FakeZammad, FakeRequestTracker, FakeRoundup)
OPTIONS: dict[str, dict[str, str]] = {
    "zendesk": {"user": "priya@brand.example", "key": "k"},
    "jira": {"user": "priya@brand.example", "key": "k", "project": "CARE"},
    "zammad": {"key": "k", "customer": "care@brand.example"},
    "rt": {"key": "k"},
    "roundup": {"user": "agent", "key": "k"},
}

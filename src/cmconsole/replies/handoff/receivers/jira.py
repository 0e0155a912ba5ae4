"""Jira as a destination: Cloud (REST 3, e-mail address and API token) or your own (REST 2, token).

Exactly one issue: it carries the label `cmconsole-<uid>` from the start and is looked for by it. Jira
Cloud's search may be minutes behind (“Search after write”), so it gets ten before it is believed.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from datetime import timedelta

from cmconsole.domain.handoffs import Handoff, News, Said, Ticket
from cmconsole.domain.packets import Packet
from cmconsole.networks.base import Option
from cmconsole.networks.shape import Record, as_record
from cmconsole.replies.handoff.receivers.base import Again, ReceiverKind
from cmconsole.replies.handoff.receivers.tracker import SOLVED, URL, Tracker, chosen, told

LABEL = "Jira"
BLOCKS = frozenset({"paragraph", "heading", "listItem", "blockquote", "codeBlock", "rule"})
DEEPEST = 40


class Jira(Tracker):
    """One project of one Jira."""

    label = LABEL
    solved = frozenset()

    @property
    def _cloud(self) -> bool:
        return bool(self.option("user"))

    @property
    def _api_path(self) -> str:
        return "/rest/api/3" if self._cloud else "/rest/api/2"

    async def signed_in(self) -> Mapping[str, str]:
        """In the cloud an API token with the account's address; elsewhere a personal token."""
        key = await self.key()
        if self._cloud:
            both = base64.b64encode(f"{self.option('user')}:{key}".encode()).decode()
            return {"authorization": f"Basic {both}"}
        return {"authorization": f"Bearer {key}"}

    async def check(self) -> str:
        """One sentence on the project. Raises NetworkError."""
        project = await self.record(f"{self._api_path}/project/{self._project}")
        return f"{LABEL} takes issues in the project {project.text('name') or self._project}."

    async def find(self, packet: Packet) -> Ticket | None:
        """The issue with the packet's label."""
        path = f"{self._api_path}/search" + ("/jql" if self._cloud else "")
        query: dict[str, str | int | list[str]] = {
            "jql": f'labels = "{_label(packet)}" ORDER BY created ASC',
            "fields": "labels",
            "maxResults": 5,
        }
        page = await self.record(path, query)
        for issue in page.records("issues"):
            if _label(packet) in issue.record("fields").texts("labels"):
                return self._ticket(issue.text("key"))
        return None

    async def deliver(self, handoff: Handoff) -> Ticket:
        """Make the issue; see `Receiver.deliver`."""
        packet = handoff.packet
        text = self.text(packet)
        fields = {
            "project": {"key": self._project},
            "issuetype": {"name": self.option("type", "Task")},
            "summary": packet.subject,
            "description": document(text) if self._cloud else text,
            "labels": ["cmconsole", _label(packet)],
        }
        made = await self.send(f"{self._api_path}/issue", {"fields": fields})
        if not made.text("key"):
            raise self.lost()
        return self._ticket(made.text("key"))

    async def news(self, handoff: Handoff) -> News:
        """How the issue stands. Jira assigns by itself, so only a changed state or a comment counts."""
        path = f"{self._api_path}/issue/{handoff.ticket}"
        page = await self.record(path, {"fields": "status,assignee,comment"})
        fields = page.record("fields")
        said = self.said(
            handoff, [_said(one) for one in fields.record("comment").records("comments")]
        )
        state = fields.record("status")
        category = state.record("statusCategory").text("key")
        assigned = fields.record("assignee").text("displayName")
        moved = (assigned or "Somebody") if category in ("indeterminate", "done") else ""
        name = state.text("name")
        done = self.is_solved(name) or (not self._solved and category == "done")
        return News(name, moved or (said[0].who if said else ""), done, said=said)

    @property
    def _project(self) -> str:
        return chosen(self.option("project"), "the key of the project with project=", LABEL)

    def _ticket(self, key: str) -> Ticket:
        return Ticket(key, f"{self.base}/browse/{key}")


def document(text: str) -> dict[str, object]:
    """Plain text in Atlassian's document format: one paragraph a line."""
    lines = [
        {"type": "paragraph", "content": [{"type": "text", "text": line}] if line else []}
        for line in text.split("\n")
    ]
    return {"type": "doc", "version": 1, "content": lines}


def words_of(node: Record, depth: int = 0) -> Iterator[str]:
    """The text of a document, in pieces; what is nested deeper than anybody writes is left out."""
    kind = node.text("type")
    if kind == "hardBreak":
        yield "\n"
    yield node.text("text") or node.record("attrs").text("text")
    if depth < DEEPEST:
        for inner in node.records("content"):
            yield from words_of(inner, depth + 1)
    if kind in BLOCKS:
        yield "\n"


def _said(comment: Record) -> Said:
    text = comment.text("body") or "".join(words_of(as_record(comment.fields.get("body"))))
    author = comment.record("author")
    # Jira's own automations have accounts of the type "app".
    machine = author.text("accountType") == "app"
    key = "" if machine else comment.identifier("id")
    return Said(
        key, author.text("displayName") or "Somebody", told(text), comment.instant("created")
    )


def _label(packet: Packet) -> str:
    return f"cmconsole-{packet.uid}"


KIND = ReceiverKind(
    kind="jira",
    label=LABEL,
    connect=Jira,
    again=Again.SEARCH,
    shows_within=timedelta(minutes=10),
    options=(
        URL,
        Option(
            "user", "E-mail address", help="For Jira Cloud; without it “key” is a personal token"
        ),
        Option("key", "API token", required=True, secret=True),
        Option("project", "Project key", required=True, help="For example CARE"),
        Option("type", "Type of issue", default="Task"),
        SOLVED,
    ),
    taken_when="Somebody moves the issue on or writes in it; being assigned is not enough.",
)

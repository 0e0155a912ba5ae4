"""Zendesk Support as a destination (developer.zendesk.com/api-reference/ticketing).

Exactly one ticket: the uid is the Idempotency-Key of the request, and the ticket's external_id, which
is read from the table of tickets and not from the search index.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping

from cmconsole.domain.handoffs import Handoff, News, Said, Ticket
from cmconsole.domain.packets import Packet
from cmconsole.networks.base import Option
from cmconsole.networks.shape import Record
from cmconsole.replies.handoff.receivers.base import Again, ReceiverKind
from cmconsole.replies.handoff.receivers.tracker import (
    MOST_SAID,
    SOLVED,
    URL,
    Tracker,
    chosen,
    told,
)

LABEL = "Zendesk"


class Zendesk(Tracker):
    """One Zendesk account."""

    label = LABEL
    solved = frozenset({"solved", "closed"})

    def _address(self, text: str) -> str:
        name = text.strip()
        return super()._address(f"{name}.zendesk.com" if name.isalnum() else name)

    async def signed_in(self) -> Mapping[str, str]:
        """An API token goes with the agent's address (“Security and authentication”)."""
        user = chosen(self.option("user"), "whose key it is with user=", LABEL)
        both = f"{user}/token:{await self.key()}".encode()
        return {"authorization": "Basic " + base64.b64encode(both).decode()}

    async def check(self) -> str:
        """One sentence on who we are there. Raises NetworkError."""
        me = (await self.record("/api/v2/users/me.json")).record("user")
        return f"{LABEL} knows this key as {me.text('name') or 'nobody'}."

    async def find(self, packet: Packet) -> Ticket | None:
        """The ticket with the packet's uid as its external_id."""
        page = await self.record("/api/v2/tickets.json", {"external_id": packet.uid})
        same = [one for one in page.records("tickets") if one.text("external_id") == packet.uid]
        found = sorted(one.identifier("id") for one in same)
        return self._ticket(found[0]) if found and found[0] else None

    async def deliver(self, handoff: Handoff) -> Ticket:
        """Make the ticket; see `Receiver.deliver`."""
        packet = handoff.packet
        wanted: dict[str, object] = {
            "subject": packet.subject,
            "external_id": packet.uid,
            "tags": ["cmconsole"],
            "comment": {"body": self.text(packet), "public": False},
        }
        if group := self.option("group"):
            wanted["group_id"] = int(group) if group.isdecimal() else group
        made = await self.send(
            "/api/v2/tickets.json", {"ticket": wanted}, {"idempotency-key": packet.uid}
        )
        number = made.record("ticket").identifier("id")
        if not number:
            raise self.lost()
        return self._ticket(number)

    async def news(self, handoff: Handoff) -> News:
        """How the ticket stands: an agent who was assigned or wrote something has it."""
        path = f"/api/v2/tickets/{handoff.ticket}"
        page = await self.record(f"{path}.json", {"include": "users"})
        ticket = page.record("ticket")
        names = _names(page)
        newest: dict[str, str | int | list[str]] = {
            "sort": "-created_at",
            "page[size]": MOST_SAID,
            "include": "users",
        }
        comments = await self.record(f"{path}/comments.json", newest)
        names |= _names(comments)
        said = self.said(
            handoff, [_said(one, names) for one in reversed(comments.records("comments"))]
        )
        status = ticket.text("status")
        agent = names.get(ticket.identifier("assignee_id"), ticket.identifier("assignee_id"))
        taken_by = agent or (said[0].who if said else "")
        return News(status, taken_by, self.is_solved(status), said=said)

    def _ticket(self, number: str) -> Ticket:
        return Ticket(number, f"{self.base}/agent/tickets/{number}")


def _names(page: Record) -> dict[str, str]:
    return {one.identifier("id"): one.text("name") for one in page.records("users")}


def _said(comment: Record, names: Mapping[str, str]) -> Said:
    text = comment.text("plain_body") or comment.text("body")
    who = names.get(comment.identifier("author_id")) or "Somebody"
    return Said(comment.identifier("id"), who, told(text), comment.instant("created_at"))


KIND = ReceiverKind(
    kind="zendesk",
    label=LABEL,
    connect=Zendesk,
    again=Again.KEY,
    options=(
        URL,
        Option("user", "E-mail address of the agent", required=True),
        Option("key", "API token", required=True, secret=True),
        Option("group", "Group", help="The number of the group that gets the tickets"),
        SOLVED,
    ),
    taken_when="An agent is assigned or writes something in the ticket.",
)

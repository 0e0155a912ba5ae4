"""Zammad as a destination (docs.zammad.org/en/latest/api).

Exactly one ticket: the packet's tag stands in the title and is looked for with a condition, which
Zammad answers from its database (only a `query` goes to the search index).
"""

from __future__ import annotations

from collections.abc import Mapping

from cmconsole.domain.handoffs import Handoff, News, Said, Ticket
from cmconsole.domain.packets import Packet
from cmconsole.networks.base import Option
from cmconsole.networks.html import plain_text
from cmconsole.networks.shape import Record
from cmconsole.replies.handoff.receivers.base import Again, ReceiverKind
from cmconsole.replies.handoff.receivers.tracker import SOLVED, URL, Tracker, chosen, told

LABEL = "Zammad"
NOBODY = frozenset({"", "-", "1"})
"""How a ticket without an owner reads (its owner is the user number 1, called “-”)."""


class Zammad(Tracker):
    """One Zammad server."""

    label = LABEL
    solved = frozenset({"closed", "pending close", "merged", "solved"})

    async def signed_in(self) -> Mapping[str, str]:
        """An access token of the profile page."""
        return {"authorization": f"Token token={await self.key()}"}

    async def check(self) -> str:
        """One sentence on who we are there. Raises NetworkError."""
        me = await self.record("/api/v1/users/me")
        return f"{LABEL} knows this key as {me.text('login') or me.text('email') or 'nobody'}."

    async def find(self, packet: Packet) -> Ticket | None:
        """The ticket with the packet's tag in its title."""
        found = await self.listed(
            "/api/v1/tickets/search",
            {
                "condition[ticket.title][operator]": "contains",
                "condition[ticket.title][value]": packet.tag,
                "expand": "true",
            },
        )
        same = [one for one in found if packet.tag in one.text("title") and one.number("id")]
        oldest = min(same, key=lambda one: one.number("id") or 0, default=None)
        return self._ticket(oldest) if oldest else None

    async def deliver(self, handoff: Handoff) -> Ticket:
        """Make the ticket; see `Receiver.deliver`."""
        packet = handoff.packet
        customer = chosen(
            self.option("customer"), "in whose name tickets are made: customer=", LABEL
        )
        wanted = {
            "title": packet.subject,
            "group": self.option("group", "Users"),
            "customer_id": f"guess:{customer}",
            "tags": "cmconsole",
            "article": {
                "subject": packet.subject,
                "body": self.text(packet),
                "content_type": "text/plain",
                "type": "note",
                "internal": True,
            },
        }
        made = await self.send("/api/v1/tickets", wanted)
        if not made.identifier("id"):
            raise self.lost()
        return self._ticket(made)

    async def news(self, handoff: Handoff) -> News:
        """How the ticket stands: an owner, or whoever wrote in it, has it."""
        ticket = await self.record(f"/api/v1/tickets/{handoff.ticket}", {"expand": "true"})
        articles = await self.listed(f"/api/v1/ticket_articles/by_ticket/{handoff.ticket}")
        said = self.said(handoff, [_said(one) for one in articles])
        owner = ticket.text("owner") or ticket.identifier("owner_id")
        taken_by = "" if owner in NOBODY else owner
        status = ticket.text("state")
        return News(
            status,
            taken_by or (said[0].who if said else ""),
            self.is_solved(status),
            said=said,
        )

    def _ticket(self, ticket: Record) -> Ticket:
        number = ticket.identifier("id")
        return Ticket(number, f"{self.base}/#ticket/zoom/{number}")


def _said(article: Record) -> Said:
    body = article.text("body")
    text = plain_text(body) if "html" in article.text("content_type") else body
    who = article.text("from") or article.text("created_by") or "Somebody"
    machine = article.text("sender").casefold() == "system"
    key = "" if machine else article.identifier("id")
    return Said(key, told(who), told(text), article.instant("created_at"))


KIND = ReceiverKind(
    kind="zammad",
    label=LABEL,
    connect=Zammad,
    again=Again.SEARCH,
    options=(
        URL,
        Option("key", "Access token", required=True, secret=True, help="Needs “ticket.agent”"),
        Option("group", "Group", default="Users", help="Where tickets are made"),
        Option("customer", "Customer", required=True, help="The address tickets are made for"),
        SOLVED,
    ),
    taken_when="The ticket has an owner, or somebody writes in it.",
)

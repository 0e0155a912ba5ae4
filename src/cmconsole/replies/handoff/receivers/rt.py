"""Request Tracker as a destination, over REST 2 (docs.bestpractical.com/rt/latest/RT/REST2.html).

Exactly one ticket: it refers to `urn:uuid:<uid>`, a link that RT stores in the same transaction as the
ticket and finds from its database.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from uuid import UUID

from cmconsole.domain.handoffs import Handoff, News, Said, Ticket
from cmconsole.domain.packets import Packet
from cmconsole.networks.base import Option
from cmconsole.networks.html import plain_text
from cmconsole.networks.shape import Record
from cmconsole.replies.handoff.receivers.base import Again, ReceiverKind
from cmconsole.replies.handoff.receivers.tracker import MOST_SAID, SOLVED, URL, Tracker, told

LABEL = "Request Tracker"
NOBODY = frozenset({"", "Nobody"})
REFUSED = frozenset({"rejected", "deleted"})
TALK = frozenset({"Comment", "Correspond"})
API = "/REST/2.0"


class RequestTracker(Tracker):
    """One queue of one Request Tracker."""

    label = LABEL
    solved = frozenset({"resolved"})

    async def signed_in(self) -> Mapping[str, str]:
        """A token, or with user= that user's password."""
        key = await self.key()
        if user := self.option("user"):
            both = base64.b64encode(f"{user}:{key}".encode()).decode()
            return {"authorization": f"Basic {both}"}
        return {"authorization": f"token {key}"}

    async def check(self) -> str:
        """One sentence on the queue. Raises NetworkError."""
        known = await self.record(f"{API}/rt")
        queue = await self.record(f"{API}/queue/{self.option('queue', 'General')}")
        version = known.text("Version").partition("+")[0]
        return f"{LABEL} {version} takes tickets in the queue {queue.text('Name')}."

    async def find(self, packet: Packet) -> Ticket | None:
        """The ticket that refers to the packet's uid."""
        page = await self.record(
            f"{API}/tickets",
            {"query": f"RefersTo = '{_urn(packet)}'", "orderby": "id", "order": "ASC"},
        )
        numbers = [one.identifier("id") for one in page.records("items")]
        return self._ticket(numbers[0]) if numbers and numbers[0] else None

    async def deliver(self, handoff: Handoff) -> Ticket:
        """Make the ticket; see `Receiver.deliver`."""
        packet = handoff.packet
        wanted = {
            "Queue": self.option("queue", "General"),
            "Subject": packet.subject,
            "Content": self.text(packet),
            "ContentType": "text/plain",
            "RefersTo": [_urn(packet), *packet.links[:1]],
        }
        if requestor := self.option("requestor"):
            wanted["Requestor"] = requestor
        made = await self.send(f"{API}/ticket", wanted)
        number = made.identifier("id")
        if not number:
            raise self.lost()
        return self._ticket(number)

    async def news(self, handoff: Handoff) -> News:
        """How the ticket stands: an owner, or whoever wrote in it, has it."""
        path = f"{API}/ticket/{handoff.ticket}"
        ticket = await self.record(path)
        history = await self.record(
            f"{path}/history", {"fields": "Type,Creator,Created", "per_page": 100}
        )
        talk = [one for one in history.records("items") if one.text("Type") in TALK][-MOST_SAID:]
        said = self.said(
            handoff,
            [await self._said(one) for one in talk if one.identifier("id") not in handoff.heard],
        )
        owner = ticket.record("Owner").text("id")
        status = ticket.text("Status")
        refused = f"{LABEL} has the ticket as “{status}”." if status in REFUSED else ""
        wrote = talk[0].record("Creator").text("id") if talk else ""
        taken_by = wrote if owner in NOBODY else owner
        gone = status == "deleted"
        return News(status, taken_by, self.is_solved(status), refused, gone, said)

    async def _said(self, transaction: Record) -> Said:
        number = transaction.identifier("id")
        parts = await self.record(
            f"{API}/transaction/{number}/attachments", {"fields": "ContentType,Content"}
        )
        kinds = {one.text("ContentType"): one.text("Content") for one in parts.records("items")}
        text = kinds.get("text/plain") or plain_text(kinds.get("text/html", ""))
        who = transaction.record("Creator").text("id") or "Somebody"
        return Said(number, who, told(text), transaction.instant("Created"))

    def _ticket(self, number: str) -> Ticket:
        return Ticket(number, f"{self.base}/Ticket/Display.html?id={number}")


def _urn(packet: Packet) -> str:
    return UUID(packet.uid).urn


KIND = ReceiverKind(
    kind="rt",
    label=LABEL,
    connect=RequestTracker,
    again=Again.SEARCH,
    options=(
        URL,
        Option("user", "User name", help="Only where “key” is a password and no token"),
        Option("key", "Token or password", required=True, secret=True),
        Option("queue", "Queue", default="General"),
        Option("requestor", "Requestor", help="The address tickets are made for"),
        SOLVED,
    ),
    taken_when="The ticket has an owner, or somebody writes in it.",
)

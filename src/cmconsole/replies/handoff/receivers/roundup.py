"""Roundup as a destination, over REST (roundup-tracker.org/docs/rest.html).

Exactly one issue: it is posted to a link that takes one post once ("post once exactly"), which is
stored before it is used; after a lost answer the issue is looked for by the tag in its title.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from cmconsole.domain.errors import AnswerLost, NetworkError
from cmconsole.domain.handoffs import Handoff, News, Notes, Said, Ticket
from cmconsole.domain.packets import Packet
from cmconsole.networks.base import Option
from cmconsole.networks.shape import Record, instant
from cmconsole.replies.handoff.receivers.base import Again, ReceiverKind
from cmconsole.replies.handoff.receivers.tracker import (
    MOST_SAID,
    SOLVED,
    URL,
    Tracker,
    chosen,
    told,
)

LABEL = "Roundup"
LIFE, SPARE = 1800, 120.0
"""Seconds a link is asked to be good for, and how much of that must be left to use it."""
POE, MESSAGE, ENDS = "poe", "message", "ends"


class Roundup(Tracker):
    """One tracker of one Roundup server."""

    label = LABEL
    solved = frozenset({"resolved", "done-cbb", "closed"})
    now: Callable[[], float] = staticmethod(time.time)

    async def signed_in(self) -> Mapping[str, str]:
        """Name and password, and what its guard against forged requests wants to see."""
        user = chosen(self.option("user"), "whose password it is with user=", LABEL)
        both = base64.b64encode(f"{user}:{await self.key()}".encode()).decode()
        parts = urlsplit(self.base)
        return {
            "authorization": f"Basic {both}",
            "x-requested-with": "rest",
            "origin": f"{parts.scheme}://{parts.netloc}",
            "referer": f"{self.base}/",
        }

    async def check(self) -> str:
        """One sentence on who we are there. Raises NetworkError."""
        number = await self._me()
        return f"{LABEL} knows {self.option('user')} as user {number}."

    async def prepare(self, handoff: Handoff) -> Notes:
        """The text as a message, and a link that takes the issue once."""
        notes = dict(handoff.notes)
        if not notes.get(MESSAGE):
            text = self.text(handoff.packet)
            message = {"author": await self._me(), "date": ".", "content": text}
            made = (await self._post("/rest/data/msg", message)).identifier("id")
            if not made:
                raise self.lost()
            notes[MESSAGE] = made
        if float(notes.get(ENDS) or 0) - SPARE < self.now():
            given = await self._post("/rest/data/issue/@poe", {"lifetime": LIFE})
            # It names the tracker by an address of its own, perhaps not the one we reach it by.
            link = "/rest/" + given.text("link").partition("/rest/")[2]
            notes |= {POE: link, ENDS: str(given.fields.get("expires") or 0)}
        return notes

    async def find(self, packet: Packet) -> Ticket | None:
        """The issue with the packet's tag in its title."""
        page = await self.record("/rest/data/issue", {"title": packet.tag, "@fields": "title"})
        found = page.record("data").records("collection")
        same = [one for one in found if packet.tag in one.text("title")]
        numbers = sorted((one.identifier("id") for one in same), key=lambda n: (len(n), n))
        return self._ticket(numbers[0]) if numbers and numbers[0] else None

    async def deliver(self, handoff: Handoff) -> Ticket:
        """Post the issue to its link; see `Receiver.deliver`."""
        wanted: dict[str, object] = {
            "title": handoff.packet.subject,
            "messages": [handoff.notes.get(MESSAGE, "")],
            "priority": self.option("priority", "bug"),
        }
        try:
            made = await self._post(handoff.notes.get(POE, ""), wanted)
        except NetworkError as error:
            if error.status == 400 and b"POE token" in error.body:
                # The link was used: by an attempt of which nobody knows yet.
                raise AnswerLost(f"{LABEL} has had this before; it is being looked for.") from error
            raise
        if not made.identifier("id"):
            raise self.lost()
        return self._ticket(made.identifier("id"))

    async def news(self, handoff: Handoff) -> News:
        """How the issue stands: whoever it is assigned to, or wrote in it, has it."""
        path = f"/rest/data/issue/{handoff.ticket}"
        issue = (await self.record(path, {"@verbose": 2})).record("data").record("attributes")
        ours = handoff.notes.get(MESSAGE, "")
        ids = [one.identifier("id") for one in issue.records("messages")]
        new = [one for one in ids if one not in handoff.heard and one != ours][-MOST_SAID:]
        said = self.said(handoff, [await self._said(number) for number in new])
        status = issue.record("status").text("name")
        wrote = said[0].who if said else ""
        taken_by = issue.record("assignedto").text("username") or wrote
        return News(status, taken_by, self.is_solved(status), said=said)

    async def _said(self, number: str) -> Said:
        page = await self.record(f"/rest/data/msg/{number}", {"@verbose": 3})
        message = page.record("data").record("attributes")
        text = message.text("content") or message.text("summary")
        who = message.record("author").text("username") or "Somebody"
        # "2026-11-22.00:29:24", in UTC.
        at = instant(message.text("date").replace(".", "T", 1))
        return Said(number, who, told(text), at)

    async def _me(self) -> str:
        user = chosen(self.option("user"), "whose password it is with user=", LABEL)
        page = await self.record("/rest/data/user", {"username": user, "@fields": "username"})
        found = page.record("data").records("collection")
        return next((one.identifier("id") for one in found if one.text("username") == user), "")

    async def _post(self, path: str, content: Mapping[str, object]) -> Record:
        return (await self.send(path, content)).record("data")

    def _ticket(self, number: str) -> Ticket:
        return Ticket(number, f"{self.base}/issue{number}")


KIND = ReceiverKind(
    kind="roundup",
    label=LABEL,
    connect=Roundup,
    again=Again.SEARCH,
    options=(
        URL,
        Option("user", "User name", required=True),
        Option("key", "Password", required=True, secret=True),
        Option("priority", "Priority", default="bug", help="One of the tracker's own"),
        SOLVED,
    ),
    taken_when="The issue is assigned to somebody, or somebody writes in it.",
)

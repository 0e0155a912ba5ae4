"""Any program that takes JSON as a destination: see `handoff.webhook` for what it gets."""

from __future__ import annotations

from cmconsole.domain.errors import UsageError
from cmconsole.domain.handoffs import Destination, Handoff, Ticket
from cmconsole.networks.base import Credentials, Option
from cmconsole.networks.options import secret
from cmconsole.networks.web import Web
from cmconsole.replies.handoff import webhook
from cmconsole.replies.handoff.receivers.base import Again, ReceiverKind

SIGNED_OUT = "The secret of this webhook is not stored; please enter it."


class Webhook:
    """One address that takes packets."""

    def __init__(self, destination: Destination, web: Web, credentials: Credentials) -> None:
        """Raises UsageError: the address cannot be used."""
        self._address = destination.options.get("url", "").strip()
        webhook.check_address(self._address)
        self._web = web
        self._credentials = credentials

    async def check(self) -> str:
        """One sentence; a webhook can only be tried by using it. Raises LoginExpired."""
        webhook.check_secret(await self._secret())
        return "The address and the secret are in order; only a hand-off tries them."

    async def deliver(self, handoff: Handoff) -> Ticket:
        """Post the packet; see `Receiver.deliver`."""
        link = await webhook.send(
            self._web, self._address, await self._secret(), handoff.packet, self._web.now()
        )
        return Ticket("", link)

    async def _secret(self) -> str:
        return await secret(self._credentials, "key", SIGNED_OUT)


def connect(destination: Destination, web: Web, credentials: Credentials) -> Webhook:
    """A receiver for `destination`. Raises UsageError."""
    if not destination.options.get("url", "").strip():
        raise UsageError("Say where packets go with url=, like url=https://desk.example.com/in.")
    return Webhook(destination, web, credentials)


KIND = ReceiverKind(
    kind="webhook",
    label="Webhook",
    connect=connect,
    again=Again.KEY,
    options=(
        Option("url", "Its address", required=True, help="https://…"),
        Option("key", "Secret", required=True, secret=True, help="At least 16 characters"),
    ),
    taken_when="A person here says so.",
    listens=False,
)

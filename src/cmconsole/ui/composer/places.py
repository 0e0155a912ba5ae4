"""Where work can be handed to: the destinations that were set up, and what a person does by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from typing import TYPE_CHECKING

from cmconsole.domain.errors import UsageError
from cmconsole.ui.wording import tr

if TYPE_CHECKING:
    from cmconsole.domain.packets import Packet


@dataclass(frozen=True, slots=True)
class Place:
    """One of them."""

    name: str
    """What people call it."""
    kind: str
    """The destination's kind, or one of `registry.RECORDED`."""
    by_hand: bool = False
    """A person goes this way, and it is only written down."""
    asks: str = ""
    """What has to be typed besides who takes it: an address, a number."""


def by_hand() -> tuple[Place, ...]:
    """What works with no account at all."""
    return (
        Place(tr("Your mail program"), "mailto", by_hand=True, asks=tr("E-mail address")),
        Place(tr("Phone"), "phone", by_hand=True, asks=tr("Number")),
        Place(tr("Other"), "other", by_hand=True, asks=tr("Where")),
    )


def mail_link(packet: Packet, to: str, zone: tzinfo) -> str:
    """A finished mail for the person's own mail program.

    Args:
        to: an e-mail address.
        zone: of the times in it.

    Raises:
        UsageError: that is none.
    """
    from cmconsole.replies.handoff import mailto
    from cmconsole.replies.handoff.packet import markdown

    if "@" not in to.strip(" @"):
        raise UsageError(tr("“{to}” is no e-mail address. Nothing was handed over.").format(to=to))
    return mailto.link(to.strip(), packet.subject, markdown(packet, zone))

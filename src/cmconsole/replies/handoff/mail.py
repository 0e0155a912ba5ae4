"""A hand-off as a mail: the whole packet, a Message-ID that never changes, and how to answer."""

from __future__ import annotations

from datetime import datetime, tzinfo
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from cmconsole.domain.errors import UsageError
from cmconsole.domain.packets import Packet
from cmconsole.networks.email.sending import Submission
from cmconsole.replies.handoff.packet import markdown, plain

SUFFIX = ".handoff"
"""Stands behind the packet's uid in the Message-ID, so that an answer names the packet."""
SOLVED, RETURNED = "SOLVED", "RETURN"
"""The first word of an answer that says more than "I have it"."""
HOW_TO_ANSWER = (
    f"Answer this mail to confirm that you have it. Write {SOLVED} as its first word when it is done,"
    f" or {RETURNED} when it is not yours, with a line on why."
)


def message(
    packet: Packet,
    place: Submission,
    to: str,
    now: datetime,
    zone: tzinfo,
    pdf: bytes = b"",
) -> EmailMessage:
    """The mail of a packet.

    The Message-ID is made from the packet's uid, so a mail that is sent twice is one in every
    mailbox that looks for that, and an answer to it names the packet (RFC 5322, 3.6.4).

    Args:
        place: in whose name it goes.
        pdf: the packet as PDF; empty: none goes along.

    Raises:
        UsageError: an address cannot be used.
    """
    mail = EmailMessage(policy=SMTP)
    try:
        mail["From"] = Address(place.name, addr_spec=place.address)
        mail["To"] = Address(addr_spec=to)
    except (ValueError, IndexError) as error:
        raise UsageError(f"“{to}” or “{place.address}” is no e-mail address.") from error
    mail["Subject"] = packet.subject
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{message_id(packet, place)}>"
    mail["Auto-Submitted"] = "no"
    mail.set_content(f"{HOW_TO_ANSWER}\n\n{plain(packet, zone)}", charset="utf-8")
    page = markdown(packet, zone).encode()
    mail.add_attachment(page, maintype="text", subtype="markdown", filename="packet.md")
    if pdf:
        mail.add_attachment(pdf, maintype="application", subtype="pdf", filename="packet.pdf")
    return mail


def message_id(packet: Packet, place: Submission) -> str:
    """The Message-ID under which a packet is known wherever it was mailed, without its brackets."""
    domain = place.address.rpartition("@")[2] or "localhost"
    return f"{packet.uid}{SUFFIX}@{domain}"

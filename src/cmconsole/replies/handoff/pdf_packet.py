"""A packet as PDF: one tidy document for whoever solves it, to print or to send along."""

from __future__ import annotations

from datetime import tzinfo
from io import BytesIO
from typing import TYPE_CHECKING

from cmconsole.domain.packets import Packet
from cmconsole.replies.handoff.packet import facts, heading, quoted

if TYPE_CHECKING:
    from cmconsole.system.paper import Paper

BOXES = "Boxes stand for characters this file's font does not have; the Markdown packet has them:"


def pdf(packet: Packet, zone: tzinfo) -> bytes:
    """The packet as the bytes of a PDF; takes a moment, so not on a thread that paints.

    Args:
        zone: of the reader's times.
    """
    from cmconsole.system.paper import FAINT, Paper

    file = BytesIO()
    paper = Paper(file, packet.subject)
    paper.text(packet.title, size=18, bold=True)
    paper.gap(6)
    paper.text(packet.summary, size=11)
    paper.gap(8)
    for name, value in facts(packet, zone):
        paper.room(26)
        paper.text(name, size=8, color=FAINT)
        paper.text(value)
        paper.gap(5)
    if packet.links:
        _title(paper, "Links")
        for link in packet.links:
            paper.text(link, size=9)
    _title(paper, "What happened")
    for moment in packet.timeline:
        paper.gap(8)
        paper.room(34)
        paper.text(heading(moment, zone), size=9, bold=True)
        if moment.text:
            paper.text(quoted(moment), indent=12)
        if moment.link:
            paper.text(moment.link, size=8, color=FAINT, indent=12)
    if paper.undrawn:
        paper.gap(10)
        paper.text(f"{BOXES} {paper.undrawn}.", size=8, color=FAINT)
    paper.end()
    return file.getvalue()


def _title(paper: Paper, words: str) -> None:
    paper.gap(14)
    paper.room(50)
    paper.text(words, size=13, bold=True)

"""What goes along with a hand-off: everything somebody needs who has never seen the conversation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the timeline."""

    at: datetime
    who: str
    what: str
    """`wrote`, `answered`, `note`, …"""
    text: str = ""
    link: str | None = None
    private: bool = False


@dataclass(frozen=True, slots=True)
class Packet:
    """What goes along with a hand-off."""

    uid: str
    """Made once; the receiving side knows by it that it has had this before."""
    title: str
    summary: str
    """In the words of whoever hands it over."""
    customer: str
    network: str
    owner: str
    """Who takes it."""
    promise: str = ""
    """What the customer was told."""
    deadline: datetime | None = None
    """Until when the owner answers, UTC; then it comes back."""
    timeline: tuple[Moment, ...] = ()
    links: tuple[str, ...] = ()

    @property
    def tag(self) -> str:
        """What stands in a subject so that it is found again, whatever else is written around it."""
        return f"[{self.uid[:8]}]"

    @property
    def subject(self) -> str:
        """One line that names it, with its tag."""
        return " ".join(f"{self.title} {self.tag}".split())

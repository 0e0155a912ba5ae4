"""What the radar shows: plain facts, the same for the window, the command line and the notification."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from cmconsole.triage.burst import SlowBurn
from cmconsole.triage.radar.usual import Usual

BIN = timedelta(minutes=5)
SHOWN = timedelta(hours=2)
"""How far back the bars of the crisis room go."""
STORY = "story:"
"""How the key of a spike begins that is one story, told by many; others can be about many things."""


@dataclass(frozen=True, slots=True)
class SpikeRule:
    """From when on it is a spike."""

    people: int = 5
    """At least so many within an hour."""
    times: float = 4.0
    """... and so many times the usual."""


@dataclass(frozen=True, slots=True)
class Spike:
    """Suddenly many people write, or tell the same."""

    key: str
    """What it is known under while it lasts: by its story, else by its first mention."""
    words: tuple[str, ...]
    """What it is about; empty: of many things at once."""
    since: datetime
    """When the first of them wrote, UTC."""
    people: int
    mentions: tuple[int, ...]
    """Their ids, oldest first."""
    usual: float
    """How many people usually write, or tell this, in an hour."""
    red: tuple[int, ...]
    """The mentions in the red zone: these people come first, by name."""
    networks: tuple[str, ...]
    reach: int
    """Boosts and likes of all its posts. They raise the radar earlier and change nobody's place."""
    spoke_at: datetime | None
    """When we last said something in public to one of them; None: not yet."""
    story: int = 0

    def silent(self, now: datetime) -> timedelta:
        """How long we have said nothing in public about it."""
        return now - max(self.spoke_at or self.since, self.since)


@dataclass(frozen=True, slots=True)
class Silence:
    """Who complained in the last fortnight and was not answered in public: "51 people in 3 days; never".

    Whoever was answered in their own conversation, told a story to which we answered, or wrote before a
    holding statement is not among them. Thanks to a fan change nothing.
    """

    people: int
    days: int
    """Days from the first of them to today."""
    spoke_at: datetime | None
    """When we last spoke in public to somebody who complained; None: never, as far as is known."""


@dataclass(frozen=True, slots=True)
class StoryTold:
    """The same told by several people, on one network or on several: suggested as one cluster."""

    numbers: tuple[int, ...]
    """Its numbers: what several people begin to tell in different words is one story in the end."""
    words: tuple[str, ...]
    people: int
    mentions: tuple[int, ...]
    """Oldest first."""
    networks: tuple[str, ...]
    first_at: datetime
    last_at: datetime
    spoke_at: datetime | None
    red: int
    burn: SlowBurn | None
    """It smoulders: for days more than usual tell it, most complain, and we are silent about it."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything the radar knows at one moment."""

    at: datetime
    people: int
    """Who wrote in the last hour, each once; praise and noise left out."""
    usual: Usual
    spike: Spike | None
    burn: SlowBurn | None
    """The whole desk smoulders."""
    silence: Silence
    stories: tuple[StoryTold, ...]
    bins: tuple[int, ...]
    """Mentions per five minutes of the last two hours, oldest first: of the spike, if there is one."""

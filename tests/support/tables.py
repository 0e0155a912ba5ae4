"""An inbox with somebody who decides, and a clock that stands still."""

from __future__ import annotations

from cmconsole.domain.bus import Bus
from cmconsole.domain.targets import Targets
from cmconsole.replies.handling import Handling
from support.clocks import FakeClock
from support.inboxes import NOON, Desk


class Table:
    """What the tests of handling sit at."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.inbox = desk, desk.inbox
        self.clock, self.bus = FakeClock(NOON), Bus()
        none = Targets(version=0, targets=())
        self.handling = Handling(self.inbox, self.bus, self.clock, lambda: none, lambda: "Kim")

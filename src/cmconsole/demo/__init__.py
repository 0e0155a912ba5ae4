"""A simulated network on loopback that speaks real protocols and plays an invented brand's half-day.

It serves the part of the Mastodon API that the console uses, a blog's Atom feed, a forum's RSS and
a search as Hacker News has it.
The same connectors poll it over real HTTP; nothing in the console knows that it is a demo. Tests
get at the ground truth and at trouble on request below `/_demo/` (see `backstage` and `faults`).
"""

from cmconsole.demo.oauth import DEMO_TOKEN
from cmconsole.demo.server import DemoNetwork
from cmconsole.demo.sources import DemoSource

__all__ = ["DEMO_TOKEN", "DemoNetwork", "DemoSource"]

"""What a console has to be told to listen to the demo network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from cmconsole.demo.oauth import DEMO_TOKEN
from cmconsole.demo.script import Brand, span

EVERY = "5"
"""Seconds between two polls: the half-day passes in minutes, and the server's own limit is kept."""


@dataclass(frozen=True, slots=True)
class DemoSource:
    """One source of the demo network, ready to be added to an inbox."""

    key: str
    """How `/_demo/items` calls it: `notifications`, `tag`, `blog`, `forum`, `hackernews`."""
    kind: str
    """The kind of network, as the registry knows it."""
    name: str
    added_at: datetime
    """UTC: since when the team listens. What is older is history and has no running clock."""
    options: Mapping[str, str] = field(default_factory=dict)
    match: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()
    secrets: Mapping[str, str] = field(default_factory=dict)
    """Secret options, for the keyring or one run's memory."""


def demo_sources(base: str, brand: Brand, start: datetime) -> tuple[DemoSource, ...]:
    """The sources of a demo network.

    Args:
        base: its address.
        brand: whom the play is about.
        start: when the play began, UTC.
    """
    since = start + span(brand.desk)
    server = {"every": EVERY, "server": base}
    blog = {"every": EVERY, "url": f"{base}/blog/feed.atom"}
    forum = {"every": EVERY, "url": f"{base}/forum/feed.rss"}
    news = {"every": EVERY, "server": f"{base}/hn", "site": f"{base}/hn"}
    return (
        DemoSource(
            "notifications",
            "mastodon",
            f"@{brand.username} on Mastodon",
            since,
            server | {"notifications": "yes"},
            secrets={"access_token": DEMO_TOKEN},
        ),
        DemoSource(
            "tag",
            "mastodon",
            f"#{brand.tag} on Mastodon",
            since,
            server | {"tag": brand.tag},
            leave_out=brand.leave_out,
        ),
        DemoSource("blog", "feed", brand.blog, since, blog, brand.match),
        DemoSource("forum", "feed", brand.forum, since, forum, brand.match),
        DemoSource("hackernews", "hackernews", "Hacker News", since, news, (brand.name,)),
    )

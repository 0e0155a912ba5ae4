"""Feeds as servers give them: entries in, bytes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape

from support.plays import Reply

XML = {"Content-Type": "application/rss+xml; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a feed."""

    text: str
    at: datetime | str | None = None
    """None: now; a text stands there as it is."""
    guid: str = ""
    """Empty: made from the text."""
    link: str = ""


def rss(*items: Item | str, title: str = "Example") -> bytes:
    """An RSS 2.0 document, newest entry first as given."""
    body = "".join(_item(Item(one) if isinstance(one, str) else one) for one in items)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>'
    return f"{head}<title>{escape(title)}</title>{body}</channel></rss>".encode()


def feed(*items: Item | str, **headers: str) -> Reply:
    """The answer of a server that has this feed."""
    return Reply(body=rss(*items), headers={**XML, **headers})


def many(count: int, word: str = "entry", at: datetime | None = None) -> Sequence[Item]:
    """That many entries."""
    return [Item(f"{word} {number}", at) for number in range(count)]


def _item(item: Item) -> str:
    at = item.at if item.at is not None else datetime.now(UTC)
    date = at if isinstance(at, str) else format_datetime(at)
    guid = item.guid or f"urn:item:{item.text[:60]}"
    link = f"<link>{escape(item.link)}</link>" if item.link else ""
    return (
        f"<item><title>{escape(item.text)}</title>{link}"
        f'<guid isPermaLink="false">{escape(guid)}</guid><pubDate>{date}</pubDate></item>'
    )

"""The feeds that tell of the demo's blog and forum.

The blog writes Atom (RFC 4287), the forum RSS 2.0. Both answer conditional requests as RFC 9110
section 13 asks, so that an unchanged feed costs a 304.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from html import escape

from cmconsole.demo.press import Entry, Press, paragraphs
from cmconsole.demo.routes import Routes
from cmconsole.demo.wire import Request, Response

MAX_AGE = 10
"""Seconds a client may keep an answer: short, because the demo's half-day is short."""


class Feeds:
    """The two feeds."""

    def __init__(self, press: Press) -> None:
        self._press = press

    def add_to(self, routes: Routes) -> None:
        """Answer the feed requests."""
        routes.add("GET", "/blog/feed.atom", self._atom)
        routes.add("GET", "/forum/feed.rss", self._rss)

    def _atom(self, request: Request) -> Response:
        entries = self._press.standing("blog")
        updated = self._changed("blog")
        head = (
            '<?xml version="1.0" encoding="utf-8"?>\n'
            '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">\n'
            f"<title>{escape(self._press.names['blog'])}</title>\n"
            "<id>tag:wetsaddle.example,2026:feed</id>\n"
            f'<link rel="self" href="{self._press.base}/blog/feed.atom"/>\n'
            f'<link rel="alternate" type="text/html" href="{self._press.base}/"/>\n'
            f"<updated>{_rfc3339(updated)}</updated>\n"
        )
        body = head + "".join(self._atom_entry(one) for one in entries) + "</feed>\n"
        return self._conditional(request, body, "application/atom+xml", updated)

    def _atom_entry(self, entry: Entry) -> str:
        return (
            f'<entry xml:lang="{entry.language}">\n'
            f"<id>{self._press.guid(entry)}</id>\n"
            f"<title>{escape(entry.title)}</title>\n"
            f'<link rel="alternate" type="text/html" href="{self._press.link(entry)}"/>\n'
            f"<author><name>{escape(entry.author)}</name></author>\n"
            f"<published>{_rfc3339(entry.at)}</published>\n"
            f"<updated>{_rfc3339(entry.edited_at or entry.at)}</updated>\n"
            f'<content type="html">{escape(paragraphs(entry.text))}</content>\n'
            "</entry>\n"
        )

    def _rss(self, request: Request) -> Response:
        entries = self._press.standing("forum")
        updated = self._changed("forum")
        head = (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
            'xmlns:atom="http://www.w3.org/2005/Atom"><channel>\n'
            f"<title>{escape(self._press.names['forum'])}</title>\n"
            f"<link>{self._press.base}/forum/</link>\n"
            "<description>Newest posts from all boards</description>\n"
            f'<atom:link rel="self" href="{self._press.base}/forum/feed.rss" '
            'type="application/rss+xml"/>\n'
            f"<lastBuildDate>{format_datetime(updated)}</lastBuildDate>\n<ttl>1</ttl>\n"
        )
        body = head + "".join(self._rss_item(one) for one in entries) + "</channel></rss>\n"
        return self._conditional(request, body, "application/rss+xml", updated)

    def _rss_item(self, entry: Entry) -> str:
        parts = [
            f"<title>{escape(entry.title)}</title>",
            f"<link>{escape(self._press.link(entry))}</link>",
            f'<guid isPermaLink="false">{self._press.guid(entry)}</guid>',
            f"<dc:creator>{escape(entry.author)}</dc:creator>",
        ]
        if not entry.undated:
            parts.append(f"<pubDate>{format_datetime(entry.at.replace(microsecond=0))}</pubDate>")
        if entry.text:
            parts.append(f"<description>{escape(paragraphs(entry.text))}</description>")
        return "<item>" + "".join(parts) + "</item>\n"

    def _changed(self, place: str) -> datetime:
        moment = self._press.changed.get(place, self._press.started)
        return moment.replace(microsecond=0)

    def _conditional(
        self, request: Request, body: str, content_type: str, changed: datetime
    ) -> Response:
        content = body.encode()
        etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        headers = (
            ("ETag", etag),
            ("Last-Modified", format_datetime(changed.astimezone(UTC), usegmt=True)),
            ("Cache-Control", f"max-age={MAX_AGE}"),
        )
        if _unchanged(request, etag, changed):
            return Response(304, headers=headers)
        return Response(200, content, f"{content_type}; charset=utf-8", headers)


def _unchanged(request: Request, etag: str, changed: datetime) -> bool:
    """RFC 9110 section 13.2.2: an `If-None-Match` decides alone."""
    known = request.headers.get("if-none-match")
    if known is not None:
        tags = [tag.strip().removeprefix("W/") for tag in known.split(",")]
        return etag in tags or "*" in tags
    since = request.headers.get("if-modified-since")
    if since is None:
        return False
    try:
        return changed <= parsedate_to_datetime(since)
    except (TypeError, ValueError):
        return False


def _rfc3339(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")

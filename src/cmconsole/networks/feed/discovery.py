"""Where the feed of a web page is (https://www.rssboard.org/rss-autodiscovery)."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from cmconsole.networks.feed.addresses import host_of
from cmconsole.networks.html import attributes

_LINK = re.compile(r"<(link|base)\b([^>]*+)>?", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TYPES = (
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/rdf+xml",
)
_USUAL_PLACES = ("/feed", "/rss", "/atom.xml", "/feed.json", "/index.xml")
_LONGEST_PAGE = 1_000_000
"""Characters of a page that are looked at; links stand in its head."""
_MOST_NAMED = 4


def candidates(html: str, url: str) -> list[str]:
    """Addresses where the page's feed may be, the likeliest first.

    Args:
        html: the page.
        url: its address.
    """
    usual = [urljoin(url, place) for place in _USUAL_PLACES]
    return list(dict.fromkeys([*named(html, url)[:_MOST_NAMED], *usual]))


def named(html: str, url: str) -> list[str]:
    """The feeds that the page itself names, feeds of comments last.

    A page outside may not send us to an address inside.
    """
    from cmconsole.networks.web.redirects import is_inside  # brings httpx, which a poll has loaded

    base, found = url, []
    for tag, rest in _LINK.findall(_COMMENT.sub("", html[:_LONGEST_PAGE])):
        parts = attributes(rest)
        href = parts.get("href", "").strip()
        if not href:
            continue
        if tag.lower() == "base":
            base = _resolved(base, href) or base
            continue
        relations = parts.get("rel", "").lower().split()
        kind = parts.get("type", "").lower().partition(";")[0].strip()
        address = _resolved(base, href)
        if not address or (is_inside(host_of(address)) and not is_inside(host_of(url))):
            continue
        if "alternate" in relations and kind in _TYPES:
            comments = "comment" in (parts.get("title", "") + href).lower()
            found.append((comments, address))
    return list(dict.fromkeys(address for _, address in sorted(found, key=lambda one: one[0])))


def _resolved(base: str, href: str) -> str:
    try:
        address = urljoin(base, href)
    except ValueError:
        return ""
    return address if address.startswith(("http://", "https://")) else ""

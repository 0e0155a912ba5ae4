"""Addresses of feeds that people would otherwise have to know by heart. Pure: nobody is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

from cmconsole.domain.errors import UsageError
from cmconsole.networks.feed.addresses import host_of

GOOGLE_NEWS = "https://news.google.com/rss/search"
_LOCALE = re.compile(r"([a-z]{2,3})(?:[-_]([A-Za-z]{2}))?")
_ALERT = re.compile(r"/alerts/feeds/\d{5,30}/\d{5,30}/?")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address where a feed may be, and what it would bring."""

    url: str
    what: str
    """In words: `new entries`, `comments`."""


def google_news(phrases: Sequence[str], *, locale: str = "en-US", days: int = 7) -> str:
    """The feed of Google News for any of the phrases.

    Args:
        phrases: what to look for, each as one phrase.
        locale: language and country of the edition, like `de-AT`.
        days: how far back, 1 to 30.

    Raises:
        UsageError: there is nothing to look for, or the locale is none.
    """
    wanted = [" ".join(phrase.replace('"', " ").split()) for phrase in phrases]
    wanted = [phrase for phrase in wanted if phrase]
    found = _LOCALE.fullmatch(locale.strip())
    if not wanted:
        raise UsageError("Say what to look for in Google News.")
    if found is None:
        raise UsageError("An edition of Google News is named like en-US or de-AT.")
    language = found[1]
    country = (found[2] or language).upper()
    query = " OR ".join(f'"{phrase}"' for phrase in wanted)
    query = f"({query})" if len(wanted) > 1 else query
    parameters = {
        "q": f"{query} when:{min(max(days, 1), 30)}d",
        "hl": f"{language}-{country}",
        "gl": country,
        "ceid": f"{country}:{language}",
    }
    return f"{GOOGLE_NEWS}?{urlencode(parameters)}"


def google_alert(pasted: str) -> str:
    """The feed of a Google Alert, from the address that Google shows beside it.

    A person makes the alert once at google.com/alerts and chooses *Deliver to: RSS feed*.

    Raises:
        UsageError: it is not the address of such a feed.
    """
    parts = urlsplit(pasted.strip())
    host = host_of(pasted.strip())
    if not re.fullmatch(r"(?:www\.)?google\.[a-z.]{2,6}", host) or not _ALERT.fullmatch(parts.path):
        raise UsageError(
            "Paste the address behind the feed sign beside the alert: it begins with"
            " https://www.google.com/alerts/feeds/."
        )
    return f"https://www.google.com{parts.path.rstrip('/')}"


def blog(address: str) -> tuple[Candidate, ...]:
    """Where a blog's feeds usually are, the likeliest first; the host says which software it is.

    Raises:
        UsageError: it is no web address.
    """
    site, host = _site(address)
    if host.endswith((".wordpress.com", ".blog")):
        found = [("feed/", "new entries"), ("comments/feed/", "comments")]
    elif host.endswith(".blogspot.com"):
        found = [("feeds/posts/default", "new entries"), ("feeds/comments/default", "comments")]
    elif host.endswith(".substack.com"):
        found = [("feed", "new entries")]
    elif host.endswith(".tumblr.com"):
        found = [("rss", "new entries")]
    elif host == "medium.com" or host.endswith(".medium.com"):
        return (Candidate(_medium(address, site), "new entries"),)
    else:
        found = [
            ("feed/", "new entries"),
            ("comments/feed/", "comments"),
            ("rss.xml", "new entries"),
            ("atom.xml", "new entries"),
            ("feed.json", "new entries"),
        ]
    return tuple(Candidate(f"{site}/{path}", what) for path, what in found)


def forum(address: str) -> tuple[Candidate, ...]:
    """Where forums of the usual software have feeds of their newest posts.

    Raises:
        UsageError: it is no web address.
    """
    site, _ = _site(address)
    path = urlsplit(address if "://" in address else f"https://{address}").path.rstrip("/")
    folder, _, page = path.rpartition("/")
    base = site + (folder if "." in page else path)
    return (
        Candidate(f"{base}/posts.rss", "new posts (Discourse)"),
        Candidate(f"{base}/forums/-/index.rss", "new threads (XenForo)"),
        Candidate(f"{base}/feed.php?mode=news", "new posts (phpBB)"),
        Candidate(f"{base}/external.php?type=RSS2", "new threads (vBulletin)"),
        Candidate(f"{base}/index.php?action=.xml;type=rss2", "new posts (SMF)"),
    )


def _site(address: str) -> tuple[str, str]:
    address = address.strip()
    address = address if "://" in address else f"https://{address}"
    host = host_of(address)
    scheme = urlsplit(address).scheme.lower() if host else ""
    if scheme not in ("http", "https") or "." not in host:
        raise UsageError("This is not the address of a site, like blog.example.com.")
    port = urlsplit(address).port
    return f"{scheme}://{host}{f':{port}' if port else ''}", host


def _medium(address: str, site: str) -> str:
    path = urlsplit(address if "://" in address else f"https://{address}").path
    first = path.strip("/").split("/")[0]
    return f"{site}/feed/{quote(first, safe='@')}" if first else f"{site}/feed"

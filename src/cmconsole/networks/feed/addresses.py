"""Addresses of entries: which may be opened, and which two are the same page."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

_LONGEST = 2_000
_SIMPLE = re.compile(
    r"https?://([a-z0-9.-]+)(?::(?:80|443)(?!\d))?((?::\d{1,5})?)((?:/[!$-;=@-~]*)?)"
)
_TRACKING = re.compile(
    r"(?:utm_.*|mtm_.*|pk_.*|at_(?:medium|campaign|link.*|format|bbc.*|ptr.*)|fbclid|gclid|gclsrc|dclid|gbraid"
    r"|wbraid|msclkid|yclid|twclid|ttclid|li_fat_id|igshid|igsh|mc_cid|mc_eid|_hsenc|_hsmi|vero_id|oly_\w+_id"
    r"|ref_src|xtor|guccounter|guce_\w+|cmpid|ncid|sr_share|spm|wt_mc|s_cid)",
    re.IGNORECASE,
)
"""Parameters that say how a reader came, not what is read. They go from identities, never from links."""
_YOUTUBE = re.compile(
    r"https://(?:(?:www\.|m\.|music\.)?youtube\.com/(?:watch\?(?:.*&)?v=|shorts/|live/|embed/)|youtu\.be/)([\w-]{11})\b.*"
)
_NAMES_A_PART = re.compile(r"(?!utm_|xtor|at_|mtm_|pk_)[\w./-]*\d[\w./-]*", re.ASCII)
"""`#comment-17`, `#issuecomment-4`: another post than the page. `#respond`, `#utm_source=rss`: the page."""
_NO_HOST = re.compile(r"[\s\0-\x20\x7f]")
"""What the name of no host holds."""
_END_OF_PATH = re.compile(r"[/\s]+$")
_GOOGLE = re.compile(r"https?://(?:www\.)?google\.[a-z.]{2,6}/url\?", re.IGNORECASE)


def openable(link: str) -> str | None:
    """The link as a person may open it: http or https with a host, nothing else in it; or None."""
    link = unwrapped(link)
    if _SIMPLE.fullmatch(link) and len(link) <= _LONGEST:
        return link
    if len(link) > _LONGEST or not link.isprintable() or " " in link:
        return None
    try:
        parts = urlsplit(link)
        usable = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
        usable = usable and (parts.port is None or parts.port > 0)  # ValueError: it is no number
    except ValueError:
        return None
    return link if usable else None


def unwrapped(link: str) -> str:
    """The page behind a Google Alerts link (`https://www.google.com/url?...&url=PAGE&...`)."""
    link = link.strip()
    if "google." not in link or not _GOOGLE.match(link):
        return link
    query = dict(parse_qsl(link.partition("?")[2]))
    inside = query.get("url") or query.get("q") or ""
    return inside if inside.startswith(("http://", "https://")) else link


def same_page(link: str) -> str:
    """One spelling for all addresses of a page; empty where it is no web address.

    https for http, lower-case host without default port, no trailing slash, no tracking parameters,
    no fragment but one that names a part by number (a comment), one form for YouTube's videos.
    """
    simple = _SIMPLE.fullmatch(link)
    if simple and "youtu" not in link:
        host, port, path = simple.groups()
        return f"https://{host}{port}{path.rstrip('/')}"
    try:
        parts = urlsplit(unwrapped(link))
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not host or _NO_HOST.search(host):
        return ""
    if port and port not in (80, 443):
        host = f"{host}:{port}"
    query = parts.query.strip()
    if query:
        pairs = parse_qsl(query, keep_blank_values=True)
        kept = [(name, value) for name, value in pairs if not _TRACKING.fullmatch(name)]
        query = query if len(kept) == len(pairs) else urlencode(kept)
    path = _END_OF_PATH.sub("", parts.path) or ("/" if query else "")
    address = f"https://{host}{path}{'?' + query if query else ''}"
    video = _YOUTUBE.fullmatch(address)
    if video:
        return f"https://www.youtube.com/watch?v={video[1]}"
    return f"{address}#{parts.fragment}" if _NAMES_A_PART.fullmatch(parts.fragment) else address


def host_of(url: str) -> str:
    """The host, lower-case; empty where there is none."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def is_same_host(one: str, other: str) -> bool:
    """Whether two addresses are on one server, http or https."""
    return one.startswith(("http://", "https://")) and host_of(one) == host_of(other)

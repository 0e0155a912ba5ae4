"""Short names for the tags of feeds, whatever namespace and prefix they are written in."""

from __future__ import annotations

from typing import Any

_PREFIXES = {
    "": "",
    "http://www.w3.org/2005/atom": "",
    "http://purl.org/atom/ns#": "",
    "http://purl.org/rss/1.0/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://channel.netscape.com/rdf/simple/0.9/": "",
    "http://purl.org/net/rss1.1#": "",
    "http://backend.userland.com/rss": "",
    "http://backend.userland.com/rss2": "",
    "http://blogs.law.harvard.edu/tech/rss": "",
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://purl.org/rss/1.0/modules/syndication/": "sy:",
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/elements/1.0/": "dc:",
    "http://purl.org/dc/terms/": "dcterms:",
    "http://www.w3.org/1999/xhtml": "xhtml:",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf:",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
    "http://search.yahoo.com/mrss/": "media:",
    "http://search.yahoo.com/mrss": "media:",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner:",
    "http://purl.org/syndication/thread/1.0": "thr:",
}
"""Namespaces, in lower case, and what our keys call them; the core of every format is nameless."""
_KNOWN = frozenset(_PREFIXES.values())


class Keys(dict[Any, str]):
    """Short lower-case keys for the tags of one document: `title`, `dc:creator`; "" to pass over."""

    def __init__(self, own: str) -> None:
        super().__init__()
        self._own = own

    def __missing__(self, tag: Any) -> str:
        key = self._key(tag) if isinstance(tag, str) else ""
        if len(self) < 1_000:
            self[tag] = key
        return key

    def _key(self, tag: str) -> str:
        if tag[0] == "{":
            space, local = tag[1:].rsplit("}", 1)
            prefix = _PREFIXES.get(space.lower())
            if prefix is None:
                return local.lower() if space == self._own else ""
            return prefix + local.lower()
        prefix, colon, local = tag.lower().rpartition(":")
        # An undeclared prefix is part of the name; the usual prefixes mean what they always mean.
        if colon and prefix in ("atom", "rss"):
            return local
        return prefix + colon + local if prefix + colon in _KNOWN else ""

"""Under which addresses an entry of a feed is known, so that it is stored once and only once.

A stored post is recognised when any of its addresses was seen before. An entry has up to three:

1. *Link*: its page in one spelling (`addresses.same_page`). It is what a blog's own feed, a
   Google Alert and a planet have in common. Left out where another entry of the document has the
   same link (comments that all point to their article) and where it is the feed's home page.
2. *Id*: guid, atom:id, rdf:about or JSON's id. A web address counts as a page, a `tag:` or `urn:`
   as it is; any other holds only within its feed and is written behind the feed's address. Left
   out where another entry of the document has the same id, and where it is the home page.
3. *Fingerprint*: a hash of title, date as written and author, within the feed; with the text where
   title, date or the time of day is missing. Left out where another entry has the same.

So ids that change at each fetch are saved by link and fingerprint, ids and links that both change
(Google News) by the fingerprint, and missing ids by either. Entries that share an id stay apart,
because the id then counts for none of them; entries that share id, link and title (or date, where
they have no title) are one entry in two editions, of which the newer is kept. The date in the
fingerprint is the text as it was written, because what is believable of it depends on the clock,
and never `updated`, which an edit changes. What cannot be told apart at all: entries without any
address of their own whose every field is equal.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b
from typing import NamedTuple

from cmconsole.networks.feed.addresses import same_page

_GLOBAL = re.compile(r"tag:[^,\s]+,\d{4}[\d-]*:.+|urn:[a-z0-9-]+:.+", re.IGNORECASE | re.DOTALL)
_MIDNIGHT = re.compile(r"[T\s]00:00(?::00)?\b")
_YOUTUBE_ID = re.compile(r"yt:video:([\w-]{11})")
_LONGEST = 500
"""Characters of an id that are kept as they are; longer ones are hashed."""


class Facts(NamedTuple):
    """What identity is made of, as the feed wrote it."""

    uid: str
    link: str
    title: str
    author: str
    published: str
    text: str


def addresses(entries: Sequence[Facts], *, feed: str, home: str) -> list[tuple[str, ...]]:
    """For each entry its addresses, the most telling first; empty: it is another entry over again.

    Args:
        entries: all entries of one document, the newer edition of an entry before the older.
        feed: the address the document was read from.
        home: the page the feed belongs to.
    """
    scope = same_page(feed).removeprefix("https://") or feed
    shared = {same_page(home), same_page(feed), ""}
    uids = [_uid(one.uid, scope) for one in entries]
    links = [same_page(one.link) if one.link else "" for one in entries]
    first = _first_editions(entries, uids, links, shared)
    prints = [_fingerprint(one, scope) for one in entries]
    # One entry's link may be another's id, so both are counted together.
    count = Counter(address for at in first for address in {uids[at], links[at]})
    print_count = Counter(prints[at] for at in first)
    found: list[tuple[str, ...]] = [()] * len(entries)
    nameless: set[str] = set()
    for at in first:
        own = []
        if count[links[at]] == 1 and links[at] not in shared:
            own.append(links[at])
        if count[uids[at]] == 1 and uids[at] not in shared and uids[at] not in own:
            own.append(uids[at])
        if print_count[prints[at]] == 1:
            own.append(prints[at])
        if not own:
            mark = _full_print(entries[at], scope)
            own = [] if mark in nameless else [mark]
            nameless.add(mark)
        found[at] = tuple(own)
    return found


def _first_editions(
    entries: Sequence[Facts], uids: list[str], links: list[str], shared: set[str]
) -> list[int]:
    """Where each entry stands, an entry that comes in several editions once."""
    if len(set(uids)) == len(uids):
        return list(range(len(uids)))
    first: dict[object, int] = {}
    for at, one in enumerate(entries):
        telling = uids[at] and links[at] not in shared
        edition = (uids[at], links[at], one.title or one.published) if telling else at
        first.setdefault(edition, at)
    return list(first.values())


def _uid(uid: str, scope: str) -> str:
    if not uid:
        return ""
    if len(uid) > _LONGEST:
        uid = _hash(uid)
    if uid.startswith(("http://", "https://")):
        page = same_page(uid)
        # What distinguishes two ids may be no more than a fragment.
        fragment = uid.partition("#")[2]
        named = page.endswith(f"#{fragment}") or not fragment
        return (page if named else f"{page}#{fragment}") if page else f"feed:{scope}#{uid}"
    video = _YOUTUBE_ID.fullmatch(uid) if uid.startswith("yt:") else None
    if video:
        return f"https://www.youtube.com/watch?v={video[1]}"
    return uid if _GLOBAL.fullmatch(uid) else f"feed:{scope}#{uid}"


def _fingerprint(one: Facts, scope: str) -> str:
    published = one.published
    enough = one.title and ":" in published and not _MIDNIGHT.search(published)
    if enough:
        return f"feed:{scope}#={_hash(one.title, published, one.author)}"
    return _full_print(one, scope)


def _full_print(one: Facts, scope: str) -> str:
    return f"feed:{scope}#={_hash(one.title, one.published, one.author, one.text)}"


def _hash(*parts: str) -> str:
    return blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=12).hexdigest()

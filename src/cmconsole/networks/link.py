"""Paste a link: one post of any network, from what a person copies. Nothing is ever fetched.

It works everywhere, also where no program is let in: the post stands on the desk with its clock,
and is answered in the browser. Where the address tells which post of a network it is, the post gets
the same canonical address as through that network's connector, so that it is there once.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from hashlib import blake2b
from urllib.parse import unquote

from cmconsole.domain.errors import UsageError
from cmconsole.domain.posts import Author, Post
from cmconsole.domain.text import clean
from cmconsole.networks.feed.addresses import host_of, openable, same_page

KIND_NAME = "link"
LONGEST_NAME = 200
_NETWORKS = {
    "x.com": "x",
    "twitter.com": "x",
    "youtube.com": "youtube",
    "youtu.be": "youtube",
    "facebook.com": "facebook",
    "instagram.com": "instagram",
    "threads.net": "threads",
    "threads.com": "threads",
    "linkedin.com": "linkedin",
    "tiktok.com": "tiktok",
    "pinterest.com": "pinterest",
    "trustpilot.com": "trustpilot",
    "yelp.com": "yelp",
    "reddit.com": "reddit",
    "news.ycombinator.com": "hackernews",
    "bsky.app": "bluesky",
    "discord.com": "discord",
    "t.me": "telegram",
    "apps.apple.com": "appstore",
    "play.google.com": "googleplay",
    "github.com": "github",
}
"""Networks by the host of their pages; every other page is of the network `link`."""
_X = re.compile(
    r"https://(?:www\.|mobile\.)?(?:x|twitter)\.com/(?:i|i/web|\w{1,30})/status/(\d{1,19})"
)
_HN = re.compile(r"https://news\.ycombinator\.com/item\?id=(\d{1,15})")
_COMMENT = re.compile(r"[?&]lc=([\w.-]{5,100})")
_LINKEDIN = re.compile(r"[?&]commentUrn=urn:li:comment:\([\w:]{1,60},(\d{1,20})\)", re.ASCII)
_DISCORD = re.compile(r"https://(?:www\.|ptb\.|canary\.)?discord\.com/channels/(\d+/\d+/\d+)")


def pasted(url: str, text: str, author: str, published_at: datetime | None) -> Post:
    """The post that a person describes.

    Args:
        url: the address of the post, or of the page it is on.
        text: what it says, copied from there.
        author: who wrote it, as the page names them; empty where it does not say.
        published_at: when it was written, with its time zone; None where that is not known.

    Raises:
        UsageError: the address cannot be opened in a browser, there is no text, or the time has
            no zone.
    """
    link = openable(url)
    words = clean(text)
    if link is None:
        raise UsageError("Paste the address of the post: it begins with https:// or http://.")
    if not words:
        raise UsageError("Paste what the post says too: nothing is fetched from its address.")
    if published_at is not None and published_at.tzinfo is None:
        raise UsageError("Say in which time zone the time of the post is.")
    page = same_page(link)
    uri, aliases = _identity(page, link)
    name = clean(author, LONGEST_NAME)
    network = network_of(link)
    return Post(
        network=network,
        native_id=uri,
        canonical_uri=uri,
        author=Author(
            key=name.casefold() or f"link/{_hash(uri)}", handle=name or "Somebody", name=""
        ),
        text=words,
        published_at=published_at.astimezone(UTC) if published_at else None,
        permalink=link,
        aliases=aliases,
        addressed="pasted",
    )


def network_of(url: str) -> str:
    """The network whose page `url` is; `link` for any other."""
    host = host_of(url)
    while host:
        if host in _NETWORKS:
            return _NETWORKS[host]
        host = host.partition(".")[2]
    return KIND_NAME


def _identity(page: str, link: str) -> tuple[str, tuple[str, ...]]:
    """The address under which the connectors know the post, and its other addresses."""
    uri = page
    if found := _X.match(page):
        uri = f"https://x.com/i/status/{found[1]}"
    elif found := _HN.match(page):
        uri = f"https://news.ycombinator.com/item?id={found[1]}"
    elif found := _DISCORD.match(page):
        uri = f"https://discord.com/channels/{found[1]}"
    elif network_of(link) == "youtube" and (found := _COMMENT.search(link)):
        # The page is the video's, so it is no address of the comment's.
        return f"youtube:comment/{found[1]}", ()
    elif network_of(link) == "linkedin" and (found := _LINKEDIN.search(unquote(link))):
        return f"linkedin:comment/{found[1]}", ()
    others = (page, link)
    return uri, tuple(one for one in dict.fromkeys(others) if one != uri)


def _hash(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()

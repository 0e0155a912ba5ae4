"""Posts, comments and messages of Reddit, from its feeds and from its API, as the same posts."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from html import unescape
from urllib.parse import urlsplit

from cmconsole.domain.posts import Author, Post, Visibility
from cmconsole.domain.text import clean
from cmconsole.networks.feed.addresses import same_page
from cmconsole.networks.feed.document import Entry
from cmconsole.networks.html import attributes, plain_text
from cmconsole.networks.shape import Record, instant, web_address

KIND_NAME = "reddit"
SITE = "https://www.reddit.com"
DELETED = ("[deleted]", "[removed]")
LONGEST_TITLE = 500
_FULLNAME = re.compile(r"t([134])_([a-z0-9]{1,13})")
_PERMALINK = re.compile(
    r"/r/[^/]+/comments/(?P<post>[a-z0-9]+)(?:/[^/]*(?:/(?P<comment>[a-z0-9]+))?)?/?"
)
_BODY = re.compile(r"<!-- SC_OFF -->(.*?)<!-- SC_ON -->", re.DOTALL)
_ANCHOR = re.compile(r"<a\b([^>]*)>\s*\[link\]\s*</a>", re.IGNORECASE)
_ADDRESSED = {
    "username_mention": "mention",
    "comment_reply": "reply",
    "post_reply": "reply",
}


def canonical_uri(fullname: str, post_id: str = "") -> str:
    """The address under which a post (t3), comment (t1) or message (t4) is known, wherever it is met.

    Args:
        fullname: Reddit's own id.
        post_id: of a comment the post it hangs below, without `t3_`.
    """
    kind, _, native_id = fullname.partition("_")
    if kind == "t3":
        return f"{SITE}/comments/{native_id}"
    if kind == "t4":
        return f"{SITE}/message/messages/{native_id}"
    return f"{SITE}/comments/{post_id}/_/{native_id}"


def fullname_of(address: str) -> str:
    """Reddit's id of what a page of Reddit shows; empty where it is none."""
    found = _PERMALINK.fullmatch(urlsplit(address).path)
    if found is None:
        return ""
    return f"t1_{found['comment']}" if found["comment"] else f"t3_{found['post']}"


def is_fullname(text: str) -> bool:
    """Whether `text` is an id of a post, a comment or a message."""
    return _FULLNAME.fullmatch(text) is not None


def read_entry(entry: Entry) -> Post | None:
    """The post or comment that an entry of one of Reddit's feeds shows, or None where it is none."""
    link = web_address(entry.link) or ""
    fullname = entry.uid if is_fullname(entry.uid) else fullname_of(link)
    found = _PERMALINK.fullmatch(urlsplit(link).path)
    if not fullname or found is None:
        return None
    comment = fullname.startswith("t1_")
    html = entry.body.value
    body = _BODY.search(html)
    text = plain_text(body[1]) if body else ""
    if not comment:
        title = clean(plain_text(entry.title.value), LONGEST_TITLE)
        text = "\n\n".join(filter(None, (title, _linked_page(html), text)))
    return _post(
        fullname=fullname,
        post_id=found["post"],
        name=entry.author.name.removeprefix("/u/").removeprefix("u/"),
        text=clean(text),
        at=instant(entry.published) or instant(entry.updated),
        link=link,
    )


def read_thing(thing: Record, me: str = "") -> Post | None:
    """The post that an element of a listing shows (`{"kind": "t1", "data": {…}}`), or None.

    Args:
        thing: with `kind` t1 (comment), t3 (post) or t4 (message).
        me: the name of the account that is signed in; empty for nobody.
    """
    data = thing.record("data")
    kind, native_id = thing.text("kind"), data.identifier("id")
    fullname = data.identifier("name") or f"{kind}_{native_id}"
    if kind not in ("t1", "t3", "t4") or not is_fullname(fullname) or is_deleted(data):
        return None
    link = _link(data)
    place = _PERMALINK.fullmatch(urlsplit(link or "").path)
    above = data.identifier("link_id").removeprefix("t3_")
    post_id = above or (place["post"] if place else "")
    post = _post(
        fullname=fullname,
        post_id=post_id,
        name=data.identifier("author"),
        text=clean("\n\n".join(_parts(data, kind))),
        at=data.moment("created_utc"),
        link=link,
        parent=data.identifier("parent_id"),
        me=me,
    )
    if post is None:
        return None
    return replace(
        post,
        edited_at=data.moment("edited"),
        visibility=Visibility.PRIVATE if kind == "t4" else Visibility.PUBLIC,
        addressed=None if post.own else _why(data, kind),
        likes=None if kind == "t4" else data.number("score"),
    )


def is_deleted(data: Record) -> bool:
    """Whether a post is gone: Reddit leaves a stump that others can hang on."""
    nobody = data.text("author") in DELETED
    return (nobody and (data.text("body") or data.text("selftext")) in ("", *DELETED)) or (
        (data.text("body") or data.text("selftext")) == "[removed]"
    )


def _post(
    *,
    fullname: str,
    post_id: str,
    name: str,
    text: str,
    at: datetime | None,
    link: str | None,
    parent: str = "",
    me: str = "",
) -> Post | None:
    if not name or (fullname.startswith("t1_") and not post_id):
        return None
    comment = fullname.startswith("t1_")
    top = canonical_uri(f"t3_{post_id}") if comment else None
    aliases = [link, same_page(link)] if link else []
    if fullname.startswith("t3_"):
        aliases.append(f"https://redd.it/{fullname[3:]}")
    above = canonical_uri(parent, post_id) if is_fullname(parent) else top
    return Post(
        network=KIND_NAME,
        native_id=fullname,
        canonical_uri=canonical_uri(fullname, post_id),
        author=_author(name, fullname),
        text=text,
        published_at=at,
        permalink=link,
        aliases=tuple(dict.fromkeys(aliases)),
        parent_uri=above,
        thread_uri=top,
        own=bool(me) and name.casefold() == me.casefold(),
    )


def _author(name: str, fullname: str) -> Author:
    """Feeds know the name alone, so the name is what names the same person in both."""
    if name in DELETED:  # the account is gone, what it wrote is not
        return Author(f"{name} {fullname}", name)
    return Author(name.casefold(), f"u/{name}", url=f"{SITE}/user/{name}")


def _link(data: Record) -> str | None:
    path = data.text("permalink") or data.text("context").partition("?")[0]
    return web_address(SITE + path) if path.startswith("/") else None


def _parts(data: Record, kind: str) -> list[str]:
    """What a person reads. A comment's text does not begin with the title of the post above it."""
    if kind == "t1":
        return [data.text("body")]
    if kind == "t4":
        return [clean(data.text("subject"), LONGEST_TITLE), data.text("body")]
    link = "" if data.flag("is_self") else data.address("url") or ""
    title = clean(unescape(data.text("title")), LONGEST_TITLE)
    return list(filter(None, (title, link, data.text("selftext"))))


def _why(data: Record, kind: str) -> str | None:
    if kind == "t4":
        return "private message"
    return _ADDRESSED.get(data.text("type"))


def _linked_page(html: str) -> str:
    """The page a link post is about, unless that is the post itself."""
    found = _ANCHOR.search(html)
    address = web_address(attributes(found[1]).get("href", "")) if found else None
    return address if address and not fullname_of(address) else ""

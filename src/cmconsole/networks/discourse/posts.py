"""Posts of a Discourse forum, from its search, its stream, its topics and its notifications."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlsplit

from cmconsole.domain.posts import Author, Post, Visibility
from cmconsole.domain.text import clean
from cmconsole.networks.feed.addresses import same_page
from cmconsole.networks.html import plain_text
from cmconsole.networks.shape import Record

KIND_NAME = "discourse"
LONGEST_TITLE = 500
_QUOTE = re.compile(r"<aside class=\"quote.*?</aside>", re.DOTALL)
_NATIVE = re.compile(r"(\d{1,18})/(\d{1,18})/(\d{1,9})")
LIKE = 2
"""The number of the like among the actions on a post."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a stored post is asked for."""

    post: str
    topic: str
    number: int
    """Its place in the topic, from 1."""


@dataclass(frozen=True, slots=True)
class _Standing:
    """Where a post stands in its topic, and every address that follows from it."""

    base: str
    post: str
    topic: str
    number: int
    """Its place in the topic, from 1."""
    slug: str
    title: str
    """Of the topic."""

    @property
    def is_first(self) -> bool:
        return self.number == 1

    @property
    def permalink(self) -> str:
        return f"{self._named}/{self.number}"

    @property
    def _named(self) -> str:
        return f"{self.base}/t/{quote(self.slug, safe='-')}/{self.topic}"

    def numbered(self, number: int) -> str:
        """The address of a post of the same topic."""
        return f"{self.base}/t/{self.topic}/{number}"

    def aliases(self) -> tuple[str, ...]:
        """The other addresses; a topic's own are those of its first post."""
        found = [self.permalink, f"{self.base}/p/{self.post}"]
        if self.is_first:
            found += [self._named, f"{self.base}/t/{self.topic}"]
        return tuple(dict.fromkeys((*found, *map(same_page, found))))


def place_of(native_id: str) -> Place | None:
    """Where to ask for a stored post; None where it is none."""
    found = _NATIVE.fullmatch(native_id)
    return Place(found[1], found[2], int(found[3])) if found else None


def read_post(
    post: Record,
    base: str,
    topic: Record | None = None,
    *,
    me: str = "",
    addressed: str | None = None,
    private: bool = False,
) -> Post | None:
    """The post that the JSON shows, or None where it is none or is gone.

    Args:
        post: with `cooked`, as posts are given everywhere but in the list of a search.
        base: the forum's address, without a slash at the end.
        topic: the topic, where the post itself does not name it.
        me: the name of the account that is signed in; empty for nobody.
        addressed: why it is for us, where the forum says so.
        private: it is part of a private message.
    """
    at, name = _standing(post, topic or Record({}), base), post.identifier("username")
    if at is None or not name or is_gone(post):
        return None
    own = bool(me) and name.casefold() == me.casefold()
    return Post(
        network=KIND_NAME,
        native_id=f"{at.post}/{at.topic}/{at.number}",
        canonical_uri=at.numbered(at.number),
        author=_author(post, name, base),
        text=_text(post, at.title if at.is_first else ""),
        published_at=post.instant("created_at"),
        permalink=at.permalink,
        aliases=at.aliases(),
        parent_uri=None if at.is_first else at.numbered(post.count("reply_to_post_number") or 1),
        thread_uri=None if at.is_first else at.numbered(1),
        edited_at=_edited_at(post),
        visibility=Visibility.PRIVATE if private else Visibility.PUBLIC,
        addressed=None if own else addressed,
        own=own,
        likes=_likes(post),
    )


def is_gone(post: Record) -> bool:
    """Whether it was deleted or hidden; a stump stays for a while."""
    return "deleted_at" in post or post.flag("user_deleted") or post.flag("hidden")


def is_liked(post: Record) -> bool:
    """Whether the account that asks has liked it."""
    actions = post.records("actions_summary")
    return any(action.number("id") == LIKE and action.flag("acted") for action in actions)


def _author(post: Record, name: str, base: str) -> Author:
    host = urlsplit(base).netloc
    return Author(
        key=f"{host}/{name.casefold()}",
        handle=f"@{name}",
        name=clean(post.text("name"), 200),
        url=f"{base}/u/{quote(name, safe='')}",
    )


def _standing(post: Record, topic: Record, base: str) -> _Standing | None:
    post_id = post.identifier("id")
    topic_id = post.identifier("topic_id") or topic.identifier("id")
    number = post.count("post_number") or 0
    if not (post_id.isdecimal() and topic_id.isdecimal() and number):
        return None
    slug = post.identifier("topic_slug") or topic.identifier("slug") or "-"
    title = _title(post.text("topic_title") or topic.text("title"))
    return _Standing(base, post_id, topic_id, number, slug, title)


def _edited_at(post: Record) -> datetime | None:
    return post.instant("updated_at") if (post.count("version") or 1) > 1 else None


def _text(post: Record, title: str) -> str:
    body = plain_text(_QUOTE.sub("", post.text("cooked")))
    return clean("\n\n".join(filter(None, (title, body))))


def _title(text: str) -> str:
    return clean(text, LONGEST_TITLE)


def _likes(post: Record) -> int | None:
    for action in post.records("actions_summary"):
        if action.number("id") == LIKE:
            return action.count("count")
    return post.count("like_count")

"""What LinkedIn tells of a comment or a post, as posts of the inbox."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from cmconsole.domain.posts import Author, Post
from cmconsole.domain.text import clean
from cmconsole.networks.linkedin.urns import SITE, CommentUrn, PostUrn, comment_urn, post_urn
from cmconsole.networks.shape import Record

KIND_NAME = "linkedin"
UNSHOWN = "LinkedIn does not show the text here; open it to read it."
"""For what somebody wrote to us with a picture alone, or where LinkedIn keeps the text to itself."""
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_TO_US = {
    "COMMENT": "comment",
    "COMMENT_EDIT": "comment",
    "SHARE_MENTION": "mention",
    "SHARE": "quote",
}
_MENTION = re.compile(r"@\[((?:\\.|[^\]\\]){1,300})\]\(urn:[^()\s]{1,200}(?:\([^()]{1,200}\))?\)")
_HASHTAG = re.compile(r"\{hashtag\|\\?#\|((?:\\.|[^}\\]){1,300})\}")
_ESCAPED = re.compile(r"\\([\\|{}@\[\]()<>#*_~])")


def moment(record: Record, key: str) -> datetime | None:
    """Milliseconds since 1970 as an instant in UTC, or None."""
    value = record.number(key)
    try:
        return None if value is None else _BEGINNING + timedelta(milliseconds=value)
    except OverflowError:
        return None


def read_notification(item: Record, page: str) -> Post | None:
    """What a notification tells of, or None where it names no comment and no post.

    Args:
        item: an element of `organizationalEntityNotifications`; the comment or post in it is
            "decorated": who wrote it and what it says come along.
        page: the URN of the Page.
    """
    action, made = item.text("action"), item.record("decoratedGeneratedActivity")
    at = moment(item, "lastModifiedAt")
    if action in ("SHARE_MENTION", "SHARE"):
        share = made.record("share")
        urn = post_urn(share.text("entity")) or post_urn(item.text("generatedActivity"))
        words = _words(share)
        if urn is None or (action == "SHARE" and not words):
            return None  # passed on without a word: nobody said anything
        owner = share.identifier("owner")
        return _post(urn, owner, words, at, page, _TO_US[action])
    said = made.record("comment")
    comment = comment_urn(said.text("entity")) or comment_urn(item.text("generatedActivity"))
    if comment is None:
        return None
    below = post_urn(item.text("sourcePost")) or comment.post
    owner = said.identifier("owner") or (page if action == "ADMIN_COMMENT" else "")
    return _comment(comment, below, None, owner, _words(said), at, None, page)


def read_comment(item: Record, page: str) -> Post | None:
    """A comment as `socialActions` shows it, or None where it is none."""
    urn = comment_urn(item.text("commentUrn")) or comment_urn(item.text("$URN"))
    if urn is None:
        below, number = post_urn(item.text("object")), item.identifier("id")
        if below is None or not number.isdecimal():
            return None
        urn = CommentUrn(below, number)
    written = moment(item.record("created"), "time")
    changed = moment(item.record("lastModified"), "time")
    return _comment(
        urn,
        urn.post,
        comment_urn(item.text("parentComment")),
        item.identifier("actor") or item.record("created").identifier("actor"),
        _words(item),
        written or changed,
        changed if written and changed and changed > written else None,
        page,
    )


def read_post(item: Record, page: str, addressed: str | None = None) -> Post | None:
    """A post as `posts` shows it, or None where it is none."""
    urn = post_urn(item.text("id"))
    if urn is None:
        return None
    at = moment(item, "publishedAt") or moment(item, "createdAt")
    words = plain(item.text("commentary"))
    return _post(urn, item.identifier("author"), words, at, page, addressed)


def plain(commentary: str) -> str:
    """A post's text without LinkedIn's marks (learn.microsoft.com, "little Text Format")."""
    text = _MENTION.sub(r"\1", commentary)
    text = _HASHTAG.sub(r"#\1", text)
    return _ESCAPED.sub(r"\1", text)


def _comment(
    urn: CommentUrn, below: PostUrn, parent: CommentUrn | None, owner: str, words: str,
    written: datetime | None, changed: datetime | None, page: str,
) -> Post:  # fmt: skip
    post = _post(urn, owner, words, written, page, "comment")
    above = (parent or below).uri
    return replace(post, parent_uri=above, thread_uri=below.uri, edited_at=changed)


def _post(
    urn: PostUrn | CommentUrn,
    owner: str,
    words: str,
    at: datetime | None,
    page: str,
    addressed: str | None,
) -> Post:
    own = owner == page
    return Post(
        network=KIND_NAME,
        native_id=str(urn),
        canonical_uri=urn.uri,
        author=author(owner, urn.uri),
        text=clean(words) or UNSHOWN,
        published_at=at,
        permalink=urn.permalink,
        aliases=(urn.permalink,),
        addressed=None if own else addressed,
        own=own,
    )


def author(owner: str, uri: str) -> Author:
    """Whoever wrote something: LinkedIn tells programs a number, and no name."""
    kind, _, number = owner.removeprefix("urn:li:").partition(":")
    if kind == "organization" and number.isdecimal():
        return Author(owner, f"Page {number}", url=f"{SITE}/company/{number}/")
    if kind == "person" and number:
        return Author(owner, f"Member {number}")
    return Author(uri, "Somebody")


def _words(record: Record) -> str:
    return record.text("text") or record.record("message").text("text")

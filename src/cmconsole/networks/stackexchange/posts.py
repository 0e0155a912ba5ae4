"""Questions, answers and comments of the Stack Exchange sites as posts."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from cmconsole.domain.posts import Author, Post
from cmconsole.domain.text import clean
from cmconsole.networks.feed.addresses import same_page
from cmconsole.networks.html import plain_text
from cmconsole.networks.shape import Record

KIND_NAME = "stackexchange"


def id_of(item: Record) -> str:
    """The number of a post, whatever the list calls it."""
    keys = ("answer_id", "post_id", "question_id")
    return next(filter(None, map(item.identifier, keys)), "")


def base_of(link: str, site: str) -> str:
    """The site's own address, as its links have it."""
    host = urlsplit(link).netloc if link else ""
    return f"https://{host or site + '.com'}"


def read_post(item: Record, site: str, title: str = "") -> Post | None:
    """The question or answer that an item shows, or None where it is none."""
    number = id_of(item)
    question = item.identifier("question_id")
    is_answer = item.text("post_type") == "answer" or bool(item.identifier("answer_id"))
    link = item.address("link")
    base = base_of(link or "", site)
    if not number:
        return None
    if is_answer and not question:
        found = re.search(r"/questions/(\d+)/", link or "")
        question = found[1] if found else ""
    uri = f"{base}/a/{number}" if is_answer else f"{base}/questions/{number}"
    short = [] if is_answer else [f"{base}/q/{number}"]
    name = plain_text(item.text("title") or title)
    parts = [] if is_answer else [name]
    top = f"{base}/questions/{question}" if is_answer and question else None
    return Post(
        network=KIND_NAME,
        native_id=f"{site}/a/{number}/{question or 0}" if is_answer else f"{site}/q/{number}",
        canonical_uri=uri,
        author=_author(item.record("owner"), base, number),
        text=clean("\n\n".join(filter(None, (*parts, plain_text(item.text("body")))))),
        published_at=item.moment("creation_date"),
        permalink=link or uri,
        aliases=tuple(dict.fromkeys([*short, *([link, same_page(link)] if link else [])])),
        parent_uri=top,
        thread_uri=top,
        edited_at=item.moment("last_edit_date"),
        likes=item.number("score"),
    )


def read_comment(item: Record, site: str, base: str, question: str) -> Post | None:
    """A comment below a question or an answer; None where it is none."""
    number, below = item.identifier("comment_id"), item.identifier("post_id")
    if not number or not below:
        return None
    top = f"{base}/questions/{question}"
    uri = f"{top}#comment{number}_{below}"
    return Post(
        network=KIND_NAME,
        native_id=f"{site}/c/{number}/{question}",
        canonical_uri=uri,
        author=_author(item.record("owner"), base, number),
        text=plain_text(item.text("body")),
        published_at=item.moment("creation_date"),
        permalink=uri,
        parent_uri=top if below == question else f"{base}/a/{below}",
        thread_uri=top,
        likes=item.number("score"),
    )


def _author(owner: Record, base: str, number: str) -> Author:
    """Whoever wrote it; of a deleted account only the name is left, and sometimes not that."""
    name = plain_text(owner.text("display_name")) or "somebody"
    account = owner.identifier("user_id")
    host = urlsplit(base).netloc
    key = f"{host}/{account}" if account else f"{host} {name} {number}"
    return Author(key, name, url=owner.address("link"))

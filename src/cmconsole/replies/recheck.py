"""Whether a reply still fits the thread it was written for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from cmconsole.domain.posts import Post
from cmconsole.domain.replies import Change, Reply

WORD = re.compile(r"\w+")
US = "us"
CUSTOMER = "customer"
EDITED = "edited"


def newer(thread: Sequence[Post], customer: str, since: datetime) -> list[tuple[str, Post]]:
    """What bears on an answer to one customer: their own posts, and ours to them.

    In a public thread many people talk. What strangers say to each other holds up no answer, nor
    does what we say to somebody else.

    Args:
        thread: as the network shows it now.
        customer: the handle of whoever is answered.
        since: when the answered post was published, UTC.

    Returns:
        Who wrote it (`customer` or `us`) and the post, oldest first.
    """
    wanted = customer.casefold()
    theirs = [post for post in thread if post.author.handle.casefold() == wanted]
    addresses = {address for post in theirs for address in (post.canonical_uri, *post.aliases)}
    found = []
    for post in thread:
        if post.published_at is not None and post.published_at <= since:
            continue
        if post.own and post.parent_uri in addresses:
            found.append((US, post))
        elif not post.own and post in theirs:
            found.append((CUSTOMER, post))
    return found


def changes(
    found: Sequence[tuple[str, Post]], known: Sequence[bool], reply: Reply, answered: Post | None
) -> tuple[Change, ...]:
    """What the person had not seen when they pressed.

    Args:
        found: from `newer`.
        known: for each of them, whether it was in the inbox at that time.
        reply: the reply that waits.
        answered: the post it answers, as it stands now.
    """
    seen = {*reply.order.seen, reply.order.answer_to.canonical_uri}
    unseen = [
        Change(
            who,
            post.author.handle,
            post.text,
            post.published_at,
            post.canonical_uri,
            post.permalink,
        )
        for (who, post), was_known in zip(found, known, strict=True)
        if not was_known and not seen.intersection((post.canonical_uri, *post.aliases))
    ]
    looked_at = reply.order.seen_at or reply.created_at
    if answered is not None and answered.edited_at is not None and answered.edited_at > looked_at:
        unseen.append(
            Change(
                EDITED,
                answered.author.handle,
                answered.text,
                answered.edited_at,
                answered.canonical_uri,
                answered.permalink,
            )
        )
    return tuple(unseen)


def itself(found: Sequence[tuple[str, Post]], text: str) -> Post | None:
    """The post of ours that says exactly this, whoever it addresses: the reply arrived after all."""
    return next((post for who, post in found if who == US and ends_alike(post.text, text)), None)


def ends_alike(shown: str, sent: str) -> bool:
    """Whether what a network shows ends in the words that were sent; names stand in front of them."""
    words = _words(sent)
    return bool(words) and _words(shown)[-len(words) :] == words


def _words(text: str) -> list[str]:
    return list(WORD.findall(text.casefold()))


def told(found: Sequence[Change]) -> str:
    """What changed, as one plain sentence."""
    who = {change.who for change in found}
    handle = found[0].handle
    if US in who and CUSTOMER in who:
        return f"{handle} and this account both wrote meanwhile. Your reply is held; have a look."
    if US in who:
        return "Somebody answered from this account meanwhile. Your reply is held; have a look."
    if EDITED in who and CUSTOMER not in who:
        return f"{handle} changed the post meanwhile. Your reply is held; have a look."
    return f"{handle} wrote again meanwhile. Your reply is held; have a look."

"""Whether a text that stands on a network is the one that was sent there."""

from __future__ import annotations

from datetime import datetime

import regex

from cmconsole.domain.posts import Post
from cmconsole.networks.answering import CLOCKS_DIFFER_BY

_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+|[\p{So}\p{Sk}]")


def ends_alike(shown: str, sent: str) -> bool:
    """Whether `shown` ends with the words of `sent`; marks, blanks and case may have changed."""
    words_shown, words_sent = _words(shown), _words(sent)
    if not words_sent:
        return shown.rstrip().endswith(sent.strip())
    return words_shown[-len(words_sent) :] == words_sent


def is_own(post: Post | None, sent: str, since: datetime) -> bool:
    """Whether `post` is our own and is what was sent after `since` (UTC), as far as one can tell."""
    return (
        post is not None
        and post.own
        and (post.published_at is None or post.published_at >= since - CLOCKS_DIFFER_BY)
        and ends_alike(post.text, sent)
    )


def _words(text: str) -> list[str]:
    return list(_WORD.findall(text.casefold()))

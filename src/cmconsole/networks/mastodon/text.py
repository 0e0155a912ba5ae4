"""How Mastodon counts the length of a post."""

from __future__ import annotations

import regex

from cmconsole.networks.base import TextRules

LIMIT = 500
"""Characters of a post where a server does not say otherwise."""
LINK_LENGTH = 23
"""Characters that a link costs, however long it is."""
RULES = TextRules(limit=LIMIT, unit="graphemes", link_length=LINK_LENGTH)

_LINK = regex.compile(
    r"(?<![\p{L}\p{N}@＠$#＃])"
    r"(?P<host>https?://(?:[\p{L}\p{M}\p{N}_-]++\.)+(?:xn--[a-z0-9-]+|[\p{L}\p{M}]{2,})(?::\d+)?)"
    r"(?P<tail>[/?][^\s<>]*)?",
    regex.IGNORECASE,
)
_NOT_AT_THE_END = "!*\"'「」;:=,.$%[]~&|@?("
"""What a link does not end with: it belongs to the sentence around the link."""
MENTION = regex.compile(
    r"(?<![=/\w])@(?P<user>[a-z0-9_]+(?:[a-z0-9_.-]*[a-z0-9_]+)?)(?:@(?P<host>[\w.-]+\w(?::\d+)?))?",
    regex.IGNORECASE,
)
"""A handle in a text: `@user` or `@user@host`."""
_GRAPHEME = regex.compile(r"\X")


def count(text: str, rules: TextRules = RULES, spoiler_text: str = "") -> int:
    """The length of a post as the server counts it.

    Source: StatusLengthValidator of Mastodon 4.x: grapheme clusters of warning and text, where in
    the text each http(s) link has a fixed length and `@user@host` counts as `@user`.

    Args:
        text: what is to be posted.
        rules: the server's rules; without a `link_length` links count in full.
        spoiler_text: the content warning, counted as it stands.

    Returns:
        Units of `rules.unit`.
    """
    if rules.link_length is not None:
        text = _with_links_of(rules.link_length, text)
    text = MENTION.sub(lambda found: "@" + found["user"], text)
    return sum(1 for _ in _GRAPHEME.finditer(spoiler_text + text))


def _with_links_of(length: int, text: str) -> str:
    """`text` with every link replaced by `length` placeholders."""
    placeholder = "x" * length

    def shortened(found: regex.Match[str]) -> str:
        tail = found["tail"] or ""
        return placeholder + tail[len(_belonging(tail)) :]

    return str(_LINK.sub(shortened, text))


def _belonging(tail: str) -> str:
    """The part of `tail` that is the link's own, not the sentence's: brackets must be balanced."""
    depth = 0
    end = 0
    for at, character in enumerate(tail, 1):
        if character == "(":
            depth += 1
        elif character == ")":
            if depth == 0:
                break
            depth -= 1
        if character == ")" or (depth == 0 and character not in _NOT_AT_THE_END):
            end = at
    return tail[:end]

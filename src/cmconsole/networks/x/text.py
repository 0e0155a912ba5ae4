"""What of a text matters to X: how long it is there, and its links."""

from __future__ import annotations

from cmconsole.networks.base import TextRules
from cmconsole.networks.x.weighted import V3, links, weigh

LIMIT = V3.limit
LONGEST_MESSAGE = 10_000
RULES = TextRules(limit=LIMIT, unit="weighted characters", link_length=V3.link)


def count(text: str) -> int:
    """The weighted length of `text`."""
    return weigh(text).length


def has_link(text: str) -> bool:
    """Whether X would find a link in `text`, which makes it dearer."""
    return bool(links(text))


def without_links(text: str) -> str:
    """`text` without its links, which X replaces by short ones of its own."""
    kept, at = [], 0
    for start, end in links(text):
        kept.append(text[at:start])
        at = end
    return "".join([*kept, text[at:]])

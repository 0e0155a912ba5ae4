"""How Bluesky counts a text, and what in it becomes a link, a mention or a tag."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

import regex

from cmconsole.networks.base import TextRules

RULES = TextRules(limit=300, unit="graphemes", most_bytes=3_000)
MESSAGE_RULES = TextRules(limit=1_000, unit="graphemes", most_bytes=10_000)
LONGEST_TAG = 64
Json = dict[str, object]
Resolve = Callable[[str], Awaitable[str]]
"""The DID behind a handle; empty where nobody has it."""

_MENTION = regex.compile(r"(?<=^|\s|\()@([a-zA-Z0-9.-]+)\b")
_LINK = regex.compile(
    r"(?<=^|\s|\()(?:https?://\S+|(?P<domain>[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)+)\S*)",
    regex.IGNORECASE,
)
_TAG = regex.compile(
    r"(?<=^|\s)[#＃](?!\ufe0f)([^\s\u00ad\u2060\u200a-\u200d\u20e2]*"
    r"[^\d\s\p{P}\u00ad\u2060\u200a-\u200d\u20e2]+[^\s\u00ad\u2060\u200a-\u200d\u20e2]*)"
)
_TRAILING = regex.compile(r"\p{P}+$")
_GRAPHEME = regex.compile(r"\X")
_TOP_LEVEL = frozenset(
    " ".join(
        (
            "com org net edu gov mil int info biz name app dev page blog shop store online site website",
            "tech cloud social news live media tools world wiki space xyz top club pro design agency",
            "studio email help support software systems games game chat team group company business",
            "finance health care education academy community events travel museum today life love test",
        )
    ).split()
)
"""Top-level domains of more than two letters that make a bare name (`acme.com`) a link. Upstream
carries all 1,400; whoever uses a rarer one writes https:// in front."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a text that means something."""

    start: int
    end: int
    kind: str
    """mention, link or tag."""
    value: str
    """The handle, the address or the tag."""


def length(text: str) -> tuple[int, int]:
    """Graphemes and UTF-8 bytes of `text`: Bluesky limits both (lexicon app.bsky.feed.post)."""
    return sum(1 for _ in _GRAPHEME.finditer(text)), len(text.encode())


def fits(text: str, rules: TextRules = RULES) -> bool:
    """Whether `text` is short enough in both counts."""
    graphemes, size = length(text)
    return graphemes <= (rules.limit or graphemes) and size <= (rules.most_bytes or size)


def parts(text: str) -> list[Part]:
    """The mentions, links and tags in `text`, in order and without overlap.

    Source: `detectFacets` of @atproto/api, whose regular expressions these follow.
    """
    found = sorted([*_mentions(text), *_links(text), *_tags(text)], key=lambda part: part.start)
    apart: list[Part] = []
    for part in found:
        if not apart or part.start >= apart[-1].end:
            apart.append(part)
    return apart


async def facets(text: str, resolve: Resolve) -> list[Json]:
    """What makes the mentions, links and tags in `text` work, with offsets in UTF-8 bytes.

    A handle that nobody has stays plain text.

    Raises:
        NetworkError: as `resolve` does.
    """
    made: list[Json] = []
    for part in parts(text):
        feature = await _feature(part, resolve)
        if feature is not None:
            start = len(text[: part.start].encode())
            end = start + len(text[part.start : part.end].encode())
            made.append({"index": {"byteStart": start, "byteEnd": end}, "features": [feature]})
    return made


async def _feature(part: Part, resolve: Resolve) -> Json | None:
    kind = f"app.bsky.richtext.facet#{part.kind}"
    if part.kind == "mention":
        did = await resolve(part.value)
        return {"$type": kind, "did": did} if did else None
    return {"$type": kind, "uri" if part.kind == "link" else "tag": part.value}


def _mentions(text: str) -> Iterator[Part]:
    for found in _MENTION.finditer(text):
        if _is_domain(found[1]):
            yield Part(found.start(), found.end(), "mention", found[1].lower())


def _links(text: str) -> Iterator[Part]:
    for found in _LINK.finditer(text):
        if found["domain"] and not _is_domain(found["domain"]):
            continue
        shown = found[0]
        # The comma behind a link, and the bracket around it, belong to the sentence.
        if shown[-1] in ".,;:!?":
            shown = shown[:-1]
        if shown.endswith(")") and "(" not in shown:
            shown = shown[:-1]
        address = f"https://{shown}" if found["domain"] else shown
        yield Part(found.start(), found.start() + len(shown), "link", address)


def _tags(text: str) -> Iterator[Part]:
    for found in _TAG.finditer(text):
        tag = _TRAILING.sub("", found[1])
        if tag and len(tag) <= LONGEST_TAG:
            start = found.start()
            yield Part(start, start + 1 + len(tag), "tag", tag)


def _is_domain(name: str) -> bool:
    """Whether a bare name is a domain and no file name or abbreviation."""
    host, _, top = name.lower().rpartition(".")
    if not host or host.startswith("."):
        return False
    return top in _TOP_LEVEL or (len(top) == 2 and top.isalpha())

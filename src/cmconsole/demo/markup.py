"""Plain text to the HTML that Mastodon writes for it, and how Mastodon counts its length.

Source: mastodon/mastodon `app/lib/text_formatter.rb` (paragraphs, links in three spans, `h-card`
mentions, hashtags) and `app/validators/status_length_validator.rb` (grapheme clusters, 23 for a
link, the host of a mention is free).
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import regex

LINK = regex.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]’”]")
MENTION = regex.compile(r"(?<![\w/@])@(?P<name>\w+)(?:@(?P<host>[\w.-]*\w))?")
HASHTAG = regex.compile(r"(?<![\w/&#])#(?P<tag>\w*\p{L}\w*)")
TOKEN = regex.compile(f"{LINK.pattern}|{MENTION.pattern}|{HASHTAG.pattern}")
LINK_LENGTH = 23


def length(text: str, warning: str = "") -> int:
    """What Mastodon counts for `text` under the content warning `warning`."""
    counted = MENTION.sub(lambda found: "@" + found["name"], LINK.sub("x" * LINK_LENGTH, text))
    return len(regex.findall(r"\X", warning + counted))


def hashtags(text: str) -> tuple[str, ...]:
    """The hashtags of `text` in lower case, each once, in their order."""
    found = (match["tag"].lower() for match in TOKEN.finditer(text) if match["tag"])
    return tuple(dict.fromkeys(found))


def handles(text: str) -> tuple[str, ...]:
    """Who `text` mentions, as `name` or `name@host` in lower case, each once."""
    found = []
    for match in TOKEN.finditer(text):
        if match["name"]:
            found.append(match["name"] + (f"@{match['host']}" if match["host"] else ""))
    return tuple(dict.fromkeys(handle.lower() for handle in found))


def html(text: str, profile: Callable[[str], str | None], tag_page: Callable[[str], str]) -> str:
    """`text` as Mastodon would show it.

    Args:
        text: what the author wrote.
        profile: the profile page of a handle, None where nobody has it.
        tag_page: the page of a hashtag.
    """
    paragraphs = regex.split(r"\n{2,}", text.strip())
    parts = []
    for paragraph in paragraphs:
        parts.append("<p>" + _inline(paragraph, profile, tag_page).replace("\n", "<br />") + "</p>")
    return "".join(parts) if text.strip() else ""


def _inline(text: str, profile: Callable[[str], str | None], tag_page: Callable[[str], str]) -> str:
    out: list[str] = []
    position = 0
    for match in TOKEN.finditer(text):
        out.append(escape(text[position : match.start()], quote=False))
        position = match.end()
        if match["tag"]:
            out.append(_hashtag(match["tag"], tag_page(match["tag"])))
        elif match["name"]:
            handle = match["name"] + (f"@{match['host']}" if match["host"] else "")
            page = profile(handle.lower())
            out.append(_mention(match["name"], page) if page else escape(match[0]))
        else:
            out.append(_link(match[0]))
    out.append(escape(text[position:], quote=False))
    return "".join(out)


def _hashtag(tag: str, page: str) -> str:
    return f'<a href="{escape(page)}" class="mention hashtag" rel="tag">#<span>{tag}</span></a>'


def _mention(name: str, page: str) -> str:
    return (
        f'<span class="h-card" translate="no"><a href="{escape(page)}" class="u-url mention">'
        f"@<span>{name}</span></a></span>"
    )


def _link(url: str) -> str:
    """A link in three spans: scheme and tail are there but not shown."""
    prefix, rest = regex.match(r"(https?://(?:www\.)?)(.*)", url).groups()
    shown, tail = rest[:30], rest[30:]
    css = "ellipsis" if tail else ""
    return (
        f'<a href="{escape(url)}" target="_blank" rel="nofollow noopener" translate="no">'
        f'<span class="invisible">{prefix}</span><span class="{css}">{escape(shown)}</span>'
        f'<span class="invisible">{escape(tail)}</span></a>'
    )

"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json

from cmconsole.domain.errors import UnreadableAnswer
from cmconsole.networks.feed.document import (
    MOST_ENTRIES,
    Document,
    Enclosure,
    Entry,
    Person,
    Written,
)

_NOT_A_FEED = "The answer is JSON, but not a feed."


def read_json_feed(text: str) -> Document:
    """Read a JSON Feed; items that are no objects are passed over.

    Raises:
        UnreadableAnswer: not JSON, or JSON of another shape.
    """
    try:
        feed = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        raise UnreadableAnswer(
            "The feed could not be read: its JSON is damaged or cut off."
        ) from error
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise UnreadableAnswer(_NOT_A_FEED)
    return Document(
        kind="JSON Feed",
        title=Written(_text(feed.get("title")), html=False),
        home=_text(feed.get("home_page_url")),
        author=_author(feed),
        language=_text(feed.get("language")),
        older=_text(feed.get("next_url")),
        entries=[_entry(item) for item in feed["items"][:MOST_ENTRIES] if isinstance(item, dict)],
    )


def _entry(item: dict[str, object]) -> Entry:
    html = _text(item.get("content_html"))
    body = Written(html) if html else Written(_text(item.get("content_text")), html=False)
    if not body.value:
        body = Written(_text(item.get("summary")), html=False)
    return Entry(
        uid=_text(item.get("id")).strip(),
        link=_text(item.get("url")) or _text(item.get("external_url")),
        title=Written(_text(item.get("title")), html=False),
        body=body,
        author=_author(item),
        published=_text(item.get("date_published")),
        updated=_text(item.get("date_modified")),
        language=_text(item.get("language")),
        enclosures=_enclosures(item),
    )


def _enclosures(item: dict[str, object]) -> list[Enclosure]:
    found = [Enclosure(image, "image") for image in [_text(item.get("image"))] if image]
    attachments = item.get("attachments")
    for one in attachments if isinstance(attachments, list) else []:
        if isinstance(one, dict) and _text(one.get("url")):
            found.append(
                Enclosure(_text(one["url"]), _text(one.get("mime_type")), _text(one.get("title")))
            )
    return found


def _author(holder: dict[str, object]) -> Person:
    authors = holder.get("authors")
    first = authors[0] if isinstance(authors, list) and authors else holder.get("author")
    if not isinstance(first, dict):
        return Person()
    return Person(name=_text(first.get("name")), url=_text(first.get("url")))


def _text(value: object) -> str:
    """A string as it is, a number as people write it (1.0 allowed any id), anything else as nothing."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else ""

"""One thread as a page for colleagues who do not have the console: what was said and done, in order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import BinaryIO
from zoneinfo import ZoneInfo

from cmconsole.domain.conversation_events import Event, EventKind
from cmconsole.domain.conversations import steps
from cmconsole.domain.posts import Visibility
from cmconsole.reports.html_page import document_head
from cmconsole.reports.masking import masked
from cmconsole.reports.words import span
from cmconsole.store.reading.thread_rows import PrintedPost, Thread
from cmconsole.store.reporting.export_rows import Redaction

TAKEN_BACK = "(taken back by its author)"
LEFT_OUT = "(text left out)"
STEPS = {
    EventKind.ANSWERED: "answered",
    EventKind.TAKEN_OFFLINE: "took it offline",
    EventKind.OUTCOME: "noted the outcome",
    EventKind.CLOSED_IN_PUBLIC: "closed it in public",
    EventKind.CLOSED: "closed it",
    EventKind.NOT_ANSWERING: "decided not to answer",
    EventKind.WAIVED: "waived the public close",
    EventKind.REOPENED: "opened it again",
}
"""What is told to outsiders; notes and assignments are the team's own."""
DETAILS = ("how", "who", "reason", "source")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was said or done."""

    at: datetime
    who: str
    what: str
    text: str
    ours: bool
    private: bool = False
    """Whether it was said out of the public."""


def entries(thread: Thread, redaction: Redaction) -> list[Entry]:
    """What was said and done, in order; what was undone is not in it."""
    told: Callable[[str], str] = {
        Redaction.NONE: lambda text: text,
        Redaction.PEOPLE: lambda text: masked(text) or "",
        Redaction.TEXT: lambda text: LEFT_OUT if text else "",
    }[redaction]
    found = [_post(post, redaction, told) for post in thread.posts]
    found += [
        _step(event, redaction, told) for event, _ in steps(thread.events) if event.kind in STEPS
    ]
    return sorted(found, key=lambda entry: entry.at)


def title(thread: Thread) -> str:
    """What the page is about."""
    what = thread.mention_class or "post"
    return f"{what.capitalize()} on {thread.network or 'a network'}: {thread.state}"


def html(thread: Thread, redaction: Redaction, zone: str) -> str:
    """The page, self-contained."""
    lines = [document_head(title(thread)), f"<h1>{escape(title(thread))}</h1>"]
    before: datetime | None = None
    for entry in entries(thread, redaction):
        if before is not None:
            lines.append(f"<p><small>{span(entry.at - before)}</small></p>")
        before = entry.at
        side = "border-left:3px solid #0B5C68;padding-left:10px" if entry.ours else ""
        head = f"<b dir=auto>{escape(entry.who)}</b> {escape(entry.what)}, {_when(entry.at, zone)}"
        body = escape(entry.text).replace("\n", "<br>")
        lines.append(f'<div style="{side}"><p>{head}</p><p dir=auto>{body}</p></div>')
    lines.append(f"<p><small>Times are in {escape(zone)}.</small></p></main></html>\n")
    return "".join(lines)


def pdf(thread: Thread, redaction: Redaction, zone: str, file: BinaryIO) -> None:
    """The same as PDF. Scripts that the font does not have are boxes; the page says so."""
    from cmconsole.reports.pdf_page import Sheet

    sheet = Sheet(file, title(thread))
    sheet.text(title(thread), size=16, bold=True)
    for entry in entries(thread, redaction):
        sheet.gap(10)
        sheet.room(40)
        sheet.text(f"{entry.who} {entry.what}, {_when(entry.at, zone)}", size=9, bold=True)
        sheet.text(entry.text, indent=12 if entry.ours else 0)
    sheet.gap(14)
    sheet.text(f"Times are in {zone}.", size=8)
    if sheet.undrawn:
        sheet.text(
            f"{sheet.undrawn} characters are not in this file's font. The HTML print-out has them.",
            size=8,
        )
    sheet.end()


def _post(post: PrintedPost, redaction: Redaction, told: Callable[[str], str]) -> Entry:
    who = post.author_name or post.author_handle
    if redaction is not Redaction.NONE:
        who = f"person {post.author_id}"
    private = post.visibility != Visibility.PUBLIC
    text = TAKEN_BACK if post.deleted_at else _seen(post.text, redaction, told, private=private)
    what = f"wrote, {post.visibility}"
    return Entry(post.published_at, who, what, text, ours=False, private=private)


def _step(event: Event, redaction: Redaction, told: Callable[[str], str]) -> Entry:
    native = event.details.get("via") == "native"
    who = "The team, in the network's app" if native else event.author
    said = [event.details[name] for name in DETAILS if event.details.get(name)]
    private = event.details.get("private") == "yes"
    words = event.details.get("text") or "; ".join(said)
    text = _seen(words, redaction, told, private=private)
    what = f"{STEPS[event.kind]} in private" if private else STEPS[event.kind]
    return Entry(event.answered_at or event.at, who, what, text, ours=True, private=private)


def _seen(text: str, redaction: Redaction, told: Callable[[str], str], *, private: bool) -> str:
    """What a page shows of a text; what was said in private stays here unless people are asked for."""
    if private and text and redaction is not Redaction.NONE:
        return LEFT_OUT
    return told(text)


def _when(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%a %d %b %Y %H:%M}"

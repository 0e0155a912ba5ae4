"""From the bytes of a mail to what a person reads: whatever is wrong with it, never an exception."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from cmconsole.domain.text import clean
from cmconsole.networks.html import plain_text

LONGEST_LINE = 1_000
MOST_PARTS = 200
MOST_REFERENCES = 100
_ID = re.compile(r"<([^<>\s]{1,500})>")
_WROTE = re.compile(
    r"(?:^|\n)[^\n]{0,300}(?:wrote|schrieb|a écrit|escribió|ha scritto|skrev|napisał\(?a?\)?)"
    r"[^\n]{0,40}:\s*$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[^\s<>@\",;:]+@[^\s<>@\",;:]+")
_MACHINE = ("bulk", "list", "junk", "auto_reply")


@dataclass(frozen=True, slots=True)
class File:
    """A file that hangs on a mail."""

    name: str
    kind: str
    """image, video, audio or file."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail, read."""

    message_id: str
    """Without its angle brackets; empty where it has none."""
    subject: str
    sender: str
    """The address, in lower case; empty where there is none to be seen."""
    name: str
    sent_at: datetime | None
    """UTC."""
    text: str
    parent: str = ""
    """The message id it answers."""
    references: tuple[str, ...] = ()
    """Message ids of the thread, the first one first."""
    reply_to: str = ""
    automatic: bool = False
    """Sent by a machine or to a list: never to be answered by one."""
    files: tuple[File, ...] = ()


def read_mail(raw: bytes) -> Mail:
    """The mail in `raw`; what cannot be read reads as missing."""
    message = message_from_bytes(raw)
    name, sender = _address(message, "From")
    references = _ids(message, "References")
    parents = _ids(message, "In-Reply-To")
    body, files = _content(message)
    return Mail(
        message_id=next(iter(_ids(message, "Message-ID")), ""),
        subject=header(message, "Subject"),
        sender=sender,
        name=name,
        sent_at=_date(message),
        text=without_quote(body),
        parent=parents[0] if parents else (references[-1] if references else ""),
        references=references or parents,
        reply_to=_address(message, "Reply-To")[1],
        automatic=_is_automatic(message),
        files=files,
    )


def header(message: Message, name: str) -> str:
    """A header in one line of plain text, whichever way it was encoded."""
    text = next(iter(_raw(message, name)), "")
    # Bytes beyond ASCII without any encoding are UTF-8 today (RFC 6532), and were anything once.
    if not text.isascii():
        text = _decoded(text.encode("utf-8", "surrogateescape"), "utf-8")
    try:
        pieces = decode_header(text)
    except (HeaderParseError, ValueError, LookupError):
        pieces = [(text, None)]
    decoded = "".join(
        piece if isinstance(piece, str) else _decoded(piece, charset or "")
        for piece, charset in pieces
    )
    return " ".join(clean(decoded, LONGEST_LINE).split())


def without_quote(text: str) -> str:
    """`text` without the mail that is quoted below it; a mail that is nothing else keeps it."""
    lines = text.split("\n")
    end = len(lines)
    while end and (not lines[end - 1].strip() or lines[end - 1].startswith(">")):
        end -= 1
    if end == len(lines) or not any(line.startswith(">") for line in lines[end:]):
        return text
    kept = "\n".join(lines[:end]).rstrip()
    kept = _WROTE.sub("", kept).rstrip()
    return kept or text


def _decoded(piece: bytes, charset: str) -> str:
    for name in (charset, "utf-8", "cp1252"):
        try:
            return piece.decode(name) if name else piece.decode("ascii")
        except (LookupError, ValueError):
            continue
    return piece.decode("latin-1")


def _address(message: Message, name: str) -> tuple[str, str]:
    """The name and the address in a header; empty where they cannot be told."""
    line = header(message, name)
    try:
        pairs = getaddresses([line])
    except (ValueError, IndexError, TypeError):
        pairs = []
    shown, address = next(((n, a) for n, a in pairs if "@" in a), ("", ""))
    if not _ADDRESS.fullmatch(address):
        found = _ADDRESS.search(line)
        address = found[0] if found else ""
        shown = shown or line.partition("<")[0]
    shown = clean(shown, 200).strip("\"' ")
    return ("" if shown == address else shown), address.casefold()[:320]


def _raw(message: Message, name: str) -> list[str]:
    """A header as often as it stands there, with its bytes as they came."""
    return [str(value) for key, value in message.raw_items() if key.casefold() == name.casefold()]


def _ids(message: Message, name: str) -> tuple[str, ...]:
    line = " ".join(_raw(message, name))
    # What some programs put there between brackets is no id: it has no @, or is an address list.
    found = _ID.findall(line) or [part for part in line.split() if "@" in part and len(part) < 500]
    return tuple(dict.fromkeys(clean(one, 500) for one in found[:MOST_REFERENCES] if one))


def _date(message: Message) -> datetime | None:
    try:
        date = parsedate_to_datetime(str(message.get("Date", "")))
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _is_automatic(message: Message) -> bool:
    """Whether a machine sent it (RFC 3834, 2)."""
    submitted = header(message, "Auto-Submitted").casefold()
    return (
        (bool(submitted) and not submitted.startswith("no"))
        or header(message, "Precedence").casefold() in _MACHINE
        or header(message, "Return-Path").strip() == "<>"
        or message.get("List-Id") is not None
        or message.get("X-Autoreply") is not None
        or message.get_content_type() == "multipart/report"
    )


def _content(message: Message) -> tuple[str, tuple[File, ...]]:
    """The text a person reads, and the files."""
    plain: list[str] = []
    html: list[str] = []
    files: list[File] = []
    for part in _parts(message):
        kind = part.get_content_type()
        name = _filename(part)
        if name or part.get_content_disposition() == "attachment":
            main = part.get_content_maintype()
            main = main if main in ("image", "video", "audio") else "file"
            files.append(File(name or kind, main))
        elif kind == "text/html":
            html.append(plain_text(_text(part)))
        elif part.get_content_maintype() == "text":
            plain.append(clean(_text(part)))
    shown = [text for text in plain if text] or [text for text in html if text]
    return clean("\n\n".join(shown)), tuple(files)


def _parts(message: Message) -> Iterator[Message]:
    """The leaves of a mail, not those of a mail that is attached to it."""
    waiting: list[Message] = [message]
    for _ in range(MOST_PARTS):
        if not waiting:
            return
        part = waiting.pop()
        inside = part.get_payload()
        attached = part.get_content_type() == "message/rfc822" and part is not message
        if isinstance(inside, list) and not attached:
            waiting.extend(reversed([one for one in inside if isinstance(one, Message)]))
        else:
            yield part


def _text(part: Message) -> str:
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, MessageError, LookupError, AssertionError):
        payload = None
    if not isinstance(payload, bytes):
        raw = part.get_payload()
        payload = raw.encode("utf-8", "surrogateescape") if isinstance(raw, str) else b""
    try:
        charset = part.get_content_charset() or ""
    except (ValueError, LookupError, UnicodeError):
        charset = ""
    return _decoded(payload, charset)


def _filename(part: Message) -> str:
    try:
        name = part.get_filename()
    except (ValueError, TypeError, LookupError, UnicodeError):
        return "file"
    if not name:
        return ""
    holder = Message()
    holder["Name"] = " ".join(str(name).split())
    return header(holder, "Name")[:200]

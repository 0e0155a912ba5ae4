"""Mails as posts."""

from __future__ import annotations

from hashlib import blake2b

from cmconsole.domain.posts import Attachment, Author, Post, Visibility
from cmconsole.domain.text import clean
from cmconsole.networks.email.mime import Mail

KIND_NAME = "email"
NOTHING = "(a mail without text)"


def mail_uri(message_id: str) -> str:
    """The address of a mail wherever it is met (RFC 2392)."""
    return f"mid:{message_id}"


def message_id_of(uri: str) -> str:
    """The message id in a mail's address; empty for none."""
    return uri.removeprefix("mid:") if uri.startswith("mid:") else ""


def as_post(mail: Mail, validity: int, uid: int, box: str, us: str) -> Post:
    """The post that a mail is.

    Args:
        mail: the mail.
        validity: the folder's UIDVALIDITY.
        uid: its UID there.
        box: the mailbox, for mails without an id of their own.
        us: our address, in lower case.
    """
    parts = filter(None, (mail.subject, mail.text))
    ours = bool(us) and mail.sender == us
    uri = mail_uri(mail.message_id) if mail.message_id else _without_id(mail, box)
    first = mail.references[0] if mail.references else mail.parent
    return Post(
        network=KIND_NAME,
        native_id=f"{validity}/{uid}",
        canonical_uri=uri,
        author=Author(
            key=mail.sender or uri, handle=mail.sender or "Somebody", name=clean(mail.name, 200)
        ),
        text=clean("\n\n".join(parts)) or NOTHING,
        published_at=mail.sent_at,
        parent_uri=mail_uri(mail.parent) if mail.parent else None,
        thread_uri=mail_uri(first) if first and first != mail.message_id else None,
        visibility=Visibility.PRIVATE,
        addressed=None if ours else "message",
        own=ours,
        attachments=tuple(
            Attachment(f"{uri}/{number}", file.kind, file.name)
            for number, file in enumerate(mail.files, 1)
        ),
    )


def _without_id(mail: Mail, box: str) -> str:
    facts = "\0".join((mail.sender, str(mail.sent_at), mail.subject, mail.text))
    return f"mail:{box}#{blake2b(facts.encode('utf-8', 'replace'), digest_size=12).hexdigest()}"

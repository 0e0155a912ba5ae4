"""Answers by SMTP: composed here, sent at most once, never again by itself after DATA."""

from __future__ import annotations

import re
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from typing import Any

from cmconsole.domain.errors import (
    AnswerLost,
    LoginExpired,
    NetworkDown,
    NetworkError,
    NotAllowed,
    Unreachable,
)
from cmconsole.networks.email.mailbox import context_of, explained
from cmconsole.networks.email.mime import Mail

TIMEOUT = 30.0
_REPLY = re.compile(r"^(?:re|aw|sv|ref|odp|antw)\s*(?:\[\d+\])?:\s*", re.IGNORECASE)
_KEY = re.compile(r"[^A-Za-z0-9.-]")


@dataclass(frozen=True, slots=True)
class Submission:
    """Where mail is handed in, and in whose name."""

    host: str
    port: int
    security: str
    self_signed: bool
    user: str
    address: str
    name: str = ""


def own_message_id(key: str, address: str) -> str:
    """The Message-ID of an answer: the same at each attempt, so that it can be found and told apart."""
    domain = address.rpartition("@")[2] or "localhost"
    return f"{_KEY.sub('-', key)}@{domain}"


def compose(
    text: str, to: str, original: Mail | None, place: Submission, message_id: str, now: datetime
) -> EmailMessage:
    """The mail to send: plain text, in the thread of what it answers (RFC 5322, 3.6.4)."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = formataddr((place.name, place.address))
    mail["To"] = to
    subject = original.subject if original else ""
    bare = _REPLY.sub("", " ".join(subject.split()))
    mail["Subject"] = f"Re: {bare}" if original else (text.strip().splitlines() or [""])[0][:78]
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{message_id}>"
    if original is not None and original.message_id:
        chain = dict.fromkeys((*original.references[-20:], original.message_id))
        mail["In-Reply-To"] = f"<{original.message_id}>"
        mail["References"] = " ".join(f"<{one}>" for one in chain)
    mail.set_content(text if text.endswith("\n") else text + "\n", charset="utf-8")
    return mail


async def hand_in(mail: bytes, to: str, place: Submission, password: str) -> None:
    """Hand a mail in, once.

    Raises:
        AnswerLost: the text was under way when the connection broke; it may have been taken.
        NetworkError: nothing was sent.
    """
    import aiosmtplib

    client = aiosmtplib.SMTP(
        hostname=place.host,
        port=place.port,
        timeout=TIMEOUT,
        use_tls=place.security == "tls",
        start_tls=place.security == "starttls",
        tls_context=context_of(place.self_signed) if place.security != "none" else None,
    )
    try:
        try:
            await client.connect()
            if password:
                await client.login(place.user, password)
            await client.mail(place.address)
            await client.rcpt(to)
        except Exception as error:
            raise _not_sent(error, place, to) from error
        try:
            await client.data(mail)
        except aiosmtplib.SMTPDataError as error:
            raise _refused(error, place) from error
        except Exception as error:
            raise AnswerLost(
                f"{place.host} did not say whether it took the mail. Look in the mailbox before"
                " sending again."
            ) from error
    finally:
        client.close()


def _refused(error: Any, place: Submission) -> NetworkError:
    if 400 <= error.code < 500:
        return NetworkDown(f"{place.host} takes no mail just now. Nothing was sent.")
    return NotAllowed(f"{place.host} did not take the mail. Nothing was sent.", status=error.code)


def _not_sent(error: Exception, place: Submission, to: str) -> NetworkError:
    """What went wrong before the text was under way."""
    import aiosmtplib

    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return LoginExpired(
            f"{place.host} does not accept the name and password; many need an app password."
        )
    code = getattr(error, "code", 0)
    if isinstance(error, aiosmtplib.SMTPRecipientRefused | aiosmtplib.SMTPSenderRefused):
        if 400 <= code < 500:
            return NetworkDown(f"{place.host} takes no mail just now. Nothing was sent.")
        return NotAllowed(
            f"{place.host} did not take the mail to {to}. Nothing was sent.", status=code
        )
    if isinstance(error, aiosmtplib.SMTPNotSupported):
        return NotAllowed(f"{place.host} does not offer the protection that was chosen.")
    if isinstance(error, aiosmtplib.SMTPTimeoutError):
        return Unreachable(f"{place.host} did not answer in time. Nothing was sent.")
    cause = error.__cause__ or error
    if isinstance(cause, OSError | ssl.SSLError):
        from cmconsole.networks.email.mailbox import Place

        there = Place(place.host, place.port, place.security, place.self_signed, place.user, "")
        return explained(cause, there)
    return Unreachable(f"{place.host} could not be reached. Nothing was sent.")

"""Where a mailbox is and where mail is handed in, as a person wrote it into options."""

from __future__ import annotations

from cmconsole.domain.errors import UsageError
from cmconsole.domain.sources import Source
from cmconsole.networks.email.mailbox import Place
from cmconsole.networks.email.sending import Submission
from cmconsole.networks.options import is_yes, wanted

HERE = ("127.0.0.1", "localhost", "::1")
SECURITIES = ("tls", "starttls", "none")


def mailbox(source: Source) -> Place:
    """The mailbox that is read. Raises UsageError."""
    host = wanted(
        source, "imap", "Say where the mailbox is with imap=, like imap=imap.example.com."
    )
    user = wanted(source, "user", "Say whose mailbox it is with user=.")
    security = source.options.get("security", "").strip() or "tls"
    if security not in SECURITIES:
        raise UsageError("security= is tls, starttls or none.")
    _check_protected(host, security)
    host, port = _host(host, {"tls": 993}.get(security, 143))
    folder = source.options.get("folder", "").strip() or "INBOX"
    return Place(host, port, security, is_yes(source, "self_signed"), user, folder)


def submission(source: Source) -> Submission | None:
    """Where mail is handed in; None where nothing is said of it. Raises UsageError."""
    smtp = source.options.get("smtp", "").strip()
    if not smtp:
        return None
    address = own_address(source)
    if "@" not in address:
        raise UsageError("Answers need an address to come from: address=.")
    how = source.options.get("smtp_security", "").strip() or "tls"
    if how not in SECURITIES:
        raise UsageError("smtp_security= is tls, starttls or none.")
    _check_protected(smtp, how)
    host, port = _host(smtp, {"tls": 465, "starttls": 587}.get(how, 25))
    name = source.options.get("from_name", "").strip()
    user = source.options.get("user", "").strip()
    return Submission(host, port, how, is_yes(source, "self_signed"), user, address, name)


def own_address(source: Source) -> str:
    """The address mail comes from, in lower case; often the user name is it."""
    said = source.options.get("address", "").strip() or source.options.get("user", "").strip()
    return said.casefold()


def _check_protected(host: str, security: str) -> None:
    """Raises UsageError where name and password would travel for everybody to read."""
    if security == "none" and host.rpartition(":")[0] not in HERE and host not in HERE:
        raise UsageError("Mail goes protected only; “none” is for a server on this computer.")


def _host(text: str, port: int) -> tuple[str, int]:
    name, colon, number = text.strip().rpartition(":")
    if not colon:
        return text.strip(), port
    if not number.isdecimal() or not 0 < int(number) < 65536 or not name:
        raise UsageError("A mail server is a name, with a port behind a colon where it is unusual.")
    return name, int(number)

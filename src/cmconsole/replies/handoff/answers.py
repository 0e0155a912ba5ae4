"""What a mail says about a hand-off: which one it answers, and whether somebody has it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from cmconsole.domain.handoffs import Handoff, News, Said
from cmconsole.networks.email.mime import Mail
from cmconsole.replies.handoff.mail import RETURNED, SOLVED, SUFFIX

_UID = re.compile(rf"([0-9a-f-]{{8,40}}){re.escape(SUFFIX)}@", re.IGNORECASE)
_TAG = re.compile(r"\[([0-9a-f]{8})\]", re.IGNORECASE)
_FIRST_WORD = re.compile(r"\W*(\w+)")
_MAILER = re.compile(r"^(?:mailer-daemon|postmaster)@", re.IGNORECASE)
LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Known:
    """The hand-offs that mails may be about."""

    by_uid: Mapping[str, Handoff]
    by_tag: Mapping[str, Handoff]

    @classmethod
    def of(cls, handoffs: Iterable[Handoff]) -> Known:
        """These, the newest where two share a tag."""
        kept = list(handoffs)
        return cls({one.uid: one for one in kept}, {one.uid[:8]: one for one in kept})

    def meant(self, mail: Mail) -> Handoff | None:
        """The one a mail answers: by what it refers to, else by the tag in its subject."""
        for reference in (mail.parent, *reversed(mail.references)):
            found = _UID.match(reference)
            if found and found[1] in self.by_uid:
                return self.by_uid[found[1]]
        if mail.automatic and _is_bounce(mail):
            # A bounce quotes the mail it could not deliver, headers and all.
            found = _UID.search(mail.text)
            if found and found[1] in self.by_uid:
                return self.by_uid[found[1]]
        tag = _TAG.search(mail.subject)
        return self.by_tag.get(tag[1].casefold()) if tag else None


def news_of(before: News | None, mail: Mail, us: str) -> News:
    """What is known after one more mail.

    A mail by a person confirms; one by a machine says something, and a bounce gives it back.

    Args:
        before: what earlier mails of the same look said.
        us: our address; what comes from there is our own mail, seen in a shared folder.
    """
    known = before or News()
    if mail.sender == us:
        return known
    if _is_bounce(mail):
        reason = f"The mail could not be delivered ({mail.sender or 'no sender'} says)."
        return replace(known, given_back=reason)
    who = mail.name or mail.sender or "Somebody"
    said = Said(mail.message_id or f"{mail.sender} {mail.sent_at}", who, mail.text, mail.sent_at)
    known = replace(known, said=(*known.said, said))
    if mail.automatic:
        return known
    word = _first_word(mail.text)
    if word == RETURNED:
        return replace(known, given_back=f"{who} gave it back: {_rest(mail.text)}")
    solved = known.solved or word == SOLVED
    status = "solved" if solved else ""
    return replace(known, taken_by=who, given_back="", solved=solved, status=status)


def _is_bounce(mail: Mail) -> bool:
    return mail.automatic and (not mail.sender or _MAILER.match(mail.sender) is not None)


def _first_word(text: str) -> str:
    found = _FIRST_WORD.match(text)
    return found[1] if found else ""


def _rest(text: str) -> str:
    rest = " ".join(text.partition(RETURNED)[2].split()).lstrip(":,.- ")
    return (rest[:LONGEST_REASON] or "no reason given").rstrip(".") + "."

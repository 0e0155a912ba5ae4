"""What must not stand in public: data of people, and questions for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import regex


class Kind(StrEnum):
    """A kind of private data, as it is named to a person."""

    EMAIL = "an e-mail address"
    PHONE = "a phone number"
    CARD = "a card number"
    ACCOUNT = "a bank account"
    NUMBER = "a customer's number"
    ADDRESS = "a postal address"
    SECRET = "a password or code"


@dataclass(frozen=True, slots=True)
class Found:
    """Where in a text private data stands."""

    kind: Kind
    start: int
    end: int


_EMAIL = regex.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)*\.\p{L}{2,}")
_DIGITS = regex.compile(r"(?<![\w.,:/#])(?:\+|00)?\(?\d[\d ()/.\u00a0-]{5,}\d(?![\w])")
_DATE = regex.compile(
    r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}:\d{2}.*|(?:19|20)\d\d ?[-–] ?(?:19|20)\d\d"
)
_IBAN = regex.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_NUMBER = regex.compile(
    r"\b(?:order|booking|ticket|case|account|customer|contract|invoice|policy|reference|serial|frame|"
    r"tracking|bestell|auftrags?|kunden|vertrags?|rechnungs?|konto|vorgangs?|serien|rahmen|"
    r"pedido|reserva|cliente|cuenta|contrato|factura|referencia|serie)"
    r"[\s-]*(?:no|nr|number|nummer|n[úu]mero|num|id|n[º°])?\.?\s*[:#]?\s*"
    r"(?P<number>(?=[A-Z\d-]*\d)[A-Z\d][A-Z\d-]{3,})",
    regex.IGNORECASE,
)
_STREET = regex.compile(
    r"\b(?:\d{1,4}[a-z]? (?:\p{Lu}\p{L}+ ){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Way|Close|"
    r"Court|Square|Place|Terrace)\b"
    r"|\p{Lu}[\p{L}-]*(?:straße|strasse|str\.|weg|gasse|allee|platz|ufer|ring) \d{1,4} ?[a-z]?\b"
    r"|(?:[Cc]alle|[Aa]venida|[Aa]vda\.|[Pp]laza|[Pp]aseo|C/) ?(?:de (?:la |los |las )?)?\p{Lu}\p{L}+"
    r"(?: \p{Lu}\p{L}+)*,? (?:n\.?[º°] ?)?\d{1,4}\b)"
)
_ASKED = regex.compile(
    r"\b(?:send|give|tell|share|post|write|reply with|let us (?:know|have)|what(?:'s| is)|confirm|provide|"
    r"need|schick\w*|sende\w*|nenn\w*|gib|geben|teil\w*|verrat\w*|brauch\w*|wie lautet|"
    r"env[íi]a\w*|manda\w*|dinos|díganos|indica\w*|comparte\w*|necesit\w*|cu[áa]l es)\b[^.!?\n]{0,60}?"
    r"\b(?:(?P<secret>password|passwort|kennwort|contraseña|pin|cvv|cvc|security code|tan)|"
    r"phone(?: number)?|mobile(?: number)?|e-?mail(?: address)?|address|order (?:number|no)|"
    r"account (?:number|no)|customer (?:number|no)|booking (?:number|reference|no)|card (?:number|details)|"
    r"bank details|iban|serial number|date of birth|"
    r"telefonnummer|handynummer|e-?mail-?adresse|adresse|anschrift|bestellnummer|kundennummer|"
    r"kontonummer|kartennummer|bankverbindung|seriennummer|geburtsdatum|"
    r"tel[ée]fono|m[óo]vil|correo(?: electr[óo]nico)?|direcci[óo]n|n[úu]mero de (?:pedido|cliente|cuenta|"
    r"tarjeta|serie)|fecha de nacimiento)\b",
    regex.IGNORECASE,
)
IN_PRIVATE = regex.compile(
    r"\b(?:dm|pm|dms|direct message|private(?:ly)?|in private|private message|inbox|message us|"
    r"privat\w*|direktnachricht|persönliche nachricht|pn|privad\w*|mensaje (?:directo|privado)|md)\b",
    regex.IGNORECASE,
)


def find(text: str, ours: frozenset[str] = frozenset()) -> list[Found]:
    """Private data that stands in a text.

    Args:
        text: what is to be posted.
        ours: data that is meant to be public (the help line, our own e-mail address).
    """
    found: list[Found] = []
    for one in _all(text):
        said = text[one.start : one.end]
        overlaps = any(one.start < other.end and other.start < one.end for other in found)
        if not overlaps and _plain(said) not in {_plain(known) for known in ours}:
            found.append(one)
    return sorted(found, key=lambda one: one.start)


def asked_for(text: str) -> list[Found]:
    """Where a text asks for private data without saying that it belongs into a private message."""
    asked = []
    for match in _ASKED.finditer(text):
        sentence = text[_before(text, match.start()) : _after(text, match.end())]
        if match["secret"]:
            asked.append(Found(Kind.SECRET, match.start(), match.end()))
        elif not IN_PRIVATE.search(sentence):
            asked.append(Found(Kind.NUMBER, match.start(), match.end()))
    return asked


def _all(text: str) -> Iterator[Found]:
    for match in _EMAIL.finditer(text):
        yield Found(Kind.EMAIL, match.start(), match.end())
    for match in _IBAN.finditer(text):
        if is_iban(match[0]):
            yield Found(Kind.ACCOUNT, match.start(), match.end())
    for match in _NUMBER.finditer(text):
        yield Found(Kind.NUMBER, match.start("number"), match.end("number"))
    for match in _STREET.finditer(text):
        yield Found(Kind.ADDRESS, match.start(), match.end())
    for match in _DIGITS.finditer(text):
        digits = _plain(match[0])
        if _DATE.fullmatch(match[0].strip()):
            continue
        if 13 <= len(digits) <= 19 and is_card(digits):
            yield Found(Kind.CARD, match.start(), match.end())
        elif 7 <= len(digits) <= 15:
            yield Found(Kind.PHONE, match.start(), match.end())


def is_card(digits: str) -> bool:
    """Whether the check digit is that of a card number (Luhn, ISO/IEC 7812-1)."""
    total = 0
    for place, digit in enumerate(map(int, reversed(digits))):
        doubled = digit * 2 if place % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0 and len(set(digits)) > 1


def is_iban(text: str) -> bool:
    """Whether the check digits are those of an IBAN (ISO 13616, modulo 97)."""
    code = text.replace(" ", "")
    if not 15 <= len(code) <= 34:
        return False
    return int("".join(str(int(character, 36)) for character in code[4:] + code[:4])) % 97 == 1


def _plain(text: str) -> str:
    return "".join(
        character for character in text.casefold() if character.isalnum() or character == "@"
    )


def _before(text: str, at: int) -> int:
    return max(text.rfind(mark, 0, at) for mark in ".!?\n") + 1


def _after(text: str, at: int) -> int:
    ends = [end for mark in ".!?\n" if (end := text.find(mark, at)) >= 0]
    return min(ends, default=len(text))

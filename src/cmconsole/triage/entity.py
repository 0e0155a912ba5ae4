""" "Is this us?", learned from a team's yes and no, so that whatever has the same name drops out.

Words that stand in what was said not to be us, and seldom in other mentions, speak against us (naive
Bayes on the presence of words, each word's say limited). Words of dealings with a business that stand in
no such text speak for us. Two words against us at least, three noes at least, and nothing is lost: what is
set aside stands in a list. Texts that the network itself addresses to us, and texts in the red zone, are
never asked about; major matters and likely complaints are only marked.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from cmconsole.domain.judgement import LEVEL_OF_CLASS, Judgement, Level, MentionClass, Reason
from cmconsole.triage.stopwords import STOP_WORDS

NOT_US = "not-us"
"""The name of the reason; searches for `is:not-us` know it."""
PERHAPS_NOT_US = "perhaps not us"
"""The name of the reason on what stays where it is, as it may be a complaint."""
LIKELY = 0.5
"""Probability of a complaint from which nothing is set aside without a person, as `complaint_from` of the
shipped policy."""
FEWEST_NOES = 3
FEWEST_WORDS = 2
"""Words that speak against us in a text before it is set aside."""
SURE = 0.9
PRIOR = 0.2
"""How likely a mention is not us before a word of it is read."""
MOST_SAID = 2.5
"""Log-odds that one word can add or take."""
TELLS = 0.7
"""Log-odds from which a word counts among FEWEST_WORDS."""
SPEAKS_FOR_US = -1.5
"""Log-odds at most of a word of dealings that no text said not to be us holds."""

_WORD = re.compile(r"[^\W\d_][\w'’-]{2,}")
_OF_DEALINGS = """
    account bill billed booked booking cancel cancelled canceled charged checkout compensation complaint
    courier customer customers damaged defective delivered delivery faulty fee fees installed invoice
    locked login luggage membership ordered orders overcharged package parcel password payment purchase
    purchased receipt refund refunded refunds refuse refused refuses repair replacement reservation scam
    shipped shipping subscription technician tracking transaction voucher warranty withdraw abgebucht
    bestellt bestellung erstattung kunde kunden kundendienst konto lieferung rechnung reklamation
    storniert cliente clientes cobro cuenta factura pedido reembolso reserva commande colis facture
    livraison remboursement compte encomenda fatura
"""
_DEALING = frozenset(_OF_DEALINGS.split())
"""Words of people who have dealings with a business, in the languages of the shipped rules."""
_SAYS_NOTHING = frozenset(STOP_WORDS["en"].split()) - _DEALING


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person said of one text."""

    text: str
    us: bool


@dataclass(frozen=True, slots=True)
class Doubt:
    """That a text is probably not about us."""

    chance: float
    words: tuple[str, ...]
    """The words that say so, as they stand in the text, the most telling first."""


class EntityMatch:
    """What the answers so far amount to. Made anew with each answer; reading is safe in any thread."""

    def __init__(self, answers: Sequence[Answer], others: Sequence[str] = ()) -> None:
        """`others` are mentions nobody was asked about: what is usual among them tells nothing."""
        noes = [set(_words(answer.text)) for answer in answers if not answer.us]
        rest = [set(_words(answer.text)) for answer in answers if answer.us]
        rest += [set(_words(text)) for text in others]
        self._ready = len(noes) >= FEWEST_NOES
        self._says = dict(_weights(noes, rest)) if self._ready else {}
        if self._ready:
            for word in _DEALING.difference(*noes):
                self._says[word] = min(self._says.get(word, 0.0), SPEAKS_FOR_US)

    def doubt(self, text: str) -> Doubt | None:
        """Why a text is probably not us; None: it is, or it cannot be told."""
        if not self._ready:
            return None
        said = {word: self._says[word] for word in _words(text) if word in self._says}
        against = sorted((w for w in said if said[w] >= TELLS), key=lambda w: (-said[w], w))
        if len(against) < FEWEST_WORDS:
            return None
        odds = math.log(PRIOR / (1 - PRIOR)) + sum(said.values())
        chance = 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))
        return Doubt(chance, _quoted(text, against[:3])) if chance >= SURE else None


def set_aside(judgement: Judgement, doubt: Doubt) -> Judgement:
    """The judgement on a text that is probably not about us: noise, and why; the rest stays readable.

    A likely complaint stays what it is, with a mark: only a person says whose it is.
    """
    if judgement.level is Level.RED_ZONE:
        return judgement
    if judgement.level >= Level.HIGH or judgement.complaint_probability >= LIKELY:
        mark = Reason("Perhaps not us", doubt.words, PERHAPS_NOT_US)
        return replace(judgement, reasons=(*judgement.reasons[:1], mark, *judgement.reasons[1:]))
    reason = Reason("Probably not us", doubt.words, NOT_US)
    return replace(
        judgement,
        mention_class=MentionClass.NOISE,
        level=LEVEL_OF_CLASS[MentionClass.NOISE],
        urgency=0,
        reasons=(reason, *(replace(r, points=0) for r in judgement.reasons)),
        confidence=round(doubt.chance, 4),
    )


def is_set_aside(judgement: Judgement) -> bool:
    """Whether triage took a mention for somebody else's."""
    return any(reason.rule == NOT_US for reason in judgement.reasons)


def _weights(noes: Sequence[set[str]], rest: Sequence[set[str]]) -> Iterable[tuple[str, float]]:
    against = Counter(word for words in noes for word in words)
    usual = Counter(word for words in rest for word in words)
    for word, count in (against + usual).items():
        if count < 2:
            continue
        here = (against[word] + 0.5) / (len(noes) + 1)
        there = (usual[word] + 0.5) / (len(rest) + 1)
        yield word, max(-MOST_SAID, min(MOST_SAID, math.log(here / there)))


def _words(text: str) -> list[str]:
    found = dict.fromkeys(word.lower() for word in _WORD.findall(text))
    return [word for word in found if word not in _SAYS_NOTHING]


def _quoted(text: str, words: Sequence[str]) -> tuple[str, ...]:
    shown = {word.lower(): word for word in reversed(_WORD.findall(text))}
    return tuple(shown[word] for word in words)

"""Advice on a text before it is sent. Only what cannot be sent at all stops it; the rest is advice."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import regex

from cmconsole.domain.judgement import MentionClass

if TYPE_CHECKING:
    from cmconsole.networks.allowances import Price
    from cmconsole.replies.counting import Measure
    from cmconsole.replies.private_data import Found

TOO_OFTEN = 10
"""The same words so often in a day read like a machine, and networks take them for spam."""
WANT_THE_PROBLEM = frozenset(
    {MentionClass.MAJOR, MentionClass.MINOR, MentionClass.QUESTION, MentionClass.MISINFORMED}
)
WANT_AN_APOLOGY = frozenset({MentionClass.MAJOR, MentionClass.MINOR, MentionClass.QUESTION})
_GAP = regex.compile(r"\[\[[^\[\]]*\]\]")
_SORRY = regex.compile(
    r"\b(?:sorry|apolog\w*|entschuldig\w*|tut (?:mir|uns)\b.{0,20}\bleid|leider zu spät|verzeih\w*|"
    r"lo siento|lo sentimos|sentimos|lament\w*|disculp\w*|perd[óo]n\w*|désol\w*|pardon|excus\w*|"
    r"desculp\w*|lamentamos|scus\w*|spiace|spijt)\b",
    regex.IGNORECASE,
)
_WORD = regex.compile(r"[\p{L}\p{N}]{4,}")
STEM = 4
"""Letters by which words count as the same: lock, locks, locked; Schloss, Schlosses."""
COMMON = frozenset(
    """this that with have been from your they them what when where which there their would could should
    about because just very much more some thank thanks please hello dear sorry again still even than then
    will also here into only over after before does dont cant
    dass eine einen einem einer nicht auch noch schon aber oder wenn dann haben habe wird werden sind ihre
    ihnen sich mein meine euch eure bitte danke hallo guten immer nach mich doch
    para pero este esta esto esos como cuando donde porque sobre todo todos muy mas más gracias hola favor
    también tiene tengo hace están estoy ustedes vuestro nuestra nuestro""".split()  # noqa: SIM905
)


class Check(StrEnum):
    """What was looked at."""

    TOO_LONG = "too long"
    GAP = "gap"
    EMPTY = "empty"
    ATTACHMENT = "attachment"
    PRIVATE_SHOWN = "private shown"
    PRIVATE_ASKED = "private asked"
    SECRET_ASKED = "secret asked"
    NAMES_PROBLEM = "names problem"
    SORRY_WHEN_LATE = "sorry when late"
    SAID_OFTEN = "said often"
    COSTS = "costs"


BLOCKING = frozenset({Check.TOO_LONG, Check.GAP, Check.EMPTY, Check.ATTACHMENT})
"""A text with one of these cannot be sent."""


@dataclass(frozen=True, slots=True)
class Advice:
    """One remark on a text."""

    check: Check
    text: str
    """One short sentence."""
    start: int = 0
    end: int = 0
    """Where in the text it is, if it is somewhere."""

    @property
    def blocks(self) -> bool:
        """Whether it has to be dealt with before the text can be sent."""
        return self.check in BLOCKING


@dataclass(frozen=True, slots=True)
class Situation:
    """What a reply is written into."""

    customer: str = ""
    """What the customer wrote."""
    mention_class: MentionClass = MentionClass.MAJOR
    private: bool = False
    late: bool = False
    first: bool = True
    """Nobody has answered them yet."""
    times_today: int = 0
    """How often the same words went out today."""
    names: tuple[str, ...] = ()
    """Handles that go in front."""
    ours: frozenset[str] = frozenset()
    """Contact data of the brand that is meant to be public."""
    price: Price | None = None
    """What the network charges for it."""


def advise(text: str, situation: Situation, measure: Measure | None = None) -> list[Advice]:
    """What there is to say about a text, what blocks it first."""
    if not text.strip():
        return [Advice(Check.EMPTY, "There is no text yet.")]
    found = [
        *_gaps(text),
        *_length(text, situation, measure),
        *_private(text, situation),
        *_problem(text, situation),
        *_sorry(text, situation),
        *_often(situation),
        *_price(situation),
    ]
    return sorted(found, key=lambda advice: not advice.blocks)


def _price(situation: Situation) -> list[Advice]:
    price = situation.price
    if price is None:
        return []
    dollars = f"{price.amount:.3f}".removesuffix("0")
    return [
        Advice(Check.COSTS, f"Sending it costs {dollars} {price.currency}. {price.why}".strip())
    ]


def gaps(text: str) -> list[tuple[int, int]]:
    """The blanks that a person has to fill in, `[[like this]]`, as start and end."""
    return [found.span() for found in _GAP.finditer(text)]


def _gaps(text: str) -> list[Advice]:
    return [
        Advice(Check.GAP, f"Fill in “{text[start + 2 : end - 2].strip()}” first.", start, end)
        for start, end in gaps(text)
    ]


def _length(text: str, situation: Situation, measure: Measure | None) -> list[Advice]:
    length = measure.length(text, situation.names) if measure else None
    if length is None or not length.over:
        return []
    told = f"{length.over} {length.unit} too many. Use a shorter text or split it."
    return [Advice(Check.TOO_LONG, told)]


def _private(text: str, situation: Situation) -> list[Advice]:
    from cmconsole.replies import private_data  # 10 ms of patterns, which no start waits for

    asked = private_data.asked_for(text)
    secret = [one for one in asked if one.kind is private_data.Kind.SECRET]
    advice = [
        Advice(Check.SECRET_ASKED, "Nobody should be asked for a password or code.", *_span(one))
        for one in secret[:1]
    ]
    if situation.private:
        return advice
    advice += [
        Advice(
            Check.PRIVATE_SHOWN,
            f"Everybody can read this: “{text[one.start : one.end]}” looks like {one.kind}.",
            *_span(one),
        )
        for one in private_data.find(text, situation.ours)
    ]
    rest = [one for one in asked if one not in secret]
    advice += [
        Advice(
            Check.PRIVATE_ASKED,
            "This asks for personal data in public. Ask for a private message instead.",
            *_span(one),
        )
        for one in rest[:1]
    ]
    return advice


def _problem(text: str, situation: Situation) -> list[Advice]:
    wanted = situation.mention_class in WANT_THE_PROBLEM and situation.first
    theirs = _stems(situation.customer)
    if not wanted or not theirs or theirs & _stems(text):
        return []
    return [
        Advice(Check.NAMES_PROBLEM, "Name what went wrong in their words, so they see you read it.")
    ]


def _sorry(text: str, situation: Situation) -> list[Advice]:
    wanted = situation.late and situation.first and situation.mention_class in WANT_AN_APOLOGY
    if not wanted or _SORRY.search(text):
        return []
    return [
        Advice(Check.SORRY_WHEN_LATE, "They waited longer than promised. Say sorry for the wait.")
    ]


def _often(situation: Situation) -> list[Advice]:
    if situation.times_today < TOO_OFTEN:
        return []
    told = (
        f"These words went out {situation.times_today} times today. Change a few for this person."
    )
    return [Advice(Check.SAID_OFTEN, told)]


def _stems(text: str) -> set[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return {word[:STEM] for word in _WORD.findall(plain) if word not in COMMON}


def _span(found: Found) -> tuple[int, int]:
    return found.start, found.end

"""Texts to begin with: variables that are filled in, blanks that a person has to fill, several variants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from string import Formatter

from cmconsole.domain.errors import PolicyError
from cmconsole.domain.judgement import Level, MentionClass
from cmconsole.domain.replies import Step

VARIABLES: Mapping[str, str] = {
    "name": "what the customer calls themselves",
    "handle": "the customer's handle",
    "product": "the product it is about",
    "problem": "what went wrong, in the customer's words",
    "brand": "the name of the brand",
    "agent": "who writes",
    "network": "the name of the network",
    "destination": "where to go: a page, a forum, a person, an address",
    "contact": "how to write to us in private",
    "colleague": "who takes care of it",
    "when": "the time that is promised",
}
"""What may stand in curly brackets, and what it means. What has no value becomes a blank."""
ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Wording:
    """A template in one language."""

    language: str
    """A BCP 47 tag; the part before the hyphen decides."""
    variants: tuple[str, ...]
    """Used in turn, so that replies are not identical."""
    short: str = ""
    """For networks with little room."""
    on: Mapping[str, str] = field(default_factory=dict)
    """A text of its own for a kind of network."""

    @property
    def texts(self) -> tuple[str, ...]:
        """Every text there is."""
        return (*self.variants, *filter(None, (self.short,)), *self.on.values())


@dataclass(frozen=True, slots=True)
class Template:
    """A text to begin with, in several languages."""

    name: str
    """Unique: `acknowledge-major`."""
    title: str
    """What people see in the picker."""
    step: Step
    wordings: tuple[Wording, ...]
    classes: frozenset[MentionClass] = frozenset()
    """What it may be used for; empty: everything."""
    red_zone: bool | None = None
    """Only in the red zone, only outside of it; None: both."""
    late: bool | None = None
    """Only where the customer waited too long, only where not; None: both."""
    private: bool = False
    """For a private message."""
    destination: str = ""
    """Where minor complaints are sent, unless the person names another place."""

    def wording(self, language: str | None) -> Wording:
        """The wording in that language, else in English, else the first one."""
        wanted = (language or ENGLISH).partition("-")[0].casefold()
        by_language = {w.language.partition("-")[0].casefold(): w for w in self.wordings}
        return by_language.get(wanted) or by_language.get(ENGLISH) or self.wordings[0]

    def speaks(self, language: str | None) -> bool:
        """Whether it has a wording in that language."""
        wanted = (language or ENGLISH).partition("-")[0].casefold()
        return any(w.language.partition("-")[0].casefold() == wanted for w in self.wordings)

    def allows(self, mention_class: MentionClass, level: Level, *, late: bool) -> bool:
        """Whether it may be used for such a mention."""
        in_red_zone = level is Level.RED_ZONE
        return (
            (not self.classes or mention_class in self.classes)
            and (self.red_zone is None or self.red_zone == in_red_zone)
            and (self.late is None or self.late == late)
        )


@dataclass(frozen=True, slots=True)
class Filled:
    """A template with values in it, ready for the editor."""

    text: str
    """Blanks stand there as `[[what is missing]]`; they block sending."""
    template: str
    language: str
    filled: tuple[tuple[int, int], ...] = ()
    """Where values were put in, for the editor to tint."""


def checked(template: Template) -> Template:
    """The template, if it can be used.

    Raises:
        PolicyError: it cannot, with a sentence that names it.
    """
    if not template.wordings or not all(w.variants for w in template.wordings):
        raise PolicyError(f"The template “{template.name}” has no text.")
    for wording in template.wordings:
        for text in wording.texts:
            _check_text(template, text)
    return template


def _check_text(template: Template, text: str) -> None:
    for name in _names(template.name, text):
        if name not in VARIABLES:
            known = ", ".join(sorted(VARIABLES))
            raise PolicyError(
                f"The template “{template.name}” uses {{{name}}}, which does not exist. There are:"
                f" {known}. For a blank write [[{name}]]."
            )
    minor = MentionClass.MINOR in template.classes and template.step is Step.ACKNOWLEDGE
    # In the red zone a person takes over: nobody is sent to a page of answers.
    if minor and template.red_zone is not True and "{destination}" not in text:
        raise PolicyError(
            f"The template “{template.name}” is for minor complaints, so each of its texts has to say"
            " where to go: put {destination} in."
        )


def _names(template: str, text: str) -> list[str]:
    try:
        return [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    except ValueError:
        raise PolicyError(
            f"The template “{template}” has a curly bracket without its partner."
        ) from None


def fill(
    template: Template,
    values: Mapping[str, str],
    *,
    language: str | None = None,
    turn: int = 0,
    network: str = "",
    short: bool = False,
) -> Filled:
    """Put values into a template.

    Args:
        template: a checked one.
        values: by variable; what is missing or empty becomes a blank.
        language: the customer's; without that wording it is English.
        turn: how often the template was used before: the variants take turns.
        network: the kind of network, for a text of its own.
        short: take the short text, if there is one.
    """
    wording = template.wording(language)
    text = wording.variants[turn % len(wording.variants)]
    if short and wording.short:
        text = wording.short
    text = wording.on.get(network, text)
    known = {"destination": template.destination} | {k: v for k, v in values.items() if v}
    pieces: list[str] = []
    spans: list[tuple[int, int]] = []
    at = 0
    for literal, name, _, _ in Formatter().parse(text):
        pieces.append(literal)
        at += len(literal)
        if name is None:
            continue
        value = known.get(name) or f"[[{VARIABLES[name]}]]"
        spans.append((at, at + len(value)))
        pieces.append(value)
        at += len(value)
    return Filled("".join(pieces), template.name, wording.language, tuple(spans))


def suggest(
    templates: Iterable[Template],
    mention_class: MentionClass,
    level: Level,
    *,
    late: bool = False,
    language: str | None = None,
    step: Step | None = None,
    private: bool = False,
) -> list[Template]:
    """The templates that may be used, the most fitting first.

    One that was made for just this class, for the red zone or for late answers comes before one for
    everything; one in the customer's language before one in English.
    """

    def rank(template: Template) -> tuple[bool, bool, bool, bool, int, str]:
        return (
            not template.speaks(language),
            template.red_zone is not True,
            template.late is not True,
            not template.classes,
            len(template.classes),
            template.name,
        )

    allowed = (
        template
        for template in templates
        if template.allows(mention_class, level, late=late)
        and (step is None or template.step is step)
        and template.private == private
    )
    return sorted(allowed, key=rank)


def merged(shipped: Sequence[Template], own: Sequence[Template]) -> tuple[Template, ...]:
    """All templates; one of the team's own takes the place of a shipped one of the same name."""
    return tuple({template.name: template for template in (*shipped, *own)}.values())


def renamed(template: Template, taken: Iterable[str]) -> Template:
    """The template under a name that is free."""
    names, number = set(taken), 2
    name = template.name
    while name in names:
        name, number = f"{template.name}-{number}", number + 1
    return replace(template, name=name)

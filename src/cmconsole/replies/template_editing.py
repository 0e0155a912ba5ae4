"""Templates as somebody changes them: what is still wrong, and what of them is the team's own."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from cmconsole.domain.errors import PolicyError
from cmconsole.domain.judgement import MentionClass
from cmconsole.domain.replies import Step
from cmconsole.replies.templates import Template, Wording, checked

TITLE, WORDS, DESTINATION = "title", "words", "destination"
ASKED_EACH_TIME = "Without one, whoever uses it is asked each time before it can be sent."
_NAME = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Problem:
    """What keeps a template from being kept, and where it is to be shown."""

    where: str
    """TITLE, WORDS or DESTINATION."""
    text: str
    """One sentence."""
    language: str = ""
    """With WORDS: of which wording."""


def problems(template: Template, taken: Collection[str] = ()) -> list[Problem]:
    """Everything that is wrong with a template; empty: it can be kept.

    Args:
        template: as it stands on the page.
        taken: titles of the other templates.
    """
    found = []
    if not template.title.strip():
        found.append(Problem(TITLE, "Give it a name that people find."))
    elif template.title.strip().casefold() in {title.casefold() for title in taken}:
        found.append(Problem(TITLE, "Another template has this name already."))
    for wording in template.wordings:
        if not any(text.strip() for text in wording.variants):
            found.append(Problem(WORDS, "There is no text yet.", wording.language))
            continue
        try:
            checked(replace(template, wordings=(tidy(wording),)))
        except PolicyError as error:
            found.append(Problem(WORDS, _without_name(str(error), template), wording.language))
    return found


def wants_destination(template: Template) -> bool:
    """Whether it sends minor complaints somewhere, and says not yet where."""
    minor = MentionClass.MINOR in template.classes and template.step is Step.ACKNOWLEDGE
    return minor and template.red_zone is not True and not template.destination.strip()


def tidy(wording: Wording) -> Wording:
    """The wording without empty texts and blanks around them."""
    return replace(
        wording,
        variants=tuple(text.strip() for text in wording.variants if text.strip()),
        short=wording.short.strip(),
        on={network: text.strip() for network, text in wording.on.items() if text.strip()},
    )


def tidied(template: Template) -> Template:
    """The template as it is kept."""
    return replace(
        template,
        title=template.title.strip(),
        destination=template.destination.strip(),
        wordings=tuple(tidy(wording) for wording in template.wordings),
    )


def own(templates: Iterable[Template], shipped: Sequence[Template]) -> list[Template]:
    """Those that are the team's: new ones, and shipped ones that were changed."""
    known = {template.name: template for template in shipped}
    return [template for template in templates if template != known.get(template.name)]


def begun(title: str, step: Step, language: str, taken: Collection[str]) -> Template:
    """A new template that has no text yet, under a name that is free."""
    return Template(_free(title, taken), title, step, (Wording(language, ("",)),))


def copied(template: Template, title: str, taken: Collection[str]) -> Template:
    """The same under another title."""
    return replace(template, name=_free(title, taken), title=title)


def _free(title: str, taken: Collection[str]) -> str:
    stem = _NAME.sub("-", title.casefold()).strip("-") or "template"
    name, number = stem, 2
    while name in taken:
        name, number = f"{stem}-{number}", number + 1
    return name


def _without_name(sentence: str, template: Template) -> str:
    """The sentence as it reads beside the template itself."""
    shorter = sentence.replace(f"The template “{template.name}” ", "It ")
    return shorter.replace("so each of its texts has", "so this text has")

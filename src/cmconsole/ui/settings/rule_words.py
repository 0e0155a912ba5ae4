"""What a rule of triage asks of a text, in words."""

from __future__ import annotations

from cmconsole.triage.rules import Rule
from cmconsole.ui.settings.word_lists import FEW, Lists, in_words
from cmconsole.ui.wording import language_name, tr


def looks_for(rule: Rule, lists: Lists) -> str:
    """The first things that a rule looks for, in a line."""
    most = FEW if rule.all else 3 * FEW
    words = [in_words(term, lists) for term in (*rule.any, *rule.author, *rule.networks)[:most]]
    told = ", ".join(words)
    together = ", ".join(in_words(term, lists) for term in rule.all)
    if told and together:
        cut = "…" if len(rule.any) > most else ""
        return tr("{words}, together with {others}").format(words=told + cut, others=together)
    return told or together or rule.pattern or rule.reason


def about(rule: Rule, lists: Lists) -> str:
    """What a rule looks for, with the reason that people read."""
    words = looks_for(rule, lists) if rule.any or rule.all else ""
    return f"{rule.reason}: {words}" if words else rule.reason


def also_asked(rule: Rule, lists: Lists) -> list[str]:
    """What a rule asks of a text besides what stands in the fields of its form."""
    together = [in_words(term, lists) for term in rule.all]
    apart = ", ".join(in_words(term, lists) for term in rule.apart_from[: 2 * FEW])
    asked = [tr("each of these: {words}").format(words=", ".join(together))] if together else []
    if apart:
        asked.append(tr("its words elsewhere than in these: {words}").format(words=apart))
    if rule.pattern:
        asked.append(tr("a pattern of letters: {pattern}").format(pattern=rule.pattern))
    if rule.languages:
        named = ", ".join(map(language_name, rule.languages))
        asked.append(tr("a text in {languages}").format(languages=named))
    if rule.author:
        asked.append(tr("in the author's name: {words}").format(words=", ".join(rule.author)))
    return [*asked, *_bounds(rule), *_yes_or_no(rule)]


def _bounds(rule: Rule) -> list[str]:
    """Between which figures a text has to lie."""
    asked = [
        words.format(n=f"{bound:g}")
        for bound, words in (
            (rule.sentiment_below, tr("a tone below {n} (from -1 to 1)")),
            (rule.sentiment_above, tr("a tone above {n} (from -1 to 1)")),
        )
        if bound is not None
    ]
    if rule.complaint_below is not None:
        words = tr("a complaint that is less than {n} % likely")
        asked.append(words.format(n=f"{100 * rule.complaint_below:g}"))
    if rule.complaint_above is not None:
        words = tr("a complaint that is more than {n} % likely")
        if rule.brief:
            words = tr("a complaint that is more than {n} % likely, or at most {words} words")
        asked.append(words.format(n=f"{100 * rule.complaint_above:g}", words=rule.brief))
    return asked


def _yes_or_no(rule: Rule) -> list[str]:
    asked = (
        (rule.question, tr("a question mark"), tr("no question mark")),
        (rule.addressed, tr("that it is written to us"), tr("that it is not written to us")),
        (rule.scored, tr("a tone that can be told"), tr("a tone that cannot be told")),
        (rule.model, tr("a text that the model has read"), tr("a text that the model cannot read")),
    )
    return [yes if wanted else no for wanted, yes, no in asked if wanted is not None]

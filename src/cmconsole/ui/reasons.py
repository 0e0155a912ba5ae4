"""Reasons as people read them: each said once, with the words that decided."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from cmconsole.domain.judgement import Judgement, Level, Reason
from cmconsole.domain.tellers import Teller, tellers
from cmconsole.ui.wording import reason_text, tr

ADVICE = ("a kind word is enough", "reply only with news")
"""What reasons add for moods that nobody has to act on."""
LIKELY = re.compile(r"(\w+), (\d+)% likely")
TELLING = 50
"""Percent below which a probability does not stand in the line under a mention: it decided nothing."""
UNSURE_BELOW = 0.4
"""Confidence below which triage says that it is not sure, as `sure_from` of the shipped policy."""


def said_once(reasons: Sequence[Reason]) -> list[Reason]:
    """The same reasons, none told twice: `Complaint` and `Complaint, 91% likely` are one."""
    told: list[Reason] = []
    for reason in reasons:
        place = _said_already(told, reason)
        if place is None:
            told.append(reason)
            continue
        known = told[place]
        words = tuple(dict.fromkeys((*known.words, *reason.words)))
        told[place] = replace(known, text=_joined(known.text, reason.text), words=words)
    return told


def reasons_of(judgement: Judgement) -> list[Reason]:
    """Why a mention stands where it does, nothing told twice. What is said of a mood (“a kind word is
    enough”, “reply only with news”) is no advice for somebody who is in the red zone."""
    told = said_once(judgement.reasons)
    if judgement.level is not Level.RED_ZONE:
        return told
    return [
        replace(each, text=each.text.partition(": ")[0]) if each.text.endswith(ADVICE) else each
        for each in told
    ]


def said_by(judgement: Judgement, reason: Reason) -> str:
    """Who says a reason: the rule by its own name, the model, or words that add up.

    Args:
        reason: one of the judgement's, or one that `reasons_of` made of them.

    Returns:
        Nothing where the reason itself says where it comes from.
    """
    for known, teller in zip(judgement.reasons, tellers(judgement), strict=True):
        if known.rule == reason.rule and _same(known, reason):
            return {
                Teller.RULE: tr("rule “{name}”"),
                Teller.CUE: tr("cue “{name}”"),
                Teller.MODEL: tr("the model"),
                Teller.WORDS: tr("words that add up"),
            }.get(teller, "").format(name=reason.rule)
    return ""


def _same(known: Reason, told: Reason) -> bool:
    """Whether a reason is the one that is told, perhaps with its probability or without its advice."""
    return told.text.startswith(known.text) or known.text.startswith(told.text)


def why(judgement: Judgement, *, quoted: bool = True) -> str:
    """The line under a mention's text; `quoted` with the words that the reasons stand on."""
    known = reasons_of(judgement)
    # Where nothing speaks clearly, the strongest of what is known is still a reason.
    told = [reason for reason in known if _decided(reason)] or known[:1]
    return "; ".join(reason_text(each) if quoted else each.text for each in told[:3])


def unsure(judgement: Judgement) -> str:
    """What is said where triage does not know; empty where it does, or where a rule decided."""
    first = judgement.reasons[0] if judgement.reasons else None
    if first is None or first.rule or judgement.confidence >= UNSURE_BELOW:
        return ""
    return tr("Only {percent}% sure: please read it. Nothing is filed away on a guess.").format(
        percent=round(judgement.confidence * 100)
    )


def _said_already(told: Sequence[Reason], reason: Reason) -> int | None:
    likely = LIKELY.fullmatch(reason.text)
    for place, known in enumerate(told):
        if known.rule and reason.rule and known.rule != reason.rule:
            continue  # two rules that are shown alike are two reasons
        if known.text == reason.text or known.text.startswith(f"{reason.text}, "):
            return place
        words = known.text.lower().split()
        if likely and likely[1].lower() in [word.strip(",:") for word in words]:
            return place
    return None


def _joined(known: str, more: str) -> str:
    """A probability is said with the first reason that it is of."""
    likely = LIKELY.fullmatch(more)
    starts = likely is not None and known.lower().startswith(likely[1].lower())
    if likely is None or not starts or "%" in known:
        return known
    return f"{known}, {likely[2]}% likely"


def _decided(reason: Reason) -> bool:
    likely = LIKELY.fullmatch(reason.text)
    return likely is None or int(likely[2]) >= TELLING

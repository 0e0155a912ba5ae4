"""Who says each reason of a judgement: a rule of the team, the model, or words that add up."""

from __future__ import annotations

from enum import StrEnum

from cmconsole.domain.judgement import Judgement

AT_NO_RULE = frozenset(
    {
        "not-us",
        "perhaps not us",
        "as-said",
        "goes on",
        "asked before, not answered",
        "keeps coming back",
    }
)
"""What stands as the rule of reasons that are of no policy: they say in their text where they come from."""
SAFE_SIDE = "better read than missed"
"""How a reason ends that says why nothing was filed away."""


class Teller(StrEnum):
    """Who says a reason."""

    RULE = "rule"
    """A rule of the policy, which the reason names."""
    CUE = "cue"
    """A cue of the policy, which the reason names: it is evidence and decides nothing alone."""
    MODEL = "model"
    """The shipped model, with what was learned here."""
    WORDS = "words"
    """All cues of the policy together, where the model does not read the language."""
    CONSOLE = "console"
    """The program itself: the author's past, who is meant, the safe side, what could not be read."""


def tellers(judgement: Judgement) -> tuple[Teller, ...]:
    """Who says each of the reasons, in their order."""
    told: list[Teller] = []
    counted = False
    for reason in judgement.reasons:
        likely = reason.rule is None and reason.text.endswith("% likely")
        if reason.rule in AT_NO_RULE:
            told.append(Teller.CONSOLE)
        elif reason.rule is not None:
            # Cues stand behind the probability that they add up to.
            told.append(Teller.CUE if counted else Teller.RULE)
        elif judgement.compound is not None and not reason.text.endswith(SAFE_SIDE):
            told.append(Teller.MODEL)
        else:
            told.append(Teller.WORDS if likely else Teller.CONSOLE)
        counted |= likely
    return tuple(told)

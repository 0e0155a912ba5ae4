"""What to ask a network's search for, and whether an answer really holds it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cmconsole.domain.errors import UsageError
from cmconsole.domain.matching import Matcher

_PIECE = re.compile(r'(?P<minus>-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_ADVANCED = re.compile(r'"|(?:^|\s)-\S')


@dataclass(frozen=True, slots=True)
class Search:
    """One search, and the check that every hit has to pass.

    Searches tolerate typing errors and split words their own way: asked for `gitub` Hacker News'
    once answered with a page at github.io. So each hit is looked at again here.
    """

    query: str
    """As most searches take it: phrases in quotes, what to leave out with a minus."""
    words: str
    """The same for searches that know neither: the longest phrase alone."""
    required: tuple[Matcher, ...]
    """All of them have to find something."""

    def finds(self, text: str) -> bool:
        """Whether `text` holds what was searched for."""
        return all(matcher.find(text) is not None for matcher in self.required)


def searches(
    query: str, match: Sequence[str], leave_out: Sequence[str], *, where: str
) -> tuple[Search, ...]:
    """The searches for a source: one for its `query`, else one for each phrase of `match`.

    Few searches have an OR between phrases, so several phrases are several searches.

    Args:
        query: words that belong together, or the search's own syntax with quotes and minus.
        match: the source's phrases, of which one is enough.
        leave_out: phrases that make a post none of ours.
        where: what the network is called, for the sentence that refuses.

    Raises:
        UsageError: there is nothing to search for.
    """
    wanted = [phrase for phrase in match if phrase.strip()]
    if query.strip():
        return (_search(query.strip(), wanted, leave_out, where),)
    if not wanted:
        raise UsageError(f"Say what to search {where} for, with query= or match=.")
    return tuple(
        Search(_quoted(phrase), phrase.strip(), (Matcher([phrase], leave_out),))
        for phrase in wanted
    )


def _search(query: str, match: Sequence[str], leave_out: Sequence[str], where: str) -> Search:
    if not _ADVANCED.search(query):
        return Search(_quoted(query), query, (Matcher([query], leave_out), Matcher(match)))
    pieces = [
        (bool(found["minus"]), found["phrase"] or found["word"] or "")
        for found in _PIECE.finditer(query)
    ]
    without = [text for minus, text in pieces if minus]
    within = [text for minus, text in pieces if not minus and text.strip()]
    if not within:
        raise UsageError(f"The search for {where} says only what to leave out.")
    required = tuple(Matcher([text]) for text in within)
    longest = max(within, key=len).strip()
    return Search(query, longest, (*required, Matcher(match, [*without, *leave_out])))


def _quoted(phrase: str) -> str:
    """`phrase` as one phrase: its words next to each other, in this order."""
    return '"' + phrase.replace('"', " ").strip() + '"'

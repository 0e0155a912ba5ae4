"""Finds what somebody means from a few letters of it."""

from __future__ import annotations

from collections.abc import Iterator

WORD, RUN, FIRST, WHOLE, GAP = 8, 6, 4, 3, 1
"""What a hit is worth: at the start of a word, right after the one before, at the very start, the last one
at the end of a word; and what each letter that is skipped costs."""


def match(typed: str, words: str) -> tuple[int, tuple[int, ...]] | None:
    """How well `typed` fits `words`, and which letters it hits; None if it does not.

    All letters must occur in their order. Starts of words and runs of letters count most, so that
    “ml” finds “Mark level” before “Email”. Nothing typed fits everything.

    Returns:
        A score, higher is better, and the places of the hits in `words`.
    """
    wanted = typed.casefold().replace(" ", "")
    letters = words.casefold()
    if len(letters) != len(words):  # some letters grow when folded; then places would be wrong
        letters = words.lower() if len(words.lower()) == len(words) else words
    if not wanted:
        return 0, ()
    best = max(
        (_walk(wanted, letters, start) for start in _starts(wanted[0], letters)),
        key=lambda found: found[0] if found else -1_000,
        default=None,
    )
    return best


def _starts(letter: str, letters: str) -> Iterator[int]:
    at = letters.find(letter)
    while at >= 0:
        yield at
        at = letters.find(letter, at + 1)


def _walk(wanted: str, letters: str, start: int) -> tuple[int, tuple[int, ...]] | None:
    hits: list[int] = []
    score, at = 0, start
    for letter in wanted:
        found = _next(letter, letters, at, bool(hits))
        if found < 0:
            return None
        if hits and found == hits[-1] + 1:
            score += RUN
        elif hits:
            score -= GAP * min(found - hits[-1], 10)
        if found == 0:
            score += FIRST
        if found == 0 or not letters[found - 1].isalnum():
            score += WORD
        hits.append(found)
        at = found + 1
    if at == len(letters) or not letters[at].isalnum():
        score += WHOLE
    return score - len(letters) // 16, tuple(hits)


def _next(letter: str, letters: str, at: int, going: bool) -> int:
    """The next hit: right here, else at the next start of a word, else anywhere."""
    if going and at < len(letters) and letters[at] == letter:
        return at
    found = anywhere = letters.find(letter, at)
    while going and found > 0 and letters[found - 1].isalnum():
        found = letters.find(letter, found + 1)
    return found if found >= 0 else anywhere

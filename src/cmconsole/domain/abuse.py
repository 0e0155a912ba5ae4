"""Whether a text holds slurs, threats or abuse of people, by a list of words and phrases.

Reading it all day harms whoever answers; so it is folded away, not removed. It has no part in class,
level or order: those judge what happened to the customer, not how they say it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cmconsole.domain.text import folded

LOOKED_AT = 8_000
"""Characters of a text that are looked at."""
_TOKEN = re.compile(r"https?://\S+|[@#]?[^\W_](?:[\w*@$!'’]*\w)?")
_DISGUISE = str.maketrans({"@": "a", "$": "s", "!": "i", "0": "o", "1": "i", "3": "e", "4": "a"})
_DRAWN_OUT = re.compile(r"(.)\1{2,}")
_QUOTES = re.compile("['’]")
ANY = "*"

Phrase = tuple[str, ...]


class AbuseWords:
    """The words and phrases of one list; `resources/abuse.txt` says how it is written."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._words: set[str] = set()
        self._own: dict[str, set[str]] = {}
        """Words that count only in one language, with these languages."""
        self._beginnings: list[str] = []
        self._phrases: dict[str, list[Phrase]] = {}
        """By their first word."""
        self._by_length: dict[int, list[str]] = {}
        language = ""
        for line in map(str.strip, lines):
            if line.startswith("["):
                language = line.strip("[]")
            elif line and not line.startswith("#"):
                self._add(line.lstrip("="), language if line.startswith("=") else "")
        self._starts = tuple(self._beginnings)

    def _add(self, line: str, only: str) -> None:
        words = tuple(folded(line).split())
        if len(words) > 1:
            self._phrases.setdefault(words[0], []).append(words)
        elif only:
            self._own.setdefault(words[0], set()).add(only)
        elif words[0].endswith(ANY):
            self._beginnings.append(words[0].rstrip(ANY))
        else:
            self._words.add(words[0])
        if len(words) == 1:
            plain = words[0].rstrip(ANY)
            self._by_length.setdefault(len(plain), []).append(plain)

    def found_in(self, text: str, language: str | None = None) -> bool:
        """Whether any of it is in a text; `language` is a BCP 47 tag, None where it is not known."""
        spoken = (language or "").partition("-")[0].lower()
        tokens = list(_tokens(text[:LOOKED_AT]))
        if any(self._is_abusive(word, spoken) for forms in tokens for word in forms):
            return True
        return any(self._phrase_at(tokens, start) for start in range(len(tokens)))

    def _is_abusive(self, word: str, spoken: str) -> bool:
        if word in self._words or word.startswith(self._starts):
            return True
        if word in self._own and spoken in self._own[word]:
            return True
        if ANY not in word or len(word) - word.count(ANY) < 2:
            return False
        shape = re.compile(re.escape(word).replace(r"\*", "[a-z]"))
        return any(shape.fullmatch(each) for each in self._by_length.get(len(word), ()))

    def _phrase_at(self, tokens: list[tuple[str, ...]], start: int) -> bool:
        for form in tokens[start]:
            for phrase in self._phrases.get(form, ()):
                following = tokens[start : start + len(phrase)]
                if len(following) == len(phrase) and all(
                    word == ANY or word in forms
                    for word, forms in zip(phrase, following, strict=True)
                ):
                    return True
        return False


def _tokens(text: str) -> Iterator[tuple[str, ...]]:
    """The words of a text, each in every form it may be meant in; without links and handles."""
    spelled = ""
    for found in _TOKEN.finditer(folded(text)):
        token = found[0]
        if token.startswith(("http://", "https://", "@", "#")):
            continue
        if len(token) == 1 and token.isalpha():
            spelled += token
        else:
            if len(spelled) > 3:  # f u c k
                yield (spelled,)
            spelled = ""
        yield _forms(_QUOTES.sub("", token))
    if len(spelled) > 3:
        yield (spelled,)


def _forms(token: str) -> tuple[str, ...]:
    plain = token if token.isalpha() or token.isdigit() else token.translate(_DISGUISE)
    if _DRAWN_OUT.search(plain) is None:
        return (plain,)
    return plain, _DRAWN_OUT.sub(r"\1\1", plain), _DRAWN_OUT.sub(r"\1", plain)

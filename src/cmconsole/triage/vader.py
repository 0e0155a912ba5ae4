"""VADER sentiment with the same numbers as vaderSentiment 3.3.2, without its repeated work.

The lexicon, the emoji names and every constant are read from the installed package, which stays the
source of truth. Method: Hutto & Gilbert, "VADER", ICWSM 2014; order of steps and quirks as in the
package's `polarity_scores`. Only words that carry sentiment are looked at twice: a neutral word adds
exactly zero to every sum, so leaving it out changes no digit.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from vaderSentiment import vaderSentiment as package

from cmconsole.triage.signs import (
    ANY_CONTRACTED,
    DULL,
    DULL_SHOUTED,
    FIRST_SHOUTED,
    FIRST_SIGN,
    SHOUTED_BY,
    Signs,
    range_of,
    shout,
)

MOST_REMEMBERED = 20_000
_NEGATED: float = package.N_SCALAR
_SHOUTED: float = package.C_INCR


class Sentiment(NamedTuple):
    """What `polarity_scores` says, each rounded as the package rounds it."""

    negative: float
    neutral: float
    positive: float
    compound: float


class FastVader:
    """The package's arithmetic over words that carry sentiment only. Safe to share between threads."""

    def __init__(self, lexicon: Mapping[str, float], emojis: Mapping[str, str]) -> None:
        """What the package's analyzer has under these names."""
        self._lexicon = lexicon
        self._boosters: Mapping[str, float] = package.BOOSTER_DICT
        self._idioms: Mapping[str, float] = package.SPECIAL_CASES
        self._negations = frozenset(package.NEGATE)
        phrases = [p for p in (*self._idioms, *self._boosters) if " " in p]
        idiom_words = {max(phrase.split(), key=len) for phrase in phrases}
        """Every idiom has one of these, so a text without them has no idiom."""
        modifiers = {*self._boosters, *self._negations, *idiom_words, ANY_CONTRACTED}
        modifiers.update(("no", "least", "this", "doubt"))
        modifiers.update([word for word in self._lexicon if "n't" in word])
        """All that can change the valence of one of the next three words."""
        parts = {word for phrase in phrases for word in phrase.split()}
        asked_for = {"but", "or", "nor", "so", "of", "kind", "at", "very", "never", "without"}
        emoji = {e: f" {name}" for e, name in emojis.items() if len(e) == 1}
        signs = self._name_signs(modifiers, idiom_words, parts | asked_for)
        shouting = [e for e, name in emoji.items() if "!" in name]
        self._exclaiming = [e for e in shouting for _ in range(emoji[e].count("!"))]
        """Emoji that have an exclamation mark in their name; none has a question mark."""
        self.signs = Signs(signs, emoji).of
        """The signs of what stands between two spaces, for `score`."""
        self._remembered = lru_cache(MOST_REMEMBERED)(self.signs)
        self._valence_in = lru_cache(MOST_REMEMBERED)(self._valence_of)
        """Remembered too: among so few words, most of them alike, people repeat themselves."""

    def _name_signs(
        self, modifiers: set[str], idiom_words: set[str], others: set[str]
    ) -> dict[str, str]:
        """Give every telling word a sign, kinds of words in ranges, and write the expression for them."""
        kinds = (
            [word for word in self._lexicon if word not in modifiers],
            sorted(word for word in modifiers if self._scores(word)),
            sorted(word for word in modifiers if not self._scores(word)),
            sorted(word for word in others - modifiers if word not in self._lexicon),
        )
        """Those with a valence that change no other, with one that do, without one that do, and the rest."""
        self._words = [word for kind in kinds for word in kind]
        """By the place of their signs."""
        characters = list(map(chr, range(FIRST_SIGN, FIRST_SIGN + len(self._words))))
        signs = dict(zip(self._words, characters, strict=True))
        ends = list(accumulate(map(len, kinds)))
        ranges = [range_of(end - len(kind), end - 1) for end, kind in zip(ends, kinds, strict=True)]
        scored = slice(ends[1])
        values = map(self._lexicon.__getitem__, self._words[scored])
        self._value_of = dict(zip(characters[scored], values, strict=True))
        plain, both, modifying, _ = ranges
        changing = f"[{both}{modifying}]"
        phrase = "".join(sorted(signs[word] + shout(signs[word]) for word in idiom_words))
        self._find = re.compile(
            f"[{plain}{both}](?:(?<=[{plain[:3]}])(?<!{changing}.)(?<!{changing}..)(?<!{changing}...)"
            f"(?!.?[{phrase}])())?"
        )
        """Scored words; with a group for those that nothing around them can change, nor capitals."""
        self._loud = re.compile(f"[{FIRST_SHOUTED}-{DULL_SHOUTED}]")
        self._buts = signs["but"], shout(signs["but"])
        return signs

    def _scores(self, word: str) -> bool:
        """Whether a word has a valence; a booster has none, whatever the lexicon says."""
        return word in self._lexicon and word not in self._boosters

    def _word_of(self, sign: str) -> str:
        if sign in (DULL, DULL_SHOUTED):
            return ""
        return self._words[(ord(sign) - FIRST_SIGN) % SHOUTED_BY]

    def __call__(self, text: str) -> Sentiment:
        """Score a text. Long ones should be cut first, see `scorer.cut`: "but" is quadratic in hits."""
        return self.score(text, "".join(map(self._remembered, text.split())))

    def score(self, text: str, line: str) -> Sentiment:
        """Score a text of which `line` holds the signs of all its pieces in their order."""
        if not line:
            return Sentiment(0.0, 0.0, 0.0, 0.0)
        values, places = self._valences(line)
        buts = [place for but in self._buts if (place := line.find(but)) >= 0]
        if buts:
            _weigh_but(values, places, min(buts))
        marks = text.count("!")
        if not text.isascii():
            marks += sum([text.count(emoji) for emoji in self._exclaiming])
        return _total(values, len(line), marks, text.count("?"))

    def _valences(self, line: str) -> tuple[list[float], list[int]]:
        """The valence and place of each scored word; most stand alone and keep the lexicon's figure."""
        value_of, valence_in = self._value_of, self._valence_in
        shouting: bool | None = None
        values, places = [], []
        for found in self._find.finditer(line):
            i = found.start()
            places.append(i)
            if found.lastindex:
                values.append(value_of[found[0]])
                continue
            first = max(i - 3, 0)
            if shouting is None and self._loud.search(line, first, i + 1):
                shouting = len(self._loud.findall(line)) < len(line)
            values.append(valence_in(line[first : i + 3], i - first, shouting is True))
        return values, places

    def _valence_of(self, around: str, i: int, shouting: bool) -> float:
        """The valence of the word at sign `i` among its neighbours' signs."""
        loud = [sign >= FIRST_SHOUTED for sign in around[: i + 1]]
        return self._valence(list(map(self._word_of, around)), loud, i, shouting)

    def _valence(self, words: list[str], loud: list[bool], i: int, shouting: bool) -> float:
        """The valence of one word after the three before it have had their say.

        `words` are at most three before it, itself and two after it; nothing further away matters.
        `loud` says which of them up to itself are in capitals.
        """
        word, lexicon = words[i], self._lexicon
        following = words[i + 1] if i + 1 < len(words) else ""
        if word == "kind" and following == "of":
            return 0.0
        value = lexicon[word]
        base = value
        if word == "no" and following in lexicon:
            value = 0.0
        if i and (
            words[i - 1] == "no"
            or (i > 1 and words[i - 2] == "no")
            or (i > 2 and words[i - 3] == "no" and words[i - 1] in ("or", "nor"))
        ):
            value = base * _NEGATED
        if shouting and loud[i]:
            value += _SHOUTED if value > 0 else -_SHOUTED
        for distance in range(1, min(i, 3) + 1):
            before = words[i - distance]
            if before not in lexicon:
                shouted = shouting and loud[i - distance]
                value = self._modified(value, words, i, distance, shouted)
        if (
            i
            and words[i - 1] == "least"
            and "least" not in lexicon
            and (i == 1 or words[i - 2] not in ("at", "very"))
        ):
            value *= _NEGATED
        return value

    def _modified(
        self, value: float, words: list[str], i: int, distance: int, shouted: bool
    ) -> float:
        """The value once the word `distance` before word `i` has boosted or negated it."""
        before = words[i - distance]
        boost = self._boosters.get(before)
        if boost is not None:
            if value < 0:
                boost = -boost
            if shouted:
                boost += _SHOUTED if value > 0 else -_SHOUTED
            value += boost * (0.95 if distance == 2 else 0.9) if distance > 1 else boost
        negated = before in self._negations or "n't" in before
        if distance == 1:
            return value * _NEGATED if negated else value
        nearest = words[i - 1]
        if distance == 2:
            if before == "never" and nearest in ("so", "this"):
                return value * 1.25
            if before == "without" and nearest == "doubt":
                return value
            return value * _NEGATED if negated else value
        nearer = words[i - 2]
        if (before == "never" and nearer in ("so", "this")) or nearest in ("so", "this"):
            value *= 1.25
        elif not (before == "without" and "doubt" in (nearer, nearest)) and negated:
            value *= _NEGATED
        return self._idiom(value, words, i)

    def _idiom(self, value: float, words: list[str], i: int) -> float:
        """Fixed phrases around word `i`, which has at least three words before it."""
        third, second, first, word = words[i - 3 : i + 1]
        ending = f"{first} {word}"
        two, three = f"{second} {first}", f"{third} {second} {first}"
        early = f"{third} {second}"
        idioms = self._idioms
        for phrase in (ending, f"{second} {ending}", two, three, early):
            if phrase in idioms:
                value = idioms[phrase]
                break
        for length in (2, 3):
            if i + length <= len(words):
                value = idioms.get(" ".join(words[i : i + length]), value)
        boosters = self._boosters
        for phrase in (three, early, two):
            if phrase in boosters:
                value += boosters[phrase]
        return value


def _weigh_but(values: list[float], places: list[int], but: int) -> None:
    """Halve what stands before the first "but", raise what stands after it, in place.

    As the package does it: for each value in turn, the first *equal* value is the one that changes.
    Zeros never change, so leaving the neutral words out leaves the outcome as it is.
    """
    for k in range(len(values)):
        first = values.index(values[k])
        if places[first] < but:
            values[first] *= 0.5
        elif places[first] > but:
            values[first] *= 1.5


def _total(values: list[float], count: int, exclaimed: int, asked: int) -> Sentiment:
    """Sums, emphasis of punctuation and the four rounded figures."""
    total = float(sum(values))
    emphasis = min(exclaimed, 4) * 0.292
    if asked > 1:
        emphasis += asked * 0.18 if asked <= 3 else 0.96
    if total > 0:
        total += emphasis
    elif total < 0:
        total -= emphasis
    compound = max(-1.0, min(1.0, total / math.sqrt(total * total + 15)))
    positive = negative = 0.0
    neutral = count
    for value in values:
        if value > 0:
            positive += value + 1
            neutral -= 1
        elif value < 0:
            negative += value - 1
            neutral -= 1
    if positive > -negative:
        positive += emphasis
    elif positive < -negative:
        negative -= emphasis
    whole = positive - negative + neutral
    return Sentiment(
        round(math.fabs(negative / whole), 3),
        round(math.fabs(neutral / whole), 3),
        round(math.fabs(positive / whole), 3),
        round(compound, 4),
    )

"""Whether a post speaks of us: configured words and phrases, found as people write them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import regex

_UNSPACED = (
    r"\p{Han}\p{Hiragana}\p{Katakana}\p{Bopomofo}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}"
    r"\u30fc\uff70\uff9e\uff9f"
)
"""Scripts written without spaces between words, and the Japanese marks that Unicode calls common."""
_SPACED = rf"[[\p{{L}}\p{{M}}\p{{N}}]--[{_UNSPACED}\p{{Hangul}}]]"
"""What a word goes on with, in scripts that put a space between words. Korean puts spaces too, but
glues its particles to the word, so Hangul never goes on with another script's word."""
_STARTS_WORD = rf"(?<!{_SPACED})(?<!{_SPACED}_)"
_ENDS_WORD = rf"(?!{_SPACED})(?!_{_SPACED})"
_SEPARATOR = r"(?:[\s\u200b]+|[-\u00ad\u2010-\u2013\u2212]\s*)"
_SEPARATORS = regex.compile(r"[\s\u200b\-\u00ad\u2010-\u2013\u2212]+")
_APOSTROPHES = "'\u2018\u2019\u02bc\uff07`\u00b4"
_APOSTROPHE = regex.compile(f"[{_APOSTROPHES}]")
_ALIKE = (("i\u0307", "i"), ("\u0131", "i"), ("\uff03", "#"), ("\uff20", "@"))
"""The Turkish dotted and dotless i are one letter here; full-width signs are signs."""
_QUOTES = ' \t\n"\u201c\u201d\u201e\u00ab\u00bb'
_LINK_END = rf"\s<>\"\u3000-\u303f\uff01-\uff0f{_UNSPACED}"
_LINK = regex.compile(
    rf"(?:://(?:[^{_LINK_END}/?\#@]*@)?|(?<![\w.@-])(?=www\.|(?:[\w-]++\.)++[a-z]{{2,}}/))"
    rf"(?P<host>[^{_LINK_END}/?\#:]{{0,255}})[^{_LINK_END}]*",
    regex.V1,
)
_DOMAIN = regex.compile(r"(?:[\p{L}\p{N}-]+\.)+\p{L}{2,}(?:[/?#:]\S*)?", regex.V1)
_SCHEME = regex.compile(r"(?:https?://)?(?:www\.)?")


@dataclass(frozen=True, slots=True)
class _Phrase:
    """One configured phrase, ready to be looked for in folded text."""

    configured: str
    head: str
    """What it begins with, literally."""
    needle: str
    """Its longest literal part: text without it cannot match, and `in` is the fastest way to know."""
    pattern: regex.Pattern[str]
    domain: bool
    """It looks like a domain, so it may also match the host of a link."""

    def found_in(self, folded: str) -> tuple[int, int] | None:
        """Where it stands in `folded` first, outside links or as the host of one."""
        if self.needle not in folded:
            return None
        at = folded.find(self.head)
        while at >= 0:
            beyond = at + 1
            if hit := self.pattern.match(folded, at):
                link = _link_around(hit, folded)
                if link is None or (self.domain and _is_host(hit, link, folded)):
                    return hit.start(), hit.end()
                if not self.domain or at >= link.end("host"):
                    beyond = link.end()
            at = folded.find(self.head, beyond)
        return None


class Matcher:
    """Finds the first of the configured phrases in a text.

    Case does not matter, accents do: in most languages an accent makes another word (Spanish
    `ano`, `año`), and whoever wants both spellings lists both. Straight and curly apostrophes are
    the same, and so are a space, a line break and a hyphen inside a phrase. `#brand`, `@brand` and
    `brand's` contain the word `brand`, `#AcmeRail` contains the phrase `acme rail`; a phrase that
    begins with # or @ is found only with that sign. Chinese, Japanese, Thai and other scripts
    without spaces match inside a run of letters. A link is not prose: only a phrase that looks like
    a domain matches there, and only its host, subdomains included.
    """

    def __init__(self, match: Sequence[str], leave_out: Sequence[str] = ()) -> None:
        """Compile the phrases.

        Args:
            match: phrases of which one is enough, the more telling ones first; blank ones are
                ignored, and with none left every text matches.
            leave_out: phrases of which one makes a text none of ours, whatever else it says.
        """
        self._match = tuple(chain.from_iterable(map(_compile, match)))
        self._leave_out = tuple(chain.from_iterable(map(_compile, leave_out)))

    def find(self, text: str) -> str | None:
        """The phrase that matched, as it was configured.

        Returns:
            The first phrase of `match` in `text`; the empty string where everything matches; None
            where no phrase is there or one of `leave_out` is.
        """
        folded = _fold(text)
        if any(phrase.found_in(folded) for phrase in self._leave_out):
            return None
        if not self._match:
            return ""
        for phrase in self._match:
            if phrase.found_in(folded):
                return phrase.configured
        return None

    def where(self, text: str) -> list[tuple[int, int]]:
        """Where each phrase of `match` stands first, as spans of `text` in order that do not overlap.

        Empty where letters of `text` are compared as more or fewer than are written there.
        """
        folded = _fold(text)
        if len(folded) != len(text):
            return []
        apart: list[tuple[int, int]] = []
        for span in sorted(filter(None, (phrase.found_in(folded) for phrase in self._match))):
            if not apart or span[0] >= apart[-1][1]:
                apart.append(span)
        return apart


def _fold(text: str) -> str:
    """`text` for comparison: case folded (Unicode 3.13, D144)."""
    if text.isascii():
        return text.casefold()
    folded = unicodedata.normalize("NFC", text).casefold()
    for written, read in _ALIKE:
        folded = folded.replace(written, read)
    return folded


def _compile(configured: str) -> tuple[_Phrase, ...]:
    """The phrase, or nothing where it is blank."""
    phrase = _fold(configured).strip(_QUOTES)
    if _DOMAIN.fullmatch(bare := _SCHEME.sub("", phrase, count=1)):
        phrase = bare
    if not phrase:
        return ()
    words = [word for word in _SEPARATORS.split(phrase) if word] or [phrase]
    literals = list(chain.from_iterable(map(_APOSTROPHE.split, words)))
    right = _right_edge(phrase[-1])
    pattern = _left_edge(phrase) + _SEPARATOR.join(map(_literal, words)) + right
    if len(words) > 1:
        pattern += f"|(?<=[#@]){'_?'.join(map(_literal, words))}{right}"
    return (
        _Phrase(
            configured=configured,
            head=literals[0],
            needle=max(literals, key=len),
            pattern=regex.compile(pattern, regex.V1),
            domain=_DOMAIN.fullmatch(phrase) is not None,
        ),
    )


def _literal(word: str) -> str:
    return f"[{_APOSTROPHES}]".join(regex.escape(part) for part in _APOSTROPHE.split(word))


def _left_edge(phrase: str) -> str:
    """What may not stand before `phrase`."""
    first = phrase[0]
    if first == "#" and len(phrase) > 1:
        return rf"(?<![{_SPACED}&])"  # "&#39;" is an apostrophe that lost its way
    if regex.match(r"\p{Hangul}", first):
        return r"(?<!\p{Hangul})"
    return "" if _joins_freely(first) else _STARTS_WORD


def _right_edge(last: str) -> str:
    """What may not stand behind a phrase that ends with `last`."""
    return "" if _joins_freely(last) or regex.match(r"\p{Hangul}", last) else _ENDS_WORD


def _joins_freely(character: str) -> bool:
    """Scripts without spaces, and emoji, which people set against anything."""
    return bool(regex.match(rf"[{_UNSPACED}\p{{So}}\p{{Sk}}\ufe0f]", character, regex.V1))


def _link_around(hit: regex.Match[str], folded: str) -> regex.Match[str] | None:
    """The link that `hit` begins in, if it does. Links hold no space, so one stretch is enough."""
    begin = folded.rfind(" ", 0, hit.start()) + 1
    end = folded.find(" ", hit.end())
    for link in _LINK.finditer(folded, begin, len(folded) if end < 0 else end):
        if link.start() > hit.start():
            return None
        if hit.start() < link.end():
            return link
    return None


def _is_host(hit: regex.Match[str], link: regex.Match[str], folded: str) -> bool:
    """Whether `hit` is the host of `link`, or the domain that the host lies in."""
    begin, end = link.span("host")
    whole_label = hit.start() == begin or folded[hit.start() - 1] == "."
    reaches_end = hit.end() >= begin + len(folded[begin:end].rstrip("."))
    return begin <= hit.start() < end and whole_label and reaches_end

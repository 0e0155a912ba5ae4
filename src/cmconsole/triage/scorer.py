"""Chooses the sentiment scorer: the fast one where it is proved equal to vaderSentiment.

The tests prove it for the package's files as they were published. Where a file is another one, the fast
scorer has to prove itself here and now.
"""

from __future__ import annotations

import logging
import re
import zlib
from collections.abc import Callable
from functools import cache
from itertools import islice, product
from pathlib import Path

from vaderSentiment import vaderSentiment as package

from cmconsole.triage.vader import FastVader, Sentiment

log = logging.getLogger(__name__)

KNOWN_VERSION = "3.3.2"
KNOWN_FILES = {
    "vaderSentiment.py": 0x26A0A056,
    "vader_lexicon.txt": 0xAAAF1FA0,
    "emoji_utf8_lexicon.txt": 0x1001795,
}
"""CRC-32 of the files the tests ran with: against repairs by a distribution, not against malice."""
MOST_WORDS = 400
"""Words that are scored. The package is quadratic in words: 50 ms for 1,600 of them."""
MOST_CHARACTERS = 4_000
"""Characters that are looked at for those words; a flood of emoji or one endless word ends here."""


TOO_LONG = "." * (MOST_WORDS + 1)
"""Signs of a piece for which it is not worth finding them: `of_signs` then goes by the text."""


class Scorer:
    """Scores texts; none takes longer than 400 words take."""

    def __init__(self, score: Callable[[str], Sentiment], fast: FastVader | None = None) -> None:
        """`score` scores a whole text, however long; `fast` is given where it does so."""
        self._score, self._fast = score, fast

    def __call__(self, text: str) -> Sentiment:
        """Score the beginning of a text that `cut` leaves."""
        return self._score(cut(text))

    def signs(self, piece: str) -> str:
        """What `of_signs` needs to know of a piece that stands between two spaces."""
        if self._fast is None:
            return ""
        if len(piece) > MOST_WORDS and not piece.isascii():
            return TOO_LONG  # a flood of emoji
        return self._fast.signs(piece)

    def of_signs(self, text: str, line: str) -> Sentiment:
        """The same score, faster where `line` holds the signs of all pieces of the text."""
        # Every word and emoji has a sign at least: with few signs there is nothing to cut.
        if self._fast is None or len(line) > MOST_WORDS or len(text) > MOST_CHARACTERS:
            return self(text)
        return self._fast.score(text, line)


@cache
def _symbol() -> re.Pattern[str]:
    """An arrow, an emoji and their like; made for the first long text that is not plain."""
    return re.compile("[\\u2190-\\u2bff\\U0001f000-\\U0001faff]")


def cut(text: str) -> str:
    """At most `MOST_WORDS` words and as many emoji of a text, and at most `MOST_CHARACTERS` characters.

    A text within these limits is returned as it is, so its scores are the package's own. (The package
    reads an emoji as its name of some four words.)
    """
    if len(text) <= MOST_WORDS:  # cannot hold more emoji than that
        return text
    text = text[:MOST_CHARACTERS]
    if not text.isascii():
        beyond = next(islice(_symbol().finditer(text), MOST_WORDS, None), None)
        if beyond is not None:
            text = text[: beyond.start()]
    if len(text) <= 2 * MOST_WORDS:  # cannot hold more words, with a space after each
        return text
    pieces = text.split(None, MOST_WORDS)
    if len(pieces) > MOST_WORDS:
        return text[: len(text) - len(pieces[-1])]
    return text


def make_scorer() -> Scorer:
    """The fast scorer, or the package itself if it is another version or differs in the self-check.

    Either way a text is `cut` before it is scored: no text takes longer than 400 words take.
    """
    known = known_lists()
    if known is not None:
        fast = FastVader(*known)
        return Scorer(fast, fast)
    analyzer = package.SentimentIntensityAnalyzer()
    fast = FastVader(analyzer.lexicon, analyzer.emojis)

    def slow(text: str) -> Sentiment:
        scores = analyzer.polarity_scores(text)
        return Sentiment(scores["neg"], scores["neu"], scores["pos"], scores["compound"])

    found = installed_version()
    if found != KNOWN_VERSION:
        log.info("vaderSentiment %s is not %s: scoring with the package", found, KNOWN_VERSION)
        return Scorer(slow)
    wrong = next((text for text in self_check_texts() if fast(text) != slow(text)), None)
    if wrong is not None:
        log.warning("the fast scorer differs from vaderSentiment on %r: using the package", wrong)
        return Scorer(slow)
    return Scorer(fast, fast)


def known_lists() -> tuple[dict[str, float], dict[str, str]] | None:
    """The package's words and the names of its emoji, as it reads them itself at five times the cost;
    None if one of its files is not as it was published, or there are no files.
    """
    folder, found = Path(package.__file__).parent, []
    try:
        for name, crc in KNOWN_FILES.items():
            found.append((folder / name).read_bytes())
            if zlib.crc32(found[-1]) != crc:
                return None
    except OSError:
        return None
    # By fields and not by lines, and each figure once: in these very files every line has so many fields.
    words, figures, *_ = _columns(found[1], 4)
    figure_of = {figure: float(figure) for figure in set(figures)}
    emojis, names = _columns(found[2], 2)
    return (
        dict(zip(words, map(figure_of.__getitem__, figures), strict=True)),
        dict(zip(emojis, names, strict=True)),
    )


def _columns(content: bytes, count: int) -> list[list[str]]:
    """The columns of a table that is written with tabs, its lines ended as on Windows."""
    fields = content.replace(b"\r\n", b"\t").decode().split("\t")
    return [fields[column::count] for column in range(count)]


def installed_version() -> str:
    """The installed version. The name of the folder beside the package says it at a hundredth of what
    `importlib.metadata` costs to load, which is asked where there is no such folder.
    """
    beside = Path(package.__file__).parents[1]
    for folder in beside.glob("vader[sS]entiment-*.dist-info"):
        return folder.name.removesuffix(".dist-info").partition("-")[2]
    from importlib.metadata import version

    return version("vaderSentiment")


def self_check_texts() -> list[str]:
    """About 200 short texts that go through every branch of the arithmetic."""
    openings = (
        "",
        "not",
        "never so",
        "NO",
        "VERY",
        "sort of",
        "without a doubt",
        "at least",
        "least",
    )
    middles = ("good", "BAD", "kind of hate this", "the shit", "no love or joy", "isn't great 😀")
    endings = ("", "!!", "??", "but awful support", "BUT thanks :) for nothing???!", "yeah right")
    texts = [" ".join(parts).strip() for parts in product(openings, middles, endings[:4])]
    return (
        texts
        + [f"{a}, {b}" for a, b in zip(endings, reversed(texts), strict=False)]
        + ["", " ", "💘"]
    )

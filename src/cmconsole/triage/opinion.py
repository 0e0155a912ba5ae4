"""What the shipped model thinks of texts, in probabilities, with the words that weighed most."""

from __future__ import annotations

import string
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any, NamedTuple

import numpy as np

from cmconsole.domain.judgement import MentionClass
from cmconsole.triage.grams import is_link_or_name, window
from cmconsole.triage.kinds import by_kind
from cmconsole.triage.learning import Learned, Learner
from cmconsole.triage.model import Batch, Model
from cmconsole.triage.vader import Sentiment
from cmconsole.triage.weights import CLASSES, COLUMN, FIRST_CLASS, Floats, Weights

MOST_WORDS = 3
TELLING = 0.15
"""Log-odds a word must add by itself to be named."""
HEARD = 0.3
"""How much the probability of a complaint counts among the classes."""
DISTRESS_FROM = -0.5
"""Log-odds of `distress` from which a text is read, however harmless it seems: of public texts that were held
back four in a thousand are (docs/triage.md)."""
SENTIMENTS = ("negative", "neutral", "positive")

_COMPLAINT, _PROVIDER, _SERIOUS = COLUMN["complaint"], COLUMN["provider"], COLUMN["serious"]
_DISTRESS = COLUMN["distress"]
_FIRST_SENTIMENT = COLUMN["negative"]
_COMPLAINING = np.array([name in ("complaint", "rant", "venting") for name in CLASSES])
_HARMLESS = np.array([name in ("other", "praise") for name in CLASSES])
_OWN_NAME = np.array([name in ("question", "rant", "venting") for name in CLASSES])
"""Classes that are named as such, however likely a complaint is."""
_LITTLE_WORDS = """
    a an the and or but if of to in on at by for with from into as so than then that this these those
    there here it its it's that's is are was were be been being am i i'm i've i'd i'll me my mine you your
    yours you're u ur he she his her him they them their we us our we're do does did have has had will
    would can could should just
"""
_ASKING_WORDS = "is are was were am do does did have has had will would can could should you"
_LITTLE = frozenset(_LITTLE_WORDS.split())
"""Words that explain nothing, however much they weigh. Those that deny are none of them ..."""
_LITTLE_IN_QUESTIONS = _LITTLE - frozenset(_ASKING_WORDS.split())
"""... nor, in a question, those that ask."""
_QUESTION = CLASSES.index("question")


class Opinion(NamedTuple):
    """One text in the model's eyes. Probabilities, each calibrated on texts that were not fitted on."""

    complaint: float
    serious: float
    best: str
    """The likeliest of `weights.CLASSES`."""
    share: float
    """How likely it is; all six add up to one."""
    sentiment: str
    words: tuple[str, ...]
    """The words that weighed most: for a complaint where one is likely and `best` is no name of its own
    (question, rant, venting), else for `distress` where `best` is harmless, else for `best`."""
    distress: bool = False
    """Somebody may not want to live, or fears it of another."""


class Opinions:
    """Asks the model about a page of texts at once. Safe to share between threads."""

    def __init__(self, weights: Weights) -> None:
        self._model = Model(weights)
        self._calibration = weights.calibration
        self._lock = Lock()

    def of(
        self,
        texts: Sequence[list[str]],
        scores: Sequence[Sentiment],
        learner: Learner | None = None,
        to_us: Sequence[bool] = (),
    ) -> list[Opinion]:
        """The opinions on texts that hold something.

        Args:
            texts: what stands between spaces, in order, at least one piece each.
            scores: VADER's figures for each text.
            learner: what one team's corrections added.
            to_us: of each text, whether the network says that it is for us; nothing: of none.
        """
        if not texts:
            return []
        windows = [window(pieces) for pieces in texts]
        with self._lock:
            batch, odds = self._read(windows, scores, learner)
            complaint, serious, classes = self.probabilities(odds, to_us)
            best = classes.argmax(1)
            distress = odds[:, _DISTRESS] >= DISTRESS_FROM
            shares = self._model.shares(batch, _asked(complaint >= 0.5, distress, best))
        words = _telling(windows, batch, shares, (best == _QUESTION).tolist())
        mood = odds[:, _FIRST_SENTIMENT : _FIRST_SENTIMENT + 3].argmax(1)
        return [
            Opinion(c, s, CLASSES[b], p, SENTIMENTS[m], w, d)
            for c, s, b, p, m, w, d in zip(
                complaint.tolist(),
                serious.tolist(),
                best.tolist(),
                classes.max(1).tolist(),
                mood.tolist(),
                words,
                distress.tolist(),
                strict=True,
            )
        ]

    def _read(
        self, windows: list[list[str]], scores: Sequence[Sentiment], learner: Learner | None
    ) -> tuple[Batch, Floats]:
        batch = self._model.read(windows, np.array(scores, np.float32))
        odds = by_kind(self._model.log_odds(batch))
        if learner is not None:
            odds = learner.adjusted(batch, self._model.hashes(batch), odds)
        return batch, odds

    def new_learner(self) -> Learner:
        """A learner that has learned nothing yet."""
        return Learner(len(self._model.weights.signs), self._calibration.complaint)

    def teach(
        self,
        learner: Learner,
        mention_id: int,
        pieces: list[str],
        score: Sentiment,
        new: MentionClass,
        said: Callable[[float], float],
        *,
        to_us: bool = False,
    ) -> Learned:
        """Let a learner take in what a person made of one text.

        Args:
            said: the probability that people are shown, for the model's own.
            to_us: whether the network says that the text is for us.
        """
        with self._lock:
            batch = self._model.read([window(pieces)], np.array([score], np.float32))
            hashes, odds = self._model.hashes(batch), by_kind(self._model.log_odds(batch))

            def shown(odds: Floats) -> float:
                return said(float(self.probabilities(odds, (to_us,))[0][0]))

            return learner.take(mention_id, new, batch, hashes, odds, shown)

    def probabilities(
        self, odds: Floats, to_us: Sequence[bool] = ()
    ) -> tuple[Floats, Floats, Floats]:
        """Of a complaint, of a serious matter, and of each class; `to_us` as in `of`."""
        how = self._calibration
        # Whoever complains privately is no case of ours: both must hold. What is for us is not private.
        about_somebody = _sigmoid(odds[:, _PROVIDER] + how.provider)
        if any(to_us):
            about_somebody[np.array(to_us)] = 1
        complaint = _sigmoid(how.complaint * odds[:, _COMPLAINT]) * about_somebody
        serious = _sigmoid(how.serious[0] * odds[:, _SERIOUS] + how.serious[1])
        scores = odds[:, FIRST_CLASS : FIRST_CLASS + len(CLASSES)] * how.classes
        # The complaint head has read twenty times as many texts as the classes: it has a say in them.
        sides = np.where(_COMPLAINING, complaint[:, None], 1 - complaint[:, None])
        scores = scores + HEARD * np.log(np.maximum(sides, 1e-4))
        raised = np.exp(scores - scores.max(1, keepdims=True))
        return complaint, serious, raised / raised.sum(1, keepdims=True)


def _asked(complains: Any, distress: Any, best: Any) -> Any:
    """The head whose words explain each text; see `Opinion.words`."""
    of_itself = np.where(distress & _HARMLESS[best], _DISTRESS, FIRST_CLASS + best)
    return np.where(complains & ~_OWN_NAME[best], _COMPLAINT, of_itself)


def _sigmoid(odds: Floats) -> Floats:
    return (1 / (1 + np.exp(-np.clip(odds, -30, 30)))).astype(np.float32)


def _telling(
    windows: list[list[str]], batch: Batch, shares: Floats, asking: list[bool]
) -> list[tuple[str, ...]]:
    """The words that weighed most in each text, the heaviest first."""
    found: list[list[tuple[float, str]]] = [[] for _ in windows]
    places = np.flatnonzero(shares > TELLING)
    texts = np.searchsorted(batch.starts, places, "right") - 1
    inside = places - batch.starts[texts]
    for text, place, share in zip(
        texts.tolist(), inside.tolist(), shares[places].tolist(), strict=True
    ):
        found[text].append((share, windows[text][place]))
    return [
        _best(some, _LITTLE_IN_QUESTIONS if asks else _LITTLE) if some else ()
        for some, asks in zip(found, asking, strict=True)
    ]


def _best(weighed: list[tuple[float, str]], little: frozenset[str]) -> tuple[str, ...]:
    weighed.sort(reverse=True)
    words: list[str] = []
    for _, piece in weighed:
        if piece.isalpha() or not is_link_or_name(piece.lower()):
            word = piece.strip(string.punctuation) or piece
            if word not in words and word.lower().replace("’", "'") not in little:
                words.append(word)
                if len(words) == MOST_WORDS:
                    break
    return tuple(words)

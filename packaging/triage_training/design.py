"""Texts as sparse rows, by the very functions that read them at run time."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sparse

from cmconsole.triage import grams
from cmconsole.triage.counts import names_of_signs
from cmconsole.triage.model import Model
from cmconsole.triage.rules import Policy
from cmconsole.triage.scorer import make_scorer
from cmconsole.triage.weights import HEADS, Calibration, Weights
from triage_training.data import Mask

ROWS = 1 << grams.BITS
SIGN_SCALE = 0.2
"""Weight of the counted signs against words and characters."""
PHRASES = Path(__file__).with_name("phrases.toml")
PHRASE_SCALE = 0.04
"""The same of the lists of phrases, which were chosen on industries left out (docs/triage.md)."""

RULES_ONLY = frozenset({"not_good", "somebody_elses", "money_or_health", "dish"})
"""Lists of the policy whose members the model does not count; the later ones came after it was fitted."""

MORE_GROUPS = {
    "first person": "i i'm i've i'd me my mine myself we our us im ive",
    "second person": "you your you're yours u ur youre you've",
    "third person": "they their them they're he she it's",
    "serious": "stole stolen fraud scam hacked locked stranded cancelled canceled lost refund refunded"
    " refunds unauthorized unauthorised debited deducted banned suspended blocked outage weeks months"
    " theft police lawyer legal unsafe dangerous injured sick ill emergency robbed cheated money double"
    " twice overcharged missing never delivered baggage luggage days hours response reply ignored",
    "swearing": "fuck fucking fucked shit bullshit damn hell ass bitch crap wtf fck fuckin bastard idiot"
    " idiots stupid dumb moron pathetic scum liars thieves crooks worst",
}


def word_groups(policy: Policy) -> dict[str, list[str]]:
    """Lists of single words: those of the shipped rules as they are now, and a few more."""
    lists = {name: words for name, words in policy.words.items() if name not in RULES_ONLY}
    for cue in policy.cues:
        own = [term for term in cue.any if not term.startswith("@")]
        if own:
            lists[f"cue {cue.name}"] = tuple(own)
    groups = {
        name: sorted({w.replace("’", "'") for w in words if " " not in w})
        for name, words in lists.items()
    }
    return groups | {name: words.split() for name, words in MORE_GROUPS.items()}


def read_phrases(path: Path = PHRASES) -> Any:
    """[rows of the table of words, lists] 1 where a word or a pair of neighbours is on a list."""
    lists = tomllib.loads(path.read_text("utf-8")).values()
    places = [sorted({_bucket(phrase) for phrase in phrases}) for phrases in lists]
    columns = np.repeat(np.arange(len(places)), list(map(len, places)))
    rows = np.concatenate(places)
    return sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), (ROWS, len(places)))


def _bucket(phrase: str) -> int:
    hashes = grams.word_hashes([grams.core(norm) for norm in grams.normals(phrase.split())])
    assert 1 <= len(hashes) <= 2, phrase
    if len(hashes) == 1:
        return int(grams.word_buckets(hashes)[0])
    return int(grams.pair_buckets(hashes[:1], hashes[1:])[0])


class Design:
    """One row for each text: characters, words and pairs, counted signs, lists of phrases."""

    def __init__(
        self, texts: Sequence[str], groups: Mapping[str, Sequence[str]], usual: Mask
    ) -> None:
        """`usual`: the texts that say how often and how far signs and lists of phrases vary."""
        self.groups = {name: list(words) for name, words in groups.items()}
        heads, signs = len(HEADS), len(names_of_signs(groups))
        empty = np.zeros((ROWS, heads), np.int8)
        ones = np.ones(heads, np.float32)
        blank = Weights(
            empty, empty, ones, ones, np.zeros((signs, heads), np.float32), ones * 0,
            Calibration(0, 1, (1, 0), 1), self.groups,
        )  # fmt: skip
        model = Model(blank)
        score = make_scorer()
        pieces = [grams.window(text.split()) or ["."] for text in texts]
        scores = np.array([score(text) for text in texts], np.float32)
        sign_rows, blocks = [], []
        for start in range(0, len(texts), 500):
            some = pieces[start : start + 500]
            batch = model.read(some, scores[start : start + 500])
            sign_rows.append(batch.signs)
            blocks.append(_sparse(some, batch))
        self.signs = np.concatenate(sign_rows).astype(np.float64)
        self.mean, self.spread = self.signs[usual].mean(0), self.signs[usual].std(0) + 1e-6
        scaled = (self.signs - self.mean) / self.spread * SIGN_SCALE
        table = sparse.vstack(blocks).tocsr()
        phrases = read_phrases()
        listed = table[:, ROWS:] @ phrases
        some = listed[np.flatnonzero(usual)]
        varies = np.sqrt(some.power(2).mean(0) - np.square(some.mean(0))).A1 + 1e-6
        self.phrases = phrases @ sparse.diags(PHRASE_SCALE / varies)
        """[rows of words, lists]: words and pairs times this are the last columns of `matrix`."""
        said = table[:, ROWS:] @ self.phrases
        self.matrix = sparse.hstack([table, sparse.csr_matrix(scaled), said]).tocsr()

    def folded(self, weights: Any) -> Any:
        """[columns, heads] without those of the lists: what a list weighs, its words and pairs do."""
        lists = self.phrases.shape[1]
        table = weights[:-lists].copy()
        table[ROWS : 2 * ROWS] += self.phrases @ weights[-lists:]
        return table

    def raw_signs(self, weights: Any) -> tuple[Any, Any]:
        """Weights of scaled signs as weights of signs as they are, and what that adds to the bias."""
        plain = weights * SIGN_SCALE / self.spread[:, None]
        return plain, -(self.mean @ plain)


def _sparse(texts: Sequence[Sequence[str]], batch: Any) -> Any:
    """Characters and words of a page of texts, each row's parts already multiplied by its norms."""
    count = len(batch.rows)
    owner = np.repeat(np.arange(len(texts)), batch.lengths)
    flat = [piece for text in texts for piece in text]
    norms = grams.normals(flat)
    hashes = grams.word_hashes(list(map(grams.core, norms)))
    buckets, pieces = grams.gram_buckets(norms)
    whose = np.concatenate([owner[pieces], owner, owner, np.arange(len(texts))])
    columns = np.concatenate([buckets, grams.word_buckets(hashes) + ROWS, batch.pairs + ROWS])
    values = np.concatenate(
        [
            batch.gram_norm[owner[pieces]],
            np.tile(batch.word_norm[owner], 2),
            batch.word_norm,
        ]
    )
    assert len(columns) == len(buckets) + 2 * count + len(texts)
    return sparse.csr_matrix((values, (whose, columns)), shape=(len(texts), 2 * ROWS))

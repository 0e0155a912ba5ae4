"""How values are written that have no column of their own; `rows` reads them again."""

from __future__ import annotations

import json

import orjson

from cmconsole.domain.judgement import Judgement


def as_json(value: object) -> str:
    """A value as short JSON; with orjson, because the standard library's takes a tenth of a commit."""
    try:
        return orjson.dumps(value).decode()
    except TypeError:
        # Half a surrogate pair from a network's id; or an integer beyond 64 bits.
        return json.dumps(value, separators=(",", ":"))


def pack_judgement(judgement: Judgement) -> str:
    """What of a judgement has no column of its own, as JSON."""
    reasons = [[r.text, r.words, r.rule, r.points] for r in judgement.reasons]
    rest = [
        judgement.complaint_probability,
        judgement.confidence,
        judgement.sentiment,
        judgement.compound,
        judgement.language,
        judgement.policy_version,
    ]
    return as_json([reasons, *rest])

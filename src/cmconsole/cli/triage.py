"""`cmconsole triage`: judge texts line by line, under the profile's own rules if it has some."""

from __future__ import annotations

import argparse
import json
import sys
from itertools import islice
from typing import Any

from cmconsole.cli.output import warn
from cmconsole.cli.rules import triage_of
from cmconsole.domain.judgement import Judgement
from cmconsole.domain.tellers import tellers
from cmconsole.domain.text import clean
from cmconsole.system.paths import Profile
from cmconsole.triage.judge import ToJudge, Triage

PAGE = 200
"""Lines that are judged together when nobody waits for each of them."""


async def run(profile: Profile, options: argparse.Namespace) -> int:
    """Read one JSON object a line from stdin, write one decision a line to stdout."""
    triage = triage_of(profile)
    waits = sys.stdin.isatty() or sys.stdout.isatty()
    lines = ((number, line) for number, line in enumerate(sys.stdin, 1) if line.strip())
    failed = 0
    while page := list(islice(lines, 1 if waits else PAGE)):
        for (number, _), answer in zip(page, _judged(triage, page), strict=True):
            if "error" in answer:
                failed += 1
                warn(f"Line {number}: {answer['error']}")
            print(json.dumps(answer, ensure_ascii=False), flush=waits)
    return 1 if failed else 0


def _judged(triage: Triage, page: list[tuple[int, str]]) -> list[dict[str, Any]]:
    read = [_read(line) for _, line in page]
    right = [given for given in read if "error" not in given]
    judgements = iter(triage.judge_many([_to_judge(given) for given in right]))
    return [g if "error" in g else _answer(g.get("id"), next(judgements)) for g in read]


def _read(line: str) -> dict[str, Any]:
    """What a line holds, or an answer with an error in it."""
    try:
        given = json.loads(line)
    except (ValueError, RecursionError):
        return {"id": None, "error": "This line is not JSON."}
    if not isinstance(given, dict) or not isinstance(given.get("text"), str):
        number = given.get("id") if isinstance(given, dict) else None
        return {"id": number, "error": "This line has no text."}
    given.pop("error", None)
    return given


def _to_judge(given: dict[str, Any]) -> ToJudge:
    return ToJudge(
        clean(given["text"]),
        network=_word(given, "network") or "",
        language=_word(given, "language"),
        addressed=_word(given, "addressed"),
        author_handle=_word(given, "author") or "",
    )


def _answer(number: Any, judgement: Judgement) -> dict[str, Any]:
    return {
        "id": number,
        "class": str(judgement.mention_class),
        "level": int(judgement.level),
        "urgency": judgement.urgency,
        "complaint_probability": round(judgement.complaint_probability, 4),
        "confidence": round(judgement.confidence, 4),
        "sentiment": judgement.sentiment,
        "compound": judgement.compound,
        "language": judgement.language,
        "reasons": [
            {
                "text": reason.text,
                "words": list(reason.words),
                "rule": reason.rule,
                "by": str(teller),
            }
            for reason, teller in zip(judgement.reasons, tellers(judgement), strict=True)
        ],
    }


def _word(given: dict[str, Any], name: str) -> str | None:
    value = given.get(name)
    return clean(value) if isinstance(value, str) and value else None

"""`cmconsole due`: when the first answer to a post falls due, under the targets in force."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from cmconsole.cli.output import document, instant, say
from cmconsole.cli.rules import targets_of
from cmconsole.domain.errors import UsageError
from cmconsole.domain.judgement import LEVEL_OF_CLASS, Level, MentionClass
from cmconsole.domain.targets import Metric
from cmconsole.system.paths import Profile


async def run(profile: Profile, options: argparse.Namespace) -> int:
    """Work it out without touching the inbox."""
    targets = targets_of(profile)
    mention_class, posted = _class(options.mention_class), _instant(options.posted)
    level = LEVEL_OF_CLASS[mention_class] if options.level is None else Level(options.level)
    due = targets.due(
        Metric.FIRST_RESPONSE,
        mention_class=mention_class,
        level=level,
        network="",
        source="",
        since=posted,
    )
    if options.json:
        facts = {
            "posted": instant(posted),
            "class": str(mention_class),
            "level": int(level),
            "due_at": instant(due.due_at) if due else None,
            "warn_at": instant(due.warn_at) if due else None,
            "target": due.target if due else None,
        }
        document(facts)
    elif due is None:
        say("Nothing is due: there is no target for it.")
    else:
        say(f"Due {due.due_at.astimezone():%a %d %b %Y %H:%M:%S %Z} (target “{due.target}”).")
    return 0


def _class(word: str) -> MentionClass:
    try:
        return MentionClass(word.lower())
    except ValueError:
        names = ", ".join(MentionClass)
        raise UsageError(f"There is no class “{word}”. Classes: {names}.") from None


def _instant(text: str) -> datetime:
    """A time without a zone is the machine's own."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise UsageError(f"“{text}” is not a time like 2026-11-21T14:05:00Z.") from None

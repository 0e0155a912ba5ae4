"""A mention: a post that reached us, how it matched, what triage said and when an answer is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cmconsole.domain.judgement import Judgement
    from cmconsole.domain.posts import Post


@dataclass(frozen=True, slots=True)
class Arrival:
    """A mention on its way into the inbox, complete but not yet stored."""

    post: Post
    published_at: datetime
    """UTC: the post's own time, or the time it was first seen where the post has none."""
    ingested_at: datetime
    """UTC: when it reached this desk."""
    matched: str
    """The word, phrase or network reason that made it a mention; empty: every post of the source is one."""
    history: bool
    """Posted before its source was added: no clock runs and no statistic counts it."""
    judgement: Judgement
    due_at: datetime | None
    """UTC instant at which the first response is due; None: no target, or history."""
    target_version: int = 0
    """The version of the targets that gave `due_at`."""

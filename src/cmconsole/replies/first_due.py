"""When a first answer is due, whatever a person says that a mention is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from cmconsole.domain.judgement import Level, MentionClass
from cmconsole.domain.targets import Metric, Targets
from cmconsole.store.inbox import Inbox
from cmconsole.store.rows import MentionRow


async def first_due(
    inbox: Inbox, targets: Targets, mention: MentionRow
) -> Callable[[MentionClass, Level], datetime | None]:
    """Asks the targets in force about one mention.

    Returns:
        When it is due as that class and level, UTC; None where no target is set. The clock runs from
        when the person began to wait.
    """
    names = {source.id: source.name for source in await inbox.sources()}
    work = mention.work

    def due(mention_class: MentionClass, level: Level) -> datetime | None:
        found = targets.due(
            Metric.FIRST_RESPONSE,
            mention_class=mention_class,
            level=level,
            network=mention.network,
            source=names.get(mention.source_id, ""),
            since=(work.waiting_since if work else None) or mention.published_at,
        )
        return found.due_at if found else None

    return due

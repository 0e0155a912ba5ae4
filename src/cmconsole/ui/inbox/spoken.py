"""What a row says: its clock, and the sentence a screen reader reads."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from cmconsole.domain.clocks import Countdown, countdown
from cmconsole.ui.inbox.sections import Section
from cmconsole.ui.reasons import why
from cmconsole.ui.wording import author_name, class_name, network_name, standing, tr

if TYPE_CHECKING:
    from cmconsole.store.rows import MentionRow


def clock_of(row: MentionRow, now: datetime) -> Countdown:
    """What is left of a mention's target. History has a clock that stands still."""
    work = row.work
    if work is None:
        return countdown(None, now, paused=True)
    return countdown(
        work.due_at,
        now,
        paused=work.snoozed_until is not None,
        answered=work.waiting_since is None,
        done=work.queue == "done",
    )


def running_until(row: MentionRow) -> datetime | None:
    """The deadline whose countdown runs on this row, if one does."""
    work = row.work
    if work is None or work.snoozed_until or work.waiting_since is None or work.queue == "done":
        return None
    return work.due_at


def sentence(row: MentionRow, now: datetime, covered: str = "") -> str:
    """`Major, 12 minutes overdue. Inês Prado on X: Two Halden... Why: product dead. Assigned to JF.`

    Args:
        covered: what is said instead of a text that is folded away.
    """
    owner = row.work.owner if row.work else None
    parts = [
        f"{class_name(*standing(row))}, {clock_of(row, now).spoken}.",
        tr("{name} on {network}: {text}").format(
            name=author_name(row),
            network=network_name(row.network),
            text=_ended(covered or row.text),
        ),
    ]
    if row.judgement.reasons:
        parts.append(tr("Why: {reasons}.").format(reasons=why(row.judgement, quoted=not covered)))
    parts.append(tr("Assigned to {name}.").format(name=owner) if owner else tr("Unassigned."))
    return " ".join(parts)


def _ended(text: str) -> str:
    text = " ".join(text.split())
    return text if text[-1:] in ".!?…" else f"{text}."


def section_title(section: Section) -> str:
    """What a header says."""
    return {
        Section.RED_ZONE: tr("Red zone"),
        Section.OVERDUE: tr("Overdue"),
        Section.SOON: tr("Next 15 minutes"),
        Section.HOUR: tr("Within the hour"),
        Section.LONGER: tr("Longer clock"),
        Section.SPIKE: tr("Spike"),
        Section.CALMER_SPIKE: tr("Spike"),
    }[section]


def section_note(section: Section, *, beside: bool = False) -> str:
    """What a header adds at its right end; `beside`: it is the first one after what was grouped."""
    if beside:
        return tr("everyone else keeps their clock")
    return {
        Section.RED_ZONE: tr("always first"),
        Section.OVERDUE: tr("oldest first"),
        Section.LONGER: tr("no one-hour target"),
        Section.SPIKE: tr("grouped automatically"),
        Section.CALMER_SPIKE: tr("grouped automatically"),
    }.get(section, "")

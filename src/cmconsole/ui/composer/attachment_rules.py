"""What can be posted with a reply at the place it goes to."""

from __future__ import annotations

from collections.abc import Sequence

from cmconsole.domain.replies import Attachment, Mode
from cmconsole.networks import registry
from cmconsole.networks.uploads import AttachmentRules
from cmconsole.replies.attaching import advise
from cmconsole.replies.checks import Advice
from cmconsole.replies.ways import Way


def rules_of(way: Way | None, mode: Mode) -> AttachmentRules | None:
    """What can be posted there with a text; None: nothing."""
    if way is None or way.source is None or mode is Mode.NOTE:
        return None
    rules = registry.kind(way.source.kind).attachments
    if rules is None or (mode is Mode.PRIVATE and not rules.in_private):
        return None
    return rules


def advice_on(attachments: Sequence[Attachment], way: Way | None, mode: Mode) -> list[Advice]:
    """What keeps these from being posted."""
    return advise(attachments, rules_of(way, mode))

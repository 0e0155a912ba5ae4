"""What somebody does at this desk, and what that does not include.

A role guards against slips, not against the person: the files are theirs. Who did what is in the log.
"""

from __future__ import annotations

from enum import StrEnum

from cmconsole.domain.errors import UsageError


class Role(StrEnum):
    """What somebody is here."""

    MANAGER = "manager"
    """Answers; sees reports; reads and answers reviews of the own replies."""
    LEAD = "lead"
    """All that, and draws samples, scores, and takes packs in."""
    READ_ONLY = "read-only"
    """Looks, and takes reports along."""


class Deed(StrEnum):
    """What a role may not include."""

    ACT = "act"
    """Anything that changes a conversation, writes to somebody, or changes how the desk is set up."""
    REVIEW = "review"
    """Drawing samples, scoring, packs, deciding about proposed rules."""


READ_ONLY = (
    "This desk is set to read-only, so nothing was changed. Your role can be chosen in the settings, "
    "under Your role."
)
FOR_LEADS = (
    "Drawing and scoring is for leads, so nothing was changed. Your role can be chosen in the "
    "settings, under Your role."
)


def refusal(role: Role, deed: Deed) -> str:
    """Why somebody with this role does not do that, in a sentence; empty where they may."""
    if role is Role.READ_ONLY:
        return READ_ONLY
    return FOR_LEADS if role is Role.MANAGER and deed is Deed.REVIEW else ""


def expect(role: Role, deed: Deed) -> None:
    """Raises UsageError, in a sentence, where the role does not include the deed."""
    if reason := refusal(role, deed):
        raise UsageError(reason)

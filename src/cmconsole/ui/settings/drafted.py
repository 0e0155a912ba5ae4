"""The rules of the triage page: those in force, the draft, and whether the draft was tried."""

from __future__ import annotations

from dataclasses import dataclass

from cmconsole.triage.replay import must_be_tried
from cmconsole.triage.rules import Policy, Rule


@dataclass(slots=True)
class Drafted:
    """None until they have been read."""

    in_force: Policy | None = None
    """By which is judged."""
    draft: Policy | None = None
    """As they stand on the page."""
    written: Policy | None = None
    """The draft with the rule that is just being written; None: there is none, or it is not whole yet."""
    writing: bool = False
    """Whether the form is open, whatever stands in it."""
    tried: Policy | None = None
    """The draft that was replayed last, to the end."""
    text: str = ""
    """The file in which the draft was begun: its comments are kept."""
    read: str = ""
    """The file as it was read."""

    @property
    def shown(self) -> Policy | None:
        """By which a sentence is tried."""
        return self.written or self.draft

    @property
    def changed(self) -> bool:
        """Whether the draft differs from what is in force."""
        return self.draft != self.in_force

    @property
    def untried(self) -> bool:
        """Whether the draft has to be replayed before it can be put in force."""
        if self.in_force is None or self.draft is None or self.draft == self.tried:
            return False
        return must_be_tried(self.in_force, self.draft)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Those of the draft."""
        return () if self.draft is None else self.draft.rules

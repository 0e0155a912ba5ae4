"""What the button under the editor says: the deed itself, never just “Send”."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from cmconsole.domain.judgement import MentionClass
from cmconsole.domain.replies import Mode, Step
from cmconsole.replies.composing import goes_in_private
from cmconsole.store.rows import MentionRow

if TYPE_CHECKING:
    from cmconsole.replies.ways import Way

STEPPED = frozenset(
    {
        MentionClass.MAJOR,
        MentionClass.MINOR,
        MentionClass.QUESTION,
        MentionClass.MISINFORMED,
        MentionClass.VENTING,
    }
)
"""What is taken from a first word to a last one."""


def tr(text: str) -> str:
    """Translate a text of this module."""
    return QCoreApplication.translate("deeds", text)


def usual_step(mention: MentionRow, mode: Mode) -> Step:
    """What a reply does unless a person chooses another step."""
    work = mention.work
    if work is None or mode is not Mode.PUBLIC:
        return Step.ANSWER
    if work.mention_class is MentionClass.PRAISE:
        return Step.THANK
    if work.mention_class in STEPPED and work.first_response_at is None:
        return Step.ACKNOWLEDGE
    return Step.ANSWER


def leaves_as(mode: Mode, step: Step, mention: MentionRow | None) -> Mode:
    """How it leaves: what answers a private message is one, whatever was chosen."""
    plain = mode is Mode.PUBLIC and step not in (Step.OFFLINE, Step.CLOSE)
    if plain and mention is not None and goes_in_private(mention):
        return Mode.PRIVATE
    return mode


def deed(
    mode: Mode, step: Step, way: Way | None, parts: int, mention: MentionRow | None = None
) -> tuple[str, str]:
    """What the button says, and the same with the account it is done with."""
    mode = leaves_as(mode, step, mention)
    if mode is Mode.NOTE:
        words = tr("Add note")
        return words, tr("Add a note for the team")
    if way is None or way.source is None:
        return tr("I posted it"), tr("I posted it in the browser: stop the clock")
    account = _account(way)
    if mode is Mode.PRIVATE:
        words = tr("Send privately")
        full = f"{words} {account}"
    elif (short := _step_words(step)) is not None:
        words, full = short, f"{short}, {account}"
    else:
        words = full = tr("Post publicly {account}").format(account=account)
    if parts > 1:
        words = tr("{deed}, in {n} parts").format(deed=words, n=parts)
        full = tr("{deed}, in {n} parts").format(deed=full, n=parts)
    return words, full


def _account(way: Way) -> str:
    assert way.source is not None
    name = way.source.name
    if name.startswith("@"):
        told = tr("as {name}").format(name=name)
        return told if way.label in name else tr("{told} on {net}").format(told=told, net=way.label)
    return tr("with “{name}” on {net}").format(name=name, net=way.label)


def _step_words(step: Step) -> str | None:
    return {
        Step.ACKNOWLEDGE: tr("Acknowledge publicly"),
        Step.OFFLINE: tr("Move offline"),
        Step.CLOSE: tr("Close the loop"),
        Step.THANK: tr("Thank publicly"),
    }.get(step)

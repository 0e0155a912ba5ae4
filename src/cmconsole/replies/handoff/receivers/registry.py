"""The kinds of destination there are."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from cmconsole.domain.errors import UsageError
from cmconsole.replies.handoff.receivers.base import ReceiverKind

HERE = "cmconsole.replies.handoff.receivers"
BUILT_IN: Mapping[str, str] = {
    "mail": f"{HERE}.mail",
    "webhook": f"{HERE}.webhook",
    "zendesk": f"{HERE}.zendesk",
    "jira": f"{HERE}.jira",
    "zammad": f"{HERE}.zammad",
    "rt": f"{HERE}.rt",
    "roundup": f"{HERE}.roundup",
}
"""Each has a KIND; imported when it is first asked for."""
RECORDED = ("phone", "mailto", "other")
"""Ways that a person goes and then writes down; they need no destination."""


def kinds() -> tuple[str, ...]:
    """The names of all kinds; imports none of them."""
    return tuple(BUILT_IN)


def kind(name: str) -> ReceiverKind:
    """The kind called `name`. Raises UsageError where there is none."""
    if name not in BUILT_IN:
        raise UsageError(
            f"Nothing is handed over to a {name} from here. There are: {', '.join(BUILT_IN)}."
        )
    found = import_module(BUILT_IN[name]).KIND
    assert isinstance(found, ReceiverKind)
    return found

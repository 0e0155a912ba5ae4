"""Prints what assistive technology sees of cmconsole, one JSON object a line. For the system's Python,
which has AT-SPI; not a test."""

from __future__ import annotations

import json
import sys

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402

DEEPEST = 40


def main() -> None:
    """Walk everything that is showing."""
    Atspi.set_timeout(3000, 3000)
    desktop = Atspi.get_desktop(0)
    for place in range(desktop.get_child_count()):
        program = desktop.get_child_at_index(place)
        if program is not None and program.get_name() == "cmconsole":
            for number in range(program.get_child_count()):
                walk(program.get_child_at_index(number), 0)


def walk(node: Atspi.Accessible | None, depth: int) -> None:
    """Print `node` and what is under it."""
    if node is None or depth > DEEPEST:
        return
    states = node.get_state_set()
    if not states.contains(Atspi.StateType.SHOWING):
        return
    box = node.get_extents(Atspi.CoordType.SCREEN)
    facts = {
        "role": node.get_role_name(),
        "name": node.get_name(),
        "focusable": states.contains(Atspi.StateType.FOCUSABLE),
        "focused": states.contains(Atspi.StateType.FOCUSED),
        "selected": states.contains(Atspi.StateType.SELECTED),
        "box": [box.x, box.y, box.width, box.height],
    }
    print(json.dumps(facts), file=sys.stdout)
    for place in range(node.get_child_count()):
        walk(node.get_child_at_index(place), depth + 1)


main()

"""Walking through recorded answers."""

from __future__ import annotations

from collections.abc import Iterator

from cmconsole.networks.shape import Record, as_record


def objects(node: object) -> Iterator[Record]:
    """Every object in an answer, however deep."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield as_record(one)
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)

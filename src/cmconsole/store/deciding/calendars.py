"""Opening hours as they were under each version of the targets."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from dataclasses import replace

from cmconsole.domain.calendars import ALWAYS_OPEN, Calendar
from cmconsole.domain.errors import PolicyError
from cmconsole.domain.judgement import Level, MentionClass
from cmconsole.domain.targets import Metric, Targets
from cmconsole.domain.targets_file import targets_from_toml
from cmconsole.store.deciding import versions


class Calendars:
    """Finds the calendar of a first response; each version is read once."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._targets: dict[int, Targets | None] = {}
        self._known: dict[tuple[object, ...], Calendar] = {}

    def of(
        self, version: int, mention_class: MentionClass, level: Level, network: str, source: str
    ) -> Calendar:
        """The calendar of the target that fits under that version; the default one where none does.

        A version that is not kept, as in files of another program's making, counts as always open.
        """
        key = (version, mention_class, level, network, source)
        if key not in self._known:
            targets = self._version(version)
            target = targets and targets.find(
                Metric.FIRST_RESPONSE,
                mention_class=mention_class,
                level=level,
                network=network,
                source=source,
            )
            name = target.calendar if target else None
            self._known[key] = targets.calendar(name) if targets else ALWAYS_OPEN
        return self._known[key]

    def _version(self, number: int) -> Targets | None:
        if number not in self._targets:
            body = versions.body_of(self._connection, "targets", number)
            self._targets[number] = None
            with suppress(PolicyError):
                if body is not None:
                    self._targets[number] = replace(targets_from_toml(body), version=number)
        return self._targets[number]

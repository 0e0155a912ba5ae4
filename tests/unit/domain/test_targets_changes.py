"""What differs between two files of targets."""

from __future__ import annotations

from cmconsole.domain.judgement import LEVEL_OF_CLASS, MentionClass
from cmconsole.domain.targets_by_kind import CLOSING, REPLIES, Kind, with_calendar, with_minutes
from cmconsole.domain.targets_changes import differences
from cmconsole.domain.targets_file import targets_from_toml
from cmconsole.system.paths import resource

SHIPPED = targets_from_toml(resource("targets.toml").read_text("utf-8"))
QUESTION = Kind(MentionClass.QUESTION, LEVEL_OF_CLASS[MentionClass.QUESTION])
OFFICE = """
[calendars.Office]
zone = "Europe/Berlin"
monday = ["09:00-17:00"]
holidays = [2026-12-25]
"""


def test_the_same_targets_do_not_differ() -> None:
    assert differences(SHIPPED, SHIPPED) == {}


def test_what_is_changed_for_one_kind_is_one_part() -> None:
    name = f"question/{QUESTION.level.name}"
    later = with_minutes(SHIPPED, QUESTION, REPLIES, 45)
    ((key, (was, now)),) = differences(SHIPPED, later).items()
    assert (key, now) == (f"reply/{name}", 45)
    assert was != 45
    assert differences(later, SHIPPED) == {key: (45, was)}
    closed = with_minutes(SHIPPED, QUESTION, CLOSING, None)
    assert differences(SHIPPED, closed)[f"closing/{name}"][1] is None
    paused = with_calendar(SHIPPED, QUESTION, REPLIES, "always")
    assert differences(SHIPPED, paused) == {f"clock/{name}": (None, "always")}


def test_calendars_differ_by_hours_zone_and_days_off() -> None:
    plain = '[[target]]\nname = "a"\nminutes = 60\n'
    before = targets_from_toml(plain + OFFICE)
    after = targets_from_toml(
        plain
        + OFFICE.replace("09:00", "10:00")
        .replace("Berlin", "Paris")
        .replace("-25]", "-25, 2026-12-26]")
    )
    assert differences(before, after) == {
        "zone/Office": ("Europe/Berlin", "Europe/Paris"),
        "hours/Office/0": ("09:00-17:00", "10:00-17:00"),
        "off/Office": (["2026-12-25"], ["2026-12-25", "2026-12-26"]),
    }
    gone = differences(before, targets_from_toml(plain))
    assert gone["calendar/Office"] == (True, None)

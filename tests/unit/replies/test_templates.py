"""Templates: what can go wrong with them, and what the starting set is worth."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cmconsole.domain.errors import PolicyError
from cmconsole.domain.judgement import Level, MentionClass
from cmconsole.domain.replies import Step
from cmconsole.replies.checks import Check, Situation, advise, gaps
from cmconsole.replies.template_files import dump, load, parse, save, shipped
from cmconsole.replies.templates import VARIABLES, fill, suggest

VARIANTS = 'variants = ["Hello {name}, [[what happened]].", "Dear {name}, [[what happened]]."]'
ONE = """
[[template]]
name = "one"
step = "acknowledge"
classes = ["major"]
[[template.text]]
language = "en"
variants = ["Hello {name}, [[what happened]].", "Dear {name}, [[what happened]]."]
short = "Hi {name}"
[template.text.on]
x = "Yo {name}"
"""


def test_values_are_filled_in_and_what_is_missing_becomes_a_blank_that_blocks() -> None:
    (one,) = parse(ONE, "test")
    filled = fill(one, {"name": "Tess"})
    assert filled.text == "Hello Tess, [[what happened]]."
    assert [filled.text[a:b] for a, b in filled.filled] == ["Tess"]
    without = fill(one, {"name": ""})
    assert len(gaps(without.text)) == 2
    assert advise(without.text, Situation())[0].check is Check.GAP


def test_variants_take_turns_and_networks_may_have_texts_of_their_own() -> None:
    (one,) = parse(ONE, "test")
    begun = [fill(one, {"name": "T"}, turn=turn).text[:5] for turn in range(4)]
    assert begun == ["Hello", "Dear ", "Hello", "Dear "]
    assert fill(one, {"name": "T"}, short=True).text == "Hi T"
    assert fill(one, {"name": "T"}, network="x").text == "Yo T"


def test_curly_brackets_in_a_customers_name_do_no_harm() -> None:
    (one,) = parse(ONE, "test")
    assert fill(one, {"name": "{brand} {0}"}).text.startswith("Hello {brand} {0}")


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        (("{name}", "{nmae}"), "{nmae}, which does not exist"),
        (("{name}", "{name"), "without its partner"),
        (('classes = ["major"]', 'classes = ["minor"]'), "where to go"),
        (('classes = ["major"]', 'classes = ["huge"]'), "not in order"),
        (('step = "acknowledge"', 'steps = "acknowledge"'), "“steps”"),
        (
            (
                'variants = ["Hello {name}, [[what happened]].", "Dear {name}, [[what happened]]."]',
                "",
            ),
            "no text",
        ),
        (("[[template]]", "[[template"), "not in order"),
        (('name = "one"', ""), "no name"),
    ],
)
def test_a_template_that_cannot_be_used_is_refused_in_one_plain_sentence(
    change: tuple[str, str], wanted: str
) -> None:
    with pytest.raises(PolicyError, match=re.escape(wanted)):
        parse(ONE.replace(*change), "test.toml")


def test_all_templates_survive_export_and_import(tmp_path: Path) -> None:
    everything = shipped()
    assert parse(dump(everything), "export") == everything
    own = tmp_path / "templates.toml"
    (one,) = parse(ONE.replace('"one"', '"thank"'), "test")
    save(own, [one])
    loaded = {template.name: template for template in load(own)}
    assert loaded["thank"] == one
    assert len(loaded) == len(everything)


def test_a_broken_file_of_the_team_says_so(tmp_path: Path) -> None:
    own = tmp_path / "templates.toml"
    own.write_bytes(b"\xff\xfe")
    with pytest.raises(PolicyError, match="could not be read"):
        load(own)


@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_the_starting_set_speaks_three_languages_everywhere(language: str) -> None:
    assert all(template.speaks(language) for template in shipped())


@pytest.mark.parametrize("mention_class", [c for c in MentionClass if c is not MentionClass.NOISE])
@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("red_zone", [False, True])
def test_there_is_something_to_begin_with_for_every_class(
    mention_class: MentionClass, late: bool, red_zone: bool
) -> None:
    level = Level.RED_ZONE if red_zone else Level.MEDIUM
    assert suggest(shipped(), mention_class, level, late=late, language="de")


def test_the_most_fitting_comes_first() -> None:
    def first(mention_class: MentionClass, level: Level = Level.HIGH, **more: object) -> str:
        return suggest(shipped(), mention_class, level, step=Step.ACKNOWLEDGE, **more)[0].name  # type: ignore[arg-type]

    assert first(MentionClass.MAJOR) == "acknowledge-major"
    assert first(MentionClass.MAJOR, late=True) == "acknowledge-late"
    assert first(MentionClass.MAJOR, Level.RED_ZONE, late=True).startswith("red-zone")
    assert first(MentionClass.MINOR) == "acknowledge-minor"


def test_the_starting_set_passes_our_own_checks() -> None:
    values = dict.fromkeys(VARIABLES, "") | {
        "name": "Tess",
        "problem": "the lock that stays shut",
        "agent": "Noor",
        "colleague": "Ilse from the workshop",
        "when": "18:00",
        "contact": "a private message",
        "destination": "help.example/locks",
    }
    for template in shipped():
        for wording in template.wordings:
            for turn in range(len(wording.variants)):
                filled = fill(template, values, language=wording.language, turn=turn)
                text = filled.text.replace("[[", "").replace("]]", "")
                situation = Situation(customer="the lock that stays shut", private=template.private)
                told = {advice.check for advice in advise(text, situation)}
                assert not told & {Check.PRIVATE_SHOWN, Check.PRIVATE_ASKED}, text
                assert "!" not in text.replace("¡", "")
                if template.late:
                    late = Situation(customer="the lock", late=True)
                    assert Check.SORRY_WHEN_LATE not in {a.check for a in advise(text, late)}, text


def test_every_short_text_fits_where_room_is_little() -> None:
    for template in shipped():
        for wording in template.wordings:
            assert len(wording.short) < 220

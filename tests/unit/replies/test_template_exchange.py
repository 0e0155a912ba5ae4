"""Templates as they are edited, exported and taken in."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from cmconsole.domain.errors import PolicyError
from cmconsole.domain.judgement import MentionClass
from cmconsole.domain.replies import Step
from cmconsole.replies import macro_files, template_exchange, template_files
from cmconsole.replies.macros import Action, Do, Macro
from cmconsole.replies.template_editing import (
    TITLE,
    WORDS,
    begun,
    copied,
    own,
    problems,
    tidied,
    wants_destination,
)
from cmconsole.replies.templates import Template, Wording

MACRO = Macro("Take over", (Action(Do.ASSIGN, "Priya"), Action(Do.TEMPLATE, "thank")))


def simple(**facts: object) -> Template:
    made = Template("mine", "Mine", Step.ACKNOWLEDGE, (Wording("en", ("Hello {name}",)),))
    return replace(made, **facts)  # type: ignore[arg-type]


def test_what_is_exported_comes_back_the_same(tmp_path: Path) -> None:
    shipped = template_files.shipped()
    file = tmp_path / "all.json"
    template_exchange.write(file, shipped, [MACRO])
    found = template_exchange.read(file)
    assert found.templates == shipped
    assert found.macros == (MACRO,)
    assert json.loads(file.read_text("utf-8"))["format"] == "cmconsole templates"


def test_a_toml_file_of_a_team_is_taken_in_too(tmp_path: Path) -> None:
    file = tmp_path / "templates.toml"
    template_files.save(file, [simple()])
    assert template_exchange.read(file).templates == (simple(),)


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        ("", "no templates and no macros"),
        ("{", "neither JSON nor TOML"),
        ("[1]", "no templates and no macros"),
        ('{"version": 2}', "later version"),
        ('{"version": "x"}', "later version"),
        ('{"template": 3}', "no list of templates"),
        ('{"macro": {"a": 1}}', "no list of macros"),
        ('{"template": [{"name": "a", "text": [{"variants": ["{nobody}"]}]}]}', "{nobody}"),
        ('{"template": [{"name": "a", "step": "shout"}]}', "“a” is not in order"),
        ('{"macro": [{"name": "a", "do": [{"publish": "x"}]}]}', "wants to “publish”"),
        ("[" * 100_000, "neither JSON nor TOML"),
        ('{"a":' * 50_000, "neither JSON nor TOML"),
    ],
)
def test_a_file_that_is_not_in_order_is_named_in_one_sentence(
    tmp_path: Path, content: str, wanted: str
) -> None:
    file = tmp_path / "x.json"
    file.write_text(content, "utf-8")
    with pytest.raises(PolicyError) as raised:
        template_exchange.read(file)
    assert wanted in str(raised.value)


def test_a_picture_is_no_file_of_templates(tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_bytes(b"\x89PNG\r\n\x1a\n\xff\xfe")
    with pytest.raises(PolicyError, match="could not be read"):
        template_exchange.read(file)


def test_problems_are_named_where_they_are_and_only_there() -> None:
    both = (Wording("en", ("Hello {name}",)), Wording("de", ("Hallo {nmae}",)))
    (found,) = problems(simple(wordings=both))
    assert (found.where, found.language) == (WORDS, "de")
    assert "{nmae}" in found.text
    assert "“mine”" not in found.text


def test_every_problem_is_named_at_once() -> None:
    empty = simple(title=" ", wordings=(Wording("en", ("", "  ")), Wording("de", ("{",))))
    assert [(one.where, one.language) for one in problems(empty)] == [
        (TITLE, ""),
        (WORDS, "en"),
        (WORDS, "de"),
    ]


def test_two_templates_may_not_have_one_name() -> None:
    assert [one.where for one in problems(simple(), ["mINE"])] == [TITLE]


def test_a_minor_complaint_wants_a_destination_and_a_text_that_says_it() -> None:
    minor = simple(classes=frozenset({MentionClass.MINOR}))
    assert wants_destination(minor)
    (found,) = problems(minor)
    assert "{destination}" in found.text
    said = Wording("en", ("Please look at {destination}",))
    answered = replace(minor, wordings=(said,), destination="the forum")
    assert problems(answered) == []
    assert not wants_destination(answered)


def test_empty_variants_are_left_out_when_it_is_kept() -> None:
    kept = tidied(simple(wordings=(Wording("en", (" a ", "", "b"), " ", {"x": " "}),)))
    assert kept.wordings == (Wording("en", ("a", "b"), "", {}),)


def test_only_what_differs_from_what_ships_is_the_teams_own() -> None:
    shipped = template_files.shipped()
    changed = replace(shipped[0], title="Ours")
    assert own([changed, *shipped[1:], simple()], shipped) == [changed, simple()]


def test_new_templates_get_names_that_are_free() -> None:
    taken = ["new-template", "new-template-2"]
    assert begun("New template", Step.THANK, "de", taken).name == "new-template-3"
    assert copied(simple(), "Ächz!", ["chz"]).name == "chz-2"


def test_macros_are_kept_and_a_broken_file_is_told(tmp_path: Path) -> None:
    file = tmp_path / "macros.toml"
    assert macro_files.load(file) == ()
    macro_files.save(file, [MACRO])
    assert macro_files.load(file) == (MACRO,)
    with pytest.raises(PolicyError, match="no number of minutes"):
        macro_files.save(file, [Macro("x", (Action(Do.SNOOZE, "soon"),))])
    assert macro_files.load(file) == (MACRO,)
    file.write_bytes(b"\xff")
    with pytest.raises(PolicyError, match="could not be read"):
        macro_files.load(file)

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from cmconsole.replies import macro_files, template_files
from cmconsole.replies.macros import Action, Do
from cmconsole.replies.templates import VARIABLES
from cmconsole.ui.look import Look
from cmconsole.ui.settings.screen import SettingsScreen
from cmconsole.ui.settings.template_list import MACRO, TEMPLATE
from cmconsole.ui.settings.template_variables import origin, used_in
from cmconsole.ui.settings.templates_page import TemplatesPage
from support.inboxes import arrival, author
from support.windows import WindowDesk, until, window_at

FIRST = "acknowledge-major"
OFFSCREEN = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing)", extend=True)
"""Where there is no screen, Qt says so when a list drops down."""


@asynccontextmanager
async def templates_at(
    folder: Path, look: Look, size: tuple[int, int] = (1440, 900)
) -> AsyncIterator[tuple[WindowDesk, TemplatesPage, list[str]]]:
    mention = arrival("It waits", author=author("@ann"))
    async with window_at(folder, look, mention, size=size) as desk:
        services = desk.services
        screen = SettingsScreen(look, services, desk.window.rail, desk.window.keymap)
        desk.window.places.offer("settings", lambda: screen)
        desk.window.places.open("settings")
        screen.open("templates")
        page = screen.pages["templates"]
        assert isinstance(page, TemplatesPage)
        told: list[str] = []
        page.told.connect(lambda words, _: told.append(words))
        await until(lambda: page.list.at() is not None and page.preview.rows)
        yield desk, page, told


def file_of(desk: WindowDesk) -> Path:
    return desk.console.replies.team_files[0]


async def test_templates_stand_under_what_they_are_for(tmp_path: Path, look: Look) -> None:
    async with templates_at(tmp_path, look) as (_, page, _):
        words = [page.list.item(row).text() for row in range(page.list.count())]
        heads = [words[row] for row in range(len(words)) if not page.list.item(row).flags()]
        assert heads[:2] == ["Acknowledge", "Move offline"]
        assert heads[-1] == "Macros"
        assert len(words) - len(heads) == len(template_files.shipped())


async def test_what_is_typed_is_previewed_counted_and_kept_by_itself(
    tmp_path: Path, look: Look
) -> None:
    async with templates_at(tmp_path, look) as (desk, page, _):
        edit = page.form.words.variants[0]
        edit.setFocus()
        edit.selectAll()
        QTest.keyClicks(edit, "Sorry ann")
        assert page.preview.shown.toPlainText() == "Sorry ann"
        assert page.preview.rows["bluesky"].words == "9 / 300"
        assert page.preview.rows["mastodon"].words == "14 / 500", "with @ann and a blank in front"
        await until(lambda: page.state.text().startswith("Saved"))
        (kept,) = template_files.parse(file_of(desk).read_text("utf-8"), "kept")
        assert kept.name == FIRST
        assert kept.wording("en").variants[0] == "Sorry ann"
        assert desk.console.replies.templates()[0] == kept


@OFFSCREEN
async def test_a_variable_that_does_not_exist_is_named_in_place_and_nothing_is_written(
    tmp_path: Path, look: Look
) -> None:
    async with templates_at(tmp_path, look) as (desk, page, _):
        edit = page.form.words.variants[0]
        edit.setFocus()
        edit.selectAll()
        QTest.keyClicks(edit, "Dear {nmae")
        QTest.keyClick(edit, Qt.Key.Key_BraceRight)
        assert page.form.words.problem.isVisible()
        assert "{nmae}" in page.form.words.problem.text()
        assert page.state.text().startswith("Not saved")
        page.keep()
        assert not file_of(desk).exists()
        assert edit.toPlainText() == "Dear {nmae}"


@OFFSCREEN
async def test_a_curly_bracket_offers_the_variables(tmp_path: Path, look: Look) -> None:
    async with templates_at(tmp_path, look) as (_, page, _):
        edit = page.form.words.variants[0]
        edit.setFocus()
        edit.selectAll()
        QTest.keyClicks(edit, "Hello {na")
        popup = edit._offer.list
        assert popup.isVisible()
        QTest.keyClick(popup, Qt.Key.Key_Return)
        assert edit.toPlainText() == "Hello {name}"
        QTest.keyClicks(edit, " of {br")
        QTest.keyClick(popup, Qt.Key.Key_Tab)
        assert edit.toPlainText() == "Hello {name} of {brand}"
        assert edit.hasFocus()
        assert not page.form.words.problem.isVisible()


async def test_where_the_text_is_too_long_the_shorter_version_is_shown(
    tmp_path: Path, look: Look
) -> None:
    async with templates_at(tmp_path, look) as (_, page, _):
        words = page.form.words
        words.variants[0].setPlainText("Long. " * 60)
        words.short.setPlainText("Short.")
        assert page.preview.rows["bluesky"].words == "6 / 300"
        assert "Bluesky" in page.preview.hint.text()
        words.short.setPlainText("")
        assert page.preview.hint.text().startswith("Too long for")


async def test_minor_complaints_have_to_be_sent_somewhere(tmp_path: Path, look: Look) -> None:
    async with templates_at(tmp_path, look) as (_, page, _):
        form = page.form
        assert not form.sends.told.isVisible()
        minor = next(b for b in form.classes.values() if b.text() == "Minor")
        minor.click()
        assert form.sends.told.isVisible()
        assert "{destination}" in form.words.problem.text()
        form.sends.field.setFocus()
        QTest.keyClicks(form.sends.field, "the forum")
        assert not form.sends.told.isVisible()


async def test_a_language_is_added_and_its_empty_text_is_named(tmp_path: Path, look: Look) -> None:
    async with templates_at(tmp_path, look) as (desk, page, _):
        page.form.add_language("fr")
        assert page.form.words.problem.text() == "There is no text yet."
        edit = page.form.words.variants[0]
        QTest.keyClicks(edit, "Bonjour")
        await page.services.turns.settle()
        (kept,) = template_files.parse(file_of(desk).read_text("utf-8"), "kept")
        assert [w.language for w in kept.wordings] == ["en", "de", "es", "fr"]


async def test_a_changed_template_goes_back_to_what_was_shipped(tmp_path: Path, look: Look) -> None:
    async with templates_at(tmp_path, look) as (desk, page, told):
        assert not page.away.isVisible()
        page.form.title.setFocus()
        QTest.keyClicks(page.form.title, "!")
        page.keep()
        assert page.away.isVisible()
        page.away.click()
        await until(lambda: told == ["As it was shipped."])
        assert desk.console.replies.templates() == template_files.shipped()
        await until(lambda: not page.form.title.text().endswith("!"))


async def test_what_could_not_be_written_is_told_and_written_the_next_time(
    tmp_path: Path, look: Look
) -> None:
    async with templates_at(tmp_path, look) as (desk, page, told):
        file = file_of(desk)
        file.mkdir(parents=True)  # nothing can be written in its place
        page.form.title.setFocus()
        QTest.keyClicks(page.form.title, "!")
        page.keep()
        await until(lambda: told)
        assert "nothing was written" in told[0]
        assert not page.state.text().startswith("Saved")
        file.rmdir()
        page.keep()
        await until(lambda: page.state.text().startswith("Saved"))
        (kept,) = template_files.parse(file.read_text("utf-8"), "kept")
        assert "!" in kept.title


async def test_a_macro_is_made_shown_in_words_and_kept(tmp_path: Path, look: Look) -> None:
    async with templates_at(tmp_path, look) as (desk, page, _):
        page.new_macro.click()
        await until(lambda: page.macro_form.isVisible())
        form = page.macro_form
        form.name.selectAll()
        QTest.keyClicks(form.name, "Take over")
        QTest.keyClicks(form.fields[0], "called the workshop")
        form.add.click()
        assert "2. " in form.shown.text()
        await page.services.turns.settle()
        (macro,) = macro_files.load(desk.console.replies.team_files[1])
        assert macro.name == "Take over"
        assert macro.actions == (Action(Do.NOTE, "called the workshop"), Action(Do.NOTE, ""))
        assert page.list.choose(TEMPLATE, FIRST)
        assert page.form.isVisible()
        await until(lambda: page.list.choose(MACRO, "Take over"))


async def test_everything_goes_out_as_one_file_and_comes_back(tmp_path: Path, look: Look) -> None:
    async with templates_at(tmp_path, look) as (desk, page, told):
        target = tmp_path / "out.json"
        page.exchange.export_to(str(target))
        await until(target.exists)
        document = json.loads(target.read_text("utf-8"))
        document["template"] = [document["template"][0] | {"name": "new", "title": "Brand new"}]
        target.write_text(json.dumps(document), "utf-8")
        page.exchange.import_from(str(target))
        await until(lambda: told[-1:] == ["1 text taken in."])
        names = [each.name for each in desk.console.replies.templates()]
        assert "new" in names
        target.write_text("{", "utf-8")
        page.exchange.import_from(str(target))
        await until(lambda: "neither JSON nor TOML" in told[-1])
        assert [each.name for each in desk.console.replies.templates()] == names


async def test_a_broken_file_of_the_team_is_told_and_never_written_over(
    tmp_path: Path, look: Look
) -> None:
    folder = tmp_path
    async with window_at(folder, look, arrival("x", author=author("@ann"))) as desk:
        file = file_of(desk)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("[[template", "utf-8")
        services = desk.services
        screen = SettingsScreen(look, services, desk.window.rail, desk.window.keymap)
        desk.window.places.offer("settings", lambda: screen)
        desk.window.places.open("settings")
        screen.open("templates")
        page = screen.pages["templates"]
        assert isinstance(page, TemplatesPage)
        await until(lambda: page.list.at() is not None)
        page.form.title.setFocus()
        QTest.keyClicks(page.form.title, "!")
        page.keep()
        assert "put it right" in screen.toast.message
        assert file.read_text("utf-8") == "[[template"


async def test_at_a_small_window_nothing_is_cut_off(tmp_path: Path, look: Look) -> None:
    async with templates_at(tmp_path, look, (1024, 700)) as (desk, page, _):
        words = page.form.words
        every = (*words.variants, words.short)
        await until(lambda: not any(edit.verticalScrollBar().maximum() for edit in every))
        for width in (1440, 1100, 1366, 1024):
            desk.window.resize(width, 768)
            await until(lambda: not any(edit.verticalScrollBar().maximum() for edit in every))
        edit = words.variants[0]
        before = edit.height()
        edit.setPlainText("\n".join("Hello {name}" for _ in range(7)))
        await until(lambda: edit.height() > before)
        edit.setPlainText("\n".join("Hello {name}" for _ in range(40)))
        await until(lambda: edit.verticalScrollBar().maximum() > 0)
        assert edit.height() < 300, "beyond that it scrolls"
        assert page.preview.shown.height() >= 180
        assert page.form.width() <= page.width() - page.list.width()
        assert page.body.indexOf(page.preview) >= 0


@OFFSCREEN
async def test_the_variables_of_a_template_are_listed_with_where_they_come_from(
    tmp_path: Path, look: Look
) -> None:
    async with templates_at(tmp_path, look) as (_, page, _):

        def listed() -> list[str]:
            table = page.form.variables
            return [each.text() for each in table.findChildren(QLabel) if each.isVisibleTo(table)]

        edit = page.form.words.variants[0]
        edit.setFocus()
        edit.selectAll()
        QTest.keyClicks(edit, "Hello {name}, {problem}. {agent}")
        for other in (*page.form.words.variants[1:], page.form.words.short):
            other.setPlainText("")
        await until(lambda: "problem" in listed() and "when" not in listed())
        names = [words for words in listed() if words in VARIABLES]
        assert names == ["name", "problem", "agent"]
        words = listed()
        assert words[words.index("problem") + 1 :][:2] == [
            "you, when you use it",
            "a blank; it stops the send",
        ]
        assert words[words.index("name") + 1 :][:2] == ["the contact", "their handle"]


def test_a_bracket_that_is_not_closed_yet_hides_no_other_variable() -> None:
    assert used_in(["Hi {name", "{agent} and {name}", "{nonsense}"]) == ("agent", "name")
    assert origin("destination", "help.example")[0] == "this template"
    assert origin("destination")[1] == "a blank; it stops the send"


async def test_tab_goes_through_everything_as_it_is_read(tmp_path: Path, look: Look) -> None:
    async with templates_at(tmp_path, look) as (desk, page, _):
        screen = desk.window.places.widget("settings")
        assert isinstance(screen, SettingsScreen)
        screen.finder.setFocus()
        words, met = page.form.words, [QApplication.focusWidget()]
        while True:
            desk.press("Tab")
            focused = QApplication.focusWidget()
            if focused in met:
                break
            met.append(focused)
            if isinstance(focused, QAbstractButton):
                assert desk.window.ring.around is focused, "it shows where the keys are"
        wanted = [
            screen.finder, screen.list, page.new, page.new_macro, page.list, page.import_,
            page.export, page.form.title, page.form.step, words.variable, words.variants[0],
            words.short, page.copy, page.preview.who,
        ]  # fmt: skip
        places = [met.index(each) for each in wanted]
        assert places == sorted(places)
        assert focused is screen.finder


async def test_another_language_is_read_without_leaving_its_button(
    tmp_path: Path, look: Look
) -> None:
    async with templates_at(tmp_path, look) as (_, page, _):
        german = page.form.languages._buttons["de"]
        german.setFocus()
        QTest.keyClick(german, Qt.Key.Key_Space)
        assert page.form.language == "de"
        assert QApplication.focusWidget() is german
        assert not page.form.languages._buttons["en"].isChecked()

"""The foot of the settings: what was changed last is taken back, and all of it is told."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QSpinBox

from cmconsole.domain.changes import Area, Change
from cmconsole.domain.errors import DiskFull
from cmconsole.domain.judgement import LEVEL_OF_CLASS, MentionClass
from cmconsole.domain.roles import Role
from cmconsole.domain.targets_by_kind import Kind
from cmconsole.domain.targets_file import targets_from_toml
from cmconsole.networks import registry
from cmconsole.polling.enrolling import draft
from cmconsole.system.autostart import Autostart
from cmconsole.system.change_log import ChangeLogFile
from cmconsole.system.settings import SettingsFile
from cmconsole.ui.look import Look
from cmconsole.ui.settings.change_log_page import ChangeLogPage
from cmconsole.ui.settings.keyboard_page import KeyboardPage
from cmconsole.ui.settings.look_page import LookPage
from cmconsole.ui.settings.notifications_page import NotificationsPage
from cmconsole.ui.settings.page import Page
from cmconsole.ui.settings.role_page import RolePage
from cmconsole.ui.settings.scorecard_page import ScorecardPage
from cmconsole.ui.settings.targets_page import TargetsPage
from cmconsole.ui.settings.templates_page import TemplatesPage
from cmconsole.ui.settings.triage_page import TriagePage
from cmconsole.ui.window.choices import keep_choices
from support.settings import SettingsDesk, settings_at
from support.windows import until

QUESTION = Kind(MentionClass.QUESTION, LEVEL_OF_CLASS[MentionClass.QUESTION])
P = TypeVar("P", bound=Page)


@pytest.fixture(autouse=True)
def a_home_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Opening the window at sign-in is a file of this test's home."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))


def page_of(at: SettingsDesk, name: str, kind: type[P]) -> P:
    at.screen.open(name)
    page = at.screen.pages[name]
    assert isinstance(page, kind)
    return page


def offered(at: SettingsDesk) -> str:
    """What the foot offers to take back, as a screen reader says it; empty: nothing."""
    undo = at.screen.foot.undo
    return undo.accessibleName() if undo.isVisible() else ""


async def take_back(at: SettingsDesk, what: str) -> str:
    """Press what is offered, and wait for what is said of it."""
    await at.desk.window.commands.turns.settle()
    await until(lambda: offered(at) == f"Undo last: {what}")
    at.screen.toast.put_away()
    at.screen.foot.undo.click()
    await until(lambda: at.screen.toast.message)
    await at.desk.window.commands.turns.settle()
    return at.screen.toast.message


def words_at(log: ChangeLogPage, row: int) -> str:
    """What a line says; nothing in that of a day."""
    item = log.table.item(row, 1)
    return item.text() if item is not None else ""


async def read(at: SettingsDesk) -> list[str]:
    """The lines of the log, the newest first: what was changed, without where and by whom."""
    await at.desk.window.commands.turns.settle()
    at.screen.foot.log.click()
    log = at.screen.changes.log
    assert log is not None
    await at.console.changes.read()
    log.show_anew()
    found = [words for row in range(log.table.rowCount()) if (words := words_at(log, row))]
    at.screen.changes.leave_log()
    return [line.partition("\n")[0] for line in found]


def stored(at: SettingsDesk) -> list[Change]:
    return ChangeLogFile(at.console.profile.changes).read()


async def test_the_look_is_taken_back_in_the_page_the_window_and_the_file(
    tmp_path: Path, look: Look
) -> None:
    async with settings_at(tmp_path, look) as at:
        keep_choices(at.desk.window, look, at.console.settings)
        page = page_of(at, "look", LookPage)
        assert offered(at) == ""
        assert at.screen.foot.words.text() == "Changes save as you make them."
        page.densities["compact"].click()
        assert at.desk.view.delegate.density == "compact"
        said = await take_back(at, "Rows")
        assert said == "Taken back: Rows: comfortable to compact."
        assert page.densities["comfortable"].isChecked()
        assert at.desk.view.delegate.density == "comfortable"
        kept = SettingsFile(at.console.profile.settings)
        kept.load()
        assert kept.current.density == "comfortable"
        assert offered(at) == ""
        assert await read(at) == [
            "Taken back: Rows: compact to comfortable",
            "Rows: comfortable to compact (taken back since)",
        ]
        assert {each.author for each in stored(at)} == {"Kim"}


async def test_switches_of_the_look_follow_what_is_taken_back(tmp_path: Path, look: Look) -> None:
    async with settings_at(tmp_path, look) as at:
        keep_choices(at.desk.window, look, at.console.settings)
        page, settings = page_of(at, "look", LookPage), at.console.settings
        page.shield.click()
        await take_back(at, "Folding abusive language away")
        assert page.shield.isChecked()
        assert settings.current.abuse_shield
        for steps in (11, 12, 13):
            page.zoom.setValue(steps)
        assert await take_back(at, "Size of everything") == (
            "Taken back: Size of everything: 100% to 130%."
        )
        assert (page.zoom.value(), settings.current.zoom) == (10, 100)
        assert offered(at) == ""


async def test_a_target_is_taken_back(tmp_path: Path, look: Look) -> None:
    async with settings_at(tmp_path, look) as at:
        page, console = page_of(at, "targets", TargetsPage), at.console
        box = page.kinds.replies[QUESTION]
        before = box.value()
        box.setValue(45)
        said = await take_back(at, "First reply for questions")
        assert said == f"Taken back: First reply for questions: {before} min to 45 min."
        assert page.kinds.replies[QUESTION].value() == before
        file = targets_from_toml(console.profile.targets.read_text("utf-8"))
        assert file.targets == console.targets.targets
        assert all(target.minutes != 45 for target in console.targets.targets)
        assert offered(at) == ""


async def test_hours_and_days_off_are_told(tmp_path: Path, look: Look) -> None:
    async with settings_at(tmp_path, look) as at:
        page = page_of(at, "targets", TargetsPage)
        page.name.setText("Office")
        page.new.click()
        await until(lambda: offered(at) == "Undo last: Calendar “Office” added")
        page._change(lambda targets: targets.set_hours("Office", 0, "10:00-18:00"))
        await until(lambda: offered(at) == "Undo last: Hours of “Office” on Monday")
        assert (await read(at))[0] == "Hours of “Office” on Monday: 09:00-17:00 to 10:00-18:00"
        await take_back(at, "Hours of “Office” on Monday")
        assert f"{at.console.targets.calendars['Office'].windows[0][0].opens:%H}" == "09"


async def test_targets_that_somebody_changed_by_hand_stay(tmp_path: Path, look: Look) -> None:
    async with settings_at(tmp_path, look) as at:
        page, file = page_of(at, "targets", TargetsPage), at.console.profile.targets
        page.kinds.replies[QUESTION].setValue(45)
        await until(lambda: offered(at) == "Undo last: First reply for questions")
        by_hand = file.read_text("utf-8").replace("45", "46")
        file.write_text(by_hand, "utf-8")
        said = await take_back(at, "First reply for questions")
        assert "was changed meanwhile" in said
        assert file.read_text("utf-8") == by_hand


async def test_a_key_is_taken_back(tmp_path: Path, look: Look) -> None:
    async with settings_at(tmp_path, look) as at:
        page, keymap = page_of(at, "keyboard", KeyboardPage), at.desk.window.keymap
        keymap.change("E", "F8")
        keymap.change("S", "F9")
        assert await take_back(at, "Keys of “Snooze”") == "Taken back: Key of “Snooze”: S to F9."
        assert (keymap.keys_of("S"), keymap.keys_of("E")) == ("S", "F8")
        rows = range(page.table.rowCount())
        shown = {page.table.item(r, 0).text(): page.table.item(r, 1).text() for r in rows}
        assert (shown["Snooze"], shown["Handled"]) == ("S", "F8")
        keymap.reset()
        await take_back(at, "Keys of “Handled”")
        assert keymap.keys_of("E") == "F8"
        page.letters.click()
        await take_back(at, "Letters as commands")
        assert page.letters.isChecked()
        assert keymap.letters


async def test_a_key_that_belongs_to_another_command_by_now_is_not_taken(
    tmp_path: Path, look: Look
) -> None:
    async with settings_at(tmp_path, look) as at:
        keymap = at.desk.window.keymap
        keymap.change("E", "F8")
        keymap.change("S", "E")
        await until(lambda: offered(at) == "Undo last: Keys of “Snooze”")
        log = at.screen.changes
        first = next(each for each in at.console.changes.known if "E" in each.parts)
        at.screen.toast.put_away()
        log.take_back(first)
        await until(lambda: at.screen.toast.message)
        assert at.screen.toast.message == "“E” belongs to “Snooze” already."
        assert (keymap.keys_of("E"), keymap.keys_of("S")) == ("F8", "E")


async def test_a_notification_and_quiet_hours_are_taken_back(tmp_path: Path, look: Look) -> None:
    async with settings_at(tmp_path, look) as at:
        page = page_of(at, "notifications", NotificationsPage)
        page.quiet.setText("22:00-07:00")
        page.quiet.editingFinished.emit()
        box = page.boxes["notify_sign_in"]
        box.click()
        said = await take_back(at, "Notification when a sign-in ended")
        assert said == "Taken back: Notification when a sign-in ended turned off."
        assert box.isChecked()
        assert at.console.settings.current.notify_sign_in
        await take_back(at, "Quiet hours")
        assert page.quiet.text() == at.console.settings.current.quiet_hours == ""


async def test_opening_at_sign_in_is_taken_back(tmp_path: Path, look: Look) -> None:
    async with settings_at(tmp_path, look) as at:
        page = page_of(at, "notifications", NotificationsPage)
        page._autostart = Autostart(["c"], platform="linux", home=tmp_path / "h", environ={})
        page.start_box.click()
        await until(page._autostart.path.is_file)
        await take_back(at, "Open the window at sign-in")
        assert not page._autostart.path.exists()
        assert not page.start_box.isChecked()


async def test_a_template_is_taken_back(tmp_path: Path, look: Look) -> None:
    async with settings_at(tmp_path, look) as at:
        page = page_of(at, "templates", TemplatesPage)
        await page.ready()
        await until(lambda: page.draft is not None)
        draft = page.draft
        assert draft is not None
        shown = page.form.title
        shown.selectAll()
        QTest.keyClicks(shown, "Another name")
        page.keep()
        assert await take_back(at, "Template “Another name”") == (
            "Taken back: Template “Another name” changed."
        )
        assert page.shelf.template(draft.name) == draft
        assert page.form.title.text() == draft.title
        own = tomllib.loads(at.console.replies.team_files[0].read_text("utf-8"))
        assert own.get("template", []) == []
        assert offered(at) == ""


async def test_a_template_that_was_deleted_comes_back(tmp_path: Path, look: Look) -> None:
    async with settings_at(tmp_path, look) as at:
        page = page_of(at, "templates", TemplatesPage)
        await page.ready()
        await until(lambda: page.draft is not None)
        page.copy.click()
        await until(lambda: page.draft is not None and page.draft.title.endswith(", copy"))
        copied = page.draft
        assert copied is not None
        page.away.click()
        await until(lambda: "Deleted" in at.screen.toast.message)
        await take_back(at, f"Template “{copied.title}”")
        assert page.shelf.template(copied.name) == copied
        assert copied.title in at.console.replies.team_files[0].read_text("utf-8")


async def test_a_template_that_was_changed_in_the_file_by_hand_stays(
    tmp_path: Path, look: Look
) -> None:
    async with settings_at(tmp_path, look) as at:
        page = page_of(at, "templates", TemplatesPage)
        await page.ready()
        await until(lambda: page.draft is not None)
        page.copy.click()
        await until(lambda: page.draft is not None and page.draft.title.endswith(", copy"))
        copied, file = page.draft, at.console.replies.team_files[0]
        assert copied is not None
    file.write_text(file.read_text("utf-8").replace(copied.title, "By hand"), "utf-8")
    async with settings_at(tmp_path, look) as at:
        said = await take_back(at, f"Template “{copied.title}”")
        assert said == "It was changed once more since then. Nothing was taken back."
        assert "By hand" in file.read_text("utf-8")


async def test_words_that_are_not_in_order_yet_are_not_lost_to_an_undo(
    tmp_path: Path, look: Look
) -> None:
    async with settings_at(tmp_path, look) as at:
        page = page_of(at, "templates", TemplatesPage)
        await page.ready()
        await until(lambda: page.draft is not None)
        page.copy.click()
        await until(lambda: page.draft is not None and page.draft.title.endswith(", copy"))
        copied = page.draft
        assert copied is not None
        page.form.title.clear()
        page.form.title.textEdited.emit("")
        said = await take_back(at, f"Template “{copied.title}”")
        assert "not in order yet" in said
        assert page.shelf.template(copied.name) == copied
        assert page.form.title.text() == ""


async def rules_at(at: SettingsDesk) -> TriagePage:
    page = page_of(at, "triage", TriagePage)
    await until(lambda: page.in_force is not None)
    return page


async def turn_first_off(page: TriagePage) -> str:
    """Put rules in force in which the first one is off; returns its name."""
    assert page.draft is not None
    name = page.draft.rules[0].name
    page.editing.switch(0, False)
    page._drafted.tried = page.draft
    page._show_state()
    page.apply.click()
    await until(lambda: page.in_force is not None and not page.in_force.rules[0].enabled)
    return name


async def test_rules_that_were_put_in_force_come_back_into_the_draft(
    tmp_path: Path, look: Look
) -> None:
    async with settings_at(tmp_path, look) as at:
        page = await rules_at(at)
        name = await turn_first_off(page)
        await until(lambda: offered(at) == "Undo last: Rules of triage")
        assert at.screen.foot.undo.text() == "Undo last saved"
        at.screen.open("look")
        said = await take_back(at, "Rules of triage")
        assert (
            said == "The rules of before are in the draft. They count once they are put in force."
        )
        assert at.screen.at == "triage"
        assert page.draft is not None
        assert page.draft.rules[0].enabled
        assert page.changed, "nothing is in force that nobody put in force"
        assert page.in_force is not None
        assert not page.in_force.rules[0].enabled
        page._drafted.tried = page.draft
        page._show_state()
        page.apply.click()
        await until(lambda: not page.changed)
        assert (await read(at))[:2] == [f"Rule “{name}” turned on", f"Rule “{name}” turned off"]


async def test_a_draft_of_the_rules_is_never_overwritten(tmp_path: Path, look: Look) -> None:
    async with settings_at(tmp_path, look) as at:
        page = await rules_at(at)
        await turn_first_off(page)
        page.editing.switch(1, False)
        draft = page.draft
        said = await take_back(at, "Rules of triage")
        assert said.startswith("The rules have changes that are not in force.")
        assert page.draft == draft
        page._discard()
        await until(lambda: not page.changed)
        page.new.click()
        at.screen.toast.put_away()
        said = await take_back(at, "Rules of triage")
        assert said.startswith("The rules have changes"), "a rule is being written"
        assert not page.form.isHidden()


async def test_the_spike_rule_is_taken_back_on_its_card(tmp_path: Path, look: Look) -> None:
    async with settings_at(tmp_path, look) as at:
        page = await rules_at(at)
        boxes = {box.property("setting"): box for box in page._spike.findChildren(QSpinBox)}
        boxes["spike_people"].setValue(9)
        assert at.console.settings.current.spike_people == 9
        await take_back(at, "Spike rule, people")
        assert boxes["spike_people"].value() == at.console.settings.current.spike_people == 5


async def test_a_scorecard_comes_back_onto_its_page(tmp_path: Path, look: Look) -> None:
    async with settings_at(tmp_path, look) as at:
        page = page_of(at, "scorecard", ScorecardPage)
        await until(lambda: page.lines)
        page.name.setText("Ours")
        page._show_state()
        page.apply.click()
        await until(lambda: offered(at) == "Undo last: Scorecard")
        at.screen.open("look")
        said = await take_back(at, "Scorecard")
        assert said == "The card of before is shown. It counts once it is put in force."
        assert at.screen.at == "scorecard"
        assert page.name.text() == "Public replies"
        assert page.changed
        said = await take_back(at, "Scorecard")
        assert said.startswith("The scorecard has changes that are not in force.")


async def test_a_pause_and_the_words_of_a_source_are_taken_back(tmp_path: Path, look: Look) -> None:
    async with settings_at(tmp_path, look) as at:
        source = at.desk.source
        enrolling = at.console.sources.enrolling()
        paused = await enrolling.pause(source, True)
        assert await take_back(at, "Source “Example”") == "Taken back: Source “Example” paused."
        assert not (await at.console.inbox.source("Example")).is_paused
        await enrolling.change(
            await at.console.inbox.source("Example"),
            name="Ours",
            match=["dunnock", "brakes"],
            leave_out=[],
            options=source.options,
        )
        await take_back(at, "Source “Example”")
        again = await at.console.inbox.source("Example")
        assert (again.match, again.options) == (source.match, source.options)
        assert paused.uid == again.uid
        await until(lambda: at.table()[0][0] == "Example")


async def test_a_source_that_was_removed_is_told_and_nothing_else_goes_back(
    tmp_path: Path, look: Look
) -> None:
    async with settings_at(tmp_path, look) as at:
        at.console.settings.change(brand="Dunnock")
        await until(lambda: offered(at) == "Undo last: The brand")
        await at.console.sources.enrolling().remove(at.desk.source)
        words = "The last one cannot be taken back: Source “Example” removed."
        await until(lambda: words in at.screen.foot.words.text())
        assert offered(at) == ""
        assert at.console.settings.current.brand == "Dunnock"
        assert await read(at) == ["Source “Example” removed", "The brand: none to Dunnock"]


async def test_the_name_and_the_role_are_taken_back(tmp_path: Path, look: Look) -> None:
    async with settings_at(tmp_path, look) as at:
        page, console = page_of(at, "role", RolePage), at.console
        page.name.setText("Ann")
        page.name.editingFinished.emit()
        await until(lambda: offered(at) == "Undo last: Your name")
        page.roles[Role.READ_ONLY].click()
        await take_back(at, "What you do here")
        assert console.role is Role.LEAD
        assert page.roles[Role.LEAD].isChecked()
        await take_back(at, "Your name")
        assert console.settings.current.author == page.name.text() == "Kim"
        assert [each.author for each in stored(at)] == ["Kim", "Ann", "Ann", "Ann"]


async def test_a_read_only_desk_takes_nothing_back_that_it_may_not_change(
    tmp_path: Path, look: Look
) -> None:
    async with settings_at(tmp_path, look) as at:
        page = page_of(at, "templates", TemplatesPage)
        await page.ready()
        await until(lambda: page.draft is not None)
        page.copy.click()
        await until(lambda: page.draft is not None and page.draft.title.endswith(", copy"))
        copied = page.draft
        assert copied is not None
        at.console.settings.noted = lambda *_: None
        at.console.settings.change(role="read-only")
        said = await take_back(at, f"Template “{copied.title}”")
        assert said.startswith("This desk is set to read-only, so nothing was changed.")
        assert page.shelf.template(copied.name) == copied


async def test_it_works_after_a_restart(tmp_path: Path, look: Look) -> None:
    async with settings_at(tmp_path, look) as at:
        page_of(at, "targets", TargetsPage).kinds.replies[QUESTION].setValue(45)
        await until(lambda: offered(at) == "Undo last: First reply for questions")
        at.console.settings.change(brand="Dunnock")
        await at.desk.window.commands.turns.settle()
    async with settings_at(tmp_path, look) as at:
        await take_back(at, "The brand")
        assert at.console.settings.current.brand == ""
    async with settings_at(tmp_path, look) as at:
        await take_back(at, "First reply for questions")
        assert all(target.minutes != 45 for target in at.console.targets.targets)
        assert offered(at) == ""


async def test_what_was_changed_in_the_file_by_hand_stays(tmp_path: Path, look: Look) -> None:
    async with settings_at(tmp_path, look) as at:
        at.console.settings.change(brand="Dunnock")
        await at.desk.window.commands.turns.settle()
    file = tmp_path / "settings.json"
    file.write_text(file.read_text("utf-8").replace("Dunnock", "Halden"), "utf-8")
    async with settings_at(tmp_path, look) as at:
        said = await take_back(at, "The brand")
        assert said == "It is another one by now, changed elsewhere. Nothing was taken back."
        assert at.console.settings.current.brand == "Halden"


async def test_what_was_offered_is_not_replaced_by_something_newer(
    tmp_path: Path, look: Look
) -> None:
    async with settings_at(tmp_path, look) as at:
        at.console.settings.change(brand="Dunnock")
        await until(lambda: offered(at) == "Undo last: The brand")
        first = at.console.changes.known[-1]
        at.console.settings.change(brand="Halden")
        at.console.settings.change(quiet_hours="22:00-07:00")
        at.screen.changes.take_back(first)
        await until(lambda: at.screen.toast.message)
        assert "Nothing was taken back" in at.screen.toast.message
        current = at.console.settings.current
        assert (current.brand, current.quiet_hours) == ("Halden", "22:00-07:00")


async def test_a_double_click_takes_back_one_change(tmp_path: Path, look: Look) -> None:
    async with settings_at(tmp_path, look) as at:
        settings = at.console.settings
        settings.change(brand="Dunnock")
        settings.change(quiet_hours="22:00-07:00")
        await until(lambda: offered(at) == "Undo last: Quiet hours")
        undo = at.screen.foot.undo
        QTest.mouseClick(undo, Qt.MouseButton.LeftButton)
        await until(lambda: offered(at) == "Undo last: The brand")
        QTest.mouseDClick(undo, Qt.MouseButton.LeftButton)
        QTest.mouseRelease(undo, Qt.MouseButton.LeftButton)
        await at.desk.window.commands.turns.settle()
        assert (settings.current.quiet_hours, settings.current.brand) == ("", "Dunnock")


async def test_what_was_chosen_again_by_hand_is_not_taken_further_back(
    tmp_path: Path, look: Look
) -> None:
    async with settings_at(tmp_path, look) as at:
        for brand in ("Dunnock", "Halden", "Dunnock"):
            at.console.settings.change(brand=brand)
            at.desk.clock.jump(100)
        at.screen.changes.take_back(at.console.changes.known[0])
        await until(lambda: at.screen.toast.message)
        assert at.screen.toast.message.startswith("Something was changed after that.")
        assert at.console.settings.current.brand == "Dunnock"


async def test_a_log_that_cannot_be_written_stops_no_setting_and_is_said(
    tmp_path: Path, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = "The disk is full, so the last change is not in the change log yet."

    def full(_: object, __: Change) -> None:
        raise DiskFull(told)

    async with settings_at(tmp_path, look) as at:
        with monkeypatch.context() as patch:
            patch.setattr(ChangeLogFile, "add", full)
            at.console.settings.change(brand="Dunnock")
            await until(lambda: at.screen.foot.trouble.text() == told)
            assert at.console.settings.current.brand == "Dunnock"
            await take_back(at, "The brand")
            assert at.console.settings.current.brand == ""
        at.console.settings.change(zoom=110)
        await until(lambda: not at.screen.foot.trouble.isVisible())


async def test_a_log_that_cannot_be_read_is_one_sentence(tmp_path: Path, look: Look) -> None:
    (tmp_path / "settings-log.jsonl").mkdir()
    async with settings_at(tmp_path, look) as at:
        await until(lambda: "could not be read" in at.screen.foot.trouble.text())
        assert offered(at) == ""
        at.console.settings.change(brand="Dunnock")
        assert await take_back(at, "The brand")


async def test_the_log_opens_in_place_and_esc_leads_back_to_where_the_keys_were(
    tmp_path: Path, look: Look
) -> None:
    async with settings_at(tmp_path, look) as at:
        page = page_of(at, "look", LookPage)
        at.screen.foot.log.setFocus()
        QTest.keyClick(at.screen.foot.log, Qt.Key.Key_Space)
        log = at.screen.changes.log
        assert log is not None
        await until(lambda: log.isVisible() and log.empty.isVisible())
        assert log.empty.text().startswith("Nothing was changed yet.")
        assert log.back.hasFocus()
        at.desk.press("Esc")
        assert page.isVisible()
        assert at.screen.foot.log.hasFocus()
        at.console.settings.change(brand="Dunnock")
        QTest.keyClick(at.screen.foot.log, Qt.Key.Key_Space)
        await until(lambda: log.table.hasFocus() and log.table.rowCount() == 2)
        at.desk.press("Esc")
        at.console.settings.change(quiet_hours="22:00-07:00")
        QTest.keyClick(at.screen.foot.log, Qt.Key.Key_Space)
        await until(lambda: log.table.rowCount() == 3)
        assert log.chosen is not None
        assert log.chosen.subject == "quiet_hours", "the newest one, not the one of the last time"
        at.desk.press("Esc")
        assert at.desk.window.places.at == "settings"
        at.desk.press("Esc")
        assert at.desk.window.places.at == "inbox"


async def test_a_click_on_the_page_under_the_log_shows_it_again(tmp_path: Path, look: Look) -> None:
    async with settings_at(tmp_path, look) as at:
        page = page_of(at, "look", LookPage)
        at.screen.foot.log.click()
        assert not page.isVisible()
        pages = at.screen.list
        spot = pages.visualItemRect(pages.currentItem()).center()
        QTest.mouseClick(pages.viewport(), Qt.MouseButton.LeftButton, pos=spot)
        assert page.isVisible()


async def test_a_line_is_undone_where_nothing_later_stands_in_its_way(
    tmp_path: Path, look: Look
) -> None:
    async with settings_at(tmp_path, look) as at:
        settings = at.console.settings
        settings.change(brand="Dunnock")
        settings.change(quiet_hours="22:00-07:00")
        at.desk.clock.jump(100)
        settings.change(quiet_hours="23:00-07:00")
        await at.desk.window.commands.turns.settle()
        at.screen.foot.log.click()
        log = at.screen.changes.log
        assert log is not None
        await until(lambda: log.table.rowCount() == 4)
        free = []
        for row in range(1, 4):
            log.table.selectRow(row)
            free.append(log.undo.isVisible())
        assert free == [True, False, True]
        log.undo.click()
        await until(lambda: settings.current.brand == "")
        assert settings.current.quiet_hours == "23:00-07:00"
        await until(lambda: "Taken back: The brand" in words_at(log, 1))
        log.copy.click()
        copied = QApplication.clipboard().text().split("\n")
        assert len(copied) == 4
        assert "Taken back: The brand: Dunnock to none\tYour role, Kim" in copied[0]


async def test_the_arrows_go_through_all_lines_and_none_leaves_the_sight(
    tmp_path: Path, look: Look
) -> None:
    async with settings_at(tmp_path, look, size=(1024, 700)) as at:
        for number in range(40):
            at.console.settings.change(**{("brand", "quiet_hours")[number % 2]: f"{number}:00"})
            at.desk.clock.jump(7_200)
        await at.desk.window.commands.turns.settle()
        at.screen.foot.log.click()
        log = at.screen.changes.log
        assert log is not None
        await until(lambda: log.table.rowCount() >= 40)
        table, seen = log.table, 0
        area = log.findChild(QScrollArea, "page")
        assert area is not None
        await until(area.verticalScrollBar().maximum)
        for _ in range(39):
            assert log.chosen is not None
            row = table.visualItemRect(table.item(table.currentRow(), 1))
            top = table.viewport().mapTo(area.viewport(), row.topLeft()).y()
            assert 0 <= top <= area.viewport().height() - row.height()
            seen += 1
            QTest.keyClick(table, Qt.Key.Key_Down)
        assert seen == 39
        assert log.chosen is not None
        assert log.chosen.uid == at.console.changes.known[0].uid, "days were passed over"


async def test_names_for_screen_readers(tmp_path: Path, look: Look) -> None:
    async with settings_at(tmp_path, look) as at:
        at.console.settings.change(brand="Dunnock")
        await until(lambda: offered(at))
        undo = QAccessible.queryAccessibleInterface(at.screen.foot.undo)
        assert undo.text(QAccessible.Text.Name) == "Undo last: The brand"
        told = undo.text(QAccessible.Text.Description)
        assert told.startswith("The brand: none to Dunnock.")
        assert told.endswith(", Kim")
        assert at.screen.foot.log.accessibleName() == "Change log"
        assert at.screen.foot.undo.focusPolicy() & Qt.FocusPolicy.TabFocus


@pytest.mark.parametrize("size", [(1440, 900), (1024, 700), (880, 600)])
async def test_no_line_of_the_foot_or_the_log_is_cut(
    tmp_path: Path, look: Look, size: tuple[int, int]
) -> None:
    async with settings_at(tmp_path, look, size=size) as at:
        at.console.changes.note(
            Area.TARGETS,
            {"off/Office": ([], [f"2026-12-{day:02}" for day in range(1, 32)])},
            was="1:a",
            became="2:b",
        )
        await at.console.sources.enrolling().pause(at.desk.source, True)
        await until(lambda: offered(at))
        foot = at.screen.foot
        for each in (foot.words, foot.undo, foot.log):
            assert each.width() >= each.minimumSizeHint().width()
            high = each.heightForWidth(each.width())
            assert each.height() >= (high if high > 0 else each.sizeHint().height())
        foot.log.click()
        log = at.screen.changes.log
        assert log is not None
        await until(lambda: log.table.rowCount() == 3)
        table = log.table
        for row in range(1, 3):
            need = table.sizeHintForRow(row)
            assert table.rowHeight(row) >= need
        assert table.width() <= log.width()


async def test_no_secret_of_a_source_is_in_the_log(tmp_path: Path, look: Look) -> None:
    async with settings_at(tmp_path, look) as at:
        given = {"server": "https://example.org", "access_token": "hunter22secret"}
        wanted = draft(registry.kind("mastodon"), given, at.desk.clock, name="Private")
        added = await at.console.sources.enrolling().add(wanted, {"access_token": "hunter22secret"})
        await at.console.sources.enrolling().change(
            added,
            name="token=hunter22secret",
            match=["https://kim:hunter22secret@example.org"],
            leave_out=[],
            options={**added.options, "url": "https://example.org?key=hunter22secret"},
        )
        await at.console.sources.enrolling().remove(added)
        await at.desk.window.commands.turns.settle()
        assert len(stored(at)) == 3
        assert b"hunter22secret" not in at.console.profile.changes.read_bytes()
        await until(lambda: "cannot be taken back" in at.screen.foot.words.text())
        assert "hunter22secret" not in " ".join(await read(at))

"""Rules are written, changed, tried and brought back in the window; none counts before it was replayed."""

from __future__ import annotations

import asyncio
import threading
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QScrollArea, QWidget

from cmconsole.domain.judgement import MentionClass as C
from cmconsole.system.atomic import beside
from cmconsole.system.paths import resource
from cmconsole.triage import replay
from cmconsole.triage.policy import Policy, load_policy
from cmconsole.triage.shipped import make_triage
from cmconsole.ui.look import Look
from cmconsole.ui.settings import policy_versions
from cmconsole.ui.settings.triage_page import TriagePage
from support.inboxes import NOON, arrival, author, minutes
from support.pointer import move
from support.settings import SettingsDesk, settings_at
from support.windows import PATIENCE, until, window_at

ON, OFF = Qt.CheckState.Checked, Qt.CheckState.Unchecked


async def page_of(at: SettingsDesk) -> TriagePage:
    at.screen.open("triage")
    page = at.screen.pages["triage"]
    assert isinstance(page, TriagePage)
    await until(lambda: page.draft is not None and page.earlier.versions.count() > 0)
    return page


def place(page: TriagePage, name: str) -> int:
    assert page.draft is not None
    return [rule.name for rule in page.draft.rules].index(name)


def shown(part: QWidget) -> list[str]:
    return [label.text() for label in part.findChildren(QLabel) if label.isVisible()]


async def replayed(page: TriagePage) -> None:
    page.trying.start.click()
    await until(page.apply.isEnabled)


async def in_force(page: TriagePage) -> None:
    page.apply.click()
    await until(lambda: not page.changed)


def write_rule(page: TriagePage) -> None:
    """By keys alone: a new rule about zorbles."""
    page.new.setFocus()
    QTest.keyClick(page.new, Qt.Key.Key_Space)
    form = page.form
    assert form.name.hasFocus()
    QTest.keyClicks(form.name, "Zorble")
    QTest.keyClick(form.name, Qt.Key.Key_Tab)
    assert form.any.hasFocus()
    QTest.keyClicks(form.any, "zorble, my zorbles")
    QTest.keyClick(form.any, Qt.Key.Key_Tab)
    QTest.keyClicks(form.none, "toy zorble")
    form.decides.setCurrentIndex(form.decides.findData(C.MAJOR))


async def test_a_rule_turned_on_or_moved_is_put_in_force_after_a_replay_only(
    tmp_path: Path, look: Look
) -> None:
    async with settings_at(tmp_path, look) as at:
        page = await page_of(at)
        row = place(page, "Fraud")
        page.rules.item(row).setCheckState(OFF)
        assert page.apply.isEnabled()  # whoever stops a rule that does harm does not wait
        await in_force(page)
        page.rules.item(row).setCheckState(ON)
        assert page.changed
        assert not page.apply.isEnabled()
        assert page.trying.need.isVisible()
        page.start(page._save, "save as a key would")
        await replayed(page)
        assert (await at.console.judging.triage())._policy.rules[row].enabled is False
        page.rules.setCurrentRow(row)
        page.up.click()
        assert not page.apply.isEnabled()
        page.down.click()
        assert page.apply.isEnabled()  # the same draft was replayed
        await in_force(page)
        assert (await at.console.judging.triage())._policy.rules[row].enabled


async def test_a_rule_is_written_tried_replayed_and_put_in_force(
    tmp_path: Path, look: Look
) -> None:
    async with settings_at(tmp_path, look) as at:
        await at.desk.take(
            *(
                arrival(f"The zorble hums, {n}", author=author(f"@z{n}"), at=NOON - minutes(n))
                for n in range(3)
            )
        )
        page = await page_of(at)
        page.trying.sentence.setPlainText("We saw a zorble")
        write_rule(page)
        # The sentence is judged with the rule as it stands in the form; the draft is as it was.
        await until(lambda: any("rule “Zorble”" in words for words in shown(page.trying)))
        assert not page.changed
        QTest.keyClick(page.form.take, Qt.Key.Key_Space)
        assert page.form.isHidden()
        row = page.rules.currentRow()
        assert page.rules.item(row).text().endswith("Zorble")
        assert "not in force yet" in page.rules.item(row).data(Qt.ItemDataRole.AccessibleTextRole)
        assert not page.apply.isEnabled()
        await replayed(page)
        assert page.trying.found.text().startswith("3 of ")
        assert page.trying.see.text() == "See all 3"
        page.trying.see.click()
        assert page.trying.changed.isVisible()
        items = [page.trying.changed.item(n) for n in range(page.trying.changed.count())]
        assert [item.text() for item in items] == [f"The zorble hums, {n}" for n in range(3)]
        said = items[0].data(Qt.ItemDataRole.AccessibleTextRole)
        assert said.endswith(", would be Major: The zorble hums, 0")
        await in_force(page)
        judged = (await at.console.judging.triage()).judge("We saw a zorble")
        assert (judged.mention_class, judged.reasons[0].rule) == (C.MAJOR, "Zorble")
        assert (await at.console.judging.triage()).judge("a toy zorble").reasons[0].rule != "Zorble"


async def test_the_file_stays_readable_and_keeps_its_comments(tmp_path: Path, look: Look) -> None:
    async with settings_at(tmp_path, look) as at:
        page = await page_of(at)
        write_rule(page)
        page.form.take.click()
        await replayed(page)
        await in_force(page)
        written = at.console.profile.policy.read_text("utf-8").splitlines()
        shipped = resource("policy.toml").read_text("utf-8").splitlines()
        assert len(written) == len(shipped) + 6
        assert [x for x in written if x[:1] == "#"] == [x for x in shipped if x[:1] == "#"]
        rule = tomllib.loads("\n".join(written))["rule"][place(page, "Zorble")]
        assert rule == {
            "name": "Zorble", "reason": "Zorble", "class": "major",
            "any": ["zorble", "my zorbles"], "none": ["toy zorble"],
        }  # fmt: skip


async def test_a_rule_is_changed_and_deleted(tmp_path: Path, look: Look) -> None:
    async with settings_at(tmp_path, look) as at:
        page = await page_of(at)
        assert page.draft is not None
        before = page.draft.rules
        row = place(page, "Charged wrongly")
        page.rules.setCurrentRow(row)
        page.change.click()
        form = page.form
        assert form.name.text() == "Charged wrongly"
        form.name.clear()
        QTest.keyClicks(form.name, "Billing")
        form.red_zone.setChecked(True)
        form.take.click()
        rule = page.draft.rules[row]
        assert (rule.name, rule.reason, rule.red_zone) == ("Billing", "Billing", True)
        assert (rule.any, rule.weight, rule.all) == (
            before[row].any,
            before[row].weight,
            before[row].all,
        )
        page.delete.click()
        assert page.draft.rules == (*before[:row], *before[row + 1 :])
        assert page.apply.isEnabled()
        page.discard.click()
        assert page.draft.rules == before
        page.rules.setCurrentRow(place(page, "Harm to somebody"))
        page.change.click()
        assert "each of these: People and their bodies (hand" in form.also.text()
        form.take.click()
        assert page.draft.rules == before


async def test_the_form_says_what_is_wrong_and_loses_nothing(tmp_path: Path, look: Look) -> None:
    async with settings_at(tmp_path, look) as at:
        page = await page_of(at)
        page.new.click()
        form = page.form
        form.take.click()
        assert form.problem.text() == "Give it a name that people find."
        QTest.keyClicks(form.name, "Harm")
        QTest.keyClicks(form.any, "zorble")
        assert "Another rule or cue is named “Harm”" in form.problem.text()
        form.take.click()
        assert not page.changed
        # Something else of the draft changes meanwhile: what was typed stays.
        page.rules.item(place(page, "Fraud")).setCheckState(OFF)
        QTest.keyClicks(form.name, " of zorbles")
        assert form.problem.isHidden()
        form.take.click()
        assert place(page, "Harm of zorbles") > 0
        assert page.draft is not None
        assert not page.draft.rules[place(page, "Fraud")].enabled
        page.new.click()
        QTest.keyClicks(form.name, "Never mind")
        form.leave.click()
        assert form.isHidden()
        assert all(rule.name != "Never mind" for rule in page.draft.rules)


async def test_alt_and_arrows_move_a_rule_which_stays_in_sight(tmp_path: Path, look: Look) -> None:
    async with settings_at(tmp_path, look, size=(1024, 700)) as at:
        page = await page_of(at)
        name = page.rules.item(0).text().split("  ")[1]
        page.rules.setFocus()
        page.rules.setCurrentRow(0)
        for _ in range(20):
            QTest.keyClick(page.rules, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
        assert place(page, name) == page.rules.currentRow() == 20
        area = next(a for a in page.findChildren(QScrollArea) if a.isAncestorOf(page.rules))

        def in_sight() -> bool:
            row = page.rules.visualItemRect(page.rules.item(page.rules.currentRow()))
            top = page.rules.mapTo(area.viewport(), row.topLeft())
            return area.viewport().rect().contains(row.translated(top - row.topLeft()))

        assert in_sight()
        for _ in range(20):
            QTest.keyClick(page.rules, Qt.Key.Key_Up)
        assert page.rules.currentRow() == 0
        assert in_sight()


async def test_the_mouse_moves_a_rule_by_its_grip_and_nothing_by_its_words(
    tmp_path: Path, look: Look
) -> None:
    async with settings_at(tmp_path, look) as at:
        page = await page_of(at)
        rules, left = page.rules, Qt.MouseButton.LeftButton
        before = names(page)
        for x, after in ((200, before), (14, [*before[1:4], before[0], *before[4:]])):
            start, end = (
                QPoint(x, rules.visualItemRect(rules.item(n)).center().y()) for n in (0, 3)
            )
            QTest.mousePress(rules.viewport(), left, pos=start)
            move(rules.viewport(), QPointF(end), left)
            QTest.mouseRelease(rules.viewport(), left, pos=end)
            assert names(page) == after
        assert rules.currentRow() == 3
        assert page.changed


async def test_a_click_on_the_switch_turns_a_rule_off_and_one_on_its_words_does_not(
    tmp_path: Path, look: Look
) -> None:
    async with settings_at(tmp_path, look) as at:
        page = await page_of(at)
        box = page.rules.visualItemRect(page.rules.item(2))
        for x, on in ((200, True), (box.right() - 30, False), (box.right() - 30, True)):
            at_switch = QPoint(x, box.center().y())
            QTest.mouseClick(page.rules.viewport(), Qt.MouseButton.LeftButton, pos=at_switch)
            assert page.draft is not None
            assert page.draft.rules[2].enabled is on
        QTest.keyClick(page.rules, Qt.Key.Key_Space)
        assert page.draft is not None
        assert not page.draft.rules[2].enabled


def names(page: TriagePage) -> list[str]:
    assert page.draft is not None
    return [rule.name for rule in page.draft.rules]


async def test_the_ring_around_the_long_list_ends_where_the_page_does(
    tmp_path: Path, look: Look
) -> None:
    async with settings_at(tmp_path, look, size=(1024, 700)) as at:
        page, window = await page_of(at), at.desk.window
        area = next(a for a in page.findChildren(QScrollArea) if a.isAncestorOf(page.rules))
        with window.ring.moved_by_keys():
            page.rules.setFocus()
        seen = QRect(area.viewport().mapTo(window, QPoint(0, 0)), area.viewport().size())
        assert window.ring.isVisible()
        assert seen.contains(window.ring.geometry())
        before = window.ring.geometry()
        area.verticalScrollBar().setValue(area.verticalScrollBar().maximum() // 2)
        await until(lambda: window.ring.geometry() != before)
        assert seen.contains(window.ring.geometry())


async def test_an_earlier_version_is_compared_saved_and_brought_back(
    tmp_path: Path, look: Look
) -> None:
    async with settings_at(tmp_path, look) as at:
        page = await page_of(at)
        first = page.draft
        assert first is not None
        page.rules.item(place(page, "Fraud")).setCheckState(OFF)
        await in_force(page)
        earlier = page.earlier
        await until(lambda: earlier.versions.count() == 2)
        assert earlier.versions.itemText(0).startswith("Version 2, since")
        await until(lambda: earlier.differs.text() == "These rules are in force.")
        assert not earlier.bring.isEnabled()
        earlier.versions.setCurrentIndex(1)
        earlier.versions.activated.emit(1)
        await until(lambda: earlier.differs.text() == "On, now off: Fraud")
        earlier.look_at.click()
        assert earlier.file.isVisible()
        shipped = resource("policy.toml").read_text("utf-8")
        assert earlier.file.toPlainText() == shipped
        page.versions.export_to(str(tmp_path / "old.toml"))
        await until(lambda: "Saved as old.toml" in at.screen.toast.message)
        assert (tmp_path / "old.toml").read_text("utf-8") == shipped
        earlier.bring.click()
        assert page.draft == first
        assert not page.apply.isEnabled()
        await replayed(page)
        await in_force(page)
        assert at.console.profile.policy.read_text("utf-8") == shipped


async def test_the_version_that_was_chosen_last_is_shown_whichever_was_read_last(
    tmp_path: Path, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, begun, come = [""], threading.Event(), threading.Event()
    read = policy_versions.policy_from

    def policy_from(document: Mapping[str, Any]) -> Policy:
        if document == tomllib.loads(slow[0]):
            begun.set()
            come.wait(PATIENCE)
        return read(document)

    async with settings_at(tmp_path, look) as at:
        page = await page_of(at)
        first, earlier = page.draft, page.earlier
        page.rules.item(place(page, "Fraud")).setCheckState(OFF)
        await in_force(page)
        await until(lambda: earlier.versions.count() == 2 and not reading())
        slow[0] = at.console.profile.policy.read_text("utf-8")
        monkeypatch.setattr(policy_versions, "policy_from", policy_from)
        for chosen in (0, 1):
            earlier.versions.setCurrentIndex(chosen)
            earlier.versions.activated.emit(chosen)
            await until(lambda: begun.is_set() and reading() == 1)
        come.set()
        await until(lambda: not reading())
        assert earlier.differs.text() == "On, now off: Fraud"
        earlier.bring.click()
        assert page.draft == first


def reading() -> int:
    return sum(task.get_name() == "read earlier rules" for task in asyncio.all_tasks())


async def test_what_somebody_else_wrote_into_the_file_is_not_overwritten(
    tmp_path: Path, look: Look
) -> None:
    async with settings_at(tmp_path, look) as at:
        page = await page_of(at)
        own = at.console.profile.policy
        other = 'version = 9\n[[rule]]\nname = "A"\nreason = "a"\nany = ["a"]\nclass = "minor"\n'
        own.write_text(other, "utf-8")
        page.rules.item(place(page, "Fraud")).setCheckState(OFF)
        page.apply.click()
        await until(lambda: "changed meanwhile" in at.screen.toast.message)
        assert own.read_text("utf-8") == other
        page.discard.click()
        await until(lambda: page.rules.count() == 1)
        page.rules.item(0).setCheckState(OFF)
        await in_force(page)
        assert own.read_text("utf-8") == other + "enabled = false\n"


async def test_a_broken_file_is_kept_beside_the_one_that_replaces_it(
    tmp_path: Path, look: Look
) -> None:
    async with settings_at(tmp_path, look) as at:
        own = at.console.profile.policy
        own.write_text("# Mine.\nno rules [", "utf-8")
        at.screen.open("triage")
        page = at.screen.pages["triage"]
        assert isinstance(page, TriagePage)
        await until(lambda: "could not be read" in at.screen.toast.message)
        page.rules.item(place(page, "Fraud")).setCheckState(OFF)
        await in_force(page)
        shipped = resource("policy.toml").read_text("utf-8").splitlines()
        assert len(own.read_text("utf-8").splitlines()) == len(shipped) + 1
        assert beside(own).read_text("utf-8") == "# Mine.\nno rules ["


async def test_rules_show_how_often_they_were_a_reason_this_month(
    tmp_path: Path, look: Look
) -> None:
    async with settings_at(tmp_path, look) as at:
        page = await page_of(at)
        judged = (await at.console.judging.triage()).judge("Help! My baby was burned")
        came = [arrival(f"{n}", author=author(f"@b{n}")) for n in range(2)]
        await at.desk.take(*(replace(each, judgement=judged) for each in came))
        await page._count()
        item = page.rules.item(place(page, "Harm to somebody"))
        told = item.data(Qt.ItemDataRole.AccessibleTextRole)
        assert told == "4  Harm to somebody, Red zone, 2 this month"


async def test_a_replay_shows_rare_changes_beside_many_of_one_kind(
    tmp_path: Path, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replay, "MOST_OF_EACH", 2)
    async with settings_at(tmp_path, look) as at:
        fires = [
            arrival(f"My lamp caught fire, {n}", author=author(f"@f{n}"), at=NOON - minutes(n))
            for n in range(4)
        ]
        await at.desk.take(*fires, arrival("My zorble", author=author("@z"), at=NOON - minutes(9)))
        page = await page_of(at)
        page.rules.item(place(page, "Safety")).setCheckState(OFF)
        write_rule(page)
        page.form.take.click()
        await replayed(page)
        assert page.trying.found.text().startswith("5 of ")
        assert page.trying.see.text() == "See 3 of 5"
        texts = [page.trying.changed.item(n).text() for n in range(page.trying.changed.count())]
        assert texts == ["My lamp caught fire, 0", "My lamp caught fire, 1", "My zorble"]


async def test_the_box_names_the_rule_and_tells_it_from_the_model(
    tmp_path: Path, look: Look
) -> None:
    triage = make_triage(load_policy(resource("policy.toml")))
    ruled, read = "My baby was burned by the lamp", "The zip came off on day one, please help"
    came = [
        replace(arrival(text, author=author(f"@{n}")), judgement=triage.judge(text))
        for n, text in enumerate((ruled, read))
    ]
    async with window_at(tmp_path, look, *came) as desk:
        box = desk.window.thread_pane.because

        def said() -> list[str]:
            return [one.accessibleName() for one in box.findChildren(QLabel) if one.isVisible()]

        await desk.reads(ruled)
        assert "Harm: somebody is hurt: “baby”, “burned” (rule “Harm to somebody”)" in said()
        assert not any("(the model)" in words for words in said())
        desk.press("J")
        await desk.reads(read)
        await until(lambda: any(words.endswith("(the model)") for words in said()))
        assert not any("(rule " in words for words in said())

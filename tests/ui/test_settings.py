from __future__ import annotations

import asyncio
import shutil
from datetime import date, time, timedelta
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QWidget,
)

from cmconsole.console.sources import EVERY
from cmconsole.domain.conversations import EventKind
from cmconsole.domain.coverage import Absence
from cmconsole.domain.errors import Unreachable
from cmconsole.domain.events import PollFailed
from cmconsole.domain.judgement import Level, MentionClass
from cmconsole.domain.sources import CoverageKind, SourceState
from cmconsole.domain.targets_by_kind import KINDS, Kind
from cmconsole.domain.targets_file import targets_from_toml
from cmconsole.polling.enrolling import IN_KEYRING
from cmconsole.store.reading.queues import Queue
from cmconsole.system.paths import Profile
from cmconsole.system.secrets import ScopedSecrets
from cmconsole.ui.look import Look
from cmconsole.ui.settings.data_page import DataPage
from cmconsole.ui.settings.find_setting import settings_of_pages
from cmconsole.ui.settings.look_page import LookPage
from cmconsole.ui.settings.role_page import RolePage
from cmconsole.ui.settings.sources_page import SourcesPage
from cmconsole.ui.settings.triage_page import TriagePage
from cmconsole.ui.widgets import Drawing
from support.feeds import feed
from support.inboxes import NOON, arrival, author, minutes
from support.replying import eventually
from support.servers import Reply, Request, serve
from support.settings import SettingsDesk, settings_at
from support.windows import until


async def test_the_table_says_how_each_source_is_doing(tmp_path: Path, look: Look) -> None:
    async with settings_at(tmp_path, look) as at:
        assert at.table() == [
            ["Example", "Mastodon", "", "read", "first check", "not yet", "not needed"]
        ]
        told = "No answer. What was read before is safe."
        await at.console.inbox.poll_failed(at.desk.source.id, SourceState.FAILING, told, NOON, None)
        at.console.bus.publish(PollFailed(at.desk.source.id, Unreachable(told)))
        await until(lambda: at.table()[0][4] == "no answer")
        assert at.sources.table._cell(0, 4).toolTip() == told


async def test_the_table_says_for_what_a_search_listens(tmp_path: Path, look: Look) -> None:
    async with settings_at(tmp_path, look) as at:
        await at.console.inbox.add_source(
            kind="hackernews", name="Hacker News", options={}, match=("Northwind", "@northwind"),
            author="Kim", now=NOON,
        )  # fmt: skip
        await at.sources.read()
        assert at.table()[1][:3] == ["Hacker News", "Hacker News", "Northwind, @northwind"]


async def test_a_cell_without_words_is_read_out_too(tmp_path: Path, look: Look) -> None:
    async with settings_at(tmp_path, look) as at:
        options = {"url": "https://a.example/"}
        await at.console.inbox.add_source(
            kind="feed", name="News", options=options, author="Kim", now=NOON
        )
        await at.sources.read()
        assert at.table()[1][2] == ""
        spoken = at.sources.table.item(1, 2).data(Qt.ItemDataRole.AccessibleTextRole)
        assert spoken == "nothing"


async def test_a_source_is_tried_added_and_listened_to_at_once(tmp_path: Path, look: Look) -> None:
    async with (
        serve({"/feed": feed("Dunnock broke again")}) as server,
        settings_at(tmp_path, look) as at,
    ):
        at.sources.add_one("feed")
        form = at.sources.form
        form.fields["url"].setText(server.url("/feed"))
        form.match.setText("dunnock, dunnock bikes")
        form.name.setText("News")
        form.trying.click()
        await until(lambda: form.trying.isEnabled() and form.said.text() not in ("", "Asking…"))
        assert await at.names() == ["Example"]
        form.adding.click()
        await until(lambda: len(at.table()) == 2)
        added = await at.console.inbox.source("News")
        assert added.match == ("dunnock", "dunnock bikes")
        await until(lambda: "Listening to “News”" in at.screen.toast.message)
        await until(lambda: at.table()[1][4] == "healthy")
        assert form.fields["url"].text() == ""


async def test_a_source_is_added_once_however_often_it_is_pressed(
    tmp_path: Path, look: Look
) -> None:
    async with (
        serve({"/feed": feed("Dunnock broke again")}) as server,
        settings_at(tmp_path, look) as at,
    ):
        at.sources.add_one("feed")
        form = at.sources.form
        form.fields["url"].setText(server.url("/feed"))
        form.name.setText("News")
        form.adding.click()
        form.adding.click()
        QTest.keyClick(form.fields["url"], Qt.Key.Key_Return)
        await until(lambda: "Listening to “News”" in at.screen.toast.message)
        await until(form.adding.isEnabled)
        assert form.said.text() == ""
        assert await at.names() == ["Example", "News"]


async def test_an_answer_about_another_network_is_not_told(tmp_path: Path, look: Look) -> None:
    async with serve() as server, settings_at(tmp_path, look) as at:
        answer = asyncio.Event()

        async def waits(_: Request) -> Reply:
            await answer.wait()
            return Reply(404)

        server.on("/feed", waits)
        at.sources.add_one("feed")
        form = at.sources.form
        form.fields["url"].setText(server.url("/feed"))
        form.trying.click()
        await server.arrived(1)
        form.kinds.setCurrentIndex(form.kinds.findData("mastodon"))
        answer.set()
        await until(form.trying.isEnabled)
        assert form.said.text() == ""


async def test_a_form_says_what_is_missing_and_adds_nothing(tmp_path: Path, look: Look) -> None:
    async with settings_at(tmp_path, look) as at:
        at.sources.add_one("feed")
        at.sources.form.adding.click()
        await until(lambda: at.sources.form.said.text() == "“Address” is still empty.")
        assert await at.names() == ["Example"]


async def test_a_secret_goes_to_the_keyring_and_not_into_the_inbox(
    tmp_path: Path, look: Look
) -> None:
    async with serve({}) as server, settings_at(tmp_path, look) as at:
        at.sources.add_one("mastodon")
        form = at.sources.form
        assert form.fields["access_token"].echoMode() is QLineEdit.EchoMode.Password
        form.fields["server"].setText(server.url("/"))
        form.fields["access_token"].setText("s3cret")
        form.name.setText("Ours")
        form.adding.click()
        await until(lambda: len(at.table()) == 2)
        added = await at.console.inbox.source("Ours")
        assert added.options["access_token"] == IN_KEYRING
        kept = ScopedSecrets(at.console.secrets, added.uid)
        assert await kept.read("access_token") == "s3cret"
        assert b"s3cret" not in at.console.inbox.path.read_bytes()
        at.sources.table.choose(added.id)
        at.sources.detail.remove.click()
        at.sources.detail.question.sure.click()
        await until(lambda: len(at.table()) == 1)
        assert await kept.read("access_token") is None


async def test_removing_asks_first_and_keeps_the_mentions(tmp_path: Path, look: Look) -> None:
    async with settings_at(tmp_path, look) as at:
        detail = at.sources.detail
        await until(lambda: detail.source is not None)
        detail.remove.click()
        assert detail.question.isVisible()
        assert await at.names() == ["Example"]
        detail.question.sure.click()
        await until(lambda: not at.table())
        assert await at.names() == []
        assert "Its mentions stay" in at.screen.toast.message
        assert at.desk.listed() == ["It waits"]


async def test_check_says_what_is_there_or_what_is_wrong(tmp_path: Path, look: Look) -> None:
    async with serve({"/feed": feed("One")}) as server, settings_at(tmp_path, look) as at:
        console = at.console
        source = await console.inbox.add_source(
            kind="feed",
            name="News",
            options={"url": server.url("/feed")},
            author="Kim",
            now=NOON,
        )
        at.sources._look_soon()
        await until(lambda: len(at.table()) == 2)
        at.sources.table.choose(source.id)
        at.sources.detail.check.click()
        found = at.sources.detail.found
        await until(lambda: found.text() not in ("", "Asking…"))
        assert found.text() == await console.sources.connector(source).check()


async def test_no_letter_acts_on_a_mention_that_nobody_sees(tmp_path: Path, look: Look) -> None:
    async with settings_at(tmp_path, look) as at:
        at.desk.press("E", "S")
        assert at.desk.listed() == ["It waits"]
        at.desk.press("Esc")
        assert at.desk.window.places.at == "inbox"
        assert at.desk.view.hasFocus()
        at.desk.press("E")
        assert at.desk.listed() == []


async def test_the_look_page_changes_the_window_at_once(tmp_path: Path, look: Look) -> None:
    async with settings_at(tmp_path, look) as at:
        chosen: list[str] = []
        at.desk.window.rail.theme_chosen.connect(chosen.append)
        at.desk.window.rail.density_chosen.connect(chosen.append)
        at.screen.open("look")
        page = at.screen.pages["look"]
        assert isinstance(page, LookPage)
        page.themes["dark"].click()
        page.densities["compact"].click()
        assert chosen == ["dark", "compact"]
        page.zoom.setValue(15)
        assert at.console.settings.current.zoom == 150
        restarts: list[object] = []
        at.screen.restart_requested.connect(restarts.append)
        assert page.restart.isVisible()
        page.restart.click()
        assert restarts == [()]


async def test_a_backup_is_made_checked_and_named(tmp_path: Path, look: Look) -> None:
    async with settings_at(tmp_path, look) as at:
        at.screen.open("data")
        page = at.screen.pages["data"]
        assert isinstance(page, DataPage)
        await until(lambda: page.newest.text() == "There is no good backup yet.")
        page.backup.click()
        assert not page.backup.isEnabled()  # a second press would write the same file
        await until(lambda: "holds 1 mention:" in page.newest.text())
        assert any(" kB, 1 mention" in each.text() for each in page.findChildren(QLabel))
        (copy,) = at.console.profile.backups.glob("*.sqlite3")
        told: list[object] = []
        at.screen.restart_requested.connect(told.append)
        await until(lambda: page.copies.count() == 1)
        page.back.click()
        assert not told, "it asks first"
        page.question.sure.click()
        assert told == [("--restore", str(copy))]


async def test_the_copy_that_was_chosen_stays_chosen_when_another_one_was_made(
    tmp_path: Path, look: Look
) -> None:
    async with settings_at(tmp_path, look) as at:
        at.screen.open("data")
        page = at.screen.pages["data"]
        assert isinstance(page, DataPage)
        page.backup.click()
        await until(lambda: page.copies.count() == 1)
        (copy,) = at.console.profile.backups.glob("*.sqlite3")
        shutil.copyfile(copy, copy.with_name("inbox-20200101T000000Z.sqlite3"))
        await page._read()
        page.copies.setCurrentIndex(1)
        second = page.copies.currentData()
        page.back.click()
        await page._read()
        told: list[object] = []
        at.screen.restart_requested.connect(told.append)
        page.question.sure.click()
        assert told == [("--restore", str(second))]


async def test_the_name_of_a_calendar_is_one_bearable_line(tmp_path: Path, look: Look) -> None:
    async with settings_at(tmp_path, look) as at:
        page, console = at.targets, at.console
        for refused in ("", "  ", "always"):
            page.name.setText(refused)
            page.new.click()
            assert page.said.isVisible()
            assert page.name.text() == refused
        page.name.setText("Our\noffice " + "x" * 5000)
        page.new.click()
        await until(lambda: len(console.targets.calendars) == 1)
        (name,) = console.targets.calendars
        assert name.startswith("Our office x")
        assert len(name) == 60
        assert page.usual.minimumSizeHint().width() < 300


async def test_targets_that_cannot_be_read_are_said_and_kept_beside_those_that_follow(
    tmp_path: Path, look: Look
) -> None:
    profile = Profile.at(tmp_path)
    profile.prepare()
    profile.targets.write_text("[[target]\nname = 'mine'\n")
    async with settings_at(tmp_path, look) as at:
        page, console = at.targets, at.console
        assert "targets.toml.broken-1" in page.said.text()
        page.kinds.replies[KINDS[0]].setValue(45)
        await until(lambda: console.refused_targets == "" and page.said.text() == "")
        assert targets_from_toml(profile.targets.read_text("utf-8"))
        kept = profile.targets.with_name("targets.toml.broken-1")
        assert kept.read_text() == "[[target]\nname = 'mine'\n"


async def test_minutes_and_calendars_of_targets_are_kept_in_the_profile(
    tmp_path: Path, look: Look
) -> None:
    async with settings_at(tmp_path, look) as at:
        page, console = at.targets, at.console
        before = console.targets.version
        page.kinds.replies[Kind(MentionClass.VENTING, Level.LOW)].setValue(90)
        page.kinds.replies[Kind(MentionClass.PRAISE, Level.NONE)].setValue(0)
        await until(lambda: console.targets.version > before and page.said.text() == "")
        wanted, file = targets_from_toml(page._accepted), console.profile.targets
        await until(lambda: targets_from_toml(file.read_text("utf-8")) == wanted)
        kept = {t.name: t for t in wanted.targets}
        assert (kept["Venting"].minutes, kept["Praise"].minutes) == (90, None)
        assert kept["Red zone"].minutes == 30


async def test_a_calendar_gets_hours_and_days_off_and_the_file_stays_when_they_are_odd(
    tmp_path: Path, look: Look
) -> None:
    async with settings_at(tmp_path, look) as at:
        page, console = at.targets, at.console
        assert not page.hours.isVisible()
        page.name.setText("Office")
        page.new.click()
        await until(lambda: "Office" in console.targets.calendars)
        await until(lambda: page.hours.isVisible())
        monday = page.hours.days[0]
        monday.setFocus()
        QTest.keyClick(monday, Qt.Key.Key_Return)
        assert (monday.field.text(), monday.field.hasFocus()) == ("09:00-17:00", True)
        QTest.keyClicks(monday.field, "9 to 5")
        QTest.keyClick(monday.field, Qt.Key.Key_Return)
        assert "hours like 09:00-17:00" in page.said.text()
        assert (monday.field.text(), monday.field.isVisible()) == ("9 to 5", True)
        assert "9 to 5" not in console.profile.targets.read_text("utf-8")
        monday.field.selectAll()
        QTest.keyClicks(monday.field, "10:00-18:00")
        QTest.keyClick(monday.field, Qt.Key.Key_Return)
        assert page.said.text() == ""
        await until(lambda: monday.hasFocus() and not monday.field.isVisible())
        ics = tmp_path / "days.ics"
        ics.write_text(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\n"
            "DTSTART;VALUE=DATE:20261225\r\nSUMMARY:Christmas\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        )
        page.import_days(str(ics))
        day = date(2026, 12, 25)
        await until(lambda: day in console.targets.calendars["Office"].holidays)
        assert console.targets.calendars["Office"].windows[0][0].opens == time(10)
        await until(lambda: "25 Dec 2026" in labels(page.hours.days_off))
        ics.write_text("no calendar at all")
        page.import_days(str(ics))
        await until(lambda: "cannot be read" in at.screen.toast.message)
        assert "25 Dec 2026" in labels(page.hours.days_off)


async def triage_of(at: SettingsDesk) -> TriagePage:
    at.screen.open("triage")
    page = at.screen.pages["triage"]
    assert isinstance(page, TriagePage)
    await until(lambda: page.rules.count() > 5)
    return page


def labels(page: QWidget) -> list[str]:
    return [label.text() for label in page.findChildren(QLabel) if label.isVisible()]


async def test_a_sentence_is_judged_as_it_is_typed_with_reasons(tmp_path: Path, look: Look) -> None:
    async with settings_at(tmp_path, look) as at:
        page = await triage_of(at)
        page.trying.sentence.setPlainText("My lamp caught fire")
        await until(lambda: any("caught fire" in words for words in labels(page.trying)))
        chips = [d.accessibleName() for d in page.trying.findChildren(Drawing) if d.isVisible()]
        assert chips == ["Red zone"]
        assert "first answer within 30 min" in labels(page.trying)
        place = next(n for n, r in enumerate(page.draft.rules) if r.name == "Safety")
        page.rules.item(place).setCheckState(Qt.CheckState.Unchecked)
        await until(lambda: not any("Safety" in words for words in labels(page.trying)))


async def test_a_replay_counts_what_a_change_would_do_before_it_is_put_in_force(
    tmp_path: Path, look: Look
) -> None:
    async with settings_at(tmp_path, look) as at:
        fires = [
            arrival(f"My lamp caught fire, number {n}", author=author(f"@f{n}"), at=NOON)
            for n in range(3)
        ]
        old = arrival("Caught fire", author=author("@o"), at=NOON - minutes(100 * 1440))
        await at.desk.take(*fires, old)
        page = await triage_of(at)
        assert not page.trying.start.isEnabled()
        place = next(n for n, r in enumerate(page.draft.rules) if r.name == "Safety")
        page.rules.item(place).setCheckState(Qt.CheckState.Unchecked)
        page.trying.start.click()
        await until(lambda: "would stand otherwise" in page.trying.found.text())
        assert page.trying.found.text() == "3 of 4 mentions would stand otherwise."
        assert not at.console.profile.policy.exists()
        page.apply.click()
        await until(lambda: "In force" in at.screen.toast.message)
        triage = await at.console.judging.triage()
        assert triage.judge("My lamp caught fire").level is not Level.RED_ZONE
        assert not page.changed


async def test_a_replay_can_be_stopped(tmp_path: Path, look: Look) -> None:
    async with settings_at(tmp_path, look) as at:
        page = await triage_of(at)
        page.rules.item(0).setCheckState(Qt.CheckState.Unchecked)
        page.trying.start.click()
        await until(lambda: page.trying.stop.isVisible())
        page.trying.stop.click()
        await until(lambda: page.trying.start.isVisible())
        assert "would stand otherwise" not in page.trying.found.text()


async def test_rules_change_places_and_come_back(tmp_path: Path, look: Look) -> None:
    async with settings_at(tmp_path, look) as at:
        page = await triage_of(at)
        before = [rule.name for rule in page.draft.rules]
        page.rules.setCurrentRow(2)
        page.up.click()
        page.up.click()
        assert [r.name for r in page.draft.rules][:3] == [before[2], before[0], before[1]]
        assert page.rules.currentRow() == 0
        assert not page.up.isEnabled()
        page.discard.click()
        assert [rule.name for rule in page.draft.rules] == before


async def test_what_can_be_found_stands_on_its_page(tmp_path: Path, look: Look) -> None:
    async with settings_at(tmp_path, look) as at:
        for name, listed in settings_of_pages().items():
            at.screen.open(name)
            page = at.screen.pages[name]
            labels = {label.text() for label in page.findChildren(QLabel)}
            buttons = {each.text() for each in page.findChildren(QAbstractButton)}
            hints = {each.placeholderText() for each in page.findChildren(QLineEdit)}
            assert set(listed) <= labels | buttons | hints, name


async def test_a_setting_is_found_by_its_name_and_opened_by_enter(
    tmp_path: Path, look: Look
) -> None:
    async with settings_at(tmp_path, look) as at:
        pages = at.screen.list

        def left() -> list[str]:
            rows = range(pages.count())
            return [pages.item(row).text() for row in rows if not pages.isRowHidden(row)]

        everything = left()
        at.screen.finder.setFocus()
        QTest.keyClicks(at.screen.finder, "size of")
        assert left() == ["Look and density"]
        QTest.keyClick(at.screen.finder, Qt.Key.Key_Return)
        assert at.screen.pages["look"].isVisible()
        assert QApplication.focusWidget() is pages
        at.screen.finder.setText("no such thing")
        assert left() == []
        assert at.screen._none.isVisible()
        at.desk.press("Esc")
        assert left() == everything
        assert at.desk.window.places.at == "settings"
        at.desk.press("Esc")
        assert at.desk.window.places.at == "inbox"


async def test_the_pause_between_two_checks_is_said_with_its_unit(
    tmp_path: Path, look: Look
) -> None:
    async with settings_at(tmp_path, look) as at:
        shown = at.sources.detail
        for every, said in (("90", "90 s"), ("300", "5 min"), ("2.5", "2.5 s")):
            source = await at.console.inbox.add_source(
                kind="feed",
                name=f"Blog {every}",
                options={"every": every, "url": "http://127.0.0.1:9/"},
                author="Kim",
                now=NOON,
            )
            await at.sources.read()
            at.sources.table.choose(source.id)
            await until(lambda name=source.name: shown.source and shown.source.name == name)
            # What stood there before is on its way out.
            texts = [label.text() for label in shown.findChildren(QLabel)][::-1]
            assert texts[texts.index("Checked every") - 1] == said


async def test_every_control_of_every_page_has_a_name_and_can_be_reached_by_tab(
    tmp_path: Path, look: Look
) -> None:
    async with settings_at(tmp_path, look) as at:
        for row in range(at.screen.list.count()):
            at.screen.list.setCurrentRow(row)
            controls = [
                widget
                for kind in (QAbstractButton, QLineEdit, QComboBox, QAbstractSlider)
                for widget in at.screen.findChildren(kind)
                if widget.isVisible() and not widget.objectName().startswith("qt_")
            ]
            for widget in controls:
                name = widget.accessibleName() or getattr(widget, "text", str)()
                if type(widget).__name__ not in ("QScrollBar", "QTableCornerButton"):
                    assert name.strip() or widget.metaObject().className() == "QTableCornerButton"
                    assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus or not name


async def test_whoever_changes_their_name_keeps_their_work_and_their_undo(
    tmp_path: Path, look: Look
) -> None:
    async with settings_at(tmp_path, look) as at:
        desk, window = at.desk, at.desk.window
        window.places.open("inbox")
        await desk.reads(desk.listed()[0])
        desk.press("M")
        await window.commands.turns.settle()
        at.screen.open("role")
        page = at.screen.pages["role"]
        assert isinstance(page, RolePage)
        page.name.setText("Dr. Kim")
        page.name.editingFinished.emit()
        mine = "SELECT count(*) FROM conversation WHERE owner = 'Dr. Kim'"

        async def owned() -> int:
            return int((await at.console.inbox.read(lambda c: c.execute(mine).fetchone()))[0])

        await eventually(owned)
        assert (window.view.delegate.me, window.rail._me.toolTip()) == ("Dr. Kim", "Dr. Kim")
        assert window.commands.handling is not None
        undone = await window.commands.handling.undo()
        assert undone is not None
        assert undone.kind is EventKind.ASSIGNED
        assert await at.console.inbox.problems() == []
        assert await window.commands.handling.last() is None


async def test_a_source_is_changed_where_it_stands_and_read_so_at_once(
    tmp_path: Path, look: Look
) -> None:
    async with (
        serve({"/feed": feed("Dunnock broke again", "The Osprey broke, too")}) as server,
        settings_at(tmp_path, look) as at,
    ):
        at.sources.add_one("feed")
        form = at.sources.form
        form.fields["url"].setText(server.url("/feed"))
        form.match.setText("dunnock")
        form.name.setText("News")
        form.adding.click()
        await until(lambda: at.sources.detail.source and at.sources.detail.source.name == "News")
        inbox = at.console.inbox

        async def came() -> list[str]:
            return [
                row.text for row in (await inbox.page(Queue.ALL, limit=9))[0] if "broke" in row.text
            ]

        await eventually(came)
        detail = at.sources.detail
        detail.change.click()
        changing = detail.changing
        assert (changing.name.text(), changing.match.text()) == ("News", "dunnock")
        changing.name.setText("Example")
        changing.save.click()
        await until(lambda: "already a source" in changing.said.text())
        changing.name.setText("Bicycle news")
        changing.match.setText("dunnock, osprey")
        changing.every.setValue(45)
        # Before the save: whoever listens anew reads the whole feed with the new words, and at once.
        server.on("/feed", feed("Another Osprey broke", "Dunnock broke again"))
        changing.save.click()
        await until(lambda: detail.source and detail.source.name == "Bicycle news")
        source = await inbox.source("Bicycle news")
        assert (source.match, source.options[EVERY]) == (("dunnock", "osprey"), "2700")
        assert not changing.isVisible()
        listening = at.sources.services.listen_anew.__self__  # type: ignore[attr-defined]
        listening.check_now()

        async def both() -> bool:
            return sorted(await came()) == ["Another Osprey broke", "Dunnock broke again"]

        await eventually(both)
        detail.change.click()
        changing.every.setValue(0)
        changing.save.click()

        async def adapts() -> bool:
            return EVERY not in (await inbox.source("Bicycle news")).options

        await eventually(adapts)


async def test_the_brand_can_be_changed_later(tmp_path: Path, look: Look) -> None:
    async with settings_at(tmp_path, look) as at:
        at.screen.open("role")
        page = at.screen.pages["role"]
        assert isinstance(page, RolePage)
        page.brand.setText(" Northwind ")
        page.brand.editingFinished.emit()
        await until(lambda: at.screen.toast.message == "Saved.")
        assert at.console.settings.current.brand == "Northwind"
        at.desk.window.headline.update()
        assert at.desk.window.windowTitle().endswith("– Northwind")


async def test_a_source_is_paused_and_goes_on_where_it_was_left(tmp_path: Path, look: Look) -> None:
    async with (
        serve({"/feed": feed("First words")}) as server,
        settings_at(tmp_path, look) as at,
    ):
        at.sources.add_one("feed")
        form = at.sources.form
        form.fields["url"].setText(server.url("/feed"))
        form.name.setText("News")
        form.adding.click()
        await until(lambda: len(at.table()) == 2)
        await until(lambda: at.table()[1][4] == "healthy")
        at.sources.detail.pause.click()
        await until(lambda: at.table()[1][4] == "paused")
        listening = at.sources.services.listen_anew.__self__  # type: ignore[attr-defined]
        asked = len(server.requests)
        server.on("/feed", feed("Said meanwhile", "First words"))
        listening.check_now()
        await at.desk.window.commands.turns.settle()
        at.desk.window.news.refresh()
        await until(lambda: at.desk.window.news.state.watched != at.desk.window.news.state.health)
        assert len(server.requests) == asked
        at.desk.clock.jump(3600)
        at.sources.detail.pause.click()
        await until(lambda: at.table()[1][4] == "healthy")

        async def heard() -> bool:
            rows = (await at.console.inbox.page(Queue.ALL, limit=9))[0]
            return any("Said meanwhile" in row.text for row in rows)

        await eventually(heard)
        source = await at.console.inbox.source("News")
        gaps = await at.console.inbox.coverage(source, NOON - timedelta(days=1))
        assert [gap.reason for gap in gaps if gap.kind is CoverageKind.GAP] == [Absence.PAUSED]


async def test_the_settings_say_when_a_change_counts(tmp_path: Path, look: Look) -> None:
    async with settings_at(tmp_path, look) as at:
        assert "Changes save as you make them." in at.screen.foot.words.text()
        at.screen.open("triage")
        assert at.screen.foot.words.text() == "Changes count once they are put in force."
        at.screen.open("role")
        assert "Changes save as you make them." in at.screen.foot.words.text()


async def test_nobody_is_told_that_there_is_no_source_before_that_is_known(
    tmp_path: Path, look: Look
) -> None:
    async with settings_at(tmp_path, look) as at:
        anew = SourcesPage(look, at.desk.services)
        assert anew._nothing.isHidden(), "there is one, and it is still being read"
        anew.deleteLater()

"""The reports screen over a real inbox: one set of figures in tiles, charts, tables, rows and files."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from cmconsole.domain.mentions import Arrival
from cmconsole.domain.stories import Fate
from cmconsole.reports.figures import Report
from cmconsole.reports.reporting import Waits
from cmconsole.reports.words import percent, span
from cmconsole.reports.writing import Format
from cmconsole.store.reporting.export_rows import Redaction
from cmconsole.ui.deeds.printing import Printing
from cmconsole.ui.files import ask_where
from cmconsole.ui.look import Look
from cmconsole.ui.reports import keeping_up
from cmconsole.ui.reports.cards import ChartCard, GroupsCard, TableCard
from cmconsole.ui.reports.fact_table import FactTable
from cmconsole.ui.reports.fairness_chart import FairnessChart
from cmconsole.ui.reports.screen import ReportsScreen
from cmconsole.ui.reports.waits_chart import counts
from cmconsole.ui.reports.wishes import Line, Table, Wish
from cmconsole.ui.window.offers import offer_places
from support.inboxes import NOON, arrival, author
from support.windows import WindowDesk, until, window_at
from ui.test_accessible import nameless
from unit.reports.year import NOW, filled_inbox

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A year with everything that can happen to a conversation; to be copied."""
    folder = tmp_path_factory.mktemp("year")

    async def fill() -> None:
        await (await filled_inbox(folder, 96)).close()

    asyncio.run(fill())
    return folder


def listed(folder: Path) -> set[Path]:
    """What is in a folder."""
    return set(folder.iterdir())


class ReportsDesk:
    """A window whose reports are open."""

    def __init__(self, desk: WindowDesk, screen: ReportsScreen) -> None:
        self.desk, self.screen, self.console = desk, screen, desk.console

    async def shows(self, first: date = FIRST, last: date = LAST) -> Report:
        self.screen.asking.go_to(first, last)
        return await self.settled()

    async def settled(self) -> Report:
        await until(lambda: not self.screen.working.busy and self.screen.report is not None)
        assert self.screen.report is not None
        return self.screen.report

    async def behind(self, wish: Wish) -> list[int]:
        self.screen.look_behind(wish)
        pane = self.screen.behind
        await until(lambda: re.match(r"\d+ conv", pane.told.text()))
        return list(pane.view.rows.entries)


@asynccontextmanager
async def reports_at(
    folder: Path, look: Look, year: Path | None, size: tuple[int, int] = (1440, 900)
) -> AsyncIterator[ReportsDesk]:
    profile = folder / "profile"
    if year is not None:
        shutil.copytree(year, profile)
    async with window_at(profile, look, size=size, now=NOW) as desk:

        async def nothing_new() -> None: ...

        offer_places(desk.window, look, desk.console, nothing_new)
        desk.window.places.open("reports")
        screen = desk.window.places._made["reports"]
        assert isinstance(screen, ReportsScreen)
        at = ReportsDesk(desk, screen)
        await at.settled()
        assert QApplication.activeWindow() is desk.window, "nothing else was ever a window"
        yield at
        screen.working.stop()


async def test_tiles_say_what_the_report_says(tmp_path: Path, look: Look, year: Path) -> None:
    async with reports_at(tmp_path, look, year) as at:
        report = await at.shows()
        assert report.conversations > 80
        kept, half, nine, now, loops = at.screen.board.tiles.tiles
        assert kept.figure.text() == percent(report.kept.share)
        assert kept.told.text() == (
            f"{report.kept.met} of {report.kept.due}; {report.kept.late} were late"
        )
        assert half.figure.text() == span(report.wait.p50)
        assert nine.figure.text() == span(report.wait.p90)
        assert now.figure.text() == str(report.open_now)
        assert loops.figure.text() == percent(report.loops.share)
        assert f"from {report.conversations} conversations" in at.screen.foot.text()


async def test_followers_without_a_median_are_counted_in_words(
    tmp_path: Path, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[str] = []
    paint = FairnessChart.words

    def note(chart: FairnessChart, painter: object, box: object, words: str, *rest: object) -> None:
        painted.append(words)
        paint(chart, painter, box, words, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(FairnessChart, "words", note)
    async with reports_at(tmp_path, look, None) as at:
        await at.desk.take(*(arrival(f"It broke {n}", author=author(f"@a{n}")) for n in range(3)))
        await at.shows(NOON.date(), NOON.date())
        cards = [each for each in at.screen.board.cards if isinstance(each, ChartCard)]
        chart = next(each.chart for each in cards if isinstance(each.chart, FairnessChart))
        painted.clear()
        chart.repaint()
        assert "n = 3" in painted
        assert not any("–" in words for words in painted)
        (spot,) = chart.spots
        assert spot.says.endswith("n = 3, too few for a median")


async def test_every_chart_has_a_sentence_with_its_n_and_a_table_behind_one_switch(
    tmp_path: Path, look: Look, year: Path
) -> None:
    async with reports_at(tmp_path, look, year) as at:
        report = await at.shows()
        charts = [card for card in at.screen.board.cards if isinstance(card, ChartCard)]
        assert len(charts) == 6
        for card in charts:
            assert re.search(r"n = \d|all \d", card.sentence.text()), card.chart.title
            assert card.chart.accessibleDescription() == card.sentence.text()
            assert card.stack.currentWidget() is card.chart
            card.switch.setFocus()
            QTest.keyClick(card.switch, Qt.Key.Key_Space)
            assert card.stack.currentWidget() is card.table
            assert card.table.rowCount() > 0
        waits = charts[0].table
        listed = [int(waits.item(row, 1).text()) for row in range(waits.rowCount())]
        assert listed == counts(report)
        assert sum(listed) == report.wait.n


async def test_bars_and_tiles_lead_to_exactly_their_conversations(
    tmp_path: Path, look: Look, year: Path
) -> None:
    async with reports_at(tmp_path, look, year) as at:
        report = await at.shows()
        reporting = at.console.reporting()
        late = await at.behind(Wish("Late", "late"))
        assert late == await reporting.behind("late", report.period)
        assert len(await at.behind(Wish("Open", "open"))) == report.open_now
        offline = await at.behind(Wish("Offline", "offline"))
        assert len(offline) == report.loops.taken_offline > 0
        for fate, number in report.fates.items():
            if fate is not Fate.MERGED:
                assert len(await at.behind(Wish("", fate))) == number
        chart = at.screen.board.cards[0].chart  # type: ignore[attr-defined]
        for spot, number in zip(chart.spots, counts(report), strict=True):
            assert (spot.wish is not None) == (number > 0)
            if spot.wish is not None and isinstance(spot.wish.what, Waits):
                assert len(await at.behind(spot.wish)) == number
        for hour, group in enumerate(report.by_hour):
            if group.conversations > 1:
                found = await at.behind(Wish("", Waits(hour=hour)))
                assert len(found) == group.conversations


async def test_a_click_on_a_bar_shows_its_rows_and_esc_leads_back(
    tmp_path: Path, look: Look, year: Path
) -> None:
    async with reports_at(tmp_path, look, year) as at:
        await at.shows()
        chart = at.screen.board.cards[0].chart  # type: ignore[attr-defined]
        chart.repaint()
        spot = next(spot for spot in chart.spots if spot.wish is not None)
        assert chart.spot_at(QPointF(-5, -5)) is None
        QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=spot.place.center().toPoint())
        assert at.screen.stack.currentWidget() is at.screen.behind
        await until(lambda: at.screen.behind.view.chosen is not None)
        at.desk.press("Esc")
        assert at.screen.stack.currentWidget() is at.screen.board
        assert at.desk.window.places.at == "reports"
        at.desk.press("Esc")
        assert at.desk.window.places.at == "inbox"


async def test_enter_on_a_row_opens_the_conversation_in_the_inbox(
    tmp_path: Path, look: Look, year: Path
) -> None:
    async with reports_at(tmp_path, look, year) as at:
        await at.shows()
        found = await at.behind(Wish("Answered", Fate.ANSWERED))
        QTest.keyClick(at.screen.behind.view, Qt.Key.Key_Down)
        QTest.keyClick(at.screen.behind.view, Qt.Key.Key_Return)
        window = at.desk.window
        assert window.places.at == "inbox"
        await until(
            lambda: window.thread_pane.mention and window.thread_pane.mention.id == found[1]
        )


async def test_groups_are_compared_by_what_is_chosen_and_open_with_enter(
    tmp_path: Path, look: Look, year: Path
) -> None:
    async with reports_at(tmp_path, look, year) as at:
        report = await at.shows()
        card = next(c for c in at.screen.board.cards if isinstance(c, GroupsCard))
        for kind, groups in (("network", report.by_network), ("person", report.by_person)):
            card.kind.setCurrentIndex(card.kind.findData(kind))
            listed = [card.table.item(row, 1).text() for row in range(card.table.rowCount())]
            assert listed == [str(group.conversations) for group in groups]
        card.kind.setCurrentIndex(card.kind.findData("network"))
        card.table.setCurrentCell(0, 0)
        QTest.keyClick(card.table, Qt.Key.Key_Return)
        pane = at.screen.behind
        await until(lambda: re.match(r"\d+ conv", pane.told.text()))
        assert pane.told.text().startswith(f"{report.by_network[0].conversations} conv")


async def test_filters_change_every_figure_and_all_brings_them_back(
    tmp_path: Path, look: Look, year: Path
) -> None:
    async with reports_at(tmp_path, look, year) as at:
        whole = await at.shows()
        asking = at.screen.asking
        feed = next(a for a in asking.sources.menu_.actions() if a.text() == "Feed")
        feed.trigger()
        less = await at.settled()
        assert less.filters.networks == {"feed"}
        assert 0 < less.conversations < whole.conversations
        assert asking.sources.text().strip() == "Feed"
        asking.sources.menu_.actions()[0].trigger()
        assert (await at.settled()).conversations == whole.conversations


async def test_a_period_of_ones_own_is_asked_for_and_a_slip_is_told(
    tmp_path: Path, look: Look, year: Path
) -> None:
    async with reports_at(tmp_path, look, year) as at:
        at.screen.asking.ask_for_days()
        popup = next(
            child for child in at.desk.window.children() if type(child).__name__ == "PeriodPopup"
        )
        popup.first.setDate(popup.first.date().addYears(2))  # type: ignore[attr-defined]
        popup.done.click()  # type: ignore[attr-defined]
        assert popup.isVisible()  # type: ignore[attr-defined]
        popup.first.setDate(popup.first.date().addYears(-2))  # type: ignore[attr-defined]
        popup.done.click()  # type: ignore[attr-defined]
        assert not popup.isVisible()  # type: ignore[attr-defined]


async def test_an_empty_period_says_so_and_every_chart_still_paints(
    tmp_path: Path, look: Look
) -> None:
    async with reports_at(tmp_path, look, None) as at:
        report = await at.shows(date(2020, 1, 1), date(2020, 1, 1))
        assert report.conversations == 0
        assert at.screen.empty.isVisible()
        assert "Nobody wrote from 1 Jan 2020" in at.screen.empty.text()
        at.desk.window.grab()
        assert all(not tile.isEnabled() for tile in at.screen.board.tiles.tiles)


async def test_the_field_stands_beside_ours_with_its_sources(
    tmp_path: Path, look: Look, year: Path
) -> None:
    async with reports_at(tmp_path, look, year) as at:
        report = await at.shows()
        card = [c for c in at.screen.board.cards if isinstance(c, TableCard)][-1]
        cells = [card.table.item(row, 0).text() for row in range(card.table.rowCount())]
        assert {cell.split()[0] for cell in cells} == {"N1", "N2", "N3", "N4", "N5", "N6"}
        assert all(card.table.item(row, 1).text() for row in range(card.table.rowCount()))
        assert card.table.item(len(cells) - 1, 3).text() == percent(report.rate_of_all)


@pytest.mark.parametrize("format_", list(Format))
async def test_what_is_seen_is_written_and_the_log_says_who_did(
    tmp_path: Path, look: Look, year: Path, format_: Format
) -> None:
    async with reports_at(tmp_path, look, year) as at:
        report = await at.shows()
        target = tmp_path / f"out.{format_}"
        at.screen.exporter.write(target, format_)
        await until(lambda: at.screen.toast.message)
        assert f"{report.conversations} conversations are in" in at.screen.toast.message
        assert target.stat().st_size > 1000
        body = await at.console.inbox.read(
            lambda c: c.execute("SELECT author, body FROM event WHERE kind = 'exported'").fetchall()
        )
        assert [(author, json.loads(told)["redaction"]) for author, told in body] == [
            ("Kim", "people")
        ]
        assert not at.screen.progress.isVisible()


async def test_redaction_is_chosen_before_and_leaves_texts_out(
    tmp_path: Path, look: Look, year: Path
) -> None:
    async with reports_at(tmp_path, look, year) as at:
        await at.shows()
        exporter = at.screen.exporter
        assert exporter.redaction is Redaction.PEOPLE, "people are left out unless chosen"
        exporter.how.menu_.actions()[1].trigger()
        assert exporter.redaction is Redaction.TEXT
        exporter.write(tmp_path / "out.jsonl", Format.JSONL)
        await until(lambda: at.screen.toast.message)
        assert "Tess" not in (tmp_path / "out.jsonl").read_text("utf-8")


async def test_an_export_can_be_stopped_and_leaves_nothing_behind(
    tmp_path: Path, look: Look, year: Path
) -> None:
    async with reports_at(tmp_path, look, year) as at:
        await at.shows()
        before = listed(tmp_path)
        at.screen.exporter.write(tmp_path / "out.csv", Format.CSV)
        await until(lambda: at.screen.progress.isVisible())
        assert not at.screen.exporter.buttons[Format.CSV].isEnabled()
        at.screen.progress.stop.click()
        await until(lambda: "Stopped" in at.screen.toast.message)
        assert listed(tmp_path) == before
        assert at.screen.exporter.buttons[Format.CSV].isEnabled()


async def test_a_folder_that_may_not_be_written_is_told_in_words(
    tmp_path: Path, look: Look, year: Path
) -> None:
    async with reports_at(tmp_path, look, year) as at:
        await at.shows()
        at.screen.exporter.write(tmp_path / "no such folder" / "out.csv", Format.CSV)
        await until(lambda: at.screen.toast.message)
        assert "There is no folder" in at.screen.toast.message


@pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")
async def test_the_dialog_for_files_holds_nothing_up(
    tmp_path: Path, look: Look, year: Path
) -> None:
    async with reports_at(tmp_path, look, year) as at:
        chosen: list[Path] = []
        dialog = ask_where(at.screen, "Save", "a.csv", "CSV (*.csv)", chosen.append)
        await asyncio.sleep(0)
        assert dialog.isVisible()
        await at.shows()
        dialog.fileSelected.emit(str(tmp_path / "a.csv"))
        dialog.reject()
        assert chosen == [tmp_path / "a.csv"]


async def test_leaving_and_asking_anew_stops_the_report_before(
    tmp_path: Path, look: Look, year: Path
) -> None:
    async with reports_at(tmp_path, look, year) as at:
        worked: list[date] = []
        at.screen.working.worked.connect(lambda w: worked.append(w.report.period.until.date()))
        at.screen.asking.go_to(FIRST, LAST)
        at.screen.asking.go_to(date(2026, 5, 1), date(2026, 5, 31))
        report = await at.settled()
        assert report.period.since.month in (4, 5)
        assert [day.month for day in worked] in ([5], [6])


async def test_a_thread_is_saved_as_a_page_from_the_palette(
    tmp_path: Path, look: Look, year: Path
) -> None:
    async with reports_at(tmp_path, look, year) as at:
        await at.shows()
        await at.behind(Wish("Answered", Fate.ANSWERED))
        QTest.keyClick(at.screen.behind.view, Qt.Key.Key_Return)
        window = at.desk.window
        await until(lambda: window.thread_pane.mention is not None)
        window.finder.open()
        window.finder.find(">save this thread")
        printing = next(child for child in window.children() if isinstance(child, Printing))
        mention = window.thread_pane.mention
        assert mention is not None
        for name, redacted in (("thread.html", True), ("thread.pdf", False)):
            printing.write(tmp_path / name, mention.id, redacted=redacted)
            await until(lambda n=name: n in window.list_pane.toast.message)
        page = (tmp_path / "thread.html").read_text("utf-8")
        assert "Tess" not in page
        assert "<script" not in page
        assert (tmp_path / "thread.pdf").read_bytes().startswith(b"%PDF")
        printed = await at.console.inbox.read(
            lambda c: c.execute("SELECT count(*) FROM event WHERE kind = 'thread saved'").fetchone()
        )
        assert printed == (2,)


SIZES = [(1440, 900), (1024, 700), (880, 600)]


@pytest.mark.parametrize("size", SIZES)
async def test_every_control_has_a_name_and_none_is_cut_off(
    tmp_path: Path, look: Look, year: Path, size: tuple[int, int]
) -> None:
    async with reports_at(tmp_path, look, year, size) as at:
        await at.shows()
        for card in at.screen.board.cards:
            if isinstance(card, ChartCard):
                card.switch.click()
        assert nameless(at.screen) == []
        wide = at.screen.rect()
        for widget in at.screen.findChildren(QAbstractButton):
            if widget.isVisible():
                corner = widget.mapTo(at.screen, widget.rect().topRight())
                assert corner.x() <= wide.right(), widget.accessibleName() or widget.text()


@pytest.fixture
def prompt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures follow what happens without a pause."""
    monkeypatch.setattr(keeping_up, "FIRST", 1)
    monkeypatch.setattr(keeping_up, "PAUSE", 1)


def said(number: int) -> Arrival:
    who = author(f"@p{number}@example.social")
    return arrival(f"Number {number}", author=who, at=NOW, published_at=NOW)


@pytest.mark.usefixtures("prompt")
async def test_figures_follow_what_happens_and_leave_the_reader_where_they_are(
    tmp_path: Path, look: Look
) -> None:
    async with reports_at(tmp_path, look, None) as at:
        screen = at.screen
        await until(lambda: not screen.working.busy and screen.report is not None)
        began: list[None] = []
        screen.working.began.connect(lambda: began.append(None))
        await at.desk.take(said(1))
        await until(lambda: screen.report is not None and screen.report.conversations == 1)
        assert screen.empty.isHidden()
        table = next(card for card in screen.board.cards if isinstance(card, GroupsCard)).table
        table.setCurrentCell(0, 0)
        bar = screen.board.verticalScrollBar()
        bar.setValue(bar.maximum())
        place = bar.value()
        assert place > 0
        await at.desk.take(said(2))
        await until(lambda: screen.report is not None and screen.report.conversations == 2)
        assert (bar.value(), table.currentRow()) == (place, 0)
        assert began == []


@pytest.mark.usefixtures("prompt")
async def test_figures_rest_while_nobody_sees_them_or_somebody_marks_a_sentence(
    tmp_path: Path, look: Look
) -> None:
    async with reports_at(tmp_path, look, None) as at:
        screen = at.screen
        await at.desk.take(said(0))
        await until(lambda: screen.report is not None and screen.report.conversations == 1)
        await until(lambda: not screen.working.busy and screen.report is not None)
        sentence = next(
            each for each in screen.board.findChildren(QLabel) if each.text() and each.isVisible()
            and each.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse
        )  # fmt: skip
        sentence.setSelection(0, 3)
        await at.desk.take(said(1))
        await until(lambda: screen.keeping_up.stale)
        screen.keeping_up.catch_up()
        assert not screen.working.busy
        sentence.setSelection(0, 0)
        screen.keeping_up.catch_up()
        assert screen.working.busy
        await until(lambda: screen.report is not None and screen.report.conversations == 2)
        at.desk.window.places.open("inbox")
        await at.desk.take(said(2))
        assert screen.keeping_up.stale
        assert not screen.keeping_up._pause.isActive()
        at.desk.window.places.open("reports")
        await until(lambda: screen.report is not None and screen.report.conversations == 3)


def test_a_line_stays_chosen_when_others_come_before_it(look: Look) -> None:
    table = FactTable(look, "By source")
    table.show_table(Table(("Source", "n"), (Line(("a", "2")), Line(("b", "1")))))
    table.setCurrentCell(0, 0)
    table.show_table(Table(("Source", "n"), (Line(("c", "9")), Line(("a", "2")), Line(("b", "1")))))
    assert table.currentRow() == 1


async def test_the_keys_are_again_where_they_were_after_looking_behind_a_figure(
    tmp_path: Path, look: Look, year: Path
) -> None:
    async with reports_at(tmp_path, look, year) as at:
        await at.shows()
        tile = at.screen.board.tiles.tiles[0]
        tile.setFocus()
        at.desk.press(" ")
        view = at.screen.behind.view
        await until(lambda: view.chosen is not None)
        assert "whole report" in at.screen.exporter._what.text(), "the file holds more than these"
        first = view.chosen
        at.desk.press("j")
        assert view.chosen != first
        at.desk.press("k")
        assert view.chosen == first
        at.desk.window.places.open("inbox")
        at.desk.window.places.open("reports")
        assert QApplication.focusWidget() is view
        at.desk.press("Esc")
        assert QApplication.focusWidget() is tile
        assert "what you see" in at.screen.exporter._what.text()


async def test_after_an_export_the_keys_are_on_its_button_again(
    tmp_path: Path, look: Look, year: Path
) -> None:
    async with reports_at(tmp_path, look, year) as at:
        await at.shows()
        exporter = at.screen.exporter
        exporter.buttons[Format.JSONL].setFocus()
        exporter.write(tmp_path / "out.jsonl", Format.JSONL)
        await until(lambda: at.screen.toast.message and not exporter.busy)
        assert QApplication.focusWidget() is exporter.buttons[Format.JSONL]

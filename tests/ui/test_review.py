"""The review screen over a real inbox: drawn for reasons, read blind, scored, signed, answered, exchanged."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFrame, QLabel, QPushButton

from cmconsole.console import Console
from cmconsole.domain.conversations import EventKind
from cmconsole.domain.errors import UsageError
from cmconsole.domain.periods import Period
from cmconsole.domain.roles import READ_ONLY, Deed, Role
from cmconsole.reports.blind import BlindThread, Said, Timing
from cmconsole.reports.packs import pair, pairing_code
from cmconsole.reports.sampling import Ask
from cmconsole.system.secrets import SessionSecrets
from cmconsole.ui.look import Look
from cmconsole.ui.review.card_pane import CardPane
from cmconsole.ui.review.category_row import NONE
from cmconsole.ui.review.entry_table import ACCESSIBLE
from cmconsole.ui.review.popups import AgreementPopup, DrawPopup, PairingPopup
from cmconsole.ui.review.screen import ReviewScreen
from cmconsole.ui.review.thread_view import ThreadView
from cmconsole.ui.review.work import Entry, PackWork, SampleWork, mine
from cmconsole.ui.settings.role_page import RolePage
from cmconsole.ui.settings.screen import SettingsScreen
from cmconsole.ui.settings.triage_page import TriagePage
from cmconsole.ui.window.offers import offer_places
from support.replying import eventually
from support.windows import WindowDesk, until, window_at
from ui.test_accessible import nameless
from unit.reports.year import NOW, filled_inbox

PARTLY = Qt.MatchFlag.MatchStartsWith
YEAR = Period.of_days(date(2026, 1, 1), date(2026, 12, 31), "Europe/Berlin")
GOOD = {
    "right_class": 2, "honest_warm": 3, "offline": 2, "fair": 2, "no_private_data": 1,
    "right_account": 1, "true": 1,
}  # fmt: skip


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A year with everything that can happen to a conversation; to be copied."""
    folder = tmp_path_factory.mktemp("year")

    async def fill() -> None:
        await (await filled_inbox(folder, 72)).close()

    asyncio.run(fill())
    return folder


class ReviewAt:
    """A window whose review is open."""

    def __init__(self, desk: WindowDesk, screen: ReviewScreen) -> None:
        self.desk, self.screen, self.console = desk, screen, desk.console
        self.review = screen.desk

    async def draw(self, ask: Ask) -> None:
        self.review.draw("Week 53", ask, YEAR)
        await until(lambda: self.review.entry is not None)
        await until(lambda: "drawn" in self.screen.toast.message)
        self.screen.toast.put_away()

    def mark(self, marks: Mapping[str, int]) -> None:
        for row in self.screen.card.rows:
            if row.category.key in marks:
                made = row.buttons[marks[row.category.key]]
                if made.isEnabled():
                    made.click()

    async def sign(self, marks: Mapping[str, int] = GOOD, note: str = "") -> None:
        signed = self.review.signed
        entry = self.review.entry
        self.mark(marks)
        self.screen.card.note.setPlainText(note)
        self.screen.card.sign.click()
        await until(lambda: self.review.signed == signed + 1)
        if self.review.signed < len(self.review.entries):
            await until(lambda: self.review.entry is not entry)

    async def read(self, place: int) -> None:
        self.screen.table.setCurrentCell(place, 0)
        wanted = self.review.entries[place]
        await until(lambda: self.review.entry is not None and self.review.entry.uid == wanted.uid)
        await until(lambda: self.screen._thread is not None)

    def shown(self) -> str:
        labels = self.screen.reading.findChildren(QLabel)
        return "\n".join(label.text() for label in labels if not label.isHidden())

    async def says(self, words: str) -> None:
        await until(lambda: words in self.screen.toast.message)

    async def sits_down(self, name: str) -> None:
        """Somebody else comes to this desk."""
        self.console.settings.change(author=name)
        sample = self.review.work.sample  # type: ignore[union-attr]
        before = self.review.work
        self.review.open_sample(sample)
        await until(lambda: self.review.work is not before and self.review.entry is not None)


@asynccontextmanager
async def review_at(
    folder: Path, look: Look, year: Path | None, size: tuple[int, int] = (1440, 900)
) -> AsyncIterator[ReviewAt]:
    profile = folder / "profile"
    if year is not None:
        shutil.copytree(year, profile)
    async with window_at(profile, look, size=size, now=NOW) as desk:

        async def nothing_new() -> None: ...

        offer_places(desk.window, look, desk.console, nothing_new)
        desk.window.places.open("review")
        screen = desk.window.places._made["review"]
        assert isinstance(screen, ReviewScreen)
        assert QApplication.activeWindow() is desk.window, "nothing else was ever a window"
        yield ReviewAt(desk, screen)


async def kinds(console: Console) -> list[str]:
    return await console.inbox.read(
        lambda c: [row[0] for row in c.execute("SELECT kind FROM event ORDER BY id")]
    )


async def test_a_sample_is_drawn_by_its_panel_and_each_row_says_why(
    tmp_path: Path, look: Look, year: Path
) -> None:
    async with review_at(tmp_path, look, year) as at:
        assert at.screen.pane.signed.text() == "Nothing to review yet"
        at.screen.pane.draw.click()
        popup = at.screen.popup
        assert isinstance(popup, DrawPopup)
        popup.period.setCurrentIndex(popup.period.count() - 1)
        popup.random.setValue(3)
        popup.breach.setChecked(True)
        popup.not_answering.setChecked(True)
        popup.waived.setChecked(True)
        popup.each.setValue(2)
        popup.done.click()
        await until(lambda: at.review.entry is not None)
        reasons = {one for entry in at.review.entries for one in entry.reason.split("; ")}
        assert {"at random", "late", "not answered on purpose", "loop waived"} <= reasons
        assert any(one.startswith("one of 2 by") for one in reasons)
        assert at.screen.table.rowCount() == len(at.review.entries)
        assert f"0 of {len(at.review.entries)} signed off" in at.screen.pane.signed.text()
        assert "sample drawn" in await kinds(at.console)


async def test_a_sample_is_called_after_its_days_until_somebody_calls_it_something(
    tmp_path: Path, look: Look, year: Path
) -> None:
    async with review_at(tmp_path, look, year) as at:
        at.screen.pane.draw.click()
        popup = at.screen.popup
        assert isinstance(popup, DrawPopup)
        popup.period.setCurrentIndex(popup.period.findText("This week", PARTLY))
        assert popup.name.text().startswith("Week 53, ")
        popup.period.setCurrentIndex(popup.period.count() - 1)
        assert popup.name.text() == "1 Jan to 31 Dec"
        popup.name.selectAll()
        QTest.keyClicks(popup.name, "Before the audit")
        popup.period.setCurrentIndex(0)
        assert popup.name.text() == "Before the audit"


@pytest.mark.parametrize(("given", "offered"), [(0, 1), (3, 4), (4, 3)])
def test_another_level_than_the_one_that_was_given_is_offered(
    look: Look, given: int, offered: int
) -> None:
    card = CardPane(look)
    card.wrong.reset(given, enabled=True)
    assert card.wrong.level.currentData() == offered


async def test_nothing_can_be_drawn_from_an_empty_period_and_that_is_said(
    tmp_path: Path, look: Look
) -> None:
    async with review_at(tmp_path, look, None) as at:
        at.review.draw("Nothing", Ask(random=3), YEAR)
        await at.says("Nothing in this period can be drawn")


async def test_names_are_hidden_in_list_and_thread_until_the_sign_off(
    tmp_path: Path, look: Look, year: Path
) -> None:
    async with review_at(tmp_path, look, year) as at:
        await at.draw(Ask(random=12))
        for place in range(len(at.review.entries)):
            await at.read(place)
            assert "Tess" not in at.shown()
            assert "tess@" not in at.shown()
        assert not any("Tess" in entry.title for entry in at.review.entries)
        await at.read(0)
        assert "names are hidden" in at.screen.reading.told.text()
        await at.sign()
        await at.read(0)
        assert "names are shown" in at.screen.reading.told.text()
        assert "Tess" in at.shown()


async def test_what_the_log_knows_is_marked_already_and_cannot_be_changed(
    tmp_path: Path, look: Look, year: Path
) -> None:
    async with review_at(tmp_path, look, year) as at:
        await at.draw(Ask(every_breach=True))
        late = next(i for i, e in enumerate(at.review.entries) if e.reason == "late" and e.wait)
        await at.read(late)
        row = at.screen.card.rows[0]
        assert (row.category.key, row.mark, row.said) == ("in_time", 0, True)
        assert not row.buttons[1].isEnabled()
        assert "from the log" in row.hint.text()


async def test_a_sign_off_goes_into_the_log_and_does_not_change_any_more(
    tmp_path: Path, look: Look, year: Path
) -> None:
    async with review_at(tmp_path, look, year) as at:
        await at.draw(Ask(random=4))
        first = at.review.entries[0]
        await at.sign(note="Lovely second sentence.")
        assert at.screen.pane.signed.text() == "1 of 4 signed off by you"
        own = mine(at.review.work, first)  # type: ignore[arg-type]
        assert own is not None
        assert (own.signed, own.note) == (True, "Lovely second sentence.")
        assert (await kinds(at.console)).count("review signed") == 1
        await at.read(0)
        assert not at.screen.card.sign.isEnabled()
        assert all(not b.isEnabled() for row in at.screen.card.rows for b in row.buttons.values())
        assert at.screen.card.note.isReadOnly()


async def test_nothing_is_signed_off_unmarked_and_a_critical_no_takes_everything(
    tmp_path: Path, look: Look, year: Path
) -> None:
    async with review_at(tmp_path, look, year) as at:
        await at.draw(Ask(every_not_answering=True))
        at.screen.card.sign.click()
        await at.says("Mark at least one category")
        at.mark({**GOOD, "true": 0})
        assert at.screen.card.score.text() == "0%"
        at.mark({"true": NONE})
        assert at.screen.card.score.text() == "100%"


async def test_a_sign_off_that_was_refused_first_passes_no_conversation_over(
    tmp_path: Path, look: Look, year: Path
) -> None:
    async with review_at(tmp_path, look, year) as at:
        await at.draw(Ask(random=5))
        assert at.screen.table.currentRow() == 0
        for _ in range(2):
            at.screen.toast.put_away()
            at.screen.card.sign.click()
            await at.says("Mark at least one category")
        await at.sign()
        assert at.screen.table.currentRow() == 1


async def test_marks_that_are_not_signed_off_are_there_again_after_going_away(
    tmp_path: Path, look: Look, year: Path
) -> None:
    async with review_at(tmp_path, look, year) as at:
        await at.draw(Ask(random=4))
        at.mark({"honest_warm": 1})
        at.screen.card.note.setPlainText("half a thought")
        at.screen.card.skip.click()
        await until(lambda: at.review.entry is at.review.entries[1] or at.screen._thread)
        await until(lambda: mine(at.review.work, at.review.entries[0]) is not None)  # type: ignore[arg-type]
        await at.read(0)
        assert at.screen.card.marks["honest_warm"] == 1
        assert at.screen.card.note.toPlainText() == "half a thought"
        assert "review marked" in await kinds(at.console)


async def test_a_wrong_level_suggests_a_rule_that_triage_takes_over(
    tmp_path: Path, look: Look, year: Path
) -> None:
    async with review_at(tmp_path, look, year) as at:
        await at.draw(Ask(random=2))
        at.mark({"right_class": 0})
        assert at.screen.card.wrong.isVisible()
        wrong = at.screen.card.wrong
        assert not wrong.level.isEnabled(), "without words it would be stored nowhere"
        wrong.words.setFocus()
        QTest.keyClicks(wrong.words, "someone else's name")
        assert wrong.suggest.isChecked()
        assert wrong.level.isEnabled()
        wrong.level.setCurrentIndex(wrong.level.findData(3))
        await at.sign({"right_class": 0})
        at.desk.window.places.open("settings")
        settings = at.desk.window.places._made["settings"]
        assert isinstance(settings, SettingsScreen)
        settings.open("triage")
        page = settings.pages["triage"]
        assert isinstance(page, TriagePage)
        await until(lambda: page.proposals.isVisible() and page.draft is not None)
        take = next(
            b
            for b in page.proposals.findChildren(QPushButton)
            if b.accessibleName() == "Take “someone else's name” into the draft"
        )
        take.click()
        assert page.draft is not None
        rule = page.draft.rules[0]
        assert (rule.any, str(rule.decides)) == (("someone else's name",), "major")
        await until(page.apply.isEnabled)  # what it would have changed in 90 days was shown
        page.apply.click()
        await until(lambda: not page.changed)
        triage = await at.console.judging.triage()
        judged = triage.judge("It has someone else's name on it", addressed="mention")
        assert str(judged.mention_class) == "major"
        await until(lambda: not page.proposals.isVisible())

        async def none_left() -> bool:
            return not await at.console.reviews().proposals()

        await eventually(none_left)


async def test_the_author_reads_the_review_and_answers_it_and_nobody_else_can(
    tmp_path: Path, look: Look, year: Path
) -> None:
    async with review_at(tmp_path, look, year) as at:
        await at.draw(Ask(per_person=2))
        place = next(i for i, e in enumerate(at.review.entries) if e.person == "Ana")
        await at.read(place)
        await at.sign(note="Say sorry first.")
        await at.read(place)
        assert at.screen.card.before.answers == {}
        await at.sits_down("Ana")
        await at.read(place)
        assert "your own reply" in at.screen.card.refused.text()
        assert not at.screen.card.sign.isEnabled()
        (edit,) = at.screen.card.before.answers.values()
        edit.setPlainText("It was after midnight.")
        keep = at.screen.card.before.findChildren(QPushButton)[-1]
        keep.click()
        await at.says("Your answer stands beside the review.")
        await at.sits_down("Kim")
        await at.read(place)
        told = [label.text() for label in at.screen.card.before.findChildren(QLabel)]
        assert any("It was after midnight." in words for words in told)
        assert "review answered" in await kinds(at.console)


async def test_an_author_finds_what_was_said_of_their_replies_and_the_reviewer_the_answer(
    tmp_path: Path, look: Look, year: Path
) -> None:
    async with review_at(tmp_path, look, year) as at:
        table, card = at.screen.table, at.screen.card
        await at.draw(Ask(per_person=3))
        own = [i for i, e in enumerate(at.review.entries) if e.person == "Ana"]
        other = next(i for i, e in enumerate(at.review.entries) if e.person != "Ana")
        await at.read(own[0])
        await at.sign(note="Say sorry first.")
        score = table.item(own[0], 5).text()
        assert score.endswith("%")
        await at.console.choose_role(Role.MANAGER)
        await at.sits_down("Ana")
        scores = [table.item(i, 5).text() for i in (own[0], own[1], other)]
        assert scores == [score, "not yet", "to do"]
        await at.read(own[1])
        assert "Nobody has signed a review yet." in card.refused.text()
        assert not card.rows[0].isVisible()
        await at.read(own[0])
        assert card.refused.text() == "This is your own reply: somebody else reviews it."
        assert not card.rows[0].isVisible(), "nobody marks their own replies"
        assert not card.note.isVisible()
        told = [label for label in card.before.findChildren(QLabel) if label.isVisible()]
        assert any("Say sorry first." in label.text() for label in told)
        (edit,) = card.before.answers.values()
        edit.setPlainText("It was after midnight.")
        edit.setFocus()
        card.before.findChildren(QPushButton)[-1].click()
        await at.says("Your answer stands beside the review.")
        assert table.hasFocus()
        await at.read(other)
        hints = {row.hint.text() for row in card.rows if row.hint.isVisible()}
        assert not any("for leads" in hint for hint in hints), "it is said once"
        await at.console.choose_role(Role.LEAD)
        await at.sits_down("Kim")
        answered = [i for i in range(table.rowCount()) if not table.item(i, 5).icon().isNull()]
        assert answered == [own[0]]
        assert table.item(own[0], 5).data(ACCESSIBLE) == f"{score}, the author answered"


async def test_two_reviewers_are_set_beside_each_other_with_their_agreement(
    tmp_path: Path, look: Look, year: Path
) -> None:
    async with review_at(tmp_path, look, year) as at:
        await at.draw(Ask(random=4))
        for _ in range(2):
            await at.sign()
        at.screen.show_agreement()
        popup = at.screen.popup
        assert isinstance(popup, AgreementPopup)
        assert "Two people have to sign off" in popup.told.text()
        at.desk.press("Esc")
        assert at.screen.popup is None
        await at.sits_down("Priya")
        for place in range(2):
            await at.read(place)
            await at.sign({**GOOD, "honest_warm": 1})
        at.screen.show_agreement()
        popup = at.screen.popup
        assert isinstance(popup, AgreementPopup)
        found = at.review.compare("Priya", "Kim")
        service = await at.console.reviews().calibration(
            at.review.work.sample,
            "Priya",
            "Kim",  # type: ignore[union-attr]
        )
        assert found == service
        assert found.overall is not None
        assert f"{found.overall.share * 100:.0f}% of {found.overall.pairs}" in popup.told.text()
        assert "over 2 conversations" in popup.told.text()
        assert popup.more.text().startswith("Honest and warm: 0% of 2")
        assert "Priya and Kim agree in" in at.screen.pane.team.text()


async def test_a_pack_is_made_scored_elsewhere_sent_back_and_joined(
    tmp_path: Path, look: Look, year: Path
) -> None:
    there, back = tmp_path / "there.json", tmp_path / "back.json"
    async with review_at(tmp_path / "here", look, year) as at:
        await at.draw(Ask(random=3))
        at.screen.exchange.send(there)
        await at.says("is ready to be sent")
        code = await pairing_code(at.console.secrets)
        async with review_at(tmp_path / "elsewhere", look, None) as other:
            other.console.settings.change(author="Max")
            other.screen.exchange.open_pack(there)
            await other.says("not paired yet")
            await pair(other.console.secrets, code)
            other.screen.exchange.open_pack(there)
            await until(lambda: other.review.entry is not None)
            assert isinstance(other.review.work, PackWork)
            assert other.screen.pane.packs.back.isEnabled()
            assert not other.screen.pane.packs.make.isEnabled()
            await other.sign(note="from afar")
            await other.sign()
            other.screen.exchange.send_back(back)
            await other.says("2 reviews are in the file.")
        at.screen.exchange.join(back)
        await at.says("2 reviews joined.")
        assert at.review.reviewers() == ["Max"]
        at.screen.exchange.join(back)
        await at.says("0 reviews joined. 2 were known.")


async def test_what_is_marked_in_a_pack_is_there_again_after_the_window_has_ended(
    tmp_path: Path, look: Look, year: Path
) -> None:
    there, elsewhere = tmp_path / "there.json", tmp_path / "elsewhere"
    async with review_at(tmp_path / "here", look, year) as at:
        await at.draw(Ask(random=3))
        at.screen.exchange.send(there)
        await at.says("is ready to be sent")
        code = await pairing_code(at.console.secrets)

    async def marked_and_read_again(other: ReviewAt) -> None:
        other.console.settings.change(author="Max")
        await pair(other.console.secrets, code)
        other.screen.exchange.open_pack(there)
        await until(lambda: other.review.entry is not None)

    async with review_at(elsewhere, look, None) as other:
        await marked_and_read_again(other)
        other.mark({"honest_warm": 1})
        other.screen.card.note.setPlainText("half a thought")
        await other.desk.window.commands.turns.settle()
    async with review_at(elsewhere, look, None) as other:
        await marked_and_read_again(other)
        assert other.screen.card.marks["honest_warm"] == 1
        assert other.screen.card.note.toPlainText() == "half a thought"
        assert json.loads(there.read_text("utf-8"))["body"]["reviews"] == [], "it is nobody else's"
        await other.sign()
        held = "SELECT count(*) FROM meta WHERE key LIKE 'pack %'"
        assert await other.console.inbox.read(lambda c: c.execute(held).fetchone()) == (0,)


async def test_a_pack_offers_nothing_that_would_stay_behind(
    tmp_path: Path, look: Look, year: Path
) -> None:
    there = tmp_path / "there.json"
    async with review_at(tmp_path / "here", look, year) as at:
        await at.draw(Ask(per_person=2))
        at.screen.exchange.send(there)
        await at.says("is ready to be sent")

        async def opened_by(name: str) -> int:
            at.console.settings.change(author=name)
            before = at.review.work
            at.screen.exchange.open_pack(there)
            await until(lambda: at.review.work is not before and at.review.entry is not None)
            return next(i for i, e in enumerate(at.review.entries) if e.person == "Ana")

        await at.read(await opened_by("Max"))
        at.mark({"right_class": 0})
        assert not at.screen.card.wrong.isVisible(), "a rule that is suggested does not travel"
        await at.sign()
        await at.read(await opened_by("Ana"))
        assert at.screen.card.before.isVisible()
        assert at.screen.card.before.answers == {}, "an answer does not travel"


async def test_a_pack_calls_nothing_unanswered_that_was_answered_in_the_networks_own_app(
    tmp_path: Path, look: Look, year: Path
) -> None:
    there = tmp_path / "there.json"
    async with review_at(tmp_path / "here", look, year) as at:
        await at.draw(Ask(random=60))
        table = at.screen.table
        unknown = {e.uid for e in at.review.entries if not e.person and e.wait is not None}
        silent = {e.uid for e in at.review.entries if not e.person and e.wait is None}
        assert unknown
        assert silent
        at.screen.exchange.send(there)
        await at.says("is ready to be sent")
        before = at.review.work
        at.screen.exchange.open_pack(there)
        await until(lambda: at.review.work is not before and at.review.entry is not None)
        waits = {e.uid: table.item(i, 3).text() for i, e in enumerate(at.review.entries)}
        assert {waits[uid] for uid in unknown} == {""}
        assert {waits[uid] for uid in silent} == {"no reply"}


async def test_a_code_with_a_slip_in_it_stays_to_be_mended(
    tmp_path: Path, look: Look, year: Path
) -> None:
    async with review_at(tmp_path, look, year) as at:
        at.screen.exchange.ask_code()
        await until(lambda: isinstance(at.screen.popup, PairingPopup))
        popup = at.screen.popup
        assert isinstance(popup, PairingPopup)
        theirs = await pairing_code(SessionSecrets())
        QTest.keyClicks(popup.line, theirs[:-1])
        QTest.keyClick(popup.line, Qt.Key.Key_Return)
        assert popup.slip.isVisible()
        assert "slip" in popup.slip.text()
        assert popup.line.text() == theirs[:-1]
        QTest.keyClicks(popup.line, theirs[-1])
        assert not popup.slip.isVisible()
        QTest.keyClick(popup.line, Qt.Key.Key_Return)
        await at.says("Paired.")
        assert at.screen.popup is None
        assert await pairing_code(at.console.secrets) == theirs


async def test_a_pack_that_was_altered_is_refused_with_the_reason(
    tmp_path: Path, look: Look, year: Path
) -> None:
    path = tmp_path / "pack.json"
    async with review_at(tmp_path, look, year) as at:
        await at.draw(Ask(random=3))
        at.screen.exchange.send(path)
        await at.says("is ready to be sent")
        whole = json.loads(path.read_text("utf-8"))
        whole["body"]["items"][0]["lines"][0]["text"] = "something nicer"
        path.write_text(json.dumps(whole), "utf-8")
        for open_ in (at.screen.exchange.open_pack, at.screen.exchange.join):
            at.screen.toast.put_away()
            open_(path)
            await at.says("was changed after it was signed")
        assert not isinstance(at.review.work, PackWork)


async def test_a_manager_reads_and_answers_and_does_not_draw_or_sign(
    tmp_path: Path, look: Look, year: Path
) -> None:
    async with review_at(tmp_path, look, year) as at:
        await at.draw(Ask(random=3))
        await at.console.choose_role(Role.MANAGER)
        at.desk.window.places.open("inbox")
        at.desk.window.places.open("review")
        await until(lambda: at.screen.pane.refused.isVisible())
        assert "Drawing and scoring is for leads" in at.screen.pane.refused.text()
        assert not at.screen.pane.draw.isEnabled()
        await until(lambda: not at.screen.card.sign.isEnabled())
        at.review.draw("x", Ask(random=1), YEAR)
        await at.says("is for leads")
        assert at.console.acting() == "Kim"


async def test_read_only_changes_nothing_anywhere_and_says_so(
    tmp_path: Path, look: Look, year: Path
) -> None:
    async with review_at(tmp_path, look, year) as at:
        await at.draw(Ask(random=2))
        at.desk.window.places.open("settings")
        settings = at.desk.window.places._made["settings"]
        assert isinstance(settings, SettingsScreen)
        settings.open("role")
        page = settings.pages["role"]
        assert isinstance(page, RolePage)
        page.roles[Role.READ_ONLY].click()
        await until(lambda: at.console.role is Role.READ_ONLY)
        await until(lambda: "role" in settings.toast.message or settings.toast.message)
        window = at.desk.window
        window.places.open("inbox")
        await until(lambda: window.thread_pane.mention is not None)
        before = (await kinds(at.console)).count(EventKind.CLOSED)
        for key in ("E", "N", "L", "M", "A", "S", "R", "Shift+E", "Z"):
            window.list_pane.toast.put_away()
            at.desk.press(key)
            await until(lambda: window.list_pane.toast.message == READ_ONLY)
        assert (await kinds(at.console)).count(EventKind.CLOSED) == before
        with pytest.raises(UsageError, match="read-only"):
            await at.console.replies.outbox.put()
        with pytest.raises(UsageError, match="read-only"):
            at.console.acting(Deed.REVIEW)
        at.screen._answering.answer("Kim", "no")
        window.places.open("review")
        await until(lambda: at.screen.pane.refused.isVisible())
        assert not at.screen.pane.draw.isEnabled()
        log = await at.console.inbox.read(
            lambda c: c.execute(
                "SELECT author, body FROM event WHERE kind = 'role chosen'"
            ).fetchone()
        )
        assert (log[0], json.loads(log[1])) == ("Kim", {"role": "read-only"})
        assert await at.console.inbox.problems() == []


@pytest.mark.parametrize("size", [(1440, 900), (1024, 700), (880, 600)])
async def test_every_control_has_a_name_and_none_is_cut_off(
    tmp_path: Path, look: Look, year: Path, size: tuple[int, int]
) -> None:
    async with review_at(tmp_path, look, year, size) as at:
        await at.draw(Ask(random=3))
        at.mark({"right_class": 0})
        assert nameless(at.screen) == []
        for open_ in (
            at.screen.ask_what_to_draw,
            at.screen.show_agreement,
            at.screen.exchange.ask_code,
        ):
            open_()
            await until(lambda: at.screen.popup is not None)
            assert at.screen.popup is not None
            assert nameless(at.desk.window) == []
            assert at.desk.window.rect().contains(at.screen.popup.geometry())
            at.desk.press("Esc")
            assert at.screen.popup is None
        for widget in at.screen.findChildren(QAbstractButton):
            if widget.isVisible():
                corner = widget.mapTo(at.screen, widget.rect().topRight())
                assert corner.x() <= at.screen.rect().right(), widget.text()


async def test_letters_in_the_note_are_letters_and_in_the_list_they_move(
    tmp_path: Path, look: Look, year: Path
) -> None:
    async with review_at(tmp_path, look, year) as at:
        await at.draw(Ask(random=3))
        at.screen.table.setFocus()
        QTest.keyClick(at.screen.table, "j")
        assert at.screen.table.currentRow() == 1
        QTest.keyClick(at.screen.table, "k")
        assert at.screen.table.currentRow() == 0
        at.screen.card.note.setFocus()
        QTest.keyClicks(at.screen.card.note, "jk")
        assert at.screen.card.note.toPlainText() == "jk"
        assert at.screen.table.currentRow() == 0
        QTest.keyClick(at.screen.card.note, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: at.review.signed == 1 or at.screen.toast.message)


async def test_what_is_marked_and_written_survives_another_sample_and_the_end_of_the_window(
    tmp_path: Path, look: Look, year: Path
) -> None:
    async with review_at(tmp_path, look, year) as at:
        await at.draw(Ask(random=4))
        work, entry = at.review.work, at.review.entry
        assert isinstance(work, SampleWork)
        assert entry is not None
        at.mark({"honest_warm": 1})
        at.screen.card.note.setPlainText("half a thought")
        await at.draw(Ask(random=3))
        between = at.review.work
        assert between is not work
        at.review.open_sample(work.sample)
        await until(lambda: at.review.work is not between and at.review.entry is not None)
        await until(lambda: at.review.entry is not None and at.review.entry.uid == entry.uid)
        await until(lambda: at.screen._thread is not None)
        assert at.screen.card.marks["honest_warm"] == 1
        assert at.screen.card.note.toPlainText() == "half a thought"
        at.screen.card.note.setPlainText("the whole thought")
        at.desk.window.places.open("inbox")
        at.desk.window.places.open("review")
        at.screen.card.note.setPlainText("the whole thought, at the end")
        await at.desk.window.commands.turns.settle()
        said = await at.console.reviews().reviews(work.sample)
        assert [one.note for one in said] == ["the whole thought, at the end"]


async def test_an_answer_that_is_not_said_yet_is_kept_and_seen_by_nobody_else(
    tmp_path: Path, look: Look, year: Path
) -> None:
    async with review_at(tmp_path, look, year) as at:
        await at.draw(Ask(per_person=2))
        place, *_ = (i for i, e in enumerate(at.review.entries) if e.person == "Ana")
        elsewhere = next(i for i, e in enumerate(at.review.entries) if e.person != "Ana")
        await at.read(place)
        await at.sign(note="Say sorry first.")
        await at.sits_down("Ana")
        await at.read(place)
        (edit,) = at.screen.card.before.answers.values()
        edit.setPlainText("It was after")
        await at.read(elsewhere)
        await at.read(place)
        (edit,) = at.screen.card.before.answers.values()
        assert edit.toPlainText() == "It was after"
        edit.setPlainText("It was after midnight,")
        await at.desk.window.commands.turns.settle()
        await at.sits_down("Kim")
        await at.read(place)
        told = [label.text() for label in at.screen.card.before.findChildren(QLabel)]
        assert not any("midnight" in words for words in told)
        assert "review answered" not in await kinds(at.console)
        await at.sits_down("Ana")
        await at.read(place)
        (edit,) = at.screen.card.before.answers.values()
        assert edit.toPlainText() == "It was after midnight,"


async def test_what_is_written_is_kept_a_moment_later_and_writing_goes_on(
    tmp_path: Path, look: Look, year: Path
) -> None:
    async with review_at(tmp_path, look, year) as at:
        await at.draw(Ask(random=4))
        work, note = at.review.work, at.screen.card.note
        assert isinstance(work, SampleWork)
        note.setFocus()
        QTest.keyClicks(note, "half a")
        at.screen._keeping._timer.timeout.emit()
        renewed = []
        at.review.work_changed.connect(lambda: renewed.append(1))
        await until(lambda: renewed)
        assert [one.note for one in await at.console.reviews().reviews(work.sample)] == ["half a"]
        QTest.keyClicks(QApplication.focusWidget(), " thought")
        assert note.toPlainText() == "half a thought"


async def test_reading_alone_says_nothing_about_a_conversation(
    tmp_path: Path, look: Look, year: Path
) -> None:
    async with review_at(tmp_path, look, year) as at:
        await at.draw(Ask(every_breach=True))
        late = next(i for i, e in enumerate(at.review.entries) if e.reason == "late" and e.wait)
        await at.read(late)
        assert at.screen.card.rows[0].said, "the log marks that it was late"
        assert not at.screen.card.score.text()
        await at.read(0 if late else 1)
        await at.desk.window.commands.turns.settle()
        assert at.screen.table.item(late, 5).text() == "to do"
        assert "review marked" not in await kinds(at.console)


async def test_a_conversation_that_ended_without_a_reply_is_not_called_acknowledged(
    tmp_path: Path, look: Look, year: Path
) -> None:
    async with review_at(tmp_path, look, year) as at:
        await at.draw(Ask(every_not_answering=True))
        silent = [i for i, e in enumerate(at.review.entries) if "late" not in e.reason]
        assert silent
        for place in silent:
            await at.read(place)
            assert not at.screen.card.rows[0].said, "the reviewer says whether that was right"


async def test_enter_draws_and_the_keys_go_on_to_what_was_drawn(
    tmp_path: Path, look: Look, year: Path
) -> None:
    async with review_at(tmp_path, look, year) as at:
        assert at.screen.card.note.isHidden()
        assert at.screen.card.skip.isHidden()
        at.screen.pane.draw.click()
        popup = at.screen.popup
        assert isinstance(popup, DrawPopup)
        popup.period.setCurrentIndex(popup.period.count() - 1)
        popup.name.setFocus()
        popup.name.selectAll()
        QTest.keyClicks(popup.name, "Mine")
        at.desk.press("Enter")
        await until(lambda: at.review.entry is not None)
        assert at.review.work is not None
        assert at.review.work.name == "Mine"
        assert QApplication.focusWidget() is at.screen.table
        assert at.screen.card.note.isVisible()


async def test_tab_comes_to_the_marks_before_the_note_and_the_sign_off(
    tmp_path: Path, look: Look, year: Path
) -> None:
    async with review_at(tmp_path, look, year) as at:
        await at.draw(Ask(random=2))
        at.screen.table.setFocus()
        card, met = at.screen.card, []
        while QApplication.focusWidget() is not card.sign:
            at.desk.press("Tab")
            met.append(QApplication.focusWidget())
            assert len(met) < 50
        first = [
            next(b for b in row.buttons.values() if b in met) for row in card.rows if not row.said
        ]
        assert met.index(first[-1]) < met.index(card.note)
        assert len(first) >= len(GOOD)


async def test_in_the_smallest_window_there_is_room_to_read(
    tmp_path: Path, look: Look, year: Path
) -> None:
    async with review_at(tmp_path, look, year, size=(880, 600)) as at:
        await at.draw(Ask(random=2))
        assert at.screen.reading.width() >= 240
        at.desk.window.resize(1440, 900)
        await until(lambda: at.screen.pane.width() > 500)


def test_private_messages_are_a_box_without_words(look: Look) -> None:
    view, now = ThreadView(look), datetime(2026, 11, 20, 12, tzinfo=UTC)
    hidden = Said(now, "Jonas", "2 private messages, left out of reviews", "", True, left_out=2)
    untold = Timing(None, None, None, None)
    thread = BlindThread("Complaint", (hidden,), untold, {}, revealed=False)
    entry = Entry("u", "Case hot", "at random", "Jonas", "major", 3, "mastodon", None, silent=False)
    view.show_thread(thread, entry, "1 of 1", now)
    box = view.findChild(QFrame, "note")
    assert box is not None
    told = [label.text() for label in box.findChildren(QLabel) if label.text()]
    assert told[:1] == ["2 private messages"]
    assert any("left out of reviews" in words for words in told)

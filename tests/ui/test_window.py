from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit

from cmconsole.domain.errors import Unreachable
from cmconsole.domain.events import PollFailed
from cmconsole.domain.judgement import Judgement, Level, MentionClass, Reason
from cmconsole.domain.sources import SourceState
from cmconsole.store.reading.queues import Queue
from cmconsole.ui.look import Look
from cmconsole.ui.reasons import why
from cmconsole.ui.settings.sign_in_form import SignInForm
from cmconsole.ui.thread.messages import Message
from cmconsole.ui.window.offers import offer_places
from cmconsole.ui.wording import number
from support.inboxes import NOON, arrival, author, minutes
from support.windows import ME, WindowDesk, until, window_at


def people(count: int) -> list:  # type: ignore[type-arg]
    return [
        arrival(f"Number {n}", due=minutes(10 + n), author=author(f"@p{n}@example.social"))
        for n in range(count)
    ]


def chosen(desk: WindowDesk) -> str:
    row = desk.view.rows.mention(desk.view.chosen or 0)
    return row.text if row else ""


async def test_the_first_rows_are_there_before_any_service(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *people(3)) as desk:
        assert desk.listed() == ["Number 0", "Number 1", "Number 2"]
        assert desk.window.windowTitle() == "Answer next – cmconsole"


async def test_letters_walk_through_the_list(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *people(30)) as desk:
        await desk.reads("Number 0")
        desk.press("J", "J", "K")
        assert chosen(desk) == "Number 1"
        desk.press("Shift+G")
        assert chosen(desk) == "Number 29"
        desk.press("J")
        assert chosen(desk) == "Number 29"
        desk.press("G", "G")
        assert chosen(desk) == "Number 0"
        desk.press("K")
        assert chosen(desk) == "Number 0"


async def test_slash_searches_as_one_types_and_esc_leads_back(tmp_path: Path, look: Look) -> None:
    async with window_at(
        tmp_path,
        look,
        arrival("The parcel is late", author=author("@a")),
        arrival("The lock is stuck", author=author("@b")),
        arrival("An old parcel", author=author("@c"), history=True),
    ) as desk:
        await desk.reads("The parcel is late")
        desk.press("/")
        assert desk.window.list_pane.search.hasFocus()
        for letter in "parc":
            desk.press(letter)
        await desk.shows("An old parcel", "The parcel is late")
        desk.press("E")
        assert desk.listed() == ["An old parcel", "The parcel is late"]
        desk.press("z")
        assert desk.window.list_pane.search.text() == "parcEz"
        await until(lambda: desk.window.list_pane.empty.isVisible())
        assert desk.window.list_pane.empty.title == "No mention says “parcEz”"
        desk.press("Esc")
        await desk.shows("The parcel is late", "The lock is stuck")
        assert desk.view.hasFocus()


async def test_rows_do_not_move_under_a_hand_but_do_at_the_next_j(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, *people(3)) as desk:
        await desk.reads("Number 0")
        desk.press("J")
        await desk.take(arrival("First of all", due=minutes(5), author=author("@new")))
        await until(lambda: desk.window.list_pane.bar.words == "1 new since you looked")
        assert desk.listed() == ["Number 0", "Number 1", "Number 2"]
        desk.press("J")
        await desk.shows("First of all", "Number 0", "Number 1", "Number 2")
        assert chosen(desk) == "Number 2"
        assert desk.window.list_pane.bar.words == ""


async def test_what_arrives_while_nobody_touches_the_list_is_shown_at_once(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, *people(1)) as desk:
        await desk.take(arrival("Another one", due=minutes(40), author=author("@new")))
        await desk.shows("Number 0", "Another one")


async def test_the_sidebar_opens_lists_and_shows_their_counts(tmp_path: Path, look: Look) -> None:
    praise = arrival("Lovely", MentionClass.PRAISE, author=author("@fan"))
    async with window_at(tmp_path, look, *people(2), praise) as desk:
        desk.window.open_queue(Queue.PRAISE)
        await desk.shows("Lovely")
        texts = [i.text() for i in desk.window.sidebar._items.values()]
        assert texts[0] == "Answer next"
        assert desk.window.sidebar._items[Queue.ANSWER].data(Qt.ItemDataRole.UserRole + 2) == "2"
        assert desk.window.sidebar._items[Queue.PRAISE].data(Qt.ItemDataRole.UserRole + 2) == "1"


async def test_the_title_says_what_burns(tmp_path: Path, look: Look) -> None:
    danger = arrival("It burned", level=Level.RED_ZONE, author=author("@hurt"))
    late = arrival("Late", at=NOON - minutes(90), author=author("@late"))
    async with window_at(tmp_path, look, danger, late) as desk:
        await until(lambda: "overdue" in desk.window.windowTitle())
        assert desk.window.windowTitle() == "Answer next (1 red zone, 1 overdue) – cmconsole"


async def test_an_empty_list_says_that_nothing_waits(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look) as desk:
        await desk.well(desk.source)
        await until(lambda: desk.window.list_pane.empty.title == "Nothing is waiting")
        assert desk.window.windowTitle() == "Nothing waiting – cmconsole"


async def test_a_source_that_signed_us_out_is_told_in_its_place_and_above_the_list(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look) as desk:
        told = "The server does not know us any more. Nothing is lost."
        await desk.console.inbox.poll_failed(
            desk.source.id, SourceState.SIGNED_OUT, told, NOON, None
        )
        desk.console.bus.publish(PollFailed(desk.source.id, Unreachable(told)))
        await until(lambda: desk.window.list_pane.bar.words == "Example signed us out.")
        assert desk.window.sidebar.sources.lines == ("Example, signed out",)


async def test_a_source_that_signed_us_out_offers_the_form_that_signs_in_there(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look) as desk:
        offer_places(desk.window, look, desk.console, desk.console.sources.listening().refresh)
        await desk.fails(desk.source, SourceState.SIGNED_OUT, "The sign-in ended.")
        bar = desk.window.list_pane.bar
        await until(lambda: bar.words == "Example signed us out.")
        assert desk.window.news.state.offline_since is None
        assert desk.window.status.words == "Signed out everywhere Clocks keep running"
        next(b for b in bar.findChildren(QAbstractButton) if b.text() == "Sign in").click()
        assert desk.window.places.at == "settings"
        screen = desk.window.places.widget("settings")
        await until(
            lambda: screen.findChild(SignInForm) and screen.findChild(SignInForm).isVisible()
        )
        assert screen.findChild(SignInForm).kind.kind == "mastodon"


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        (SourceState.SIGNED_OUT, SourceState.SIGNED_OUT, "Every source signed us out."),
        (SourceState.SIGNED_OUT, SourceState.FAILING, "Example signed us out."),
        (SourceState.WAITING, SourceState.WAITING, "Every source asked us to wait."),
        (SourceState.WAITING, SourceState.FAILING, ""),
        (SourceState.FAILING, SourceState.FAILING, "No network since"),
    ],
)
async def test_only_where_nobody_answers_there_is_no_network(
    tmp_path: Path, look: Look, first: SourceState, second: SourceState, words: str
) -> None:
    async with window_at(tmp_path, look) as desk:
        other = await desk.console.inbox.add_source(
            kind="hackernews", name="News", options={}, author=ME, now=NOON
        )
        await desk.fails(desk.source, first, "One.")
        await desk.fails(other, second, "Two.")
        await until(lambda: {h.state for h in desk.window.news.state.health} == {first, second})
        assert desk.window.list_pane.bar.words.startswith(words)
        assert bool(desk.window.list_pane.bar.words) == bool(words)
        assert ("No network" in desk.window.status.words) == (words == "No network since")


async def test_when_no_source_answers_the_status_says_since_when(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look) as desk:
        told = "No answer. What was read before is safe."
        await desk.console.inbox.poll_failed(desk.source.id, SourceState.FAILING, told, NOON, None)
        desk.console.bus.publish(PollFailed(desk.source.id, Unreachable(told)))
        await until(lambda: desk.window.status.words.startswith("No network since"))
        assert "Clocks keep running" in desk.window.status.words


async def test_a_strangers_words_stay_words(tmp_path: Path, look: Look) -> None:
    nasty = '<img src="http://evil.example/x.png"><b>bold</b> & "quotes"\nnext line'
    async with window_at(tmp_path, look, arrival(nasty)) as desk:
        await desk.reads(nasty)
        labels = desk.window.thread_pane.findChildren(QLabel)
        body = next(label for label in labels if label.accessibleName() == nasty)
        assert "<img" not in body.text()
        assert "&lt;img src=&quot;http://evil.example/x.png&quot;&gt;&lt;b&gt;" in body.text()


async def test_reach_is_hidden_until_somebody_asks(tmp_path: Path, look: Look) -> None:
    famous = author("@big", name="Big", followers=184_300)
    async with window_at(tmp_path, look, arrival("Hello", author=famous)) as desk:

        def contact() -> str:
            return " ".join(label.text() for label in desk.window.contact.findChildren(QLabel))

        await until(lambda: "First seen" in contact())
        assert number(184_300) not in contact()
        buttons = desk.window.contact.findChildren(QAbstractButton)
        next(b for b in buttons if b.text() == "Show reach").click()
        await until(lambda: number(184_300) in contact())
        texts = [label.text() for label in desk.window.thread_pane.findChildren(QLabel)]
        expected = f"Not counted: {number(184_300)} followers. Reach never changes the order."
        assert expected in texts


async def test_what_the_list_knew_of_a_mention_is_not_made_anew_when_all_of_it_is_read(
    tmp_path: Path, look: Look
) -> None:
    famous = author("@big", name="Big", followers=184_300)
    rows = (arrival("First", due=minutes(5)), arrival("Second", due=minutes(9), author=famous))
    async with window_at(tmp_path, look, *rows) as desk:
        await desk.reads("First")
        desk.press("J")
        pane = desk.window.thread_pane

        def messages() -> list[Message]:
            return [each for each in pane.findChildren(Message) if pane._said.indexOf(each) >= 0]

        (at_once,) = messages()
        assert pane.seen_at is None
        await until(lambda: pane.seen_at)
        assert messages() == [at_once]
        told = " ".join(label.text() for label in pane.because.findChildren(QLabel))
        assert f"{number(184_300)} followers" in told


async def test_the_contact_column_shows_what_somebody_wrote_before(
    tmp_path: Path, look: Look
) -> None:
    one = author("@ann", name="Ann")
    async with window_at(
        tmp_path,
        look,
        arrival("Long ago", author=one, history=True, at=NOON - minutes(9000)),
        arrival("Today", author=one),
    ) as desk:
        await desk.reads("Today")
        row = desk.window.thread_pane.mention
        assert row is not None
        contact = await desk.console.inbox.desk.contact(row)
        assert [m.mention.text for m in contact.earlier] == ["Long ago"]
        assert contact.earlier_count == 1
        assert contact.first_seen == NOON - minutes(9000)


@pytest.mark.parametrize(
    ("size", "sidebar", "contact"),
    [((1440, 900), True, True), ((1366, 768), True, False), ((1024, 700), False, False)],
)
async def test_columns_fold_where_there_is_no_room(
    tmp_path: Path, look: Look, size: tuple[int, int], sidebar: bool, contact: bool
) -> None:
    async with window_at(tmp_path, look, *people(2), size=size) as desk:
        await desk.reads("Number 0")
        assert desk.window.sidebar.isVisible() is sidebar
        assert desk.window.contact.isVisible() is contact
        desk.press("I")
        assert desk.window.contact.isVisible() is not contact


async def test_in_a_small_window_enter_reads_and_u_goes_back(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *people(2), size=(900, 620)) as desk:
        await desk.reads("Number 0")
        assert not desk.window.thread_pane.isVisible()
        desk.press("Enter")
        assert desk.window.thread_pane.isVisible()
        assert not desk.window.list_pane.isVisible()
        desk.press("U")
        assert desk.window.list_pane.isVisible()


async def test_changing_the_theme_repaints_rows_icons_and_sheets(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, *people(2)) as desk:
        await desk.reads("Number 0")

        def ground() -> str:
            image = desk.window.grab().toImage()
            return image.pixelColor(desk.window.width() - 400, 500).name()

        assert ground() == look.tokens.pane.name() == "#ffffff"
        look.choose("dark")
        assert ground() == look.tokens.pane.name() == "#1d2426"
        look.choose("light")
        assert ground() == "#ffffff"


async def test_every_control_has_a_name(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *people(2)) as desk:
        await desk.reads("Number 0")
        controls = [
            widget
            for kind in (QAbstractButton, QLineEdit)
            for widget in desk.window.findChildren(kind)
            if widget.isVisible()
        ]
        nameless = [
            widget
            for widget in controls
            if not (widget.accessibleName() or getattr(widget, "text", str)().strip())
        ]
        assert len(controls) > 8
        assert nameless == []


async def test_tab_shows_a_ring_and_a_click_does_not(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *people(2)) as desk:
        await desk.reads("Number 0")
        assert desk.window.ring.around is None
        desk.press("Tab")
        await until(lambda: desk.window.ring.around is not None)
        assert desk.window.ring.isVisible()
        desk.view.setFocus(Qt.FocusReason.MouseFocusReason)
        assert desk.window.ring.around is None


async def test_the_help_sheet_names_keys_that_exist(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *people(1)) as desk:
        desk.press("?")
        assert desk.window.sheet.isVisible()
        desk.press("Esc")
        assert not desk.window.sheet.isVisible()
        desk.press("?", "?")
        assert not desk.window.sheet.isVisible()


async def test_the_help_sheet_finds_keys_by_what_they_do_and_by_their_name(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, *people(1)) as desk:
        desk.press("?")
        sheet = desk.window.sheet

        def found() -> list[str]:
            names = [label.accessibleName() for label in sheet.findChildren(QLabel)]
            labels = zip(sheet.findChildren(QLabel), names, strict=True)
            return [name for label, name in labels if ": " in name and label.isVisible()]

        every = len(found())
        assert every > 25
        assert sheet.finder.hasFocus()
        QTest.keyClicks(sheet.finder, "snooze")
        assert found() == ["Snooze: S"]
        sheet.finder.setText("ctrl k")
        assert found() == ["Command palette: Ctrl K"]
        sheet.finder.setText("no such key")
        assert found() == []
        desk.press("Esc", "?")
        assert len(found()) == every


async def test_closing_asks_first_so_that_everything_can_end_in_order(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look) as desk:
        asked: list[bool] = []
        desk.window.close_requested.connect(lambda: asked.append(True))
        desk.window.close()
        assert asked == [True]
        assert desk.window.isVisible()


async def test_the_row_at_the_top_stays_in_place_when_others_come_above_it(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, *people(60)) as desk:
        await desk.reads("Number 0")
        desk.press("J")
        bar = desk.view.verticalScrollBar()
        bar.setValue(1000)
        top = desk.view.rows.id_at(desk.view.rowAt(40))
        assert top is not None
        row = desk.view.rows.row_of(top)
        assert row is not None
        before = desk.view.rowViewportPosition(row)
        newer = [arrival(f"New {n}", due=minutes(1), author=author(f"@n{n}")) for n in range(5)]
        await desk.take(*newer)
        desk.window.lists.standing.patience.idle.emit()
        await until(lambda: desk.window.lists.count == 65)
        after = desk.view.rows.row_of(top)
        assert after is not None
        assert desk.view.rowViewportPosition(after) == before


async def test_no_letter_acts_behind_a_sheet_or_a_question(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *people(2)) as desk:
        await desk.reads("Number 0")
        for opener in ("?", "L"):
            desk.press(opener, "E", "J")
            assert desk.listed() == ["Number 0", "Number 1"]
            assert chosen(desk) == "Number 0"
            desk.press("Esc")
            assert desk.view.hasFocus()
        desk.press("E")
        assert desk.listed() == ["Number 1"]


async def test_where_the_sidebar_is_folded_a_menu_opens_the_lists(
    tmp_path: Path, look: Look
) -> None:
    praise = arrival("Lovely", MentionClass.PRAISE, author=author("@fan"))
    async with window_at(tmp_path, look, *people(2), praise, size=(1024, 700)) as desk:
        await desk.reads("Number 0")
        menu = desk.window.list_pane._menu_button.menu()
        menu.aboutToShow.emit()
        words = [action.text() for action in menu.actions()]
        assert words[0] == "Answer next  2"
        assert [action.isChecked() for action in menu.actions()][:2] == [True, False]
        next(action for action in menu.actions() if action.text() == "Praise to share  1").trigger()
        await desk.shows("Lovely")


async def test_nobody_is_read_so_the_contact_column_makes_room(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, arrival("Hello")) as desk:
        window = desk.window
        await until(lambda: window.contact.isVisible())
        listed = window.list_pane.width()
        desk.press("E")
        await until(lambda: not window.contact.isVisible())
        assert window.list_pane.width() == listed
        assert window.thread_pane.width() >= window.width() - 56 - 200 - listed - 2
        desk.press("I")  # there is nobody to show, and nothing is remembered of it
        assert window.frame_.contact_wanted is None
        desk.press("Z")
        await until(lambda: window.contact.isVisible())
        assert window.list_pane.width() == listed


async def test_an_empty_list_says_whether_anybody_listens(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look) as desk:
        window, empty = desk.window, desk.window.list_pane.empty
        await until(lambda: empty.isVisible())
        assert empty.title == "Reading for the first time"
        assert window.status.words == "First check of 1 source"
        assert not window.windowTitle().startswith("Nothing waiting")
        await desk.well(desk.source)
        await until(lambda: empty.title == "Nothing is waiting")
        assert window.windowTitle().startswith("Nothing waiting")
        await desk.fails(desk.source, SourceState.FAILING, "No answer.")
        await until(lambda: empty.title == "Nothing new is known")
        assert not window.windowTitle().startswith("Nothing waiting")


async def test_an_inbox_that_listens_nowhere_leads_to_the_sources(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look) as desk:
        offer_places(desk.window, look, desk.console, desk.console.sources.listening().refresh)
        await desk.console.sources.enrolling().remove(desk.source)
        desk.window.news.refresh()
        empty = desk.window.list_pane.empty
        await until(lambda: empty.isVisible() and empty.title == "Not listening anywhere yet")
        assert "cmconsole" not in " ".join(each.text() for each in empty.findChildren(QLabel))
        next(b for b in empty.findChildren(QAbstractButton) if b.text() == "Add a source").click()
        assert desk.window.places.at == "settings"


def test_the_red_zone_is_never_told_that_a_kind_word_is_enough() -> None:
    reasons = (Reason("Harm", ("hurt",)), Reason("Venting, no request: a kind word is enough"))
    for level, told in ((Level.RED_ZONE, False), (Level.LOW, True)):
        judged = Judgement(MentionClass.VENTING, level, 0, reasons, 0.5, 0.9, None, None, "en")
        assert ("kind word" in why(judged)) is told
        assert "Venting" in why(judged)


async def test_where_only_one_fits_the_focus_goes_along_into_the_conversation(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, *people(3), size=(900, 640)) as desk:
        await desk.reads("Number 0")
        desk.press("Enter")
        await until(lambda: desk.window.thread_pane.isVisible())
        assert not desk.window.list_pane.isVisible()
        assert QApplication.focusWidget() is desk.window.thread_pane.area
        desk.press("U")
        assert QApplication.focusWidget() is desk.window.view


def test_a_row_always_has_a_reason_where_there_is_one() -> None:
    doubtful = (Reason("Complaint, 45% likely"), Reason("Serious, 8% likely"))
    judged = Judgement(MentionClass.MINOR, Level.MEDIUM, 0, doubtful, 0.45, 0.3, None, None, "en")
    assert why(judged) == "Complaint, 45% likely"


async def test_where_only_the_conversation_fits_messages_lie_over_it(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, *people(3), size=(900, 640)) as desk:
        await desk.reads("Number 0")
        window, toast = desk.window, desk.window.list_pane.toast
        desk.press("Enter", "E")
        await desk.reads("Number 1")
        assert toast.isVisible()
        assert window.replying is not None
        composer = window.replying.pane.mapTo(window, QPoint(0, 0))
        assert toast.mapTo(window, toast.rect().bottomLeft()).y() < composer.y()
        desk.press("L")
        await until(lambda: window.commands.questions.popup is not None)
        desk.press("Esc")
        assert window.thread_pane.area.hasFocus()
        desk.press("U")
        assert toast.isVisible()
        assert toast.parent() is window.list_pane


async def test_a_long_name_and_an_endless_word_stay_in_their_column(
    tmp_path: Path, look: Look
) -> None:
    words = "a" * 400 + " " + "b" * 90
    long = author("@long", name="Very Long Author Name " * 8)
    async with window_at(
        tmp_path, look, arrival(words, due=minutes(10), author=long), size=(1024, 700)
    ) as desk:
        await desk.reads(words)
        area = desk.window.thread_pane.area
        await until(lambda: area.widget().width() == area.viewport().width())
        assert area.widget().minimumSizeHint().width() <= area.viewport().width()


async def test_the_title_says_that_a_search_is_shown(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, *people(2)) as desk:
        desk.window.search_for("Number 1")
        await until(lambda: desk.window.windowTitle().startswith("Search"))
        desk.press("Esc")
        await until(lambda: desk.window.windowTitle().startswith("Answer next"))


async def test_a_click_on_the_list_that_is_marked_leads_out_of_a_search(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, *people(2)) as desk:
        lists, queues = desk.window.sidebar, desk.window.sidebar.queues
        desk.window.search_for("Number 1")
        await desk.shows("Number 1")
        place = queues.visualRect(lists._items[Queue.ANSWER].index()).center()
        QTest.mouseClick(queues.viewport(), Qt.MouseButton.LeftButton, pos=place)
        await desk.shows("Number 0", "Number 1")
        assert desk.window.list_pane.search.text() == ""


async def test_each_list_is_found_as_it_was_left(tmp_path: Path, look: Look) -> None:
    danger = arrival("It burned", level=Level.RED_ZONE, author=author("@hurt"))
    async with window_at(tmp_path, look, *people(60), danger) as desk:
        await desk.reads("It burned")
        left = desk.view.rows.entries[40]
        desk.view.choose(left)
        at = desk.view.verticalScrollBar().value()
        assert at > 0
        window = desk.window
        for away, back in (
            (
                lambda: window.open_queue(Queue.RED_ZONE),
                lambda: window.open_queue(Queue.ANSWER),
            ),
            (lambda: window.search_for("burned"), window.list_pane.leave_search),
        ):
            away()
            await desk.shows("It burned")
            assert chosen(desk) == "It burned"
            back()
            await until(lambda: len(desk.view.rows.entries) > 60)
            assert desk.view.chosen == left
            assert desk.view.verticalScrollBar().value() == at


async def test_beside_an_open_contact_the_modes_keep_their_words(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, *people(1), size=(1024, 700)) as desk:
        await desk.reads("Number 0")
        desk.press("I")
        assert desk.window.contact.isVisible()
        assert desk.window.replying is not None
        modes = desk.window.replying.pane.modes.findChildren(QAbstractButton)
        await until(lambda: all(each.width() >= each.sizeHint().width() for each in modes))

"""Everything besides answering, by its keys: concessions, hand-overs, praise, macros, pictures, parts."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from cmconsole.domain.conversations import Event
from cmconsole.domain.judgement import MentionClass
from cmconsole.domain.replies import Mode, ReplyState, Step
from cmconsole.replies import macro_files
from cmconsole.replies.handling import Handling
from cmconsole.replies.macros import Action, Do, Macro
from cmconsole.store.rows import MentionRow
from cmconsole.ui.composer.closing_popup import ClosingPopup
from cmconsole.ui.composer.concession_popup import ConcessionPopup
from cmconsole.ui.composer.doubts_popup import DoubtsPopup
from cmconsole.ui.composer.handoff_popup import HandedPopup, HandoffPopup
from cmconsole.ui.composer.macro_popup import MacroPopup
from cmconsole.ui.composer.praise_popup import AskingPopup, KindWordsPopup, PassOnPopup, PraisePopup
from cmconsole.ui.look import Look
from cmconsole.ui.thread.messages import Happened
from support.pictures import metadata, taken_somewhere
from support.replying import DemoDesk, demo_desk_at, eventually, until


async def at_hand(
    desk: DemoDesk, who: str = "eamon", what: MentionClass = MentionClass.MAJOR
) -> MentionRow:
    console = desk.console
    mention = (await desk.mentions_of(who))[-1]
    assert mention.work is not None
    if mention.work.mention_class is not what:
        me, targets = (lambda: "Kim"), (lambda: console.targets)
        handling = Handling(console.inbox, console.bus, console.clock, targets, me)
        await handling.judge(mention, what, red_zone=False, reason="test")
        (mention,) = await console.inbox.rows([mention.id])
    await desk.read(mention)
    desk.window.list_pane.view.setFocus()
    return mention


async def asked(desk: DemoDesk, kind: type[QWidget]) -> QWidget:
    await until(lambda: isinstance(desk.replying.asking.popup, kind))
    popup = desk.replying.asking.popup
    assert popup is not None
    return popup


def said_in(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


def type_in(words: str) -> None:
    QTest.keyClicks(QApplication.focusWidget(), words)


async def noted(desk: DemoDesk, mention: MentionRow, key: str) -> Event:
    assert mention.work is not None
    known = mention.work.conversation_id
    found: list[Event] = []

    async def there() -> bool:
        events = await desk.console.inbox.replies.events(known)
        found[:] = [event for event in events if key in event.details]
        return bool(found)

    await eventually(there)
    return found[-1]


async def test_c_writes_a_concession_down_and_says_gently_when_it_is_more_than_usual(
    tmp_path: Path, look: Look
) -> None:
    async with demo_desk_at(tmp_path, look) as desk:
        mention = await at_hand(desk)
        giving = desk.console.replies.giving
        for price in ("10", "20"):
            await giving.give(giving.concession(mention, "a month", price, "", offered=False))
        desk.press("c")
        popup = await asked(desk, ConcessionPopup)
        assert isinstance(popup, ConcessionPopup)
        type_in("a year of Care")
        desk.press(Qt.Key.Key_Tab)
        type_in("a lot")
        assert "no amount" in popup.told.text()
        QApplication.focusWidget().clear()
        type_in("119 EUR")
        assert "more than the last 2 got" in popup.told.text()
        desk.press(Qt.Key.Key_Return)

        async def given() -> bool:
            return (await giving.last())[0].what == "a year of Care"

        await eventually(given)
        assert (await giving.last())[0].amount == 11_900
        told = lambda: [h.accessibleName() for h in desk.window.findChildren(Happened)]  # noqa: E731
        await until(lambda: len(told()) >= 3)


async def test_h_hands_work_over_with_a_packet_that_is_shown_first(
    tmp_path: Path, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(
        "cmconsole.ui.composer.handing.QDesktopServices.openUrl",
        lambda url: opened.append(url.toString()),
    )
    async with demo_desk_at(tmp_path, look) as desk:
        mention = await at_hand(desk)
        desk.press("h")
        popup = await asked(desk, HandoffPopup)
        assert isinstance(popup, HandoffPopup)
        words = popup.shown.toPlainText()
        assert "three times for Dunnock Care" in words
        places = [popup._where.itemText(row) for row in range(popup._where.count())]
        assert places == ["Your mail program", "Phone", "Other"]
        popup._to.setText("marieke@example.org")
        popup._owner.setCurrentText("Marieke")
        popup._summary.setFocus()
        type_in("Pay two bookings back")
        assert "Marieke" in popup.shown.toPlainText()
        assert "Pay two bookings back" in popup.shown.toPlainText()
        desk.press(Qt.Key.Key_Return)
        event = await noted(desk, mention, "handoff")
        assert event.details["via"] == "mailto"
        assert event.until is not None
        await until(lambda: opened)
        assert opened[0].startswith("mailto:marieke@example.org")
        desk.window.list_pane.view.setFocus()
        desk.press("h")
        await asked(desk, HandedPopup)
        desk.press(Qt.Key.Key_Return)
        await noted(desk, mention, "confirmed")


async def test_p_likes_asks_and_passes_on_without_any_clock(tmp_path: Path, look: Look) -> None:
    async with demo_desk_at(tmp_path, look) as desk:
        mention = await at_hand(desk, "lowri", MentionClass.PRAISE)
        desk.press("p")
        await asked(desk, PraisePopup)
        desk.press("l")
        await noted(desk, mention, "liked")
        async with httpx.AsyncClient() as web:
            path = f"{desk.demo.url}/api/v1/statuses/{mention.native_id}"
            assert (await web.get(path)).json()["favourites_count"] == 45, "Lowri had 44"
        desk.window.list_pane.view.setFocus()
        desk.press("p")
        await asked(desk, PraisePopup)
        desk.press("p")
        await asked(desk, PassOnPopup)
        type_in("Marieke")
        desk.press(Qt.Key.Key_Tab)
        desk.press(Qt.Key.Key_Return)
        assert (await noted(desk, mention, "passed_on")).details["passed_on"] == "Marieke"
        desk.window.list_pane.view.setFocus()
        desk.press("p")
        await asked(desk, PraisePopup)
        desk.press("w")
        popup = await asked(desk, KindWordsPopup)
        assert isinstance(popup, KindWordsPopup)
        assert popup.words.toPlainText().startswith("Kind words, ")
        desk.press(Qt.Key.Key_Return)
        assert QApplication.clipboard().text() == popup.words.toPlainText()
        desk.press(Qt.Key.Key_Escape)


async def test_permission_is_written_down_when_the_question_goes_out_and_kept_with_their_answer(
    tmp_path: Path, look: Look
) -> None:
    async with demo_desk_at(tmp_path, look) as desk:
        mention = await at_hand(desk, "lowri", MentionClass.PRAISE)
        kindness = desk.console.replies.kindness
        desk.press("p")
        await asked(desk, PraisePopup)
        desk.press("a")
        await asked(desk, AskingPopup)
        desk.press(Qt.Key.Key_Return)
        await until(lambda: "[[" in desk.editor.toPlainText() or desk.editor.toPlainText())
        assert await kindness.permissions(mention) == []
        desk.editor.put("May we show this on our website, Lowri? Kim")
        desk.editor.setFocus()
        await until(lambda: desk.replying.pane.primary.isEnabled())
        desk.send()

        async def asked_for() -> bool:
            return bool(await kindness.permissions(mention))

        await eventually(asked_for)
        (question,) = await kindness.permissions(mention)
        assert question.scope == "our website"
        assert question.granted_at is None
        await desk.read(mention)
        desk.window.list_pane.view.setFocus()
        desk.press("p")
        popup = await asked(desk, PraisePopup)
        yes = next(b for b in popup.findChildren(QWidget) if _words(b) == "They said yes")
        QTest.mouseClick(yes, Qt.MouseButton.LeftButton)

        async def allowed() -> bool:
            return (await kindness.permissions(mention))[0].holds(desk.console.clock.now())

        await eventually(allowed)


def _words(widget: QWidget) -> str:
    return widget.text() if hasattr(widget, "text") else ""


async def test_a_macro_is_previewed_stops_before_it_publishes_and_goes_on_after_the_press(
    tmp_path: Path, look: Look
) -> None:
    async with demo_desk_at(tmp_path, look) as desk:
        mention = await at_hand(desk)
        macro = Macro(
            "Take over",
            (
                Action(Do.ASSIGN, "Jonas"),
                Action(Do.TEMPLATE, "acknowledge-major"),
                Action(Do.NOTE, "after the press"),
            ),
        )
        await asyncio.to_thread(macro_files.save, desk.console.replies.team_files[1], [macro])
        desk.press("b")
        popup = await asked(desk, MacroPopup)
        assert isinstance(popup, MacroPopup)
        assert "you press the button" in popup.shown.text()
        desk.press(Qt.Key.Key_Return)
        await until(lambda: "[[" in desk.editor.toPlainText())
        assert await desk.replies(mention) == []
        assert mention.work is not None
        events = await desk.console.inbox.replies.events(mention.work.conversation_id)
        assert events[-1].owner == "Jonas"
        desk.editor.put("Sorry about the three bookings, Eamon. Kim")
        await until(lambda: desk.replying.pane.primary.isEnabled())
        desk.send()
        assert (await noted(desk, mention, "text")).details
        events = await desk.console.inbox.replies.events(mention.work.conversation_id)
        assert [e.details["text"] for e in events if e.details.get("text") == "after the press"]


async def test_a_close_that_is_not_safe_says_so_once_and_the_person_decides(
    tmp_path: Path, look: Look
) -> None:
    async with demo_desk_at(tmp_path, look) as desk:
        mention = await at_hand(desk)
        desk.press("3")
        popup = await asked(desk, ClosingPopup)
        assert isinstance(popup, ClosingPopup)
        desk.press("e")
        desk.press("r")
        popup.vengeance.setChecked(True)
        desk.press(Qt.Key.Key_Return)
        await until(lambda: desk.replying.writer.step is Step.CLOSE)
        desk.type("The three bookings are back. Kim")
        await until(lambda: desk.replying.pane.primary.isEnabled())
        desk.send()
        doubts = await asked(desk, DoubtsPopup)
        assert await desk.replies(mention) == []
        desk.press(Qt.Key.Key_Return)
        assert desk.editor.toPlainText() == "The three bookings are back. Kim"
        desk.editor.setFocus()
        desk.send()
        await until(lambda: desk.replying.asking.popup not in (None, doubts))
        again = await asked(desk, DoubtsPopup)
        assert isinstance(again, DoubtsPopup)
        again._agree()

        async def sent() -> bool:
            found = await desk.replies(mention)
            return bool(found) and found[0].state is ReplyState.SENT

        await eventually(sent)
        closed = await noted(desk, mention, "channel")
        assert closed.details["channel"] == "e-mail"
        assert closed.details["broken"] == "promise"
        assert closed.details["vengeance"] == "yes"
        assert closed.details["agreed"] == "no"


async def test_a_picture_is_dropped_described_kept_with_the_draft_and_really_posted(
    tmp_path: Path, look: Look
) -> None:
    picture = tmp_path / "statement.png"
    picture.write_bytes(taken_somewhere("PNG"))
    async with demo_desk_at(tmp_path / "desk", look) as desk:
        mention = await at_hand(desk)
        pane = desk.replying.pane
        assert pane.attach.isVisible()
        desk.press("r")
        desk.type("Here is the statement about the bookings. Kim")
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(picture))])
        desk.editor.insertFromMimeData(mime)
        await until(lambda: pane.strip.lines)
        await until(lambda: "The place data of “statement.png” was removed." in said_in(pane.strip))
        await until(lambda: any(a.text.startswith("Describe") for a in desk.replying.writer.advice))
        assert not pane.primary.isEnabled()
        desk.send()
        await desk.replying.settle()
        assert await desk.replies(mention) == []
        assert QApplication.focusWidget() is pane.strip.lines[0]
        type_in("Three bookings of 119 euro")
        await until(lambda: pane.primary.isEnabled())
        await desk.replying.settle()
        assert mention.work is not None
        draft = await desk.console.inbox.replies.draft(
            mention.id, mention.work.conversation_id, Mode.PUBLIC
        )
        assert draft is not None
        (posted,) = await desk.console.inbox.replies.contents(draft.attachments)
        assert not metadata(posted)
        assert draft.attachments[0].alt == "Three bookings of 119 euro"
        desk.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

        async def sent() -> bool:
            found = await desk.replies(mention)
            return bool(found) and found[0].state is ReplyState.SENT

        await eventually(sent)
        assert not pane.strip.isVisible()
        (reply,) = await desk.replies(mention)
        assert reply.post is not None
        async with httpx.AsyncClient() as web:
            path = f"{desk.demo.url}/api/v1/statuses/{reply.post.native_id}"
            shown = (await web.get(path)).json()["media_attachments"]
        assert [one["description"] for one in shown] == ["Three bookings of 119 euro"]


async def test_what_is_split_is_shown_post_by_post_before_it_is_sent(
    tmp_path: Path, look: Look
) -> None:
    async with demo_desk_at(tmp_path, look) as desk:
        mention = await at_hand(desk)
        pane = desk.replying.pane
        desk.press("r")
        desk.editor.put("We are sorry about the three bookings. " * 18)
        await until(pane.split.isVisible)
        assert not pane.parts.isVisible()
        pane.split.click()
        await until(pane.parts.isVisible)
        assert list(pane.parts.shown) == desk.replying.writer.parts
        assert len(pane.parts.shown) == 2
        pane.split.click()
        await until(lambda: not pane.parts.isVisible())
        assert await desk.replies(mention) == []

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from cmconsole.domain.conversations import EventKind, State
from cmconsole.domain.judgement import MentionClass
from cmconsole.domain.replies import Mode, ReplyState, Step
from cmconsole.replies.handling import Handling
from cmconsole.replies.steps import Standing
from cmconsole.store.reading.queues import Queue
from cmconsole.store.rows import MentionRow
from cmconsole.ui.composer.popups import OfflinePopup
from cmconsole.ui.look import Look
from cmconsole.ui.thread.outgoing import Outgoing
from support.replying import DemoDesk, demo_desk_at, eventually, until

SORRY = "Sorry, Eamon, three bookings instead of one must not happen. I am on it, Kim"


async def major(desk: DemoDesk) -> MentionRow:
    """Eamon's complaint about money, made a major one by a person, and opened."""
    console = desk.console
    mention = (await desk.mentions_of("eamon"))[-1]
    me, targets = (lambda: "Kim"), (lambda: console.targets)
    handling = Handling(console.inbox, console.bus, console.clock, targets, me)
    await handling.judge(mention, MentionClass.MAJOR, red_zone=False, reason="money")
    mention = (await desk.mentions_of("eamon"))[-1]
    await desk.read(mention)
    return mention


async def test_a_major_complaint_is_acknowledged_by_keyboard_and_both_clocks_are_right(
    tmp_path: Path, look: Look
) -> None:
    async with demo_desk_at(tmp_path, look) as desk:
        mention = await major(desk)
        assert mention.work is not None
        desk.press("r")
        desk.type(SORRY)
        await until(lambda: desk.replying.pane.primary.isEnabled())
        assert desk.replying.pane.primary.text().strip() == "Acknowledge publicly"
        desk.send()

        async def sent() -> bool:
            replies = await desk.replies(mention)
            return bool(replies) and replies[0].state is ReplyState.SENT

        await eventually(sent)
        (reply,) = await desk.replies(mention)
        assert reply.order.step is Step.ACKNOWLEDGE
        assert [text for text in desk.posted() if SORRY in text] != []

        # The demo person's answer arrives.
        await desk.pass_time(5)
        await desk.poll()
        theirs = await desk.mentions_of("eamon")
        assert len(theirs) > 1
        events = await desk.console.inbox.replies.events(mention.work.conversation_id)
        answered = next(event for event in events if event.kind is EventKind.ANSWERED)
        conversation = await desk.conversation(mention)
        assert answered.author == "Kim"
        assert answered.details["step"] == "acknowledge"
        assert conversation.first_response_at == answered.answered_at
        assert conversation.state is State.ACKNOWLEDGED
        later = [row.published_at for row in theirs if row.published_at > answered.answered_at]
        assert conversation.waiting_since == min(later)
        first = conversation.first_response_at - mention.published_at
        on_desk = conversation.first_response_at - mention.ingested_at
        assert first > on_desk
        assert on_desk.total_seconds() > 0
        await desk.read(mention)
        stepper = desk.window.thread_pane.stepper
        await until(lambda: stepper.cells[Step.ACKNOWLEDGE].standing == Standing.DONE)


async def test_a_press_can_be_taken_back_with_z_and_the_text_is_a_draft_again(
    tmp_path: Path, look: Look
) -> None:
    async with demo_desk_at(tmp_path, look, undo=30) as desk:
        mention = await major(desk)
        desk.press("r")
        desk.type(SORRY)
        desk.send()
        toast = desk.window.list_pane.toast
        await until(lambda: toast.message.startswith("Sending to"))
        assert desk.editor.toPlainText() == ""
        assert QApplication.focusWidget() is desk.window.list_pane.view
        await until(lambda: desk.window.list_pane.view.delegate.tags == {mention.id: "sending"})
        desk.press("z")
        await until(lambda: toast.message.startswith("Taken back"))
        await desk.read(mention)
        await until(lambda: desk.editor.toPlainText() == SORRY)
        (reply,) = await desk.replies(mention)
        assert reply.state is ReplyState.CANCELLED
        assert not [text for text in desk.posted() if SORRY in text]


async def test_drafts_are_kept_per_conversation_and_mode_with_their_caret(
    tmp_path: Path, look: Look
) -> None:
    async with demo_desk_at(tmp_path, look) as desk:
        mention = await major(desk)
        others = [e for e in desk.window.list_pane.view.rows.entries if e >= 0 and e != mention.id]
        desk.press("r")
        desk.type("In public")
        desk.press(Qt.Key.Key_Home)
        store = desk.console.inbox.replies
        assert mention.work is not None
        place = mention.id, mention.work.conversation_id

        async def kept() -> bool:
            draft = await store.draft(*place, Mode.PUBLIC)
            return draft is not None and draft.text == "In public"

        await eventually(kept)
        delegate = desk.window.view.delegate
        await until(lambda: delegate.tag_of(mention) == "draft")
        desk.replying.pane.modes.button(Mode.PRIVATE).click()
        desk.type("In private")
        desk.press(Qt.Key.Key_Escape)
        assert QApplication.focusWidget() is desk.window.list_pane.view
        (other,) = await desk.console.inbox.rows([others[0]])
        await desk.read(other)
        assert desk.editor.toPlainText() == ""
        await desk.read(mention)
        await until(lambda: desk.editor.toPlainText() == "In public")
        assert desk.editor.caret in (0, len("In public"))
        desk.window.list_pane.view.setFocus()
        desk.replying.reply(Mode.PRIVATE)
        await until(lambda: desk.editor.toPlainText() == "In private")


async def test_blanks_block_sending_and_tab_goes_to_the_next(tmp_path: Path, look: Look) -> None:
    async with demo_desk_at(tmp_path, look) as desk:
        mention = await major(desk)
        desk.press("t")
        popup = desk.replying.asking.popup
        assert popup is not None
        desk.press(Qt.Key.Key_Return)
        await until(lambda: "[[" in desk.editor.toPlainText())
        first = desk.editor.textCursor().selectedText()
        assert first.startswith("[[")
        desk.press(Qt.Key.Key_Tab)
        assert desk.editor.textCursor().selectedText().startswith("[[")
        assert desk.editor.textCursor().selectedText() != first
        desk.send()
        await until(lambda: any(one.blocks for one in desk.replying.writer.advice))
        assert not desk.replying.pane.primary.isEnabled()
        assert await desk.replies(mention) == []


async def test_a_template_keeps_the_former_text_in_undo(tmp_path: Path, look: Look) -> None:
    async with demo_desk_at(tmp_path, look) as desk:
        mention = await major(desk)
        desk.press("r")
        desk.type("My own words")
        desk.replying.pick_template()
        desk.press(Qt.Key.Key_Return)
        await until(lambda: "[[" in desk.editor.toPlainText())
        desk.editor.undo()
        assert desk.editor.toPlainText() == "My own words"
        assert mention.work is not None
        await desk.replying.settle()
        before = await desk.console.inbox.replies.before(
            mention.id, mention.work.conversation_id, Mode.PUBLIC
        )
        assert [one.text for one in before] in ([], ["My own words"])


async def test_a_note_stays_here_and_can_be_taken_back(tmp_path: Path, look: Look) -> None:
    async with demo_desk_at(tmp_path, look) as desk:
        mention = await major(desk)
        posted = desk.posted()
        desk.replying.pane.modes.button(Mode.NOTE).click()
        desk.type("Ask Marieke")
        desk.send()
        assert mention.work is not None

        async def noted() -> bool:
            events = await desk.console.inbox.replies.events(mention.work.conversation_id)
            return any(e.details.get("text") == "Ask Marieke" for e in events)

        await eventually(noted)
        assert await desk.replies(mention) == []
        assert desk.posted() == posted
        await until(lambda: desk.replying.writer.mode is Mode.PUBLIC)


async def test_what_is_too_long_is_split_into_posts_that_fit(tmp_path: Path, look: Look) -> None:
    async with demo_desk_at(tmp_path, look, undo=30) as desk:
        mention = await major(desk)
        desk.press("r")
        text = "We are sorry about the three bookings. " * 18
        desk.editor.put(text)
        pane = desk.replying.pane
        await until(lambda: pane.split.isVisible() and not pane.primary.isEnabled())
        assert "over" in pane.counter.words
        assert pane.split.text() == "Split in 2"
        pane.split.click()
        await until(lambda: pane.primary.isEnabled())
        assert "in 2 parts" in pane.primary.text()
        desk.send()

        async def put() -> bool:
            return len(await desk.replies(mention)) == 2

        await eventually(put)
        first, second = await desk.replies(mention)
        assert second.after == first.id


async def test_where_it_cannot_be_answered_from_here_a_confirmation_stops_the_clock(
    tmp_path: Path, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(
        "cmconsole.ui.composer.desk.QDesktopServices.openUrl",
        lambda url: opened.append(url.toString()),
    )
    async with demo_desk_at(tmp_path, look) as desk:
        rows, _ = await desk.console.inbox.page(Queue.ALL, limit=200)
        found = [row for row in rows if row.network == "hackernews" and row.work is not None]
        mention = found[0]
        assert mention.work is not None
        await desk.read(mention)
        pane = desk.replying.pane
        await until(lambda: pane.why_not.isVisible())
        assert not pane.primary.isEnabled()
        desk.press("r")
        desk.type("We look into it")
        pane.browser.click()
        assert opened
        assert QApplication.clipboard().text() == "We look into it"
        await until(lambda: pane.primary.isEnabled())
        desk.send()

        async def stopped() -> bool:
            return (await desk.conversation(mention)).waiting_since is None

        await eventually(stopped)


async def test_leaving_with_replies_that_wait_asks_what_to_do(tmp_path: Path, look: Look) -> None:
    async with demo_desk_at(tmp_path, look, undo=60) as desk:
        mention = await major(desk)
        desk.press("r")
        desk.type(SORRY)
        desk.send()
        await until(lambda: desk.window.list_pane.toast.message.startswith("Sending to"))
        left: list[bool] = []
        desk.replying.before_leaving(lambda: left.append(True))
        await until(lambda: desk.replying.following.leaving is not None)
        desk.press(Qt.Key.Key_Escape)
        assert left == []
        desk.replying.before_leaving(lambda: left.append(True))
        await until(lambda: desk.replying.following.leaving is not None)
        await desk.order_fault(method="POST", path="/api/v1/statuses", do="slow", seconds=0.4)
        desk.press(Qt.Key.Key_Space)
        await until(lambda: left == [True])
        (reply,) = await desk.replies(mention)
        assert reply.state is ReplyState.SENT


async def test_a_reply_is_held_and_shown_with_what_changed_if_the_customer_wrote_meanwhile(
    tmp_path: Path, look: Look
) -> None:
    async with demo_desk_at(tmp_path, look) as desk:
        mention = await major(desk)
        desk.press("r")
        desk.type(SORRY)
        desk.send()

        async def state(number: int, wanted: ReplyState) -> bool:
            replies = await desk.replies(mention)
            return len(replies) > number and replies[number].state is wanted

        await eventually(lambda: state(0, ReplyState.SENT))
        await desk.pass_time(5)
        # Nothing was polled: the person has not seen what Eamon wrote.
        await desk.read(mention)
        desk.press("r")
        desk.type("A second word")
        desk.send()
        await eventually(lambda: state(1, ReplyState.HELD))
        toast = desk.window.list_pane.toast
        await until(lambda: toast.message.startswith("Not sent to"))
        await until(lambda: desk.window.list_pane.view.delegate.tags == {mention.id: "not sent"})
        await desk.read(mention)
        await until(lambda: desk.window.findChildren(Outgoing))
        card = desk.window.findChildren(Outgoing)[-1]
        assert card.tag.text() == "held"
        assert card.reply.changes
        assert not [text for text in desk.posted() if "A second word" in text]
        next(b for b in card.findChildren(QPushButton) if b.text() == "Edit").click()
        await eventually(lambda: state(1, ReplyState.CANCELLED))
        await until(lambda: desk.editor.toPlainText() == "A second word")


async def test_moving_a_major_complaint_offline_asks_why_with_whom_and_until_when(
    tmp_path: Path, look: Look
) -> None:
    async with demo_desk_at(tmp_path, look, undo=30) as desk:
        mention = await major(desk)
        stepper = desk.window.thread_pane.stepper
        await until(stepper.isVisible)
        stepper.cells[Step.OFFLINE].click()
        await until(lambda: isinstance(desk.replying.asking.popup, OfflinePopup))
        QTest.keyClicks(QApplication.focusWidget(), "Account data")
        desk.press(Qt.Key.Key_Return)
        await until(lambda: desk.replying.writer.step is Step.OFFLINE)
        desk.type("Sorry for the three bookings. We go on in private. Kim")
        await until(lambda: desk.replying.pane.primary.isEnabled())
        assert desk.replying.pane.primary.text().strip() == "Move offline"
        desk.send()

        async def put() -> bool:
            return bool(await desk.replies(mention))

        await eventually(put)
        (reply,) = await desk.replies(mention)
        assert reply.order.step is Step.OFFLINE
        assert reply.order.details["reason"] == "Account data"
        assert reply.order.details["who"] == "Kim"
        assert reply.order.due_at is not None


async def test_a_step_is_left_out_with_a_reason(tmp_path: Path, look: Look) -> None:
    async with demo_desk_at(tmp_path, look) as desk:
        mention = await major(desk)
        stepper = desk.window.thread_pane.stepper
        await until(stepper.isVisible)
        stepper.cells[Step.OFFLINE].skip_wanted.emit()
        QTest.keyClicks(QApplication.focusWidget(), "Solved in public")
        desk.press(Qt.Key.Key_Return)
        await until(lambda: stepper.cells[Step.OFFLINE].standing == Standing.SKIPPED)
        assert stepper.cells[Step.OFFLINE].told == "left out: Solved in public"
        assert mention.work is not None
        events = await desk.console.inbox.replies.events(mention.work.conversation_id)
        assert events[-1].details == {"skipped": "offline", "reason": "Solved in public"}


async def test_what_answers_a_private_message_is_private_and_the_button_says_so(
    tmp_path: Path, look: Look
) -> None:
    async with demo_desk_at(tmp_path, look) as desk:
        mention = await major(desk)
        desk.press("r")
        desk.type(SORRY)
        await until(lambda: desk.replying.pane.primary.isEnabled())
        desk.send()

        async def in_private() -> MentionRow | None:
            theirs = await desk.mentions_of("eamon")
            return next((row for row in theirs if row.visibility == "private"), None)

        async def wrote() -> bool:
            await desk.pass_time(5)
            await desk.poll()
            return await in_private() is not None

        await eventually(wrote)
        theirs = await in_private()
        assert theirs is not None
        assert theirs.id != mention.id
        await desk.read(theirs)
        button = desk.replying.pane.primary
        await until(lambda: button.text().strip() == "Send privately")
        desk.press("r")
        desk.type("Both bookings go back today. Kim")
        await until(button.isEnabled)
        assert button.text().strip() == "Send privately"
        desk.send()

        async def pressed() -> bool:
            return bool(await desk.replies(theirs))

        await eventually(pressed)
        (reply,) = await desk.replies(theirs)
    assert reply.order.private


@pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing)", extend=True)
async def test_a_bracket_offers_what_is_known_of_the_customer_and_blanks_for_the_rest(
    tmp_path: Path, look: Look
) -> None:
    async with demo_desk_at(tmp_path, look) as desk:
        mention = await major(desk)
        desk.press("r")
        editor = desk.replying.pane.editor
        QTest.keyClicks(editor, "Hello {")
        assert editor._offer.list.isVisible()
        offered = editor._offer.list.currentIndex()
        assert offered.data() == f"name   {mention.author_name}", "what is wanted most is at hand"
        QTest.keyClicks(editor, "na")
        QTest.keyClick(editor._offer.list, Qt.Key.Key_Return)
        assert editor.toPlainText() == f"Hello {mention.author_name}"
        QTest.keyClicks(editor, ", by {wh")
        QTest.keyClick(editor._offer.list, Qt.Key.Key_Tab)
        blank = "[[the time that is promised]]"
        assert editor.toPlainText() == f"Hello {mention.author_name}, by {blank}"
        assert editor.textCursor().selectedText() == blank
        tinted = [each.cursor.selectedText() for each in editor.extraSelections()]
        assert tinted == [mention.author_name, blank]
        QTest.keyClicks(editor, "noon {")
        QTest.keyClick(editor._offer.list, Qt.Key.Key_Escape)
        assert editor.hasFocus(), "Esc puts the list away first"
        assert editor.toPlainText() == f"Hello {mention.author_name}, by noon {{"

"""Done when 1 of part 3: a major complaint from the first word to the last, by real key events only."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from cmconsole.domain.conversations import Event, EventKind, State
from cmconsole.domain.judgement import MentionClass
from cmconsole.domain.replies import Mode, ReplyState, Step
from cmconsole.store.reading.queues import Queue
from cmconsole.store.rows import MentionRow
from cmconsole.ui.composer.closing_popup import ClosingPopup
from cmconsole.ui.composer.outcome_popup import OutcomePopup
from cmconsole.ui.composer.popups import OfflinePopup
from cmconsole.ui.look import Look
from support.replying import CONTROL, DemoDesk, demo_desk_at, eventually, until

KEY, THOUGHT = 0.2, 1.35
"""Seconds for a key and for a moment of thought: the keystroke-level model for a typist of 55 words a
minute. A key that only ends what was typed takes no thought (Card, Moran and Newell 1980, rule 3)."""


class Hands:
    """Presses real keys in whatever has the focus, and counts them."""

    def __init__(self, desk: DemoDesk) -> None:
        self.desk = desk
        self.keys = self.letters = self.thoughts = 0

    def key(self, *keys: Qt.Key | str, control: bool = False, ends: bool = False) -> None:
        self.thoughts += not ends
        for key in keys:
            self.keys += 1
            self.desk.press(key, CONTROL if control else None)

    def type(self, words: str) -> None:
        self.letters += len(words)
        QTest.keyClicks(QApplication.focusWidget(), words)

    @property
    def seconds(self) -> float:
        return (self.keys + self.letters) * KEY + self.thoughts * THOUGHT

    async def go_to(self, queue: str, mention: MentionRow) -> None:
        """G and a letter, then J until it is read."""
        window, pane = self.desk.window, self.desk.window.thread_pane
        assert mention.work is not None
        wanted = mention.work.conversation_id
        self.key("g", queue)
        await until(lambda: not window.lists.reading)
        for _ in range(40):
            shown = pane.mention
            if shown is not None and shown.work and shown.work.conversation_id == wanted:
                break
            before = shown.id if shown else None
            self.keys += 1
            self.desk.press("j")
            await until(lambda b=before: pane.mention is not None and pane.mention.id != b)
        writer = self.desk.replying.writer
        await until(lambda: writer.mention is not None and writer.measure is not None)
        await until(lambda: pane.seen_at)

    async def send(self) -> None:
        desk = self.desk
        await until(lambda: desk.replying.pane.primary.isEnabled())
        self.key(Qt.Key.Key_Return, control=True, ends=True)

    async def sent(self, mention: MentionRow, count: int) -> None:
        async def all_there() -> bool:
            replies = [
                reply
                for reply in await self.desk.console.inbox.replies.open_replies()
                if reply.order.conversation_id
            ]
            assert mention.work is not None
            known = await self.desk.console.inbox.replies.of_conversation(
                mention.work.conversation_id
            )
            done = [reply for reply in known if reply.state is ReplyState.SENT]
            return not replies and len(done) == count

        await eventually(all_there)


async def test_a_major_complaint_is_acknowledged_taken_offline_and_closed_in_public_by_keys(
    tmp_path: Path, look: Look
) -> None:
    async with demo_desk_at(tmp_path, look) as desk:
        hands = Hands(desk)
        mention = (await desk.mentions_of("eamon"))[-1]
        assert mention.work is not None
        conversation = mention.work.conversation_id

        # 0. Triage takes three bookings for what they are, without being told.
        known = await desk.console.inbox.replies.conversation(conversation)
        assert known is not None
        assert known.mention_class is MentionClass.MAJOR
        assert "Money: charged wrongly" in [reason.text for reason in mention.judgement.reasons]
        await hands.go_to("n", mention)
        await desk.window_at_rest()

        # 1. Acknowledge in public.
        hands.key("t")
        await until(lambda: desk.replying.asking.popup is not None)
        hands.key(Qt.Key.Key_Return)
        await until(lambda: "[[" in desk.editor.textCursor().selectedText())
        for words in ("charged three times", "Marieke", "18:00"):
            hands.type(words)
            hands.key(Qt.Key.Key_Tab, ends=True)
        assert "[[" not in desk.editor.toPlainText()
        desk.editor.setFocus()
        await hands.send()
        await hands.sent(mention, 1)
        await desk.pass_time(5)
        await desk.poll()

        # 2. He answered; a major complaint goes offline only with why, how, who and until when.
        await hands.go_to("n", mention)
        hands.key("2")
        await until(lambda: isinstance(desk.replying.asking.popup, OfflinePopup))
        hands.type("Account data")
        hands.key(Qt.Key.Key_Return, ends=True)
        await until(lambda: desk.replying.writer.step is Step.OFFLINE)
        hands.type("I write to you in private. Kim")
        await hands.send()
        await until(lambda: desk.replying.writer.mode is Mode.PRIVATE)
        await until(lambda: desk.replying.writer.measure is not None)
        hands.type("Both go back today. Kim")
        await hands.send()
        await hands.sent(mention, 3)
        await desk.pass_time(10)
        await desk.poll()

        # 3. The outcome is known: a word in public is owed within 48 hours.
        (mention,) = await desk.console.inbox.rows([mention.id])
        assert mention.work is not None
        await hands.go_to("n" if mention.work.queue == "answer" else "o", mention)
        before = desk.console.clock.now()
        hands.key("y")
        await until(lambda: isinstance(desk.replying.asking.popup, OutcomePopup))
        hands.type("paid back")
        hands.key(Qt.Key.Key_Return, ends=True)

        async def known() -> bool:
            found = await desk.console.inbox.replies.conversation(conversation)
            return found is not None and found.state is State.OUTCOME_KNOWN

        await eventually(known)
        found = await desk.console.inbox.replies.conversation(conversation)
        assert found is not None
        assert found.loop_due_at is not None
        assert timedelta(hours=48) <= found.loop_due_at - before < timedelta(hours=48, minutes=1)

        # 4. Two letters say why he was here; the word in public closes it.
        (mention,) = await desk.console.inbox.rows([mention.id])
        assert mention.work is not None
        await hands.go_to("l" if mention.work.queue == "loop" else "n", mention)
        hands.key("3")
        await until(lambda: isinstance(desk.replying.asking.popup, ClosingPopup))
        hands.key("p", "b")
        hands.key(Qt.Key.Key_Space, Qt.Key.Key_Return)
        await until(lambda: desk.replying.writer.step is Step.CLOSE)
        hands.type("Both are paid back. Thank you, Eamon. Kim")
        await hands.send()
        await hands.sent(mention, 4)

        events = await desk.console.inbox.replies.events(conversation)
        _every_step_has_both_clocks(events)
        closed = next(event for event in events if event.kind is EventKind.CLOSED_IN_PUBLIC)
        assert closed.details["channel"] == "phone"
        assert closed.details["broken"] == "billing"
        assert closed.details["agreed"] == "yes"
        found = await desk.console.inbox.replies.conversation(conversation)
        assert found is not None
        assert found.state is State.CLOSED_IN_PUBLIC
        assert found.first_response_at is not None
        waited = found.first_response_at - mention.published_at
        on_desk = found.first_response_at - mention.ingested_at
        assert waited > on_desk > timedelta()
        print(
            f"{hands.keys} keys, {hands.letters} letters of text, {hands.thoughts} thoughts:"
            f" {hands.seconds:.0f} s by the keystroke-level model"
        )
        assert hands.seconds < 60
        assert desk.window.lists.queue is not Queue.ALL
        await desk.poll()
        assert await desk.console.inbox.problems() == []


def _every_step_has_both_clocks(events: list[Event]) -> None:
    """Each answer says when the network showed it and when it was written down; each step who did it."""
    answers = [event for event in events if event.kind is EventKind.ANSWERED]
    assert [event.details["step"] for event in answers] == [
        "acknowledge",
        "offline",
        "answer",
        "close",
    ]
    for answer in answers:
        assert answer.answered_at is not None
        assert answer.answered_at <= answer.at
    kinds = [event.kind for event in events if event.author == "Kim"]
    for kind in (EventKind.TAKEN_OFFLINE, EventKind.OUTCOME, EventKind.CLOSED_IN_PUBLIC):
        assert kinds.count(kind) == 1
    taken = next(event for event in events if event.kind is EventKind.TAKEN_OFFLINE)
    assert taken.details["how"] == "private message"
    assert taken.details["who"] == "Kim"
    assert taken.details["when"]
    theirs = [event for event in events if event.kind is EventKind.JOINED]
    assert theirs
    assert all(event.wait is not None for event in theirs)
    assert all(event.wait.published_at <= event.at for event in theirs if event.wait)

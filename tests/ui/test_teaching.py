"""L and D teach triage, Z takes the lesson back, and the settings show what was learned."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, QTimer
from PySide6.QtWidgets import QLabel, QPushButton

from cmconsole.domain.judgement import Judgement, Level, MentionClass, Reason
from cmconsole.store.deciding.corrections import Lesson
from cmconsole.store.reading.queues import Queue
from cmconsole.triage.learning import Trial
from cmconsole.ui.look import Look
from cmconsole.ui.popups import LevelPopup
from cmconsole.ui.reasons import said_once, unsure, why
from cmconsole.ui.settings.learned import trial_words
from cmconsole.ui.settings.screen import SettingsScreen
from cmconsole.ui.settings.triage_page import TriagePage
from cmconsole.ui.thread.explaining import Explaining
from support.inboxes import arrival, author, judgement
from support.pointer import move
from support.windows import PATIENCE, WindowDesk, until, window_at

C = MentionClass


async def lessons(desk: WindowDesk) -> list[Lesson]:
    return await desk.console.inbox.rulings.lessons("")


async def change(desk: WindowDesk, place: int, reason: str) -> None:
    """Press L and choose the entry at that place."""
    desk.press("L")
    popup = desk.window.commands.questions.popup
    assert isinstance(popup, LevelPopup)
    popup._list.setCurrentRow(place)
    popup._reason.setText(reason)
    popup._change.click()


async def until_lessons(
    desk: WindowDesk, count: int, like: Callable[[Lesson], bool] = lambda _: True
) -> list[Lesson]:
    """Wait until so many count, all of them like that."""
    async with asyncio.timeout(PATIENCE):
        while len(found := await lessons(desk)) != count or not all(map(like, found)):
            pass
    return found


async def says(desk: WindowDesk, new: MentionClass, learned: MentionClass | None) -> None:
    """Say what the only mention is, and wait until that is shown and nothing but `learned` counts."""
    await change(desk, 1 + list(C).index(new), f"it is {new}")
    await until_lessons(
        desk, 0 if learned is None else 1, lambda lesson: lesson.correction.new is learned
    )

    def shown() -> bool:
        mention = desk.window.thread_pane.mention
        return mention is not None and mention.work.mention_class is new

    await until(shown)


async def test_a_changed_class_is_learned_and_undo_takes_the_lesson_back(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look, arrival("The zorble again")) as desk:
        await desk.reads("The zorble again")
        await change(desk, 1 + list(C).index(C.MAJOR), "it always is")
        (lesson,) = await until_lessons(desk, 1)
        assert (lesson.correction.old, lesson.correction.new) == (C.MINOR, C.MAJOR)
        assert lesson.correction.reason == "it always is"
        triage = await desk.console.judging.triage()
        await until(lambda: len(triage.learned) == 1)
        desk.press("Z")
        assert await until_lessons(desk, 0) == []
        await until(lambda: triage.learned == ())


async def test_a_level_alone_teaches_nothing(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look, arrival("The zorble again")) as desk:
        await desk.reads("The zorble again")
        await change(desk, 0, "she was hurt")
        await until(lambda: desk.window.news.state.count(Queue.RED_ZONE) == 1)
        assert await lessons(desk) == []


async def test_not_us_sets_aside_and_the_same_key_brings_back(tmp_path: Path, look: Look) -> None:
    text = "My parcel never arrived and I want a refund now"
    async with window_at(tmp_path, look, arrival(text)) as desk:
        await desk.reads(text)
        desk.press("D")
        (lesson,) = await until_lessons(desk, 1)
        assert lesson.correction.us is False
        assert await desk.list_of(Queue.ANSWER) == []
        desk.window.search_for("is:not-us")
        await desk.shows(text)
        await desk.reads(text)
        await until(lambda: desk.window.thread_pane.mention.work.queue == "noise")
        desk.press("D")
        await until_lessons(desk, 1, lambda lesson: lesson.correction.us is True)
        assert await desk.list_of(Queue.ANSWER) == [text]
        desk.press("Z")
        await until_lessons(desk, 1, lambda lesson: lesson.correction.us is False)
        assert await desk.list_of(Queue.NOISE) == [text]


async def test_what_triage_called_noise_can_be_said_not_to_be_us(
    tmp_path: Path, look: Look
) -> None:
    text = "Apple pie with vanilla ice cream"
    async with window_at(tmp_path, look, arrival(text, C.NOISE, due=None)) as desk:
        desk.window.search_for("vanilla")
        await desk.shows(text)
        await desk.reads(text)
        desk.press("D")
        (lesson,) = await until_lessons(desk, 1)
        assert lesson.correction.us is False
        await desk.window.commands.turns.settle()
        assert await desk.list_of(Queue.ANSWER) == []
        desk.window.search_for("is:not-us")
        await desk.shows(text)
        desk.press("Z")
        await until_lessons(desk, 0)
        desk.window.search_for("is:not-us pie")
        await desk.shows()


async def test_what_was_set_aside_by_triage_comes_back(tmp_path: Path, look: Look) -> None:
    text = "My Heron lamp arrived broken and I want my money back"
    aside = replace(judgement(C.NOISE), reasons=(Reason("Probably not us", ("Heron",), "not-us"),))
    async with window_at(tmp_path, look, replace(arrival(text, due=None), judgement=aside)) as desk:
        desk.window.search_for("is:not-us")
        await desk.shows(text)
        await desk.reads(text)
        desk.press("D")
        (lesson,) = await until_lessons(desk, 1)
        assert lesson.correction.us is True
        assert await desk.list_of(Queue.ANSWER) == [text]


async def test_all_marked_ones_are_set_aside_and_come_back_together(
    tmp_path: Path, look: Look
) -> None:
    texts = [f"Parcel {n} never arrived and I want a refund" for n in range(3)]
    came = [arrival(text, author=author(f"@p{n}")) for n, text in enumerate(texts)]
    async with window_at(tmp_path, look, *came) as desk:
        await desk.reads(texts[0])
        toast = desk.window.list_pane.toast
        desk.press("Shift+J", "D")
        await desk.shows(texts[2])
        await until(lambda: toast.message == "Not us: 2 are set aside. G Y shows what was.")
        assert len(await until_lessons(desk, 2, lambda lesson: lesson.correction.us is False)) == 2
        desk.press("Z")
        await desk.shows(*texts)
        await until_lessons(desk, 0)
        desk.press("D")
        await until_lessons(desk, 1)
        desk.press("K", "Shift+J", "D")
        await until_lessons(desk, 3)
        desk.window.search_for("is:not-us")
        await until(lambda: len(desk.listed()) == 3)
        desk.press("K", "K", "Shift+J", "Shift+J", "D")
        await until(lambda: toast.message.startswith("Us after all: 3 are back"))
        await until_lessons(desk, 3, lambda lesson: lesson.correction.us is True)
        assert len(await desk.list_of(Queue.ANSWER)) == 3
        desk.press("Z")
        await until_lessons(desk, 3, lambda lesson: lesson.correction.us is False)
        assert await desk.list_of(Queue.ANSWER) == []


async def test_of_marked_ones_only_those_that_are_not_aside_yet_are_set_aside(
    tmp_path: Path, look: Look
) -> None:
    texts = [f"Parcel {n} never arrived and I want a refund" for n in range(2)]
    came = [arrival(text, author=author(f"@p{n}")) for n, text in enumerate(texts)]
    async with window_at(tmp_path, look, *came) as desk:
        await desk.reads(texts[0])
        desk.press("D")
        await until_lessons(desk, 1)
        desk.window.search_for("parcel")
        await until(lambda: len(desk.listed()) == 2)
        desk.press("K", "Shift+J", "D")
        toast = desk.window.list_pane.toast
        await until(lambda: toast.message == "Not us: 1 is set aside. G Y shows what was.")
        await until_lessons(desk, 2, lambda lesson: lesson.correction.us is False)


async def test_the_last_class_counts_and_that_of_triage_takes_the_lesson_back(
    tmp_path: Path, look: Look
) -> None:
    text = "The zorble again"
    async with window_at(tmp_path, look, arrival(text)) as desk:
        desk.window.search_for("zorble")
        await desk.shows(text)
        await says(desk, C.PRAISE, C.PRAISE)
        await says(desk, C.QUESTION, C.QUESTION)
        await says(desk, C.MINOR, None)
        triage = await desk.console.judging.triage()
        await until(lambda: triage.learned == ())
        desk.press("Z")
        await until_lessons(desk, 1, lambda lesson: lesson.correction.new is C.QUESTION)
        await until(lambda: len(triage.learned) == 1)


async def test_the_box_says_what_would_change_it(tmp_path: Path, look: Look) -> None:
    text = "My new lamp arrived broken and I want my money back"
    async with window_at(tmp_path, look) as desk:
        triage = await desk.console.judging.triage()
        judged = triage.judge(text)
        came = arrival(text, judged.mention_class, level=judged.level)
        await desk.take(came)
        await desk.reads(text)
        explained = await desk.console.judging.explain(desk.window.thread_pane.mention)
        (asking,) = desk.window.findChildren(Explaining)
        (soon,) = asking.findChildren(QTimer)
        assert not soon.isActive()  # nobody has touched the window yet
        move(desk.window.windowHandle(), QPointF(600, 400))
        assert soon.isActive()
        box = desk.window.thread_pane.because

        def said() -> list[str]:
            return [label.text() for label in box.findChildren(QLabel) if label.isVisible()]

        if explained.changes:
            first = explained.changes[0].without
            await until(lambda: any(f"Without “{first}”" in words for words in said()))
        else:
            pytest.fail("the sentence was chosen because one word decides it")


def test_a_reason_is_said_once_with_its_words() -> None:
    reasons = (
        Reason("Complaint", ("never", "refund")),
        Reason("Complaint, 91% likely", points=27),
        Reason("Complaint", ("never", "money")),
    )
    (told,) = said_once(reasons)
    assert told.text == "Complaint, 91% likely"
    assert told.words == ("never", "refund", "money")


def test_serious_is_not_said_twice_either() -> None:
    reasons = (
        Reason("Complaint about something serious", ("fire",)),
        Reason("Complaint, 88% likely"),
        Reason("Serious, 75% likely"),
    )
    assert [r.text for r in said_once(reasons)] == ["Complaint about something serious, 88% likely"]


def test_the_line_leaves_out_what_decided_nothing() -> None:
    kind = judged(Reason("Kind words", ("lovely",)), Reason("Complaint, 3% likely"))
    assert why(kind) == "Kind words: “lovely”"


@pytest.mark.parametrize(
    ("reason", "confidence", "told"),
    [
        (Reason("Possible complaint, not sure: better read than missed"), 0.22, True),
        (Reason("Complaint"), 0.8, False),
        (Reason("Corrects a false claim", ("is it true",), "false claims"), 0.3, False),
    ],
)
def test_abstention_is_said_plainly_and_only_where_nothing_decided(
    reason: Reason, confidence: float, told: bool
) -> None:
    words = unsure(judged(reason, confidence=confidence))
    assert words.startswith("Only 22% sure") if told else words == ""


def judged(*reasons: Reason, confidence: float = 0.9) -> Judgement:
    base = judgement()
    return Judgement(base.mention_class, base.level, 50, reasons, 0.5, confidence, None, None, "en")


@pytest.mark.parametrize(
    ("trial", "words"),
    [
        (None, "There is no model here"),
        (
            Trial(6, 2, 1, 1, False, True, for_classes=True),
            "In use for: which class it is. From 8 on the test decides whether it stays so.",
        ),
        (
            Trial(30, 11, 9, 7, True, True, for_complaints=True, for_serious=True),
            "In use for: whether it is a complaint, whether it is major. On the test it tells 9 of 11"
            " rightly as a complaint or none, without it 7.",
        ),
        (
            Trial(18, 12, 5, 5, True, True, complaints=30),
            "Not in use yet: it takes 3 corrections to a complaint and 3 to something else. So far"
            " there are 30 and 0. The same words again are judged as you said",
        ),
        (
            Trial(18, 12, 5, 5, True, True, complaints=9, others=21),
            "Not in use yet: so far the corrections do not show that it helps.",
        ),
        (Trial(30, 11, 5, 8, True, False), "Switched off by itself: on the test it gets 5 of 11"),
    ],
)
def test_how_learning_does_is_said_in_words(trial: Trial | None, words: str) -> None:
    assert words in trial_words(trial, 4)


async def triage_page(desk: WindowDesk, look: Look) -> TriagePage:
    services = desk.services
    made: list[SettingsScreen] = []

    def make() -> SettingsScreen:
        made.append(SettingsScreen(look, services, desk.window.rail, desk.window.keymap))
        return made[0]

    desk.window.places.offer("settings", make)
    desk.window.places.open("settings")
    made[0].open("triage")
    page = made[0].pages["triage"]
    assert isinstance(page, TriagePage)
    await until(lambda: page.rules.count() > 5 and page.learned.state.text())
    return page


LABELS = (
    "There is a purple handle on the lamp I got",
    "Got a box with a purple handle. Is mine with them?",
    "Why is there a purple handle on my lamp",
)


async def taught(desk: WindowDesk) -> None:
    """Three corrections that agree."""
    for number, text in enumerate(LABELS):
        stored = await desk.take(arrival(text, author=author(f"@l{number}")))
        await desk.console.judging.correct(stored.live[0], C.MAJOR, "someone else's", "Kim")


async def test_the_settings_show_what_was_learned_and_forget_it_after_a_second_press(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look) as desk:
        await taught(desk)
        page = await triage_page(desk, look)
        card = page.learned
        assert "Learned from" in card.state.text()
        lines = [label.text() for label in card.findChildren(QLabel)]
        assert sum("Minor is Major" in line for line in lines) == 3
        card.reset.click()
        assert len(await lessons(desk)) == 3
        card.sure.click()
        await until(lambda: card.state.text().startswith("Nothing yet"))
        assert await lessons(desk) == []


async def test_corrections_of_one_kind_are_said_not_to_be_in_use_yet(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look) as desk:
        for number in range(10):
            came = arrival(f"The shop by the lake {number}", C.NOISE, author=author(f"@s{number}"))
            stored = await desk.take(came)
            await desk.console.judging.correct(stored.live[0], C.MINOR, "because", "Kim")
        german = arrival("Die Lampe flackert seit gestern", C.NOISE, author=author("@g"))
        stored = await desk.take(german)
        await desk.console.judging.correct(stored.live[0], C.MINOR, "because", "Kim")
        page = await triage_page(desk, look)
        card = page.learned
        assert "Not in use yet" in card.state.text()
        assert "10 and 0" in card.state.text()

        def lines() -> list[str]:
            return [
                label.text()
                for label in card.findChildren(QLabel)
                if "Noise is Minor" in label.text()
            ]

        assert len(lines()) == 8
        assert lines()[0].endswith(
            "the model does not read it, so it counts for the same words only"
        )
        assert any("likely, before and after" in each for each in lines())
        assert card.more.text() == "Show 3 more"
        card.more.click()
        assert len(lines()) == 11
        assert card.more.isHidden()


async def test_answers_to_is_this_us_alone_are_told_alone(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look) as desk:
        stored = await desk.take(arrival("A heron at the river"))
        (row,) = await desk.console.inbox.rows(stored.live)
        await desk.console.judging.are_us([(row, "")], False, "Kim")
        page = await triage_page(desk, look)
        told = "One answer to “is this us?” is learned from."
        assert page.learned.state.text() == told


async def test_a_proposed_rule_counts_only_after_a_dry_run_and_a_yes(
    tmp_path: Path, look: Look
) -> None:
    async with window_at(tmp_path, look) as desk:
        await taught(desk)
        page = await triage_page(desk, look)
        await until(lambda: not page.learned.proposed.isHidden())
        tries = [
            b
            for b in page.learned.proposed.findChildren(QPushButton)
            if b.text() == "Try it on 90 days"
        ]
        assert len(tries) == 1
        tries[0].click()
        assert page.changed
        assert not page.apply.isEnabled()
        await until(lambda: "would stand otherwise" in page.trying.found.text())
        await until(page.apply.isEnabled)
        triage = await desk.console.judging.triage()
        text = "Hello, the purple handle is here as well"
        assert not any(r.rule and "learned" in r.rule for r in triage.judge(text).reasons)
        page.apply.click()

        def in_force() -> bool:
            return desk.console.profile.policy.exists() and not page.changed

        await until(in_force)
        judged = (await desk.console.judging.triage()).judge(text)
        assert (judged.mention_class, judged.level) == (C.MAJOR, Level.HIGH)


async def test_the_spike_rule_is_set_where_triage_is(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path, look) as desk:
        page = await triage_page(desk, look)
        from PySide6.QtWidgets import QLabel, QSpinBox

        boxes = {box.accessibleName(): box for box in page.findChildren(QSpinBox)}
        boxes["People in an hour from which it can be a spike"].setValue(12)
        assert desk.console.settings.current.spike_people == 12
        boxes["How many times the usual that is"].setValue(6)
        said = " ".join(label.text() for label in page.findChildren(QLabel))
        # What the radar itself asks for: `needed`, with the numbers that were just set.
        assert "it takes 12 people in an hour, where 1 does 12, where 5 do 30" in said
        assert "3 people in the red zone" in said

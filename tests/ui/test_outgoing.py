"""What a card says while a reply of ours is not settled: what happened, what is safe, what to do."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from shiboken6 import delete

from cmconsole.domain.posts import PostAddress
from cmconsole.domain.replies import Order, Reply, ReplyState, Trouble
from cmconsole.ui.composer.sending import tags
from cmconsole.ui.look import Look
from cmconsole.ui.thread.outgoing import Outgoing
from support.inboxes import NOON, arrival, minutes
from support.windows import until, window_at

PAGE = "https://example.social/@pim/1"


def reply(state: ReplyState, trouble: Trouble, page: str | None = PAGE) -> Reply:
    """A reply that got so far."""
    order = Order(7, 3, "Sorry, Pim.", PostAddress("1", PAGE, page), "Kim")
    return Reply(1, "key", order, state, NOON, NOON, None, trouble, "What happened.")


@pytest.mark.parametrize(
    ("state", "trouble", "buttons", "advice", "tag"),
    [
        (
            ReplyState.WAITING,
            Trouble.SIGNED_OUT,
            ["Sign in and send", "Take back"],
            "",
            "not sent",
        ),
        (ReplyState.WAITING, Trouble.BUSY, ["Send now", "Take back"], "", "waits"),
        (ReplyState.WAITING, Trouble.NONE, ["Send now", "Take back"], "", "sending"),
        (
            ReplyState.HELD,
            Trouble.CHANGED,
            ["Send as it is", "Edit"],
            "Nothing was posted.",
            "not sent",
        ),
        (
            ReplyState.FAILED,
            Trouble.REFUSED,
            ["Try again", "Copy and open there", "Edit"],
            "",
            "not sent",
        ),
        (ReplyState.FAILED, Trouble.BROWSER, ["Copy and open there", "Edit"], "", "not sent"),
        (ReplyState.FAILED, Trouble.GONE, ["Try again", "Edit"], "", "not sent"),
        (ReplyState.UNCERTAIN, Trouble.LOST, [], "There is nothing to do yet.", "waits"),
        (
            ReplyState.UNCERTAIN,
            Trouble.DECIDE,
            ["Look there", "It is there", "Send it again", "Edit"],
            "it may stand there twice.",
            "look",
        ),
    ],
)
def test_each_trouble_says_what_is_safe_and_offers_what_helps(
    look: Look, state: ReplyState, trouble: Trouble, buttons: list[str], advice: str, tag: str
) -> None:
    card = Outgoing(look, reply(state, trouble), NOON + timedelta(minutes=2))
    assert [each.text() for each in card.findChildren(QPushButton)] == buttons
    assert advice in card.advice.text()
    assert card.advice.isVisibleTo(card) == bool(advice)
    assert tags([card.reply]) == {7: tag}
    delete(card)


def test_without_a_page_nothing_offers_to_open_one(look: Look) -> None:
    card = Outgoing(look, reply(ReplyState.FAILED, Trouble.BROWSER, None), NOON)
    assert [each.text() for each in card.findChildren(QPushButton)] == ["Try again", "Edit"]
    delete(card)


def test_what_is_copied_is_the_text_that_was_written(look: Look) -> None:
    card = Outgoing(look, reply(ReplyState.FAILED, Trouble.REFUSED), NOON)
    asked: list[tuple[str, str]] = []
    card.copy_wanted.connect(lambda words, address: asked.append((words, address)))
    next(b for b in card.findChildren(QPushButton) if b.text() == "Copy and open there").click()
    assert asked == [("Sorry, Pim.", PAGE)]
    delete(card)


async def test_what_can_be_done_stays_in_sight_while_a_card_grows(
    tmp_path: Path, look: Look
) -> None:
    long = arrival("It does not start. " * 120, due=minutes(20))
    async with window_at(tmp_path, look, long, size=(1440, 700)) as desk:
        pane = desk.window.thread_pane
        await until(lambda: pane.mention is not None and pane.seen_at is not None)
        bar = pane.area.verticalScrollBar()
        await until(lambda: bar.maximum() > 0)
        assert bar.value() == 0
        pane.show_outgoing([Outgoing(look, reply(ReplyState.WAITING, Trouble.NONE), NOON)])
        await until(lambda: bar.maximum() > 0 and bar.value() == bar.maximum())
        before = bar.maximum()
        pane.show_outgoing([Outgoing(look, reply(ReplyState.HELD, Trouble.CHANGED), NOON)])
        await until(lambda: bar.maximum() > before and bar.value() == bar.maximum())
        grown = bar.maximum()
        bar.setValue(10)  # somebody reads above
        pane.show_outgoing([Outgoing(look, reply(ReplyState.FAILED, Trouble.REFUSED), NOON)])
        await until(lambda: bar.maximum() != grown)
        assert bar.value() == 10

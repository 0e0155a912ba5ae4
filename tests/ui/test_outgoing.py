"""What a card says and offers while a reply of ours is not settled: what happened, what is safe, what to do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtWidgets import QPushButton
from shiboken6 import delete

from cmconsole.domain.posts import PostAddress
from cmconsole.domain.replies import Order, Reply, ReplyState, Trouble
from cmconsole.ui.composer.sending import tags
from cmconsole.ui.look import Look
from cmconsole.ui.thread.outgoing import Outgoing
from support.inboxes import NOON

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

"""The bus delivers to everybody who asked, whatever the others do."""

from __future__ import annotations

import logging

import pytest

from cmconsole.domain.bus import Bus
from cmconsole.domain.events import MentionsChanged, PollFinished


def test_an_event_reaches_its_subscribers_in_order_and_nobody_else() -> None:
    bus, heard = Bus(), []
    bus.subscribe(MentionsChanged, lambda event: heard.append(("first", event.ids)))
    bus.subscribe(MentionsChanged, lambda event: heard.append(("second", event.ids)))
    bus.subscribe(PollFinished, lambda event: heard.append(("poll", (event.new,))))
    bus.publish(MentionsChanged((7,)))
    assert heard == [("first", (7,)), ("second", (7,))]


def test_nobody_has_to_listen() -> None:
    Bus().publish(MentionsChanged((1,)))


@pytest.mark.expects_log
def test_a_failing_handler_is_logged_and_stops_nobody(caplog: pytest.LogCaptureFixture) -> None:
    bus, heard = Bus(), []

    def fail(event: MentionsChanged) -> None:
        raise RuntimeError("broken pane")

    bus.subscribe(MentionsChanged, fail)
    bus.subscribe(MentionsChanged, heard.append)
    with caplog.at_level(logging.ERROR):
        bus.publish(MentionsChanged((1,)))
    assert heard == [MentionsChanged((1,))]
    assert "a handler of MentionsChanged failed" in caplog.text
    assert "broken pane" in caplog.text


def test_unsubscribing_ends_it_even_in_the_middle_of_a_delivery_and_twice() -> None:
    bus, heard = Bus(), []

    def once(event: MentionsChanged) -> None:
        heard.append(event.ids)
        stop()

    stop = bus.subscribe(MentionsChanged, once)
    bus.subscribe(MentionsChanged, lambda event: heard.append("other"))
    bus.publish(MentionsChanged((1,)))
    bus.publish(MentionsChanged((2,)))
    stop()
    assert heard == [(1,), "other", "other"]


def test_a_handler_may_publish_again() -> None:
    bus, heard = Bus(), []
    bus.subscribe(MentionsChanged, lambda event: bus.publish(PollFinished(1, len(event.ids))))
    bus.subscribe(PollFinished, lambda event: heard.append(event.new))
    bus.publish(MentionsChanged((1, 2)))
    assert heard == [2]

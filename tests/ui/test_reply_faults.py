"""Bad days of a network as a person sees them: one clear sentence, the text kept, nothing twice."""

from __future__ import annotations

import json
import re
from pathlib import Path

import httpx
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from cmconsole.domain.handoffs import HandoffState
from cmconsole.domain.replies import Reply, ReplyState
from cmconsole.store.rows import MentionRow
from cmconsole.ui.alerts.attention import Attention
from cmconsole.ui.composer.handoff_popup import HandedPopup, HandoffPopup
from cmconsole.ui.look import Look
from cmconsole.ui.thread.outgoing import Outgoing
from support.plays import Reply as Reply_
from support.plays import Request
from support.replying import DemoDesk, demo_desk_at, eventually, until
from support.servers import serve

GET, POST = {"method": "GET", "path": "/api/v1/statuses"}, {"method": "POST"}
JARGON = re.compile(r"\b(?:HTTP|JSON|4\d\d|5\d\d|\w*Error|\w*Exception|null)\b|!")
FAULTS = {
    "no answer when the thread is read": GET | {"do": "lost"},
    "a server with a problem of its own": GET | {"do": "status", "status": 500},
    "a server that asks us to wait": GET | {"do": "status", "status": 429, "retry_after": "300"},
    "a maintenance page in place of an answer": GET | {"do": "html"},
    "a sign-in that has ended": GET | {"do": "status", "status": 401},
    "a post that was deleted": GET | {"do": "status", "status": 404},
    "an author who has blocked us": POST
    | {"path": "/api/v1/statuses", "do": "status", "status": 403},
    "a text that the server does not take": POST
    | {"path": "/api/v1/statuses", "do": "status", "status": 422},
}


async def card_of(desk: DemoDesk, mention: MentionRow) -> Outgoing:
    """The card of what could not go out, once it says why."""
    found: list[Reply] = []

    async def troubled() -> bool:
        replies = await desk.replies(mention)
        found[:] = [one for one in replies if one.state is not ReplyState.CANCELLED and one.trouble]
        return bool(found)

    await eventually(troubled)
    await desk.read(mention)

    def cards() -> list[Outgoing]:
        shown = desk.window.findChildren(Outgoing)
        return [c for c in shown if c.reply.id == found[0].id and c.reply.trouble and c.isVisible()]

    await until(cards)
    return cards()[-1]


@pytest.mark.parametrize(
    "kinds",
    [
        # After one of these the console leaves the server alone for a while, so each has its own.
        *([kind] for kind in list(FAULTS)[:3]),
        list(FAULTS)[3:],
    ],
)
async def test_every_fault_ends_in_one_clear_sentence_with_the_text_kept(
    tmp_path: Path, look: Look, kinds: list[str]
) -> None:
    async with demo_desk_at(tmp_path, look) as desk:
        mention = (await desk.mentions_of("pim"))[-1]
        await desk.read(mention)
        before = desk.posted()
        for number, what in enumerate(kinds):
            await desk.order_fault(**({"times": -1} | FAULTS[what]))
            words = f"Sorry, Pim, the lock is back in a minute. Kim {number}"
            await desk.read(mention)
            desk.editor.setFocus()
            desk.editor.put(words)
            await until(lambda: desk.replying.pane.primary.isEnabled())
            desk.replying.press()
            card = await card_of(desk, mention)
            said = card.reason.text()
            assert said.endswith("."), what
            assert not JARGON.search(said), f"{what}: {said}"
            assert len(said) < 260, f"{what}: {said}"
            assert [each for each in card.findChildren(QLabel) if each.accessibleName() == words], (
                what
            )
            await until(lambda: desk.window.status.outbox.startswith("1 in the outbox"))
            again = next(
                b for b in card.findChildren(QPushButton) if b.text() in ("Edit", "Take back")
            )
            async with httpx.AsyncClient() as web:
                await web.delete(f"{desk.demo.url}/_demo/faults")
            again.click()
            await until(lambda w=words: desk.editor.toPlainText() == w)
            assert desk.posted() == before, what
            desk.editor.setFocus()
            desk.editor.put("")
            await desk.replying.settle()


async def test_a_lost_answer_is_being_looked_for_and_nothing_offers_to_send_it_again(
    tmp_path: Path, look: Look
) -> None:
    async with demo_desk_at(tmp_path, look) as desk:
        mention = (await desk.mentions_of("pim"))[-1]
        await desk.read(mention)
        await desk.order_fault(method="POST", path="/api/v1/statuses", do="lost", times=1)
        desk.press("r")
        desk.type("Sorry, Pim, the lock is back in a minute. Kim")
        await until(lambda: desk.replying.pane.primary.isEnabled())
        desk.send()
        card = await card_of(desk, mention)
        assert card.tag.text() == "being looked for"
        assert "not certain" in card.reason.text()
        assert [button.text() for button in card.findChildren(QPushButton)] == []
        assert len([text for text in desk.posted() if "back in a minute" in text]) == 1


async def test_a_broken_file_of_templates_is_named_when_the_picker_is_opened(
    tmp_path: Path, look: Look
) -> None:
    async with demo_desk_at(tmp_path, look) as desk:
        mention = (await desk.mentions_of("pim"))[-1]
        await desk.read(mention)
        desk.press("r")
        desk.type("My words")
        file = desk.console.replies.team_files[0]
        file.parent.mkdir(parents=True, exist_ok=True)
        broken = '[[template]]\nname = "ours"\n[[template.text]]\nvariants = ["Dear {nmae}"]\n'
        file.write_text(broken, "utf-8")
        desk.window.list_pane.view.setFocus()
        desk.press("t")
        toast = desk.window.list_pane.toast
        await until(lambda: "{nmae}" in toast.message)
        assert "“ours”" in toast.message
        assert desk.editor.toPlainText() == "My words"


async def test_a_hand_over_that_does_not_arrive_is_kept_says_why_and_goes_again_once(
    tmp_path: Path, look: Look
) -> None:
    tries: list[str] = []

    def take(request: Request) -> Reply_:
        tries.append(str(json.loads(request.body)["id"]))
        if len(tries) == 1:
            return Reply_(301, b"", {"Location": "https://elsewhere.example/in"})
        return Reply_(200, b"{}")

    async with serve({"/in": take}) as server, demo_desk_at(tmp_path, look) as desk:
        service = desk.console.handoffs
        given = {"url": server.url("/in"), "key": "k" * 32}
        await service.destinations.add("webhook", given, "Back office")
        mention = (await desk.mentions_of("pim"))[-1]
        await desk.read(mention)
        desk.window.list_pane.view.setFocus()
        desk.press("h")
        await until(lambda: isinstance(desk.replying.asking.popup, HandoffPopup))
        popup = desk.replying.asking.popup
        assert isinstance(popup, HandoffPopup)
        assert popup._where.itemText(0) == "Back office"
        popup._owner.setCurrentText("Marieke")
        popup._summary.setFocus()
        for letter in "Unlock":
            desk.press(letter)
        desk.press(Qt.Key.Key_Return)
        toast = desk.window.list_pane.toast
        await until(lambda: "Nothing was" in toast.message or "moved" in toast.message)
        assert mention.work is not None
        (kept,) = await service.store.of_conversation(mention.work.conversation_id)
        assert (kept.state, kept.packet.summary) == (HandoffState.FAILED, "Unlock")
        events = await desk.console.inbox.replies.events(mention.work.conversation_id)
        assert not [event for event in events if "handoff" in event.details]
        desk.window.list_pane.view.setFocus()
        desk.press("h")
        await until(lambda: isinstance(desk.replying.asking.popup, HandedPopup))
        again = desk.replying.asking.popup
        assert kept.reason in [label.text() for label in again.findChildren(QLabel)]
        desk.press(Qt.Key.Key_Return)

        async def handed() -> bool:
            events = await desk.console.inbox.replies.events(mention.work.conversation_id)
            return any("handoff" in event.details for event in events)

        await eventually(handed)
        assert len(tries) == 2
        assert len(set(tries)) == 1, "the same packet: no second piece of work"


async def test_a_reply_that_was_not_sent_is_notified_of_where_nobody_looks(
    tmp_path: Path, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/at/all")
    async with demo_desk_at(tmp_path, look) as desk:
        mention = (await desk.mentions_of("pim"))[-1]
        await desk.read(mention)
        await desk.order_fault(**FAULTS["a text that the server does not take"])
        said: list[str] = []
        monkeypatch.setattr(desk.window.tray, "say", lambda title, _: said.append(title))
        # Offscreen the window is always in front; this is somebody who reads their mail meanwhile.
        attention = desk.window.findChild(Attention)
        assert attention is not None
        monkeypatch.setattr(attention, "_in_sight", lambda: False)
        desk.editor.setFocus()
        desk.editor.put("Sorry, Pim, the lock is back in a minute.")
        await until(lambda: desk.replying.pane.primary.isEnabled())
        desk.replying.press()
        await until(lambda: said)
        assert said == ["1 reply was not sent"]

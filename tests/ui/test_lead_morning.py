"""A lead's morning on the demo network: draw a sample, review five, calibrate two, export the week.

Once by keyboard alone and once by mouse alone. Posts come over real HTTP, colleagues' answers go out
over it, and what is exported is read back.
"""

from __future__ import annotations

import asyncio
import csv
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from cmconsole.console import Console
from cmconsole.demo import DemoNetwork
from cmconsole.domain.replies import Order, ReplyState
from cmconsole.networks import registry
from cmconsole.replies.handling import Handling
from cmconsole.replies.ways import address_of, way
from cmconsole.reports.writing import Format
from cmconsole.store.reading.queues import Queue
from cmconsole.store.rows import MentionRow
from cmconsole.system.paths import Profile
from cmconsole.system.secrets import ScopedSecrets, SessionSecrets
from cmconsole.ui.look import Look
from cmconsole.ui.reports.screen import ReportsScreen
from cmconsole.ui.review.popups import AgreementPopup, DrawPopup
from cmconsole.ui.review.screen import ReviewScreen
from cmconsole.ui.window.offers import offer_places
from support.clocks import FakeClock
from support.hands import Hands, Keyboard, Mouse
from support.windows import WindowDesk, until, window_at

ANSWER = "I'm sorry about that. Please send us your order by message and we look into it right now."


class Colleagues:
    """Two people who answered yesterday what came in."""

    def __init__(self, console: Console, clock: FakeClock) -> None:
        self._console, self._clock = console, clock

    async def listen(self, demo: DemoNetwork) -> None:
        for wanted in demo.sources():
            source = await self._console.inbox.add_source(
                kind=wanted.kind,
                name=wanted.name,
                options={**wanted.options, **dict.fromkeys(wanted.secrets, "kept in the keyring")},
                match=wanted.match,
                leave_out=wanted.leave_out,
                author="Noor",
                now=wanted.added_at,
            )
            secrets = ScopedSecrets(self._console.secrets, source.uid)
            for name, secret in wanted.secrets.items():
                await secrets.keep(name, secret)
            watch = await self._console.sources.watch(source)
            polling = asyncio.create_task(watch.once())
            while not polling.done():
                await self._clock.advance(0.25)
            assert polling.result().error is None

    async def answer_some(self) -> int:
        """Answer what can be answered from here; leave the rest alone with a reason."""
        rows, _ = await self._console.inbox.page(Queue.ANSWER, limit=100)
        answered = 0
        for mention in rows:
            author = ("Jonas", "Sam")[answered % 2]
            if answered < 6 and await self._answer(mention, author):
                answered += 1
            else:
                handling = Handling(
                    self._console.inbox, self._console.bus, self._clock,
                    lambda: self._console.targets, lambda name=author: name,
                )  # fmt: skip
                await handling.not_answer(mention, "rant")
        return answered

    async def _answer(self, mention: MentionRow, author: str) -> bool:
        found = way(mention, await self._console.inbox.sources(), registry.kind)
        if found.source is None or mention.work is None:
            return False
        order = Order(
            mention_id=mention.id,
            source_id=found.source.id,
            text=f"{ANSWER} ({author}, {mention.id})",
            answer_to=address_of(mention),
            author=author,
            conversation_id=mention.work.conversation_id,
            details={"newest": mention.canonical_uri},
        )
        (reply,) = await self._console.replies.outbox.put(order)

        async def settled() -> bool:
            now = await self._console.inbox.replies.get(reply.id)
            return now.state in (ReplyState.SENT, ReplyState.HELD, ReplyState.FAILED)

        await self._clock.until(settled)
        return (await self._console.inbox.replies.get(reply.id)).state is ReplyState.SENT


@asynccontextmanager
async def morning(folder: Path, look: Look) -> AsyncIterator[WindowDesk]:
    """A window on the demo network the morning after."""
    clock, profile = FakeClock(), Profile.at(folder / "profile")
    async with (
        DemoNetwork(speed=0, clock=clock) as demo,
        Console.open(profile, clock=clock, secrets=SessionSecrets()) as console,
    ):
        console.background.start(console.replies.outbox.dispatch.run(), "send replies")
        colleagues = Colleagues(console, clock)
        await colleagues.listen(demo)
        assert await colleagues.answer_some() >= 4
        evening = clock.now()
    async with window_at(profile.inbox.parent, look, now=evening + timedelta(hours=14)) as desk:

        async def nothing_new() -> None: ...

        offer_places(desk.window, look, desk.console, nothing_new)
        yield desk


async def review_next(hands: Keyboard | Mouse, screen: ReviewScreen) -> None:
    """Mark everything that the log does not, and sign off."""
    before, entry = screen.desk.signed, screen.desk.entry
    await until(lambda: screen._thread is not None and screen.card.sign.isEnabled())
    for row in screen.card.rows:
        if all(made.isEnabled() for made in row.buttons.values()):
            hands.mark(row.buttons, row.category.points - 1)  # type: ignore[arg-type]
    if isinstance(hands, Keyboard):
        hands.keys("Ctrl+Enter")
    else:
        hands.press(screen.card.sign)
    await until(lambda: screen.desk.signed == before + 1)
    await until(lambda: screen.desk.entry is not entry)


@pytest.mark.slow
@pytest.mark.qt_log_ignore("This plugin does not support")
@pytest.mark.parametrize("hands_of", [Keyboard, Mouse])
async def test_a_leads_morning(
    tmp_path: Path, look: Look, hands_of: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    async with morning(tmp_path, look) as desk:
        hands = hands_of(desk.window)
        hands.go("review")
        screen = desk.window.places._made["review"]
        assert isinstance(screen, ReviewScreen)
        await draw(hands, screen)
        for _ in range(5):
            await review_next(hands, screen)
        assert screen.desk.quality is not None
        assert screen.desk.quality.reviews == 5

        desk.console.settings.change(author="Priya")  # another lead sits down at this desk
        await hands.pick(screen.pane.samples, screen.desk.work.name)  # type: ignore[union-attr]
        await until(lambda: screen.desk.work is not None and screen.desk.work.me == "Priya")
        await until(lambda: screen.desk.entry is not None)
        for _ in range(2):
            await review_next(hands, screen)
        hands.press(screen.card.agreement)
        popup = screen.popup
        assert isinstance(popup, AgreementPopup)
        assert "the same mark in 100% of" in popup.told.text()
        assert "over 2 conversations" in popup.told.text()
        if isinstance(hands, Keyboard):
            hands.keys("Esc")

        hands.go("reports")
        reports = desk.window.places._made["reports"]
        assert isinstance(reports, ReportsScreen)
        await export_the_week(hands, reports, tmp_path)
        assert QApplication.activePopupWidget() is None
        assert await desk.console.inbox.problems() == []


async def draw(hands: Keyboard | Mouse, screen: ReviewScreen) -> None:
    hands.press(screen.pane.draw)
    popup = screen.popup
    assert isinstance(popup, DrawPopup)
    hands.press(popup.not_answering)
    popup.random.setValue(popup.random.maximum())  # everything: chance may leave somebody out
    hands.press(popup.done)
    await until(lambda: screen.desk.entry is not None)
    assert len(screen.desk.entries) >= 7
    assert all(entry.reason for entry in screen.desk.entries)
    assert {"Jonas", "Sam"} <= {entry.person for entry in screen.desk.entries}


async def export_the_week(hands: Keyboard | Mouse, screen: ReportsScreen, folder: Path) -> None:
    await until(lambda: screen.report is not None and not screen.working.busy)
    await hands.pick(screen.asking.when, "Last 7 days")
    await until(lambda: screen.report is not None and len(screen.report.days) == 7)
    report = screen.report
    assert report is not None
    hands.press(screen.exporter.buttons[Format.CSV])
    await hands.save()
    await until(lambda: screen.toast.message)
    assert f"{report.conversations} conversations are in" in screen.toast.message
    rows, codebook = exported(folder)
    assert len(rows) == report.conversations
    assert sum(row["fate"] == "answered" for row in rows) == report.answered >= 4
    assert codebook.count("N1") == 0
    assert "Time zone" in codebook


def exported(folder: Path) -> tuple[list[dict[str, str]], str]:
    """The rows of conversations and the codebook, of the only export in the folder."""
    (codebook,) = folder.glob("*-codebook.csv")
    table = codebook.with_name(codebook.name.replace("-codebook", ""))
    with table.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file)), codebook.read_text("utf-8-sig")

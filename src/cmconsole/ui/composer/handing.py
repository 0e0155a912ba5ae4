"""Passing work on: where to, the packet, and what has become of it."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from cmconsole.domain.errors import ConsoleError
from cmconsole.domain.handoffs import HandoffState
from cmconsole.system import local_zone
from cmconsole.ui.composer.places import Place, by_hand, mail_link

if TYPE_CHECKING:
    from cmconsole.domain.handoffs import Handoff
    from cmconsole.domain.packets import Packet
    from cmconsole.replies.handoff.gathering import Wanted
    from cmconsole.store.rows import MentionRow
    from cmconsole.ui.composer.errands import Errands
    from cmconsole.ui.look import Look


class Handing(QObject):
    """What was typed is kept until it has arrived: after trouble the question is open again."""

    def __init__(self, look: Look, errands: Errands) -> None:
        super().__init__(errands)
        self._look, self._errands = look, errands
        self._left: dict[int, tuple[Place, Wanted, str, str]] = {}
        """What did not arrive while another mention was shown, by mention: place, words, address, why."""

    def open(self) -> None:
        """H: pass the work on, or see how that stands."""
        if (at := self._errands.at_hand()) is not None:
            self._errands.start(self._ask(at), "ask where to")

    async def _ask(self, mention: MentionRow) -> None:
        desk = self._errands.desk
        service = desk.console.handoffs.desk
        assert mention.work is not None
        handed = await service.store.of_conversation(mention.work.conversation_id)
        handed = [each for each in handed if each.state is not HandoffState.CANCELLED]
        if not handed:
            await self._begin(mention)
            return
        from cmconsole.ui.composer.handoff_popup import HandedPopup

        start = self._errands.start
        popup = HandedPopup(self._look, desk.window, handed)
        popup.confirmed.connect(
            lambda number: start(self._settle(service.confirm(number)), "confirm a hand-over")
        )
        popup.returned.connect(
            lambda number, why: start(
                self._settle(service.give_back(number, why)), "take work back"
            )
        )
        popup.tried_again.connect(lambda number: start(self._again(number), "hand over again"))
        popup.arrived.connect(
            lambda number: start(self._settle(service.found_by_hand(number)), "it arrived")
        )
        popup.again_wanted.connect(lambda: start(self._begin(mention), "hand over again"))
        desk.asking.open_over(popup, mention)

    async def _settle(self, deciding: Awaitable[Handoff]) -> None:
        """What a person decided; that it is too late for that is a sentence."""
        await deciding

    async def _again(self, number: int) -> None:
        service = self._errands.desk.console.handoffs.desk
        await service.send_again(number)
        self._tell(await service.deliver(number))

    async def _begin(self, mention: MentionRow) -> None:
        from cmconsole.replies.handoff.gathering import Wanted

        console = self._errands.desk.console
        packet = await console.handoffs.desk.packet(mention, Wanted())
        await self._show(mention, packet)

    async def _show(self, mention: MentionRow, packet: Packet) -> bool:
        from cmconsole.ui.composer.handoff_popup import HandoffPopup

        desk, console = self._errands.desk, self._errands.desk.console
        places = [
            Place(each.name, each.kind) for each in await console.handoffs.store.destinations()
        ]
        popup = HandoffPopup(
            self._look,
            desk.window,
            (*places, *by_hand()),
            packet,
            await console.inbox.desk.owners(),
            console.clock.now(),
            ZoneInfo(local_zone.name()),
        )
        popup.wanted.connect(
            lambda where, wanted, to: self._errands.start(
                self._hand(mention, packet, where, wanted, to), "hand over"
            )
        )
        popup.saving_wanted.connect(lambda words: self._errands.save(words, "packet.md"))
        if not desk.asking.open_over(popup, mention):
            return False
        if (left := self._left.pop(mention.id, None)) is not None:
            popup.go_on(*left)
        return True

    async def _hand(
        self, mention: MentionRow, packet: Packet, where: Place, wanted: Wanted, to: str
    ) -> None:
        service = self._errands.desk.console.handoffs.desk
        try:
            if where.by_hand:
                await self._write_down(mention, where, wanted, to)
                return
            stored = await service.hand_over(mention, where.name, wanted)
            handoff = await service.deliver(stored.id)
        except ConsoleError as error:
            self._left[mention.id] = (where, wanted, to, str(error))
            if not await self._show(mention, packet):
                self._errands.fail(str(error))
            return
        self._tell(handoff)

    async def _write_down(self, mention: MentionRow, where: Place, wanted: Wanted, to: str) -> None:
        service = self._errands.desk.console.handoffs.desk
        link = ""
        if where.kind == "mailto":
            made = await service.packet(mention, wanted)
            link = mail_link(made, to, ZoneInfo(local_zone.name()))
        # The row is written before the deed: a mail program that fails to open loses nothing.
        handoff = await service.record(mention, where.kind, wanted)
        if link:
            QDesktopServices.openUrl(QUrl(link))
        self._tell(handoff)

    def _tell(self, handoff: Handoff) -> None:
        if handoff.state in (HandoffState.OPEN, HandoffState.CONFIRMED, HandoffState.SOLVED):
            words = self.tr("Handed to {place}. It stays ours until they confirm.")
            self._errands.say(words.format(place=handoff.place))
        elif handoff.state is HandoffState.FAILED:
            self._errands.fail(handoff.reason)
        else:
            words = self.tr(
                "Not there yet. {why} It goes out by itself; nothing is handed over twice."
            )
            self._errands.say(" ".join(words.format(why=handoff.reason).split()))

"""Review packs on their way: made, opened, sent back, joined; and two laptops paired for it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from cmconsole.console import Console
from cmconsole.domain.roles import Deed
from cmconsole.reports.packs import pair, pairing_code, read_pack
from cmconsole.ui.review.desk import ReviewDesk
from cmconsole.ui.review.words import tr
from cmconsole.ui.review.work import PackWork, SampleWork
from cmconsole.ui.wording import counted


class Exchange(QObject):
    """What was altered on its way is refused, and the desk tells why."""

    code_known = Signal(str)
    """The pairing code of this computer."""

    def __init__(self, console: Console, desk: ReviewDesk) -> None:
        super().__init__(desk)
        self._console, self._desk = console, desk

    def send(self, path: Path) -> None:
        """Write the sample as a pack for another laptop."""
        work = self._desk.work
        if not isinstance(work, SampleWork):
            return

        async def sending() -> None:
            self._console.acting(Deed.REVIEW)
            pack = await self._console.packs().send(work.sample, path)
            facts = {"sample": work.sample.uid, "conversations": len(pack.items)}
            await self._console.record("review pack made", facts)
            words = tr("“{file}” is ready to be sent. The other laptop needs the pairing code.")
            self._desk.told.emit(words.format(file=path.name), "check")

        self._desk.start(sending, "make a review pack")

    def open_pack(self, path: Path) -> None:
        """Score a pack from another laptop."""

        async def opening() -> None:
            self._console.acting(Deed.REVIEW)
            pack, code = await read_pack(path, self._console.secrets)
            await self._console.record("review pack opened", {"sample": pack.sample})
            console = self._console
            work = PackWork(pack, path, code, console.packs(), console.clock, self._desk.me)
            await self._desk.take_up(work)

        self._desk.start(opening, "open a review pack")

    def send_back(self, path: Path) -> None:
        """Write the pack with what was signed."""
        work = self._desk.work
        if not isinstance(work, PackWork):
            return

        async def sending() -> None:
            self._console.acting(Deed.REVIEW)
            count = await work.send_back(path)
            words = counted(count, "{n} review is in the file.", "{n} reviews are in the file.")
            self._desk.told.emit(f"{words} {tr('Send it back.')}", "check")

        self._desk.start(sending, "send a review pack back")

    def join(self, path: Path) -> None:
        """Take the reviews of a pack that came back."""

        async def joining() -> None:
            self._console.acting(Deed.REVIEW)
            joined = await self._console.packs().join(path)
            await self._desk.renew()
            words = counted(joined.new, "{n} review joined.", "{n} reviews joined.")
            if joined.known:
                words = f"{words} {counted(joined.known, '{n} was', '{n} were')} {tr('known.')}"
            self._desk.told.emit(words, "check")

        self._desk.start(joining, "join a review pack")

    def ask_code(self) -> None:
        """Say the pairing code, which is made at first use."""

        async def asking() -> None:
            self.code_known.emit(await pairing_code(self._console.secrets))

        self._desk.start(asking, "pair")

    def pair(self, code: str) -> None:
        """Keep the code of the other laptop."""

        async def pairing() -> None:
            self._console.acting(Deed.REVIEW)
            await pair(self._console.secrets, code)
            words = tr("Paired. Packs of the other laptop can be opened and joined now.")
            self._desk.told.emit(words, "check")

        self._desk.start(pairing, "pair")

"""An ordinary day on the demo network: the inbox, an answer, every other place."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tour import Scene, Stage, Tour

if TYPE_CHECKING:
    from cmconsole.domain.periods import Period
    from cmconsole.ui.review.screen import ReviewScreen

ENOUGH = 60
"""Mentions, and a few of them late: what the demo brings in its first minute."""
ANSWERED = 14
SORRY = "{name}, thank you for telling us. I am looking into it now and write again within the hour. {me}"
COLLEAGUES = ("Ilse", "Tom")
"""Who answers; whoever reviews never draws work of their own."""
SEEN_THROUGH = 3
"""Of those that each of them answers."""
PRIVATE = "Hi {name}, could you send me the order number here? I keep it out of the public. {me}"
SOLVED = "a new one is on its way"
PUBLIC = (
    "{name}, a new one left the workshop today. Thank you for your patience while we looked. {me}"
)
SIGNED = 3
"""Reviews that are signed off; the next one is read."""
QUIET = "20:00-07:30"
NOTE = "A second sentence that names what was wrong would say that you read it."
PAGES = (
    "sources",
    "targets",
    "triage",
    "templates",
    "look",
    "role",
    "scorecard",
    "keyboard",
    "notifications",
    "data",
)


class OrdinaryDay(Tour):
    """What a person sees most of the time."""

    NAMES = (
        "inbox",
        "reply",
        "palette",
        "search",
        "nothing-found",
        "queue-empty",
        "snooze",
        "level",
        "assign",
        "keys",
        "hand-over",
        "review",
        "reports",
        *(f"settings-{page}" for page in PAGES),
        "settings-log",
    )

    def stages(self) -> Sequence[Stage]:
        scenes: dict[str, Scene] = {
            "inbox": self.inbox,
            "reply": self.reply,
            "palette": self.palette,
            "search": self.search,
            "nothing-found": self.nothing_found,
            "queue-empty": self.queue_empty,
            "snooze": self.asked("S"),
            "level": self.asked("L"),
            "assign": self.asked("A"),
            "keys": self.keys,
            "hand-over": self.asked("H"),
            "review": self.review,
            "reports": self.reports,
            **{f"settings-{page}": self.settings(page) for page in PAGES},
            "settings-log": self.change_log,
        }
        return [Stage(scenes, prepare=self.begin)]

    async def begin(self) -> None:
        """Let people write, then answer a good part of them and let the others wait."""
        from cmconsole.store.reading.queues import Queue

        await self.gathered(ENOUGH)
        await self.backstage("clock", {"speed": 0})
        settings = self._console.settings
        noor = settings.current.author
        rows = (await self._console.inbox.page(Queue.ANSWER, limit=6 + ANSWERED))[0][6:]
        for turn, name in enumerate(COLLEAGUES):
            settings.set_up(author=name)
            answered = await self.answer(rows[turn :: len(COLLEAGUES)], SORRY)
            await self.see_through(answered[:SEEN_THROUGH], PRIVATE, SOLVED, PUBLIC)
        settings.set_up(author=noor)
        handling = self._window.commands.handling
        assert handling is not None
        await asyncio.sleep(8)  # what people said to that is read by then
        for row in (await self._console.inbox.page(Queue.ANSWER, limit=60))[0][-9:]:
            await handling.close(row)
        await asyncio.sleep(3)
        self._window.list_pane.toast.put_away()
        await self.rest()

    async def inbox(self) -> None:
        """01, 08: the inbox with its most urgent mention open."""
        self.top()

    async def reply(self) -> None:
        """01: an answer from a template, with its blanks."""
        assert self._window.replying is not None
        self.top()
        self.press("R")
        await self.rest()
        self._window.replying.pick_template()
        await self.rest()
        self.press("Return")

    async def palette(self) -> None:
        """02b."""
        self.press("Ctrl+K")
        await self.rest()
        for letter in "ack":
            self.press(letter)

    async def keys(self) -> None:
        """10."""
        self._window.toggle_help()

    async def search(self) -> None:
        """Search as one types."""
        self._window.search_for("refund")
        await self.rest()
        self.top()

    async def nothing_found(self) -> None:
        """09c, 1."""
        self._window.search_for("hedphones")

    async def queue_empty(self) -> None:
        """09c, 2."""
        from cmconsole.store.reading.queues import Queue

        self._window.open_queue(Queue.SNOOZED)

    def asked(self, key: str) -> Scene:
        """The question that a key asks of the first mention."""

        async def ask() -> None:
            self._window.back_to_list()
            self.top()
            await self.rest()
            self.press(key)
            await asyncio.sleep(0.5)

        return ask

    async def reports(self) -> None:
        """05."""
        from cmconsole.ui.reports.screen import ReportsScreen

        self._window.places.open("reports")
        screen = self._window.places.widget("reports")
        assert isinstance(screen, ReportsScreen)

        async def worked() -> bool:
            return screen.report is not None and not screen.working.busy

        await self.until(worked)

    async def review(self) -> None:
        """04: some of what each colleague answered, drawn as a sample; the first ones are signed off."""
        from cmconsole.reports.sampling import Ask
        from cmconsole.ui.review.screen import ReviewScreen

        self._window.places.open("review")
        screen = self._window.places.widget("review")
        assert isinstance(screen, ReviewScreen)
        if not await self._console.reviews().samples():
            screen.desk.draw("First week", Ask(random=3, per_person=6), self._period())

        async def drawn() -> bool:
            return screen.desk.entry is not None

        await self.until(drawn)
        for _ in range(SIGNED - screen.desk.signed):
            await self._sign_off(screen)
        screen.toast.put_away()
        await self._seen_through(screen)

    async def _seen_through(self, screen: ReviewScreen) -> None:
        """Go on to a conversation with all three steps."""
        from PySide6.QtWidgets import QLabel

        for _ in screen.desk.entries[screen.desk.signed :]:
            await self.rest()
            if any(each.text() == "Loop closed" for each in screen.reading.findChildren(QLabel)):
                return
            self.press("J")

    async def _sign_off(self, screen: ReviewScreen) -> None:
        """Mark what stands there and sign it off, as a team lead does with the keys."""
        signed, read = screen.desk.signed, screen.desk.entry
        for row in screen.card.rows:
            if not row.said:
                row.buttons[max(row.buttons)].click()
        screen.card.note.setPlainText(NOTE)
        self.press("Ctrl+Return")

        async def gone_on() -> bool:
            return screen.desk.signed > signed and screen.desk.entry is not read

        await self.until(gone_on)

    def _period(self) -> Period:
        from cmconsole.domain.periods import Period
        from cmconsole.system import local_zone
        from cmconsole.ui.reports.periods import usual

        now, zone = self._console.clock.now(), local_zone.name()
        _, first, last = usual(now.astimezone(Period(now, now, zone).tz()).date())[0]
        return Period.of_days(first, last, zone)

    async def office_hours(self) -> None:
        """A calendar with days that differ: its hours are bars in the settings."""
        from cmconsole.ui.settings.targets_text import TargetsText

        targets = TargetsText.of(self._console.targets)
        targets.add_calendar("Office", "Europe/Copenhagen")
        targets.set_hours("Office", 3, "09:00-12:30, 13:15-21:00")
        targets.set_hours("Office", 5, "22:00-06:00")
        targets.set_default("Office")
        self._console.profile.targets.write_text(targets.text(), "utf-8")
        await self._console.reload_targets()

    async def change_log(self) -> None:
        """What was changed in the settings, some of it taken back."""
        from cmconsole.ui.settings.screen import SettingsScreen

        settings = self._console.settings
        await self.settings("notifications")()
        screen = self._window.places.widget("settings")
        assert isinstance(screen, SettingsScreen)
        if settings.current.quiet_hours != QUIET:
            settings.change(quiet_hours=QUIET)
            settings.change(density="compact")
            await self.rest()
            screen.foot.undo.click()
            await self.rest()
        screen.foot.log.click()

    def settings(self, page: str) -> Scene:
        """06: a page of the settings."""
        from cmconsole.ui.settings.screen import SettingsScreen

        async def open_page() -> None:
            if page == "targets":
                await self.office_hours()
            self._window.places.open("settings")
            screen = self._window.places.widget("settings")
            assert isinstance(screen, SettingsScreen)
            screen.open(page)
            if page == "targets":
                # The page shows them; everybody else's clock goes on.
                self._console.profile.targets.unlink()
                await self._console.reload_targets()

        return open_page

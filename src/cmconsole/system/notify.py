"""Notifications of the desktop whose click comes back: org.freedesktop.Notifications over D-Bus.

Qt's own tray messages never tell that they were clicked where a StatusNotifier tray shows them.
Specification: https://specifications.freedesktop.org/notification-spec/latest/
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable
from contextlib import suppress
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jeepney.io.asyncio import DBusRouter

logger = logging.getLogger(__name__)
NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
ANSWER_TIME = 5.0
"""Seconds the desktop may take."""
SHOWN_FOR = 20_000
DEFAULT = "default"
"""The action that the desktop runs when the notification itself is clicked."""
REMEMBERED = 50
MARKUP = "body-markup"


class DesktopNotifications:
    """Shows notifications and hears of clicks. Use from one event loop."""

    def __init__(self, program: str, clicked: Callable[[str], None]) -> None:
        """`clicked(target)` hears which notification was clicked, on the event loop."""
        self._program = program
        self._clicked = clicked
        self._router: DBusRouter | None = None
        self._markup = False
        """Whether the desktop reads a body as markup: `<b>`, `&amp;`."""
        self._targets: dict[int, str] = {}
        self._last = 0

    @property
    def available(self) -> bool:
        """Whether a desktop listens."""
        return self._router is not None

    async def run(self, ready: Callable[[], object] = lambda: None) -> None:
        """Stay connected and pass clicks on until cancelled; ends at once where there is no desktop.

        Args:
            ready: called when notifications can be shown from now on.
        """
        if sys.platform != "linux":
            return
        try:
            from jeepney import DBusAddress, MatchRule, message_bus, new_method_call
            from jeepney.io.asyncio import DBusRouter, Proxy, open_dbus_connection

            connection = await asyncio.wait_for(open_dbus_connection("SESSION"), ANSWER_TIME)
        except (ImportError, OSError, KeyError, ValueError, TimeoutError) as error:
            logger.info("no desktop to notify: %s", type(error).__name__)
            return
        async with connection, DBusRouter(connection) as router:
            rule = MatchRule(type="signal", interface=NAME, path=PATH)
            asked = new_method_call(DBusAddress(PATH, NAME, NAME), "GetCapabilities")
            try:
                await asyncio.wait_for(Proxy(message_bus, router).AddMatch(rule), ANSWER_TIME)
                answer = await asyncio.wait_for(router.send_and_get_reply(asked), ANSWER_TIME)
            except (OSError, TimeoutError):
                return
            if answer.header.message_type.name == "error":
                logger.info("this desktop shows no notifications")
                return
            self._markup = MARKUP in answer.body[0]
            self._router = router
            ready()
            try:
                with router.filter(rule, bufsize=20) as signals:
                    while True:
                        self._hear(await signals.get())
            finally:
                self._router = None

    async def show(self, title: str, body: str, target: str, action: str) -> bool:
        """Show one, in place of the one before that is still there.

        Args:
            body: plain text; where the desktop reads markup, it is shown as it is all the same.
            target: what `clicked` is given.
            action: what the button says that does the same as a click.

        Returns:
            Whether the desktop took it.
        """
        router = self._router
        if router is None:
            return False
        from jeepney import DBusAddress, new_method_call

        actions = [DEFAULT, action, "open", action]
        hints = {"suppress-sound": ("b", True), "desktop-entry": ("s", self._program)}
        shown = escape(body, quote=False) if self._markup else body
        values = (self._program, self._last, "", title, shown, actions, hints, SHOWN_FOR)
        call = new_method_call(DBusAddress(PATH, NAME, NAME), "Notify", "susssasa{sv}i", values)
        with suppress(OSError, TimeoutError):
            answer = await asyncio.wait_for(router.send_and_get_reply(call), ANSWER_TIME)
            if answer.header.message_type.name == "method_return":
                self._remember(int(answer.body[0]), target)
                return True
        return False

    def _remember(self, number: int, target: str) -> None:
        self._last = number
        self._targets[number] = target
        while len(self._targets) > REMEMBERED:
            self._targets.pop(next(iter(self._targets)))

    def _hear(self, message: Any) -> None:
        from jeepney import HeaderFields

        member = message.header.fields.get(HeaderFields.member)
        number = message.body[0] if message.body else None
        if member == "ActionInvoked" and number in self._targets:
            self._clicked(self._targets[number])
        elif member == "NotificationClosed" and number == self._last:
            self._last = 0

"""A person agrees in the browser: what they are shown, and what comes back."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from contextlib import AsyncExitStack
from typing import Protocol

from cmconsole.domain.errors import LoginExpired
from cmconsole.networks.signin import device, oauth
from cmconsole.networks.signin.grants import Grant
from cmconsole.networks.signin.loopback import waiting
from cmconsole.networks.signin.ways import Given, How, Way
from cmconsole.networks.web import Web
from cmconsole.system.clock import Clock

PATIENCE = 600.0
"""Seconds a person gets in the browser."""


class Person(Protocol):
    """Whoever signs in, as the window or the command line reaches them."""

    async def visit(self, address: str, code: str = "") -> None:
        """Open `address` in the browser, or show it; `code` is to be typed there."""
        ...

    async def pasted(self) -> str:
        """What the person copied from the page; may wait for ever."""
        ...


class Agreeing:
    """One attempt of one person."""

    def __init__(self, web: Web, clock: Clock, person: Person) -> None:
        self._web, self._clock, self._person = web, clock, person

    async def granted(self, way: Way, values: Given) -> tuple[oauth.Client, Grant]:
        """What was agreed to in the browser, with a code or by coming back. Raises as `sign_in` does."""
        assert way.client is not None
        client = await way.client(self._web, values)
        if way.how is How.DEVICE:
            assert way.device is not None
            code = await device.begin(self._web, client, way.device(values))
            await self._person.visit(code.page, code.user_code)
            return client, await device.wait(self._web, self._clock, code)
        async with AsyncExitStack() as stack:
            place = await stack.enter_async_context(waiting(client.redirect))
            attempt = oauth.begin(client, place.address)
            await self._person.visit(attempt.address)
            back = await self._whichever(place.came_back(), self._person.pasted())
        return client, await oauth.exchange(self._web, attempt, oauth.code_from(back, attempt))

    async def with_key(self, way: Way, values: Given) -> Mapping[str, str]:
        """The secrets of a key that was made for us and was copied from a page. Raises as `sign_in` does."""
        assert way.key_attempt is not None
        attempt = await asyncio.to_thread(way.key_attempt, values)
        await self._person.visit(attempt.address)
        return attempt.finish(await self._whichever(self._person.pasted()))

    async def _whichever(self, *waits: Coroutine[None, None, str]) -> str:
        """The first of several answers. Raises LoginExpired after `PATIENCE`."""
        answers = [asyncio.ensure_future(wait) for wait in waits]
        end = asyncio.ensure_future(self._clock.sleep(PATIENCE))
        try:
            await asyncio.wait([*answers, end], return_when=asyncio.FIRST_COMPLETED)
            done = next((one for one in answers if one.done()), None)
            if done is None:
                raise LoginExpired("The browser did not come back. Please start the sign-in again.")
            return done.result()
        finally:
            for one in (*answers, end):
                one.cancel()

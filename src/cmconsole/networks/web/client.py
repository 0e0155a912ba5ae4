"""One polite, bounded web client for every connector."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from cmconsole.networks.web.answers import Answer, Validators
from cmconsole.networks.web.pace import Pace, PaceRules
from cmconsole.system.clock import Clock

if TYPE_CHECKING:
    from ssl import SSLContext

    from cmconsole.networks.web.asking import Asker
    from cmconsole.networks.web.heard import Heard

__all__ = ["ANSWER_TIME", "BODY_LIMIT", "Answer", "Validators", "Web"]

BODY_LIMIT = 10_000_000
"""Bytes after decompression that an answer may have."""
ANSWER_TIME = 20.0
"""Seconds from the first byte sent to the last byte read, redirects included."""
SUSPENDED = 30.0
"""Seconds by which wall clock and process must have parted for connections to count as dead."""


@dataclass(slots=True)
class _Shared:
    """What all accounts of one client have in common once it is open."""

    offset: float
    """By how much the wall clock was ahead of the process when that was last looked at."""
    asker: Asker | None = None
    asking: int = 0
    """Questions under way."""
    opening: asyncio.Lock = field(default_factory=asyncio.Lock)


class Web:
    """The shared client: one connection pool and one pace per host."""

    def __init__(
        self,
        clock: Clock,
        *,
        user_agent: str,
        answer_time: float = ANSWER_TIME,
        rules: PaceRules | None = None,
        certificates: Callable[[], SSLContext] | None = None,
    ) -> None:
        """Nothing is opened or imported before the first question.

        Args:
            clock: paces and waits.
            user_agent: `cmconsole/<version> (+project page)`.
            answer_time: seconds an answer may take, waiting for the host's pace not included.
            rules: how polite to be where a server does not say.
            certificates: reads whom to trust (on a thread, OSError where it cannot); by default the
                list that comes with httpx.
        """
        self._clock = clock
        self._user_agent = user_agent
        self._answer_time = answer_time
        self._certificates = certificates
        self._pace = Pace(clock, rules)
        self._shared = _Shared(self._clock_offset())
        self._heard: Heard | None = None

    def told_to(self, heard: Heard) -> Web:
        """The same client, its connections and its pace, for one account: what servers say about how
        many more requests they take is noted in `heard`."""
        other = copy(self)
        other._heard = heard
        return other

    async def get(
        self,
        url: str,
        *,
        params: Mapping[str, str | int | list[str]] | None = None,
        headers: Mapping[str, str] | None = None,
        token: str | None = None,
        validators: Validators | None = None,
        limit: int = BODY_LIMIT,
    ) -> Answer:
        """Fetch `url`, following redirects. Raises a NetworkError that says in one sentence what was wrong.

        Args:
            url: http or https; a user and password in it are sent as a login.
            params: added to the query; a list repeats its key (`types[]`).
            headers: go to the first server only, except what says which answer is wanted.
            token: sent as a bearer token, to the first server only.
            validators: of the last good answer; with them `Answer.not_modified` can come back.
            limit: bytes the answer may have after unpacking.
        """
        return await self.request(
            "GET",
            url,
            params=params,
            headers=headers,
            token=token,
            validators=validators,
            limit=limit,
        )

    async def post(
        self,
        url: str,
        *,
        form: Mapping[str, str | list[str]] | None = None,
        content: object = None,
        headers: Mapping[str, str] | None = None,
        token: str | None = None,
    ) -> Answer:
        """Send a form or a `content`; never repeated here. Raises NetworkError.

        Args:
            content: goes as JSON; bytes go as they are, with the content type in `headers`.

        Raises:
            AnswerLost: it may or may not have been done: look before sending it again.
        """
        return await self.request(
            "POST", url, form=form, content=content, headers=headers, token=token
        )

    async def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str | int | list[str]] | None = None,
        form: Mapping[str, str | list[str]] | None = None,
        content: object = None,
        headers: Mapping[str, str] | None = None,
        token: str | None = None,
        validators: Validators | None = None,
        limit: int = BODY_LIMIT,
    ) -> Answer:
        """What `get` and `post` stand on, for the other methods (PUT, DELETE).

        Whatever is not GET goes before all polls, is sent at most once and is not
        redirected. Raises NetworkError, AnswerLost as `post` does.
        """
        asker = await self._open()
        own, body = _content(form, content)
        named = {**own, **(headers or {})}
        self._shared.asking += 1
        try:
            return await asker.ask(
                asker.question(method, url, params, named, token, body),
                validators=validators,
                limit=limit,
                heard=self._heard,
            )
        finally:
            self._shared.asking -= 1

    def agree(self, base: str, rules: PaceRules) -> None:
        """Ask the server of the address `base` by rules of its own from now on, whoever asks.

        For networks that publish a pace: everybody stands in one line for it.
        """
        self._pace.agree(_host_of(base), rules)

    def rest(self, base: str, pause: timedelta) -> None:
        """Leave the server of `base` alone for that long: it asked for it in a way of its own.

        A short pause is sat out by the next request, a longer one raises NetworkBusy there.
        """
        self._pace.rest(_host_of(base), pause.total_seconds())

    async def pause(self, seconds: float) -> None:
        """Wait between two questions that belong together: a server is still at work."""
        await self._clock.sleep(seconds)

    def now(self) -> datetime:
        """The time of the clock this client lives by, UTC: for what is written at once."""
        return self._clock.now()

    async def aclose(self) -> None:
        """Close all connections."""
        asker, self._shared.asker = self._shared.asker, None
        if asker is not None:
            await asker.line.aclose()

    async def _open(self) -> Asker:
        shared = self._shared
        if shared.asker is None:
            async with shared.opening:
                if shared.asker is None:
                    # On a thread: importing httpx and reading the certificates takes 0.3 s.
                    shared.asker = await asyncio.to_thread(self._load)
        ahead = self._clock_offset() - shared.offset
        if abs(ahead) > SUSPENDED and not shared.asking:
            shared.offset += ahead
            await shared.asker.line.renew()
        return shared.asker

    def _load(self) -> Asker:
        # WORKAROUND httpx loads its command line tool wherever click and rich happen to be installed,
        # and pygments with them: 85 modules. It goes without if that cannot be loaded.
        sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
        from cmconsole.networks.web.asking import Asker, Line

        line = Line(self._user_agent, self._answer_time, self._certificates)
        return Asker(line, self._pace, self._clock)

    def _clock_offset(self) -> float:
        """What the wall clock shows more than the process ran: grows while the machine sleeps."""
        return self._clock.now().timestamp() - self._clock.running()


def _host_of(base: str) -> str:
    """A server as `Hop.host` names it."""
    return urlsplit(base).netloc.rpartition("@")[2].lower()


def _content(
    form: Mapping[str, str | list[str]] | None, content: object
) -> tuple[dict[str, str], bytes | None]:
    if form is not None:
        if content is not None:
            raise ValueError("a request has a form or a content, not both")
        encoded = urlencode(form, doseq=True, errors="replace").encode()
        return {"content-type": "application/x-www-form-urlencoded"}, encoded
    if isinstance(content, bytes):
        return {"content-type": "application/octet-stream"}, content
    if content is not None:
        return {"content-type": "application/json"}, json.dumps(content, allow_nan=False).encode()
    return {}, None

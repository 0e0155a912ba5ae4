"""The demo network put together: one address, one play, one day at the desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from types import TracebackType

from cmconsole.demo.backstage import ROOT, Backstage
from cmconsole.demo.faults import Faults
from cmconsole.demo.feeds import Feeds
from cmconsole.demo.gate import Gate
from cmconsole.demo.hackernews import HackerNews
from cmconsole.demo.instance import Instance
from cmconsole.demo.mastodon import Reading
from cmconsole.demo.notifications import Notifications
from cmconsole.demo.oauth import OAuth
from cmconsole.demo.pages import Pages
from cmconsole.demo.people import Answers
from cmconsole.demo.play import Play
from cmconsole.demo.press import Press
from cmconsole.demo.routes import Headers, Refused, Routes
from cmconsole.demo.script import Script, read
from cmconsole.demo.shapes import Json, Shapes
from cmconsole.demo.sources import DemoSource, demo_sources
from cmconsole.demo.timeline import Timeline
from cmconsole.demo.wire import Listener, Request, Response
from cmconsole.demo.world import World
from cmconsole.demo.writing import Writing
from cmconsole.system.clock import Clock, SystemClock

SPEED = 30.0
"""Minutes of play per minute: something new every few seconds."""
REQUESTS_PER_FIVE_MINUTES = 300
"""Mastodon's own limit per account or address."""


class DemoNetwork:
    """A Mastodon server, a blog, a forum and a news site on 127.0.0.1, and who uses them.

    Use it as `async with DemoNetwork() as demo:`; it answers at `demo.url` until the block ends.

    Args:
        speed: minutes of play in a minute after the start; 0: only what happened before the start.
        clock: where the time comes from.
        seed: the same seed gives the same play.
        port: where to listen; 0 takes a free port.
        crowd: made-up people who post within `crowd_seconds` of the start.
        rate_limit: API requests one client may make in five minutes.
        script: another play than the one that comes with the program.
    """

    def __init__(
        self,
        *,
        speed: float = SPEED,
        clock: Clock | None = None,
        seed: int = 1,
        port: int = 0,
        crowd: int = 0,
        crowd_seconds: float = 60.0,
        rate_limit: int = REQUESTS_PER_FIVE_MINUTES,
        script: Script | None = None,
    ) -> None:
        self._speed = speed
        self._clock = clock or SystemClock()
        self._seed = seed
        self._port = port
        self._crowd = (crowd, crowd_seconds)
        self._rate_limit = rate_limit
        self._script = script
        self._listener = Listener(self._answer)
        self._faults = Faults()
        self._routes = Routes()
        self.url = ""
        """Scheme, host and port, without a slash at the end; empty before it is open."""

    async def __aenter__(self) -> DemoNetwork:
        """Open it. Raises OSError where the port is taken."""
        script = self._script or read()
        port = await self._listener.open(self._port)
        self.url = f"http://127.0.0.1:{port}"
        self._raise_curtain(script)
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        await self._listener.close()

    def sources(self) -> tuple[DemoSource, ...]:
        """What a console needs to listen here."""
        return self._sources

    def items(self) -> list[Json]:
        """The ground truth, as `/_demo/items` gives it."""
        self._timeline.arrive(self._now())
        return self._backstage.items()

    def _raise_curtain(self, script: Script) -> None:
        start, brand = self._now(), script.brand
        world = World(brand.domain)
        press = Press(self.url, {"blog": brand.blog, "forum": brand.forum}, start)
        shapes = Shapes(world, self.url)
        self._timeline = timeline = Timeline(start, self._speed)
        play = Play(script, world, press, timeline, start=start, seed=self._seed)
        play.crowd(*self._crowd, start)
        world.on_brand_posted = Answers(script, world, play, timeline, self._seed).hear
        oauth = OAuth(self.url, self._now)
        self._gate = Gate(oauth, self._now, self._rate_limit)
        reading = Reading(world, shapes, self._gate, self.url)
        for room in (
            oauth,
            Instance(self.url, brand.domain),
            reading,
            Notifications(world, shapes, self._gate, self.url),
            Writing(world, shapes, self._gate, reading, self._now),
            Feeds(press),
            HackerNews(press),
            Pages(world, press, shapes),
        ):
            room.add_to(self._routes)
        self._sources = demo_sources(self.url, brand, start)
        self._backstage = Backstage(
            brand, world, press, play, timeline, shapes, self._faults, self._sources
        )

    def _now(self) -> datetime:
        return self._clock.now()

    async def _answer(self, request: Request) -> Response:
        now = self._now()
        self._timeline.arrive(now)
        if request.path.startswith(ROOT):
            try:
                return self._backstage.answer(request, now)
            except Refused as refusal:
                return refusal.response
        return await self._faults.around(request, self._serve)

    async def _serve(self, request: Request) -> Response:
        allowance: Headers = ()
        try:
            if request.path.startswith("/api/"):
                allowance = self._gate.admit(request)
            response = self._routes.answer(request)
            if response is None:
                raise Refused(404, "Not Found")
        except Refused as refusal:
            response = refusal.response
        except (ValueError, UnicodeDecodeError):
            response = Refused(400, "Error occurred while parsing request parameters").response
        known = {name for name, _ in response.headers}
        extra = tuple(pair for pair in allowance if pair[0] not in known)
        return replace(response, headers=response.headers + extra)

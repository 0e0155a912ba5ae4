"""The door behind the stage, for tests: the ground truth, the clock, trouble on request.

    GET    /_demo/items      every post that ever appeared, the oldest first: `sources` that show it
                             now (none: deleted), whether it `matches` the words of such a source,
                             what it says, when it was edited or deleted, and how its author would
                             class it (`kind`, `red_zone`)
    GET    /_demo/sources    what a console needs to listen here
    GET    /_demo/clock      {"now", "minute", "speed"}
    POST   /_demo/clock      {"minutes": 30} lets half an hour of play pass at once (answers on
                             their way come too); {"speed": 0} stands still, {"speed": 30} goes on
    POST   /_demo/crowd      {"count": 500, "seconds": 10} lets a crowd post
    POST   /_demo/faults     orders trouble (see `faults`)
    DELETE /_demo/faults     ends it

Only programs on this machine that name the loopback address get in, so no web page can.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from datetime import datetime

from cmconsole.demo.faults import Faults
from cmconsole.demo.play import Play
from cmconsole.demo.press import Entry, Press
from cmconsole.demo.routes import Refused
from cmconsole.demo.script import Brand
from cmconsole.demo.shapes import Json, Shapes
from cmconsole.demo.sources import DemoSource
from cmconsole.demo.timeline import Timeline
from cmconsole.demo.wire import Request, Response, json_answer
from cmconsole.demo.world import Status, World, stamp

ROOT = "/_demo/"


class Backstage:
    """Answers everything below `/_demo/`."""

    def __init__(
        self,
        brand: Brand,
        world: World,
        press: Press,
        play: Play,
        timeline: Timeline,
        shapes: Shapes,
        faults: Faults,
        sources: tuple[DemoSource, ...],
    ) -> None:
        self._brand = brand
        self._world = world
        self._press = press
        self._play = play
        self._timeline = timeline
        self._shapes = shapes
        self._faults = faults
        self._sources = sources

    def answer(self, request: Request, now: datetime) -> Response:
        """The answer to a request below `/_demo/`. Raises Refused."""
        host = request.headers.get("host", "").rpartition(":")[0] or request.headers.get("host")
        if host not in ("127.0.0.1", "localhost") or "origin" in request.headers:
            raise Refused(403, "Only programs on this machine may come in here")
        asked = (request.method, request.path.removeprefix(ROOT))
        if asked == ("GET", "items"):
            return json_answer(self.items())
        if asked == ("GET", "sources"):
            sources = [asdict(one) | {"added_at": stamp(one.added_at)} for one in self._sources]
            return json_answer(sources)
        if asked == ("POST", "faults"):
            return self._faults.order(request.body)
        if asked == ("DELETE", "faults"):
            return self._faults.clear()
        if asked == ("POST", "crowd"):
            wanted = _object(request)
            self._play.crowd(int(wanted.get("count", 100)), float(wanted.get("seconds", 0)), now)
            self._timeline.arrive(now)
        elif asked == ("POST", "clock"):
            self._wind(_object(request), now)
        elif asked != ("GET", "clock"):
            raise Refused(404, "Not Found")
        minute, speed = self._timeline.minute(now), self._timeline.speed
        return json_answer({"now": stamp(now), "minute": round(minute, 3), "speed": speed})

    def _wind(self, wish: Json, now: datetime) -> None:
        if "speed" in wish:
            self._timeline.run_at(float(wish["speed"]), now)
        if "minutes" in wish:
            self._timeline.skip(float(wish["minutes"]), now)
        self._timeline.arrive(now)

    def items(self) -> list[Json]:
        """Every post that ever appeared, the oldest first, deleted ones included."""
        notified: dict[int, list[str]] = {}
        for one in self._world.notifications:
            if one.status is not None and one.type == "mention":
                notified.setdefault(one.status.id, []).append(str(one.id))
        statuses = [
            self._status(one, notified.get(one.id, []))
            for one in self._world.statuses.values()
            if one.reblog_of is None
        ]
        items = statuses + [self._entry(one) for one in self._press.entries]
        return sorted(items, key=lambda item: str(item["published_at"]))

    def _status(self, status: Status, notified: list[str]) -> Json:
        sources = ["notifications"] if notified else []
        if self._brand.tag in status.tags and status.visibility == "public":
            sources.append("tag")
        return {
            "sources": sources if status.deleted_at is None else [],
            "network": "mastodon",
            "native_id": str(status.id),
            "notification_ids": notified,
            "uri": self._shapes.uri(status),
            "url": self._shapes.url(status),
            "author": status.account.acct,
            "title": "",
            "text": status.text,
            "matches": bool(notified) or not _holds(status.text, self._brand.leave_out),
            "published_at": stamp(status.created_at),
            "edited_at": stamp(status.edited_at) if status.edited_at else None,
            "deleted_at": stamp(status.deleted_at) if status.deleted_at else None,
            "visibility": status.visibility,
            "parent_uri": self._shapes.uri(status.parent) if status.parent else None,
            "own": status.account is self._world.brand,
            "filtered": status.account.stranger,
            "kind": status.kind,
            "red_zone": status.red_zone,
        }

    def _entry(self, entry: Entry) -> Json:
        return {
            "sources": [entry.place] if entry.deleted_at is None else [],
            "network": "hackernews" if entry.place == "hackernews" else "feed",
            "native_id": self._press.native_id(entry),
            "notification_ids": [],
            "uri": self._press.guid(entry),
            "url": self._press.link(entry),
            "author": entry.author,
            "title": entry.title,
            "text": entry.text,
            "matches": _holds(entry.title + " " + entry.text, self._brand.match),
            "published_at": stamp(entry.at),
            "edited_at": stamp(entry.edited_at) if entry.edited_at else None,
            "deleted_at": stamp(entry.deleted_at) if entry.deleted_at else None,
            "visibility": "public",
            "parent_uri": self._press.parent_uri(entry),
            "own": False,
            "filtered": False,
            "kind": entry.kind,
            "red_zone": entry.red_zone,
        }


def _holds(text: str, words: tuple[str, ...]) -> bool:
    return any(re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE) for word in words)


def _object(request: Request) -> Json:
    try:
        content = json.loads(request.body or b"{}")
    except ValueError as error:
        raise Refused(422, str(error)) from None
    if not isinstance(content, dict):
        raise Refused(422, "The body must be a JSON object")
    return content

"""What the demo's Mastodon server tells the brand, strangers' posts kept apart."""

from __future__ import annotations

from cmconsole.demo.gate import Gate
from cmconsole.demo.paging import links, window
from cmconsole.demo.routes import Refused, Routes
from cmconsole.demo.shapes import Json, Shapes
from cmconsole.demo.wire import Request, Response, json_answer
from cmconsole.demo.world import Notification, World, stamp

PAGE = 40


class Notifications:
    """The notification endpoints, ungrouped (v1)."""

    def __init__(self, world: World, shapes: Shapes, gate: Gate, base: str) -> None:
        self._world = world
        self._shapes = shapes
        self._gate = gate
        self._base = base

    def add_to(self, routes: Routes) -> None:
        """Answer the requests for notifications."""
        routes.add("GET", "/api/v1/notifications", self._notifications)
        routes.add("GET", "/api/v1/notifications/requests", self._requests)
        routes.add("GET", "/api/v1/notifications/:id", self._notification)

    def _notifications(self, request: Request) -> Response:
        self._gate.require(request, "read:notifications")
        wanted, unwanted = request.many("types"), request.many("exclude_types")
        filtered, sender = request.flag("include_filtered"), request.one("account_id")
        log = [
            one
            for one in self._world.notifications
            if (not wanted or one.type in wanted)
            and one.type not in unwanted
            and (filtered or not one.filtered)
            and (sender is None or str(one.account.id) == sender)
        ]
        page = window(request, usual=PAGE).cut(log, key=lambda one: one.id)
        kept = ("limit", "types", "exclude_types", "include_filtered", "account_id")
        return json_answer(
            [self._shapes.notification(one) for one in page],
            headers=links(self._base, request, [one.id for one in page], kept),
        )

    def _notification(self, request: Request, number: str) -> Response:
        self._gate.require(request, "read:notifications")
        for one in self._world.notifications:
            if str(one.id) == number:
                return json_answer(self._shapes.notification(one))
        raise Refused(404, "Record not found")

    def _requests(self, request: Request) -> Response:
        """One row per filtered account, whatever it sent. Newest page first."""
        self._gate.require(request, "read:notifications")
        senders: dict[int, list[Notification]] = {}
        for one in self._world.notifications:
            if one.filtered and one.status is not None:
                senders.setdefault(one.account.id, []).append(one)
        log = sorted(senders.values(), key=lambda ones: ones[-1].id)
        page = window(request, usual=PAGE).cut(log, key=lambda ones: ones[-1].id)
        return json_answer(
            [self._notification_request(ones) for ones in page],
            headers=links(self._base, request, [ones[-1].id for ones in page], ("limit",)),
        )

    def _notification_request(self, ones: list[Notification]) -> Json:
        newest = ones[-1]
        assert newest.status is not None
        return {
            "id": str(newest.id),
            "created_at": stamp(ones[0].created_at),
            "updated_at": stamp(newest.created_at),
            "notifications_count": str(len(ones)),
            "account": self._shapes.account(newest.account),
            "last_status": self._shapes.status(newest.status, signed_in=True),
        }

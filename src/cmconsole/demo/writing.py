"""What the brand's account does on the demo's Mastodon server: post, edit, delete, like, boost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from cmconsole.demo import markup
from cmconsole.demo.gate import Gate
from cmconsole.demo.mastodon import Reading
from cmconsole.demo.routes import Refused, Routes
from cmconsole.demo.shapes import Shapes
from cmconsole.demo.wire import Request, Response, json_answer, multipart
from cmconsole.demo.world import Account, Status, World, truncated

LONGEST_POST = 500
KEY_LIFE = timedelta(hours=1)
"""How long an `Idempotency-Key` is remembered (docs.joinmastodon.org, methods/statuses)."""
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF")
VISIBILITIES = ("public", "unlisted", "private", "direct")


class Writing:
    """The endpoints that change something; everything is done by the brand's account."""

    def __init__(
        self,
        world: World,
        shapes: Shapes,
        gate: Gate,
        reading: Reading,
        now: Callable[[], datetime],
    ) -> None:
        self._world = world
        self._shapes = shapes
        self._gate = gate
        self._reading = reading
        self._now = now
        self._keys: dict[str, tuple[int, datetime]] = {}
        self._pictures: dict[str, str] = {}
        """What was uploaded and not posted yet: its description by its id."""

    def add_to(self, routes: Routes) -> None:
        """Answer the writing requests."""
        routes.add("POST", "/api/v1/statuses", self._post)
        routes.add("POST", "/api/v2/media", self._upload)
        routes.add("PUT", "/api/v1/statuses/:id", self._edit)
        routes.add("DELETE", "/api/v1/statuses/:id", self._delete)
        routes.add("POST", "/api/v1/statuses/:id/favourite", self._favourite)
        routes.add("POST", "/api/v1/statuses/:id/unfavourite", self._unfavourite)
        routes.add("POST", "/api/v1/statuses/:id/reblog", self._reblog)
        routes.add("POST", "/api/v1/statuses/:id/unreblog", self._unreblog)

    def _post(self, request: Request) -> Response:
        self._gate.require(request, "write:statuses")
        key = request.headers.get("idempotency-key")
        if key is not None and (known := self._remembered(key)) is not None:
            return self._shown(known)
        text, warning = self._text(request)
        now = self._now()
        status = self._world.post(
            Status(
                id=self._world.next_id(now),
                account=self._brand(),
                text=text,
                created_at=truncated(now),
                visibility=self._visibility(request),
                warning=warning,
                language=request.one("language") or "en",
                parent=self._parent(request),
                sensitive=request.flag("sensitive"),
                image=self._image(request),
            )
        )
        if key is not None:
            self._keys[key] = (status.id, now)
        self._world.on_brand_posted(status, now)
        return self._shown(status)

    def _upload(self, request: Request) -> Response:
        """Take a picture in. Only its description is ever shown: nothing is kept of the rest."""
        self._gate.require(request, "write:media")
        parts = multipart(request)
        content = parts.get("file", b"")
        if not content.startswith(PICTURES):
            raise Refused(422, "Validation failed: File content type is invalid")
        number = str(self._world.next_id(self._now()))
        described = parts.get("description", b"").decode()
        self._pictures[number] = described or "a picture"
        shape = {"id": number, "type": "image", "url": None, "description": described or None}
        return json_answer(shape | {"url": f"/media/{number}.png"})

    def _image(self, request: Request) -> str:
        numbers = request.many("media_ids")
        if any(number not in self._pictures for number in numbers):
            raise Refused(422, "Validation failed: Media not found")
        return "; ".join(self._pictures[number] for number in numbers)

    def _remembered(self, key: str) -> Status | None:
        number, made = self._keys.get(key, (0, self._now()))
        if self._now() - made > KEY_LIFE:
            return None
        return self._world.visible(number, to_brand=True)

    def _text(self, request: Request) -> tuple[str, str]:
        text = (request.one("status") or "").strip()
        warning = (request.one("spoiler_text") or "").strip()
        if not text:
            raise Refused(422, "Validation failed: Text can't be blank")
        if markup.length(text, warning) > LONGEST_POST:
            raise Refused(
                422, f"Validation failed: Text character limit of {LONGEST_POST} exceeded"
            )
        return text, warning

    def _visibility(self, request: Request) -> str:
        visibility = request.one("visibility") or "public"
        if visibility not in VISIBILITIES:
            raise Refused(422, "Validation failed: Visibility is not included in the list")
        return visibility

    def _parent(self, request: Request) -> Status | None:
        number = request.one("in_reply_to_id")
        if not number:
            return None
        try:
            return self._reading.status_for(number, signed_in=True)
        except Refused:
            error = "The post you are trying to reply to does not appear to exist."
            raise Refused(404, error) from None

    def _own(self, request: Request, status_id: str) -> Status:
        self._gate.require(request, "write:statuses")
        status = self._reading.status_for(status_id, signed_in=True)
        if status.account is not self._world.brand:
            raise Refused(404, "Record not found")
        return status

    def _edit(self, request: Request, status_id: str) -> Response:
        status = self._own(request, status_id)
        text, warning = self._text(request)
        self._world.edit(status, text, warning, truncated(self._now()))
        return self._shown(status)

    def _delete(self, request: Request, status_id: str) -> Response:
        """Answer with the source text in place of the HTML, so that a client can write it anew."""
        status = self._own(request, status_id)
        self._gate.admit_delete(request)
        shape = self._shapes.status(status, signed_in=True)
        self._world.delete(status, self._now())
        del shape["content"]
        return json_answer(shape | {"text": status.text})

    def _favourite(self, request: Request, status_id: str) -> Response:
        status = self._liked(request, status_id)
        status.likes += not status.favourited
        status.favourited = True
        return self._shown(status)

    def _unfavourite(self, request: Request, status_id: str) -> Response:
        status = self._liked(request, status_id)
        status.likes -= status.favourited
        status.favourited = False
        return self._shown(status)

    def _liked(self, request: Request, status_id: str) -> Status:
        self._gate.require(request, "write:favourites")
        return self._reading.status_for(status_id, signed_in=True)

    def _reblog(self, request: Request, status_id: str) -> Response:
        self._gate.require(request, "write:statuses")
        status = self._reading.status_for(status_id, signed_in=True)
        if status.visibility not in ("public", "unlisted") and status.account is not self._brand():
            raise Refused(403, "This action is not allowed")
        known = self._boost_of(status)
        if known is None:
            now = self._now()
            known = Status(
                id=self._world.next_id(now),
                account=self._brand(),
                text="",
                created_at=truncated(now),
                visibility=request.one("visibility") or "public",
                language=None,
                reblog_of=status,
            )
            self._world.post(known)
            status.boosts += 1
            status.reblogged = True
        return self._shown(known)

    def _unreblog(self, request: Request, status_id: str) -> Response:
        self._gate.require(request, "write:statuses")
        self._gate.admit_delete(request)
        status = self._reading.status_for(status_id, signed_in=True)
        known = self._boost_of(status)
        if known is not None:
            self._world.delete(known, self._now())
            status.boosts -= 1
            status.reblogged = False
        return self._shown(status)

    def _boost_of(self, status: Status) -> Status | None:
        return next((one for one in self._brand().posts if one.reblog_of is status), None)

    def _brand(self) -> Account:
        assert self._world.brand is not None
        return self._world.brand

    def _shown(self, status: Status) -> Response:
        return json_answer(self._shapes.status(status, signed_in=True))

"""What the demo's Mastodon server lets people read: accounts, posts, threads, hashtags."""

from __future__ import annotations

from cmconsole.demo.gate import Gate
from cmconsole.demo.paging import links, window
from cmconsole.demo.routes import Refused, Routes
from cmconsole.demo.shapes import Json, Shapes
from cmconsole.demo.wire import Request, Response, json_answer
from cmconsole.demo.world import Account, Status, World, ancestors, descendants, may_see

VERSION = "4.6.4"
ANONYMOUS_ANCESTORS = 40
ANONYMOUS_DESCENDANTS = 60


class Reading:
    """The endpoints that change nothing."""

    def __init__(self, world: World, shapes: Shapes, gate: Gate, base: str) -> None:
        self._world = world
        self._shapes = shapes
        self._gate = gate
        self._base = base

    def add_to(self, routes: Routes) -> None:
        """Answer the reading requests."""
        for path, answerer in (
            ("/api/v1/accounts/verify_credentials", self._verify_credentials),
            ("/api/v1/accounts/lookup", self._lookup),
            ("/api/v1/accounts/:id", self._account),
            ("/api/v1/accounts/:id/statuses", self._account_statuses),
            ("/api/v1/timelines/tag/:tag", self._tag),
            ("/api/v1/statuses/:id", self._status),
            ("/api/v1/statuses/:id/context", self._context),
            ("/api/v1/statuses/:id/history", self._history),
            ("/api/v1/statuses/:id/source", self._source),
            ("/api/v2/search", self._search),
        ):
            routes.add("GET", path, answerer)

    def status_for(self, status_id: str, *, signed_in: bool) -> Status:
        """The post with that id. Raises Refused where it is not there for this reader."""
        number = int(status_id) if status_id.isdecimal() else 0
        status = self._world.visible(number, to_brand=signed_in)
        if status is None:
            raise Refused(404, "Record not found")
        return status

    def _verify_credentials(self, request: Request) -> Response:
        self._gate.require(request, "read:accounts")
        assert self._world.brand is not None
        return json_answer(self._shapes.account(self._world.brand, credential=True))

    def _lookup(self, request: Request) -> Response:
        account = self._world.find_account(request.one("acct") or "")
        if account is None:
            raise Refused(404, "Record not found")
        return json_answer(self._shapes.account(account))

    def _account(self, request: Request, account_id: str) -> Response:
        self._gate.signed_in(request)
        return json_answer(self._shapes.account(self._find(account_id)))

    def _find(self, account_id: str) -> Account:
        account = self._world.accounts.get(int(account_id) if account_id.isdecimal() else 0)
        if account is None:
            raise Refused(404, "Record not found")
        return account

    def _account_statuses(self, request: Request, account_id: str) -> Response:
        signed_in = self._gate.signed_in(request)
        account = self._find(account_id)
        reader = self._world.brand if signed_in else None
        posts = [
            one
            for one in account.posts
            if may_see(one, reader)
            and not (request.flag("exclude_replies") and one.parent is not None)
            and not (request.flag("exclude_reblogs") and one.reblog_of is not None)
            and not (request.flag("exclude_direct") and one.visibility == "direct")
            and not (request.flag("only_media") and not one.image)
        ]
        kept = ("limit", "exclude_replies", "exclude_reblogs", "exclude_direct", "only_media")
        return self._statuses(request, posts, kept, signed_in=signed_in)

    def _statuses(
        self, request: Request, log: list[Status], kept: tuple[str, ...], *, signed_in: bool
    ) -> Response:
        page = window(request, usual=20).cut(log, key=lambda one: one.id)
        shapes = [self._shapes.status(one, signed_in=signed_in) for one in page]
        return json_answer(
            shapes, headers=links(self._base, request, [one.id for one in page], kept)
        )

    def _tag(self, request: Request, tag: str) -> Response:
        signed_in = self._gate.signed_in(request)
        also_any = {tag.lower(), *(one.lower() for one in request.many("any"))}
        also_all = {one.lower() for one in request.many("all")}
        none = {one.lower() for one in request.many("none")}
        found = {one.id: one for name in also_any for one in self._world.tagged(name)}
        log = [
            found[number]
            for number in sorted(found)
            if also_all <= set(found[number].tags)
            and not none & set(found[number].tags)
            and not (request.flag("local") and found[number].account.host is not None)
            and not (request.flag("remote") and found[number].account.host is None)
            and not (request.flag("only_media") and not found[number].image)
        ]
        kept = ("limit", "any", "all", "none", "local", "remote", "only_media")
        return self._statuses(request, log, kept, signed_in=signed_in)

    def _status(self, request: Request, status_id: str) -> Response:
        signed_in = self._gate.signed_in(request)
        status = self.status_for(status_id, signed_in=signed_in)
        return json_answer(self._shapes.status(status, signed_in=signed_in))

    def _context(self, request: Request, status_id: str) -> Response:
        signed_in = self._gate.signed_in(request)
        status = self.status_for(status_id, signed_in=signed_in)
        reader = self._world.brand if signed_in else None
        above = [one for one in ancestors(status) if may_see(one, reader)]
        below = [one for one in descendants(status) if may_see(one, reader)]
        if not signed_in:
            above, below = above[-ANONYMOUS_ANCESTORS:], below[:ANONYMOUS_DESCENDANTS]
        return json_answer(
            {
                "ancestors": [self._shapes.status(one, signed_in=signed_in) for one in above],
                "descendants": [self._shapes.status(one, signed_in=signed_in) for one in below],
            }
        )

    def _history(self, request: Request, status_id: str) -> Response:
        status = self.status_for(status_id, signed_in=self._gate.signed_in(request))
        return json_answer(self._shapes.history(status))

    def _source(self, request: Request, status_id: str) -> Response:
        self._gate.require(request, "read:statuses")
        status = self.status_for(status_id, signed_in=True)
        return json_answer(
            {"id": str(status.id), "text": status.text, "spoiler_text": status.warning}
        )

    def _search(self, request: Request) -> Response:
        """Accounts, hashtags and, by address, single posts; no full text, like most servers."""
        signed_in = self._gate.signed_in(request)
        if request.flag("resolve"):
            self._gate.require(request, "read:search")
        query, kind = (request.one("q") or "").strip(), request.one("type")
        found: Json = {"accounts": [], "statuses": [], "hashtags": []}
        if kind in (None, "accounts") and (account := self._world.find_account(query)):
            found["accounts"].append(self._shapes.account(account))
        if kind in (None, "statuses") and (status := self._by_address(query)) and signed_in:
            found["statuses"].append(self._shapes.status(status, signed_in=True))
        if kind in (None, "hashtags") and self._world.tagged(query.lstrip("#")):
            name = query.lstrip("#").lower()
            page = f"{self._base}/tags/{name}"
            found["hashtags"].append({"name": name, "url": page, "history": []})
        return json_answer(found)

    def _by_address(self, address: str) -> Status | None:
        number = address.rstrip("/").rpartition("/")[2]
        if not number.isdecimal():
            return None
        status = self._world.visible(int(number), to_brand=True)
        if status is None or address not in (self._shapes.uri(status), self._shapes.url(status)):
            return None
        return status

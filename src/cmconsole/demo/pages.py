"""The pages behind the demo's links, so that "open in the browser" shows something."""

from __future__ import annotations

import struct
import zlib
from html import escape

from cmconsole.demo.press import Entry, Press, paragraphs
from cmconsole.demo.routes import Refused, Routes
from cmconsole.demo.shapes import Shapes
from cmconsole.demo.wire import Request, Response, html_answer
from cmconsole.demo.world import Status, World, ancestors, descendants, may_see

STYLE = "body{font:16px/1.5 sans-serif;max-width:40em;margin:2em auto;padding:0 1em}"


class Pages:
    """Plain HTML for people."""

    def __init__(self, world: World, press: Press, shapes: Shapes) -> None:
        self._world = world
        self._press = press
        self._shapes = shapes

    def add_to(self, routes: Routes) -> None:
        """Answer the requests of browsers."""
        routes.add("GET", "/", self._blog)
        routes.add("GET", "/blog/:number", self._article)
        routes.add("GET", "/forum/", self._forum)
        routes.add("GET", "/forum/:number", self._topic)
        routes.add("GET", "/tags/:tag", self._tag)
        routes.add("GET", "/@:acct", self._profile)
        routes.add("GET", "/@:acct/:id", self._post)
        routes.add("GET", "/media/:name", self._picture)
        routes.add("GET", "/avatars/original/missing.png", self._picture)

    def _blog(self, _request: Request) -> Response:
        name = self._press.names["blog"]
        head = _alternate("application/atom+xml", name, "/blog/feed.atom")
        head += _alternate("application/rss+xml", self._press.names["forum"], "/forum/feed.rss")
        return page(name, "".join(self._heading(e) for e in self._press.standing("blog")), head)

    def _forum(self, _request: Request) -> Response:
        name = self._press.names["forum"]
        head = _alternate("application/rss+xml", name, "/forum/feed.rss")
        return page(name, "".join(self._heading(e) for e in self._press.standing("forum")), head)

    def _heading(self, entry: Entry) -> str:
        link = escape(self._press.link(entry))
        return f'<p><a href="{link}">{escape(entry.title)}</a>, {escape(entry.author)}</p>'

    def _article(self, _request: Request, number: str) -> Response:
        found = [e for e in self._press.entries if e.place == "blog" and str(e.number) == number]
        return self._entries([one for one in found if one.deleted_at is None])

    def _topic(self, _request: Request, number: str) -> Response:
        found = [e for e in self._press.entries if e.place == "forum" and str(e.topic) == number]
        return self._entries([one for one in found if one.deleted_at is None])

    def _entries(self, entries: list[Entry]) -> Response:
        if not entries:
            raise Refused(404, "Not Found")
        parts = [
            f'<article id="p{one.number}"><h3>{escape(one.author)}, {one.at:%d %b %H:%M} UTC</h3>'
            f"{paragraphs(one.text)}</article>"
            for one in entries
        ]
        return page(entries[0].title, "".join(parts))

    def _tag(self, _request: Request, tag: str) -> Response:
        posts = self._world.tagged(tag)[::-1][:40]
        return page("#" + tag, "".join(self._article_of(one) for one in posts))

    def _profile(self, _request: Request, acct: str) -> Response:
        account = self._world.find_account(acct)
        if account is None:
            raise Refused(404, "Not Found")
        posts = [one for one in account.posts if may_see(one, None) and one.reblog_of is None]
        text = paragraphs(account.bio) + "".join(self._article_of(one) for one in posts[::-1])
        return page(account.name, text)

    def _post(self, _request: Request, _acct: str, number: str) -> Response:
        status = self._world.visible(int(number) if number.isdecimal() else 0, to_brand=False)
        if status is None:
            raise Refused(404, "Not Found")
        thread = [*ancestors(status), status, *descendants(status)]
        shown = "".join(self._article_of(one) for one in thread if may_see(one, None))
        return page(f"A post by {status.account.name}", shown)

    def _article_of(self, status: Status) -> str:
        shape = self._shapes.status(status, signed_in=False)
        who = f"{escape(status.account.name)} @{escape(status.account.acct)}"
        return f'<article><h3><a href="{shape["url"]}">{who}</a></h3>{shape["content"]}</article>'

    def _picture(self, _request: Request, name: str = "") -> Response:
        shade = zlib.crc32(name.encode()) & 0x3F3F3F | 0x808080
        return Response(200, _plain_png(640, 400, shade.to_bytes(3, "big")), "image/png")


def page(title: str, body: str, head: str = "") -> Response:
    """A plain page."""
    return html_answer(
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{escape(title)}</title>{head}"
        f"<style>{STYLE}</style><h1>{escape(title)}</h1>{body}</html>"
    )


def _alternate(kind: str, title: str, path: str) -> str:
    return f'<link rel="alternate" type="{kind}" title="{escape(title)}" href="{path}">'


def _plain_png(width: int, height: int, colour: bytes) -> bytes:
    """A picture of one colour (W3C PNG specification: signature, IHDR, IDAT, IEND)."""

    def chunk(name: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + check

    head = struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)
    rows = (b"\0" + colour * width) * height
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )

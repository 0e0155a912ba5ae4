"""Against a real WordPress: posts and comments as feeds, edits, deletions, nothing new.

    CMCONSOLE_PEERS=/some/folder python -m pytest tests/peers/test_wordpress.py

See tests/support/peers.py; needs root and the Debian packages of WordPress, PHP and MariaDB.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from cmconsole.console import Console
from cmconsole.domain.sources import Source
from cmconsole.polling.poller import PollReport
from cmconsole.store.reading.queues import Queue
from cmconsole.store.rows import MentionRow
from cmconsole.system.paths import Profile
from cmconsole.system.secrets import SessionSecrets
from support.peer_desk import PeerDesk
from support.peers import needs, started

PACKAGES = "wordpress php-cli php-mysql php-xml php-mbstring php-curl php-gd mariadb-server"
URL = "http://127.0.0.1:18090"


@dataclass(frozen=True)
class Blog:
    """A running blog and the key of its owner."""

    client: httpx.Client

    def post(self, **fields: str) -> dict[str, Any]:
        """A new post."""
        wanted = {"status": "publish", **fields}
        made = self.client.post("/wp-json/wp/v2/posts", json=wanted)
        made.raise_for_status()
        return dict(made.json())

    def edit(self, number: int, **fields: str) -> None:
        """The same post with another text."""
        self.client.post(f"/wp-json/wp/v2/posts/{number}", json=fields).raise_for_status()

    def delete(self, kind: str, number: int) -> None:
        """Gone for good."""
        path = f"/wp-json/wp/v2/{kind}/{number}"
        self.client.delete(path, params={"force": "true"}).raise_for_status()

    def answer(self, number: int, text: str) -> None:
        """The owner comments."""
        wanted = {"post": number, "content": text}
        self.client.post("/wp-json/wp/v2/comments", json=wanted).raise_for_status()

    def comment(self, number: int, text: str) -> None:
        """A visitor comments, without an account; WordPress takes one every 15 s."""
        form = {
            "comment_post_ID": str(number),
            "author": f"Fan {uuid4().hex[:6]}",
            "email": f"{uuid4().hex[:8]}@example.test",
            "url": "",
            "comment": text,
        }
        told = httpx.post(f"{URL}/wp-comments-post.php", data=form, trust_env=False, timeout=60)
        assert told.status_code in (302, 303), told.text[:300]


@pytest.fixture(scope="module")
def blog(shared: Path) -> Iterator[Blog]:
    programs = ("php", "mariadbd", "/usr/share/wordpress")
    folder = needs("WordPress", *programs, install=f"apt-get install {PACKAGES}")
    script = str(shared / "peers" / "wordpress" / "start-wp.sh")
    with started(["bash", script, "start"], 18090, stop=["bash", script, "stop"]):
        key = (folder / "wp" / "app_password").read_text().split()[-1]
        with httpx.Client(base_url=URL, auth=("brand", key), trust_env=False) as client:
            client.timeout = httpx.Timeout(60)
            yield Blog(client)


class Listener:
    """A console that listens to one feed of the blog."""

    def __init__(self, console: Console, source: Source) -> None:
        self.console, self.source = console, source

    async def poll(self) -> PollReport:
        """Ask once."""
        source = await self.console.inbox.source(self.source.name)
        report = await (await self.console.sources.watch(source)).once()
        assert report.error is None, report.error
        return report

    async def until_told(self) -> PollReport:
        """Ask until something is new."""
        for _ in range(10):
            report = await self.poll()
            if report.new or report.changed:
                return report
            await asyncio.sleep(0.5)
        return report

    async def mentions(self, word: str) -> list[MentionRow]:
        """What was heard with that word in it."""
        rows, _ = await self.console.inbox.page(Queue.ALL, limit=500)
        return [row for row in rows if word in row.text]


async def next_second() -> None:
    """WordPress counts its changes in whole seconds: a second change within one is never told."""
    await asyncio.sleep(1.1)


@asynccontextmanager
async def listening(folder: Path, address: str) -> AsyncIterator[Listener]:
    """A console on a new profile whose feed was added before anything of the test was posted."""
    async with Console.open(Profile.at(folder), secrets=SessionSecrets()) as console:
        source = await console.inbox.add_source(
            kind="feed",
            name="Blog",
            options={"url": address},
            author="priya",
            now=console.clock.now(),
        )
        listener = Listener(console, source)
        await listener.poll()
        await next_second()
        yield listener


@pytest.mark.parametrize("address", ["/feed/", "/feed/atom/", "/"])
async def test_posts_are_heard_once_followed_and_not_forgotten_when_they_go(
    blog: Blog, tmp_path: Path, address: str
) -> None:
    word = f"kestrel{uuid4().hex[:8]}"
    async with listening(tmp_path, URL + address) as blog_feed:
        title = f"{word} widget & <recall> – ½ price “now”"
        body = "<p>The <b>case</b> got so hot it burned my hand 😡<script>alert(1)</script></p>"
        made = blog.post(title=title, content=body)
        assert (await blog_feed.until_told()).new == 1
        (heard,) = await blog_feed.mentions(word)
        assert "burned my hand 😡" in heard.text
        assert "½ price “now”" in heard.text
        assert "<b>" not in heard.text
        assert heard.permalink == made["link"]
        assert not heard.history, "its clock runs"

        quiet = await blog_feed.poll()
        assert (quiet.fetched, quiet.new) == (0, 0), "304: nothing was read again"

        await next_second()
        blog.edit(made["id"], content="<p>They refunded me, thank you!</p>")
        changed = await blog_feed.until_told()
        assert (changed.new, changed.changed) == (0, 1)
        (edited,) = await blog_feed.mentions(word)
        assert edited.id == heard.id
        assert "refunded me" in edited.text
        assert edited.edited_at is not None

        blog.delete("posts", made["id"])
        gone = await blog_feed.poll()
        assert (gone.new, gone.changed, gone.gaps) == (0, 0, ())
        (kept,) = await blog_feed.mentions(word)
        assert kept.id == heard.id, "a feed tells of no deletion, so what was heard stays"


async def test_comments_are_heard_as_they_come_and_a_post_s_own_feed_ends_with_it(
    blog: Blog, tmp_path: Path
) -> None:
    word = f"comment{uuid4().hex[:8]}"
    made = blog.post(title=f"About {word}", content="<p>Say what you think.</p>")
    async with listening(tmp_path, f"{URL}/comments/feed/") as comments:
        blog.comment(made["id"], f"Hey, my {word} broke! 😡 <b>help</b>")
        assert (await comments.until_told()).new == 1
        await next_second()
        blog.answer(made["id"], f"We look into {word}.")
        assert (await comments.until_told()).new == 1
        texts = [row.text for row in await comments.mentions(word)]
        assert any("broke! 😡" in text for text in texts)
        assert len(texts) == 2

        console = comments.console
        own = replace(comments.source, options={"url": f"{made['link']}feed/"})
        connector = console.sources.connector(own)
        assert "2 entries" in await connector.check()
        blog.delete("posts", made["id"])
        # An unknown path with /feed/ behind it is an empty feed to WordPress, and no 404.
        assert "0 entries" in await connector.check()
        assert len(await comments.mentions(word)) == 2
        assert (await comments.poll()).new == 0


async def test_the_command_line_hears_posts_edits_deletions_and_nothing_new(
    blog: Blog, tmp_path: Path
) -> None:
    word = f"kestrel{uuid4().hex[:8]}"
    desk = PeerDesk.at(tmp_path)
    for name, path in (("Posts", "/feed/"), ("Comments", "/comments/feed/")):
        await desk.does("source", "add", "feed", f"url={URL}{path}", f"name={name}")
    await desk.does("poll", "--once")
    await next_second()
    made = blog.post(title=f"{word} & co", content="<p>It broke 😡</p>")
    (heard,) = await desk.hears(word)
    assert (heard["history"], heard["permalink"]) == (False, made["link"])

    quiet = await desk.does("poll", "--once")
    told = {one["name"]: (one["fetched"], one["new"]) for one in quiet["sources"]}
    assert told == {"Posts": (0, 0), "Comments": (0, 0)}, "304 from both"

    await next_second()
    blog.edit(made["id"], content="<p>They refunded me!</p>")
    (changed, _) = (await desk.does("poll", "--once"))["sources"]
    assert (changed["new"], changed["changed"]) == (0, 1)
    (edited,) = await desk.inbox(word)
    assert edited["id"] == heard["id"]
    assert "refunded" in edited["text"]
    assert edited["edited_at"] is not None

    await next_second()
    blog.answer(made["id"], f"About {word}: we look into it.")
    assert len(await desk.hears(word, 2)) == 2
    # What a program may not write there is answered in the browser, and its clock stops.
    await desk.does("reply", heard["id"], "--text", "Thank you", status=1)
    await desk.does("reply", heard["id"], "--text", "Thank you", "--posted", made["link"])
    assert {one["id"]: one["state"] for one in await desk.inbox(word)}[
        heard["id"]
    ] == "acknowledged"

    blog.delete("posts", made["id"])
    gone = await desk.does("poll", "--once")
    assert [(one["new"], one["error"]) for one in gone["sources"]] == [(0, None), (0, None)]
    assert len(await desk.inbox(word)) == 2, "a feed tells of no deletion; what was heard stays"
    print(f"WordPress: {quiet['sources']}")

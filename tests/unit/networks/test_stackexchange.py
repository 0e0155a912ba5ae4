"""Stack Exchange: what is read, what is asked, and that its pauses are kept."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from cmconsole.domain.errors import (
    NetworkBusy,
    NetworkDown,
    NetworkError,
    NotAllowed,
    NotThere,
    UnreadableAnswer,
    UsageError,
)
from cmconsole.domain.posts import Post, PostAddress
from cmconsole.networks.shape import as_record
from cmconsole.networks.stackexchange.connector import StackExchangeConnector, connect
from cmconsole.networks.stackexchange.posts import read_comment, read_post
from cmconsole.networks.web import Web
from support.clocks import MORNING
from support.connecting import Desk, Secrets, open_web, source
from support.plays import Play, Reply, json_reply
from support.servers import Server, serve
from support.stackexchange import FakeStackExchange


def listen(web: Web, server: Server, **options: str) -> StackExchangeConnector:
    return connect(source("stackexchange", {"api": server.url(""), **options}), web, Secrets())


def address(post: Post) -> PostAddress:
    return PostAddress(post.native_id, post.canonical_uri, post.permalink)


async def test_questions_and_answers_are_found_whole() -> None:
    fake = FakeStackExchange()
    question = fake.question("Acme &amp; me", "<p>It <code>broke</code></p>")
    fake.answer(question["post_id"], "<p>acme works here</p>", last_edit_date=1_790_000_000)
    fake.question("macacme", "acmeology")
    desk = Desk()
    async with serve(fake.routes()) as server, open_web() as web:
        connector = listen(web, server, query="acme", key="K")
        await desk.poll(connector)
        assert [request.path for request in server.requests] == [
            "/2.3/search/excerpts",
            "/2.3/posts/3;2;1",
        ]
        assert all(request.query["key"] == ["K"] for request in server.requests)
        assert server.requests[1].query["filter"] == ["withbody"]
        said = await connector.check()
    assert said == 'Stack Exchange knows 3 posts with "acme"; 286 requests are left today.'
    first, second = desk.posts
    assert first.text == "Acme & me\n\nIt broke"
    assert first.author.handle == "André"
    assert first.canonical_uri == "https://stackoverflow.com/questions/1"
    assert "https://stackoverflow.com/q/1" in first.aliases
    assert first.permalink == "https://stackoverflow.com/questions/1/a-title"
    assert second.canonical_uri == "https://stackoverflow.com/a/2"
    assert second.parent_uri == second.thread_uri == first.canonical_uri
    assert second.edited_at is not None


async def test_tags_sites_and_linked_domains_are_asked_for() -> None:
    fake = FakeStackExchange()
    fake.question("tagged", tags=["acme-sdk"])
    fake.question("linked", '<a href="https://acme.com/x">here</a>')
    desk = Desk()
    async with serve(fake.routes()) as server, open_web() as web:
        await desk.poll(listen(web, server, tags="acme-sdk", sites="stackoverflow, superuser"))
        assert [request.query["site"] for request in server.requests] == [
            ["stackoverflow"],
            ["superuser"],
        ]
        assert [post.text.split("\n")[0] for post in desk.posts] == ["tagged"]
        await desk.poll(listen(web, server, query="acme.com"))
    assert desk.posts[-1].text.startswith("linked")


async def test_a_pause_in_a_good_answer_is_kept_by_everybody() -> None:
    fake = FakeStackExchange(backoff=30)
    async with serve(fake.routes()) as server, open_web() as web:
        connector, other = listen(web, server, tags="acme"), listen(web, server, tags="widget")
        await Desk().poll(connector)
        with pytest.raises(NetworkBusy) as asked:
            await Desk().poll(other)
        assert asked.value.retry_after == timedelta(seconds=30)
        assert len(server.requests) == 1


async def test_a_recorded_refusal_says_how_long_to_wait(recordings: Path) -> None:
    body = (recordings / "stackexchange" / "error_throttle.json").read_bytes()
    async with serve({"*": Reply(400, body)}) as server, open_web() as web:
        connector = listen(web, server, query="acme")
        for _ in range(2):
            with pytest.raises(NetworkBusy, match="asked us to wait") as asked:
                await Desk().poll(connector)
            assert asked.value.retry_after == timedelta(seconds=82)
        assert len(server.requests) == 1, "until then nobody asks again"


async def test_when_the_day_s_quota_runs_low_the_next_look_is_an_hour_away() -> None:
    fake = FakeStackExchange()
    async with serve(fake.routes()) as server, open_web() as web:
        connector = listen(web, server, query="acme")
        (page,) = await Desk().poll(connector)
        assert page.next_poll_after is None
        fake.quota = 40
        (page,) = await Desk().poll(connector)
        assert page.next_poll_after == timedelta(hours=1)


def refusal(number: int, name: str, message: str) -> Play:
    content = {"error_id": number, "error_name": name, "error_message": message}
    return json_reply(content, 400)


TROUBLE: list[tuple[Play, type[NetworkError], str]] = [
    (refusal(400, "bad_parameter", "No site found for name `x`"), NotAllowed, "no site of that"),
    (refusal(400, "bad_parameter", "`key` is not valid"), NotAllowed, "does not know this key"),
    (refusal(503, "temporarily_unavailable", "x"), NetworkDown, "maintenance"),
    (refusal(404, "no_method", "x"), NotAllowed, "does not allow"),
    (json_reply({"items": {}}), UnreadableAnswer, "unexpected"),
]


@pytest.mark.parametrize(("play", "kind", "told"), TROUBLE)
async def test_its_errors_are_told(play: Play, kind: type[NetworkError], told: str) -> None:
    async with serve({"*": play}) as server, open_web() as web:
        with pytest.raises(kind, match=told):
            await Desk().poll(listen(web, server, query="acme"))


async def test_a_thread_holds_question_answers_and_comments() -> None:
    fake = FakeStackExchange()
    number = fake.question("acme broke")["post_id"]
    answer = fake.answer(number, "try this")["post_id"]
    fake.comment(number, "me too &#128512;")
    fake.comment(answer, "thanks")
    async with serve(fake.routes()) as server, open_web() as web:
        connector = listen(web, server, query="acme")
        post = read_post(as_record(fake.posts[1]), "stackoverflow")
        assert post is not None
        thread = await connector.thread(address(post), MORNING)
        with pytest.raises(NotThere):
            await connector.thread(PostAddress("stackoverflow/q/99", "x"), MORNING)
        with pytest.raises(NotThere):
            await connector.thread(PostAddress("nonsense", "x"), MORNING)
    assert [post.text for post in thread] == [
        "acme broke\n\nIt broke",
        "try this",
        "me too 😀",
        "thanks",
    ]
    assert thread[3].parent_uri == thread[1].canonical_uri
    assert thread[2].permalink == "https://stackoverflow.com/questions/1#comment3_1"


async def test_known_posts_are_looked_at_again() -> None:
    fake = FakeStackExchange()
    posts = [fake.question(f"question {i}") for i in range(3)]
    known = [post for item in posts if (post := read_post(as_record(item), "stackoverflow"))]
    posts[0]["body"] = "edited"
    fake.posts.remove(posts[1])
    addresses = [*map(address, known), PostAddress("x", "y"), PostAddress("s/c/1/2", "z")]
    async with serve(fake.routes()) as server, open_web() as web:
        refreshed = await listen(web, server, query="acme").refresh(addresses, MORNING)
        assert len(server.requests) == 1
    assert [post.text for post in refreshed.posts] == [
        "question 0\n\nedited",
        "question 2\n\nIt broke",
    ]
    assert refreshed.deleted == (known[1].canonical_uri,)


def test_strange_items_are_read_or_left_out() -> None:
    ghost = {
        "question_id": "12",
        "owner": {"display_name": "user12", "user_type": "does_not_exist"},
    }
    post = read_post(as_record(ghost), "superuser", "A &quot;title&quot;")
    assert post is not None
    assert post.text == 'A "title"'
    assert post.canonical_uri == "https://superuser.com/questions/12"
    assert post.author.key == "superuser.com user12 12"
    assert read_post(as_record({"title": "x"}), "superuser") is None
    assert read_comment(as_record({"comment_id": 1}), "s", "https://s.com", "2") is None


@pytest.mark.parametrize("options", [{}, {"query": "x", "sites": "a/b"}, {"query": "-x"}])
async def test_a_source_that_makes_no_sense_is_refused(options: dict[str, str]) -> None:
    async with open_web() as web:
        with pytest.raises(UsageError, match=r"\.$"):
            connect(source("stackexchange", options), web, Secrets())


def test_nothing_can_be_written_there() -> None:
    assert not hasattr(StackExchangeConnector, "publish")

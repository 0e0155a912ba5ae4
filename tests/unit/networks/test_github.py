"""GitHub: issues, comments and discussions, by search, repository and notification."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cmconsole.domain.errors import (
    AnswerLost,
    LoginExpired,
    NetworkBusy,
    NetworkError,
    NotAllowed,
    NotThere,
    UnreadableAnswer,
    UsageError,
)
from cmconsole.domain.posts import PostAddress
from cmconsole.networks.base import Outgoing
from cmconsole.networks.github.connector import GitHubConnector, connect
from cmconsole.networks.github.posts import read_comment, read_discussion, read_issue
from cmconsole.networks.shape import as_record
from cmconsole.networks.web import Web
from support.clocks import MORNING
from support.connecting import Desk, Secrets, open_web, source
from support.github import REPO, SITE, TOKEN, FakeGitHub, limited
from support.plays import Close, Play, json_reply
from support.recordings import objects
from support.servers import Server, serve

KEY = "0190d6a1-7c3e-7b8a-9a55-3f0c2b1d4e5f"


def listen(web: Web, server: Server, *, token: str = "", **options: str) -> GitHubConnector:
    told = {"api": server.url(""), **({"token": "kept"} if token else {}), **options}
    return connect(source("github", told), web, Secrets(token=token) if token else Secrets())


def test_every_recorded_answer_goes_through_every_reader(recordings: Path) -> None:
    files, issues, comments = 0, 0, 0
    for path in sorted((recordings / "github").glob("*.json")):
        if path.stem == "manifest":
            continue
        files += 1
        for record in objects(json.loads(path.read_bytes())):
            issue = read_issue(record)
            if issue is not None and "/issues/" in issue.native_id:
                issues += 1
                assert issue.text.startswith(record.text("title"))
            comment = read_comment(record)
            if comment is not None and "#issuecomment-" in comment.canonical_uri:
                comments += 1
                assert comment.thread_uri == comment.canonical_uri.partition("#")[0]
    assert (files, issues, comments) == (34, 17, 7)


def test_a_recorded_comment_is_read(recordings: Path) -> None:
    content = json.loads((recordings / "github" / "granary__COMMENT_REST.json").read_bytes())
    post = read_comment(as_record(content), me="snarfed")
    assert post is not None
    assert post.canonical_uri == "https://github.com/foo/bar/pull/123#issuecomment-456"
    assert post.native_id == "foo/bar/issues/123/comments/456"
    assert post.thread_uri == post.parent_uri == "https://github.com/foo/bar/pull/123"
    assert "https://api.github.com/repos/foo/bar/issues/comments/456" in post.aliases
    assert post.author.followers == 20
    assert post.own
    assert str(post.edited_at) == "2015-07-23 19:47:58+00:00"


def test_a_recorded_comment_in_a_discussion_is_read(recordings: Path) -> None:
    name = "webhook__discussion_comment__created.payload.json"
    payload = as_record(json.loads((recordings / "github" / name).read_bytes()))
    comment = payload.record("comment")
    node = as_record(
        {"id": comment.text("node_id"), "url": comment.text("html_url"), **comment.fields}
    )
    node = as_record(
        {**node.fields, "id": comment.text("node_id"), "url": comment.text("html_url")}
    )
    top = as_record({"id": "D_1", "url": payload.record("discussion").text("html_url")})
    post = read_discussion(node, top, top.text("url"))
    assert post is not None
    assert post.canonical_uri.endswith("/discussions/4#discussioncomment-550062")
    assert post.thread_uri == "https://github.com/Codertocat/Hello-World/discussions/4"


async def test_a_search_finds_issues_and_the_comments_that_hold_the_words() -> None:
    github, desk = FakeGitHub(), Desk()
    issue = github.issue("nothing", "to see")
    comment = github.comment(issue, "we moved to acme")
    github.comment(issue, "what?")
    github.issue("acme broke", kind="pull")
    github.issue("acmeology")
    async with serve(github.routes()) as server, open_web() as web:
        connector = listen(web, server, query="acme")
        await desk.poll(connector)
        await desk.poll(connector)
        first, second = (r.query for r in server.asked("/search/issues"))
        asked = server.asked(f"/repos/{REPO}/issues/comments/{comment['id']}")
        assert all("authorization" not in request.headers for request in server.requests)
        assert "text-match" in server.requests[0].headers["accept"]
    assert {post.text for post in desk.posts} == {"we moved to acme", "acme broke\n\nIt broke"}
    pull = next(post for post in desk.posts if "broke" in post.text)
    assert pull.canonical_uri == f"{SITE}/{REPO}/pull/4"
    assert f"{SITE}/{REPO}/issues/4" in pull.aliases
    assert first["q"] == ['"acme" in:title,body,comments']
    assert second["q"] == ['"acme" in:title,body,comments updated:>=2026-11-23T02:01:40Z']
    assert len(asked) == 1, "a comment is fetched once"


async def test_a_repository_is_read_whole_even_where_known_things_move() -> None:
    github, desk = FakeGitHub(), Desk()
    issues = [github.issue(f"issue {i}") for i in range(30)]
    async with serve(github.routes()) as server, open_web() as web:
        connector = listen(web, server, repos=REPO)
        await desk.poll(connector)
        for number in range(150):
            github.issue(f"new {number}")
        github.comment(issues[-1], "touches what was the newest")
        await desk.poll(connector)
    texts = {post.text for post in desk.posts}
    assert {f"new {number}\n\nIt broke" for number in range(150)} <= texts
    assert "touches what was the newest" in texts


async def test_notifications_bring_all_that_came_since() -> None:
    github, desk = FakeGitHub(), Desk()
    issue = github.issue("help", kind="pull")
    github.comment(issue, "@acme please")
    github.notify(issue)
    github.notify(github.issue("build"), "ci_activity")
    async with serve(github.routes()) as server, open_web() as web:
        connector = listen(web, server, token=TOKEN)
        (page,) = await desk.poll(connector)
        assert page.next_poll_after == timedelta(seconds=60)
        assert [post.text for post in desk.posts] == ["help\n\nIt broke", "@acme please"]
        assert {post.addressed for post in desk.posts} == {"mention"}
        for word in ("one", "two", "three"):
            github.comment(issue, word)
        github.comment(issue, "ours", user={"login": "Acme", "id": 1})
        github.notify(issue, "comment")
        await desk.poll(connector)
        assert await connector.check() == "@acme is signed in at GitHub."
    texts = [post.text for post in desk.posts]
    assert texts[-4:] == ["one", "two", "three", "ours"]
    assert desk.posts[-1].own
    assert desk.posts[-1].addressed is None


async def test_a_notification_about_a_discussion_is_found_by_its_title() -> None:
    github, desk = FakeGitHub(), Desk()
    github.discussion("How to acme?", "@acme anybody?")
    github.notify(None, title="How to acme?")
    github.notify(None, title="Deleted since")
    async with serve(github.routes()) as server, open_web() as web:
        connector = listen(web, server, token=TOKEN)
        await desk.poll(connector)
        question, comment = desk.posts
        address = PostAddress(comment.native_id, comment.canonical_uri)
        thread = await connector.thread(address, MORNING)
        outgoing = Outgoing(KEY, "Like this", answer_to=address)
        assert await connector.find_own(outgoing, MORNING) is None
        answer = await connector.publish(outgoing)
        assert await connector.find_own(outgoing, MORNING) == answer
        await connector.like(address)
        with pytest.raises(NotThere):
            await connector.thread(PostAddress("discussions/D_99", "x"), MORNING)
        with pytest.raises(NotAllowed):
            await connector.publish(Outgoing(KEY, "x", PostAddress("discussions/D_99", "x")))
    assert question.text == "How to acme?\n\nHm"
    assert comment.thread_uri == question.canonical_uri
    assert [post.text for post in thread] == [question.text, comment.text]
    assert answer.own
    assert answer.thread_uri == question.canonical_uri
    assert github.sent[-3]["variables"] != {}
    assert github.reactions == ["DC_1_0"]


TROUBLE: list[tuple[Play, type[NetworkError], str]] = [
    (limited(retry_after="90"), NetworkBusy, "asked us to wait"),
    (limited("You have exceeded a secondary rate limit"), NetworkBusy, "asked us to wait"),
    (
        limited(x_ratelimit_remaining="0", x_ratelimit_reset="1795424700"),
        NetworkBusy,
        "asked us to wait",
    ),
    (json_reply({"message": "Bad credentials"}, 401), LoginExpired, "does not accept the token"),
    (json_reply({"message": "Validation Failed"}, 422), NotAllowed, "does not understand"),
    (json_reply({"message": "Issues are disabled"}, 410), NotAllowed, "switched off"),
    (json_reply({"items": 1}), UnreadableAnswer, "unexpected"),
]


@pytest.mark.parametrize(("play", "kind", "told"), TROUBLE)
async def test_its_errors_are_told(play: Play, kind: type[NetworkError], told: str) -> None:
    async with serve({"*": play}) as server, open_web() as web:
        with pytest.raises(kind, match=told) as caught:
            await Desk().poll(listen(web, server, query="acme"))
    if kind is NetworkBusy:
        assert caught.value.retry_after is not None
        assert caught.value.retry_after >= timedelta(seconds=60)


async def test_a_token_that_may_not_read_notifications_is_told() -> None:
    github = FakeGitHub(classic=False)
    async with serve(github.routes()) as server, open_web() as web:
        with pytest.raises(NotAllowed, match="classic tokens with “notifications” ticked"):
            await Desk().poll(listen(web, server, token=TOKEN))
        with pytest.raises(LoginExpired, match="Nobody is signed in"):
            await Desk().poll(listen(web, server, notifications="yes"))


def address(thing: dict[str, Any]) -> PostAddress:
    post = read_comment(as_record(thing)) or read_issue(as_record(thing))
    assert post is not None
    return PostAddress(post.native_id, post.canonical_uri)


async def test_an_issue_is_answered_found_again_and_liked() -> None:
    github = FakeGitHub()
    comment = github.comment(github.issue(), "help")
    outgoing = Outgoing(KEY, "Sorry!\nWe look.", answer_to=address(comment))
    async with serve(github.routes()) as server, open_web() as web:
        connector = listen(web, server, token=TOKEN)
        earlier = MORNING - timedelta(hours=7)
        assert await connector.find_own(outgoing, earlier) is None
        post = await connector.publish(outgoing)
        assert await connector.find_own(outgoing, earlier) == post
        assert await connector.find_own(outgoing, MORNING + timedelta(hours=1)) is None
        await connector.like(address(comment))
        github.before = lambda request: Close() if request.method == "POST" else None
        with pytest.raises(AnswerLost):
            await connector.publish(outgoing)
        with pytest.raises(UsageError):
            await connector.publish(Outgoing(KEY, "x", private=True))
    assert post.own
    assert github.reactions == [f"/repos/{REPO}/issues/comments/{comment['id']}/reactions"]


async def test_a_thread_and_a_second_look() -> None:
    github = FakeGitHub()
    issue = github.issue("acme")
    comments = [github.comment(issue, f"comment {i}", user=None) for i in range(130)]
    async with serve(github.routes()) as server, open_web() as web:
        connector = listen(web, server, query="acme")
        thread = await connector.thread(address(comments[0]), MORNING)
        assert len(thread) == 131
        assert thread[1].author.handle == "@ghost"
        github.comments.remove(comments[1])
        comments[0] |= {"body": "edited", "updated_at": "2026-11-23T08:59:00Z"}
        looked = [address(comments[0]), address(comments[1]), PostAddress("discussions/D", "x")]
        refreshed = await connector.refresh(looked, MORNING)
        assert [post.text for post in refreshed.posts] == ["edited"]
        assert refreshed.posts[0].edited_at is not None
        assert refreshed.deleted == (looked[1].canonical_uri,)


@pytest.mark.parametrize("options", [{}, {"repos": "acme"}, {"query": "-x"}])
async def test_a_source_that_makes_no_sense_is_refused(options: dict[str, str]) -> None:
    async with open_web() as web:
        with pytest.raises(UsageError, match=r"\.$"):
            connect(source("github", options), web, Secrets())

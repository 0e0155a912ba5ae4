"""LinkedIn Pages: documented shapes, answers as the Page, refusals, and strange input."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmconsole.domain.errors import (
    AnswerLost,
    LoginExpired,
    NetworkBusy,
    NotAllowed,
    NotThere,
    UsageError,
)
from cmconsole.domain.posts import Post, PostAddress
from cmconsole.networks import registry
from cmconsole.networks.base import Outgoing
from cmconsole.networks.linkedin.connector import connect
from cmconsole.networks.linkedin.posts import UNSHOWN, plain, read_notification, read_post
from cmconsole.networks.linkedin.urns import comment_urn, encoded, page_urn, post_urn
from cmconsole.networks.shape import Record
from support.clocks import MORNING
from support.connecting import Desk, Secrets, open_web, source
from support.linkedin import PAGE, POST, TESS, TOKEN, FakeLinkedIn, millis, refusal
from support.plays import Close, Play, Reply, json_reply
from support.servers import Server, serve
from support.trouble import WRONG, poll_in_trouble

NOTIFICATION = {
    "subscriber": "urn:li:person:tE5sTess01",
    "lastModifiedAt": 1700000000310,
    "decoratedSourcePost": {
        "owner": "urn:li:organization:10203040",
        "mediaCategory": "NONE",
        "text": "Our news",
        "entity": "urn:li:share:7100000000000000002",
    },
    "sourcePost": "urn:li:activity:7100000000000000001",
    "decoratedGeneratedActivity": {
        "comment": {
            "owner": "urn:li:person:tE5sTess01",
            "text": "Where is my parcel?",
            "entity": "urn:li:comment:(urn:li:activity:7100000000000000001,7100000000000000100)",
            "object": "urn:li:activity:7100000000000000001",
        }
    },
    "action": "COMMENT",
    "notificationId": 1000,
    "organizationalEntity": "urn:li:organization:10203040",
    "generatedActivity": "urn:li:comment:(activity:7100000000000000001,7100000000000000100)",
}
"""The fields and both spellings of a comment as LinkedIn sends them; all numbers are invented."""


def linkedin(web: Any, server: Server, token: str = TOKEN, **options: str) -> Any:
    told = {"page": "10203040", "server": server.url("").rstrip("/"), **options}
    return connect(source("linkedin", told), web, Secrets(access_token=token))


def answer_to(fake: FakeLinkedIn, number: str, text: str = "Thanks") -> Outgoing:
    return Outgoing("key", text, address_of(fake, number), written_at=MORNING)


def address_of(fake: FakeLinkedIn, number: str) -> PostAddress:
    return PostAddress(fake.urn(number), f"linkedin:comment/{number}")


def test_a_notification_of_a_comment_is_a_comment_for_us() -> None:
    post = read_notification(Record(NOTIFICATION), PAGE)
    assert post is not None
    assert post.native_id == NOTIFICATION["decoratedGeneratedActivity"]["comment"]["entity"]  # type: ignore[index]
    assert post.canonical_uri == "linkedin:comment/7100000000000000100"
    assert post.thread_uri == post.parent_uri == "linkedin:activity/7100000000000000001"
    assert (post.text, post.addressed, post.own) == ("Where is my parcel?", "comment", False)
    assert post.published_at == datetime(2023, 11, 14, 22, 13, 20, 310_000, tzinfo=UTC)
    assert post.author.key == TESS
    assert str(post.permalink).startswith("https://www.linkedin.com/feed/update/urn:li:activity:")


def test_both_spellings_of_a_comment_are_one() -> None:
    long = "urn:li:comment:(urn:li:activity:7100000000000000001,7100000000000000100)"
    short = "urn:li:comment:(activity:7100000000000000001,7100000000000000100)"
    assert comment_urn(long) == comment_urn(short)
    assert str(comment_urn(short)) == long
    assert encoded(comment_urn("urn:li:comment:(share:1,2)")) == (
        "urn%3Ali%3Acomment%3A%28urn%3Ali%3Ashare%3A1%2C2%29"
    )
    assert page_urn("10203040") == page_urn(PAGE) == PAGE


@given(text=st.text(max_size=60))
def test_no_other_text_is_taken_for_a_name(text: str) -> None:
    for named in (text, f"urn:li:comment:({text},1)", f"urn:li:share:{text}", f"urn:li:{text}"):
        comment, post = comment_urn(named), post_urn(named)
        assert comment is None or comment_urn(str(comment)) == comment
        assert post is None or str(post) == named
    assert page_urn(text) == "" or page_urn(text).rpartition(":")[2].isdecimal()


def test_the_marks_of_a_post_are_taken_out_of_its_text() -> None:
    written = r"Thanks @[Acme \(GmbH\)](urn:li:organization:1) \#no {hashtag|\#|rail} \\ 5 \* 3"
    assert plain(written) == "Thanks Acme (GmbH) #no #rail \\ 5 * 3"
    assert plain("@[" * 5_000) == "@[" * 5_000
    post = read_post(
        Record({"id": "urn:li:share:8", "author": PAGE, "commentary": written, "publishedAt": 0}),
        PAGE,
    )
    assert post is not None
    assert post.own
    assert post.published_at == datetime(1970, 1, 1, tzinfo=UTC)


async def test_comments_mentions_and_shares_with_words_are_brought() -> None:
    fake = FakeLinkedIn()
    fake.post("Where is my parcel?")
    fake.mention("Look at @Acme")
    fake.mention("", action="SHARE", number="8001")
    fake.mention("They are right", action="SHARE", number="8002")
    fake.notify("ADMIN_COMMENT", fake.comment("We look into it", PAGE))
    desk = Desk()
    async with serve(fake.routes()) as server, open_web() as web:
        await desk.poll(linkedin(web, server))
        assert "Acme" in await linkedin(web, server).check()
        (asked,) = server.asked("/rest/organizationalEntityNotifications")
    told = {(post.text, post.addressed, post.own) for post in desk.posts}
    assert told == {
        ("Where is my parcel?", "comment", False),
        ("Look at @Acme", "mention", False),
        ("They are right", "quote", False),
        ("We look into it", None, True),
    }
    assert "organizationalEntity=urn%3Ali%3Aorganization%3A10203040" in asked.target
    assert asked.headers["linkedin-version"] == "202609"
    assert asked.headers["x-restli-protocol-version"] == "2.0.0"
    assert TOKEN not in asked.target


async def test_a_comment_that_was_changed_or_deleted_is_so_here_too() -> None:
    fake, desk = FakeLinkedIn(), Desk()
    for text in ("first", "second", "third"):
        fake.post(text)
    one, two, three = fake.comments
    async with serve(fake.routes()) as server, open_web() as web:
        await desk.poll(linkedin(web, server))
        changed = millis(fake.at(60))
        fake.comments[two] |= {
            "message": {"text": "second, better"},
            "lastModified": {"actor": TESS, "time": changed},
        }
        fake.notify("COMMENT_EDIT", two)
        fake.notify("COMMENT_DELETE", three)
        del fake.comments[three]
        (page,) = await desk.poll(linkedin(web, server))
    now = {post.native_id: post for post in page.posts}
    assert set(now) == {fake.urn(one), fake.urn(two)}
    assert now[fake.urn(two)].text == "second, better"
    assert now[fake.urn(two)].edited_at == fake.at(60)
    assert now[fake.urn(two)].published_at == fake.at(1)
    assert page.deleted == (f"linkedin:comment/{three}",)


async def test_what_linkedin_does_not_show_is_looked_up_and_never_lost() -> None:
    fake, desk = FakeLinkedIn(), Desk()
    fake.notify("COMMENT", fake.comment("Only below the post"), text="", owner="")
    fake.mention("", number="8001")
    fake.mention("", number="8002")
    fake.mention("", number="8003")
    made = fake.notifications[-1]["decoratedGeneratedActivity"]["share"]
    made["entity"] = "urn:li:activity:8003"
    fake.posts["urn:li:share:8001"] = {
        "id": "urn:li:share:8001",
        "author": TESS,
        "commentary": "Hello",
    }
    fake.before = lambda request: (
        refusal(403, "ACCESS_DENIED", "Not enough permissions to access: posts.GET", 100)
        if request.path.endswith("8002")
        else None
    )
    async with serve(fake.routes()) as server, open_web() as web:
        await desk.poll(linkedin(web, server))
    texts = {post.native_id: (post.text, post.addressed) for post in desk.posts}
    assert texts[fake.urn(next(iter(fake.comments)))] == ("Only below the post", "comment")
    assert texts["urn:li:share:8001"] == ("Hello", "mention")
    assert texts["urn:li:share:8002"] == (UNSHOWN, "mention")
    assert texts["urn:li:activity:8003"] == (UNSHOWN, "mention")


async def test_whoever_slept_longer_than_linkedin_keeps_is_told_what_may_be_missing() -> None:
    fake = FakeLinkedIn()
    fake.post("hello")
    desk = Desk()
    async with serve(fake.routes()) as server, open_web() as web:
        await desk.poll(linkedin(web, server))
        desk.cursor = {**desk.cursor, "read_at": (MORNING - timedelta(days=61)).isoformat()}
        pages = await desk.poll(linkedin(web, server))
    assert not pages[-1].joined
    assert pages[-1].missed_since == MORNING - timedelta(days=61)


async def test_an_answer_goes_below_the_comment_and_never_deeper() -> None:
    fake = FakeLinkedIn()
    fake.post("Where is my parcel?")
    (first,) = fake.comments
    nested = fake.comment("Mine too", parent=fake.urn(first))
    async with serve(fake.routes()) as server, open_web() as web:
        connector = linkedin(web, server)
        made = await connector.publish(answer_to(fake, nested))
        sent = server.requests[-1]
        found = await connector.find_own(answer_to(fake, nested), MORNING - timedelta(hours=1))
        other = await connector.find_own(answer_to(fake, nested, "Bye"), MORNING)
        thread = await connector.thread(address_of(fake, nested), MORNING)
    assert sent.target == f"/rest/socialActions/{encoded(fake.urn(first))}/comments"
    assert sent.json() == {
        "actor": PAGE,
        "object": POST,
        "message": {"text": "Thanks"},
        "parentComment": fake.urn(first),
    }
    assert isinstance(made, Post)
    assert (made.own, made.text, made.parent_uri) == (True, "Thanks", f"linkedin:comment/{first}")
    assert found == made
    assert other is None
    assert [post.text for post in thread] == ["Where is my parcel?", "Mine too", "Thanks"]


async def test_a_mention_is_answered_below_its_post() -> None:
    fake = FakeLinkedIn()
    async with serve(fake.routes()) as server, open_web() as web:
        at = PostAddress("urn:li:share:8000", "linkedin:share/8000")
        await linkedin(web, server).publish(Outgoing("key", "Thanks", at))
        body: Any = server.requests[-1].json()
    assert body == {"actor": PAGE, "object": "urn:li:share:8000", "message": {"text": "Thanks"}}


async def test_an_answer_that_is_not_shown_may_be_there() -> None:
    for play in (Reply(201), json_reply({"message": 7}, 201), Close()):
        fake = FakeLinkedIn()
        fake.post("hello")

        def lose(request: Any, play: Play = play) -> Play | None:
            return play if request.method == "POST" else None

        fake.before = lose
        async with serve(fake.routes()) as server, open_web() as web:
            with pytest.raises(AnswerLost):
                await linkedin(web, server).publish(answer_to(fake, next(iter(fake.comments))))


async def test_liking_and_deleting_twice_is_the_same_as_once() -> None:
    fake = FakeLinkedIn()
    fake.post("hello")
    (number,) = fake.comments
    own = fake.comment("Thanks", PAGE)
    async with serve(fake.routes()) as server, open_web() as web:
        connector = linkedin(web, server)
        for _ in range(2):
            await connector.like(address_of(fake, number))
            await connector.delete_own(address_of(fake, own))
        with pytest.raises(NotAllowed):
            await connector.delete_own(address_of(fake, number))
    assert fake.liked == {(PAGE, fake.urn(number))}
    assert list(fake.comments) == [number]


async def test_looking_again_tells_what_changed_and_what_is_gone() -> None:
    fake = FakeLinkedIn()
    fake.post("hello")
    (number,) = fake.comments
    gone = PostAddress(fake.urn("99"), "linkedin:comment/99")
    async with serve(fake.routes()) as server, open_web() as web:
        again = await linkedin(web, server).refresh([address_of(fake, number), gone], MORNING)
        with pytest.raises(NotThere):
            await linkedin(web, server).thread(gone, MORNING)
    assert [post.text for post in again.posts] == ["hello"]
    assert again.deleted == ("linkedin:comment/99",)


async def test_a_thread_is_read_to_its_end_even_where_its_post_is_not_shown() -> None:
    fake = FakeLinkedIn()
    for index in range(60):
        fake.comment(f"comment {index}")
    at = PostAddress("urn:li:share:8000", "linkedin:share/8000")
    fake.before = lambda request: (
        refusal(403, "ACCESS_DENIED", "Not enough permissions to access: posts.GET", 100)
        if "/posts/" in request.path
        else None
    )
    async with serve(fake.routes()) as server, open_web() as web:
        thread = await linkedin(web, server).thread(at, MORNING)
        again = await linkedin(web, server).refresh([at], MORNING)
        nothing = await linkedin(web, server).thread(PostAddress("x", "x"), MORNING)
    assert [post.text for post in thread] == [f"comment {index}" for index in range(60)]
    assert (again.posts, again.deleted, nothing) == ((), (), ())


async def test_a_comment_that_is_gone_before_it_was_read_is_no_post() -> None:
    fake, desk = FakeLinkedIn(), Desk()
    fake.post("hello")
    fake.notify("COMMENT_EDIT", fake.comment("changed"))
    fake.comments.popitem()
    async with serve(fake.routes()) as server, open_web() as web:
        await desk.poll(linkedin(web, server))
    assert [post.text for post in desk.posts] == ["hello"]


REFUSALS = {
    "ended": (refusal(401, "EXPIRED_ACCESS_TOKEN", "x", 65602), LoginExpired, "sixty days"),
    "taken back": (refusal(401, "REVOKED_ACCESS_TOKEN", "x", 65601), LoginExpired, "new one"),
    "not approved": (refusal(403, "ACCESS_DENIED", "x", 100), NotAllowed, "has not approved"),
    "version": (refusal(426, "NONEXISTENT_VERSION", "x"), NotAllowed, "version 202609"),
    "too fast": (refusal(429, "TOO_MANY_REQUESTS", "Throttle", 101), NetworkBusy, "less often"),
    "wrong": (refusal(400, "ILLEGAL_ARGUMENT", "Bad page."), NotAllowed, "(Bad page)"),
}


@pytest.mark.parametrize("name", REFUSALS)
async def test_each_refusal_is_one_plain_sentence(name: str) -> None:
    play, kind, words = REFUSALS[name]
    async with serve({"*": play}) as server, open_web() as web:
        _, error = await poll_in_trouble(linkedin(web, server), {})
    assert isinstance(error, kind)
    assert words in str(error)


async def test_a_limit_of_the_day_is_waited_for_until_midnight() -> None:
    words = "Resource level throttle APPLICATION_AND_MEMBER DAY limit for calls is reached."
    async with (
        serve({"*": refusal(429, "TOO_MANY_REQUESTS", words, 101)}) as server,
        open_web() as web,
    ):
        _, error = await poll_in_trouble(linkedin(web, server), {})
        now = web.now()
    assert isinstance(error, NetworkBusy)
    assert error.retry_after is not None
    midnight = (now + error.retry_after).replace(microsecond=0)
    assert (midnight.hour, midnight.minute) in ((0, 0), (23, 59))
    assert error.retry_after <= timedelta(days=1)


async def test_the_fake_refuses_what_linkedin_refuses() -> None:
    fake = FakeLinkedIn()
    async with serve(fake.routes()) as server, open_web() as web:
        _, error = await poll_in_trouble(linkedin(web, server, token="another"), {})
        assert isinstance(error, LoginExpired)
        _, error = await poll_in_trouble(linkedin(web, server, version="202301"), {})
        assert "version 202301" in str(error)


@pytest.mark.parametrize("name", WRONG)
async def test_whatever_goes_wrong_is_told(name: str) -> None:
    async with serve({"*": lambda request: WRONG[name]()}) as server, open_web() as web:
        await poll_in_trouble(linkedin(web, server), {})


async def test_what_cannot_be_sent_is_refused_before_anything_is_asked() -> None:
    fake = FakeLinkedIn()
    at = address_of(fake, "1")
    async with serve(fake.routes()) as server, open_web() as web:
        connector = linkedin(web, server)
        for outgoing in (
            Outgoing("k", "hi"),
            Outgoing("k", "hi", at, private=True),
            Outgoing("k", "x" * 1_251, at),
            Outgoing("k", "hi", PostAddress("urn:li:person:1/../x", "linkedin:x")),
        ):
            with pytest.raises(NotAllowed):
                await connector.publish(outgoing)
        with pytest.raises(LoginExpired):
            await linkedin(web, server, token=" ").check()
    assert not server.requests


@pytest.mark.parametrize(
    "told", [{}, {"page": "acme"}, {"page": "1/2"}, {"page": "1", "version": "2026"}]
)
def test_a_page_and_a_month_have_to_be_named(told: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        connect(source("linkedin", told), None, Secrets())  # type: ignore[arg-type]


def test_its_posts_teach_nothing_are_matched_to_nobody_and_go_when_they_are_deleted() -> None:
    terms = registry.terms_of("linkedin")
    told = (terms.learn_from, terms.match_to_person, terms.keep_after_deletion)
    assert told == (False, False, False)
    assert terms.keep_for == timedelta(hours=48)
    assert not terms.hand_off

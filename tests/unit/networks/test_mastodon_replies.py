"""Answers that reach the right people, once, at servers that differ."""

from __future__ import annotations

from typing import Any

import pytest

from cmconsole.domain.errors import AnswerLost, LoginExpired, NotAllowed, NotThere
from cmconsole.networks.base import Outgoing, PostAddress
from cmconsole.networks.mastodon.connector import MastodonConnector, connect
from cmconsole.networks.mastodon.posts import Viewpoint
from cmconsole.networks.mastodon.replies import compose
from cmconsole.networks.shape import Record
from cmconsole.networks.web import Web
from support.clocks import MORNING
from support.connecting import Secrets, open_web, source
from support.mastodon import BEGINNING, FakeMastodon, ulid
from support.plays import Close, Reply, json_reply
from support.servers import Server, serve

ME = Viewpoint("https://social.example", "social.example", "me")


def open_at(web: Web, server: Server, token: str = "good-token") -> MastodonConnector:
    secrets = Secrets(access_token=token) if token else Secrets()
    told = {"server": server.url(""), "tag": "acme"}
    return connect(source("mastodon", told), web, secrets)


def address(status: dict[str, Any], native_id: str | None = None) -> PostAddress:
    return PostAddress(native_id or status["id"], status["uri"], status["url"])


def parent(**fields: Any) -> Record:
    """A status by @fan@elsewhere.example that speaks to us and to @third@far.example."""
    mentions = [
        {"id": "me", "acct": "brand"},
        {"id": "7", "acct": "third@far.example"},
    ]
    status = {"id": "55", "account": {"id": "9", "acct": "fan@elsewhere.example"}}
    return Record({**status, "visibility": "public", "mentions": mentions, **fields})


def outgoing(text: str, **fields: Any) -> Outgoing:
    return Outgoing("the-key", text, **fields)


def test_an_answer_in_public_addresses_everybody_but_ourselves() -> None:
    draft = compose(outgoing("We are on it."), parent(), ME)
    assert draft.text == "@fan@elsewhere.example @third@far.example We are on it."
    assert draft.in_reply_to_id == "55"


def test_nobody_who_stands_in_the_text_is_named_again() -> None:
    text = "Hello @Fan@Elsewhere.Example, we are on it."
    assert compose(outgoing(text), parent(), ME).text == f"@third@far.example {text}"


def test_a_local_name_is_known_with_and_without_its_host() -> None:
    local = parent(account={"id": "9", "acct": "fan"}, mentions=[])
    assert compose(outgoing("@fan@social.example hi"), local, ME).text == "@fan@social.example hi"
    assert compose(outgoing("hi"), local, ME).text == "@fan hi"


def test_an_answer_to_ourselves_addresses_the_others_only() -> None:
    own = parent(account={"id": "me", "acct": "brand"})
    assert compose(outgoing("one more thing"), own, ME).text == "@third@far.example one more thing"


def test_in_private_only_the_author_is_addressed() -> None:
    draft = compose(outgoing("Your order number?", private=True), parent(), ME)
    assert draft.text == "@fan@elsewhere.example Your order number?"
    assert draft.visibility == "direct"


def test_in_private_the_chosen_recipients_are_addressed_and_nobody_else() -> None:
    out = outgoing("Here it is.", private=True, recipients=("ana@far.example",))
    assert compose(out, parent(), ME).text == "@ana@far.example Here it is."


@pytest.mark.parametrize(
    ("parents", "wished", "expected"),
    [
        ("public", "", "public"),
        ("unlisted", "", "unlisted"),
        ("private", "", "private"),
        ("direct", "", "direct"),
        ("public", "unlisted", "unlisted"),
        ("direct", "public", "direct"),
        ("private", "unlisted", "private"),
        ("local", "public", "local"),
    ],
)
def test_an_answer_is_never_seen_by_more_people_than_its_parent(
    parents: str, wished: str, expected: str
) -> None:
    out = outgoing("text", extra={"visibility": wished} if wished else {})
    assert compose(out, parent(visibility=parents), ME).visibility == expected


def test_the_content_warning_is_kept_unless_another_is_given() -> None:
    warned = parent(spoiler_text="spiders")
    assert compose(outgoing("text"), warned, ME).spoiler_text == "spiders"
    changed = outgoing("text", extra={"spoiler_text": "more spiders"})
    assert compose(changed, warned, ME).spoiler_text == "more spiders"


async def test_an_answer_is_posted_once_under_its_key_and_comes_back_as_ours() -> None:
    mastodon = FakeMastodon()
    status = mastodon.post("it broke", spoiler_text="rant", visibility="unlisted")
    out = outgoing("We are on it.", answer_to=address(status), language="en")
    async with serve(mastodon.routes()) as server, open_web() as web:
        connector = open_at(web, server)
        assert await connector.idempotent()
        post = await connector.publish(out)
        again = await connector.publish(out)
        keys = [r.headers["idempotency-key"] for r in server.asked("/api/v1/statuses")]
    assert keys == ["the-key", "the-key"]
    assert mastodon.posted[0] == {
        "status": "@fan@elsewhere.example We are on it.",
        "visibility": "unlisted",
        "spoiler_text": "rant",
        "in_reply_to_id": status["id"],
        "language": "en",
    }
    assert post.own
    assert post.parent_uri == status["uri"]
    assert again.native_id == post.native_id
    assert len(mastodon.statuses) == 2


async def test_a_post_seen_elsewhere_is_resolved_before_it_is_answered() -> None:
    mastodon = FakeMastodon()
    foreign = mastodon.status("seen at another server")
    mastodon.known_elsewhere.append(foreign)
    out = outgoing("We are on it.", answer_to=address(foreign, native_id="4711"))
    async with serve(mastodon.routes()) as server, open_web() as web:
        await open_at(web, server).publish(out)
        search = server.asked("/api/v2/search")[0].query
    assert search["resolve"] == ["true"]
    assert search["q"] == [foreign["uri"]]
    assert mastodon.posted[0]["in_reply_to_id"] == foreign["id"]


async def test_an_id_that_is_another_post_here_is_not_answered() -> None:
    mastodon = FakeMastodon()
    other = mastodon.post("somebody else's post")
    meant = PostAddress(other["id"], "https://far.example/users/x/1")
    async with serve(mastodon.routes()) as server, open_web() as web:
        with pytest.raises(NotThere, match=r"cannot be found at 127"):
            await open_at(web, server).publish(outgoing("text", answer_to=meant))
    assert mastodon.posted == []


async def test_a_text_that_is_too_long_is_not_even_sent() -> None:
    mastodon = FakeMastodon()
    async with serve(mastodon.routes()) as server, open_web() as web:
        with pytest.raises(NotAllowed, match=r"501 characters .* takes 500\. Nothing was sent"):
            await open_at(web, server).publish(outgoing("x" * 501))
    assert mastodon.posted == []


async def test_what_the_server_will_not_take_is_told_in_its_words() -> None:
    said = {"error": "Validation failed: Text character limit of 500 exceeded"}
    mastodon = FakeMastodon(refusal=json_reply(said, 422))
    async with serve(mastodon.routes()) as server, open_web() as web:
        with pytest.raises(NotAllowed, match="Text character limit of 500 exceeded") as caught:
            await open_at(web, server).publish(outgoing("text"))
    assert caught.value.status == 422
    assert not caught.value.transient
    assert str(caught.value).endswith("Nothing was posted.")


@pytest.mark.parametrize(
    "play", [Reply(502, b"<html>"), Close(), Reply(200, b"<html>"), json_reply({"id": None})]
)
async def test_a_lost_answer_is_uncertain_and_not_a_failure(play: Any) -> None:
    mastodon = FakeMastodon(refusal=play)
    async with serve(mastodon.routes()) as server, open_web() as web:
        with pytest.raises(AnswerLost):
            await open_at(web, server).publish(outgoing("text"))
        assert len(server.asked("/api/v1/statuses")) == 1, "it was sent twice"


async def test_gotosocial_posts_twice_so_one_looks_before_trying_again() -> None:
    mastodon = FakeMastodon(software="gotosocial", make_id=ulid, honours_keys=False)
    status = mastodon.post("it broke")
    out = outgoing("We are on it: see https://acme.example/a/long/way", answer_to=address(status))
    async with serve(mastodon.routes()) as server, open_web() as web:
        connector = open_at(web, server)
        assert not await connector.idempotent()
        assert await connector.find_own(out, BEGINNING) is None
        post = await connector.publish(out)
        found = await connector.find_own(out, BEGINNING)
        assert found is not None
        assert found.native_id == post.native_id
        assert found.own
        await connector.publish(out)
    assert len(mastodon.statuses) == 3


SHOWN = (
    '<p><span class="h-card"><a href="https://elsewhere.example/@fan" class="u-url mention">@<span>fan'
    '</span></a></span> We&#39;re on it &amp; more:<br/>see <a href="https://acme.example/a/long/way">'
    '<span class="invisible">https://</span><span class="ellipsis">acme.example/a/lo</span>'
    '<span class="invisible">ng/way</span></a></p>'
)


@pytest.mark.parametrize(
    ("sent", "there"),
    [
        ("We're on it & more:\nsee https://acme.example/a/long/way", True),
        ("@fan@elsewhere.example We're on it & more:\n\nsee https://acme.example/a/long/way", True),
        ("We're on it & more:\nsee https://acme.example/a/long/other", False),
        ("We're on it", False),
        ("👍", False),
    ],
)
async def test_what_a_server_shows_is_compared_by_its_words(sent: str, there: bool) -> None:
    mastodon = FakeMastodon()
    mastodon.post("", author=mastodon.me, content=SHOWN)
    async with serve(mastodon.routes()) as server, open_web() as web:
        found = await open_at(web, server).find_own(outgoing(sent), BEGINNING)
    assert (found is not None) == there


async def test_an_older_twin_or_one_in_another_thread_is_not_taken_for_it() -> None:
    mastodon = FakeMastodon()
    one, other = mastodon.post("one"), mastodon.post("other")
    mastodon.post("Thanks!", author=mastodon.me, in_reply_to_id=other["id"])
    mastodon.post("Thanks!", author=mastodon.me, in_reply_to_id=one["id"])
    out = outgoing("Thanks!", answer_to=address(one))
    async with serve(mastodon.routes()) as server, open_web() as web:
        connector = open_at(web, server)
        found = await connector.find_own(out, BEGINNING)
        assert found is not None
        assert found.parent_uri is not None
        assert found.native_id == mastodon.statuses[-1]["id"]
        assert await connector.find_own(out, MORNING) is None
        assert await connector.find_own(outgoing("Thanks!"), BEGINNING) is None


async def test_nothing_is_published_for_nobody() -> None:
    mastodon = FakeMastodon()
    status = mastodon.post("text")
    async with serve(mastodon.routes()) as server, open_web() as web:
        connector = open_at(web, server, token="")
        with pytest.raises(LoginExpired):
            await connector.publish(outgoing("text"))
        with pytest.raises(LoginExpired):
            await connector.like(address(status))
        assert not [r for r in server.requests if r.method == "POST"]


async def test_the_limit_is_the_servers_own() -> None:
    mastodon = FakeMastodon()
    longer = {"version": "4.6.4", "configuration": {"statuses": {"max_characters": 5000}}}
    mastodon.before = lambda r: json_reply(longer) if r.path == "/api/v2/instance" else None
    async with serve(mastodon.routes()) as server, open_web() as web:
        rules = await open_at(web, server).text_rules()
    assert (rules.limit, rules.link_length) == (5000, 23)

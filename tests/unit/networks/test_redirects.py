"""Where the web client lets itself be sent, and what it takes along."""

from __future__ import annotations

from pathlib import Path

import pytest

from cmconsole.domain.errors import NotThere, UnreadableAnswer, UnsafeAddress
from cmconsole.networks.web import Validators
from cmconsole.networks.web.redirects import first_hop, next_hop
from support.servers import Reply, json_reply, redirect, serve
from support.webs import open_web


@pytest.mark.parametrize("status", [301, 308])
async def test_a_permanent_redirect_says_where_the_source_has_moved(status: int) -> None:
    async with (
        serve({"/old": redirect("/new?a=1", status), "/new": Reply(body=b"x")}) as server,
        open_web() as web,
    ):
        answer = await web.get(server.url("/old"))
    assert answer.moved_to == answer.url == server.url("/new?a=1")
    assert answer.body == b"x"


@pytest.mark.parametrize(
    ("first", "second"), [(302, 302), (301, 302), (302, 301), (303, 308), (301, 307)]
)
async def test_one_passing_redirect_on_the_way_and_nothing_has_moved(
    first: int, second: int
) -> None:
    routes = {"/a": redirect("/b", first), "/b": redirect("/c", second), "/c": Reply()}
    async with serve(routes) as server, open_web() as web:
        answer = await web.get(server.url("/a"))
    assert answer.url == server.url("/c")
    assert answer.moved_to is None


async def test_an_unchanged_source_behind_a_permanent_redirect_has_moved_too() -> None:
    async with (
        serve({"/a": redirect("/b", 301), "/b": Reply(304)}) as server,
        open_web() as web,
    ):
        answer = await web.get(server.url("/a"), validators=Validators('"1"'))
    assert answer.not_modified
    assert answer.moved_to == server.url("/b")


async def test_a_redirect_to_an_error_moves_nothing() -> None:
    async with serve({"/a": redirect("/gone", 301)}) as server, open_web() as web:
        with pytest.raises(NotThere):
            await web.get(server.url("/a"))


async def test_five_redirects_are_followed_and_a_sixth_is_not() -> None:
    routes = {f"/{i}": redirect(f"/{i + 1}") for i in range(6)}
    async with serve({**routes, "/6": Reply(body=b"end")}) as server, open_web() as web:
        assert (await web.get(server.url("/1"))).body == b"end"
        with pytest.raises(UnreadableAnswer, match="on and on"):
            await web.get(server.url("/0"))
    assert len(server.asked("/6")) == 1


@pytest.mark.parametrize("start", ["/self", "/a"])
async def test_a_circle_is_noticed_at_once(start: str) -> None:
    routes = {"/self": redirect("/self"), "/a": redirect("/b"), "/b": redirect("/a#other")}
    async with serve(routes) as server, open_web() as web:
        with pytest.raises(UnreadableAnswer, match="circle"):
            await web.get(server.url(start))
    assert len(server.requests) <= 2


@pytest.mark.parametrize(
    "target",
    ["file:///etc/passwd", "ftp://127.0.0.1/", "javascript:alert(1)", "data:text/html,x", "tel:1"],
)
async def test_nothing_but_the_web_is_followed(target: str) -> None:
    async with serve({"/": redirect(target)}) as server, open_web() as web:
        with pytest.raises(UnsafeAddress):
            await web.get(server.url())


@pytest.mark.parametrize("target", ["http://[", "http://a b/", "http://127.0.0.1:99999/"])
async def test_a_redirect_to_nonsense_is_a_plain_error(target: str) -> None:
    async with serve({"/": redirect(target)}) as server, open_web() as web:
        with pytest.raises(UnreadableAnswer):
            await web.get(server.url())


async def test_a_redirect_that_leads_nowhere_is_a_plain_error() -> None:
    async with serve({"/": Reply(302)}) as server, open_web() as web:
        with pytest.raises(UnreadableAnswer):
            await web.get(server.url())


async def test_secrets_stay_with_the_server_they_are_for() -> None:
    async with (
        serve({"*": Reply()}) as stranger,
        serve({"/in": redirect("/stay"), "/stay": redirect(stranger.url("/x"))}) as home,
        open_web() as web,
    ):
        answer = await web.get(
            home.url("/in"),
            token="secret",
            headers={"User-Api-Key": "key", "Cookie": "a=b", "Accept": "text/x"},
            validators=Validators('"1"'),
        )
    stay, away = home.requests[1].headers, stranger.requests[0].headers
    assert (stay["authorization"], stay["user-api-key"]) == ("Bearer secret", "key")
    assert {"authorization", "user-api-key", "cookie"}.isdisjoint(away)
    assert (away["accept"], away["if-none-match"]) == ("text/x", '"1"')
    assert answer.url == stranger.url("/x")


async def test_a_login_in_the_address_stays_too_and_is_kept_for_the_address_to_store() -> None:
    async with (
        serve({"*": Reply()}) as stranger,
        serve(
            {"/a": redirect("/b", 301), "/b": Reply(), "/c": redirect(stranger.url(), 301)}
        ) as home,
        open_web() as web,
    ):
        moved = await web.get(home.url("/a", user="me:secret"))
        left = await web.get(home.url("/c", user="me:secret"))
    assert home.requests[1].headers["authorization"].startswith("Basic ")
    assert moved.moved_to == home.url("/b", user="me:secret")
    assert "authorization" not in stranger.requests[0].headers
    assert left.moved_to == stranger.url()


async def test_a_login_that_a_redirect_brings_along_is_not_used() -> None:
    async with serve({"*": Reply()}) as stranger:
        target = stranger.url("/x", user="evil:login")
        async with serve({"/": redirect(target, 301)}) as home, open_web() as web:
            answer = await web.get(home.url())
    assert "authorization" not in stranger.requests[0].headers
    assert answer.moved_to == stranger.url("/x")


async def test_a_token_is_not_taken_from_a_protected_connection_to_an_open_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificates = pytest.importorskip(
        "support.certificates", reason="needs the package cryptography", exc_type=ImportError
    )
    context, trusted = certificates.loopback_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    async with (
        serve({"*": Reply(body=b"open")}) as plain,
        serve({"*": redirect(plain.url("/x"))}, tls=context) as protected,
        open_web() as web,
    ):
        with pytest.raises(UnsafeAddress, match="others can read"):
            await web.get(protected.url(), token="secret")
        assert plain.requests == []
        without = await web.get(protected.url())
    assert without.body == b"open"


@pytest.mark.parametrize(
    ("status", "kind"), [(301, UnsafeAddress), (302, UnsafeAddress), (307, UnsafeAddress)]
)
async def test_what_is_posted_is_never_sent_on(status: int, kind: type[Exception]) -> None:
    async with serve({"/a": redirect("/b", status), "/b": Reply()}) as server, open_web() as web:
        with pytest.raises(kind):
            await web.post(server.url("/a"), form={"a": "b"})
    assert server.asked("/b") == []


async def test_the_location_of_something_created_is_no_redirect() -> None:
    reply = json_reply({"id": "7"}, 201, {"Location": "/things/7"})
    async with serve({"/things": reply}) as server, open_web() as web:
        answer = await web.post(server.url("/things"), content={})
    assert answer.headers["location"] == "/things/7"
    assert answer.moved_to is None


def test_an_upgrade_to_https_under_the_same_name_keeps_the_token() -> None:
    hop = first_hop("GET", "http://social.example/a", token="t")
    assert next_hop(hop, "https://social.example/a").token == "t"
    assert next_hop(hop, "https://other.example/a").token is None
    assert next_hop(hop, "https://social.example:8443/a").token is None
    assert next_hop(hop, "http://social.example:81/a").token is None


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://0x7f000001/",
        "http://2130706433/",
        "http://0/",
        "http://localhost:631/",
        "http://printer.localhost/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://192.168.1.1/",
        "http://169.254.169.254/latest/meta-data",
    ],
)
def test_a_server_outside_cannot_point_into_this_network(target: str) -> None:
    hop = first_hop("GET", "https://feeds.example/")
    with pytest.raises(UnsafeAddress, match="inside your own network"):
        next_hop(hop, target)


def test_servers_of_this_network_may_point_to_each_other() -> None:
    hop = first_hop("GET", "http://192.168.1.5/")
    assert next_hop(hop, "http://192.168.1.6/x").url == "http://192.168.1.6/x"
    assert next_hop(hop, "https://feeds.example/").host == "feeds.example"

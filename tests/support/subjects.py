"""The networks of this repository as subjects of the conformance kit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from cmconsole.domain.sources import Source
from cmconsole.networks import registry
from cmconsole.networks.base import NetworkKind
from support.algolia import FakeAlgolia
from support.bluesky import PASSWORD, FakeBluesky
from support.conformance import Subject
from support.connecting import source
from support.discourse import KEY, FakeDiscourse
from support.github import TOKEN, FakeGitHub
from support.lemmy import FakeLemmy
from support.linkedin import TOKEN as LINKEDIN_TOKEN
from support.linkedin import FakeLinkedIn
from support.mastodon import FakeMastodon
from support.matrix import ALIAS, FakeMatrix
from support.matrix import TOKEN as MATRIX_TOKEN
from support.plays import Play, Request, Route
from support.reddit import FakeReddit
from support.servers import Server
from support.stackexchange import FakeStackExchange

ASKED_ONE_BY_ONE = 130
"""Posts of networks where each costs a request of its own: three pages."""


class OnLoopback:
    """A subject made of one of the fakes in this folder."""

    def __init__(
        self,
        kind: str,
        fake: Any,
        write: Callable[[Any, str], object],
        *,
        secrets: Mapping[str, str] | None = None,
        match: tuple[str, ...] = (),
        servers: tuple[str, ...] = ("server",),
        several: int = 250,
        **options: str,
    ) -> None:
        """`write` writes on the fake; `options` are the source's; those of `servers` are the
        fake's address."""
        self.kind: NetworkKind = registry.kind(kind)
        self.secrets: Mapping[str, str] = secrets or {}
        self.fake = fake
        self.several = several
        self._write = write
        self._match = match
        self._servers = servers
        self._options = options

    def routes(self) -> Mapping[str, Route]:
        """What the server answers."""
        routes: Mapping[str, Route] = self.fake.routes()
        return routes

    def source(self, server: Server) -> Source:
        """A source that listens to that server."""
        told = {**dict.fromkeys(self._servers, server.url("")), **self._options}
        return source(self.kind.kind, told, self._match)

    def write(self, text: str) -> None:
        """One more post."""
        self._write(self.fake, text)

    def interrupt(self, before: Callable[[Request], Play | None]) -> None:
        """Answer something else instead."""
        self.fake.before = before


def _bluesky_notifications() -> Subject:
    return OnLoopback(
        "bluesky",
        FakeBluesky(),
        lambda fake, text: fake.post(text, reason="mention"),
        secrets={"app_password": PASSWORD},
        handle="acme.test",
    )


def _bluesky_search() -> Subject:
    return OnLoopback(
        "bluesky",
        FakeBluesky(),
        lambda fake, text: fake.post(text),
        secrets={"app_password": PASSWORD},
        handle="acme.test",
        query="acme",
    )


def _reddit_feed() -> Subject:
    return OnLoopback(
        "reddit",
        FakeReddit(),
        lambda fake, text: fake.post(text),
        servers=("site",),
        query="acme",
    )


def _reddit_inbox() -> Subject:
    return OnLoopback(
        "reddit",
        FakeReddit(),
        lambda fake, text: fake.notify(text),
        secrets={"client_secret": "secret", "password": "right"},
        servers=("site", "api"),
        client_id="key",
        username="acme",
    )


def _lemmy_search(version: int) -> Subject:
    return OnLoopback("lemmy", FakeLemmy(version), lambda fake, text: fake.post(text), query="acme")


def _lemmy_account(version: int) -> Subject:
    return OnLoopback(
        "lemmy",
        FakeLemmy(version),
        lambda fake, text: fake.notify(text),
        secrets={"password": "right"},
        username="acme",
    )


def _stackexchange() -> Subject:
    return OnLoopback(
        "stackexchange",
        FakeStackExchange(),
        lambda fake, text: fake.question(text),
        servers=("api",),
        query="acme",
    )


def _github_search() -> Subject:
    return OnLoopback(
        "github", FakeGitHub(), lambda fake, text: fake.issue(text), servers=("api",), query="acme"
    )


def _github_account() -> Subject:
    return OnLoopback(
        "github",
        FakeGitHub(),
        lambda fake, text: fake.notify(fake.issue(text)),
        secrets={"token": TOKEN},
        servers=("api",),
        several=ASKED_ONE_BY_ONE,
        token="kept in the keyring",
    )


def _discourse(**options: str) -> Subject:
    write = lambda fake, text: fake.post(text)  # noqa: E731
    return OnLoopback("discourse", FakeDiscourse(), write, several=ASKED_ONE_BY_ONE, **options)


def _discourse_search() -> Subject:
    return _discourse(query="acme")


def _discourse_everything() -> Subject:
    return _discourse(everything="yes")


def _discourse_account() -> Subject:
    return OnLoopback(
        "discourse",
        FakeDiscourse(),
        lambda fake, text: fake.notify(text),
        secrets={"api_key": KEY},
        several=ASKED_ONE_BY_ONE,
        api_key="kept in the keyring",
    )


def _matrix_room() -> Subject:
    return OnLoopback("matrix", FakeMatrix(), lambda fake, text: fake.say(text), rooms=ALIAS)


def _matrix_account() -> Subject:
    return OnLoopback(
        "matrix",
        FakeMatrix(),
        lambda fake, text: fake.mention(text),
        secrets={"access_token": MATRIX_TOKEN},
        access_token="kept in the keyring",
    )


def _linkedin(links: bool) -> Subject:
    fake = FakeLinkedIn()
    fake.links = links
    return OnLoopback(
        "linkedin",
        fake,
        lambda fake, text: fake.post(text),
        secrets={"access_token": LINKEDIN_TOKEN},
        page="10203040",
        access_token="kept in the keyring",
    )


def _hackernews() -> Subject:
    def write(fake: FakeAlgolia, text: str) -> None:
        fake.story(text, int(fake.begins.timestamp()) + 40 * len(fake.hits))

    return OnLoopback("hackernews", FakeAlgolia(largest_page=100), write, query="acme")


def _mastodon_tag() -> Subject:
    return OnLoopback("mastodon", FakeMastodon(), lambda fake, text: fake.post(text), tag="acme")


def _mastodon_account() -> Subject:
    return OnLoopback(
        "mastodon",
        FakeMastodon(),
        lambda fake, text: fake.notify(fake.status(text)),
        secrets={"access_token": "good-token"},
        access_token="kept in the keyring",
    )


SUBJECTS: dict[str, Callable[[], Subject]] = {
    "hackernews": _hackernews,
    "mastodon": _mastodon_tag,
    "mastodon account": _mastodon_account,
    "bluesky": _bluesky_notifications,
    "bluesky search": _bluesky_search,
    "reddit": _reddit_feed,
    "reddit account": _reddit_inbox,
    "lemmy 3": partial(_lemmy_search, 3),
    "lemmy 4": partial(_lemmy_search, 4),
    "lemmy 3 account": partial(_lemmy_account, 3),
    "lemmy 4 account": partial(_lemmy_account, 4),
    "stackexchange": _stackexchange,
    "github": _github_search,
    "github account": _github_account,
    "discourse": _discourse_search,
    "discourse whole": _discourse_everything,
    "discourse account": _discourse_account,
    "matrix": _matrix_room,
    "matrix account": _matrix_account,
    "linkedin": partial(_linkedin, True),
    "linkedin without links": partial(_linkedin, False),
}

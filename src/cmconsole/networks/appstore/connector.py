"""One app in the App Store: its public reviews, or its own reviews with answers."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from datetime import datetime, timedelta

from cmconsole.domain.errors import NotAllowed, NotThere, UsageError
from cmconsole.domain.posts import Post
from cmconsole.domain.sources import Cursor, Source
from cmconsole.networks.allowances import Answering, Budget
from cmconsole.networks.appstore.connect_api import ConnectApi, Key
from cmconsole.networks.appstore.posts import KIND_NAME
from cmconsole.networks.appstore.public import EMPTY, PublicFeed
from cmconsole.networks.base import (
    Capability,
    Credentials,
    NetworkKind,
    Option,
    Outgoing,
    Page,
    PostAddress,
    Reading,
    Refreshed,
    TextRules,
)
from cmconsole.networks.newest_first import Watermark, counted, read
from cmconsole.networks.options import api_address, wanted, words_of
from cmconsole.networks.reviews import AnswersReviews
from cmconsole.networks.web import Web

FEED = "https://itunes.apple.com"
API = "https://api.appstoreconnect.apple.com"
LONGEST_RESPONSE = 5_970
_APP = re.compile(r"(?:.*?/id)?(\d{5,15})(?:[/?#].*)?")
_COUNTRY = re.compile(r"[a-z]{2}")
NO_KEY = (
    "Reviews can be answered from here with a key of App Store Connect only; open App Store Connect"
    " in the browser to answer."
)


class AppStoreConnector(AnswersReviews):
    """Reads the reviews of one app; with a key of its owner also answers them."""

    def __init__(self, app: str, feeds: dict[str, PublicFeed], api: ConnectApi | None) -> None:
        """Bind to an app.

        Args:
            app: its number.
            feeds: the public feeds by country, used where there is no key.
            api: its reviews as its owner sees them, where there is a key.
        """
        self._app = app
        self._feeds = feeds
        self._api = api

    async def pages(self, cursor: Cursor, now: datetime) -> AsyncIterator[Page]:
        """Every review since `cursor`; see `Connector.pages`."""
        if self._api is not None:
            asks, asked = [self._api.read], f"own {self._app}"
        else:
            asks = [feed.read for feed in self._feeds.values()]
            asked = f"{self._app} {' '.join(self._feeds)}"
        steps = counted(read(Watermark.of(cursor, asked), asks, now), self._count)
        async with aclosing(steps) as pages:
            async for page in pages:
                yield page

    async def check(self) -> str:
        """One sentence on the app's reviews. Raises NetworkError."""
        if self._api is not None:
            batch = await self._api.read(None, "")
            count = f"{batch.given} or more" if batch.more else str(batch.given)
            return f"App Store Connect shows {count} reviews of app {self._app}."
        found = {one: (await feed.read(None, "")).given for one, feed in self._feeds.items()}
        if not any(found.values()):
            return EMPTY
        told = ", ".join(f"{count} in {one}" for one, count in found.items())
        return f"The newest reviews of app {self._app}: {told}."

    async def _review(self, address: PostAddress) -> tuple[Post, ...]:
        return await self._own().review(_review_id(address))

    async def refresh(self, addresses: Sequence[PostAddress], now: datetime) -> Refreshed:
        """Reviews as they are now, and those that are gone. Raises NetworkError."""
        found: list[Post] = []
        deleted: list[str] = []
        for address in addresses if self._api is not None else ():
            try:
                found += await self._own().review(_review_id(address))
            except NotThere:
                deleted.append(address.canonical_uri)
        return Refreshed(tuple(found), tuple(deleted))

    async def publish(self, outgoing: Outgoing) -> Post:
        """Answer a review. Raises NetworkError."""
        if outgoing.answer_to is None or outgoing.private:
            raise NotAllowed("In the App Store only reviews can be answered, and only in public.")
        api = self._own()
        return await api.respond(outgoing, _review_id(outgoing.answer_to))

    async def delete_own(self, address: PostAddress) -> None:
        """Take an answer back. Raises NetworkError."""
        await self._own().delete_response(address.native_id)

    def answering(self, post: Post, now: datetime) -> Answering:
        """With the owner's key every review can be answered."""
        return Answering() if self._api is not None else Answering(False, NO_KEY)

    def budgets(self, cursor: Cursor, now: datetime) -> tuple[Budget, ...]:
        """The calls of this hour as Apple last told them."""
        limit, left = cursor.get("calls_limit"), cursor.get("calls_left")
        if not isinstance(limit, int) or not isinstance(left, int):
            return ()
        return (Budget("calls in an hour", float(max(limit - left, 0)), float(limit)),)

    def _count(self) -> dict[str, str | int | bool | None]:
        used = self._api.used if self._api is not None else {}
        return {"calls_limit": used["lim"], "calls_left": used["rem"]} if len(used) == 2 else {}

    def _own(self) -> ConnectApi:
        if self._api is None:
            raise NotAllowed(NO_KEY)
        return self._api


def _review_id(address: PostAddress) -> str:
    """The review that `address` is or answers: an answer's address is its review's with a mark."""
    uri, _, mark = address.canonical_uri.partition("#")
    return uri.rpartition("/")[2] if mark else address.native_id


def connect(source: Source, web: Web, credentials: Credentials) -> AppStoreConnector:
    """A connector for `source`. Raises UsageError: the options name no app."""
    told = wanted(source, "app", "Say which app with app=, its number or its App Store address.")
    found = _APP.fullmatch(told)
    if found is None:
        raise UsageError(
            "An app is named by its number or its App Store address, like app=310633997."
        )
    app = found[1]
    countries = [one.casefold() for one in words_of(source, "countries") or ("us",)]
    if any(not _COUNTRY.fullmatch(one) for one in countries) or len(countries) > 40:
        raise UsageError("countries= takes up to 40 two-letter codes, like countries=us,de,jp.")
    server = api_address(source, "server", FEED)
    feeds = {one: PublicFeed(web, server, app, one) for one in countries}
    if not source.options.get("private_key"):
        return AppStoreConnector(app, feeds, None)
    key_id = wanted(source, "key_id", "The key needs its id too: key_id=.")
    key = Key(key_id, source.options.get("issuer", "").strip())
    api = ConnectApi(web, api_address(source, "api", API), app, key, credentials)
    return AppStoreConnector(app, feeds, api)


KIND = NetworkKind(
    kind=KIND_NAME,
    label="App Store reviews",
    reading=Reading.WINDOW,
    connect=connect,
    options=(
        Option("app", "App", required=True, help="Its number, or its address in the App Store"),
        Option("countries", "Countries", default="us", help="Without a key: us,de,jp"),
        Option("key_id", "Key id", help="With a key: App Store Connect, Users and Access, Keys"),
        Option("issuer", "Issuer id", help="Stands above the list of team keys"),
        Option("private_key", "Private key (.p8)", secret=True, help="The text of the file"),
        Option("server", "Feed server", default=FEED),
        Option("api", "App Store Connect server", default=API),
    ),
    anonymous=frozenset({Capability.SEARCH}),
    signed_in=frozenset(
        {
            Capability.SEARCH,
            Capability.NOTIFICATIONS,
            Capability.THREAD,
            Capability.REPLY,
            Capability.DELETE_OWN,
        }
    ),
    text_rules=TextRules(limit=LONGEST_RESPONSE, unit="characters"),
    sign_in="cmconsole.networks.signin.pasted:APP_STORE",
    usual_interval=timedelta(minutes=10),
    shortest_interval=timedelta(minutes=5),
    longest_interval=timedelta(hours=1),
)

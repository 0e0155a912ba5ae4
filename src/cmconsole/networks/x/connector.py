"""X for one account: its mentions, a search, or its private messages; answers where X lets programs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, aclosing
from dataclasses import replace
from datetime import datetime, timedelta

from cmconsole.domain.errors import AnswerLost, NetworkError, NotAllowed, NotThere, UsageError
from cmconsole.domain.posts import Post, Visibility
from cmconsole.domain.sources import Cursor, Source
from cmconsole.networks.allowances import Answering, Budget, Price
from cmconsole.networks.base import (
    Capability,
    Credentials,
    NetworkKind,
    Option,
    Outgoing,
    Page,
    PostAddress,
    Refreshed,
    Terms,
)
from cmconsole.networks.base import Reading as HowItIsRead
from cmconsole.networks.counting import Count
from cmconsole.networks.newest_first import Ask, Watermark, counted, reaching, read
from cmconsole.networks.options import amount, api_address, is_yes
from cmconsole.networks.sameness import is_own
from cmconsole.networks.web import Web
from cmconsole.networks.x.api import XApi
from cmconsole.networks.x.posts import KIND_NAME, Account, conversation_of
from cmconsole.networks.x.reading import SEARCH_REACH, Reading
from cmconsole.networks.x.spending import Spending, price_of, shown_price
from cmconsole.networks.x.text import LIMIT, LONGEST_MESSAGE, RULES, count, without_links
from cmconsole.networks.x.writing import UNASKED, write_message, write_post

API = "https://api.x.com"
LONGEST_QUERY = 512


class XConnector:
    """Listens to one thing on X, and answers."""

    def __init__(self, reading: Reading, query: str, messages: bool) -> None:
        """Bind to an account.

        Args:
            reading: what reads, and counts what it costs.
            query: what to search for; empty for none.
            messages: listen to private messages; otherwise, without a query, to mentions.
        """
        self._reading = reading
        self._api = reading.api
        self._query = query
        self._messages = messages

    async def pages(self, cursor: Cursor, now: datetime) -> AsyncIterator[Page]:
        """Everything since `cursor`; see `Connector.pages`."""
        await self.recount(now)
        self._go_on_from(cursor, now)
        asked = self._asked()
        mark = Watermark.of(cursor, asked)
        steps = counted(read(mark, [self._ask(mark)], now, log=True), self._facts)
        if self._query:
            steps = reaching(steps, cursor, asked, now, SEARCH_REACH)
        async with self._counting(), aclosing(steps) as pages:
            async for page in pages:
                await self.count.settle()
                yield page

    @property
    def count(self) -> Count:
        """The money, for everybody who spends it."""
        return self._reading.spending.count

    async def recount(self, now: datetime) -> None:
        """Know what was spent this month. Raises StoreError."""
        await self.count.look([self._reading.spending.key(now)])

    def _counting(self) -> AbstractAsyncContextManager[None]:
        return self.count.counting(self._reading.spending.key(self._api.now))

    async def check(self) -> str:
        """One sentence on whose sign-in this is; costs a cent. Raises NetworkError."""
        async with self._counting():
            if self._query:
                batch = await self._ask(Watermark(""))(None, "")
                return f"X found {batch.given} posts of the last days for {self._query}."
            return f"@{(await self._reading.account()).name} is signed in at X."

    async def thread(self, address: PostAddress, now: datetime) -> tuple[Post, ...]:
        """A post and what was said around it in the last week; costs by the piece."""
        if conversation_of(address.canonical_uri):
            return ()
        async with self._counting():
            return await self._reading.thread(address)

    async def refresh(self, addresses: Sequence[PostAddress], now: datetime) -> Refreshed:
        """Posts as they are now, and those that are gone, which must not be kept."""
        async with self._counting():
            return await self._reading.refresh(addresses)

    async def publish(self, outgoing: Outgoing) -> Post:
        """Answer, post or send a message.

        Raises:
            BrowserOnly: X takes this answer only on its own pages.
            NetworkError: as everywhere.
        """
        limit = LONGEST_MESSAGE if outgoing.private else LIMIT
        length = len(outgoing.text) if outgoing.private else count(outgoing.text)
        if length > limit:
            raise NotAllowed(
                f"The text has {length} characters and X takes {limit}. Nothing was sent."
            )
        price, now = price_of(outgoing), self._api.now
        async with self._counting():
            self._reading.spending.allow(now, price)
            # Counted before it goes out: a ceiling that forgets what a crash cut off is none.
            self._reading.spending.pay(now, price)
            await self.count.settle()
            write = write_message if outgoing.private else write_post
            try:
                return await write(self._reading, outgoing)
            except AnswerLost:
                raise
            except NetworkError:
                self._reading.spending.pay(now, -price)
                raise

    async def idempotent(self) -> bool:
        """False: X has no key for posts."""
        return False

    async def find_own(self, outgoing: Outgoing, since: datetime) -> Post | None:
        """The post that `outgoing` became, or None. Raises NetworkError."""
        async with self._counting():
            if outgoing.private:
                batch = await self._reading.messages("")(None, "")
                return next((p for p in batch.posts if is_own(p, outgoing.text, since)), None)
            posts = await self._reading.own_since(since - timedelta(minutes=5))
        sent = without_links(outgoing.text)
        for post in posts:
            shown = replace(post, text=without_links(post.text))  # X shortens every link
            if is_own(shown, sent, since):
                return post
        return None

    async def hide(self, address: PostAddress) -> None:
        """Hide an answer below a post of ours. Raises NetworkError."""
        await self._api.send("PUT", f"/2/tweets/{address.native_id}/hidden", {"hidden": True})

    async def unhide(self, address: PostAddress) -> None:
        """Show it again. Raises NetworkError."""
        await self._api.send("PUT", f"/2/tweets/{address.native_id}/hidden", {"hidden": False})

    async def delete_own(self, address: PostAddress) -> None:
        """Delete a post of ours; where it is gone already, all is well."""
        try:
            await self._api.send("DELETE", f"/2/tweets/{address.native_id}")
        except NotThere:
            return

    def answering(self, post: Post, now: datetime) -> Answering:
        """Programs may answer only whoever mentioned or quoted the account, since February 2026."""
        if post.visibility is Visibility.PRIVATE or post.addressed is not None or post.own:
            return Answering()
        return Answering(False, UNASKED)

    def price(self, outgoing: Outgoing) -> Price:
        """What sending it costs."""
        return shown_price(outgoing)

    def budgets(self, cursor: Cursor, now: datetime) -> tuple[Budget, ...]:
        """What this source has spent this month, and its ceiling."""
        return (self._reading.spending.budget(cursor, now),)

    def _asked(self) -> str:
        return (
            f"search {self._query}" if self._query else "messages" if self._messages else "mentions"
        )

    def _ask(self, mark: Watermark) -> Ask:
        if self._query:
            return self._reading.search(self._query, mark.known, mark.newest)
        if self._messages:
            return self._reading.messages(mark.known)
        return self._reading.mentions(mark.known)

    def _go_on_from(self, cursor: Cursor, now: datetime) -> None:
        self._reading.spending.go_on_from(cursor, now)
        if cursor.get("spelling"):
            self._api.spell(cursor.get("spelling"))
        known = str(cursor.get("account_id") or "")
        if known and not self._reading.us.id:
            self._reading.us = Account(known, str(cursor.get("account") or ""))

    def _facts(self) -> dict[str, str | int | bool | None]:
        us = self._reading.us
        spent = self._reading.spending.facts()
        return {
            **spent,
            "spelling": self._api.spelling.name,
            "account_id": us.id,
            "account": us.name,
        }


def connect(source: Source, web: Web, credentials: Credentials) -> XConnector:
    """A connector for `source`. Raises UsageError: the options make no sense together."""
    query = source.options.get("query", "").strip()
    messages = is_yes(source, "messages")
    if query and messages:
        raise UsageError("One source on X either searches or reads messages; add two sources.")
    if not query and not messages and source.match and is_yes(source, "search"):
        query = _from_phrases(source.match, source.leave_out)
    if len(query) > LONGEST_QUERY:
        raise UsageError(f"X takes searches of up to {LONGEST_QUERY} characters.")
    server = api_address(source, "server", API)
    api = XApi(web, server, source.options.get("client_id", "").strip(), credentials)
    spending = Spending(amount(source, "ceiling"), owned=is_yes(source, "owned"))
    return XConnector(Reading(api, spending), query, messages)


def _from_phrases(match: Sequence[str], leave_out: Sequence[str]) -> str:
    """The source's words in X's own syntax."""

    def quoted(phrase: str) -> str:
        return '"' + phrase.replace('"', " ").strip() + '"'

    wanted = " OR ".join(map(quoted, match))
    without = "".join(f" -{quoted(phrase)}" for phrase in leave_out)
    return f"({wanted}){without} -is:retweet"


KIND = NetworkKind(
    kind=KIND_NAME,
    label="X",
    reading=HowItIsRead.ORDERED_LOG,
    connect=connect,
    options=(
        Option(
            "query", "Search for", help="In X's own syntax; half a cent a post, a cent a person"
        ),
        Option("search", "Search for the words to match", help="yes: instead of mentions"),
        Option("messages", "Private messages", help="yes: instead of mentions; a cent a message"),
        Option("ceiling", "Ceiling a month", help="US dollars; reading stops there"),
        Option(
            "owned", "Your own app", help="yes: the account owns the app; mentions cost a fifth"
        ),
        Option(
            "keep_days",
            "Keep for",
            default="7",
            help="Days; each post is looked up daily, half a cent",
        ),
        Option("client_id", "Client id", help="Of your own app (native app), to stay signed in"),
        Option("access_token", "Access token", secret=True),
        Option("refresh_token", "Refresh token", secret=True),
        Option("server", "Server", default=API),
    ),
    anonymous=frozenset(),
    signed_in=frozenset(
        {
            Capability.NOTIFICATIONS,
            Capability.SEARCH,
            Capability.THREAD,
            Capability.REPLY,
            Capability.PRIVATE_MESSAGE,
            Capability.HIDE,
            Capability.DELETE_OWN,
        }
    ),
    text_rules=RULES,
    terms=Terms(keep_after_deletion=False, learn_from=False, match_to_person=False),
    only_addressed=UNASKED,
    sign_in="cmconsole.networks.x.signin:WAY",
    usual_interval=timedelta(minutes=2),
    shortest_interval=timedelta(minutes=1),
    longest_interval=timedelta(minutes=15),
)

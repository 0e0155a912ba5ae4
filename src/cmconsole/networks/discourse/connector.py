"""Discourse forums: search and the stream of posts for everybody, answers and messages with a key."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from datetime import datetime, timedelta

from cmconsole.domain.errors import UsageError
from cmconsole.domain.sources import Cursor, Source
from cmconsole.networks.answering import CanAnswer
from cmconsole.networks.base import (
    ANSWERS,
    READS,
    Credentials,
    NetworkKind,
    Option,
    Page,
    Reading,
    TextRules,
)
from cmconsole.networks.discourse import writing
from cmconsole.networks.discourse.listening import Listening
from cmconsole.networks.discourse.posts import KIND_NAME
from cmconsole.networks.discourse.session import Session
from cmconsole.networks.newest_first import Ask, Watermark, read
from cmconsole.networks.options import is_yes, site_address
from cmconsole.networks.terms import Search, searches
from cmconsole.networks.web import Web


class DiscourseConnector(CanAnswer[Session]):
    """Listens at one forum: to a search, to everything, or to what is said to the account."""

    def __init__(
        self, session: Session, wanted: Sequence[Search], *, everything: bool, account: bool
    ) -> None:
        """Bind to a forum.

        Args:
            session: the forum, and who asks.
            wanted: what to search for; with `everything` what is looked for in it.
            everything: read all posts instead of searching.
            account: listen to the account's notifications instead.
        """
        super().__init__(session, writing)
        self._listening = Listening(session)
        self._wanted = tuple(wanted)
        self._everything = everything
        self._account = account

    async def pages(self, cursor: Cursor, now: datetime) -> AsyncIterator[Page]:
        """Everything since `cursor` and shortly before it; see `Connector.pages`."""
        mark = Watermark.of(cursor, f"{self._session.base} {self._about()}")
        log = self._account or self._everything
        async with aclosing(read(mark, self._asks(), now, log=log)) as pages:
            async for page in pages:
                yield page

    async def check(self) -> str:
        """One sentence on the forum and what is listened to there. Raises NetworkError."""
        if self._account:
            me = await self._session.require_account()
            return f"@{me} is signed in at {self._session.base}."
        if self._everything:
            given = (await self._asks()[0](None, "")).given
        else:
            given = sum([await self._listening.count(search) for search in self._wanted])
        return f"{self._session.base} answers, with {given} posts for {self._about()}."

    def _asks(self) -> list[Ask]:
        if self._account:
            return [self._listening.notifications]
        if self._everything:
            return [self._listening.everything(self._wanted)]
        return [self._listening.search(search) for search in self._wanted]

    def _about(self) -> str:
        if self._account:
            return "notifications"
        words = " | ".join(search.query for search in self._wanted)
        return " in ".join(filter(None, (words, "all posts" if self._everything else "")))


def connect(source: Source, web: Web, credentials: Credentials) -> DiscourseConnector:
    """A connector for `source`.

    Raises:
        UsageError: the options do not say which forum, or what to listen to.
    """
    base = site_address(source.options.get("server", ""))
    query = source.options.get("query", "")
    searching = bool(query.strip() or source.match)
    everything = is_yes(source, "everything")
    with_key = bool(source.options.get("api_key"))
    account = is_yes(source, "notifications", default=with_key and not (searching or everything))
    if account and (query.strip() or everything):
        raise UsageError(
            "A forum is either searched (query=), read whole (everything=yes) or listened to for"
            " an account (notifications=yes)."
        )
    wanted: tuple[Search, ...] = ()
    if not account and (searching or not everything):
        wanted = searches(query, source.match, source.leave_out, where="the forum")
    session = Session(web, base, credentials, with_key=with_key)
    return DiscourseConnector(session, wanted, everything=everything, account=account)


KIND = NetworkKind(
    kind=KIND_NAME,
    label="Discourse forum",
    reading=Reading.SEARCH_INDEX,
    connect=connect,
    options=(
        Option("server", "Forum", required=True, help="For example forum.acme.example"),
        Option("query", "Search for", help="A name or a phrase; without it the words to match"),
        Option("everything", "Everything", help="yes: read all posts instead of searching"),
        Option("api_key", "Key", secret=True, help="Lets the program do what you can do there"),
        Option("notifications", "What is said to me", default="yes with a key and no search"),
    ),
    anonymous=READS,
    signed_in=ANSWERS,
    text_rules=TextRules(limit=writing.LONGEST, unit="characters", format="markdown"),
    sign_in="cmconsole.networks.discourse.signin:WAY",
    usual_interval=timedelta(minutes=3),
    # A key is good for 2,880 requests a day, all of them together.
    shortest_interval=timedelta(minutes=1),
    longest_interval=timedelta(minutes=30),
)

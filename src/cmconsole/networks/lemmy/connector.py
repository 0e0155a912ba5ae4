"""Lemmy: search and communities for everybody, answers and private messages with an account."""

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
from cmconsole.networks.lemmy import listening, writing
from cmconsole.networks.lemmy.posts import KIND_NAME
from cmconsole.networks.lemmy.session import Session
from cmconsole.networks.newest_first import Ask, Watermark, read
from cmconsole.networks.options import is_yes, server_address, words_of
from cmconsole.networks.terms import Search, searches
from cmconsole.networks.web import Web


class LemmyConnector(CanAnswer[Session]):
    """Listens at one server: to a search, to communities, or to what is said to the account."""

    def __init__(
        self, session: Session, wanted: Sequence[Search], communities: Sequence[str], *, inbox: bool
    ) -> None:
        """Bind to a server.

        Args:
            session: the server, and who is signed in there.
            wanted: what to search for; in communities what is looked for, or everything.
            communities: their names, `news@lemmy.example`; empty: the whole server.
            inbox: listen to the account instead.
        """
        super().__init__(session, writing)
        self._wanted = tuple(wanted)
        self._communities = tuple(communities)
        self._inbox = inbox

    async def pages(self, cursor: Cursor, now: datetime) -> AsyncIterator[Page]:
        """Everything since `cursor` and shortly before it; see `Connector.pages`."""
        asks = await self._asks()
        mark = Watermark.of(cursor, f"{self._session.base} {self._about()}")
        async with aclosing(read(mark, asks, now, log=self._inbox)) as pages:
            async for page in pages:
                yield page

    async def check(self) -> str:
        """One sentence on the server and what is listened to there. Raises NetworkError."""
        await self._session.dialect()
        given = [(await ask(None, "")).given for ask in await self._asks()]
        software = f"Lemmy {self._session.version}".strip()
        return f"{software} answers, with {sum(given)} entries for {self._about()}."

    async def _asks(self) -> list[Ask]:
        if self._inbox:
            return await listening.notifications(self._session)
        if self._communities:
            return [
                ask
                for name in self._communities
                for ask in listening.community(self._session, name, self._wanted)
            ]
        return [ask for one in self._wanted for ask in listening.search(self._session, one)]

    def _about(self) -> str:
        if self._inbox:
            return f"@{self._session.me}"
        words = " | ".join(search.query for search in self._wanted)
        where = " ".join(f"!{name}" for name in self._communities)
        return " in ".join(filter(None, (words, where)))


def connect(source: Source, web: Web, credentials: Credentials) -> LemmyConnector:
    """A connector for `source`.

    Raises:
        UsageError: the options do not say what to listen to.
    """
    base = server_address(source.options.get("server", ""), "lemmy.world")
    communities = [name.lstrip("!") for name in words_of(source, "communities")]
    query, me = source.options.get("query", ""), source.options.get("username", "").strip()
    searching = bool(query.strip() or source.match)
    inbox = is_yes(source, "notifications", default=bool(me) and not (searching or communities))
    if inbox and not me:
        raise UsageError("Say which account listens with username=.")
    wanted: tuple[Search, ...] = ()
    if not inbox and (searching or not communities):
        wanted = searches(query, source.match, source.leave_out, where="Lemmy")
    session = Session(web, base, me, credentials)
    return LemmyConnector(session, wanted, communities, inbox=inbox)


KIND = NetworkKind(
    kind=KIND_NAME,
    label="Lemmy",
    reading=Reading.SEARCH_INDEX,
    connect=connect,
    options=(
        Option("server", "Server", required=True, help="For example lemmy.world"),
        Option("query", "Search for", help="A name or a phrase; without it the words to match"),
        Option("communities", "Only in", help="For example news@lemmy.world, several with blanks"),
        Option("username", "Account", help="The name on this server, without @"),
        Option("password", "Password", secret=True, help="Used once and then forgotten"),
        Option("code", "Code", secret=True, help="From the authenticator app, if there is one"),
        Option(
            "notifications",
            "What is said to me",
            default="yes with an account and no search",
            help="yes: mentions, answers and private messages",
        ),
        Option("session", "Sign-in", secret=True, kept=True),
    ),
    anonymous=READS,
    signed_in=ANSWERS,
    text_rules=TextRules(limit=writing.LONGEST, unit="characters", format="markdown"),
    sign_in="cmconsole.networks.lemmy.signin:WAY",
    usual_interval=timedelta(minutes=3),
    shortest_interval=timedelta(minutes=1),
    longest_interval=timedelta(minutes=30),
)

"""GitHub: search and repositories for everybody, notifications and comments with a token."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime, timedelta

from cmconsole.domain.errors import UsageError
from cmconsole.domain.sources import Cursor, Source
from cmconsole.networks.answering import CanAnswer
from cmconsole.networks.base import (
    ANSWERS,
    READS,
    Capability,
    Credentials,
    NetworkKind,
    Option,
    Page,
    Reading,
    TextRules,
)
from cmconsole.networks.github import writing
from cmconsole.networks.github.listening import Listening
from cmconsole.networks.github.posts import KIND_NAME
from cmconsole.networks.github.session import Session
from cmconsole.networks.newest_first import Ask, Watermark, read
from cmconsole.networks.options import is_yes, site_address, words_of
from cmconsole.networks.terms import Search, searches
from cmconsole.networks.web import Web

API = "https://api.github.com"
_REPO = re.compile(r"[\w.-]+/[\w.-]+")


class GitHubConnector(CanAnswer[Session]):
    """Listens to a search, to repositories, or to what is said to the account."""

    def __init__(
        self, session: Session, wanted: Sequence[Search], repos: Sequence[str], *, account: bool
    ) -> None:
        """Bind to what is listened to.

        Args:
            session: who asks.
            wanted: what to search for; empty with repositories: everything in them.
            repos: `owner/name`; empty: everywhere.
            account: listen to the account's notifications instead.
        """
        super().__init__(session, writing)
        self._listening = Listening(session, repos)
        self._wanted = tuple(wanted)
        self._repos = tuple(repos)
        self._account = account

    async def pages(self, cursor: Cursor, now: datetime) -> AsyncIterator[Page]:
        """Everything since `cursor` and shortly before it; see `Connector.pages`."""
        if self._account:
            await self._session.require_account()
        mark = Watermark.of(cursor, f"{self._session.base} {self._about()}")
        async with aclosing(read(mark, self._asks(), now, log=self._is_log)) as pages:
            async for page in pages:
                yield replace(page, next_poll_after=self._listening.interval)

    async def check(self) -> str:
        """One sentence on what is listened to. Raises NetworkError."""
        if self._account:
            me = await self._session.require_account()
            await self._listening.notifications(None, "")
            return f"@{me} is signed in at GitHub."
        given = [(await ask(None, "")).given for ask in self._asks()]
        return f"GitHub knows {sum(given)} entries or more for {self._about()}."

    @property
    def _is_log(self) -> bool:
        return self._account or not self._wanted

    def _asks(self) -> list[Ask]:
        if self._account:
            return [self._listening.notifications]
        if self._wanted:
            return [self._listening.search(search) for search in self._wanted]
        return [ask for repo in self._repos for ask in self._listening.everything(repo, ())]

    def _about(self) -> str:
        if self._account:
            return "notifications"
        words = " | ".join(search.query for search in self._wanted)
        return " in ".join(filter(None, (words, " ".join(self._repos))))


def connect(source: Source, web: Web, credentials: Credentials) -> GitHubConnector:
    """A connector for `source`.

    Raises:
        UsageError: the options do not say what to listen to.
    """
    repos = words_of(source, "repos")
    for repo in repos:
        if not _REPO.fullmatch(repo):
            raise UsageError(f"{repo} is no repository, like acme/anvil.")
    query = source.options.get("query", "")
    searching = bool(query.strip() or source.match)
    account = is_yes(
        source,
        "notifications",
        default=bool(source.options.get("token")) and not (searching or repos),
    )
    wanted: tuple[Search, ...] = ()
    if not account and (searching or not repos):
        wanted = searches(query, source.match, source.leave_out, where="GitHub")
    api = site_address(source.options.get("api") or API)
    return GitHubConnector(Session(web, api, credentials), wanted, repos, account=account)


KIND = NetworkKind(
    kind=KIND_NAME,
    label="GitHub",
    reading=Reading.SEARCH_INDEX,
    connect=connect,
    options=(
        Option("query", "Search for", help="A name or a phrase; without it the words to match"),
        Option("repos", "Only in", help="For example acme/anvil; without words everything there"),
        Option("token", "Token", secret=True, help="A classic one, for notifications and answers"),
        Option("notifications", "What is said to me", default="yes with a token and no search"),
        Option("api", "API", default=API, help="Another one for GitHub Enterprise"),
    ),
    anonymous=READS,
    signed_in=ANSWERS - {Capability.PRIVATE_MESSAGE},
    text_rules=TextRules(limit=writing.LONGEST, unit="characters", format="markdown"),
    sign_in="cmconsole.networks.github.signin:WAY",
    usual_interval=timedelta(minutes=5),
    shortest_interval=timedelta(minutes=1),
    longest_interval=timedelta(minutes=30),
)

"""Telegram through a bot: the groups and channels it is in, by long polling.

Telegram keeps what a bot has not confirmed for a day, and asking from an offset on confirms all
before it. So the offset is only ever what was committed.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta

from cmconsole.domain.errors import (
    AnswerLost,
    LoginExpired,
    NetworkBusy,
    NetworkError,
    NotAllowed,
    NotThere,
    Unreachable,
    UnreadableAnswer,
)
from cmconsole.domain.posts import Post
from cmconsole.domain.sources import Cursor, Source
from cmconsole.networks.allowances import Answering
from cmconsole.networks.base import (
    FIRST_RUN_LIMIT,
    Capability,
    Credentials,
    NetworkKind,
    Option,
    Outgoing,
    Page,
    PostAddress,
    Reading,
    TextRules,
)
from cmconsole.networks.options import amount, api_address, secret
from cmconsole.networks.record_api import RecordApi, in_its_words, said
from cmconsole.networks.shape import Record, as_record, as_records, instant, the_list
from cmconsole.networks.telegram.posts import KIND_NAME, WANTED, Bot, read_message, read_update
from cmconsole.networks.web import Web

API = "https://api.telegram.org"
LIMIT = 4_096
KEPT_FOR = timedelta(hours=24)
AT_ONCE = 100
LONGEST_WAIT = 15
"""Seconds of one long poll; the web client gives an answer 20."""
MOST_PAGES = 1_000
"""Pages in one poll: what a day of a very busy bot may hold."""
SIGNED_OUT = "Telegram does not know this bot's token; please paste it again."
ELSEWHERE = (
    "Another program collects this bot's messages (a second poller or a webhook); only one can."
)
_TOKEN = re.compile(r"(\d{3,20}):[\w-]{10,100}")


class TelegramConnector:
    """Listens with one bot, and answers."""

    def __init__(self, web: Web, server: str, wait: int, credentials: Credentials) -> None:
        """Bind to a bot.

        Args:
            web: the shared client.
            server: the address of the Bot API.
            wait: seconds to wait for something new when there is nothing.
            credentials: where the bot's `token` is.
        """
        self._api = RecordApi(web, server, _explain, "Telegram")
        self._wait = wait
        self._credentials = credentials
        self._bot: Bot | None = None
        self._polled = False

    async def pages(self, cursor: Cursor, now: datetime) -> AsyncIterator[Page]:
        """Everything since `cursor`; see `Connector.pages`."""
        bot = await self._me()
        known = cursor.get("bot") == bot.id
        offset = cursor.get("offset") if known else None
        read_at = instant(cursor.get("read_at")) if known else None
        late = read_at is not None and now - read_at > KEPT_FOR
        # A negative offset names the newest ones and drops those before them.
        at = offset if isinstance(offset, int) else -FIRST_RUN_LIMIT
        # The first poll of a run does not wait, so that `poll --once` does not.
        waited = not self._polled or not self._wait
        self._polled = True
        for _ in range(MOST_PAGES):
            updates = await self._updates(at, 0)
            if not updates and not waited and at > 0:
                waited = True
                updates = await self._updates(at, self._wait)
            if not updates:
                break
            waited = True
            ids = [number for one in updates if (number := one.number("update_id")) is not None]
            if not ids:
                raise UnreadableAnswer("Telegram answered with something unexpected.")
            at = max(*ids, at) + 1
            posts = [post for one in updates if (post := read_update(one, bot)) is not None]
            stored = read_at.isoformat() if read_at else None
            yield Page(
                tuple(posts),
                {"bot": bot.id, "offset": at, "read_at": stored},
                fetched=len(updates),
                complete=False,
            )
        done = {"bot": bot.id, "offset": max(at, 0) or None, "read_at": now.isoformat()}
        yield Page((), done, joined=not late, missed_since=read_at if late else None)

    async def check(self) -> str:
        """One sentence on the bot. Raises NetworkError."""
        me = as_record(await self._call("getMe"))
        private = (
            ""
            if me.flag("can_read_all_group_messages")
            else (
                " In groups it only sees what is said to it, until its privacy mode is switched off."
            )
        )
        return f"The bot is @{me.identifier('username')}.{private}"

    async def publish(self, outgoing: Outgoing) -> Post:
        """Answer a message in its chat. Raises NetworkError."""
        to = outgoing.answer_to
        chat, message = _place(to)
        if to is None or not chat:
            raise NotAllowed("On Telegram a bot answers in a chat; say which message it answers.")
        if outgoing.private and chat.startswith("-"):
            raise NotAllowed(
                "A Telegram bot cannot write privately to people who have not written to it first."
            )
        length = len(outgoing.text.encode("utf-16-le")) // 2
        if length > LIMIT:
            raise NotAllowed(
                f"The text has {length} characters and Telegram takes {LIMIT}. Nothing was sent."
            )
        content: dict[str, object] = {
            "chat_id": int(chat),
            "text": outgoing.text,
            "reply_parameters": {"message_id": int(message)},
        }
        sent = as_record(await self._call("sendMessage", content))
        post = read_message(sent, await self._me())
        if post is None:
            raise self._api.lost()
        return replace(post, own=True, addressed=None)

    async def like(self, address: PostAddress) -> None:
        """Put a thumb under a message; twice is the same as once. Raises NetworkError."""
        chat, message = _place(address)
        thumb = [{"type": "emoji", "emoji": "👍"}]
        content: dict[str, object] = {
            "chat_id": int(chat or 0),
            "message_id": int(message or 0),
            "reaction": thumb,
        }
        await self._call("setMessageReaction", content)

    async def delete_own(self, address: PostAddress) -> None:
        """Delete a message of the bot; where it is gone already, all is well."""
        chat, message = _place(address)
        try:
            content: dict[str, object] = {
                "chat_id": int(chat or 0),
                "message_id": int(message or 0),
            }
            await self._call("deleteMessage", content)
        except NotThere:
            return

    def answering(self, post: Post, now: datetime) -> Answering:
        """A bot can answer wherever it reads."""
        return Answering()

    async def _me(self) -> Bot:
        if self._bot is None:
            me = as_record(await self._call("getMe"))
            if not me.identifier("id"):
                raise LoginExpired(SIGNED_OUT)
            self._bot = Bot(me.identifier("id"), me.identifier("username"))
        return self._bot

    async def _updates(self, offset: int, wait: int) -> list[Record]:
        asked: dict[str, object] = {
            "offset": offset,
            "limit": AT_ONCE,
            "timeout": wait,
            "allowed_updates": WANTED,
        }
        try:
            return as_records(the_list(await self._call("getUpdates", asked)))
        except AnswerLost as error:
            # Asking confirms only what had been committed: there is nothing to lose.
            raise Unreachable("Telegram did not answer in time.") from error

    async def _call(self, method: str, content: dict[str, object] | None = None) -> object:
        """What a method results in. All of them are posts, which long polls need: a post takes no
        turn from the polls of others."""
        token = await secret(self._credentials, "token", SIGNED_OUT)
        if not _TOKEN.fullmatch(token):
            raise LoginExpired(SIGNED_OUT)
        try:
            answer = await self._api.send("POST", f"/bot{token}/{method}", content or {})
        except NetworkBusy as error:
            if error.retry_after is not None:
                self._api.web.rest(self._api.base, error.retry_after)
            raise
        if not answer.flag("ok"):
            raise UnreadableAnswer("Telegram answered with something unexpected.")
        return answer.fields.get("result")


def _place(address: PostAddress | None) -> tuple[str, str]:
    """The chat and the message of an address; empty where it is of neither."""
    chat, _, message = (address.native_id if address else "").partition("/")
    usable = chat.removeprefix("-").isdecimal() and message.isdecimal()
    return (chat, message) if usable else ("", "")


def _explain(error: NetworkError) -> NetworkError | None:
    """Telegram's `error_code` and `description` in words (core.telegram.org/bots/api)."""
    told = said(error)
    words = told.text("description").partition(": ")[2] or told.text("description")
    if error.status in (401, 404) and isinstance(error, LoginExpired | NotThere):
        return LoginExpired(SIGNED_OUT, status=error.status)
    if error.status == 409:
        return NotAllowed(ELSEWHERE, status=409)
    if error.status == 429:
        seconds = told.record("parameters").count("retry_after")
        wait = timedelta(seconds=seconds) if seconds is not None else error.retry_after
        return NetworkBusy("Telegram asked us to ask less often.", retry_after=wait, status=429)
    if "not found" in words.casefold():
        return NotThere("This message is not on Telegram any more.", status=error.status)
    if isinstance(error, NotAllowed):
        sentence = f"Telegram did not allow this{in_its_words(words)}."
        return NotAllowed(sentence, status=error.status, body=error.body)
    return None


def connect(source: Source, web: Web, credentials: Credentials) -> TelegramConnector:
    """A connector for `source`. Raises UsageError: an option makes no sense."""
    wait = amount(source, "wait")
    seconds = min(int(wait), LONGEST_WAIT) if wait is not None else 10
    return TelegramConnector(web, api_address(source, "server", API), seconds, credentials)


KIND = NetworkKind(
    kind=KIND_NAME,
    label="Telegram",
    reading=Reading.ORDERED_LOG,
    connect=connect,
    options=(
        Option("token", "Bot token", secret=True, help="From @BotFather"),
        Option("wait", "Wait for news", default="10", help="Seconds; 0 asks and goes"),
        Option("server", "Server", default=API),
    ),
    anonymous=frozenset(),
    signed_in=frozenset(
        {
            Capability.NOTIFICATIONS,
            Capability.REPLY,
            Capability.PRIVATE_MESSAGE,
            Capability.LIKE,
            Capability.DELETE_OWN,
        }
    ),
    text_rules=TextRules(limit=LIMIT, unit="utf-16"),
    sign_in="cmconsole.networks.signin.pasted:TELEGRAM",
    usual_interval=timedelta(seconds=5),
    shortest_interval=timedelta(seconds=1),
    longest_interval=timedelta(seconds=20),
)

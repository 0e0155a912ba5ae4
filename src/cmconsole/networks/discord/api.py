"""Discord's interface: asked by a bot, with its errors in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from cmconsole.domain.errors import LoginExpired, NetworkBusy, NetworkError, NotAllowed, NotThere
from cmconsole.networks.base import Credentials
from cmconsole.networks.options import secret
from cmconsole.networks.record_api import Params, RecordApi, in_its_words, said
from cmconsole.networks.shape import Record, the_record
from cmconsole.networks.web import Answer, Web

API = "https://discord.com/api/v10"
LIMIT = 2_000
SIGNED_OUT = "Discord does not accept the bot's token; please paste it again."
NOT_INDEXED = 110000
_WORDS = {
    50001: "The bot may not see this channel.",
    50013: "The bot's role on the server does not allow this.",
    50007: "This person does not take messages from the bot.",
}


class DiscordApi:
    """Discord, asked by one bot."""

    def __init__(self, web: Web, server: str, credentials: Credentials) -> None:
        self._api = RecordApi(web, server, explain, "Discord")
        self._credentials = credentials
        self._me: Record | None = None

    async def me(self) -> Record:
        """The bot itself. Raises NetworkError."""
        if self._me is None:
            found = await self.get("/users/@me")
            if not found.identifier("id"):
                raise LoginExpired(SIGNED_OUT)
            self._me = found
        return self._me

    async def get(self, path: str, params: Params | None = None) -> Record:
        """The object at `path`. Raises NetworkError."""
        return the_record((await self.ask(path, params)).json())

    async def search(self, guild: str, params: Params) -> Record:
        """What the search of a server gives. Raises NetworkBusy while Discord still prepares it."""
        answer = await self.ask(f"/guilds/{guild}/messages/search", params)
        found = the_record(answer.json())
        if answer.status == 202 or found.number("code") == NOT_INDEXED:
            seconds = found.count("retry_after") or 30
            sentence = "Discord is still preparing the search of this server."
            raise NetworkBusy(sentence, retry_after=timedelta(seconds=min(max(seconds, 5), 3600)))
        return found

    async def ask(self, path: str, params: Params | None = None) -> Answer:
        """The answer at `path`. Raises NetworkError."""
        return await self._api.get(path, params, headers=await self._headers())

    async def send(
        self, method: str, path: str, content: Mapping[str, object] | None = None
    ) -> Record:
        """Do something once. Raises NetworkError as `RecordApi.send` does."""
        return await self._api.send(method, path, content, headers=await self._headers())

    def lost(self) -> NetworkError:
        """For a good answer that does not show what was done."""
        return self._api.lost()

    async def _headers(self) -> dict[str, str]:
        token = await secret(self._credentials, "token", SIGNED_OUT)
        if not token.isascii() or not token.isprintable() or " " in token:
            raise LoginExpired(SIGNED_OUT)
        return {"Authorization": f"Bot {token}"}


def explain(error: NetworkError) -> NetworkError | None:
    """Discord's codes in words (discord.com/developers/docs, "Opcodes and status codes")."""
    told = said(error)
    code = told.number("code") or 0
    if error.status == 401:
        return LoginExpired(SIGNED_OUT, status=401)
    if error.status == 429:
        given = told.fields.get("retry_after")
        seconds = given if isinstance(given, int | float) and 0 <= given < 86_400 else None
        wait = timedelta(seconds=seconds) if seconds is not None else error.retry_after
        return NetworkBusy("Discord asked us to ask less often.", retry_after=wait, status=429)
    if error.status == 404:
        return NotThere("This is not on Discord any more.", status=404)
    if isinstance(error, NotAllowed):
        sentence = _WORDS.get(
            code, f"Discord did not allow this{in_its_words(told.text('message'))}."
        )
        return NotAllowed(sentence, status=error.status, body=error.body)
    return None

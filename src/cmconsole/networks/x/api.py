"""X's interface: a sign-in that renews itself, two spellings, and errors in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from cmconsole.domain.errors import (
    LoginExpired,
    NetworkBusy,
    NetworkError,
    NotAllowed,
    NotThere,
)
from cmconsole.networks.base import Credentials
from cmconsole.networks.record_api import RecordApi, in_its_words, said
from cmconsole.networks.shape import Record, the_record
from cmconsole.networks.signin.keeper import Keeper
from cmconsole.networks.signin.oauth import Client, renewed
from cmconsole.networks.web import Web

SIGNED_OUT = "X no longer accepts the sign-in; please sign in again."
NO_CREDIT = "The credit at X is used up, so X answers nothing; top it up in X's developer console."
Params = dict[str, str | int | list[str]]


@dataclass(frozen=True, slots=True)
class Spelling:
    """How the interface names its things: version 2.167 of August 2026 renamed tweets to posts.

    X's own pages and libraries still use the old names while its specification has the new ones,
    and an unknown name is refused; so the other one is tried where one is.
    """

    name: str
    fields: str
    """The parameter that says which fields of a post are wanted."""
    post: str
    """Those fields. In the new spelling author and parent come by expansion only."""
    expansions: str
    message: str


OLD = Spelling(
    "tweet",
    "tweet.fields",
    "created_at,author_id,conversation_id,in_reply_to_user_id,referenced_tweets,"
    "edit_history_tweet_ids,lang,note_tweet,public_metrics,entities",
    "author_id",
    "id,text,event_type,created_at,dm_conversation_id,sender_id,participant_ids",
)
NEW = Spelling(
    "post",
    "post.fields",
    "created_at,conversation_id,lang,note_post,public_metrics,entities",
    "author_id",
    "id,text,event_type,created_at,dm_conversation_id",
)
USER_FIELDS = "username,name"


class XApi:
    """X, asked by one account."""

    def __init__(self, web: Web, server: str, client_id: str, credentials: Credentials) -> None:
        self._api = RecordApi(web, server, explain, "X")
        client = client_at(server, client_id)
        self._sign_in = Keeper(
            web, credentials, lambda grant: renewed(web, client, grant), SIGNED_OUT
        )
        self.spelling = OLD

    @property
    def now(self) -> datetime:
        """The time of the client's clock, UTC."""
        return self._api.web.now()

    def spell(self, name: object) -> None:
        """Go on with the spelling that worked last time."""
        self.spelling = NEW if name == NEW.name else OLD

    async def posts(self, path: str, params: Params) -> Record:
        """Posts at `path`, in whichever spelling X takes. Raises NetworkError."""
        try:
            return await self.get(path, params | self._asking_for_posts())
        except NetworkError as error:
            if error.status != 400 or self.spelling.fields not in error.body.decode("latin-1"):
                raise
        self.spelling = OLD if self.spelling is NEW else NEW
        return await self.get(path, params | self._asking_for_posts())

    async def messages(self, params: Params) -> Record:
        """A page of private messages, likewise."""
        try:
            return await self.get("/2/dm_events", params | self._asking_for_messages())
        except NetworkError as error:
            body = error.body.decode("latin-1")
            if error.status != 400 or "dm_event.fields" not in body:
                raise
        self.spelling = OLD if self.spelling is NEW else NEW
        return await self.get("/2/dm_events", params | self._asking_for_messages())

    async def get(self, path: str, params: Params | None = None) -> Record:
        """The object at `path`. Raises NetworkError."""
        token = await self._sign_in.access()
        try:
            answer = await self._api.get(path, params, token=token)
        except LoginExpired:
            token = await self._sign_in.after(token)
            answer = await self._api.get(path, params, token=token)
        return the_record(answer.json())

    async def send(
        self, method: str, path: str, content: Mapping[str, object] | None = None
    ) -> Record:
        """Do something once. Raises NetworkError as `RecordApi.send` does."""
        token = await self._sign_in.access()
        try:
            return await self._api.send(method, path, content, token=token)
        except LoginExpired:
            # Refused unread, so nothing was done; the next attempt has the new token.
            token = await self._sign_in.after(token)
            return await self._api.send(method, path, content, token=token)

    def lost(self) -> NetworkError:
        """For a good answer that does not show what was done."""
        return self._api.lost()

    def _asking_for_posts(self) -> Params:
        spelling = self.spelling
        return {
            spelling.fields: spelling.post,
            "expansions": spelling.expansions,
            "user.fields": USER_FIELDS,
        }

    def _asking_for_messages(self) -> Params:
        return {
            "dm_event.fields": self.spelling.message,
            "expansions": "sender_id",
            "user.fields": USER_FIELDS,
        }


def client_at(server: str, client_id: str, site: str = "", redirect: str = "") -> Client:
    """The owner's own app at X, a public client (docs.x.com, "OAuth 2.0 Authorization Code Flow")."""
    return Client(
        "X",
        client_id,
        authorize=f"{site}/i/oauth2/authorize",
        token=f"{server}/2/oauth2/token",
        revoke=f"{server}/2/oauth2/revoke",
        redirect=redirect,
    )


def explain(error: NetworkError) -> NetworkError | None:
    """X's problems in words (docs.x.com, "Response codes and errors")."""
    body = said(error)
    first = next(iter(body.records("errors")), Record({}))
    detail = body.text("detail") or first.text("message") or first.text("detail")
    kind = body.text("type").rpartition("/")[2]
    if error.status == 401:
        return LoginExpired(SIGNED_OUT, status=401)
    if error.status == 402 or "credits" in kind or "CreditsDepleted" in body.text("title"):
        return NotAllowed(NO_CREDIT, status=error.status)
    if error.status == 429 or kind == "usage-capped" or first.number("code") == 88:
        wait = error.retry_after or timedelta(minutes=15)
        return NetworkBusy("X asked us to ask less often.", retry_after=wait, status=error.status)
    if kind in ("resource-not-found", "not-authorized-for-resource"):
        sentence = "This post is not on X any more, or not for us to see."
        return NotThere(sentence, status=error.status, body=error.body)
    if isinstance(error, NotAllowed):
        sentence = f"X did not allow this{in_its_words(detail)}."
        return NotAllowed(sentence, status=error.status, body=error.body)
    return None

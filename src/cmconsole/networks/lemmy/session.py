"""One Lemmy server: which of the two APIs it speaks, who is signed in, what its errors mean."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from cmconsole.domain.errors import (
    AnswerLost,
    LoginExpired,
    NetworkBusy,
    NetworkDown,
    NetworkError,
    NotAllowed,
    NotThere,
    SecretsUnavailable,
    UnreadableAnswer,
)
from cmconsole.networks.base import Credentials
from cmconsole.networks.json_api import JsonApi, Params, Words, in_words
from cmconsole.networks.shape import Record, as_record, said, the_record
from cmconsole.networks.web import Web

WRONG = "The server did not accept the name and password; please enter the password again."
CODE = "This account needs a code from the authenticator app; enter it together with the password."


@dataclass(frozen=True, slots=True)
class Dialect:
    """What differs between the two APIs."""

    root: str
    version: int

    def word(self, name: str) -> str:
        """A value of an enumeration: `Posts` in version 3, `posts` in version 4."""
        return name if self.version == 3 else name.lower()


V3, V4 = Dialect("/api/v3", 3), Dialect("/api/v4", 4)


class Session:
    """A server, asked by one account or by nobody."""

    def __init__(self, web: Web, base: str, username: str, credentials: Credentials) -> None:
        self._web = web
        self.base = base
        self.me = username
        self._credentials = credentials
        self._dialect: Dialect | None = None
        self._site = Record({})
        self._lock = asyncio.Lock()

    async def dialect(self) -> Dialect:
        """Version 4 where `/api/v4/site` answers, else version 3. Raises NetworkError."""
        if self._dialect is None:
            for dialect in (V4, V3):
                try:
                    site = as_record(await self._api(None).get(f"{dialect.root}/site"))
                except (NotThere, UnreadableAnswer, NotAllowed):
                    continue
                if "site_view" in site or "version" in site:
                    self._dialect, self._site = dialect, site
                    return dialect
            raise UnreadableAnswer("No Lemmy server answers there.")
        return self._dialect

    @property
    def version(self) -> str:
        """What the server says it runs."""
        return self._site.text("version")

    async def get(self, path: str, params: Params | None = None) -> Record:
        """Read `path`. Raises NetworkError."""
        dialect = await self.dialect()
        try:
            return the_record(await self._api(await self._token()).get(dialect.root + path, params))
        except (NotThere, UnreadableAnswer):
            self._dialect = None  # it may have been updated: look again next time
            raise

    async def post(self, path: str, content: object) -> Record:
        """Do something as the account. Raises NetworkError, AnswerLost."""
        token = await self.require_account()
        dialect = await self.dialect()
        return the_record(await self._api(token).send("POST", dialect.root + path, content))

    async def require_account(self) -> str:
        """The token. Raises LoginExpired where nobody is signed in."""
        token = await self._token()
        if not token:
            raise LoginExpired("Nobody is signed in at this Lemmy server.")
        return token

    def _api(self, token: str | None) -> JsonApi:
        return JsonApi(self._web, self.base, explained, token)

    async def _token(self) -> str | None:
        """The token of the account; None for nobody. A new password is turned into one first.

        Only the token is kept: it can be taken back alone, in the account's settings.
        """
        if not self.me:
            return None
        async with self._lock:
            password = await self._credentials.read("password")
            if not password:
                return await self._credentials.read("session") or None
            token = await self._sign_in(password)
            try:
                await self._credentials.keep("session", token)
                await self._credentials.keep("password", "")
                await self._credentials.keep("code", "")
            except SecretsUnavailable:
                pass  # the password signs in again next time
            return token

    async def _sign_in(self, password: str) -> str:
        content = {"username_or_email": self.me, "password": password}
        code = await self._credentials.read("code")
        if code:
            content["totp_2fa_token"] = code
        try:
            # Version 1.0 keeps the way in of version 3.
            answer = as_record(await self._api(None).send("POST", "/api/v3/user/login", content))
        except AnswerLost as error:
            raise NetworkDown("The server did not answer when it was asked to sign in.") from error
        except (NotAllowed, NotThere) as error:
            needs_code = said(error.body).text("error") == "missing_totp_token"
            raise LoginExpired(CODE if needs_code else WRONG, status=error.status) from error
        token = answer.text("jwt")
        if not token:
            raise LoginExpired(WRONG)
        return token


_WORDS: Words = {
    "rate_limit_error": (NetworkBusy, "The server asked us to wait before asking again."),
    "not_logged_in": (LoginExpired, "The sign-in at this Lemmy server is no longer valid."),
    "incorrect_login": (LoginExpired, WRONG),
    "missing_totp_token": (LoginExpired, CODE),
    "incorrect_totp_token": (LoginExpired, "The code was wrong or too old."),
    "locked": (NotAllowed, "This thread is locked. Nothing was posted."),
    "deleted": (NotThere, "This has been deleted."),
    "not_found": (NotThere, "The server does not have this any more."),
    "couldnt_find_post": (NotThere, "The server does not have this post any more."),
    "couldnt_find_comment": (NotThere, "The server does not have this comment any more."),
    "couldnt_find_object": (NotThere, "The server cannot find this post."),
    "couldnt_find_person": (NotThere, "The server does not know this person."),
    "couldnt_find_that_username_or_email": (LoginExpired, WRONG),
    "couldnt_find_community": (NotThere, "The server does not know this community."),
    "site_ban": (NotAllowed, "This account is banned from the server."),
    "banned_from_community": (NotAllowed, "This account is banned from the community."),
    "person_is_banned_from_community": (
        NotAllowed,
        "This account is banned from the community.",
    ),
    "person_is_banned_from_site": (NotAllowed, "This account is banned from the server."),
    "person_is_blocked": (NotAllowed, "This person does not want to hear from this account."),
    "registration_application_is_pending": (
        NotAllowed,
        "The server has not yet accepted this account.",
    ),
    "instance_is_private": (NotAllowed, "This server shows its posts only to its own accounts."),
    "invalid_body_field": (NotAllowed, "The server did not take the text. Nothing was posted."),
}


def explained(error: NetworkError) -> NetworkError:
    """What the server means: most of its errors are a 400 with a name (`{"error": name}`)."""
    return in_words(error, said(error.body).text("error"), _WORDS)

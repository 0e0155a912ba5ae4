"""One Mastodon-compatible server as requests: addresses, tokens, and errors in plain sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from cmconsole.domain.errors import LoginExpired, NetworkError
from cmconsole.networks.mastodon.posts import host_of
from cmconsole.networks.web import Answer, Web

Params = Mapping[str, str | int | list[str]]


@dataclass(frozen=True, slots=True)
class Api:
    """A server, and the token it is asked with."""

    web: Web
    base: str
    """The server's address, without a slash at the end."""
    token: str | None = None

    @property
    def host(self) -> str:
        """The server as people name it."""
        return host_of(self.base)

    async def get(self, path: str, params: Params | None = None) -> Answer:
        """Read `path`. Raises NetworkError."""
        try:
            return await self.web.get(self.base + path, params=params, token=self.token)
        except NetworkError as error:
            self._explain(error)
            raise

    async def post(
        self, path: str, content: Mapping[str, object] | None = None, key: str | None = None
    ) -> Answer:
        """Send `content` as JSON to `path`, with `key` as the Idempotency-Key. Raises NetworkError."""
        headers = {"Idempotency-Key": key} if key else None
        try:
            return await self.web.post(
                self.base + path, content=dict(content or {}), headers=headers, token=self.token
            )
        except NetworkError as error:
            self._explain(error)
            raise

    async def post_bytes(self, path: str, body: bytes, kind: str) -> Answer:
        """Send `body`, of the content type `kind`, to `path`. Raises NetworkError."""
        try:
            return await self.web.post(
                self.base + path, content=body, headers={"content-type": kind}, token=self.token
            )
        except NetworkError as error:
            self._explain(error)
            raise

    def _explain(self, error: NetworkError) -> None:
        """Raise the same trouble, told the way these servers mean it, where that makes a difference.

        A token that is no longer good is a 401 on most of them and a 400 with the plain text
        "invalid token" on others.
        """
        if self.token and (error.status == 401 or b"invalid token" in error.body[:200].lower()):
            sentence = f"The sign-in at {self.host} is no longer valid."
            raise LoginExpired(sentence, status=401) from error


def status_path(native_id: str, action: str = "") -> str:
    """The path of a status, or of something done to it."""
    path = "/api/v1/statuses/" + quote(native_id, safe="")
    return f"{path}/{action}" if action else path

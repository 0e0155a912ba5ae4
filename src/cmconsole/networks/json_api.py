"""One JSON API as a connector sees it: its address, what is sent with every request, its dialect."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from cmconsole.domain.errors import NetworkBusy, NetworkError
from cmconsole.networks.web import Answer, Web

Params = Mapping[str, str | int | list[str]]
Explain = Callable[[NetworkError], NetworkError]
"""The same trouble as this network means it; the error itself where there is nothing to add."""


Words = Mapping[str, tuple[type[NetworkError], str]]
"""What a network's own names of errors mean: the kind of trouble, and a plain sentence."""


def in_words(
    error: NetworkError, name: str, words: Words, retry_after: timedelta | None = None
) -> NetworkError:
    """`error` as its name means it; itself where the name is not known.

    Args:
        name: what the network calls it.
        words: what its names mean.
        retry_after: how long it wants to be left alone, where it says so in a way of its own.
    """
    if name not in words:
        return error
    kind, sentence = words[name]
    if isinstance(error, NetworkBusy):  # whatever else it says, it was too soon
        kind, sentence = NetworkBusy, str(error)
    pause = error.retry_after or retry_after
    return kind(sentence, retry_after=pause, status=error.status, body=error.body)


@dataclass(frozen=True, slots=True)
class JsonApi:
    """A server, and how it is asked."""

    web: Web
    base: str
    """The server's address, without a slash at the end."""
    explain: Explain
    token: str | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    async def answer(self, path: str, params: Params | None = None) -> Answer:
        """Read `path`, headers and all. Raises NetworkError."""
        try:
            return await self.web.get(
                self.base + path, params=params, headers=self.headers, token=self.token
            )
        except NetworkError as error:
            raise self.explain(error) from error.__cause__

    async def get(self, path: str, params: Params | None = None) -> object:
        """Read `path` as JSON. Raises NetworkError."""
        return (await self.answer(path, params)).json()

    async def send(
        self,
        method: str,
        path: str,
        content: object = None,
        *,
        params: Params | None = None,
        form: Mapping[str, str | list[str]] | None = None,
    ) -> object:
        """Send a JSON `content` or a form, once. Raises NetworkError, AnswerLost."""
        try:
            answer = await self.web.request(
                method,
                self.base + path,
                params=params,
                content=content,
                form=form,
                headers=self.headers,
                token=self.token,
            )
            return answer.json() if answer.body else None
        except NetworkError as error:
            raise self.explain(error) from error.__cause__

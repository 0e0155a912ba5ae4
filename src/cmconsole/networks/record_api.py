"""A JSON API whose answers are objects: signed in anew per request, never led to another server."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from cmconsole.domain.errors import AnswerLost, NetworkError, UnreadableAnswer
from cmconsole.domain.text import clean
from cmconsole.networks import shape
from cmconsole.networks.json_api import JsonApi
from cmconsole.networks.json_api import Params as Params
from cmconsole.networks.shape import Record, as_record, the_record
from cmconsole.networks.web import Answer, Web

Explain = Callable[[NetworkError], NetworkError | None]
"""What a network means by an error of its own; None: what the web client says is right."""


@dataclass(frozen=True, slots=True)
class RecordApi:
    """A server that is asked for objects, with whatever sign-in is good at that moment."""

    web: Web
    base: str
    """Its address, without a slash at the end."""
    explain: Explain
    name: str
    """The network as people call it."""

    async def get(
        self,
        path: str,
        params: Params | None = None,
        *,
        token: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Read `path`, or a whole address on the same server. Raises NetworkError."""
        return await self._signed_in(token, headers).answer(self.address(path), params)

    async def record(
        self,
        path: str,
        params: Params | None = None,
        *,
        token: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Record:
        """The object at `path`. Raises NetworkError."""
        return the_record((await self.get(path, params, token=token, headers=headers)).json())

    async def send(
        self,
        method: str,
        path: str,
        content: Mapping[str, object] | None = None,
        *,
        params: Params | None = None,
        form: Mapping[str, str | list[str]] | None = None,
        token: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Record:
        """Do something at `path`, once.

        Returns:
            The object that the server answers with; an empty one where it answers with nothing.

        Raises:
            AnswerLost: it may or may not have been done.
            NetworkError: it has not been done.
        """
        whole = None if content is None else dict(content)
        api = self._signed_in(token, headers)
        try:
            answer = await api.send(method, self.address(path), whole, params=params, form=form)
        except UnreadableAnswer as error:
            raise self.lost() from error
        return as_record(answer)

    def lost(self) -> AnswerLost:
        """For a good answer that does not show what was done."""
        return AnswerLost(
            f"{self.name} took the text but did not show it; it may or may not be there."
        )

    def address(self, path: str) -> str:
        """Where `path` is. Raises UnreadableAnswer for an address on another server."""
        if "://" not in path:
            return self.base + path
        if urlsplit(path)[:2] != urlsplit(self.base)[:2]:
            raise UnreadableAnswer(f"{self.name} pointed to a page at another server.")
        return path

    def _signed_in(self, token: str | None, headers: Mapping[str, str] | None) -> JsonApi:
        return JsonApi(
            self.web, "", lambda error: self.explain(error) or error, token, headers or {}
        )


def said(error: NetworkError) -> Record:
    """The JSON object in an error's body; an empty one where it is none."""
    return shape.said(error.body)


def in_its_words(text: str) -> str:
    """What a network says of a refusal, in brackets behind our own words."""
    text = " ".join(clean(text, 200).split()).rstrip(".")
    return f" ({text})" if text else ""

"""Private messages on Bluesky: a log that is read forward, and sending.

They are kept by a service of their own, asked through the account's server, and need an app
password that was made with access to them.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable, Iterator
from datetime import datetime, timedelta

from cmconsole.domain.errors import NotAllowed, NotThere, UnreadableAnswer
from cmconsole.domain.posts import Author, Post
from cmconsole.networks.base import FIRST_RUN_LIMIT, Outgoing, Page
from cmconsole.networks.bluesky.api import CHAT, Api, Params
from cmconsole.networks.bluesky.posts import (
    at_uri,
    convo_of,
    message_address,
    read_author,
    read_message,
)
from cmconsole.networks.bluesky.text import MESSAGE_RULES, facets, fits
from cmconsole.networks.shape import Record

MOST_PAGES = 50
RECENT = 50
CLOCKS_DIFFER_BY = timedelta(minutes=5)


class Messages:
    """The private messages of one account."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._people: dict[str, Author] = {}

    async def pages(self, place: str) -> AsyncGenerator[tuple[Page, str], None]:
        """Everything after `place`, oldest first; each page comes with the place behind it.

        Without a place the log's end is remembered, and of each unread conversation the last
        message is taken.

        Raises:
            NetworkError: what was yielded before stays valid.
        """
        if not place:
            end = (await self._log("")).identifier("cursor")
            unread = await self._unread()
            yield Page(unread, None, fetched=len(unread), complete=False), end
            return
        for _ in range(MOST_PAGES):
            answer = await self._log(place)
            entries = answer.records("logs")
            after = answer.identifier("cursor") or place
            if not entries or after == place:
                return
            posts = tuple(self._posts(entries))
            gone = tuple(self._gone(entries))
            place = after
            yield Page(posts, None, fetched=len(entries), deleted=gone, complete=False), place

    async def send(self, outgoing: Outgoing) -> Post:
        """Send a private message. Raises NetworkError, NotAllowed where it is not accepted."""
        if not fits(outgoing.text, MESSAGE_RULES):
            raise NotAllowed("The message is longer than Bluesky takes. Nothing was sent.")
        convo_id = await self._convo(outgoing)
        message: dict[str, object] = {"text": outgoing.text}
        if made := await facets(outgoing.text, self.did_of):
            message["facets"] = made
        content = {"convoId": convo_id, "message": message}
        answer = await self._api.call("chat.bsky.convo.sendMessage", content, CHAT)
        post = read_message(answer, convo_id, self._me(), self._api.did)
        if post is None:
            raise UnreadableAnswer("Bluesky took the message but did not show it.")
        return post

    async def find(self, outgoing: Outgoing, since: datetime) -> Post | None:
        """Our own message with that text, sent since then (UTC), or None. Raises NetworkError."""
        convo_id = await self._convo(outgoing)
        params: Params = {"convoId": convo_id, "limit": RECENT}
        answer = await self._api.get("chat.bsky.convo.getMessages", params, CHAT)
        for message in answer.records("messages"):
            sent_at = message.instant("sentAt")
            if (
                message.record("sender").identifier("did") == self._api.did
                and message.text("text").strip() == outgoing.text.strip()
                and (sent_at is None or sent_at >= since - CLOCKS_DIFFER_BY)
            ):
                return read_message(message, convo_id, self._me(), self._api.did)
        return None

    async def did_of(self, handle: str) -> str:
        """The DID behind a handle; empty where nobody has it. Raises NetworkError."""
        try:
            found = await self._api.get(
                "com.atproto.identity.resolveHandle", {"handle": handle.removeprefix("@")}
            )
        except (NotThere, NotAllowed):
            return ""
        return found.identifier("did")

    async def _convo(self, outgoing: Outgoing) -> str:
        """The conversation to write in. Raises NetworkError."""
        address = outgoing.answer_to.canonical_uri if outgoing.answer_to else ""
        if convo_id := convo_of(address):
            return convo_id
        place = at_uri(address)
        if outgoing.recipients:
            did = await self.did_of(outgoing.recipients[0])
        else:
            did = place[0] if place else ""
        if not did:
            raise NotThere("Bluesky does not know the person to write to. Nothing was sent.")
        params = {"members": [did]}
        answer = await self._api.get("chat.bsky.convo.getConvoForMembers", params, CHAT)
        convo_id = answer.record("convo").identifier("id")
        if not convo_id:
            raise UnreadableAnswer("Bluesky answered with something unexpected.")
        return convo_id

    async def _log(self, place: str) -> Record:
        params = {"cursor": place} if place else {}
        answer = await self._api.get("chat.bsky.convo.getLog", params, CHAT)
        if not isinstance(answer.fields.get("logs"), list):
            raise UnreadableAnswer("Bluesky answered with something unexpected.")
        return answer

    async def _unread(self) -> tuple[Post, ...]:
        params: Params = {"readState": "unread", "limit": 100}
        answer = await self._api.get("chat.bsky.convo.listConvos", params, CHAT)
        found = []
        for convo in answer.records("convos"):
            self._remember(convo.records("members"))
            post = self._post(convo.record("lastMessage"), convo.identifier("id"))
            if post is not None and not post.own:
                found.append(post)
        found.reverse()
        return tuple(found[-FIRST_RUN_LIMIT:])

    def _posts(self, entries: Iterable[Record]) -> Iterator[Post]:
        for entry in entries:
            self._remember(entry.records("relatedProfiles"))
            if entry.text("$type").endswith("#logCreateMessage"):
                post = self._post(entry.record("message"), entry.identifier("convoId"))
                if post is not None:
                    yield post

    @staticmethod
    def _gone(entries: Iterable[Record]) -> Iterator[str]:
        for entry in entries:
            message_id = entry.record("message").identifier("id")
            if entry.text("$type").endswith("#logDeleteMessage") and message_id:
                yield message_address(entry.identifier("convoId"), message_id)

    def _post(self, message: Record, convo_id: str) -> Post | None:
        did = message.record("sender").identifier("did")
        if not did:
            return None
        sender = self._people.get(did) or Author(did, did)
        return read_message(message, convo_id, sender, self._api.did)

    def _remember(self, profiles: Iterable[Record]) -> None:
        for author in filter(None, map(read_author, profiles)):
            self._people[author.key] = author

    def _me(self) -> Author:
        return self._people.get(self._api.did) or Author(self._api.did, self._api.did)

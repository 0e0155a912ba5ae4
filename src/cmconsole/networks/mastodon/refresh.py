"""Looking at known statuses again: timelines that are read forward tell of no edit and no deletion."""

from __future__ import annotations

from collections.abc import Sequence

from cmconsole.domain.errors import LoginExpired, NotAllowed, NotThere, UnreadableAnswer
from cmconsole.domain.posts import PostAddress
from cmconsole.networks.base import Refreshed
from cmconsole.networks.mastodon.api import status_path
from cmconsole.networks.mastodon.posts import read_statuses
from cmconsole.networks.mastodon.session import Session
from cmconsole.networks.mastodon.thread import is_at
from cmconsole.networks.shape import Record, as_records, said, the_list, the_record

AT_ONCE = 20
"""Statuses per request: what `GET /api/v1/statuses` gives without an account (Mastodon 4.3)."""


async def refresh(session: Session, addresses: Sequence[PostAddress]) -> Refreshed:
    """The statuses as they are now, and those that are gone.

    An id is good only at the server that gave it, so a status found there that is another post says
    nothing about the one that was meant.

    Raises:
        NetworkError: the server could not be asked; nothing is known then.
    """
    found: list[Record] = []
    deleted: list[str] = []
    for start in range(0, len(addresses), AT_ONCE):
        part = addresses[start : start + AT_ONCE]
        together = await _together(session, part)
        for address in part:
            status = (together or {}).get(address.native_id)
            if status is None:
                try:
                    status = await _alone(session, address)
                except NotThere as error:
                    # A page of a proxy in front of the server is no word of the server's own.
                    if together is not None or said(error.body):
                        deleted.append(address.canonical_uri)
                    continue
            if is_at(status, address, session):
                found.append(status)
    return Refreshed(tuple(read_statuses(found, session.seen_from)), tuple(deleted))


async def _together(session: Session, part: Sequence[PostAddress]) -> dict[str, Record] | None:
    """What one request gives, by id; None from servers that do not know it (before 4.3)."""
    try:
        ids = [address.native_id for address in part]
        answer = await session.api.get("/api/v1/statuses", {"id[]": ids})
        return {status.identifier("id"): status for status in as_records(the_list(answer.json()))}
    except LoginExpired:
        if session.account:
            raise
        return None
    except (NotThere, NotAllowed, UnreadableAnswer):
        return None


async def _alone(session: Session, address: PostAddress) -> Record:
    """One status. Raises NotThere where its server does not have it any more."""
    return the_record((await session.api.get(status_path(address.native_id))).json())

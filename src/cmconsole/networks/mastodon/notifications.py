"""Which notifications of an account are mentions, and the ones its server filtered away.

Asked for are `mention` and `quote`: somebody says something to us. `update` and `quoted_update`
are edits; they are read where the edited post is for us, so that its row shows the new text. Left
out are `status` (an account that was subscribed to wrote something, to nobody in particular),
`reblog`, `favourite`, `follow` and `poll`: nobody says anything that could be answered, and reach is
no reason for a row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime

from cmconsole.domain.errors import (
    LoginExpired,
    NetworkBusy,
    NetworkDown,
    NetworkError,
    Unreachable,
)
from cmconsole.domain.posts import Post
from cmconsole.networks.mastodon.api import Api
from cmconsole.networks.mastodon.log import Log
from cmconsole.networks.mastodon.posts import Viewpoint, addresses, original, read_status, relate
from cmconsole.networks.shape import Record

PATH = "/api/v1/notifications"
REQUESTS_PATH = "/api/v1/notifications/requests"
PAGE = 80
"""Notifications per page: the most that Mastodon gives."""
REQUESTS_PAGE = 40
PER_SENDER = 400
"""Notifications of one stranger that are read; they are read again whenever the stranger writes."""
SENDERS_AT_ONCE = 20
"""Strangers whose notifications one poll fetches; the next goes on from there."""


def log_of(api: Api, types: Sequence[str]) -> Log:
    """The account's notifications, those its policy filtered away included."""
    return Log(api, PATH, {"types[]": list(types), "limit": PAGE, "include_filtered": "true"})


def read_notifications(notifications: Iterable[Record], seen_from: Viewpoint) -> list[Post]:
    """The posts that notifications stand for, in the same order.

    One whose status has been deleted since (`status` is null) stands for none.
    """
    notifications = list(notifications)
    family = relate((n.record("status") for n in notifications), seen_from)
    posts = []
    for notification in notifications:
        status = original(notification.record("status"))
        reason = _reason(notification.text("type"), status, seen_from.account_id)
        post = read_status(status, seen_from, family)
        if post is not None and (reason is not None or _edits_our_own(notification, post)):
            posts.append(replace(post, addressed=reason))
    return posts


def _reason(kind: str, status: Record, account_id: str) -> str | None:
    """Why the status is for us; None where it is not."""
    match kind:
        case "mention":
            return addresses(status, account_id) or "mention"
        case "quote":
            return "quote"
        case "update" | "quoted_update":
            return addresses(status, account_id)
    return None


def _edits_our_own(notification: Record, post: Post) -> bool:
    return post.own and notification.text("type") in ("update", "quoted_update")


@dataclass(frozen=True, slots=True)
class Filtered:
    """Notifications that are only to be had by asking for each stranger's."""

    items: tuple[Record, ...]
    until: datetime | None
    """Every request changed up to here has been read."""
    complete: bool = True


async def read_filtered(
    api: Api, types: Sequence[str], since: datetime | None, seen: Set[str]
) -> Filtered | None:
    """What the account's policy filtered away and `include_filtered` did not bring.

    A server that does not know `include_filtered` keeps strangers' mentions behind
    /api/v1/notifications/requests, one request per stranger with its last status; with `account_id`
    the notifications of that stranger are given, filtered or not.

    Args:
        types: notification types to ask for.
        since: requests changed up to then have been read; None: none have.
        seen: server ids of the statuses that this poll's notifications brought.

    Returns:
        None where there is no need to ask again: the server has no such list, or the notifications
        hold what it filters.
    """
    try:
        walk = await Log(api, REQUESTS_PATH, {"limit": REQUESTS_PAGE}).backward("", 1_000)
    except (Unreachable, NetworkBusy, NetworkDown, LoginExpired):
        raise
    except NetworkError:
        return None
    if any(request.record("last_status").identifier("id") in seen for request in walk.items):
        return None
    changed = sorted(
        (at, request.record("account").identifier("id"))
        for request in walk.items
        if (at := request.instant("updated_at")) and (since is None or at > since)
    )
    items: list[Record] = []
    for _, sender in changed[:SENDERS_AT_ONCE]:
        log = log_of(api, types)
        log = replace(log, params={**log.params, "account_id": sender})
        items += (await log.backward("", PER_SENDER)).items
    last = changed[:SENDERS_AT_ONCE][-1][0] if changed else since
    return Filtered(tuple(items), last, complete=len(changed) <= SENDERS_AT_ONCE)

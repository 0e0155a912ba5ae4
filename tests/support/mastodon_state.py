"""What a Mastodon-like server of the tests knows; `support.mastodon` answers with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from support.plays import Play, Reply, Request, json_reply

BEGINNING = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
HOST = "social.example"
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
Json = dict[str, Any]


def snowflake(number: int) -> str:
    """An id as Mastodon makes them."""
    return str(116_000_000_000_000_000 + number * 65_536)


def ulid(number: int) -> str:
    """An id as GoToSocial makes them: sorted as text."""
    digits = ""
    for _ in range(26):
        number, digit = divmod(number, 32)
        digits = _CROCKFORD[digit] + digits
    return "01" + digits[2:]


@dataclass
class MastodonState:
    """The server's whole state; change it while the client is reading."""

    software: str = "mastodon"
    version: str = "4.6.4"
    nodeinfo: bool = True
    make_id: Callable[[int], str] = snowflake
    largest_page: int = 40
    min_id: str = "forward"
    """`forward` as it should be, `since` for a server that mistakes it for since_id, `ignored`."""
    max_id: bool = True
    token: str = "good-token"
    bad_token: Reply = field(
        default_factory=lambda: json_reply({"error": "The access token is invalid"}, 401)
    )
    anonymous_tags: int = 200
    """The status with which somebody without a token is refused a hashtag; 200: they are not."""
    include_filtered: bool = True
    has_requests: bool = True
    honours_keys: bool = True
    batches: bool = True
    """It gives several statuses at once (Mastodon 4.3)."""
    before: Callable[[Request], Play | None] = lambda request: None
    """Called for every request; what it returns is sent instead of an answer."""
    statuses: list[Json] = field(default_factory=list)
    """Oldest first."""
    notifications: list[Json] = field(default_factory=list)
    """Oldest first; `_filtered` marks those that the account's policy hides."""
    known_elsewhere: list[Json] = field(default_factory=list)
    """Statuses of other servers that `resolve` can fetch."""
    pictures: list[tuple[str, bytes]] = field(default_factory=list)
    """What was uploaded: content type and body."""
    preparing: int = 0
    """How often an uploaded picture is looked at before it is ready."""
    posted: list[Json] = field(default_factory=list)
    """The bodies of POST /api/v1/statuses, refused ones included."""
    refusal: Reply | None = None
    """What posting is answered with instead of being done."""
    context_headers: dict[str, str] = field(default_factory=dict)
    _keys: dict[str, Json] = field(default_factory=dict)
    _count: int = 0

    def account(self, name: str, host: str = "") -> Json:
        """An account object; without a host it is one of this server."""
        return {
            "id": f"{name}{len(host)}",
            "username": name,
            "acct": f"{name}@{host}" if host else name,
            "display_name": name.title(),
            "url": f"https://{host or HOST}/@{name}",
            "followers_count": 3,
        }

    def next_id(self) -> str:
        """The next id: higher than all before."""
        self._count += 1
        return self.make_id(self._count)

    def status(self, text: str, author: Json | None = None, **fields: Any) -> Json:
        """A status that is nowhere yet."""
        author = author or self.account("fan", "elsewhere.example")
        native_id = self.next_id()
        at = BEGINNING + timedelta(seconds=self._count)
        uri = f"{author['url']}/{native_id}"
        return {
            "id": native_id,
            "uri": uri.replace("/@", "/users/"),
            "url": uri,
            "created_at": at.isoformat().replace("+00:00", "Z"),
            "account": author,
            "content": f"<p>{text}</p>",
            "visibility": "public",
            "spoiler_text": "",
            "in_reply_to_id": None,
            "in_reply_to_account_id": None,
            "mentions": [],
            "tags": [],
            "media_attachments": [],
            "language": "en",
            "reblog": None,
        } | fields

    def post(self, text: str, tags: list[str] | None = None, **fields: Any) -> Json:
        """A status that this server knows."""
        named = [{"name": tag} for tag in (["acme"] if tags is None else tags)]
        status = self.status(text, **fields) | {"tags": named}
        self.statuses.append(status)
        return status

    def notify(self, status: Json | None, kind: str = "mention", *, filtered: bool = False) -> Json:
        """A notification to the account that is signed in."""
        author = status["account"] if status else self.account("gone", "elsewhere.example")
        at = BEGINNING + timedelta(seconds=self._count)
        notification = {
            "id": str(1000 + len(self.notifications)),
            "type": kind,
            "created_at": at.isoformat(),
            "account": author,
            "status": status,
            "_filtered": filtered,
        }
        self.notifications.append(notification)
        return notification

    @property
    def me(self) -> Json:
        """The account that is signed in."""
        return self.account("brand")

"""The JSON that Mastodon 4.6 writes for accounts, posts and notifications.

The keys and types are those of recorded answers; what a server leaves out for remote accounts
(`roles`, `application`) or without a login (`favourited`, ...) is left out here too.
"""

from __future__ import annotations

from typing import Any

from cmconsole.demo import markup
from cmconsole.demo.world import Account, Notification, Status, World, may_see, stamp

Json = dict[str, Any]

SOURCE: Json = {
    "privacy": "public",
    "sensitive": False,
    "language": None,
    "note": "",
    "fields": [],
    "follow_requests_count": 0,
    "quote_policy": "public",
}
ROLE: Json = {"id": "-99", "name": "", "permissions": "65536", "color": "", "highlighted": False}
NEVER_SET: Json = {
    "locked": False,
    "discoverable": True,
    "indexable": False,
    "group": False,
    "avatar_description": "",
    "header_description": "",
    "hide_collections": None,
    "show_media": True,
    "show_media_replies": True,
    "show_featured": True,
    "feature_approval": {"automatic": [], "manual": [], "current_user": "denied"},
    "emojis": [],
    "fields": [],
}
"""What every account of the demo has in common."""
PLAIN: Json = {
    "quotes_count": 0,
    "reblog": None,
    "emojis": [],
    "tagged_collections": [],
    "quote": None,
    "card": None,
    "poll": None,
}
"""What no post of the demo has."""


class Shapes:
    """Writes what the API shows of a world."""

    def __init__(self, world: World, base: str) -> None:
        self._world = world
        self._base = base
        """Scheme, host and port under which this server is reached."""

    def account(self, account: Account, *, credential: bool = False) -> Json:
        """An account; as `CredentialAccount` where it is the reader's own."""
        local = account.host is None
        avatar = f"{self._base}/avatars/original/missing.png"
        header = f"{self._base}/headers/original/missing.png"
        last = account.posts[-1].created_at.strftime("%Y-%m-%d") if account.posts else None
        shape: Json = NEVER_SET | {
            "id": str(account.id),
            "username": account.username,
            "acct": account.acct,
            "display_name": account.name,
            "bot": account.bot,
            "created_at": account.created_at.strftime("%Y-%m-%dT00:00:00.000Z"),
            "note": self._html(account.bio),
            "url": f"{self._base}/@{account.acct}",
            "uri": self._actor(account),
            "avatar": avatar,
            "avatar_static": avatar,
            "header": header,
            "header_static": header,
            "followers_count": account.followers,
            "following_count": account.following,
            "statuses_count": len(account.posts),
            "last_status_at": last,
        }
        if local:
            shape |= {"noindex": False, "roles": []}
        if credential:
            shape |= {"source": SOURCE | {"note": account.bio}, "role": ROLE}
        return shape

    def status(self, status: Status, *, signed_in: bool) -> Json:
        """A post, with the reader's own marks on it where somebody is signed in."""
        shape: Json = PLAIN | {
            "id": str(status.id),
            "created_at": stamp(status.created_at),
            "in_reply_to_id": str(status.parent.id) if status.parent else None,
            "in_reply_to_account_id": str(status.parent.account.id) if status.parent else None,
            "sensitive": status.sensitive or bool(status.warning),
            "spoiler_text": status.warning,
            "visibility": status.visibility,
            "language": status.language,
            "uri": self.uri(status),
            "url": self.url(status),
            "replies_count": sum(may_see(one, None) for one in status.children),
            "reblogs_count": status.boosts,
            "favourites_count": status.likes,
            "edited_at": stamp(status.edited_at) if status.edited_at else None,
            "content": self._html(status.text),
            "account": self.account(status.account),
            "media_attachments": [self._image(status)] if status.image else [],
            "mentions": [self._mention(one) for one in status.mentions],
            "tags": [{"name": tag, "url": f"{self._base}/tags/{tag}"} for tag in status.tags],
            "quote_approval": {
                "automatic": ["public"],
                "manual": [],
                "current_user": "automatic" if signed_in else "denied",
            },
        }
        if status.account.host is None:
            shape["application"] = {"name": "Web", "website": None}
        if signed_in:
            shape |= self._own_marks(status)
        if status.reblog_of is not None:
            shape["reblog"] = self.status(status.reblog_of, signed_in=signed_in)
        return shape

    def _own_marks(self, status: Status) -> Json:
        """What the brand has done with a post."""
        marks: Json = {
            "favourited": status.favourited,
            "reblogged": status.reblogged,
            "muted": False,
            "bookmarked": False,
            "filtered": [],
        }
        if status.account is self._world.brand:
            marks["pinned"] = False
        return marks

    def notification(self, notification: Notification) -> Json:
        """A notification; without a `status` key where it is not about a post."""
        shape: Json = {
            "id": str(notification.id),
            "type": notification.type,
            "created_at": stamp(notification.created_at),
            "group_key": f"ungrouped-{notification.id}",
            "account": self.account(notification.account),
        }
        if notification.filtered:
            shape["filtered"] = True
        if notification.status is not None:
            shape["status"] = self.status(notification.status, signed_in=True)
        return shape

    def history(self, status: Status) -> list[Json]:
        """Every version of a post, the first one first."""
        return [
            {
                "content": self._html(version.text),
                "spoiler_text": version.warning,
                "sensitive": status.sensitive or bool(version.warning),
                "created_at": stamp(version.at),
                "account": self.account(status.account),
                "media_attachments": [self._image(status)] if status.image else [],
                "emojis": [],
            }
            for version in status.versions
        ]

    def uri(self, status: Status) -> str:
        """The address that is the same on every server."""
        return f"{self._actor(status.account)}/statuses/{status.id}"

    def url(self, status: Status) -> str:
        """The page a person can open; the demo shows it itself, whoever's post it is."""
        return f"{self._base}/@{status.account.acct}/{status.id}"

    def _actor(self, account: Account) -> str:
        if account.host is None:
            return f"https://{self._world.domain}/ap/users/{account.id}"
        return f"https://{account.host}/users/{account.username}"

    def _html(self, text: str) -> str:
        return markup.html(text, self._profile, lambda tag: f"{self._base}/tags/{tag}")

    def _profile(self, handle: str) -> str | None:
        account = self._world.find_account(handle)
        return None if account is None else f"{self._base}/@{account.acct}"

    def _mention(self, account: Account) -> Json:
        return {
            "id": str(account.id),
            "username": account.username,
            "url": f"{self._base}/@{account.acct}",
            "acct": account.acct,
        }

    def _image(self, status: Status) -> Json:
        url = f"{self._base}/media/{status.id}.png"
        size = {"width": 640, "height": 400, "size": "640x400", "aspect": 1.6}
        return {
            "id": str(status.id + 1),
            "type": "image",
            "url": url,
            "preview_url": url,
            "remote_url": None,
            "preview_remote_url": None,
            "text_url": None,
            "meta": {"original": size, "small": size},
            "description": status.image,
            "blurhash": "LKO2:N%2Tw=w]~RBVZRi};RPxuwH",
        }

"""The demo's Mastodon server as it stands at one moment: accounts, posts, notifications."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cmconsole.demo import markup

VISIBLE_TO_ALL = ("public", "unlisted")


@dataclass(slots=True)
class Account:
    """An account as this server knows it."""

    id: int
    username: str
    host: str | None
    """None: it lives on this server."""
    name: str
    bio: str
    followers: int
    following: int
    created_at: datetime
    stranger: bool = False
    bot: bool = False
    key: str = ""
    """Who it is in the play; empty for the crowd."""
    posts: list[Status] = field(default_factory=list)

    @property
    def acct(self) -> str:
        """How this server addresses the account: without a host where it is its own."""
        return self.username if self.host is None else f"{self.username}@{self.host}"


@dataclass(frozen=True, slots=True)
class Version:
    """What a post said from one moment on."""

    text: str
    warning: str
    at: datetime


@dataclass(slots=True)
class Status:
    """A post."""

    id: int
    account: Account
    text: str
    created_at: datetime
    visibility: str = "public"
    warning: str = ""
    language: str | None = "en"
    parent: Status | None = None
    image: str = ""
    sensitive: bool = False
    kind: str = ""
    """The class its author would give it; empty where nobody said."""
    red_zone: bool = False
    boosts: int = 0
    likes: int = 0
    favourited: bool = False
    reblogged: bool = False
    edited_at: datetime | None = None
    deleted_at: datetime | None = None
    versions: list[Version] = field(default_factory=list)
    mentions: tuple[Account, ...] = ()
    tags: tuple[str, ...] = ()
    children: list[Status] = field(default_factory=list)
    reblog_of: Status | None = None


@dataclass(frozen=True, slots=True)
class Notification:
    """Something the brand's account is told."""

    id: int
    type: str
    created_at: datetime
    account: Account
    status: Status | None
    filtered: bool


class World:
    """Everything this server holds. It is changed only forward in time, so every log stays ordered."""

    def __init__(self, domain: str) -> None:
        self.domain = domain
        self.accounts: dict[int, Account] = {}
        self.statuses: dict[int, Status] = {}
        """By id; in the order of their ids, which is the order of their times."""
        self.notifications: list[Notification] = []
        self.brand: Account | None = None
        self.on_brand_posted: Callable[[Status, datetime], None] = lambda _status, _now: None
        """Called with every post the brand makes through the API."""
        self._by_acct: dict[str, Account] = {}
        self._tagged: dict[str, list[Status]] = {}
        self._last_id = 0
        self._last_notification = 0

    def add_account(self, account: Account) -> Account:
        """Let an account be known here."""
        self.accounts[account.id] = account
        self._by_acct[account.acct.lower()] = account
        return account

    def find_account(self, handle: str) -> Account | None:
        """The account called `name`, `name@host`, with or without @ in front."""
        handle = handle.lstrip("@").lower()
        return self._by_acct.get(handle.removesuffix("@" + self.domain))

    def visible(self, status_id: int, *, to_brand: bool) -> Status | None:
        """The post with that id, if it exists and the reader may see it."""
        status = self.statuses.get(status_id)
        if status is None or status.deleted_at is not None:
            return None
        return status if may_see(status, self.brand if to_brand else None) else None

    def tagged(self, tag: str) -> list[Status]:
        """The public posts with a hashtag, oldest first."""
        return [one for one in self._tagged.get(tag.lower(), ()) if one.deleted_at is None]

    def next_id(self, now: datetime) -> int:
        """A snowflake: milliseconds in the upper 48 bits, a sequence below; never one twice.

        Source: mastodon/mastodon `lib/mastodon/snowflake.rb`.
        """
        floor = round(now.timestamp() * 1000) << 16
        self._last_id = max(floor, self._last_id + 1)
        return self._last_id

    def post(self, status: Status) -> Status:
        """Publish a post that is complete but for what its text says."""
        self._read_text(status)
        self.statuses[status.id] = status
        status.account.posts.append(status)
        status.versions.append(Version(status.text, status.warning, status.created_at))
        if status.parent is not None:
            status.parent.children.append(status)
        for tag in status.tags if status.visibility == "public" else ():
            self._tagged.setdefault(tag, []).append(status)
        if self.brand in status.mentions and status.account is not self.brand:
            self.notify("mention", status.account, status.created_at, status)
        return status

    def edit(self, status: Status, text: str, warning: str, now: datetime) -> None:
        """Change what a post says; those who boosted it are told."""
        for tag in status.tags:
            self._tagged[tag] = [one for one in self._tagged.get(tag, ()) if one is not status]
        status.text, status.warning, status.edited_at = text, warning, now
        self._read_text(status)
        status.versions.append(Version(text, warning, now))
        for tag in status.tags if status.visibility == "public" else ():
            log = self._tagged.setdefault(tag, [])
            log.append(status)
            log.sort(key=lambda one: one.id)
        if status.reblogged and status.account is not self.brand:
            self.notify("update", status.account, now, status)

    def delete(self, status: Status, now: datetime) -> None:
        """Take a post away, and with it the notifications about it, as Mastodon does."""
        status.deleted_at = now
        self.notifications = [one for one in self.notifications if one.status is not status]
        if status.parent is not None:
            status.parent.children = [one for one in status.parent.children if one is not status]
        for child in status.children:
            child.parent = None
        status.account.posts = [one for one in status.account.posts if one is not status]

    def notify(
        self, kind: str, account: Account, now: datetime, status: Status | None = None
    ) -> None:
        """Tell the brand something. Notifications have a sequence of their own, not snowflakes."""
        self._last_notification += 1
        self.notifications.append(
            Notification(
                self._last_notification, kind, now, account, status, filtered=account.stranger
            )
        )

    def _read_text(self, status: Status) -> None:
        status.tags = markup.hashtags(status.text)
        found = (self.find_account(handle) for handle in markup.handles(status.text))
        status.mentions = tuple(one for one in found if one is not None)


def may_see(status: Status, reader: Account | None) -> bool:
    """Whether `reader` (None: anybody) may see a post."""
    if status.visibility in VISIBLE_TO_ALL:
        return True
    return reader is not None and (status.account is reader or reader in status.mentions)


def ancestors(status: Status) -> list[Status]:
    """The posts above, the first of the thread first."""
    above: list[Status] = []
    while status.parent is not None:
        status = status.parent
        if status.deleted_at is None:
            above.insert(0, status)
    return above


def descendants(status: Status) -> Iterator[Status]:
    """The posts below, each thread to its end before the next."""
    for child in status.children:
        yield child
        yield from descendants(child)


def stamp(moment: datetime) -> str:
    """An instant as Mastodon writes it: milliseconds and a Z."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def truncated(moment: datetime) -> datetime:
    """An instant to the millisecond, which is all the wire carries."""
    return moment - timedelta(microseconds=moment.microsecond % 1000)

"""Issues, pull requests, discussions and comments of GitHub as posts, from either of its APIs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cmconsole.domain.posts import Author, Post
from cmconsole.domain.text import clean
from cmconsole.networks.feed.addresses import same_page
from cmconsole.networks.shape import Record

KIND_NAME = "github"
SITE = "https://github.com"
LONGEST_TITLE = 500
_PLACE = re.compile(
    r"/(?:repos/)?(?P<owner>[\w.-]+)/(?P<repo>[\w.-]+)/(?:issues|pull|pulls)/(?P<number>\d+)\b"
)
_COMMENT = re.compile(r"#issuecomment-(\d+)$")
_NATIVE = re.compile(r"(?P<thread>[\w.-]+/[\w.-]+/issues/\d+)(?:/comments/(?P<comment>\d+))?")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an issue or one of its comments is asked for."""

    thread: str
    """`/repos/{owner}/{repo}/issues/{number}`; pull requests are issues here."""
    comment: str = ""
    """The path of the comment; empty for the issue itself."""

    @property
    def path(self) -> str:
        """The path of what it is."""
        return self.comment or self.thread


def place_of(native_id: str) -> Place | None:
    """Where to ask for a stored post; None where it is none of an issue."""
    found = _NATIVE.fullmatch(native_id)
    if found is None:
        return None
    thread = f"/repos/{found['thread']}"
    repo = thread.rpartition("/issues/")[0]
    return Place(thread, f"{repo}/issues/comments/{found['comment']}" if found["comment"] else "")


def thread_path(address: str) -> str:
    """`/repos/{owner}/{repo}/issues/{number}` of any address of an issue; empty where it is none."""
    found = _PLACE.search(address)
    return f"/repos/{found['owner']}/{found['repo']}/issues/{found['number']}" if found else ""


def read_issue(issue: Record, me: str = "", addressed: str | None = None) -> Post | None:
    """The post that an issue or a pull request is, or None where it is none.

    Args:
        issue: from REST, or a discussion from GraphQL.
        me: the login of the account that is signed in; empty for nobody.
        addressed: why it is for us, where GitHub says so.
    """
    title = clean(issue.text("title"), LONGEST_TITLE)
    link = _link(issue)
    thread = thread_path(link or "").removeprefix("/repos/")
    if not link or not title:
        return None
    return _post(issue, thread, link, f"{title}\n\n{_body(issue)}", None, me, addressed)


def read_comment(comment: Record, me: str = "", addressed: str | None = None) -> Post | None:
    """The post that a comment on an issue or a pull request is, or None where it is none."""
    link = _link(comment)
    thread = thread_path(link or comment.text("issue_url")).removeprefix("/repos/")
    number = comment.identifier("id")
    if not link or not thread or not number.isdecimal():
        return None
    top = link.partition("#")[0]
    native_id = f"{thread}/comments/{number}"
    return _post(comment, native_id, link, _body(comment), top, me, addressed)


def read_discussion(
    node: Record, discussion: Record, parent: str, me: str = "", addressed: str | None = None
) -> Post | None:
    """The post that a discussion, or a comment in it, is (GraphQL).

    Args:
        node: the discussion or the comment.
        discussion: the discussion.
        parent: the address of what the comment answers; empty for the discussion itself.
        me, addressed: as for `read_issue`.
    """
    link, top = node.address("url"), discussion.address("url")
    number, above = node.identifier("id"), discussion.identifier("id")
    if not link or not top or not number:
        return None
    text, native_id = _body(node), f"discussions/{above}/{number}"
    if not parent:
        title = clean(node.text("title"), LONGEST_TITLE)
        text, native_id = f"{title}\n\n{text}", f"discussions/{above}"
    return _post(node, native_id, link, text, top if parent else None, me, addressed, parent)


def _post(
    thing: Record,
    native_id: str,
    link: str,
    text: str,
    top: str | None,
    me: str,
    addressed: str | None,
    parent: str = "",
) -> Post | None:
    author = _author(thing.record("user") or thing.record("author"))
    own = bool(me) and author.handle[1:].casefold() == me.casefold()
    published = thing.instant("created_at") or thing.instant("createdAt")
    touched = thing.instant("lastEditedAt")
    if native_id.count("/comments/"):
        # An issue is also "updated" by each comment on it, a comment only by an edit.
        updated = thing.instant("updated_at")
        touched = updated if updated and published and updated > published else None
    names = [same_page(link), thing.address("url") or "", link.replace("/pull/", "/issues/", 1)]
    reactions = thing.record("reactions")
    return Post(
        network=KIND_NAME,
        native_id=native_id,
        canonical_uri=link,
        author=author,
        text=clean(text),
        published_at=published,
        permalink=link,
        aliases=tuple(name for name in dict.fromkeys(names) if name and name != link),
        parent_uri=(parent or top) if top else None,
        thread_uri=top,
        edited_at=touched,
        addressed=None if own else addressed,
        own=own,
        likes=reactions.count("+1"),
    )


def _author(user: Record) -> Author:
    """Whoever wrote it. Of a deleted account GitHub leaves nothing, and shows @ghost."""
    login = user.identifier("login") or "ghost"
    number = user.identifier("id") if user.number("id") is not None else ""
    number = number or user.identifier("databaseId")
    return Author(
        key=number or login.casefold(),
        handle=f"@{login}",
        name=clean(user.text("name"), 200),
        url=f"{SITE}/{login}",
        followers=user.count("followers"),
    )


def _link(thing: Record) -> str | None:
    return thing.address("html_url") or thing.address("url")


def _body(thing: Record) -> str:
    return thing.text("body").replace("\r\n", "\n")

"""Threads on GitHub, what became of posts, and what is said there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cmconsole.domain.errors import AnswerLost, NotAllowed, NotThere, UsageError
from cmconsole.domain.posts import Post, PostAddress
from cmconsole.networks.answering import CLOCKS_DIFFER_BY, became
from cmconsole.networks.base import Outgoing, Refreshed
from cmconsole.networks.github import discussions
from cmconsole.networks.github.posts import place_of, read_comment, read_issue
from cmconsole.networks.github.session import Session
from cmconsole.networks.shape import as_records, the_list, the_record

PAGE = 100
MOST_PAGES = 10
MOST_LOOKS = 20
"""Posts that one look at known posts asks for: each is a request, and strangers have 60 an hour."""
LONGEST = 65_536
_DISCUSSION = "discussions/"


async def read_thread(session: Session, address: PostAddress, now: datetime) -> tuple[Post, ...]:
    """The issue or discussion and its comments, oldest first. Raises NetworkError."""
    if address.native_id.startswith(_DISCUSSION):
        posts = await discussions.read_thread(session, address.native_id)
    else:
        posts = await _issue(session, address)
    return tuple(sorted(posts, key=lambda post: post.published_at or now))


async def refresh(session: Session, addresses: Sequence[PostAddress]) -> Refreshed:
    """Posts as they are now, and those that are gone. Raises NetworkError."""
    found: list[Post] = []
    deleted: list[str] = []
    me = await session.me()
    for address in addresses[:MOST_LOOKS]:
        place = place_of(address.native_id)
        if place is None:
            continue
        try:
            thing = the_record(await session.get(place.path))
        except (NotThere, NotAllowed) as error:
            if error.status in (404, 410):
                deleted.append(address.canonical_uri)
            continue
        post = read_comment(thing, me) if place.comment else read_issue(thing, me)
        if post is not None:
            found.append(post)
    return Refreshed(tuple(found), tuple(deleted))


async def publish(session: Session, outgoing: Outgoing) -> Post:
    """Comment on it. Raises NetworkError, AnswerLost."""
    if outgoing.private:
        raise UsageError("GitHub has no private messages.")
    if outgoing.answer_to is None:
        raise UsageError("On GitHub only issues, pull requests and discussions can be answered.")
    if len(outgoing.text) > LONGEST:
        raise NotAllowed(f"GitHub takes {LONGEST} characters. Nothing was sent.")
    me = await session.require_account()
    native_id = outgoing.answer_to.native_id
    if native_id.startswith(_DISCUSSION):
        return await discussions.answer(session, native_id, outgoing.text)
    place = place_of(native_id)
    if place is None:
        raise NotThere("This post cannot be found on GitHub; it may have been deleted.")
    made = await session.post(f"{place.thread}/comments", {"body": outgoing.text})
    post = read_comment(the_record(made), me)
    if post is None:
        raise AnswerLost("GitHub took the text but did not show it; it may or may not be there.")
    return post


async def find_own(session: Session, outgoing: Outgoing, since: datetime) -> Post | None:
    """Our own comment that `outgoing` became, or None. Raises NetworkError."""
    await session.require_account()
    if outgoing.answer_to is None:
        return None
    native_id = outgoing.answer_to.native_id
    if native_id.startswith(_DISCUSSION):
        posts = await discussions.read_thread(session, native_id)
    else:
        posts = await _issue(session, outgoing.answer_to, since - CLOCKS_DIFFER_BY)
    for post in posts:
        if became(post, outgoing, since):
            return post
    return None


async def like(session: Session, address: PostAddress) -> None:
    """Give it a thumbs up; once is enough. Raises NetworkError."""
    if address.native_id.startswith(_DISCUSSION):
        await discussions.react(session, address.native_id)
        return
    place = place_of(address.native_id)
    if place is None:
        raise NotThere("This post cannot be found on GitHub; it may have been deleted.")
    await session.post(f"{place.path}/reactions", {"content": "+1"})


async def issue_and_comments(
    session: Session, thread: str, since: datetime | None = None, why: str | None = None
) -> list[Post]:
    """An issue and its comments, those touched since then (UTC). Raises NetworkError.

    Args:
        thread: `/repos/{owner}/{repo}/issues/{number}`.
        why: the reason for which they are for us, if there is one.
    """
    me = await session.me()
    posts = [read_issue(the_record(await session.get(thread)), me, why)]
    for page in range(1, MOST_PAGES + 1):
        params: dict[str, str | int | list[str]] = {"per_page": PAGE, "page": page}
        if since is not None:
            params["since"] = since.strftime("%Y-%m-%dT%H:%M:%SZ")
        found = as_records(the_list(await session.get(f"{thread}/comments", params)))
        posts += [read_comment(comment, me, why) for comment in found]
        if len(found) < PAGE:
            break
    return [post for post in posts if post is not None]


async def _issue(
    session: Session, address: PostAddress, since: datetime | None = None
) -> list[Post]:
    place = place_of(address.native_id)
    if place is None:
        raise NotThere("This post cannot be found on GitHub; it may have been deleted.")
    return await issue_and_comments(session, place.thread, since)

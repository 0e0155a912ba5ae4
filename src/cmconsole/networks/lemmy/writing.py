"""Finding things on Lemmy again, their threads, and what is said there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cmconsole.domain.errors import AnswerLost, NotAllowed, NotThere, UsageError
from cmconsole.domain.posts import Post, PostAddress
from cmconsole.networks.answering import became
from cmconsole.networks.base import Outgoing, Refreshed
from cmconsole.networks.json_api import Params
from cmconsole.networks.lemmy.posts import is_gone, read_view, thing_of
from cmconsole.networks.lemmy.session import Session
from cmconsole.networks.shape import Record

PAGE = 50
MOST_PAGES = 20
MOST_LOOKS = 30
"""Posts that one look at known posts asks for: each is a request."""
LONGEST = 10_000
_VIEWS = {"post": "post_view", "comment": "comment_view"}


async def find_view(session: Session, address: PostAddress) -> Record:
    """The view of a stored post or comment. Raises NotThere, NetworkError.

    A number is good only at the server that gave it, so what is found has to be what was meant;
    else the server is asked to look its address up.
    """
    kind, _, number = address.native_id.partition("/")
    if kind in _VIEWS and number:
        try:
            answer = await session.get(f"/{kind}", {"id": number})
        except NotThere:
            pass
        else:
            view = answer.record(_VIEWS[kind])
            thing, _ = thing_of(view)
            names = (thing.text("ap_id"), f"{session.base}/{kind}/{number}")
            if address.canonical_uri in names:
                return view
    found = await session.get("/resolve_object", {"q": address.canonical_uri})
    for view in (found.record("comment"), found.record("post"), *found.records("results")):
        if thing_of(view)[0].text("ap_id") == address.canonical_uri:
            return view
    raise NotThere("This post cannot be found on the server; it may have been deleted.")


async def read_thread(session: Session, address: PostAddress, now: datetime) -> tuple[Post, ...]:
    """The post and all comments below it, oldest first. Raises NetworkError."""
    view = await find_view(session, address)
    post_id = view.record("post").identifier("id")
    top = (await session.get("/post", {"id": post_id})).record("post_view")
    views, place = [top], "1"
    version = (await session.dialect()).version
    for _ in range(MOST_PAGES):
        params: dict[str, str | int | list[str]] = {"post_id": post_id, "limit": PAGE}
        params["sort"] = "New" if version == 3 else "new"
        if version == 3 or place != "1":
            params["page" if version == 3 else "page_cursor"] = place
        answer = await session.get("/comment/list", params)
        found = answer.records("comments") or answer.records("items")
        views += found
        following = str(int(place) + 1) if version == 3 else answer.identifier("next_page")
        if not found or not following or (version == 3 and len(found) < PAGE):
            break
        place = following
    read = (read_view(one, session.base, session.me) for one in views)
    posts = {post.canonical_uri: post for post in read if post is not None}
    return tuple(sorted(posts.values(), key=lambda post: post.published_at or now))


async def refresh(session: Session, addresses: Sequence[PostAddress]) -> Refreshed:
    """Posts as they are now, and those that are gone. Raises NetworkError."""
    found: list[Post] = []
    deleted: list[str] = []
    for address in addresses[:MOST_LOOKS]:
        if address.native_id.partition("/")[0] not in _VIEWS:
            continue
        try:
            view = await find_view(session, address)
        except NotThere:
            deleted.append(address.canonical_uri)
            continue
        post = read_view(view, session.base, session.me)
        if post is not None:
            found.append(post)
        elif is_gone(thing_of(view)[0]):
            deleted.append(address.canonical_uri)
    return Refreshed(tuple(found), tuple(deleted))


async def publish(session: Session, outgoing: Outgoing) -> Post:
    """Answer it, or send a private message. Raises NetworkError, AnswerLost."""
    if len(outgoing.text) > LONGEST:
        raise NotAllowed(f"Lemmy takes {LONGEST} characters. Nothing was sent.")
    await session.require_account()
    if outgoing.private:
        recipient = int(await _recipient(session, outgoing) or 0)
        content: dict[str, object] = {"content": outgoing.text, "recipient_id": recipient}
        answer = await session.post("/private_message", content)
        view = answer.record("private_message_view")
    else:
        if outgoing.answer_to is None:
            raise UsageError("On Lemmy only posts and comments can be answered.")
        above = await find_view(session, outgoing.answer_to)
        comment = above.record("comment")
        content = {
            "content": outgoing.text,
            "post_id": above.record("post").number("id"),
        }
        if comment:
            content["parent_id"] = comment.number("id")
        view = (await session.post("/comment", content)).record("comment_view")
    post = read_view(view, session.base, session.me)
    if post is None:
        raise AnswerLost("The server took the text but did not show it; it may be there.")
    return post


async def find_own(session: Session, outgoing: Outgoing, since: datetime) -> Post | None:
    """Our own comment or message that `outgoing` became, or None. Raises NetworkError."""
    await session.require_account()
    version = (await session.dialect()).version
    params: Params
    if outgoing.private:
        answer = await session.get("/private_message/list", {"limit": PAGE})
        views = answer.records("private_messages")
    elif version == 3:
        params = {"username": session.me, "sort": "New", "limit": PAGE}
        views = (await session.get("/user", params)).records("comments")
    else:
        params = {"username": session.me, "type_": "comments", "limit": PAGE}
        answer = await session.get("/person/content", params)
        views = answer.records("content") or answer.records("items")
    for view in views:
        post = read_view(view, session.base, session.me)
        if became(post, outgoing, since):
            return post
    return None


async def like(session: Session, address: PostAddress) -> None:
    """Vote it up; once is enough. Raises NetworkError."""
    view = await find_view(session, address)
    thing, kind = thing_of(view)
    # Version 3 asks for a score, the betas of version 4 for a flag.
    content = {f"{kind}_id": thing.number("id"), "score": 1, "is_upvote": True}
    await session.post(f"/{kind}/like", content)


async def _recipient(session: Session, outgoing: Outgoing) -> str:
    """The server's number of the person to write to. Raises NotThere, NetworkError."""
    if outgoing.recipients:
        name = outgoing.recipients[0].removeprefix("@")
        path = "/user" if (await session.dialect()).version == 3 else "/person"
        found = await session.get(path, {"username": name})
        number = found.record("person_view").record("person").identifier("id")
    elif outgoing.answer_to is not None:
        view = await find_view(session, outgoing.answer_to)
        number = view.record("creator").identifier("id")
    else:
        number = ""
    if not number.isdecimal():
        raise NotThere("The server does not know the person to write to. Nothing was sent.")
    return number

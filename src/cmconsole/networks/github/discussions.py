"""Discussions, which only the GraphQL API knows."""

from __future__ import annotations

from datetime import datetime

from cmconsole.domain.errors import AnswerLost, NotThere
from cmconsole.domain.posts import Post
from cmconsole.networks.github.posts import read_discussion
from cmconsole.networks.github.session import Session
from cmconsole.networks.shape import Record

_AUTHOR = "author { login url ... on User { databaseId name } }"
_COMMENT = f"id url body createdAt lastEditedAt {_AUTHOR}"
_DISCUSSION = f"""
  id url title body createdAt lastEditedAt {_AUTHOR}
  comments(last: 50) {{ nodes {{ {_COMMENT} replies(last: 50) {{ nodes {{ {_COMMENT} }} }} }} }}
"""
_SEARCH = f"""query($words: String!) {{
  search(type: DISCUSSION, query: $words, first: 5) {{ nodes {{ ... on Discussion {{ {_DISCUSSION} }} }} }}
}}"""
_NODE = f"""query($id: ID!) {{ node(id: $id) {{ ... on Discussion {{ {_DISCUSSION} }} }} }}"""
_ANSWER = f"""mutation($discussion: ID!, $body: String!, $replyTo: ID) {{
  addDiscussionComment(input: {{discussionId: $discussion, body: $body, replyToId: $replyTo}}) {{
    comment {{ {_COMMENT} }}
  }}
}}"""
_REACT = """mutation($id: ID!) {
  addReaction(input: {subjectId: $id, content: THUMBS_UP}) { reaction { content } }
}"""


async def about(
    session: Session, repo: str, title: str, since: datetime | None, me: str, why: str
) -> list[Post]:
    """What is new in the discussion of that title, newest first.

    A notification names a discussion by its title alone. Raises NetworkError.
    """
    words = f'repo:{repo} in:title "{title.replace(chr(34), " ")}"'
    found = (await session.graphql(_SEARCH, {"words": words})).record("search").records("nodes")
    posts: list[Post] = []
    for discussion in found:
        if discussion.text("title").strip() == title.strip():
            posts += _posts(discussion, me, why)
    return [
        post
        for post in reversed(posts)
        if since is None or post.published_at is None or post.published_at >= since
    ]


async def read_thread(session: Session, native_id: str) -> list[Post]:
    """A discussion with its comments, in their order. Raises NotThere, NetworkError."""
    number = native_id.split("/")[1]
    discussion = (await session.graphql(_NODE, {"id": number})).record("node")
    if not discussion:
        raise NotThere("This discussion cannot be found on GitHub; it may have been deleted.")
    return list(_posts(discussion, await session.me(), None))


async def answer(session: Session, native_id: str, text: str) -> Post:
    """Answer a discussion or a comment in one. Raises NetworkError, AnswerLost."""
    _, number, *comment = native_id.split("/")
    variables: dict[str, object] = {"discussion": number, "body": text}
    if comment:
        variables["replyTo"] = comment[0]
    made = await session.graphql(_ANSWER, variables)
    node = made.record("addDiscussionComment").record("comment")
    top = Record({"id": number, "url": (node.address("url") or "").partition("#")[0]})
    post = read_discussion(node, top, top.text("url"), await session.me())
    if post is None:
        raise AnswerLost("GitHub took the text but did not show it; it may or may not be there.")
    return post


async def react(session: Session, native_id: str) -> None:
    """Give it a thumbs up; once is enough. Raises NetworkError."""
    await session.graphql(_REACT, {"id": native_id.split("/")[-1]})


def _posts(discussion: Record, me: str, why: str | None) -> list[Post]:
    found = [read_discussion(discussion, discussion, "", me, why)]
    top = discussion.text("url")
    for comment in discussion.record("comments").records("nodes"):
        found.append(read_discussion(comment, discussion, top, me, why))
        for reply in comment.record("replies").records("nodes"):
            found.append(read_discussion(reply, discussion, comment.text("url"), me, why))
    return [post for post in found if post is not None]

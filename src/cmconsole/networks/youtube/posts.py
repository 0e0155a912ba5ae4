"""YouTube's comments and videos as posts."""

from __future__ import annotations

from html import unescape
from urllib.parse import quote

from cmconsole.domain.posts import Author, Post
from cmconsole.domain.text import clean
from cmconsole.networks.shape import Record

KIND_NAME = "youtube"
SITE = "https://www.youtube.com"
_COMMENT = "youtube:comment/"


def comment_uri(comment_id: str) -> str:
    """The address under which a comment is known: some answers do not say below which video it is."""
    return _COMMENT + comment_id


def video_uri(video_id: str) -> str:
    """The address of a video, spelled as the feed reader spells it."""
    return f"{SITE}/watch?v={video_id}"


def is_comment(uri: str) -> bool:
    """Whether an address is a comment's."""
    return uri.startswith(_COMMENT)


def thread_id(comment_id: str) -> str:
    """The first comment of a thread: the id of an answer begins with it (`TOP.ANSWER`)."""
    return comment_id.partition(".")[0]


def read_comment(
    comment: Record, own_channel: str, video_id: str = "", *, for_us: bool = True
) -> Post | None:
    """The post that a `comment` resource shows, or None where it is not one.

    Args:
        comment: the resource.
        own_channel: the channel we listen for; empty for none.
        video_id: the video above it, where the resource itself does not say.
        for_us: it stands below our own videos.
    """
    comment_id = comment.identifier("id")
    said = comment.record("snippet")
    text = clean(said.text("textDisplay") or said.text("textOriginal"))
    if not comment_id or not text:
        return None
    video_id = said.identifier("videoId") or video_id
    parent = said.identifier("parentId")
    published, updated = said.instant("publishedAt"), said.instant("updatedAt")
    channel = said.record("authorChannelId").identifier("value")
    name = said.text("authorDisplayName")
    ours = bool(own_channel) and channel == own_channel
    return Post(
        network=KIND_NAME,
        native_id=comment_id,
        canonical_uri=comment_uri(comment_id),
        author=_author(channel, name, f"comment/{comment_id}", said.address("authorChannelUrl")),
        text=text,
        published_at=published,
        permalink=_link(video_id, comment_id),
        parent_uri=comment_uri(parent) if parent else (video_uri(video_id) if video_id else None),
        thread_uri=comment_uri(parent) if parent else None,
        edited_at=updated if updated and published and updated > published else None,
        addressed="comment" if for_us and not ours else None,
        own=ours,
        likes=said.count("likeCount"),
    )


def read_video(hit: Record, own_channel: str = "") -> Post | None:
    """The post that a search result shows, or None where it is no video."""
    video_id = hit.record("id").identifier("videoId")
    said = hit.record("snippet")
    # Titles of search results come escaped as if for a page.
    title = clean(unescape(said.text("title")), 500)
    text = "\n\n".join(filter(None, (title, clean(unescape(said.text("description"))))))
    if not video_id or not text:
        return None
    channel = said.identifier("channelId")
    page = f"{SITE}/channel/{quote(channel, safe='')}" if channel else None
    return Post(
        network=KIND_NAME,
        native_id=video_id,
        canonical_uri=video_uri(video_id),
        author=_author(channel, unescape(said.text("channelTitle")), f"video/{video_id}", page),
        text=text,
        published_at=said.instant("publishedAt"),
        permalink=video_uri(quote(video_id, safe="")),
        own=bool(own_channel) and channel == own_channel,
    )


def _author(channel: str, called: str, item: str, page: str | None) -> Author:
    """Whoever wrote `item`: a deleted account leaves it behind, without a name."""
    name = clean(called, 200)
    return Author(key=channel or name or item, handle=name or "Somebody", name=name, url=page)


def _link(video_id: str, comment_id: str) -> str | None:
    if not video_id:
        return None
    return f"{SITE}/watch?v={quote(video_id, safe='')}&lc={quote(comment_id, safe='')}"

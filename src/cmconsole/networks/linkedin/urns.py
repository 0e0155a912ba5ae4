"""LinkedIn's names for things (URNs), and how they stand in an address.

learn.microsoft.com/linkedin/shared/api-guide/concepts/urns and …/concepts/protocol-version: in version
2.0.0 of Rest.li every URN in an address is percent-encoded whole, the brackets and commas of
`List(…)` and `(key:value)` are not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

SITE = "https://www.linkedin.com"
_THREADS = "activity|share|ugcPost|groupPost"
_POST = re.compile(rf"urn:li:({_THREADS}):(\d{{1,20}})", re.ASCII)
_COMMENT = re.compile(
    rf"urn:li:comment:\((?:urn:li:)?({_THREADS}):(\d{{1,20}}),(\d{{1,20}})\)", re.ASCII
)
_PAGE = re.compile(r"(?:urn:li:organization:)?(\d{1,20})", re.ASCII)


@dataclass(frozen=True, slots=True)
class PostUrn:
    """A post, under one of the several names it has."""

    kind: str
    number: str

    def __str__(self) -> str:
        return f"urn:li:{self.kind}:{self.number}"

    @property
    def can_be_asked_for(self) -> bool:
        """Whether `/rest/posts` knows this name (learn.microsoft.com/linkedin, "Posts API")."""
        return self.kind in ("share", "ugcPost")

    @property
    def uri(self) -> str:
        """The address under which the inbox knows it."""
        return f"linkedin:{self.kind}/{self.number}"

    @property
    def permalink(self) -> str:
        """Where a person opens it."""
        return f"{SITE}/feed/update/{self}"


@dataclass(frozen=True, slots=True)
class CommentUrn:
    """A comment below a post."""

    post: PostUrn
    number: str

    def __str__(self) -> str:
        return f"urn:li:comment:({self.post},{self.number})"

    @property
    def uri(self) -> str:
        """The address under which the inbox knows it: its number is the same below every name that its
        post has."""
        return f"linkedin:comment/{self.number}"

    @property
    def permalink(self) -> str:
        """Where a person opens it."""
        short = f"urn:li:comment:({self.post.kind}:{self.post.number},{self.number})"
        return f"{self.post.permalink}?commentUrn={encoded(short)}"


def post_urn(text: str) -> PostUrn | None:
    """The post that `text` names, or None."""
    found = _POST.fullmatch(text)
    return PostUrn(found[1], found[2]) if found else None


def comment_urn(text: str) -> CommentUrn | None:
    """The comment that `text` names, in its long spelling or in its short one, or None."""
    found = _COMMENT.fullmatch(text)
    return CommentUrn(PostUrn(found[1], found[2]), found[3]) if found else None


def page_urn(text: str) -> str:
    """The Page that `text` names by its number or in full; empty where it names none."""
    found = _PAGE.fullmatch(text)
    return f"urn:li:organization:{found[1]}" if found else ""


def encoded(urn: object) -> str:
    """A URN as it stands in an address."""
    return quote(str(urn), safe="")

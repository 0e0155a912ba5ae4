"""What reviews have in common, wherever they stand."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import datetime

from cmconsole.domain.posts import Author, Post
from cmconsole.domain.text import clean
from cmconsole.networks.base import Outgoing, PostAddress
from cmconsole.networks.sameness import ends_alike

LONGEST_TITLE = 500


def stars(rating: int | None) -> str:
    """A rating from 1 to 5 as people draw it; empty for anything else."""
    return "★" * rating + "☆" * (5 - rating) if rating is not None and 1 <= rating <= 5 else ""


def review_text(rating: int | None, title: str, body: str) -> str:
    """What a person reads: stars and title in the first line, the text below."""
    head = " ".join(filter(None, (stars(rating), clean(title, LONGEST_TITLE))))
    return clean("\n\n".join(filter(None, (head, clean(body)))))


def read_answer(
    network: str, review_uri: str, native_id: str, text: str, at: datetime | None, author: Author
) -> Post | None:
    """The owner's answer to a review, or None where there is none.

    Args:
        network: its kind.
        review_uri: the address of what is answered.
        native_id: of the answer, or of the review where answers have none.
        text: as the network gives it.
        at: when it was last written, UTC.
        author: as whom owners answer there.
    """
    text = clean(text)
    if not text:
        return None
    return Post(
        network=network,
        native_id=native_id,
        canonical_uri=f"{review_uri}#answer",
        author=author,
        text=text,
        published_at=at,
        parent_uri=review_uri,
        thread_uri=review_uri,
        own=True,
    )


class AnswersReviews(ABC):
    """A connector to reviews of which each has one answer: another text replaces the one before."""

    @abstractmethod
    async def _review(self, address: PostAddress) -> tuple[Post, ...]:
        """A review and the answer to it. Raises NetworkError."""

    async def thread(self, address: PostAddress, now: datetime) -> tuple[Post, ...]:
        """A review and the answer to it. Raises NetworkError."""
        return await self._review(address)

    async def idempotent(self) -> bool:
        """True: a review has one answer, sending it twice replaces it by itself."""
        return True

    async def find_own(self, outgoing: Outgoing, since: datetime) -> Post | None:
        """The answer that `outgoing` became, or None. Raises NetworkError."""
        if outgoing.answer_to is None:
            return None
        posts = await self._review(outgoing.answer_to)
        return next((p for p in posts if p.own and ends_alike(p.text, outgoing.text)), None)

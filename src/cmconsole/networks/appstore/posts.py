"""App Store reviews and the answers to them as posts."""

from __future__ import annotations

from collections.abc import Mapping

from cmconsole.domain.posts import Author, Post
from cmconsole.domain.text import clean
from cmconsole.networks.reviews import review_text
from cmconsole.networks.shape import Record

KIND_NAME = "appstore"
SITE = "https://apps.apple.com"
US = Author("developer", "Developer answer")
"""Whoever answers in the App Store does it in the name of the app's owner."""


def review_uri(app: str, review_id: str) -> str:
    """The address under which a review is known; Apple has no web address for a single one."""
    return f"appstore:{app}/{review_id}"


def read_review(review: Record, app: str) -> Post | None:
    """The post that a `customerReviews` resource shows, or None where it is not one."""
    review_id = review.identifier("id")
    attributes = review.record("attributes")
    text = review_text(
        attributes.number("rating"), attributes.text("title"), attributes.text("body")
    )
    if not review_id or not text:
        return None
    name = clean(attributes.text("reviewerNickname"), 200)
    return Post(
        network=KIND_NAME,
        native_id=review_id,
        canonical_uri=review_uri(app, review_id),
        # Nicknames are not unique, and there is no id of the account: each review is its own author.
        author=Author(f"review/{review_id}", name or "Somebody", name),
        text=text,
        published_at=attributes.instant("createdDate"),
        permalink=f"{SITE}/app/id{app}?see-all=reviews",
        addressed="review",
    )


def read_response(response: Record, app: str, review_id: str) -> Post | None:
    """The post that a `customerReviewResponses` resource shows, or None where it is not one."""
    response_id = response.identifier("id")
    attributes = response.record("attributes")
    text = clean(attributes.text("responseBody"))
    if not response_id or not text:
        return None
    uri = review_uri(app, review_id)
    return Post(
        network=KIND_NAME,
        native_id=response_id,
        canonical_uri=f"{uri}#response",
        author=US,
        text=text,
        published_at=attributes.instant("lastModifiedDate"),
        permalink=f"{SITE}/app/id{app}?see-all=reviews",
        parent_uri=uri,
        thread_uri=uri,
        own=True,
    )


def read_page(answer: Record, app: str) -> tuple[list[Post | None], list[Record]]:
    """The posts of a page of reviews, answers behind their reviews, and the reviews themselves."""
    reviews = answer.records("data") or [one for one in (answer.record("data"),) if one]
    responses: Mapping[str, Record] = {
        one.identifier("id"): one
        for one in answer.records("included")
        if one.text("type") == "customerReviewResponses"
    }
    posts: list[Post | None] = []
    for review in reviews:
        posts.append(read_review(review, app))
        linked = review.record("relationships").record("response").record("data").identifier("id")
        if linked in responses:
            posts.append(read_response(responses[linked], app, review.identifier("id")))
    return posts, reviews

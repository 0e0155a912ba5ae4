"""Networks that let a program in only after the owner has obtained something: the honest list.

Each works today by pasting a link (`networks.link`): the post is on the desk with its clock and is
answered in the browser. What a connector would need, and from whom, stands here in words.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Gated:
    """A network behind a gate."""

    kind: str
    label: str
    needs: tuple[str, ...]
    """What the owner must obtain, step by step."""
    then: str
    """What a program could do with it."""
    why_not: str
    """Why there is no connector, or what stands in its way; one plain sentence."""
    answer_at: str
    """The page where answering works today."""
    connector: str = ""
    """The kind that works once the gate is passed; empty: there is none yet."""


GATED: tuple[Gated, ...] = (
    Gated(
        "linkedin",
        "LinkedIn Pages",
        (
            "A Page that you administer, and an app of your company in LinkedIn's developer portal.",
            "LinkedIn's approval for the Community Management API: a form, a vetting, often weeks.",
            "A token of the app, made by somebody who runs the Page; a new one every sixty days.",
        ),
        "Read comments and mentions of the Page, answer, like, and delete own answers.",
        "LinkedIn grants it to few; before it has, every request is refused.",
        "https://www.linkedin.com/company/",
        connector="linkedin",
    ),
    Gated(
        "tiktok",
        "TikTok",
        (
            "A TikTok for Business account, and an app in TikTok's developer portal.",
            "TikTok's review for the scopes comment.list and comment.list.manage: days to weeks.",
        ),
        "Read, answer and hide comments below your own videos; mentions cannot be searched.",
        "Without the review TikTok shows comments to no program, and its specification is not public.",
        "https://www.tiktok.com/tiktokstudio/comment",
    ),
    Gated(
        "pinterest",
        "Pinterest",
        ("Nothing that Pinterest offers to the public: there is no form to fill in.",),
        "Nothing: version 5 of its public interface has no comments and no mentions.",
        "Pinterest's public interface shows pins and boards, but neither comments nor mentions.",
        "https://www.pinterest.com/",
    ),
    Gated(
        "trustpilot",
        "Trustpilot",
        (
            "A Trustpilot plan with the Connect add-on, or Enterprise.",
            "An API key and secret of your business from Trustpilot; accounts with two-factor"
            " sign-in are left out.",
        ),
        "Read the reviews of your business and answer them.",
        "It is a paid add-on, and Trustpilot publishes no specification that could be checked against.",
        "https://business.trustpilot.com/reviews",
    ),
    Gated(
        "yelp",
        "Yelp",
        (
            "A contract with Yelp for its partner interface.",
            "Yelp's permission to answer reviews, which is off unless Yelp turns it on.",
        ),
        "Answer reviews; without the contract only three excerpts can be read, for money.",
        "Yelp opens it to partners only.",
        "https://biz.yelp.com/",
    ),
    Gated(
        "googlebusiness",
        "Google Business Profile",
        (
            "A verified profile of your business at Google, for at least sixty days.",
            "Google's approval of the form “Application For Basic API Access”: weeks. Until then the"
            " quota is nought.",
            "An app of your own at Google, and a sign-in with the scope business.manage.",
        ),
        "Read the reviews of your places and answer them.",
        "Before Google has approved your form, every request is refused.",
        "https://business.google.com/reviews",
        connector="googlebusiness",
    ),
)


def gated(kind: str) -> Gated | None:
    """The entry for `kind`, or None for a network without a gate."""
    return next((one for one in GATED if one.kind == kind), None)

"""From posts to arrivals: does it concern us, what is it, and when is an answer due."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cmconsole.domain.history import Earlier, Written, with_history
from cmconsole.domain.judgement import Judgement
from cmconsole.domain.matching import Matcher
from cmconsole.domain.mentions import Arrival
from cmconsole.domain.posts import Post, Visibility
from cmconsole.domain.targets import Metric, Targets

Judge = Callable[[Sequence[Post]], list[Judgement]]
"""Triage as polling sees it: texts in, decisions out. Reach is on the posts but no judge reads it."""
Histories = Mapping[tuple[str, str], Sequence[Earlier]]
"""What authors wrote before, by network and the author's key."""
NO_HISTORIES: Histories = {}


@dataclass(frozen=True, slots=True)
class Intake:
    """What turns a source's posts into arrivals. Pure and thread-safe: it runs on a worker thread."""

    matcher: Matcher
    judge: Judge
    targets: Targets
    source_name: str
    live_since: datetime
    """Posts from then on get a running clock, UTC."""
    first_look: bool = False
    """Nothing of the source was read before: what has no date may be years old, so it is history."""

    def concerning(self, posts: Sequence[Post]) -> list[tuple[Post, str]]:
        """The posts that are mentions, each with what made it one.

        What the network itself addresses to us is one whatever its words are.
        """
        found = []
        for post in posts:
            matched = post.addressed or self.matcher.find(post.text)
            if matched is not None and not post.own:
                found.append((post, matched))
        return found

    def arrivals(
        self,
        found: Sequence[tuple[Post, str]],
        now: datetime,
        histories: Histories = NO_HISTORIES,
    ) -> list[Arrival]:
        """Judge and time mentions that are not stored yet.

        Args:
            found: from `concerning`.
            now: UTC, when they reached this desk.
            histories: what the authors wrote before.
        """
        judgements = self.judge([post for post, _ in found])
        return [
            self._arrival(post, matched, self._weighed(post, judgement, now, histories), now)
            for (post, matched), judgement in zip(found, judgements, strict=True)
        ]

    def _weighed(
        self, post: Post, judgement: Judgement, now: datetime, histories: Histories
    ) -> Judgement:
        earlier = histories.get((post.network, post.author.key))
        published = min(post.published_at or now, now)
        if earlier is None or published < self.live_since:
            return judgement
        thread = post.thread_uri or post.canonical_uri
        to_us = post.addressed is not None or post.visibility is Visibility.PRIVATE
        written = Written(post.text, thread, to_us, post.canonical_uri)
        return with_history(judgement, earlier, published, written)

    def _arrival(self, post: Post, matched: str, judgement: Judgement, now: datetime) -> Arrival:
        # A date in the future would buy the customer a longer wait; we answer from when we saw it.
        published = min(post.published_at or now, now)
        undated = post.published_at is None and self.first_look
        history = undated or published < self.live_since
        due = None
        if not history:
            due = self.targets.due(
                Metric.FIRST_RESPONSE,
                mention_class=judgement.mention_class,
                level=judgement.level,
                network=post.network,
                source=self.source_name,
                since=published,
            )
        return Arrival(
            post=post,
            published_at=published,
            ingested_at=now,
            matched=matched,
            history=history,
            judgement=judgement,
            due_at=due.due_at if due else None,
            target_version=self.targets.version,
        )

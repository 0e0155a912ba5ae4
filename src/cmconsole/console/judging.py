"""Triage of one profile: the rules in force, what people corrected, and a thread to judge on."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from cmconsole.console.asked_of_triage import as_read, explained, teach_anew
from cmconsole.console.who_is_meant import usual_texts, whether_us, who
from cmconsole.domain.errors import PolicyError
from cmconsole.domain.judgement import Judgement, MentionClass
from cmconsole.domain.posts import Post
from cmconsole.networks import registry
from cmconsole.store.deciding.corrections import Correction, Lesson
from cmconsole.store.inbox import Inbox
from cmconsole.store.rows import MentionRow
from cmconsole.system.clock import Clock
from cmconsole.system.paths import Profile, resource

if TYPE_CHECKING:
    # Nothing of triage is loaded before there is something to judge, and then on its own thread.
    from cmconsole.triage.entity import EntityMatch
    from cmconsole.triage.explaining import Explanation
    from cmconsole.triage.judge import Triage
    from cmconsole.triage.learning import Learned, Trial
    from cmconsole.triage.rules import Policy

OTHERS = 400
"""Mentions nobody was asked about, by which it is known which words are usual."""
OUR_BRAND = ""
"""Under which corrections are kept while a profile serves one brand."""


@dataclass(frozen=True, slots=True)
class Schooling:
    """What one profile's corrections have taught."""

    lessons: tuple[Lesson, ...]
    """The corrections that count, oldest first; answers to "is this us?" among them."""
    learned: tuple[Learned, ...]
    """The log of what each changed."""
    trial: Trial | None
    """The test on what was kept back; None: no model is there to learn."""
    forbidden: int
    """Corrections that the terms of their networks forbid to learn from."""


class Judging:
    """Judges posts under the policy in force and learns from corrections."""

    def __init__(
        self,
        profile: Profile,
        inbox: Inbox,
        clock: Clock,
        warn: Callable[[Path, PolicyError], object],
    ) -> None:
        """`warn` is told of a file that a person may edit and that is not in order."""
        self.worker = ThreadPoolExecutor(1, "triage")
        """Where posts are judged; whoever must not run beside that runs there too."""
        self._profile, self._inbox, self._clock = profile, inbox, clock
        self._warn = warn
        self._making = asyncio.Lock()
        self._entity: EntityMatch | None = None
        """Who is meant; None: nobody was asked about yet."""

    def close(self) -> None:
        """End the thread, once what it does is done."""
        self.worker.shutdown()

    async def reload(self) -> None:
        """Read the rules again; a broken file of the profile leaves the shipped ones in force."""
        async with self._making:
            await self._load()

    async def _load(self) -> None:
        path = self.policy_path
        # Rules, word lists and patterns take several frames, so the worker makes them.
        make = asyncio.get_running_loop().run_in_executor
        try:
            policy = await make(self.worker, _load, path)
        except PolicyError as error:
            self._warn(path, error)
            path = resource("policy.toml")
            policy = await make(self.worker, _load, path)
        text = path.read_text("utf-8")
        number = await self._inbox.rulings.remember_version("policy", text, self._clock.now())
        # Numpy and the weights take a tenth of a second: not on the thread that paints.
        triage = await make(self.worker, _make, replace(policy, version=number))
        # Only when it knows all lessons: one that is taught meanwhile would be forgotten again.
        await self._learn_anew(triage)
        self._triage = triage

    @property
    def policy_path(self) -> Path:
        """The file of the rules: the profile's own, or the shipped one."""
        own = self._profile.policy
        return own if own.exists() else resource("policy.toml")

    async def triage(self) -> Triage:
        """Triage under the policy in force, made at first use: its word lists take a moment."""
        if not hasattr(self, "_triage"):
            # Several sources may bring their first posts at the same time.
            async with self._making:
                if not hasattr(self, "_triage"):
                    await self._load()
        return self._triage

    def judge(self, posts: Sequence[Post]) -> list[Judgement]:
        """Judge posts, on `worker` and once `triage` was made."""
        from cmconsole.triage.judge import ToJudge

        judged = self._triage.judge_many(
            [
                ToJudge(post.text, post.network, post.language, post.addressed, post.author.handle)
                for post in posts
            ]
        )
        entity = self._entity
        if entity is None:
            return judged
        return [
            whether_us(entity, post, judgement)
            for post, judgement in zip(posts, judged, strict=True)
        ]

    async def explain(self, mention: MentionRow) -> Explanation:
        """What would change what triage says of a mention now. Raises StoreError."""
        triage = await self.triage()
        loop = asyncio.get_running_loop()
        stands = mention.judgement
        return await loop.run_in_executor(self.worker, explained, triage, as_read(mention), stands)

    async def correct(
        self, mention_id: int, new: MentionClass, reason: str, author: str, event_uid: str = ""
    ) -> bool:
        """Keep the class that a person gave a mention, and learn from it where we may.

        The last class counts; the one that triage had said takes the lesson before it back.

        Args:
            event_uid: the event that changed the class, so that `take_back` finds the lesson.

        Returns:
            Whether anything could be learned: the network's terms may forbid it, or the model may
            not read the language.
        """
        row = (await self._inbox.rows([mention_id]))[0]
        old = row.judgement.mention_class
        said = await self._inbox.rulings.said_class(mention_id)
        if new is (said or old):
            return False  # a level alone teaches nothing
        correction = Correction(mention_id, old, new, reason, event_uid)
        if not registry.may_learn(row.network):
            return await self._keep(correction, row.network, author)
        await self.triage()
        # Kept and taught in one go: whoever reads the lessons meanwhile would miss this one.
        async with self._making:
            await self._keep(correction, row.network, author)
            if said is not None:
                # The last word counts, so the lesson of the word before goes.
                await self._learn_anew(self._triage)
                return new is not old
            teach, loop = self._triage.teach, asyncio.get_running_loop()
            lesson = await loop.run_in_executor(
                self.worker, teach, mention_id, row.text, new, row.language, row.addressed
            )
        return lesson is not None

    async def are_us(self, rows: Sequence[tuple[MentionRow, str]], us: bool, author: str) -> bool:
        """Keep one answer to "is this us?" about mentions, each with the uid of the event that changed its
        class or nothing, and learn from it where we may.

        It teaches who is meant, not what a complaint looks like: the words of a stranger's complaint
        stay those of a complaint.

        Returns:
            Whether any could be learned from.
        """
        learned, reason = False, "us" if us else "not us"
        for mention, event_uid in rows:
            old = mention.judgement.mention_class
            new = old if us else MentionClass.NOISE
            correction = Correction(mention.id, old, new, reason, event_uid, us)
            learned |= await self._keep(correction, mention.network, author)
        if learned:
            async with self._making:
                await self._learn_who(await self._inbox.rulings.lessons(OUR_BRAND))
        return learned

    async def as_ours(self, mentions: Sequence[MentionRow]) -> list[Judgement]:
        """What mentions are, taken for ours: to bring back what was set aside."""
        triage, loop = await self.triage(), asyncio.get_running_loop()
        posts = [as_read(mention) for mention in mentions]
        return await loop.run_in_executor(self.worker, triage.judge_many, posts)

    async def take_back(self, event_uids: Sequence[str], author: str) -> int:
        """Changes were taken back: what they taught is forgotten. Returns how many lessons that were."""
        now = self._clock.now()
        undone = await self._inbox.rulings.take_back(event_uids, author, now)
        if undone:
            await self._learn_again()
        return len(undone)

    async def unlearn(self, author: str) -> None:
        """Undo everything that was learned from corrections; the corrections stay in the record."""
        await self._inbox.rulings.unlearn(OUR_BRAND, author, self._clock.now())
        await self._learn_again()

    async def schooling(self) -> Schooling:
        """What was learned here, and how it does. Raises StoreError."""
        triage = await self.triage()
        lessons = await self._inbox.rulings.lessons(OUR_BRAND)
        forbidden = await self._inbox.rulings.forbidden(OUR_BRAND)
        return Schooling(tuple(lessons), triage.learned, triage.trial, forbidden)

    async def _keep(self, correction: Correction, network: str, author: str) -> bool:
        """Store a correction; whether it may be learned from."""
        learn, now = registry.may_learn(network), self._clock.now()
        await self._inbox.rulings.correct(
            correction, brand=OUR_BRAND, author=author, learn=learn, now=now
        )
        return learn

    async def _learn_again(self) -> None:
        await self.triage()
        async with self._making:
            await self._learn_anew(self._triage)

    async def _learn_anew(self, triage: Triage) -> None:
        """From the corrections that count, as after a start."""
        lessons = await self._inbox.rulings.lessons(OUR_BRAND)
        classes = [lesson for lesson in lessons if lesson.correction.us is None]
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self.worker, teach_anew, triage, classes)
        await self._learn_who(lessons)

    async def _learn_who(self, lessons: Sequence[Lesson]) -> None:
        said = [(lesson.text, us) for lesson in lessons if (us := lesson.correction.us) is not None]
        others: list[str] = []
        if any(not us for _, us in said):
            others = await usual_texts(
                self._inbox, self._clock.now(), OTHERS, {text for text, _ in said}
            )
        loop = asyncio.get_running_loop()
        self._entity = await loop.run_in_executor(self.worker, who, said, others)


def _load(path: Path) -> Policy:
    from cmconsole.triage.policy import load_policy

    return load_policy(path)


def _make(policy: Policy) -> Triage:
    from cmconsole.triage.shipped import make_triage

    triage = make_triage(policy)
    _leave_to_stay()
    return triage


@cache
def _leave_to_stay() -> None:
    """Once: numpy, the lexicon and the words of the rules stay as long as the program. To look through
    them in every search for garbage took a sixth of what triage takes."""
    gc.freeze()

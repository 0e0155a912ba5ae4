"""Many replies through a lossy server and a console that keeps dying: what was sent how often.

Used small by the suite and in full size by `tests/bench/outbox_faults.py`.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from cmconsole.domain.errors import UsageError
from cmconsole.domain.replies import Reply, ReplyState, Trouble
from cmconsole.store.rows import MentionRow
from support.clocks import FakeClock
from support.desks import Desk, desk_at
from support.lossy import LossyMastodon, let_the_late_arrive
from support.servers import serve

SILENCE = 0.2
"""Real seconds after which an answer counts as lost: loopback answers in two milliseconds."""
AT_ONCE = 10
"""Replies that are pressed before the next look at all of them."""


@dataclass
class Weather:
    """How one storm went."""

    seed: int
    keys: bool
    pressed: int = 0
    lost: list[str] = field(default_factory=list)
    """Texts that are not on the server."""
    doubled: list[str] = field(default_factory=list)
    """Texts that are there more than once."""
    asked: int = 0
    """Times a person was asked to look and decide."""
    blind: int = 0
    """Second posts after a lost answer without a key and without a person's word."""
    restarts: int = 0
    wrong_state: list[int] = field(default_factory=list)
    """Replies that the outbox does not call sent."""
    problems: list[str] = field(default_factory=list)
    told: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(self.told.items()))
        return (
            f"seed {self.seed}, {'with' if self.keys else 'without'} keys: {self.pressed} pressed,"
            f" {len(self.lost)} lost, {len(self.doubled)} doubled, {self.asked} times look and"
            f" decide, {self.blind} blind, {self.restarts} restarts; {kinds}"
        )


async def storm(
    folder: Path, *, seed: int, keys: bool, sends: int, trouble: float = 0.5
) -> Weather:
    """Press `sends` replies, with every trouble there is, until nothing waits any more."""
    weather = Weather(seed, keys)
    dice = random.Random(seed)
    clock = FakeClock(auto=True, grace=0.001)
    lossy = LossyMastodon(
        dice=random.Random(seed + 1),
        now=clock.now,
        honours_keys=keys,
        software="mastodon" if keys else "gotosocial",
        trouble=trouble,
        silence=0.05,
    )
    async with (
        serve(lossy.routes()) as server,
        desk_at(folder, server, clock, answer_time=SILENCE) as desk,
    ):
        clock._busy = lambda: server.in_flight > 0 or desk.writes_or_reads()
        late = asyncio.create_task(let_the_late_arrive(lossy, clock.sleep))
        await desk.restart()
        for start in range(0, sends, AT_ONCE):
            count = min(AT_ONCE, sends - start)
            await _batch(desk, lossy, weather, dice, start, count)
        late.cancel()
        with suppress(asyncio.CancelledError):
            await late
        weather.problems = await desk.inbox.problems()
    weather.told, weather.blind = lossy.told, lossy.blind
    return weather


async def _batch(
    desk: Desk, lossy: LossyMastodon, weather: Weather, dice: random.Random, start: int, count: int
) -> None:
    texts = [f"says: reply number {number}" for number in range(start, start + count)]
    replies = []
    for text in texts:
        mention = await _customer(desk, lossy, text)
        replies += await desk.outbox.put(desk.order(mention, text), undo=False)
        weather.pressed += 1
        if dice.random() < 0.15:
            await _stumble(dice)
            await desk.restart()
            weather.restarts += 1
    async with asyncio.timeout(120):
        await _until_settled(desk, lossy, weather, dice, {reply.id for reply in replies})
    posted = lossy.everything()
    for text, reply in zip(texts, replies, strict=True):
        times = posted[text.removeprefix("says: ")]
        if times == 0:
            weather.lost.append(text)
        elif times > 1:
            weather.doubled.append(text)
        if (await desk.inbox.replies.get(reply.id)).state is not ReplyState.SENT:
            weather.wrong_state.append(reply.id)


async def _customer(desk: Desk, lossy: LossyMastodon, text: str) -> MentionRow:
    name = f"c{len(lossy.statuses)}"
    status = lossy.post("Help", author=lossy.account(name, "elsewhere.example"))
    return await desk.arrive(status)


async def _stumble(dice: random.Random) -> None:
    """Let the outbox get a random number of steps further."""
    for _ in range(dice.randrange(60)):
        await asyncio.sleep(0)


async def _until_settled(
    desk: Desk, lossy: LossyMastodon, weather: Weather, dice: random.Random, mine: set[int]
) -> None:
    while True:
        waiting = [r for r in await desk.inbox.replies.open_replies() if r.id in mine]
        if not waiting:
            return
        for reply in waiting:
            # One that moved on since it was read is refused, and looked at again in the next round.
            with suppress(UsageError):
                if reply.trouble is Trouble.DECIDE:
                    await _look_and_decide(desk, lossy, weather, reply)
                elif reply.trouble is Trouble.OLD:
                    await desk.outbox.send_again(reply.id, "priya")
                elif reply.needs_person:
                    raise AssertionError(f"{reply.trouble}: {reply.reason}")
        if dice.random() < 0.1:
            await _stumble(dice)
            await desk.restart()
            weather.restarts += 1
        await desk.clock.sleep(1.0)


async def _look_and_decide(
    desk: Desk, lossy: LossyMastodon, weather: Weather, reply: Reply
) -> None:
    """A careful person: waits until nothing can be on its way any more, looks, and says so."""
    weather.asked += 1
    lossy.late_ones_arrive()
    unknown = reply.key in lossy.unknown
    lossy.unknown.discard(reply.key)
    try:
        if lossy.posts_of(reply.order.text):
            await desk.outbox.found_by_hand(reply.id, "priya")
        else:
            await desk.outbox.send_again(reply.id, "priya")
    except UsageError:
        if unknown:  # nobody's word counts for what was refused
            lossy.unknown.add(reply.key)
        raise

"""People answer when they are written to: each has a few turns, and some lose patience."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from cmconsole.demo.play import Play
from cmconsole.demo.script import Line, Script, Turn
from cmconsole.demo.timeline import Timeline
from cmconsole.demo.world import Account, Status, World


class Answers:
    """Lets the people of the play react to what the brand posts.

    A person hears a message only if it mentions them, as on the real network. Each message is
    answered by the person's next turn that fits it; a `then` turn follows by itself, a `silence`
    turn comes if the brand has not written again meanwhile.
    """

    def __init__(
        self, script: Script, world: World, play: Play, timeline: Timeline, seed: int
    ) -> None:
        self._script = script
        self._world = world
        self._play = play
        self._timeline = timeline
        self._random = random.Random(f"answers {seed}")
        self._left: dict[int, list[Turn]] = {}
        self._heard: dict[int, int] = {}
        """How many messages each account has had from the brand."""

    def hear(self, message: Status, now: datetime) -> None:
        """React to a post of the brand."""
        for account in message.mentions:
            if account is not self._world.brand:
                self._heard[account.id] = self._heard.get(account.id, 0) + 1
                self._answer(account, message, now)

    def _answer(self, account: Account, message: Status, now: datetime) -> None:
        turns = self._turns(account, message)
        manner = "direct" if message.visibility == "direct" else "public"
        fitting = [n for n, turn in enumerate(turns) if turn.to in (manner, "any")]
        if not fitting:
            return
        turn = turns[fitting[0]]
        self._left[account.id] = rest = turns[fitting[0] + 1 :]
        due = now + timedelta(seconds=turn.after)
        self._later(due, account, turn, message)
        while rest and rest[0].to == "then":
            follow = rest.pop(0)
            due += timedelta(seconds=follow.after)
            self._later(due, account, follow, message)
        if rest and rest[0].to == "silence":
            self._wait(account, message, due, self._heard[account.id])

    def _later(self, due: datetime, account: Account, turn: Turn, message: Status) -> None:
        self._timeline.soon(due, lambda at: self._speak(account, turn, message, at))

    def _wait(self, account: Account, message: Status, since: datetime, heard: int) -> None:
        """Say the next turn if nothing more is heard for a while."""

        def lose_patience(at: datetime) -> None:
            rest = self._left[account.id]
            if self._heard[account.id] == heard and rest and rest[0].to == "silence":
                self._speak(account, rest.pop(0), message, at)

        after = self._left[account.id][0].after
        self._timeline.soon(since + timedelta(seconds=after), lose_patience)

    def _turns(self, account: Account, message: Status) -> list[Turn]:
        """What the account still has to say: words of its own, else what its kind of people say."""
        if account.id not in self._left:
            turns = self._script.turns.get(account.key, ())
            kind = message.parent.kind if message.parent is not None else ""
            ways = self._script.manners.get(kind, ())
            if not turns and ways:
                turns = self._random.choice(ways)
            self._left[account.id] = list(turns)
        return self._left[account.id]

    def _speak(self, account: Account, turn: Turn, message: Status, at: datetime) -> None:
        parent = message if message.deleted_at is None else None
        if turn.via == "favourite":
            if parent is not None:
                parent.likes += 1
                self._world.notify("favourite", account, at, parent)
            return
        visibility = message.visibility if turn.via == "same" else turn.via
        line = Line(at="0m", by=turn.by, text=turn.text, visibility=visibility, kind=turn.kind)
        person = self._script.people.get(account.key)
        language = person.language if person is not None else "en"
        status = self._play.say(account, line, at, parent)
        status.language = language

"""The play: everything in the script is published into the world and the press at its time."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from cmconsole.demo.crowd import Voices
from cmconsole.demo.press import Entry, Press
from cmconsole.demo.script import Gesture, Line, Script, span
from cmconsole.demo.seating import US, seat, seat_people
from cmconsole.demo.timeline import Timeline
from cmconsole.demo.world import Account, Status, World

EVENING = 245.0
"""The minute of play from which only the crowd goes on talking."""
NIGHT = 720.0
"""The minute of play at which it goes to bed."""


class Play:
    """Publishes the script.

    Args:
        script: the play.
        world: where posts on the Mastodon server go.
        press: where everything else goes.
        timeline: when.
        start: when the play begins, UTC.
        seed: the same seed gives the same play.
    """

    def __init__(
        self,
        script: Script,
        world: World,
        press: Press,
        timeline: Timeline,
        *,
        start: datetime,
        seed: int,
    ) -> None:
        self._script = script
        self._world = world
        self._press = press
        self._timeline = timeline
        self._start = start
        self._seed = seed
        self._random = random.Random(f"evening {seed}")
        self._placed: dict[str, Status | Entry] = {}
        self._remarks = 0
        self._voices = Voices(script.crowd, script.brand, seed)
        self._entries = 0
        seat_people(script, world, start)
        self._write_cues()

    def crowd(self, count: int, seconds: float, now: datetime) -> None:
        """Let `count` made-up people post within `seconds` from `now`."""
        for number in range(count):
            self._timeline.soon(
                now + timedelta(seconds=seconds * number / max(1, count)), self._remark
            )

    def say(self, account: Account, line: Line, at: datetime, parent: Status | None) -> Status:
        """Publish a post on the Mastodon server, addressed as people's clients do it."""
        return self._world.post(
            Status(
                id=self._world.next_id(at),
                account=account,
                text=self._addressed(account, line.text, parent),
                created_at=at,
                visibility=line.visibility,
                warning=line.warning,
                language=line.language or "en",
                parent=parent,
                image=line.image,
                kind=line.kind,
                red_zone=line.red_zone,
                boosts=line.boosts,
                likes=line.likes,
            )
        )

    def _addressed(self, account: Account, text: str, parent: Status | None) -> str:
        """`text` with those it answers in front, unless it names them itself."""
        if parent is None:
            return text
        there = [parent.account]
        there += [one for one in parent.mentions if one is self._world.brand]
        names = dict.fromkeys("@" + one.acct for one in there if one is not account)
        return " ".join([*(name for name in names if name not in text), text])

    def _write_cues(self) -> None:
        begun: dict[str, float] = {}
        for number, line in enumerate(sorted(self._script.lines, key=lambda one: span(one.at))):
            minute = self._jittered(line, number)
            minute = max(minute, begun.get(line.reply_to, minute) + 0.3)
            begun[line.key or f"line {number}"] = minute
            self._cue_line(line, minute, line.key or f"line {number}")
        self._cue_crowd(EVENING)
        for gesture in self._script.gestures:
            self._cue_gesture(gesture)

    def _cue_crowd(self, minute: float) -> None:
        def talk(at: datetime) -> None:
            self._remark(at)
            self._cue_crowd(minute + self._random.uniform(5.0, 15.0))

        if minute < NIGHT:
            self._timeline.cue(minute, talk)

    def _cue_gesture(self, gesture: Gesture) -> None:
        self._timeline.cue(_minutes(gesture.at), lambda at: self._gesture(gesture, at))

    def _jittered(self, line: Line, number: int) -> float:
        """No two runs with different seeds tick alike; the past stays past, the future future."""
        minute = _minutes(line.at)
        swing = random.Random(f"{self._seed} {number}").uniform(-1.0, 1.0)
        minute += swing * min(1.5, abs(minute) / 25)
        return min(minute, -0.05) if span(line.at) <= timedelta(0) else max(minute, 0.05)

    def _cue_line(self, line: Line, minute: float, key: str) -> None:
        self._timeline.cue(minute, lambda at: self._publish(line, key, at))
        if line.edit is not None:
            change = line.edit
            later = minute + _minutes(change.after)
            self._timeline.cue(later, lambda at: self._edit(key, change.text, change.title, at))
        if line.delete_after:
            self._timeline.cue(
                minute + _minutes(line.delete_after), lambda at: self._delete(key, at)
            )

    def _publish(self, line: Line, key: str, at: datetime) -> None:
        if line.on != "mastodon":
            self._placed[key] = self._press.add(self._entry(line, at))
            return
        parent = self._placed.get(line.reply_to)
        account = self._account(line.by)
        known = parent if isinstance(parent, Status) and parent.deleted_at is None else None
        self._placed[key] = self.say(account, line, at, known)

    def _entry(self, line: Line, at: datetime) -> Entry:
        self._entries += 1
        parent = self._placed.get(line.reply_to)
        person = self._script.people[line.by]
        topic, title, above = self._entries, line.title, 0
        if isinstance(parent, Entry):
            topic, above = parent.topic, parent.number
            if line.on == "forum":
                title = title or "Re: " + parent.title.removeprefix("Re: ")
        return Entry(
            number=self._entries,
            place=line.on,
            author=person.name,
            title=title,
            text=line.text,
            at=at,
            undated=line.undated,
            kind=line.kind,
            red_zone=line.red_zone,
            language=line.language or person.language,
            topic=topic,
            parent=above,
        )

    def _edit(self, key: str, text: str, title: str | None, at: datetime) -> None:
        post = self._placed[key]
        if isinstance(post, Entry):
            self._press.edit(post, text.strip(), title, at)
        else:
            text = self._addressed(post.account, text.strip(), post.parent)
            self._world.edit(post, text, post.warning, at)

    def _delete(self, key: str, at: datetime) -> None:
        post = self._placed[key]
        if isinstance(post, Entry):
            self._press.delete(post, at)
        else:
            self._world.delete(post, at)

    def _gesture(self, gesture: Gesture, at: datetime) -> None:
        post = self._placed.get(gesture.post)
        status = post if isinstance(post, Status) else None
        if status is not None:
            status.likes += gesture.do == "favourite"
            status.boosts += gesture.do == "reblog"
        self._world.notify(gesture.do, self._account(gesture.by), at, status)

    def _remark(self, at: datetime) -> None:
        self._remarks += 1
        remark = self._voices.remark(self._remarks)
        account = self._world.find_account(remark.person.handle)
        if account is None:
            account = seat(self._world, remark.person, 10_000 + self._remarks, self._start)
        self.say(account, Line(at="0m", by="", text=remark.text, kind=remark.kind), at, None)

    def _account(self, key: str) -> Account:
        handle = self._script.brand.username if key == US else self._script.people[key].handle
        account = self._world.find_account(handle)
        assert account is not None, f"{key} has no account on the fediverse"
        return account


def _minutes(text: str) -> float:
    return span(text).total_seconds() / 60

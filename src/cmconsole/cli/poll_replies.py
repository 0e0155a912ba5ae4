"""Replies in `cmconsole poll --once`: what people pressed goes out, nothing else, and the rest is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cmconsole.cli.output import when
from cmconsole.cli.sending import row_facts, send_due
from cmconsole.console import Console
from cmconsole.domain.errors import ProfileInUse, StoreError
from cmconsole.domain.replies import Reply, ReplyState
from cmconsole.polling.poller import PollReport
from cmconsole.system import instance


@dataclass(frozen=True, slots=True)
class Replies:
    """What became of the outbox in one poll."""

    tried: Sequence[Reply]
    """Those that were due."""
    left: Sequence[Reply]
    """All that are not settled now."""
    trouble: tuple[str, ...] = ()
    """What stood in the way, of those that were tried, in a sentence each."""

    @property
    def any(self) -> bool:
        """Whether there was anything in the outbox."""
        return bool(self.tried or self.left)

    def facts(self) -> dict[str, object]:
        """The same for programs."""
        return {
            "sent": [row_facts(one) for one in self._sent],
            "waiting": [row_facts(one) for one in self.left if not one.needs_person],
            "asking": [row_facts(one) for one in self.left if one.needs_person],
        }

    def told(self) -> list[str]:
        """The same in a line each; nothing where there is nothing."""
        lines = [f"Sent: {_where(one)}" for one in self._sent]
        asking = sum(one.needs_person for one in self.left)
        going = [one.next_at for one in self.left if not one.needs_person and one.next_at]
        if going:
            lines.append(
                f"{_replies(len(going))} in the outbox, the next from {when(min(going))} on."
            )
        if asking:
            lines.append(f"{_replies(asking)} for a person. “cmconsole reply list” says why.")
        return lines

    @property
    def _sent(self) -> list[Reply]:
        return [one for one in self.tried if one.state is ReplyState.SENT]


async def send_waiting(console: Console, reports: Sequence[PollReport]) -> Replies:
    """Send what was pressed for the sources that were asked; a source that answered can be reached again.

    What stands in its undo window, or was asked to wait, is left until its time has come.
    """
    store = console.inbox.replies
    if not (before := await store.open_replies()):
        return Replies((), ())
    try:
        reached = {report.source.id for report in reports if report.error is None}
        met = await console.replies.outbox.dispatch.after_poll(reached)
        with instance.writing(console.profile):
            tried = await send_due(console, {report.source.id for report in reports})
        left = await store.open_replies()
    except (ProfileInUse, StoreError) as error:
        return Replies((), before, (f"Replies were not sent: {error}",))
    ids = {one.id for one in tried}
    trouble = (f"Reply {one.id}: {one.reason}" for one in left if one.id in ids and one.reason)
    return Replies([*met, *tried], left, tuple(trouble))


def _replies(count: int) -> str:
    return "1 reply waits" if count == 1 else f"{count} replies wait"


def _where(reply: Reply) -> str:
    return (reply.post.permalink or reply.post.canonical_uri) if reply.post else str(reply.id)

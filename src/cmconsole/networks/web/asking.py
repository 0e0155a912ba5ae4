"""From a question to its answer: turn by turn, hop by hop, and the error if there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from cmconsole.domain.errors import (
    AnswerLost,
    NetworkError,
    Offline,
    Unreachable,
    UnreadableAnswer,
    UnsafeAddress,
)
from cmconsole.networks.web.answers import Answer, Validators
from cmconsole.networks.web.exchange import READING, Line, Received
from cmconsole.networks.web.heard import Heard, counted
from cmconsole.networks.web.limits import max_age, wishes
from cmconsole.networks.web.pace import Pace, Turn
from cmconsole.networks.web.redirects import MOST, PERMANENT, Hop, first_hop, next_hop
from cmconsole.networks.web.statuses import refusal
from cmconsole.system.clock import Clock

__all__ = ["Asker", "Line"]


@dataclass(frozen=True, slots=True)
class Asker:
    """Asks over one line, at every host's pace."""

    line: Line
    pace: Pace
    clock: Clock

    def question(
        self,
        method: str,
        url: str,
        params: Mapping[str, str | int | list[str]] | None,
        headers: Mapping[str, str],
        token: str | None,
        content: bytes | None,
    ) -> Hop:
        """The first hop; raises as `first_hop` does."""
        return first_hop(method, url, params=params, headers=headers, token=token, content=content)

    async def ask(
        self, hop: Hop, *, validators: Validators | None, limit: int, heard: Heard | None = None
    ) -> Answer:
        """The answer to `hop`, at the end of all redirects. Raises NetworkError.

        `heard` takes note of how many more requests the servers say they take.
        """
        if validators is not None:
            hop = replace(hop, headers={**hop.headers, **_conditions(validators)})
        seen, permanent, spent = [str(hop.url)], True, 0.0
        while True:
            received = await self._exchange(hop, limit, spent, heard)
            if received.location is None:
                moved_to = hop.address if permanent and len(seen) > 1 else None
                return _answer(received, hop, validators, moved_to)
            spent += received.took
            permanent = permanent and received.status in PERMANENT
            hop = _onward(hop, received.location, seen)

    async def _exchange(self, hop: Hop, limit: int, spent: float, heard: Heard | None) -> Received:
        reading = hop.method in READING
        async with self.pace.turn(hop.host, urgent=not reading) as turn:
            try:
                received = await self.line.exchange(hop, limit=limit, spent=spent)
            except Unreachable as error:
                # That this computer is offline says nothing about the server.
                if not isinstance(error, Offline):
                    turn.failed()
                raise
            return self._judge(hop, received, turn, heard)

    def _judge(self, hop: Hop, received: Received, turn: Turn, heard: Heard | None) -> Received:
        status, reading = received.status, hop.method in READING
        wished = wishes(status, received.headers, self.clock.now())
        if heard is not None and wished.allowance is not None:
            what = counted(reading, received.headers)
            heard.note(what, wished.allowance, self.clock.now())
        if status >= 500 and not wished.busy:
            turn.failed()
        else:
            turn.answered(wished)
        if status < 300 or (status == 304 and _is_conditional(hop)):
            return received
        if received.location is not None:
            if reading:
                return received
            raise _not_redirected(hop, status)
        raise refusal(
            status,
            hop.host,
            wishes=wished,
            body=received.body,
            signed_in=hop.token is not None or hop.login is not None,
            reading=reading,
        )


def _conditions(validators: Validators) -> dict[str, str]:
    both = {"if-none-match": validators.etag, "if-modified-since": validators.last_modified}
    return {name: value for name, value in both.items() if value}


def _is_conditional(hop: Hop) -> bool:
    return "if-none-match" in hop.headers or "if-modified-since" in hop.headers


def _onward(hop: Hop, location: str, seen: list[str]) -> Hop:
    onward = next_hop(hop, location)
    if str(onward.url) in seen:
        raise UnreadableAnswer(f"{onward.host} sends us round in a circle.")
    if len(seen) > MOST:
        raise UnreadableAnswer(f"{onward.host} sends us on and on, without an answer.")
    seen.append(str(onward.url))
    return onward


def _not_redirected(hop: Hop, status: int) -> NetworkError:
    if status == 303:
        # "See other" is how a form says that it has taken what was sent (RFC 9110, 15.4.4).
        return AnswerLost(
            f"{hop.host} answered at another address; what was sent may or may not have arrived.",
            status=status,
        )
    return UnsafeAddress(
        f"{hop.host} has moved to another address; nothing was sent there.", status=status
    )


def _answer(
    received: Received, hop: Hop, validators: Validators | None, moved_to: str | None
) -> Answer:
    headers, unchanged = received.headers, received.status == 304
    old = validators if unchanged and validators is not None else Validators()
    return Answer(
        status=received.status,
        url=str(hop.url),
        headers=headers,
        body=received.body,
        not_modified=unchanged,
        moved_to=moved_to,
        # A 304 may leave out what has not changed (RFC 9110, 15.4.5).
        validators=Validators(
            headers.get("etag", old.etag), headers.get("last-modified", old.last_modified)
        ),
        max_age=max_age(headers),
    )

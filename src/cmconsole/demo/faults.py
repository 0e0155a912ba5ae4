"""Trouble on request: what networks do on bad days, for tests.

`POST /_demo/faults` takes one object or a list of them; `DELETE /_demo/faults` ends all trouble.

    {"path": "/api/v1/notifications",   every path that starts so; left out: every path but /_demo
     "method": "GET",                   left out: every method
     "times": 3,                        requests it meets; left out: 1; -1: until deleted
     "do": "status",                    status | html | cut | lost | stall | slow
     "status": 503,                     with `status`: the answer's code; left out: 500
     "retry_after": "30",               with `status`: seconds or an HTTP date, as `Retry-After`
     "seconds": 60}                     with `stall` and `slow`: how long nothing is said

`html` answers 200 with a page in place of the JSON or XML. `cut` carries out the request, then
breaks off in the middle of the body. `lost` carries it out and breaks before the first byte, so
that the client cannot know whether it was done. `stall` does nothing and says nothing. `slow` carries it out
when its time is over.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from cmconsole.demo.wire import Ending, Request, Response, html_answer, json_answer

KINDS = ("status", "html", "cut", "lost", "stall", "slow")


@dataclass(slots=True)
class Fault:
    """One kind of trouble, and whom it meets."""

    path: str = ""
    method: str = ""
    times: int = 1
    do: str = "status"
    status: int = 500
    retry_after: str | int | None = None
    seconds: float = 60.0

    def meets(self, request: Request) -> bool:
        """Whether `request` runs into it."""
        return (
            self.times != 0
            and request.path.startswith(self.path)
            and self.method in ("", request.method)
        )


class Faults:
    """The trouble that is on order."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def order(self, body: bytes) -> Response:
        """Add what the body describes; 422 where it makes no sense."""
        try:
            content = json.loads(body)
            orders = [_fault(one) for one in (content if isinstance(content, list) else [content])]
        except (ValueError, TypeError) as error:
            return json_answer({"error": str(error)}, 422)
        self._faults += orders
        return json_answer({"faults": len(self._faults)})

    def clear(self) -> Response:
        """End all trouble."""
        self._faults.clear()
        return json_answer({"faults": 0})

    async def around(
        self, request: Request, answer: Callable[[Request], Awaitable[Response]]
    ) -> Response:
        """The answer to `request`, or the trouble that meets it."""
        fault = next((one for one in self._faults if one.meets(request)), None)
        if fault is None:
            return await answer(request)
        fault.times -= fault.times > 0
        if fault.do == "status":
            wait = fault.retry_after
            headers = (("Retry-After", str(wait)),) if wait is not None else ()
            return json_answer({"error": "This is not working right now"}, fault.status, headers)
        if fault.do == "html":
            return html_answer("<!doctype html><title>Maintenance</title><h1>Back soon</h1>")
        if fault.do == "stall":
            await asyncio.sleep(fault.seconds)
            return Response(503, ending=Ending.LOST)
        if fault.do == "slow":
            await asyncio.sleep(fault.seconds)
            return await answer(request)
        ending = Ending.CUT if fault.do == "cut" else Ending.LOST
        return replace(await answer(request), ending=ending)


def _fault(table: Any) -> Fault:
    fault = Fault(**table)
    if fault.do not in KINDS:
        raise ValueError(f"do is one of {', '.join(KINDS)}")
    return fault

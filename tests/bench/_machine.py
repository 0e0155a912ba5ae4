"""How even a machine is: the same piece of work over and over, in a process of its own.

A turn of a loop is measured in CPU time, and yet a virtual machine may count what its host gave to others
as time of whoever was running. What the longest of half a million turns is worth can only be told beside
the longest of many that are all alike.
"""

from __future__ import annotations

import json
import select
import subprocess
import sys
import time
from types import TracebackType

ROUNDS = 40_000
"""Additions in a piece: about three milliseconds."""
EVERY = 0.05
"""Seconds between two pieces."""


class Machine:
    """Works beside whatever is measured, from `with` to its end."""

    def __enter__(self) -> Machine:
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        out, _ = self._process.communicate()  # its input ends, and so does it
        self._costs: list[float] = sorted(json.loads(out))

    def __str__(self) -> str:
        costs = self._costs
        p50, p999 = (costs[int(len(costs) * share)] for share in (0.5, 0.999))
        return (
            f"the same work beside it, {len(costs):,} times: p50 {p50:.2f}, p99.9 {p999:.2f},"
            f" most {costs[-1]:.2f} ms of CPU ({costs[-1] / p50:.1f}x)"
        )


def main() -> None:
    """Work until the input ends, then print what each piece took, in ms of CPU."""
    costs = []
    while not select.select([sys.stdin], [], [], EVERY)[0]:
        began = time.thread_time_ns()
        sum(number * number for number in range(ROUNDS))
        costs.append((time.thread_time_ns() - began) / 1e6)
    print(json.dumps(costs))


if __name__ == "__main__":
    main()

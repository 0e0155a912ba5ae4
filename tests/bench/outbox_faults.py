"""Ten thousand sends through every trouble there is: `python tests/bench/outbox_faults.py [SENDS] [SEED]`.

Half of them go to a server that honours the Idempotency-Key, half to one that does not. Prints what
happened and ends with 1 where a reply was lost, doubled or sent blindly.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(REPOSITORY / "src"), str(REPOSITORY / "tests")]

from support.storms import storm  # noqa: E402


def main() -> int:
    """Run both storms; returns the exit status."""
    sends = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(10**6)
    bad = 0
    for keys in (True, False):
        began, cpu = time.perf_counter(), time.process_time()
        with tempfile.TemporaryDirectory() as folder:
            weather = asyncio.run(storm(Path(folder), seed=seed, keys=keys, sends=sends // 2))
        took = f"{time.perf_counter() - began:.0f} s, {time.process_time() - cpu:.0f} s of CPU"
        print(f"{weather} ({took})", flush=True)
        bad += len(weather.lost) + len(weather.doubled) + weather.blind
        bad += len(weather.wrong_state) + len(weather.problems)
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())

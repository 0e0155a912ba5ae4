"""The demo network as a process of its own: `python -m cmconsole.demo`."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import signal
import sys

from cmconsole.demo.server import REQUESTS_PER_FIVE_MINUTES, SPEED, DemoNetwork


async def serve(options: argparse.Namespace) -> None:
    """Open the network, print its address on a line of its own, and serve until interrupted."""
    async with DemoNetwork(
        speed=options.speed,
        seed=options.seed,
        port=options.port,
        crowd=options.crowd,
        crowd_seconds=options.crowd_seconds,
        rate_limit=options.rate_limit,
    ) as demo:
        print(demo.url, flush=True)
        over = asyncio.Event()
        # Asked for by name, because a shell starts background jobs deaf to the interrupt.
        with contextlib.suppress(NotImplementedError):  # Windows: KeyboardInterrupt does it
            for number in (signal.SIGINT, signal.SIGTERM):
                asyncio.get_running_loop().add_signal_handler(number, over.set)
        await over.wait()


def main(arguments: list[str] | None = None) -> int:
    """Run the demo network. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m cmconsole.demo", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0: any free port")
    parser.add_argument(
        "--speed", type=float, default=SPEED, help="minutes of play in a minute (%(default)s)"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--crowd", type=int, default=0, metavar="N", help="N made-up mentions")
    parser.add_argument("--crowd-seconds", type=float, default=60.0, help="how long they take")
    parser.add_argument(
        "--rate-limit",
        type=int,
        default=REQUESTS_PER_FIVE_MINUTES,
        help="API requests a client may make in five minutes (%(default)s)",
    )
    try:
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(serve(parser.parse_args(arguments)))
    except OSError as error:
        print(f"The demo network could not open its port: {error.strerror}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

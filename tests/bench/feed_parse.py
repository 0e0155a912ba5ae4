"""From the bytes of a feed to clean posts: CPU beside expat, lxml and fastfeedparser on the same bytes.

The floor is expat's bare tokenising. `our text` is the text extraction alone, `our posts` everything
from bytes to posts; what cleaning, identity and building a post add to parser and text extraction
is printed in microseconds for an entry. Feeds come from the shared generator: 600 characters of HTML
an entry, RSS and Atom by turns.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from xml.parsers import expat

SHARED = Path(os.environ.get("CMCONSOLE_SHARED", Path(__file__).resolve().parents[3] / "shared"))
FEEDS, ENTRIES, ROUNDS = 10, 200, 7
NOW = datetime(2026, 11, 22, tzinfo=UTC)
URL = "http://127.0.0.1:8765/feed"


def contestants() -> dict[str, Callable[[bytes], object]]:
    """What is measured, by name; fastfeedparser takes part where it is installed."""
    from lxml import etree

    from cmconsole.networks.feed.parse import parse
    from cmconsole.networks.feed.posts import posts_of
    from cmconsole.networks.html import plain_text

    def tokenise(body: bytes) -> None:
        expat.ParserCreate().Parse(body, True)

    found: dict[str, Callable[[bytes], object]] = {
        "expat": tokenise,
        "lxml tree": etree.fromstring,
        "our parser": lambda body: parse(body, url=URL),
        "our parser + text": lambda body: [
            plain_text(e.body.value) for e in parse(body, url=URL).entries
        ],
        "our posts": lambda body: posts_of(parse(body, url=URL), URL, NOW),
    }
    try:
        import fastfeedparser
    except ImportError:
        print("fastfeedparser is not installed and does not take part")
    else:
        found["fastfeedparser"] = fastfeedparser.parse
    return found


def feeds(folder: Path) -> list[bytes]:
    """The generated feeds."""
    make = [sys.executable, "gen_feeds.py", "feeds", str(folder), "--feeds", str(FEEDS)]
    subprocess.run(
        [*make, "--entries", str(ENTRIES)],
        cwd=SHARED / "perf",
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return [path.read_bytes() for path in sorted(folder.glob("*.xml"))]


def main() -> None:
    """Print microseconds for an entry and the ratio to the floor, medians of interleaved rounds."""
    if not (SHARED / "perf").is_dir():
        print("skipped: the folder with the feed generator is not beside this checkout")
        return
    with tempfile.TemporaryDirectory() as folder:
        bodies = feeds(Path(folder))
    running = contestants()
    samples: dict[str, list[float]] = {name: [] for name in running}
    for _ in range(ROUNDS):
        for name, run in running.items():
            start = time.process_time()
            for body in bodies:
                run(body)
            samples[name].append((time.process_time() - start) / (FEEDS * ENTRIES) * 1e6)
    middle = {name: statistics.median(values) for name, values in samples.items()}
    print(
        f"{FEEDS * ENTRIES} entries, {sum(map(len, bodies)) / 1e6:.1f} MB, CPU, medians of {ROUNDS} rounds"
    )
    for name, micro in middle.items():
        print(f"  {name:18s} {micro:6.1f} µs an entry  {micro / middle['expat']:5.1f}x expat")
    if "fastfeedparser" in middle:
        print(
            f"  our parser is {middle['our parser'] / middle['fastfeedparser']:.2f}x fastfeedparser"
        )
    own = middle["our posts"] - middle["our parser + text"]
    print(f"  cleaning, identity and posts: {own:.1f} µs an entry (goal <= 15)")


if __name__ == "__main__":
    main()

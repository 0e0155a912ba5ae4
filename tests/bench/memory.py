"""The memory of `poll --once` on an inbox of ten thousand and of a million mentions."""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from filling import filled

FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Bench</title>
<item><guid>one</guid><title>It broke again</title></item></channel></rss>"""
ROUNDS = 3
SOURCE = Path(__file__).resolve().parents[2] / "src"


class Feed(BaseHTTPRequestHandler):
    """One feed for every address."""

    def do_GET(self) -> None:
        """Answer with the feed."""
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(FEED)))
        self.end_headers()
        self.wfile.write(FEED)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def largest(profile: Path, *arguments: str) -> int:
    """The largest resident size of one command, in kB."""
    command = [sys.executable, "-m", "cmconsole", "--profile", str(profile), *arguments]
    process = subprocess.Popen(
        command, env=os.environ | {"PYTHONPATH": str(SOURCE)}, stdout=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0, arguments
    return int(used.ru_maxrss)


def main() -> None:
    """Print both figures and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, default=None, help="keeps the filled inboxes")
    options = parser.parse_args()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Feed)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/feed"
    with tempfile.TemporaryDirectory() as scratch:
        sizes = {}
        for rows in (10_000, options.rows):
            profile = Path(scratch) / str(rows)
            profile.mkdir()
            shutil.copyfile(
                filled(options.folder or Path(scratch), rows), profile / "inbox.sqlite3"
            )
            largest(profile, "source", "remove", "Bench")
            largest(profile, "source", "add", "feed", f"url={url}", "name=One")
            # The first poll of the day also makes the backup; it is not what is measured.
            largest(profile, "poll", "--once")
            sizes[rows] = statistics.median(
                largest(profile, "poll", "--once") for _ in range(ROUNDS)
            )
            print(f"poll --once at {rows:>9,} mentions: {sizes[rows] / 1024:7.1f} MB")
    server.shutdown()
    ratio = sizes[options.rows] / sizes[10_000]
    print(f"ratio {ratio:.3f}   (goal within 10 % of each other)")


if __name__ == "__main__":
    main()

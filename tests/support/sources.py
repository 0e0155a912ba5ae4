"""Where the program's own files are, for tests that start it as a process."""

from __future__ import annotations

from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent.parent / "src"

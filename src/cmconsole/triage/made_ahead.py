"""What is made from the shipped rules before they are shipped, so that no start has to make it again.

Each such file names the bytes it was made from and holds for them alone: rules that were edited, and a
team's own, are worked out when they are read. `packaging/make_ahead.py` writes the files, and a test fails
where that was forgotten.
"""

from __future__ import annotations

import json
import logging
import zlib
from typing import Any

from cmconsole.system.paths import resource

log = logging.getLogger(__name__)


def written_ahead(source: bytes, made: object) -> bytes:
    """What was made from a source, as a file: a line that says what it is, and one of JSON."""
    line = json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode()
    return json.dumps([_fingerprint(source), _fingerprint(line)]).encode() + b"\n" + line + b"\n"


def made_ahead(name: str, source: bytes) -> Any:
    """What a resource holds that was made from this source; None if there is none, or it is damaged."""
    try:
        head, line, _ = resource(name).read_bytes().split(b"\n")
        if json.loads(head) == [_fingerprint(source), _fingerprint(line.rstrip(b"\r"))]:
            return json.loads(line)
    except (OSError, ValueError) as error:
        log.info("%s is worked out anew: %s", name, error)
    return None


def _fingerprint(content: bytes) -> list[int]:
    """Tells what was edited or damaged, for which a CRC is enough. A checkout may have other line ends."""
    content = content.replace(b"\r\n", b"\n")
    return [len(content), zlib.crc32(content)]

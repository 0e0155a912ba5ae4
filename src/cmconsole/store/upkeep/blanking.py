"""Takes a person out of what is stored as JSON: what reports and rules read stays, every other word goes."""

from __future__ import annotations

import json
from collections.abc import Mapping

from cmconsole.store.packing import as_json

BLANK = "[erased]"
FACTS = frozenset(
    (
        "owner", "undoes", "level", "class", "due_at", "until", "answered_at", "old", "new", "us",
        "reply", "handoff", "sample", "scope", "expires_at", "correction", "ticket", "about", "evidence",
        "channel", "broken", "vengeance", "amount", "currency", "offered", "agreed", "writing_since",
        "approval_asked_at", "approved_at", "via", "source", "thanks", "wake_on_reply", "state",
        "settled", "from", "into", "together", "confirmed", "returned", "private", "when", "skipped",
        "heard", "said_at", "suggested", "of", "liked", "reposted", "passed_on", "template", "step",
        "language", "seen_at", "handover", "then",
    )
)  # fmt: skip
"""Keys of log bodies and orders whose values stay: what reports count, what `fold` reads, our own people."""
ADDRESSES = frozenset(("post", "wait", "waits", "identity", "other"))
"""Keys whose values hold addresses and account keys: those of the person are renamed, the rest stays."""
WORDS = frozenset(("to", "concession", "policy"))
"""Keys whose values stay unless they say who it was."""
LINKS = frozenset(("link", "permalink"))
"""Keys of what somebody can press: an empty one leads nowhere."""


class Names:
    """What a person and their posts are called, and what they are called from now on."""

    def __init__(self, renamed: Mapping[str, str], telling: frozenset[str]) -> None:
        """`renamed`: addresses and account keys, old to new. `telling`: what tells who it was, in small
        letters."""
        self._renamed = renamed
        self._telling = telling

    def of(self, address: str) -> str:
        """An address that tells nobody, the same for the same one."""
        if (bare := self._renamed.get(address)) is not None:
            return bare
        return BLANK if ":" in address and self._tells(address) else address

    def blanked(self, text: str) -> str:
        """A JSON text without the person, in the same shape."""
        return as_json(self._walk(json.loads(text), ""))

    def _tells(self, words: str) -> bool:
        small = words.casefold()
        return any(name in small for name in self._telling)

    def _walk(self, value: object, key: str) -> object:
        if isinstance(value, dict):
            return {name: self._walk(one, name) for name, one in value.items()}
        if isinstance(value, list):
            return [self._walk(one, key) for one in value]
        if not isinstance(value, str) or not value or key in FACTS:
            return value
        if key in ADDRESSES:
            return self.of(value)
        if key in WORDS:
            return self._renamed.get(value) or (BLANK if self._tells(value) else value)
        return "" if key in LINKS else BLANK

"""What comes back from the web, ready for a connector."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from cmconsole.domain.errors import UnreadableAnswer


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave us to ask "has it changed?" with, echoed verbatim."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A good answer: 2xx, or 304 where validators were sent."""

    status: int
    url: str
    """The address that answered, after redirects."""
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    not_modified: bool = False
    moved_to: str | None = None
    """The new address, where every redirect on the way was permanent; with the login that stood in
    the old one where it is still the same server. To be stored, not to be shown."""
    validators: Validators = field(default_factory=Validators)
    max_age: timedelta | None = None
    """How long the server says that this answer stays fresh, from now."""

    def json(self) -> object:
        """The body as JSON. Raises UnreadableAnswer if it is something else."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise UnreadableAnswer("The answer is not what it should be.") from error

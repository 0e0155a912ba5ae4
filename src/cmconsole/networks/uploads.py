"""Files that go out with a text: what networks take, and what is handed to a connector."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class AttachmentRules:
    """Which files can be posted with a text."""

    most: int
    """Per post."""
    largest: int
    """Bytes of one file."""
    types: frozenset[str]
    """Media types that are taken as they are."""
    longest_alt: int
    """Characters of a description."""
    in_private: bool = False
    """Whether private messages take them too."""


PICTURES = frozenset({"image/png", "image/jpeg", "image/webp"})
"""What every network with pictures takes."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to be posted with a text."""

    name: str
    media_type: str
    content: bytes = field(repr=False)
    alt: str
    """What it shows, for those who cannot see it."""

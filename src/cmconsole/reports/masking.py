"""Takes what points at people out of texts, for files that leave the house."""

from __future__ import annotations

import re

_MARKS = (
    (re.compile(r"https?://\S+|\bwww\.\S+", re.IGNORECASE), "[link]"),
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "[address]"),
    (re.compile(r"(?<!\w)@[\w.-]*\w(?:@[\w-]+(?:\.[\w-]+)+)?"), "@[name]"),
    (re.compile(r"\bu/[\w-]{2,}"), "u/[name]"),
    (re.compile(r"(?<!\w)\+?\d[\d ()/.-]{5,}\d"), "[number]"),
)
"""Links first, for they hold names; then e-mail addresses, handles, and numbers of seven digits and
more: phones, orders, accounts."""


def masked(text: str | None) -> str | None:
    """The text without links, e-mail addresses, handles and long numbers; names in prose stay."""
    if text is None:
        return None
    for pattern, instead in _MARKS:
        text = pattern.sub(instead, text)
    return text

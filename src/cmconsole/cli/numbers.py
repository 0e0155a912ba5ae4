"""Whole numbers as people type them: ids, counts."""

from __future__ import annotations

import argparse

LARGEST = 2**63 - 1
"""What the inbox file can count to."""


def whole_number(text: str) -> int:
    """A number from 1 on, for argparse. What could not be a number of the inbox is wrong use."""
    number = int(text)
    if not 1 <= number <= LARGEST:
        raise argparse.ArgumentTypeError("at least 1" if number < 1 else f"at most {LARGEST}")
    return number

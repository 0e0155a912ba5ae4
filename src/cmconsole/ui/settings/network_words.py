"""What the networks say about themselves, in the language of the window.

The rooms below know no Qt, so their texts come as they stand in the code and are translated here, where
they are shown, all in one context.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def of_network(words: str) -> str:
    """A text of a network's own: an option's label or help, a scope, what stands in the way."""
    # Nothing has no translation: Qt's files keep their own head under the empty text.
    return QCoreApplication.translate("networks", words) if words else ""

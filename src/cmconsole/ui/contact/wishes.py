"""What somebody wants done in the contact column."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class Wishes(QObject):
    """The parts of the column emit them; `deeds` fulfils them."""

    link = Signal(object)
    """Link a suggested account, as a Suggestion."""
    apart = Signal(object)
    """A Suggestion is somebody else."""
    unlink = Signal(object)
    """Take a Link away."""
    find = Signal()
    """Look for another account of this person."""
    note = Signal()
    note_change = Signal(object)
    """Change a PersonNote."""
    note_removal = Signal(object)
    language = Signal()
    zone = Signal()
    open_mention = Signal(int)
    """Show an earlier conversation, by the mention that stands for it."""
    erasure = Signal()
    """Erase this person from the inbox."""
    alike = Signal()
    """Work on everybody with the same problem together."""

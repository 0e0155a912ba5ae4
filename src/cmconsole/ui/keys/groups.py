"""What the sheet of keys shows; loaded with the sheet."""

from __future__ import annotations

from cmconsole.ui.keys.adding import tr
from cmconsole.ui.keys.sheet import Group, KeyLine


def groups() -> list[Group]:
    """What the sheet of keys shows."""

    return [
        (tr("Move"), _moving()),
        (tr("Decide"), _deciding()),
        (tr("Find"), _finding()),
        (tr("Answer"), _replying()),
        (tr("Choose"), _choosing()),
    ]


def _moving() -> tuple[KeyLine, ...]:
    return (
        KeyLine(tr("Next, previous mention"), ("J", "K")),
        KeyLine(tr("First, last"), ("G G", "⇧ G")),
        KeyLine(tr("Open thread, back to list"), ("↵", "U")),
        KeyLine(tr("Next pane, previous pane"), ("F6", "⇧ F6")),
        KeyLine(tr("Go to a list"), (tr("G then a letter"),)),
        KeyLine(tr("Inbox, review, reports, settings"), (tr("Ctrl 1 to 4"),)),
        KeyLine(tr("Crisis room, stories"), ("Ctrl ⇧ C", "G T")),
        KeyLine(tr("Into a spike's row, and back"), ("→", "←")),
        KeyLine(tr("One step out"), ("Esc",)),
        KeyLine(tr("Larger, smaller, usual"), ("Ctrl =", "Ctrl -", "Ctrl 0")),
    )


def _deciding() -> tuple[KeyLine, ...]:
    return (
        KeyLine(tr("Handled"), ("E",)),
        KeyLine(tr("Not answering, with a reason"), ("⇧ E",)),
        KeyLine(tr("Snooze"), ("S",)),
        KeyLine(tr("Assign, take it yourself"), ("A", "M")),
        KeyLine(tr("Change level"), ("L",)),
        KeyLine(tr("Not us, or us after all"), ("D",)),
        KeyLine(tr("Add a note"), ("N",)),
        KeyLine(tr("Open the original"), ("O",)),
        KeyLine(tr("Undo, for 30 minutes"), ("Z",)),
    )


def _replying() -> tuple[KeyLine, ...]:
    return (
        KeyLine(tr("Reply, private, template"), ("R", "⇧ R", "T")),
        KeyLine(tr("Send, send and write on"), ("Ctrl ↵", "Ctrl ⇧ ↵")),
        KeyLine(tr("Acknowledge, offline, close"), ("1", "2", "3")),
        KeyLine(tr("Outcome, hand over, concession"), ("Y", "H", "C")),
        KeyLine(tr("Kind words, macro"), ("P", "B")),
        KeyLine(tr("Insert a variable in a text"), ("{",)),
        KeyLine(tr("To the next blank in a text"), ("Tab",)),
    )


def _finding() -> tuple[KeyLine, ...]:
    return (
        KeyLine(tr("Command palette"), ("Ctrl K",)),
        KeyLine(tr("Search"), ("/",)),
        KeyLine(tr("Save this search"), ("Ctrl S",)),
        KeyLine(tr("Rename it, forget it, in the sidebar"), ("F2", tr("Del"))),
        KeyLine(tr("Filter the list"), ("F",)),
        KeyLine(tr("Contact, hidden language"), ("I", "V")),
        KeyLine(tr("Check all sources now"), ("F5",)),
        KeyLine(tr("This help"), ("?",)),
    )


def _choosing() -> tuple[KeyLine, ...]:
    return (
        KeyLine(tr("Mark it, to work on several"), ("X",)),
        KeyLine(tr("Stretch the marks"), ("⇧ J", "⇧ K")),
        KeyLine(tr("Take all marks away"), ("Esc",)),
        KeyLine(tr("Work on all alike, merge"), ("W", "⇧ M")),
    )

"""The one place of the window that answers “may I”: what a role does not do is shown grey, with the reason.

Whoever makes a control says which deed it is for (`needs`); this looks at what was made, and again when the
role changes. Keys stay as they are: whoever presses one is told the reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from cmconsole.domain.roles import Deed, refusal

if TYPE_CHECKING:
    from cmconsole.console import Console

T = TypeVar("T", bound=QObject)
DEED, FREE, SAID = "deed", "enabled where allowed", "tooltip where allowed"
"""Properties: what a control is for, and how it is where the role includes that."""


def needs(control: T, deed: Deed = Deed.ACT) -> T:
    """Say that a control or a command is for a deed; returns it."""
    control.setProperty(DEED, str(deed))
    return control


class May(QObject):
    """Asks the role of this desk. Before `attach` everything is allowed."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._console: Console | None = None

    def attach(self, console: Console) -> None:
        """From now on there is a role."""
        from cmconsole.domain.events import RoleChosen

        self._console = console
        console.bus.subscribe(RoleChosen, lambda _: self.look_at(self._window))
        self.look_at(self._window)

    def why_not(self, deed: Deed) -> str:
        """Why somebody at this desk does not do that, in a sentence; empty where they may."""
        if self._console is None or not refusal(self._console.role, deed):
            return ""
        if refusal(self._console.role, Deed.ACT):
            return self.tr("This desk is set to read-only: settings, Your role.")
        return self.tr("Leads do this: settings, Your role.")

    def why_not_run(self, action: QAction) -> str:
        """The same for a command."""
        deed = action.property(DEED)
        return self.why_not(Deed(deed)) if deed else ""

    def look_at(self, root: QWidget) -> None:
        """Everything inside that is for a deed is as the role has it."""
        for widget in (root, *root.findChildren(QWidget)):
            if deed := widget.property(DEED):
                self._hold(widget, self.why_not(Deed(deed)))

    def _hold(self, widget: QWidget, why: str) -> None:
        held = widget.property(SAID) is not None
        if why and not held:
            widget.setProperty(FREE, _enabled(widget))
            widget.setProperty(SAID, widget.toolTip())
            widget.setEnabled(False)
            widget.setToolTip(why)
            widget.installEventFilter(self)
        elif held and not why:
            widget.removeEventFilter(self)
            widget.setEnabled(bool(widget.property(FREE)))
            widget.setToolTip(str(widget.property(SAID)))
            widget.setProperty(SAID, None)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # What else is enabled, disabled or named anew meanwhile counts once the role includes it.
        if isinstance(watched, QWidget) and event.type() == QEvent.Type.EnabledChange:
            if _enabled(watched):
                watched.setProperty(FREE, True)
                watched.setEnabled(False)
        elif isinstance(watched, QWidget) and event.type() == QEvent.Type.ToolTipChange:
            why = self.why_not(Deed(watched.property(DEED)))
            if watched.toolTip() != why:
                watched.setProperty(SAID, watched.toolTip())
                watched.setToolTip(why)
        return False


def _enabled(widget: QWidget) -> bool:
    """Whether it is enabled itself, whatever it lies in."""
    return not widget.testAttribute(Qt.WidgetAttribute.WA_ForceDisabled)

"""Where a template sends people: asked only of one that sends them somewhere."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from cmconsole.replies.template_editing import ASKED_EACH_TIME, wants_destination
from cmconsole.replies.templates import Template
from cmconsole.ui.look import Look
from cmconsole.ui.settings.template_variables import used_in
from cmconsole.ui.widgets import text
from cmconsole.ui.wording import tr


class TemplateDestination(QWidget):
    """A field, and what happens while it is empty."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.field = QLineEdit()
        self.field.setPlaceholderText(tr("A page of answers, a forum, a person, an address"))
        self.field.setAccessibleName(tr("Where it sends them"))
        self.told = text(look, ASKED_EACH_TIME, 12, tone="warn", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(text(look, tr("Where it sends them"), 12, tone="meta"))
        column.addWidget(self.field)
        column.addWidget(self.told)

    def show_for(self, template: Template) -> None:
        """Ask what this one needs; nothing where it sends nobody anywhere."""
        wanted = wants_destination(template)
        used = used_in(words for wording in template.wordings for words in wording.texts)
        self.told.setVisible(wanted)
        self.setVisible(wanted or "destination" in used or bool(template.destination))

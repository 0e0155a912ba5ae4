"""Your role: the name in the log, and what is done at this desk."""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup, QLineEdit, QRadioButton
from typing_extensions import override

from cmconsole.console.renaming import rename
from cmconsole.domain.roles import Role
from cmconsole.ui.look import Look
from cmconsole.ui.settings.page import Page, Services, card
from cmconsole.ui.widgets import text


class RolePage(Page):
    """Both count at once for whatever is done from now on; who chose what is in the log."""

    def __init__(self, look: Look, services: Services) -> None:
        super().__init__(
            look,
            services,
            self.tr("Your role"),
            self.tr("Your name in the history, your brand, and what you do at this desk."),
        )
        frame, column = card(look, self.tr("Your name"))
        self.name = QLineEdit(services.console.settings.current.author)
        self.name.setAccessibleName(self.tr("Your name in the history of every conversation"))
        self.name.setFont(look.font(13))
        self.name.setMaximumWidth(320)
        self.name.editingFinished.connect(lambda: self.start(self._rename, "change the name"))
        column.addWidget(self.name)
        self.body.addWidget(frame)
        self._add_brand()
        frame, column = card(look, self.tr("What you do here"))
        group = QButtonGroup(frame)
        self.roles: dict[Role, QRadioButton] = {}
        for role, (words, told) in self._words().items():
            self.roles[role] = radio = QRadioButton(words)
            radio.setFont(look.font(13))
            radio.setAccessibleDescription(told)
            radio.setChecked(role is services.console.role)
            radio.clicked.connect(
                lambda _=False, r=role: self.start(lambda: self._choose(r), "choose a role")
            )
            group.addButton(radio)
            column.addWidget(radio)
            hint = text(look, told, 12, tone="meta", wrap=True)
            hint.setContentsMargins(24, 0, 0, 4)
            column.addWidget(hint)
        words = self.tr(
            "A role guards against slips. It locks nobody out: the files on this computer are yours."
        )
        column.addWidget(text(look, words, tone="soft", wrap=True))
        self.body.addWidget(frame)

    def _add_brand(self) -> None:
        frame, column = card(self.look, self.tr("The brand"))
        self.brand = QLineEdit(self.services.console.settings.current.brand)
        self.brand.setAccessibleName(self.tr("The brand you answer for"))
        self.brand.setFont(self.look.font(13))
        self.brand.setMaximumWidth(320)
        self.brand.editingFinished.connect(lambda: self.start(self._rebrand, "change the brand"))
        column.addWidget(self.brand)
        told = self.tr(
            "It stands above the lists and in {brand} of templates. What is listened for is said with "
            "each source."
        )
        column.addWidget(text(self.look, told, 12, tone="meta", wrap=True))
        self.body.addWidget(frame)

    @override
    def show_anew(self) -> None:
        settings = self.services.console.settings.current
        self.name.setText(settings.author)
        self.brand.setText(settings.brand)
        self.roles[self.services.console.role].setChecked(True)

    def _words(self) -> dict[Role, tuple[str, str]]:
        return {
            Role.MANAGER: (
                self.tr("Community manager"),
                self.tr("Answers; sees reports; reads and answers reviews of the own replies."),
            ),
            Role.LEAD: (
                self.tr("Lead"),
                self.tr("All that, and draws samples, scores, and exchanges review packs."),
            ),
            Role.READ_ONLY: (
                self.tr("Read-only"),
                self.tr("Looks at everything and takes reports along; changes nothing."),
            ),
        }

    async def _choose(self, role: Role) -> None:
        await self.services.console.choose_role(role)
        self.told.emit(self.tr("Counts from now on. The log says so, too."), "check")

    async def _rename(self) -> None:
        name, settings = self.name.text().strip(), self.services.console.settings
        if not name or name == settings.current.author:
            self.name.setText(settings.current.author)
            return
        await rename(self.services.console, name)
        self.told.emit(self.tr("From now on you are {name} in the log.").format(name=name), "user")

    async def _rebrand(self) -> None:
        brand, settings = self.brand.text().strip(), self.services.console.settings
        if brand != settings.current.brand:
            settings.change(brand=brand)
            self.told.emit(self.tr("Saved."), "check")

"""The settings in place of the inbox: the list of pages at the left, one page beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from cmconsole.ui.keys.keymap import Keymap
from cmconsole.ui.look import Look
from cmconsole.ui.settings.changes_part import ChangesPart
from cmconsole.ui.settings.data_page import DataPage
from cmconsole.ui.settings.find_setting import FindSetting, pages_with
from cmconsole.ui.settings.keyboard_page import KeyboardPage
from cmconsole.ui.settings.look_page import LookPage
from cmconsole.ui.settings.notifications_page import NotificationsPage
from cmconsole.ui.settings.page import Page, Services
from cmconsole.ui.settings.role_page import RolePage
from cmconsole.ui.settings.sources_page import SourcesPage
from cmconsole.ui.settings.targets_page import TargetsPage
from cmconsole.ui.settings.triage_page import TriagePage
from cmconsole.ui.toast import Toast
from cmconsole.ui.widgets import SEMI, text

SIDE, NARROW_SIDE = 208, 190
NARROW = 1100
PAGE = Qt.ItemDataRole.UserRole


def _templates(look: Look, services: Services) -> Page:
    """It loads with the first look at it: it brings all networks' ways of counting."""
    from cmconsole.ui.settings.templates_page import TemplatesPage

    return TemplatesPage(look, services)


def _scorecard(look: Look, services: Services) -> Page:
    """It loads with the first look at it, as the review does."""
    from cmconsole.ui.settings.scorecard_page import ScorecardPage

    return ScorecardPage(look, services)


class SettingsScreen(QWidget):
    """All pages; each is made when it is first looked at."""

    restart_requested = Signal(object)
    """With what the next start is told besides, as a sequence."""
    page_made = Signal(QWidget)

    def __init__(self, look: Look, services: Services, choices: QWidget, keymap: Keymap) -> None:
        """`choices` has the signals `theme_chosen` and `density_chosen`: the rail."""
        super().__init__()
        self._look = look
        self.setObjectName("settings")
        self.setAccessibleName(self.tr("Settings"))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._makers = self._offered(services, choices, keymap)
        self.titles: Mapping[str, str] = {name: made[0] for name, made in self._makers.items()}
        self.pages: dict[str, Page] = {}
        """The pages made so far, by name."""
        self.stack = QStackedWidget()
        self.toast = Toast(look, self.stack)
        self.at = "sources"
        self.changes = ChangesPart(self, look, services, choices, keymap)
        self.foot = self.changes.foot
        self._services = services
        self.list = self._list()
        self.finder = FindSetting(look)
        self._none = text(look, self.tr("No setting is called that."), 12, tone="meta", wrap=True)
        self._none.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._side())
        row.addWidget(self.stack, 1)
        look.changed.connect(self._paint_icons)
        self._paint_icons()
        self.list.currentItemChanged.connect(lambda item, _: self.open(item.data(PAGE)))
        self.list.setCurrentRow(0)
        for again in (self.list.itemClicked, self.list.itemActivated):  # from the change log
            again.connect(lambda item: self.open(item.data(PAGE)))
        self.finder.textChanged.connect(self._narrow)
        self.finder.opened.connect(self._open_found)
        self.finder.went_down.connect(self.list.setFocus)

    def _offered(
        self, services: Services, choices: QWidget, keymap: Keymap
    ) -> dict[str, tuple[str, str, Callable[[], Page]]]:
        """Of each page its title, its icon and how it is made, by its name."""
        look = self._look
        return {
            "sources": (
                self.tr("Accounts and sources"),
                "rss",
                lambda: SourcesPage(look, services),
            ),
            "targets": (
                self.tr("Targets and hours"),
                "clock",
                lambda: TargetsPage(look, services),
            ),
            "triage": (self.tr("Triage"), "scale", lambda: TriagePage(look, services)),
            "templates": (self.tr("Templates"), "template", lambda: _templates(look, services)),
            "scorecard": (self.tr("Scorecard"), "checkbox", lambda: _scorecard(look, services)),
            "look": (
                self.tr("Look and density"),
                "sun",
                lambda: self._look_page(services, choices),
            ),
            "role": (self.tr("Your role"), "user", lambda: RolePage(look, services)),
            "keyboard": (
                self.tr("Keyboard"),
                "keyboard",
                lambda: KeyboardPage(look, services, keymap),
            ),
            "notifications": (
                self.tr("Notifications"),
                "bell",
                lambda: NotificationsPage(look, services),
            ),
            "data": (self.tr("Data and privacy"), "shield", lambda: self._data_page(services)),
        }

    def open(self, name: str) -> None:
        """Show a page."""
        self.at = name
        self.stack.setCurrentWidget(self.page(name))
        self.changes.show()
        self.list.setCurrentRow(list(self._makers).index(name))

    def page(self, name: str) -> Page:
        """A page, made where nobody looked at it yet."""
        if name not in self.pages:
            self.pages[name] = self._makers[name][2]()
            self.add(self.pages[name])
        return self.pages[name]

    def add(self, page: Page) -> None:
        """Take up a page that was made."""
        page.told.connect(lambda words, icon: self.toast.say(words, icon=icon))
        self.stack.addWidget(page)
        self.page_made.emit(page)

    def step_out(self) -> bool:
        """Esc: from the change log to the page; then all pages again; False where they are all there."""
        narrowed = bool(self.finder.text())
        if not (left := self.changes.leave_log()):
            self.finder.clear()
        return left or narrowed

    def _narrow(self, words: str) -> None:
        found = pages_with(words, self.titles)
        for row, name in enumerate(self._makers):
            self.list.setRowHidden(row, name not in found)
        self._none.setVisible(not found)

    def _open_found(self) -> None:
        """Show the first page that is left; the one that is shown, if it is one of them."""
        rows = [row for row in range(self.list.count()) if not self.list.isRowHidden(row)]
        if rows:
            row = self.list.currentRow()
            self.list.setCurrentRow(row if row in rows else rows[0])
            self.list.setFocus()

    def sign_in_at(self, source_id: int) -> None:
        """Show the form that signs in where this source reads."""
        self.open("sources")
        page = self.pages["sources"]
        assert isinstance(page, SourcesPage)
        page.sign_in_at(source_id)

    def _look_page(self, services: Services, choices: QWidget) -> Page:
        page = LookPage(self._look, services, choices)
        page.restart_requested.connect(lambda: self.restart_requested.emit(()))
        return page

    def _data_page(self, services: Services) -> Page:
        page = DataPage(self._look, services)
        page.restore_requested.connect(
            lambda copy: self.restart_requested.emit(("--restore", str(copy)))
        )
        return page

    def _list(self) -> QListWidget:
        pages = QListWidget()
        pages.setObjectName("pages")
        pages.setAccessibleName(self.tr("Pages"))
        pages.setFrameShape(QFrame.Shape.NoFrame)
        pages.setFont(self._look.font(13))
        pages.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        pages.setIconSize(QSize(16, 16))
        for name, (words, _, _) in self._makers.items():
            item = QListWidgetItem(words)
            item.setData(PAGE, name)
            pages.addItem(item)
        return pages

    def _side(self) -> QWidget:
        side = QWidget()
        side.setObjectName("settingsSide")
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._left = side
        column = QVBoxLayout(side)
        column.setContentsMargins(6, 14, 6, 12)
        column.setSpacing(10)
        title = text(self._look, self.tr("Settings"), 17, SEMI)
        title.setContentsMargins(8, 0, 0, 0)
        column.addWidget(title)
        column.addWidget(self.finder)
        column.addWidget(self._none)
        column.addWidget(self.list, 1)
        column.addWidget(self.foot)
        return side

    def _paint_icons(self) -> None:
        for row, (_, icon, _) in enumerate(self._makers.values()):
            self.list.item(row).setIcon(self._look.icon(icon, self._look.tokens.ink2, 16))

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        # No focus proxy: Tab would never come to the field above the pages.
        self.list.setFocus()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._services.console.background.start(self.changes.read(), "read the change log")

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._left.setFixedWidth(NARROW_SIDE if self.width() < NARROW else SIDE)

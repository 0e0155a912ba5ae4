"""Look and density: colours, the height of rows, the size of everything."""

from __future__ import annotations

from typing import Protocol, cast

from PySide6.QtCore import QSignalBlocker, Qt, Signal, SignalInstance
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QHBoxLayout, QRadioButton, QSlider
from typing_extensions import override

from cmconsole.system.settings import rules
from cmconsole.ui.look import Look
from cmconsole.ui.settings.page import Page, Services, card
from cmconsole.ui.widgets import SEMI, button, text
from cmconsole.ui.window.zooming import STEP


class Choices(Protocol):
    """Whoever changes the look of the window when something is chosen: the rail."""

    theme_chosen: SignalInstance
    density_chosen: SignalInstance
    shield_chosen: SignalInstance
    zoom_chosen: SignalInstance
    running_zoom: int


class LookPage(Page):
    """Theme and density count at once, the size from the next start on."""

    restart_requested = Signal()

    def __init__(self, look: Look, services: Services, choices: object) -> None:
        super().__init__(
            look,
            services,
            self.tr("Look and density"),
            self.tr("Colours, the height of rows, the size of everything."),
        )
        chosen = cast(Choices, choices)
        settings = services.console.settings.current
        self.themes = self._radios(
            self.tr("Colours"),
            {
                "system": self.tr("Like the desktop"),
                "light": self.tr("Light"),
                "dark": self.tr("Dark"),
            },
            settings.theme,
            chosen.theme_chosen,
        )
        self.densities = self._radios(
            self.tr("Rows"),
            {
                "comfortable": self.tr("Comfortable: text, reason and owner"),
                "compact": self.tr("Compact: more rows at once"),
                "roomy": self.tr("Roomy: two lines of what they wrote"),
            },
            settings.density,
            chosen.density_chosen,
        )
        self._add_shield(settings.abuse_shield, chosen.shield_chosen)
        self._add_zoom(settings.zoom, chosen)

    def _add_shield(self, now: bool, told: SignalInstance) -> None:
        frame, column = card(self.look, self.tr("Abusive language"))
        self.shield = QCheckBox(self.tr("Fold slurs, threats and abuse of people away"))
        self.shield.setFont(self.look.font(13))
        self.shield.setChecked(now)
        self.shield.toggled.connect(told)
        words = self.tr(
            "Lists say that something is hidden; in the conversation one key shows it. Nothing is lost, "
            "the search finds it, and it changes neither level nor order."
        )
        column.addWidget(self.shield)
        column.addWidget(text(self.look, words, 13, tone="soft", wrap=True))
        self.body.addWidget(frame)

    @override
    def show_anew(self) -> None:
        with QSignalBlocker(self.shield):
            self.shield.setChecked(self.services.console.settings.current.abuse_shield)

    def _radios(
        self, title: str, names: dict[str, str], now: str, told: SignalInstance
    ) -> dict[str, QRadioButton]:
        frame, column = card(self.look, title)
        group = QButtonGroup(frame)
        made = {}
        for name, words in names.items():
            made[name] = radio = QRadioButton(words)
            radio.setFont(self.look.font(13))
            radio.setChecked(name == now)
            radio.clicked.connect(lambda _=False, n=name: told.emit(n))
            group.addButton(radio)
            column.addWidget(radio)

        def follow(name: str) -> None:
            # The menu on the rail may have changed it.
            made[name].setChecked(True)

        told.connect(follow)
        self.body.addWidget(frame)
        return made

    def _add_zoom(self, now: int, chosen: Choices) -> None:
        declared = rules("zoom")
        frame, column = card(self.look, self.tr("Size of everything"))
        self.zoom = QSlider(Qt.Orientation.Horizontal)
        self.zoom.setAccessibleName(self.tr("Size of everything, in percent"))
        self.zoom.setRange((declared.low or 80) // STEP, (declared.high or 200) // STEP)
        self.zoom.setPageStep(1)
        self.zoom.setValue(round(now / STEP))
        self._percent = text(self.look, "", 13, SEMI)
        self._percent.setFixedWidth(52)
        self._later = text(self.look, "", 13, tone="soft", wrap=True)
        self.restart = button(self.look, self.tr("Start again now"))
        self.restart.clicked.connect(self.restart_requested)
        self.zoom.valueChanged.connect(self._take_zoom)
        row = QHBoxLayout()
        row.addWidget(self.zoom, 1)
        row.addWidget(self._percent)
        foot = QHBoxLayout()
        foot.addWidget(self._later, 1)
        foot.addWidget(self.restart)
        column.addLayout(row)
        column.addLayout(foot)
        self.body.addWidget(frame)
        self._running_at = chosen.running_zoom
        chosen.zoom_chosen.connect(lambda percent: self.zoom.setValue(round(percent / STEP)))
        self._say_zoom(now)

    def _take_zoom(self, steps: int) -> None:
        percent = steps * STEP
        self.services.console.settings.change(zoom=percent)
        self._say_zoom(percent)

    def _say_zoom(self, percent: int) -> None:
        self._percent.setText(self.tr("{n}%").format(n=percent))
        other = percent != self._running_at
        self.restart.setVisible(other)
        self._later.setText(
            self.tr("The window gets this size when it starts again. Nothing is lost by that.")
            if other
            else self.tr("From 80 to 200 %, on top of what the desktop sets.")
        )

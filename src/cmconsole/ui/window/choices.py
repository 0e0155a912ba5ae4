"""What is chosen in the rail counts at once, and at the next start."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cmconsole.system.settings import SettingsFile
    from cmconsole.ui.look import Look, Theme
    from cmconsole.ui.window.main_window import MainWindow


def keep_choices(window: MainWindow, look: Look, settings: SettingsFile) -> None:
    """The menu of looks changes the window at once and the settings for the next start."""

    def tick() -> None:
        window.rail.set_choices(look.theme, settings.current.density)

    def choose_theme(theme: Theme) -> None:
        look.choose(theme)
        settings.change(theme=theme)
        tick()

    def choose_density(density: str) -> None:
        settings.change(density=density)
        window.view.set_density(density)
        tick()

    def choose_shield(on: bool) -> None:
        settings.change(abuse_shield=on)
        window.shield.turn(on)

    window.rail.shield_chosen.connect(choose_shield)
    window.rail.theme_chosen.connect(choose_theme)
    window.rail.density_chosen.connect(choose_density)
    tick()

"""What may interrupt, when not, and whether the window opens by itself."""

from __future__ import annotations

from pathlib import Path

from cmconsole.system.autostart import Autostart
from cmconsole.ui.look import Look
from cmconsole.ui.settings.notifications_page import NotificationsPage
from support.windows import WindowDesk, until, window_at


def page_of(desk: WindowDesk, look: Look, home: Path) -> NotificationsPage:
    services = desk.services
    starts = Autostart(["cmconsole"], platform="linux", home=home, environ={})
    return NotificationsPage(look, services, starts)


async def test_every_switch_is_a_setting_at_once(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path / "profile", look) as desk:
        page = page_of(desk, look, tmp_path)
        for name, box in page.boxes.items():
            before = getattr(desk.console.settings.current, name)
            assert box.isChecked() is before
            box.click()
            assert getattr(desk.console.settings.current, name) is not before
        page.deleteLater()


async def test_quiet_hours_that_are_none_are_refused(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path / "profile", look) as desk:
        page, said = page_of(desk, look, tmp_path), []
        page.told.connect(lambda words, _: said.append(words))
        page.quiet.setText("22:00-07:00")
        page.quiet.editingFinished.emit()
        assert desk.console.settings.current.quiet_hours == "22:00-07:00"
        page.quiet.setText("at night")
        page.quiet.editingFinished.emit()
        assert said == ["Write quiet hours like 22:00-07:00."]
        assert page.quiet.text() == "22:00-07:00"
        assert desk.console.settings.current.quiet_hours == "22:00-07:00"
        page.quiet.clear()
        page.quiet.editingFinished.emit()
        assert desk.console.settings.current.quiet_hours == ""
        page.deleteLater()


async def test_opening_at_sign_in_is_one_file(tmp_path: Path, look: Look) -> None:
    async with window_at(tmp_path / "profile", look) as desk:
        page = page_of(desk, look, tmp_path)
        file = tmp_path / ".config" / "autostart" / "cmconsole.desktop"
        assert not page.start_box.isChecked()
        page.start_box.click()
        await until(file.is_file)
        page.start_box.click()
        await until(lambda: not file.exists())
        page.deleteLater()

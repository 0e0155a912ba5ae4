"""Settings of `settings.json` in the words of their pages."""

from __future__ import annotations

from typing import Any

from cmconsole.domain.roles import Role
from cmconsole.ui.wording import tr


def page_of_setting(key: str) -> str:
    """The name of the page on which it is changed."""
    if key in ("author", "role", "brand"):
        return "role"
    if key == "letters":
        return "keyboard"
    if key.startswith("spike_"):
        return "triage"
    if key.startswith("notify_") or key == "quiet_hours":
        return "notifications"
    return "look"


def setting_name(key: str) -> str:
    """What a page calls it; the key of a setting that this version does not know."""
    return {
        "author": tr("Your name"),
        "role": tr("What you do here"),
        "brand": tr("The brand"),
        "theme": tr("Colours"),
        "density": tr("Rows"),
        "zoom": tr("Size of everything"),
        "abuse_shield": tr("Folding abusive language away"),
        "undo_seconds": tr("Seconds to take back a reply"),
        "letters": tr("Letters as commands"),
        "notify_red_zone": tr("Notification when somebody is in the red zone"),
        "notify_due_soon": tr("Notification when one of mine is due in five minutes"),
        "notify_not_sent": tr("Notification when a reply could not be sent"),
        "notify_sign_in": tr("Notification when a sign-in ended"),
        "notify_spike": tr("Notification when suddenly many people write"),
        "notify_text": tr("The customer's words in notifications"),
        "quiet_hours": tr("Quiet hours"),
        "spike_people": tr("Spike rule, people"),
        "spike_times": tr("Spike rule, times the usual"),
    }.get(key, key)


def value_words(key: str, value: Any) -> str:
    """A value of a setting that is no switch."""
    if key == "zoom":
        return tr("{n}%").format(n=value)
    if value == "":
        return tr("none")
    known: dict[str, dict[str, str]] = {
        "theme": {
            "system": tr("like the desktop"),
            "light": tr("light"),
            "dark": tr("dark"),
        },
        "density": {
            "comfortable": tr("comfortable"),
            "compact": tr("compact"),
            "roomy": tr("roomy"),
        },
        "role": {
            Role.MANAGER: tr("community manager"),
            Role.LEAD: tr("lead"),
            Role.READ_ONLY: tr("read-only"),
        },
    }
    return known.get(key, {}).get(str(value), str(value))

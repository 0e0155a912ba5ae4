"""The networks that anybody can listen to without an account, as the first run offers them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from cmconsole.ui.first_run.choice import Choice
from cmconsole.ui.look import Look


def choices(look: Look) -> list[Choice]:
    """One card each; what only the person knows is asked on it."""
    return [
        Choice(
            look,
            "mastodon",
            _tr("Mastodon"),
            _tr("the hashtag of your name on one server"),
            {"server": _tr("Server, for example mastodon.social")},
        ),
        Choice(look, "reddit", _tr("Reddit"), _tr("public feeds, every two minutes"), {}),
        Choice(
            look,
            "lemmy",
            _tr("Lemmy"),
            _tr("public search of one server"),
            {"server": _tr("Server, for example lemmy.world")},
        ),
        Choice(look, "stackexchange", _tr("Stack Exchange"), _tr("questions that name you"), {}),
        Choice(
            look,
            "feed",
            _tr("News and blogs"),
            _tr("a feed, or the page of a site that has one"),
            {"url": _tr("Address of the feed or the page")},
        ),
        Choice(
            look,
            "discourse",
            _tr("Forums"),
            _tr("search of a forum that runs on Discourse"),
            {"server": _tr("Forum, for example forum.example.org")},
        ),
        Choice(look, "hackernews", _tr("Hacker News"), _tr("public search"), {}),
        Choice(look, "github", _tr("GitHub"), _tr("issues that name you"), {}),
    ]


def _tr(words: str) -> str:
    return QCoreApplication.translate("offered", words)

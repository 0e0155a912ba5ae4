"""Tries a template on real mentions, as each network counts it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from cmconsole.networks import registry
from cmconsole.networks.base import Capability
from cmconsole.replies.composing import ADDRESSED
from cmconsole.replies.counting import Measure, measure
from cmconsole.replies.template_editing import problems
from cmconsole.replies.templates import Template
from cmconsole.store.reading.queues import Queue
from cmconsole.ui.settings.template_preview import TemplatePreview, fit
from cmconsole.ui.wording import tr

if TYPE_CHECKING:
    from cmconsole.console import Console
    from cmconsole.store.rows import MentionRow

USUAL = ("mastodon", "bluesky", "x", "reddit")
"""Networks whose lengths are shown besides those that are listened to."""
MENTIONS = 20


class TemplateTrial:
    """Fills the preview with what the composer would begin with."""

    def __init__(self, console: Console, preview: TemplatePreview) -> None:
        self._console, self._preview = console, preview
        self._mentions: list[MentionRow] = []
        self._measures: dict[str, Measure] = {}

    async def read(self) -> None:
        """Read whose mentions there are, and which networks. Raises StoreError."""
        inbox = self._console.inbox
        rows, _ = await inbox.page(Queue.ALL, limit=MENTIONS)
        self._mentions = [row for row in rows if row.deleted_at is None]
        self._preview.show_people(self._mentions)
        self._measures = measures(source.kind for source in await inbox.sources())

    def show(self, template: Template | None, language: str) -> None:
        """Show a template in one language; one that is not in order stays as it was shown last."""
        if template is None or problems(template):
            return
        settings = self._console.settings.current
        values = {"brand": settings.brand, "agent": settings.author, "name": tr("Tess")}
        names: tuple[str, ...] = ()
        place = self._preview.who.currentIndex()
        if 0 <= place < len(self._mentions):
            row = self._mentions[place]
            values |= {"name": row.author_name or row.author_handle, "handle": row.author_handle}
            names = (row.author_handle,)
        fits = []
        for network, how in self._measures.items():
            addressed = names if network in ADDRESSED else ()
            fits.append((fit(template, network, how, values, language, addressed), how, addressed))
        self._preview.show_fits(fits)


def measures(heard: Iterable[str]) -> dict[str, Measure]:
    """How each network counts that can be answered on: those listened to, then the usual ones."""
    found = {}
    for name in dict.fromkeys((*heard, *USUAL)):
        if name in registry.kinds():
            kind = registry.kind(name)
            if Capability.REPLY in kind.signed_in and kind.text_rules.limit:
                found[name] = measure(name, kind.text_rules)
    return found

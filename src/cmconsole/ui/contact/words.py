"""Words and small things that the parts of the contact column share."""

from __future__ import annotations

from PySide6.QtCore import QSize

from cmconsole.domain.likeness import Evidence
from cmconsole.domain.people import Link
from cmconsole.store.reading.contacts import Linked
from cmconsole.ui.widgets import IconButton
from cmconsole.ui.wording import day, network_name, tr


def quiet(made: IconButton) -> IconButton:
    """A small button beside a line of text."""
    made.setIconSize(QSize(14, 14))
    made.setProperty("size", "small")
    made.setFixedSize(24, 24)
    return made


def link_words(other: Linked) -> str:
    """On which network it is, and who linked it."""
    network = network_name(other.account.identity.network)
    if other.link is None:
        return tr("{network}, over another account").format(network=network)
    return tr("{network}, linked by {name}").format(network=network, name=other.link.by)


def evidence_words(link: Link) -> str:
    """When and why it was linked."""
    parts = [day(link.at)]
    if link.evidence:
        parts.append(common_words(tuple(Evidence(e) for e in link.evidence if e in set(Evidence))))
    if link.reason:
        parts.append(f"“{link.reason}”")
    return ", ".join(filter(None, parts))


def common_words(evidence: tuple[Evidence, ...]) -> str:
    """What two accounts have in common: `same handle and name`."""
    names = {
        Evidence.PROFILE: tr("profile link"),
        Evidence.HANDLE: tr("handle"),
        Evidence.NAME: tr("name"),
    }
    told = [names[each] for each in evidence]
    return tr("same {what}").format(what=tr(" and ").join(told)) if told else ""

"""Two cards of the triage page: what is never counted, and when a spike is one."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSpinBox

from cmconsole.system.settings import rules
from cmconsole.triage.radar.picture import SpikeRule
from cmconsole.triage.radar.spikes import HURT, needed
from cmconsole.triage.radar.usual import WEEKS, Usual
from cmconsole.ui.look import Look
from cmconsole.ui.settings.page import Services, card
from cmconsole.ui.widgets import text

USUALLY = (0, 1, 5)
"""People an hour for whom the card says what the rule comes to."""
SETTING = "setting"
"""The property of a box that holds the key of its setting."""


def tr(words: str) -> str:
    """Translate a text of this module."""
    return QCoreApplication.translate("triage_cards", words)


def reach_card(look: Look) -> QFrame:
    """That reach is never counted."""
    frame, column = card(look, tr("Reach is never counted"))
    words = tr(
        "Followers, boosts and blue ticks cannot be used in a rule. If loud people are served "
        "first, everyone learns to shout."
    )
    column.addWidget(text(look, words, tone="soft", wrap=True))
    return frame


def spike_card(look: Look, services: Services) -> QFrame:
    """From when on many people are a spike. A change counts at the next look of the radar."""
    frame, column = card(look, tr("Spike rule"))
    told = tr(
        "Raise a spike when so many people write, or tell the same, within an hour, and that is so "
    )
    told += tr("many times the usual of this hour of the week.")
    column.addWidget(text(look, told, tone="soft", wrap=True))
    row = QHBoxLayout()
    row.setSpacing(8)
    means = text(look, "", 12, tone="meta", wrap=True)
    for key, unit in (("spike_people", tr("people")), ("spike_times", tr("times the usual"))):
        box = _box(services, key)
        box.valueChanged.connect(lambda _: means.setText(_means(services)))
        row.addWidget(box)
        row.addWidget(text(look, unit, 13))
        row.addSpacing(8)
    row.addStretch()
    column.addLayout(row)
    means.setText(_means(services))
    column.addWidget(means)
    told = tr("{n} people in the red zone within an hour are a spike in any case.").format(n=HURT)
    told += " " + tr("In the first day nothing else is, but for the same told by many; ")
    told += tr("in the first week it takes more than in the busiest hour so far.")
    column.addWidget(text(look, told, 12, tone="meta", wrap=True))
    told = tr("What is told widely raises it earlier. Nobody is answered sooner for that.")
    column.addWidget(text(look, told, 12, tone="meta", wrap=True))
    return frame


def show_spike_rule(card: QFrame, services: Services) -> None:
    """Show what counts now in a card that `spike_card` made."""
    for box in card.findChildren(QSpinBox):
        box.setValue(getattr(services.console.settings.current, box.property(SETTING)))


def _means(services: Services) -> str:
    """What the two numbers come to, with what chance alone would raise left out."""
    current = services.console.settings.current
    rule = SpikeRule(current.spike_people, current.spike_times)
    few, some, many = (needed(Usual(float(n), WEEKS, known=True), rule) for n in USUALLY)
    told = tr("Where hardly anybody writes it takes {few} people in an hour, ")
    told += tr("where 1 does {some}, where 5 do {many}: never so few as chance alone brings.")
    return told.format(few=few, some=some, many=many)


def _box(services: Services, key: str) -> QSpinBox:
    settings, rule = services.console.settings, rules(key)
    box = QSpinBox()
    box.lineEdit().setTextMargins(6, 0, 0, 0)
    box.setAccessibleName(rule.label)
    box.setFixedWidth(76)
    box.setRange(rule.low or 0, rule.high or 0)
    box.setProperty(SETTING, key)
    box.setValue(getattr(settings.current, key))
    box.valueChanged.connect(lambda value: settings.change(**{key: value}))
    return box

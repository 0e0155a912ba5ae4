"""What networks say about themselves goes through the window's translation, whatever network it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QWidget
from shiboken6 import delete

from cmconsole.networks import registry
from cmconsole.networks.gated import GATED
from cmconsole.networks.signin.ways import kinds_with_accounts, way_of
from cmconsole.system.clock import SystemClock
from cmconsole.ui.look import Look
from cmconsole.ui.settings.gate_card import GateCard
from cmconsole.ui.settings.sign_in_form import SignInForm
from cmconsole.ui.settings.source_form import SourceForm
from ui.test_units import other_language  # noqa: F401


@pytest.fixture
def form(look: Look, other_language: None) -> Iterator[SourceForm]:  # noqa: F811
    made = SourceForm(look, SystemClock())
    yield made
    delete(made)


def words_of(part: QWidget) -> list[str]:
    words = [label.text() for label in part.findChildren(QLabel)]
    for field in part.findChildren(QLineEdit):
        words += [field.placeholderText(), field.accessibleName(), field.accessibleDescription()]
    for box in part.findChildren(QComboBox):
        words += [box.itemText(place) for place in range(box.count())]
    return [one for one in words if any(c.isalpha() for c in one)]


def left_out(part: QWidget) -> list[str]:
    return [one for one in words_of(part) if "‹" not in one]


@pytest.mark.parametrize("name", registry.kinds())
def test_no_option_of_a_source_escapes_the_translation(form: SourceForm, name: str) -> None:
    form._take(name)
    for option in registry.kind(name).options:
        if not option.kept:
            assert any(f"‹{option.label}›" in one for one in words_of(form))
    assert left_out(form) == []


def test_what_a_sign_in_asks_for_is_translated(look: Look, other_language: None) -> None:  # noqa: F811
    form = SignInForm(look)
    for name in kinds_with_accounts():
        form.begin(name)
        for scope in way_of(registry.kind(name)).scopes:
            assert any(f"‹{scope.words}›" in one for one in words_of(form))
        assert left_out(form) == []
    delete(form)


def test_what_stands_before_a_gate_is_translated(look: Look, other_language: None) -> None:  # noqa: F811
    card = GateCard(look)
    for one in GATED:
        card.show_gate(one)
        assert any(f"‹{one.why_not}›" in words for words in words_of(card))
        assert left_out(card) == []
    delete(card)


def test_what_could_not_be_used_is_told_in_a_sentence_that_fits(look: Look) -> None:
    form = SourceForm(look, SystemClock())
    form.resize(300, 700)
    form.say(f"No server answers at {'x' * 20_000}.", bad=True)
    assert len(form.said.text()) < 450
    assert form.minimumSizeHint().width() <= 320
    delete(form)

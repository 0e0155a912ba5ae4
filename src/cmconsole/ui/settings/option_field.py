"""The field in which an option of a network is typed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLayout, QLineEdit

from cmconsole.networks.base import Option
from cmconsole.ui.look import Look
from cmconsole.ui.settings.network_words import of_network
from cmconsole.ui.settings.page import labelled


def option_field(
    look: Look, option: Option, entered: Callable[[], object]
) -> tuple[QLineEdit, QLayout]:
    """A field, unseen as it is typed where it is a secret, and its place under a label.

    Args:
        entered: called when Enter is pressed in it.
    """
    field = QLineEdit()
    field.setPlaceholderText(of_network(option.default))
    if option.secret:
        field.setEchoMode(QLineEdit.EchoMode.Password)
    help_ = (
        _tr("Goes to the keyring of this computer.") if option.secret else of_network(option.help)
    )
    label = of_network(option.label)
    if option.required:
        label = _tr("{label} (needed)").format(label=label)
    field.returnPressed.connect(entered)
    return field, labelled(look, label, field, help_)


def _tr(words: str) -> str:
    return QCoreApplication.translate("option_field", words)

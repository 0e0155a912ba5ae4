"""The one polite, bounded web client that every connector uses."""

from cmconsole.networks.web.answers import Answer, Validators
from cmconsole.networks.web.client import Web

__all__ = ["Answer", "Validators", "Web"]

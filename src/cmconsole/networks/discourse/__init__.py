"""Forums that run Discourse."""

from cmconsole.networks.discourse.connector import KIND

__all__ = ["KIND"]

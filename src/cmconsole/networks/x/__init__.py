"""X: mentions, search and messages of one account, paid by the piece."""

from cmconsole.networks.x.connector import KIND

__all__ = ["KIND"]

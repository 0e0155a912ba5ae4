"""YouTube: channel feeds without an account, comments and search with one."""

from cmconsole.networks.youtube.connector import KIND

__all__ = ["KIND"]

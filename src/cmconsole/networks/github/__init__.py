"""GitHub: issues, pull requests and discussions."""

from cmconsole.networks.github.connector import KIND

__all__ = ["KIND"]

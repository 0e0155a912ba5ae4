"""The sites of Stack Exchange."""

from cmconsole.networks.stackexchange.connector import KIND

__all__ = ["KIND"]

"""Matrix: rooms that are not encrypted."""

from cmconsole.networks.matrix.connector import KIND

__all__ = ["KIND"]

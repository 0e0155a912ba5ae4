"""LinkedIn Pages, through the Community Management API, once LinkedIn has approved it."""

from cmconsole.networks.linkedin.connector import KIND

__all__ = ["KIND"]

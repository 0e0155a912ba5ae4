"""Bluesky, and every other place that speaks the AT Protocol."""

from cmconsole.networks.bluesky.connector import KIND

__all__ = ["KIND"]

"""Mastodon and the servers that speak its language."""

from cmconsole.networks.mastodon.connector import KIND

__all__ = ["KIND"]

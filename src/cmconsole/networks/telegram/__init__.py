"""Telegram, through a bot."""

from cmconsole.networks.telegram.connector import KIND

__all__ = ["KIND"]

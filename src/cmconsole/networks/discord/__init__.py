"""Discord, through a bot."""

from cmconsole.networks.discord.connector import KIND

__all__ = ["KIND"]

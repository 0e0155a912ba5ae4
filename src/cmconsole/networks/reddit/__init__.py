"""Reddit: its feeds for everybody, its API for who has a key."""

from cmconsole.networks.reddit.connector import KIND

__all__ = ["KIND"]

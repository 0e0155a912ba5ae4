"""Reviews in the App Store: anybody's from the public feed, our own app's with answers."""

from cmconsole.networks.appstore.connector import KIND

__all__ = ["KIND"]

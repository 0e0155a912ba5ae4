"""Lemmy, before and after its version 1.0."""

from cmconsole.networks.lemmy.connector import KIND

__all__ = ["KIND"]

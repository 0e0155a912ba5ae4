"""Feeds: RSS, RDF, CDF, Atom and JSON Feed."""

from cmconsole.networks.feed.connector import KIND

__all__ = ["KIND"]

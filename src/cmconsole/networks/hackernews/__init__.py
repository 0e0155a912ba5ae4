"""Hacker News, through the search index of Algolia."""

from cmconsole.networks.hackernews.connector import KIND

__all__ = ["KIND"]

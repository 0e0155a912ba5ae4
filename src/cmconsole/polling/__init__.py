"""Listening: one task per source, from the network to the inbox, with proof of coverage."""

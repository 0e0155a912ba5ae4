"""Figures, reviews and exports from the event log."""

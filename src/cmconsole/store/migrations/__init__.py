"""Numbered scripts that bring an inbox file up to date, one per schema version."""

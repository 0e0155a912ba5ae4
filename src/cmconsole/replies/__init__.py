"""Answering: drafts, templates, outbox and hand-off."""

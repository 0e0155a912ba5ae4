"""The list of mentions."""

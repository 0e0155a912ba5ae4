"""The command palette: what it finds, and how it is painted."""

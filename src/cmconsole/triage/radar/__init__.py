"""The radar: what rises, what smoulders, and how long we have been silent."""

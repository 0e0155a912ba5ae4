"""What kind of mention a text is, how bad, and why."""

"""The machine around us: paths, settings, secrets, background tasks, clock and log."""

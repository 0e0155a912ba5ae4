"""The crisis room and the bar that offers it; loaded after the first paint."""

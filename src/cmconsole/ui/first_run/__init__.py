"""Setting up a new desk: for whom to listen, and where, with real hits before anything is stored."""

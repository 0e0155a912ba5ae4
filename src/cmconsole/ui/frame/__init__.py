"""What stands around list and thread: rail, sidebar, status line, and what they say."""

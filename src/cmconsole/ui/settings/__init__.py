"""The screen of settings: one page for each thing that can be chosen."""

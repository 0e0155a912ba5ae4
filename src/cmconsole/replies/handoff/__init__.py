"""Passing work to where it is solved: with a packet, an owner who confirms, and a time to come back."""

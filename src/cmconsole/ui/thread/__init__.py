"""One conversation: what was said, why it stands where it stands, and what can be done."""

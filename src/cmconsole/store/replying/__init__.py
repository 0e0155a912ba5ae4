"""What goes out: drafts, the outbox, pictures, hand-offs."""

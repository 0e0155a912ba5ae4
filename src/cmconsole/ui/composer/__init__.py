"""Where replies are written: modes, editor, checks, counter, and what takes a text to the outbox."""

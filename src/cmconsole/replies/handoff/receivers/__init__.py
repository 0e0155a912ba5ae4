"""The places that take hand-offs, each behind the same small protocol."""

"""The inbox: one SQLite file, its writer and reader threads, and every statement that touches it."""

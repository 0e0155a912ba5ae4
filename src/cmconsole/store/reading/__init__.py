"""What is read: lists, searches, threads, contacts."""

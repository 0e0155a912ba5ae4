"""What is counted, exported and reviewed."""

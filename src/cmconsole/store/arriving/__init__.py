"""What comes in: sources, pages, posts, who wrote them, and where they stand."""

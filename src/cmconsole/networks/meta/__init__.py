"""Meta's networks: Facebook Pages, Instagram and Threads, over one graph."""

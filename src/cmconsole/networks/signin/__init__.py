"""Signing in: what is asked for in words, the browser or a device code, tokens and their renewal."""

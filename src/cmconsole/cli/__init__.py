"""The command line: the same services as the window, on plain asyncio, without Qt."""

"""The services of one profile, wired; the window and the command line use the same."""

from cmconsole.console.console import Console
from cmconsole.console.sources import EVERY

__all__ = ["EVERY", "Console"]

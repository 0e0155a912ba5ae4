"""Chooses: the command line where a command is named, else the window."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Sequence
from pathlib import Path

from cmconsole import __version__
from cmconsole.system.late_methods import compile_methods_late

WITH_VALUE = frozenset(
    {"--profile", "--theme", "--screenshot", "--quit-after", "--screen", "--size"}
)
THEMES = ("system", "light", "dark")
SCREENS = ("inbox", "review", "reports", "settings", "first-run")
COMMANDS = """commands (without one, the window opens):
  source, account, poll, inbox, reply, handoff, triage, radar, due, report, export, import,
  backup, restore, doctor, erase
  cmconsole COMMAND --help tells more about each"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run cmconsole. Returns the exit status: 0 done, 1 failed, 2 wrong use."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    compile_methods_late()
    if names_command(given):
        from cmconsole.cli.main import run

        return run(given)
    return _window(given)


def names_command(arguments: Sequence[str]) -> bool:
    """Whether there is a word that is neither an option nor the value of one."""
    value = False
    for argument in arguments:
        if value:
            value = False
        elif not argument.startswith("-"):
            return True
        else:
            value = argument in WITH_VALUE
    return False


def _window(arguments: Sequence[str]) -> int:
    options = _parser().parse_args(arguments)
    # Loading makes many objects and no garbage: looking for some costs a tenth of the time to the
    # first paint. The window collects by itself, see `ui.window.garbage`.
    gc.disable()
    from cmconsole.ui.importing import import_qt

    import_qt()
    from cmconsole.app import Start, run

    return run(
        Start(
            profile=options.profile,
            theme=options.theme,
            demo=options.demo,
            screenshot=options.screenshot,
            quit_after=5.0
            if options.screenshot and options.quit_after is None
            else options.quit_after,
            size=options.size,
            screen=options.screen,
        )
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cmconsole",
        description="A desktop console for community managers.",
        epilog=COMMANDS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"cmconsole {__version__}")
    parser.add_argument("--profile", type=Path, help="keep everything in this folder")
    parser.add_argument("--theme", choices=THEMES, help="colours; without it, as in the settings")
    parser.add_argument(
        "--demo", action="store_true", help="listen to a simulated network, on a throw-away profile"
    )
    parser.add_argument("--screenshot", type=Path, metavar="FILE", help="save a picture and leave")
    parser.add_argument("--quit-after", type=float, metavar="S", help="leave after so many seconds")
    parser.add_argument("--screen", choices=SCREENS, help="what to show first")
    parser.add_argument(
        "--size", type=_size, metavar="WxH", help="the size of the window, in pixels"
    )
    return parser


def _size(words: str) -> tuple[int, int]:
    width, _, height = words.partition("x")
    try:
        return int(width), int(height)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{words}” is not a size like 1440x900") from None


if __name__ == "__main__":
    sys.exit(main())

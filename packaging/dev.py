"""Run, test and measure cmconsole from a checkout, with nothing but Python.

    python3 packaging/dev.py run               the window, listening to a simulated network
    python3 packaging/dev.py run source list   any other start; what follows is handed to cmconsole
    python3 packaging/dev.py test [ARGS]       lint, types, import rules and all tests; ARGS go to pytest
    python3 packaging/dev.py lint              the same without the tests
    python3 packaging/dev.py bench [NAMES]     the measurements in tests/bench
    python3 packaging/dev.py screens [NAMES]   draws every screen into docs/screens

Everything that is needed goes into .venv in the checkout, once; a later start finds it there.
"""

# This file alone must be readable by any Python 3, to be able to say which one is needed.
import os
import shutil
import subprocess
import sys

SUITABLE = ("3.13", "3.12", "3.11")


def suitable_python() -> "str | None":
    """A Python of a version that fits, if there is one on the PATH."""
    ask = "import sys; print('{}.{}'.format(*sys.version_info)); print(sys.executable)"
    for version in SUITABLE:
        for command in (["python" + version], ["py", "-" + version]):
            found = shutil.which(command[0])
            if found is None:
                continue
            # A name on the PATH can be an empty shim, so it has to answer before it is believed.
            answer = subprocess.run(
                [found, *command[1:], "-c", ask],
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                check=False,
            )
            lines = answer.stdout.decode("utf-8", "replace").splitlines()
            if answer.returncode == 0 and lines[:1] == [version]:
                return lines[1]
    return None


def main(arguments: "list[str]") -> int:
    """Hand over to a Python that fits, or go on in this one."""
    here = "{}.{}".format(*sys.version_info)
    if here in SUITABLE:
        import commands

        return commands.main(arguments, __doc__ or "")
    python = suitable_python()
    if python is None:
        sys.stderr.write(
            "cmconsole needs Python 3.11, 3.12 or 3.13; this is " + here + ".\n"
            "Install one of them (Debian and Ubuntu: apt install python3 python3-venv; Windows and\n"
            "macOS: python.org) and start this again.\n"
        )
        return 2
    command = [python, os.path.abspath(__file__), *arguments]  # noqa: PTH100 - any Python 3
    return subprocess.call(command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Loads Qt without what PySide6 does besides that no program here asks for."""

from __future__ import annotations

import builtins
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

SIGNATURES = frozenset(
    f"shibokensupport.signature.{name}"
    for name in (
        "errorhandler",
        "layout",
        "parser",
        "lib.enum_sig",
        "lib.pyi_generator",
        "lib.tool",
    )
)
"""What PySide6 writes stubs and the texts of errors with. Not `mapping`: C++ reads it without asking."""


def import_qt() -> None:
    """Load Qt; to be called before anything else that costs time is imported.

    WORKAROUND PySide6 carries the sources of its signature module in itself, and compiles them each time
    it is imported, though nobody asks for anything in them before a call of Qt is wrong. That is a third
    of what an empty window costs. Here they are loaded with the first question; should PySide6 load them
    in another way one day, it does so as if nothing were said here (signature_bootstrap.py, PYSIDE-1436).

    WORKAROUND PySide6 puts a function of its own in the place of Python's import. It reads the source of
    each module that is imported from then on, to see whether the module may want `from __feature__
    import snake_case`, and keeps all that text. No module here does. It takes as long as starting Qt
    itself does, and 15 MB (shibokensupport/feature.py, PYSIDE-2029).
    """
    finders = sys.meta_path
    sys.meta_path = _Finders(finders)
    try:
        import PySide6.QtWidgets  # noqa: F401 - it is loaded for what it does
    finally:
        finders[:] = sys.meta_path
        sys.meta_path = finders

    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)


class _Finders(list[Any]):
    """Python's finders of modules, while Qt is loaded: PySide6 puts its own before them for a moment."""

    def insert(self, index: Any, finder: Any) -> None:
        carries = type(finder).__name__ == "EmbeddableZipImporter"
        super().insert(index, _Later(finder) if carries else finder)

    def remove(self, finder: Any) -> None:
        super().remove(next((one for one in self if getattr(one, "real", one) is finder), finder))


class _Later:
    """Finds what PySide6 carries; of what can wait it makes a module that loads itself when it is asked."""

    def __init__(self, real: Any) -> None:
        self.real = real

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if name in SIGNATURES:
            return ModuleSpec(name, self)  # type: ignore[arg-type]
        found: ModuleSpec | None = self.real.find_spec(name, path, target)
        return found

    def create_module(self, spec: ModuleSpec) -> None:
        """Python's own kind of module will do."""

    def exec_module(self, module: ModuleType) -> None:
        assert module.__spec__ is not None
        name = module.__spec__.name

        def load(wanted: str) -> object:
            # Python itself looks for some of these; no question about signatures begins so.
            if wanted.startswith("__"):
                raise AttributeError(wanted)
            del module.__getattr__
            published, module.__spec__.name = module.__spec__.name, name  # type: ignore[union-attr]
            self.real.exec_module(module)
            module.__spec__.name = published  # type: ignore[union-attr]
            return getattr(module, wanted)

        module.__getattr__ = load  # type: ignore[method-assign]

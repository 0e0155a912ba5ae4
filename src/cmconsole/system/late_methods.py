"""Lets the methods of dataclasses be compiled when they are first called."""

from __future__ import annotations

import dataclasses
from typing import Any


def compile_methods_late() -> None:
    """Have dataclasses compile a method at its first call; to be called before any of them is made.

    WORKAROUND up to Python 3.12 `dataclasses` writes six methods of each class as text and compiles them one
    by one: 1 ms a class, two fifths of what a command takes and a fifth of what the window takes until it is
    alive. Most are never called. From 3.13 on the six are compiled together and `_create_fn` is gone: then
    nothing is changed here.
    """
    create = getattr(dataclasses, "_create_fn", None)
    if create is not None and create.__module__ == "dataclasses":
        dataclasses._create_fn = _Later(create)  # type: ignore[attr-defined]


class _Later:
    """Stands for `dataclasses._create_fn`."""

    def __init__(self, create: Any) -> None:
        self._create = create

    def __call__(self, name: str, args: Any, body: Any, **where: Any) -> Any:
        made: Any = None

        def method(self_: Any, /, *given: Any, **named: Any) -> Any:
            nonlocal made
            if made is None:
                made = self._create(name, args, body, **where)
                made.__qualname__ = method.__qualname__
            for cls in type(self_).__mro__:
                if cls.__dict__.get(name) is method:
                    setattr(cls, name, made)
            return made(self_, *given, **named)

        method.__name__ = name
        return method

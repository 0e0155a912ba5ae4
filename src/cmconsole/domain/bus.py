"""How rooms tell each other that something happened without knowing each other."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

Happened = TypeVar("Happened")

_log = logging.getLogger(__name__)


class Bus:
    """Hands each event to those who subscribed to its class, in the order they subscribed."""

    def __init__(self) -> None:
        self._handlers: defaultdict[type, list[Callable[[Any], object]]] = defaultdict(list)

    def subscribe(
        self, kind: type[Happened], handler: Callable[[Happened], object]
    ) -> Callable[[], None]:
        """Call `handler` at each event of exactly this class; the result ends that."""
        handlers = self._handlers[kind]
        handlers.append(handler)

        def unsubscribe() -> None:
            if handler in handlers:
                handlers.remove(handler)

        return unsubscribe

    def publish(self, event: object) -> None:
        """Tell everybody at once, in this thread; one who fails is logged and stops nobody else."""
        for handler in tuple(self._handlers.get(type(event), ())):
            try:
                handler(event)
            except Exception:
                _log.exception("a handler of %s failed", type(event).__name__)

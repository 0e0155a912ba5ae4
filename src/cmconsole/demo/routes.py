"""Which function answers which request, and how a request is refused."""

from __future__ import annotations

import re
from collections.abc import Callable

from cmconsole.demo.wire import Request, Response, json_answer

Answerer = Callable[..., Response]
Headers = tuple[tuple[str, str], ...]


class Refused(Exception):
    """A request that is answered with an error in Mastodon's form."""

    def __init__(self, status: int, error: str, *, detail: str = "", headers: Headers = ()) -> None:
        super().__init__(error)
        content = {"error": error}
        if detail:
            content["error_description"] = detail
        self.response = json_answer(content, status, headers)


class Routes:
    """A table of methods and paths; `:name` in a path matches one segment."""

    def __init__(self) -> None:
        self._table: list[tuple[str, re.Pattern[str], Answerer]] = []

    def add(self, method: str, path: str, answerer: Answerer) -> None:
        """Let `answerer` answer `method` on `path`; it gets the request and the segments."""
        pattern = re.compile(re.sub(r":\w+", r"([^/]+)", path.replace(".", r"\.")))
        self._table.append((method, pattern, answerer))

    def answer(self, request: Request) -> Response | None:
        """The answer, or None where nothing lives at the path."""
        method = "GET" if request.method == "HEAD" else request.method
        for known, pattern, answerer in self._table:
            found = pattern.fullmatch(request.path) if known == method else None
            if found is not None:
                return answerer(request, *found.groups())
        return None

"""What the tests of the networks share: a server and a client, recorded answers, lexicons."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from support.feed_documents import Net
from support.lexicons import Lexicons
from support.servers import serve
from support.webs import open_web


@pytest.fixture
async def net() -> AsyncIterator[Net]:
    """The real web client and a loopback server without any route."""
    async with serve() as server, open_web() as web:
        yield Net(web, server)


@pytest.fixture(scope="session")
def recordings(shared: Path) -> Path:
    """Recorded answers, one folder per network."""
    return shared / "networks" / "fixtures"


@pytest.fixture(scope="session")
def lexicons(recordings: Path) -> Lexicons:
    """The AT Protocol's own descriptions of requests and answers."""
    return Lexicons(recordings / "specs" / "bluesky-lexicons")

"""Where passwords and tokens are kept: the system's keyring, or memory for one run. Never a file."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Protocol, TypeVar

from cmconsole.domain.errors import SecretsUnavailable

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

    from cmconsole.system.turns import Turns

log = logging.getLogger(__name__)

ANSWER_TIME = 5.0
"""Seconds a keyring gets. A locked one blocks until its owner answers a prompt, perhaps for ever."""

REFUSED = ("keyrings.alt.", "keyring.backends.fail.", "keyring.backends.null.")
"""Back ends that keep secrets in readable files, or do not keep them at all."""

NO_KEYRING = (
    "This computer has no keyring that keeps passwords safe. They can be kept for this run only."
)
SILENT = (
    "The keyring does not answer; it is probably locked. Everything else goes on; unlock it and "
    "try again."
)

Result = TypeVar("Result")


class SecretStore(Protocol):
    """Keeps secrets by name."""

    async def read(self, name: str) -> str | None:
        """The secret, or None where none is kept. Raises SecretsUnavailable."""
        ...

    async def keep(self, name: str, secret: str) -> None:
        """Keep it under that name, in place of another. Raises SecretsUnavailable."""
        ...

    async def forget(self, name: str) -> None:
        """Remove it; nothing happens where none is kept. Raises SecretsUnavailable."""
        ...


class SessionSecrets:
    """Secrets in memory, gone with this run: the demo, and computers without a keyring."""

    def __init__(self) -> None:
        self._secrets: dict[str, str] = {}

    async def read(self, name: str) -> str | None:
        """The secret, or None."""
        return self._secrets.get(name)

    async def keep(self, name: str, secret: str) -> None:
        """Keep it until this run ends."""
        self._secrets[name] = secret

    async def forget(self, name: str) -> None:
        """Remove it."""
        self._secrets.pop(name, None)


class ScopedSecrets:
    """The secrets of one source or account: what a connector gets as its `Credentials`."""

    def __init__(self, store: SecretStore, scope: str, turns: Turns | None = None) -> None:
        """`turns` parts those who share these secrets, other processes included."""
        self._store = store
        self._scope = scope
        self._turns = turns

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Nobody else renews what is kept here meanwhile. Raises SecretsUnavailable."""
        if self._turns is None:
            yield
            return
        async with self._turns.at(self._scope):
            yield

    async def read(self, name: str) -> str | None:
        """The source's secret called `name`, or None. Raises SecretsUnavailable."""
        return await self._store.read(f"{self._scope}/{name}")

    async def keep(self, name: str, secret: str) -> None:
        """Keep it for this source. Raises SecretsUnavailable."""
        await self._store.keep(f"{self._scope}/{name}", secret)

    async def forget(self, name: str) -> None:
        """Remove it. Raises SecretsUnavailable."""
        await self._store.forget(f"{self._scope}/{name}")


class KeyringSecrets:
    """Secrets in the operating system's keyring, asked one at a time on a thread of its own.

    While one question hangs, further ones fail at once instead of waiting behind it; when it ends,
    however late, the keyring is used again. The thread is a daemon: it cannot hold up the exit.
    """

    def __init__(
        self,
        service: str,
        *,
        limit: float = ANSWER_TIME,
        backend: Callable[[], KeyringBackend] | None = None,
    ) -> None:
        """Args:
        service: the name the keyring files secrets under; `Profile.keyring_service`.
        limit: seconds until a question counts as unanswered.
        backend: gives the keyring, on its thread; by default the one this system uses.
        """
        self._service = service
        self._limit = limit
        self._backend = backend or _system_keyring
        self._turn = asyncio.Lock()
        self._hanging: threading.Thread | None = None

    async def read(self, name: str) -> str | None:
        """The secret, or None where none is kept. Raises SecretsUnavailable."""
        return await self._ask(lambda keyring: keyring.get_password(self._service, name))

    async def keep(self, name: str, secret: str) -> None:
        """Keep it. Raises SecretsUnavailable; then it may or may not have been kept."""
        await self._ask(lambda keyring: keyring.set_password(self._service, name, secret))

    async def forget(self, name: str) -> None:
        """Remove it. Raises SecretsUnavailable."""

        def remove(keyring: KeyringBackend) -> None:
            if keyring.get_password(self._service, name) is not None:
                keyring.delete_password(self._service, name)

        await self._ask(remove)

    async def _ask(self, question: Callable[[KeyringBackend], Result]) -> Result:
        async with self._turn:
            if self._hanging is not None and self._hanging.is_alive():
                raise SecretsUnavailable(SILENT)
            loop = asyncio.get_running_loop()
            answer: asyncio.Future[Result] = loop.create_future()
            arguments = (loop, answer, lambda: question(_trusted(self._backend())))
            thread = threading.Thread(target=_answer, args=arguments, name="keyring", daemon=True)
            self._hanging = thread  # also for the caller that is cancelled while it waits
            thread.start()
            try:
                # wait_for cancels `answer` when the time is up, so a late reply falls on the floor.
                return await asyncio.wait_for(answer, self._limit)
            except TimeoutError as error:
                log.info("the keyring did not answer within %.0f s", self._limit)
                raise SecretsUnavailable(SILENT) from error
            finally:
                if answer.done() and not answer.cancelled():
                    self._hanging = (
                        None  # it answered, although its thread may need a moment to end
                    )


def _answer(
    loop: asyncio.AbstractEventLoop,
    answer: asyncio.Future[Result],
    work: Callable[[], Result],
) -> None:
    """On the keyring's thread: do `work` and hand what came of it to the event loop."""

    def deliver(value: Result | None, error: Exception | None) -> None:
        if answer.done():  # nobody waits any more
            return
        if error is not None:
            answer.set_exception(error)
        else:
            answer.set_result(value)  # type: ignore[arg-type]

    value: Result | None = None
    problem: Exception | None = None
    try:
        value = work()
    except SecretsUnavailable as error:
        problem = error
    except Exception as error:
        problem = _explained(error)
    try:
        loop.call_soon_threadsafe(deliver, value, problem)
    except RuntimeError:  # the loop has closed meanwhile
        return


def _explained(error: Exception) -> SecretsUnavailable:
    from keyring.errors import KeyringLocked, NoKeyringError

    # Back ends raise what their D-Bus or system library raises; its text may quote what was asked.
    log.info("the keyring refused: %s", type(error).__qualname__)
    if isinstance(error, NoKeyringError):
        explained = SecretsUnavailable(NO_KEYRING)
    elif isinstance(error, KeyringLocked):
        explained = SecretsUnavailable("The keyring stayed locked. Unlock it and try again.")
    else:
        explained = SecretsUnavailable("The keyring refused. Nothing was changed; try again.")
    explained.__cause__ = error
    return explained


def _system_keyring() -> KeyringBackend:
    import keyring  # 50 ms and a look at D-Bus: on first use, on the keyring's thread

    return keyring.get_keyring()


def _trusted(backend: KeyringBackend) -> KeyringBackend:
    """The back end itself, or the best one of a chain, that does not keep secrets in plain sight.

    A chain is never used as such: when its safe member is locked it goes on to the next one, which
    may be a plain file.
    """
    for candidate in getattr(backend, "backends", (backend,)):
        kind = type(candidate)
        if not f"{kind.__module__}.{kind.__qualname__}".startswith(REFUSED):
            return candidate
    raise SecretsUnavailable(NO_KEYRING)

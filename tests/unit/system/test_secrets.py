"""Secrets in a keyring that may hang, refuse or be none at all."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend
from keyring.backends.chainer import ChainerBackend
from keyring.errors import KeyringLocked, PasswordDeleteError
from typing_extensions import override

from cmconsole.domain.errors import SecretsUnavailable
from cmconsole.system.secrets import KeyringSecrets, ScopedSecrets, SecretStore, SessionSecrets

pytestmark = pytest.mark.anyio


class Memory(KeyringBackend):
    """A keyring that works, and blocks while `gate` is shut, as a locked one does."""

    def __init__(self) -> None:
        super().__init__()
        self.stored: dict[tuple[str, str], str] = {}
        self.gate = threading.Event()
        self.gate.set()
        self.asked = threading.Semaphore(0)

    @override
    def get_password(self, service: str, username: str) -> str | None:
        self.asked.release()
        self.gate.wait()
        return self.stored.get((service, username))

    @override
    def set_password(self, service: str, username: str, password: str) -> None:
        self.gate.wait()
        self.stored[service, username] = password

    @override
    def delete_password(self, service: str, username: str) -> None:
        if self.stored.pop((service, username), None) is None:
            raise PasswordDeleteError


class Refusing(Memory):
    """A keyring that answers every question with an error."""

    error: Exception = RuntimeError("org.freedesktop said no to hunter2")

    @override
    def get_password(self, service: str, username: str) -> str | None:
        raise self.error


def in_readable_files() -> KeyringBackend:
    """What keyrings.alt brings, as far as can be told from outside: its module's name."""
    kind = type("PlaintextKeyring", (Memory,), {"__module__": "keyrings.alt.file"})
    backend = kind()
    assert isinstance(backend, KeyringBackend)
    return backend


@pytest.fixture(params=["keyring", "session"])
def store(request: pytest.FixtureRequest) -> SecretStore:
    if request.param == "session":
        return SessionSecrets()
    keyring = Memory()
    return KeyringSecrets("cmconsole test", backend=lambda: keyring)


async def test_a_secret_is_kept_replaced_and_forgotten(store: SecretStore) -> None:
    assert await store.read("token") is None
    await store.forget("token")
    await store.keep("token", "one")
    await store.keep("token", "two ✓")
    assert await store.read("token") == "two ✓"
    await store.forget("token")
    assert await store.read("token") is None


async def test_a_source_sees_only_its_own_secrets(store: SecretStore) -> None:
    one, two = ScopedSecrets(store, "source 1"), ScopedSecrets(store, "source 2")
    await one.keep("token", "first")
    await two.keep("token", "second")
    assert (await one.read("token"), await two.read("token")) == ("first", "second")
    await one.forget("token")
    assert (await one.read("token"), await two.read("token")) == (None, "second")


async def test_two_profiles_do_not_share_a_secret() -> None:
    keyring = Memory()
    await KeyringSecrets("a", backend=lambda: keyring).keep("token", "x")
    assert await KeyringSecrets("b", backend=lambda: keyring).read("token") is None


async def test_a_hanging_keyring_times_out_and_the_loop_goes_on_meanwhile() -> None:
    keyring = Memory()
    keyring.gate.clear()
    secrets = KeyringSecrets("cmconsole", limit=0.3, backend=lambda: keyring)
    question = asyncio.create_task(secrets.read("token"))
    turns = 0
    while not question.done():
        turns += 1
        await asyncio.sleep(0.001)
    with pytest.raises(SecretsUnavailable, match="does not answer"):
        await question
    assert turns > 20
    keyring.gate.set()


async def test_while_one_question_hangs_the_next_fails_at_once_and_later_it_works_again() -> None:
    keyring = Memory()
    keyring.stored["cmconsole", "token"] = "secret"
    keyring.gate.clear()
    secrets = KeyringSecrets("cmconsole", limit=0.05, backend=lambda: keyring)
    with pytest.raises(SecretsUnavailable):
        await secrets.read("token")
    slow = KeyringSecrets("cmconsole", limit=60.0, backend=lambda: keyring)
    slow._hanging = secrets._hanging  # the same keyring, with a limit nobody would sit out
    with pytest.raises(SecretsUnavailable):
        await slow.read("token")

    hanging = secrets._hanging
    assert hanging is not None
    keyring.gate.set()
    await asyncio.to_thread(hanging.join)
    assert await secrets.read("token") == "secret"
    assert await slow.read("token") == "secret"


async def test_a_caller_that_gives_up_leaves_the_keyring_to_the_next_one() -> None:
    keyring = Memory()
    keyring.gate.clear()
    secrets = KeyringSecrets("cmconsole", backend=lambda: keyring)
    question = asyncio.create_task(secrets.read("token"))
    await asyncio.to_thread(keyring.asked.acquire)
    question.cancel()
    with pytest.raises(asyncio.CancelledError):
        await question
    with pytest.raises(SecretsUnavailable):
        await secrets.read("token")
    keyring.gate.set()


async def test_questions_at_the_same_time_are_asked_one_after_the_other() -> None:
    keyring = Memory()
    secrets = KeyringSecrets("cmconsole", backend=lambda: keyring)
    await asyncio.gather(*(secrets.keep(f"name {n}", str(n)) for n in range(20)))
    found = await asyncio.gather(*(secrets.read(f"name {n}") for n in range(20)))
    assert found == [str(n) for n in range(20)]


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (RuntimeError("org.freedesktop said no to hunter2"), "The keyring refused"),
        (KeyringLocked("hunter2"), "stayed locked"),
    ],
)
async def test_a_refusal_is_one_sentence_without_what_was_asked(
    error: Exception, sentence: str
) -> None:
    keyring = Refusing()
    keyring.error = error
    with pytest.raises(SecretsUnavailable, match=sentence) as caught:
        await KeyringSecrets("cmconsole", backend=lambda: keyring).read("token")
    assert "hunter2" not in str(caught.value)


async def test_a_keyring_in_readable_files_is_refused() -> None:
    plain = in_readable_files()
    secrets = KeyringSecrets("cmconsole", backend=lambda: plain)
    with pytest.raises(SecretsUnavailable, match="for this run only"):
        await secrets.keep("token", "x")
    assert isinstance(plain, Memory)
    assert plain.stored == {}


async def test_in_a_chain_only_the_safe_keyring_is_asked() -> None:
    plain, safe = in_readable_files(), Memory()

    class Chain(ChainerBackend):
        backends = (plain, safe)

    await KeyringSecrets("cmconsole", backend=Chain).keep("token", "x")
    assert isinstance(plain, Memory)
    assert (plain.stored, list(safe.stored.values())) == ({}, ["x"])


async def test_a_system_without_a_keyring_says_so() -> None:
    # conftest.py names the null back end, which would take a secret and drop it.
    with pytest.raises(SecretsUnavailable, match="for this run only"):
        await KeyringSecrets("cmconsole").keep("token", "x")


def test_a_hanging_keyring_does_not_hold_up_the_exit(tmp_path: Path) -> None:
    code = (
        "import asyncio, threading\n"
        "from cmconsole.domain.errors import SecretsUnavailable\n"
        "from cmconsole.system.secrets import KeyringSecrets\n"
        "async def main():\n"
        "    try:\n"
        "        await KeyringSecrets('x', limit=0.05, backend=threading.Event().wait).read('y')\n"
        "    except SecretsUnavailable:\n"
        "        print('went on')\n"
        "asyncio.run(main())\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert said.stdout.strip() == "went on"

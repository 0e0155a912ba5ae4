"""Who may do what at the same time, with real processes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cmconsole.domain.errors import ProfileInUse
from cmconsole.system.instance import Doing, Holder, listener, listening, replacing, writing
from cmconsole.system.paths import Profile

HOLD = """
import sys
from pathlib import Path
from cmconsole.system import instance
from cmconsole.system.paths import Profile
profile = Profile.at(Path(sys.argv[1]))
uses = {
    "window": lambda: instance.listening(profile),
    "poll": lambda: instance.listening(profile, instance.Doing.POLL),
    "write": lambda: instance.writing(profile),
    "restore": lambda: instance.replacing(profile),
}
with uses[sys.argv[2]]():
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    profile = Profile.at(tmp_path / "desk")
    profile.prepare()
    return profile


@contextmanager
def other_process(profile: Profile, use: str) -> Iterator[subprocess.Popen[bytes]]:
    """A second process that holds the profile until it is told to end or is killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(profile.data), use],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == b"held"
        try:
            yield process
        finally:
            process.kill()


def test_a_second_window_is_told_that_one_is_open(profile: Profile) -> None:
    with (
        other_process(profile, "window"),
        pytest.raises(ProfileInUse, match="in use by an open window"),
        listening(profile),
    ):
        pytest.fail("two windows on one profile")


def test_a_poll_beside_a_window_is_told_that_the_window_listens(profile: Profile) -> None:
    with (
        other_process(profile, "window"),
        pytest.raises(ProfileInUse, match="already listens"),
        listening(profile, Doing.POLL),
    ):
        pytest.fail("polled beside a window")


def test_a_window_beside_a_poll_is_told_to_try_again(profile: Profile) -> None:
    with (
        other_process(profile, "poll"),
        pytest.raises(ProfileInUse, match=r"a poll from the command line\. Try again"),
        listening(profile),
    ):
        pytest.fail("listened beside a poll")


def test_a_kill_leaves_no_stale_lock(profile: Profile) -> None:
    with other_process(profile, "window") as process:
        assert listener(profile) == Holder(Doing.WINDOW, process.pid)
        process.kill()
        process.wait()
        assert listener(profile) is None
        with listening(profile):
            assert listener(profile) == Holder(Doing.WINDOW, os.getpid())


def test_a_short_writer_works_beside_a_window(profile: Profile) -> None:
    with other_process(profile, "window"), writing(profile, limit=0.0):
        assert listener(profile) is not None


def test_a_second_writer_waits_its_turn(profile: Profile) -> None:
    with other_process(profile, "write") as process:
        with pytest.raises(ProfileInUse, match="still writing"), writing(profile, limit=0.0):
            pytest.fail("two writers at once")
        process.kill()
        with writing(profile, limit=30.0):
            pass


@pytest.mark.parametrize("use", ["window", "poll", "restore"])
def test_a_restore_has_the_profile_to_itself(profile: Profile, use: str) -> None:
    with other_process(profile, use), pytest.raises(ProfileInUse), replacing(profile):
        pytest.fail("replaced the inbox under a reader")


def test_a_restore_keeps_windows_and_writers_out(profile: Profile) -> None:
    with other_process(profile, "restore"):
        with pytest.raises(ProfileInUse, match="a restore from a backup"), listening(profile):
            pytest.fail("opened a window during a restore")
        with pytest.raises(ProfileInUse), writing(profile, limit=0.0):
            pytest.fail("wrote during a restore")


def test_nobody_listens_on_a_fresh_profile_and_looking_changes_nothing(tmp_path: Path) -> None:
    profile = Profile.at(tmp_path)
    assert listener(profile) is None
    assert list(tmp_path.iterdir()) == []


def test_two_profiles_do_not_disturb_each_other(tmp_path: Path, profile: Profile) -> None:
    other = Profile.at(tmp_path / "other")
    other.prepare()
    with other_process(profile, "window"), listening(other):
        assert listener(other) == Holder(Doing.WINDOW, os.getpid())


def test_an_unreadable_note_still_tells_that_somebody_listens(profile: Profile) -> None:
    with other_process(profile, "window"):
        (profile.data / "listening.json").write_text("{ half")
        assert listener(profile) == Holder(Doing.WINDOW, None)

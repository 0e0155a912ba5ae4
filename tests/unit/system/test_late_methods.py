"""Dataclasses whose methods are compiled at their first call are like any others."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from cmconsole.system.late_methods import compile_methods_late

TOLD = """
import dataclasses
compiled = []
if hasattr(dataclasses, "_create_fn"):
    create = dataclasses._create_fn
    def counting(name, *args, **where):
        compiled.append(name)
        return create(name, *args, **where)
    counting.__module__ = "dataclasses"
    dataclasses._create_fn = counting
from cmconsole.system.late_methods import compile_methods_late
compile_methods_late()
import cmconsole.domain.posts
made = len(compiled)
@dataclasses.dataclass(frozen=True)
class Pair:
    one: int
    two: int = 2
assert Pair(1) == Pair(1) != Pair(3)
print(made, *compiled)
"""


@pytest.fixture(params=["as usual", "late"])
def made(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, Any]:
    """A dataclass and one that inherits from it, made in either way."""
    if request.param == "late":
        if not hasattr(dataclasses, "_create_fn"):
            pytest.skip("this Python compiles them together")
        monkeypatch.setattr(dataclasses, "_create_fn", dataclasses._create_fn)
        compile_methods_late()
        compile_methods_late()  # a second time does nothing

    @dataclass(frozen=True, slots=True, order=True)
    class Post:
        text: str
        tags: tuple[str, ...] = ()
        seen: list[int] = field(default_factory=list, compare=False, repr=False)

    @dataclass(frozen=True, slots=True)
    class Reply(Post):
        to: Post | None = None

        def __post_init__(self) -> None:
            assert self.text

    return Post, Reply


def test_they_hold_compare_and_show_what_they_were_given(made: tuple[Any, Any]) -> None:
    post, reply = made
    one, answer = post("a", ("b",)), reply("c", to=post("a"))
    assert (one.text, one.tags, one.seen, answer.to) == ("a", ("b",), [], post("a"))
    assert one.seen is not post("a").seen
    assert one == post("a", ("b",)) != post("a")
    assert hash(one) == hash(post("a", ("b",)))
    assert post("a") < one < post("b") <= post("b")
    assert one != reply("a", ("b",))
    assert repr(answer).endswith("Reply(text='c', tags=(), to=" + repr(post("a")) + ")")
    assert replace(one, text="z") == post("z", ("b",))
    assert dataclasses.asdict(one) == {"text": "a", "tags": ("b",), "seen": []}


def test_they_refuse_what_dataclasses_refuse(made: tuple[Any, Any]) -> None:
    post, reply = made
    one = reply("a")
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'text'"):
        one.text = "b"
    with pytest.raises(dataclasses.FrozenInstanceError, match="cannot delete field 'text'"):
        del one.text
    with pytest.raises(AssertionError):
        reply("")
    with pytest.raises(TypeError, match=r"Post\.__init__\(\) missing 1 required positional"):
        post()
    with pytest.raises(TypeError, match="not supported between"):
        assert post("a") < one


def test_nothing_is_compiled_that_nobody_called() -> None:
    said = subprocess.run([sys.executable, "-c", TOLD], capture_output=True, text=True, check=True)
    made, *compiled = said.stdout.split()
    assert made == "0"
    assert compiled in (["__init__", "__eq__"], [])

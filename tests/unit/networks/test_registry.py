"""Which networks there are, and what happens with strangers among them."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import EntryPoint, EntryPoints

import pytest

from cmconsole.domain.errors import UsageError
from cmconsole.networks import registry
from cmconsole.networks.base import NetworkKind


def test_the_built_in_kinds_are_there_and_are_what_they_say() -> None:
    assert registry.kinds()[:3] == ("feed", "mastodon", "hackernews")
    for name in registry.BUILT_IN:
        assert registry.kind(name).kind == name


def test_what_is_asked_of_everybody_is_known_without_loading_a_network() -> None:
    for name in registry.BUILT_IN:
        terms = registry.kind(name).terms
        assert registry.may_match(name) == terms.match_to_person
        assert registry.is_short_lived(name) == (terms.keep_for is not None)
        assert registry.may_learn(name) == terms.learn_from
    assert not registry.may_match("myspace")
    assert not registry.is_short_lived("myspace")
    assert not registry.may_learn("myspace")


def test_an_unknown_kind_is_refused_with_a_list_of_those_that_exist() -> None:
    with pytest.raises(UsageError) as caught:
        registry.kind("myspace")
    assert str(caught.value).startswith("There is no network called myspace. There are: feed, ")
    assert "hackernews" in str(caught.value)


def test_importing_the_registry_imports_no_connector() -> None:
    code = (
        "import sys; import cmconsole.networks.registry as r; r.kinds();"
        "[(r.may_match(name), r.is_short_lived(name)) for name in r.BUILT_IN];"
        "print([m for m in sys.modules if any(m.startswith(v.partition(':')[0])"
        " for v in r.BUILT_IN.values())], [m for m in ('httpx', 'jwt', 'imap_tools', 'aiosmtplib')"
        " if m in sys.modules])"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env
    )
    assert done.stdout.strip() == "[] []"


def test_no_connector_needs_a_mail_or_signing_library_before_it_is_used() -> None:
    code = (
        "import sys; import cmconsole.networks.registry as r; [r.kind(k) for k in r.kinds()];"
        "print([m for m in ('httpx', 'jwt', 'cryptography', 'imap_tools', 'aiosmtplib')"
        " if m in sys.modules])"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env
    )
    assert done.stdout.strip() == "[]"


def added(monkeypatch: pytest.MonkeyPatch, **points: str) -> None:
    """Install packages that add networks, as far as the registry can tell."""
    found = EntryPoints(EntryPoint(name, value, registry.GROUP) for name, value in points.items())
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: found)


def test_a_third_party_adds_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    added(monkeypatch, gopher="cmconsole.networks.hackernews.connector:KIND")
    assert "gopher" in registry.kinds()
    assert isinstance(registry.kind("gopher"), NetworkKind)


def test_a_third_party_does_not_replace_one_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    added(monkeypatch, mastodon="cmconsole.networks.hackernews.connector:KIND")
    assert registry.kind("mastodon").kind == "mastodon"
    assert registry.kinds().count("mastodon") == 1


@pytest.mark.parametrize(
    "value", ["no.such.module:KIND", "cmconsole.networks:NOTHING", "json:dumps"]
)
def test_a_package_that_cannot_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    added(monkeypatch, gopher=value)
    with pytest.raises(UsageError, match="The network gopher was added by a package that cannot"):
        registry.kind("gopher")

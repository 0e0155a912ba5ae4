"""What is typed or pasted into the form of a source, as it is."""

from __future__ import annotations

import pytest

from cmconsole.domain.addresses import host_of
from cmconsole.networks import registry
from cmconsole.polling.enrolling import LONGEST_NAME, draft, phrases, usual_name
from cmconsole.system.clock import SystemClock


@pytest.mark.parametrize(
    "pasted",
    ["Acme, Acme Rail,ACM", "Acme\nAcme Rail\r\nACM\n", " Acme ,\n\n Acme Rail\u2028ACM,,"],
)
def test_a_list_is_parted_by_commas_and_by_the_ends_of_lines(pasted: str) -> None:
    assert phrases([pasted]) == ("Acme", "Acme Rail", "ACM")


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("forum.acme.example", "forum.acme.example"),
        ("https://acme.example:8443/feed", "acme.example"),
        ("http://[", ""),
        ("[", ""),
        ("", ""),
    ],
)
def test_an_address_that_is_none_has_no_host(address: str, host: str) -> None:
    assert host_of(address) == host


@pytest.mark.parametrize("kind", registry.kinds())
def test_an_address_that_cannot_be_read_is_no_fault_of_the_program(kind: str) -> None:
    known = registry.kind(kind)
    given = {option.key: "http://[" for option in known.options if not option.kept}
    assert draft(known, given, SystemClock()).name == usual_name(known, given)


def test_a_name_is_one_line_of_a_bearable_length() -> None:
    feed = registry.kind("feed")
    given = {"url": "https://acme.example/feed"}
    assert draft(feed, given, SystemClock(), name=" Our\nnews ").name == "Our news"
    assert len(draft(feed, given, SystemClock(), name="n" * 20_000).name) == LONGEST_NAME
    hn = registry.kind("hackernews")
    assert len(draft(hn, {"query": "q" * 20_000}, SystemClock()).name) == LONGEST_NAME

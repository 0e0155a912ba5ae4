"""Which two addresses are the same page."""

from __future__ import annotations

import pytest

from cmconsole.networks.feed.addresses import same_page


@pytest.mark.parametrize("mark", ["#p45", "#post-45", "#comment-3", "#45", "#issuecomment-123456"])
def test_a_post_on_a_page_of_many_is_a_page_of_its_own(mark: str) -> None:
    topic = "http://forum.example/t/kettles/7"
    assert same_page(topic + mark) == f"https://forum.example/t/kettles/7{mark}"
    assert same_page(topic + mark) != same_page(topic)


@pytest.mark.parametrize(
    "mark", ["#", "#more", "#comments", "#respond", "#xtor=RSS-8", "#:~:text=5"]
)
def test_any_other_fragment_is_left_out(mark: str) -> None:
    assert same_page(f"https://a.example/post{mark}") == "https://a.example/post"

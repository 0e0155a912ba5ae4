"""The addresses under which entries are known."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cmconsole.networks.feed.addresses import openable, same_page
from cmconsole.networks.feed.identity import Facts, addresses

FEED, HOME = "https://blog.example/feed", "https://blog.example/"
DATE = "Fri, 20 Nov 2026 10:11:12 GMT"


def facts(**fields: str) -> Facts:
    usual = {"uid": "", "link": "", "title": "T", "author": "", "published": DATE, "text": "x"}
    return Facts(**{**usual, **fields})


def known(*entries: Facts) -> list[tuple[str, ...]]:
    return addresses(entries, feed=FEED, home=HOME)


def test_an_entry_is_known_by_link_id_and_fingerprint() -> None:
    ((link, uid, mark),) = known(facts(uid="7", link="http://Blog.example/7/?utm_source=rss"))
    assert link == "https://blog.example/7"
    assert uid == "feed:blog.example/feed#7"
    assert mark.startswith("feed:blog.example/feed#=")


def test_an_id_that_is_an_address_or_a_tag_holds_everywhere() -> None:
    ids = ["https://other.example/?p=7", "tag:blog.example,2026:7", "urn:uuid:7"]
    found = known(*(facts(uid=uid, title=uid) for uid in ids))
    assert [own[0] for own in found] == ids


def test_a_tag_that_is_none_holds_within_its_feed_only() -> None:
    assert known(facts(uid="tag:7"))[0][0] == "feed:blog.example/feed#tag:7"


def test_the_home_page_and_shared_links_identify_nothing() -> None:
    comments = [
        facts(uid=str(n), link="https://blog.example/article", title=f"{n}") for n in range(3)
    ]
    at_home = facts(uid="9", link="https://blog.example", title="9")
    for own in known(*comments, at_home):
        assert not any(address.startswith("https://") for address in own)


def test_a_comment_is_not_the_page_it_stands_on() -> None:
    ((comment, *_),) = known(facts(link="https://blog.example/article#comment-17"))
    ((page, *_),) = known(facts(link="https://blog.example/article#respond"))
    assert comment == "https://blog.example/article#comment-17"
    assert page == "https://blog.example/article"


def test_two_editions_of_an_entry_are_one_with_the_addresses_of_a_single_one() -> None:
    new, old = (
        facts(uid="7", link="https://a.example/7", text="new"),
        facts(uid="7", link="https://a.example/7"),
    )
    alone = known(new)
    assert known(new, old) == [alone[0], ()]


def test_posts_without_titles_that_share_id_and_link_stay_two() -> None:
    """Seen in a captured feed: several posts a minute got one permalink."""
    same = {"uid": "https://a.example/day#a1", "link": "https://a.example/day#a1", "title": ""}
    first, second = known(
        facts(**same, text="one"), facts(**same, text="two", published=DATE + " ")
    )
    assert first
    assert second
    assert not set(first) & set(second)


def test_entries_that_differ_in_nothing_are_one_and_in_anything_are_two() -> None:
    nothing = facts(title="", published="")
    assert known(nothing, nothing)[1] == ()
    for field in ("uid", "link", "title", "author", "published", "text"):
        other = nothing._replace(**{field: "https://a.example/1"})
        first, second = known(nothing, other)
        assert first
        assert second
        assert not set(first) & set(second)


def test_dates_of_whole_days_do_not_make_two_comments_one() -> None:
    day = "Fri, 20 Nov 2026 00:00:00 GMT"
    ((first,),) = known(facts(title="Comment", published=day, text="one"))
    ((second,),) = known(facts(title="Comment", published=day, text="two"))
    assert first != second


FACTS = st.lists(
    st.builds(
        Facts,
        uid=st.sampled_from(["", "1", "2", "https://a.example/1", "https://a.example/1#x", HOME]),
        link=st.sampled_from(["", "https://a.example/1", "https://a.example/2?utm_x=1", HOME]),
        title=st.sampled_from(["", "A", "B"]),
        author=st.sampled_from(["", "Jo"]),
        published=st.sampled_from(["", DATE, "2026-11-20"]),
        text=st.sampled_from(["", "x", "y"]),
    ),
    max_size=8,
)


@given(FACTS)
def test_no_two_entries_of_a_document_share_an_address(entries: list[Facts]) -> None:
    found = known(*entries)
    every = [address for own in found for address in own]
    assert len(every) == len(set(every))
    assert len(found) == len(entries)


@given(st.text(max_size=60) | st.text(max_size=30).map("https://a.example/".__add__))
def test_no_address_is_too_odd(link: str) -> None:
    once = same_page(link)
    assert same_page(once) == once
    opened = openable(link)
    assert opened is None or opened.lower().startswith(("http://", "https://"))


def test_spellings_of_one_page_are_one() -> None:
    spellings = [
        "https://example.com/a",
        "http://example.com/a/",
        "HTTPS://Example.COM:443/a?utm_source=x&fbclid=y#top",
        "https://user:secret@example.com/a",
        "https://www.google.com/url?rct=j&sa=t&url=https://example.com/a&ct=ga",
    ]
    assert {same_page(spelling) for spelling in spellings} == {"https://example.com/a"}


def test_parameters_that_say_what_is_read_stay() -> None:
    assert (
        same_page("https://e.example/?p=7&utm_medium=x&q=%C3%A9")
        == "https://e.example/?p=7&q=%C3%A9"
    )
    assert same_page("https://e.example/?p=7") != same_page("https://e.example/?p=8")


def test_all_forms_of_a_video_are_one() -> None:
    forms = [
        "https://youtu.be/dQw4w9WgXcQ?t=3",
        "https://m.youtube.com/watch?feature=x&v=dQw4w9WgXcQ",
        "https://www.youtube.com/shorts/dQw4w9WgXcQ",
        "http://youtube.com/watch?v=dQw4w9WgXcQ",
    ]
    assert {same_page(form) for form in forms} == {"https://www.youtube.com/watch?v=dQw4w9WgXcQ"}

"""Pasted links, ready-made feed addresses, and the honest list of gated networks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cmconsole.domain.errors import UsageError
from cmconsole.networks import registry
from cmconsole.networks.feed.ready_made import blog, forum, google_alert, google_news
from cmconsole.networks.gated import GATED, gated
from cmconsole.networks.link import network_of, pasted
from cmconsole.networks.linkedin.posts import read_comment as read_linkedin
from cmconsole.networks.shape import Record
from cmconsole.networks.x.posts import Account, read_post
from cmconsole.networks.youtube.posts import read_comment

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_a_pasted_post_has_what_the_person_said_and_nothing_else() -> None:
    vienna = timezone(timedelta(hours=1))
    url = "https://www.linkedin.com/posts/tess_acme-activity-7?utm_source=share"
    post = pasted(
        url, "Acme lost\x00 my parcel", " Tess  ", datetime(2026, 11, 23, 9, tzinfo=vienna)
    )
    assert (post.network, post.text, post.author.handle) == (
        "linkedin",
        "Acme lost my parcel",
        "Tess",
    )
    assert post.published_at == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert post.permalink == url
    assert post.canonical_uri == "https://www.linkedin.com/posts/tess_acme-activity-7"
    assert post.addressed == "pasted", "whatever its words are"


def test_a_post_that_was_pasted_and_came_by_itself_too_is_one() -> None:
    link = pasted("https://twitter.com/tess/status/99?s=20", "hi", "@tess", NOW)
    by_itself = read_post(Record({"id": "99", "text": "hi"}), {}, Account(), found=True)
    assert by_itself is not None
    assert link.canonical_uri == by_itself.canonical_uri
    assert link.network == by_itself.network
    comment = pasted("https://www.youtube.com/watch?v=abcdefghijk&lc=UgyComment", "hi", "", NOW)
    read = read_comment(Record({"id": "UgyComment", "snippet": {"textDisplay": "hi"}}), "")
    assert read is not None
    assert comment.canonical_uri == read.canonical_uri
    assert "https://www.youtube.com/watch?v=abcdefghijk" not in comment.aliases


def test_a_pasted_comment_of_linkedin_is_the_one_its_connector_brings() -> None:
    urn = "urn:li:comment:(urn:li:activity:7100000000000000001,7100000000000000100)"
    read = read_linkedin(Record({"commentUrn": urn, "message": {"text": "hi"}}), "")
    assert read is not None
    for address in (
        read.permalink,
        f"{read.permalink}&utm_source=share",
        unquote(str(read.permalink)),
    ):
        link = pasted(str(address), "hi", "", NOW)
        assert (link.network, link.canonical_uri) == (read.network, read.canonical_uri)
        assert not link.aliases, "the page is the post's"


@pytest.mark.parametrize(
    ("url", "network"),
    [
        ("https://mobile.twitter.com/a/status/1", "x"),
        ("https://m.facebook.com/a", "facebook"),
        ("https://acme.example/blog", "link"),
        ("https://notx.com/a", "link"),
        ("https://uk.trustpilot.com/reviews/5", "trustpilot"),
    ],
)
def test_the_network_is_known_by_its_host(url: str, network: str) -> None:
    assert network_of(url) == network


@pytest.mark.parametrize(
    ("url", "text", "at"),
    [
        ("javascript:alert(1)", "hi", NOW),
        ("x.com/tess", "hi", NOW),
        ("https://x.com/tess/status/1", " \u200b ", NOW),
        ("https://x.com/tess/status/1", "hi", NOW.replace(tzinfo=None)),
    ],
)
def test_what_is_no_post_is_refused_with_a_way_on(url: str, text: str, at: datetime) -> None:
    with pytest.raises(UsageError) as caught:
        pasted(url, text, "Tess", at)
    assert str(caught.value).endswith(".")


@given(url=st.text(max_size=80), text=st.text(max_size=80), author=st.text(max_size=80))
@example(url="0::", text="0", author="")
def test_whatever_is_pasted_is_a_post_or_a_sentence(url: str, text: str, author: str) -> None:
    for address in (url, f"https://{url}", f"https://x.com/{url}"):
        try:
            post = pasted(address, text, author, None)
        except UsageError:
            continue
        assert post.text
        assert post.canonical_uri


def test_google_news_is_asked_for_any_of_the_phrases_in_an_edition() -> None:
    url = google_news(['Acme "Rail"', "acme.example"], locale="de-AT", days=3)
    query = parse_qs(urlsplit(url).query)
    assert query == {
        "q": ['("Acme Rail" OR "acme.example") when:3d'],
        "hl": ["de-AT"],
        "gl": ["AT"],
        "ceid": ["AT:de"],
    }
    assert parse_qs(urlsplit(google_news(["Acme"])).query)["q"] == ['"Acme" when:7d']
    for wrong in ([], [" "]):
        with pytest.raises(UsageError):
            google_news(wrong)
    with pytest.raises(UsageError):
        google_news(["Acme"], locale="English")


def test_an_alert_is_taken_from_the_address_google_shows() -> None:
    feed = "https://www.google.com/alerts/feeds/12345678901234567890/9876543210987654321"
    assert google_alert(f" {feed}/ ") == feed
    assert google_alert(feed.replace("www.google.com", "google.co.uk")) == feed
    for wrong in (
        "https://www.google.com/alerts",
        "https://evil.example/alerts/feeds/123456/123456",
    ):
        with pytest.raises(UsageError):
            google_alert(wrong)


@pytest.mark.parametrize(
    ("address", "first"),
    [
        ("acme.wordpress.com", "https://acme.wordpress.com/feed/"),
        ("https://acme.blogspot.com/2026/", "https://acme.blogspot.com/feeds/posts/default"),
        ("https://medium.com/@acme/a-story", "https://medium.com/feed/@acme"),
        ("https://blog.acme.example:8443/x", "https://blog.acme.example:8443/feed/"),
    ],
)
def test_blogs_are_known_by_their_host(address: str, first: str) -> None:
    assert blog(address)[0].url == first


def test_forums_are_tried_where_they_stand() -> None:
    below = forum("https://acme.example/community/")
    assert below[0].url == "https://acme.example/community/posts.rss"
    beside = forum("https://acme.example/community/index.php")
    assert beside[0].url == "https://acme.example/community/posts.rss"
    assert forum("forum.acme.example")[0].url == "https://forum.acme.example/posts.rss"
    with pytest.raises(UsageError):
        forum("not a site")


def test_every_gated_network_says_what_to_obtain_and_where_to_answer_today() -> None:
    named = {one.kind for one in GATED}
    assert {"linkedin", "tiktok", "pinterest", "trustpilot", "yelp", "googlebusiness"} == named
    for one in GATED:
        assert one.needs
        assert all(sentence.endswith(".") for sentence in (*one.needs, one.then, one.why_not))
        assert one.answer_at.startswith("https://")
        assert not one.connector or one.connector in registry.kinds()
    assert gated("yelp") is not None
    assert gated("mastodon") is None

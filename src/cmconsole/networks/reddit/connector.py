"""Reddit: feeds for everybody, the API for who has a key."""

from __future__ import annotations

from datetime import timedelta

from cmconsole.domain.errors import UsageError
from cmconsole.domain.sources import Source
from cmconsole.networks.base import (
    ANSWERS,
    READS,
    Connector,
    Credentials,
    NetworkKind,
    Option,
    Reading,
    Terms,
    TextRules,
)
from cmconsole.networks.options import is_yes, site_address, words_of
from cmconsole.networks.reddit.account import LONGEST, AccountConnector
from cmconsole.networks.reddit.posts import KIND_NAME, SITE
from cmconsole.networks.reddit.rss import RssConnector, subreddit_names
from cmconsole.networks.reddit.session import Account, Session
from cmconsole.networks.terms import Search, searches
from cmconsole.networks.web import Web

API = "https://oauth.reddit.com"


def connect(source: Source, web: Web, credentials: Credentials) -> Connector:
    """A connector for `source`: with a `client_id` through the API, else through the feeds.

    Raises:
        UsageError: the options do not say what to listen to.
    """
    options = source.options
    subreddits = subreddit_names(words_of(source, "subreddits"))
    comments = is_yes(source, "comments")
    if comments and not subreddits:
        raise UsageError("Say whose comments with subreddits=, like subreddits=acme.")
    site = site_address(options.get("site") or SITE)
    key = options.get("client_id", "").strip()
    searching = bool(options.get("query", "").strip() or source.match)
    inbox = is_yes(source, "notifications", default=bool(key) and not (searching or comments))
    personal = bool(options.get("inbox_feed"))
    wanted: tuple[Search, ...] = ()
    if not (inbox or personal) and (searching or not comments):
        query = options.get("query", "")
        wanted = searches(query, source.match, source.leave_out, where="Reddit")
    if not key:
        if inbox:
            raise UsageError(
                "Reading your inbox needs a key (client_id=) or the address of your inbox feed"
                " (inbox_feed=)."
            )
        return RssConnector(
            web,
            site,
            wanted,
            subreddits,
            comments=comments,
            credentials=credentials,
            personal=personal,
        )
    session = Session(web, _account(source, site, key), credentials)
    return AccountConnector(session, wanted, subreddits, inbox=inbox, comments=comments)


def _account(source: Source, site: str, key: str) -> Account:
    """Who listens. Raises UsageError where nobody is named."""
    username = source.options.get("username", "").strip().removeprefix("u/")
    if not username:
        raise UsageError("Say which account listens with username=.")
    return Account(site, site_address(source.options.get("api") or API), key, username)


KIND = NetworkKind(
    kind=KIND_NAME,
    label="Reddit",
    reading=Reading.SEARCH_INDEX,
    connect=connect,
    options=(
        Option("query", "Search for", help="A name or a phrase; without it the words to match"),
        Option("subreddits", "Only in", help="Names of subreddits, separated by blanks"),
        Option("comments", "All comments there", help="yes: instead of searching for posts"),
        Option(
            "inbox_feed",
            "Personal inbox feed",
            help="Its address from reddit.com/prefs/feeds; whoever has it can read your inbox",
            secret=True,
        ),
        Option("client_id", "Key", help="Only for who has one: Reddit gives none to newcomers"),
        Option("client_secret", "Key's secret", secret=True),
        Option("username", "Account", help="With a key"),
        Option("password", "Password", secret=True, help="With the key of a script app"),
        Option("refresh_token", "Refresh token", secret=True, help="With any other key"),
        Option("notifications", "My inbox", default="yes with a key and no search"),
        Option("site", "Site", default=SITE),
        Option("api", "API", default=API),
        Option("session", "Sign-in", secret=True, kept=True),
    ),
    anonymous=READS,
    signed_in=ANSWERS,
    text_rules=TextRules(limit=LONGEST, unit="characters", format="markdown"),
    # Reddit's Data API Terms: what users delete has to go, and nothing may be trained on it.
    terms=Terms(keep_after_deletion=False, learn_from=False),
    sign_in="cmconsole.networks.reddit.signin:WAY",
    usual_interval=timedelta(minutes=5),
    shortest_interval=timedelta(minutes=2),
    longest_interval=timedelta(minutes=60),
)

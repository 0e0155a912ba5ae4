"""Finding out what a server is and what it allows, before relying on any of it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from cmconsole.domain.errors import (
    NetworkBusy,
    NetworkDown,
    NetworkError,
    Unreachable,
    UnreadableAnswer,
)
from cmconsole.networks.base import TextRules
from cmconsole.networks.mastodon.api import Api
from cmconsole.networks.mastodon.software import UNKNOWN, Software, by_name, by_version
from cmconsole.networks.mastodon.text import LINK_LENGTH
from cmconsole.networks.shape import Record, as_record

_NODEINFO = "http://nodeinfo.diaspora.software/ns/schema/"
_SCHEMAS = ("2.1", "2.0")


@dataclass(frozen=True, slots=True)
class Server:
    """What a server said of itself."""

    software: Software
    certain: bool
    """It named its software (nodeinfo); otherwise that is guessed from the version."""
    version: str
    domain: str
    """The host in its accounts' handles."""
    rules: TextRules
    hashtags: str = ""
    """Who may read hashtags: `public`, `authenticated` or `disabled`; empty where it does not say."""


async def look_at(api: Api) -> Server:
    """Ask the server what it is: nodeinfo first, then /api/v2/instance, then /api/v1/instance.

    Raises:
        NetworkError: nothing that speaks Mastodon's language answers there, or not now.
    """
    named = await _nodeinfo(api)
    described, trouble = await _instance(api)
    if not described and not named:
        raise trouble or UnreadableAnswer(f"No Mastodon-compatible server answers at {api.host}.")
    return describe(described, named, api.host)


def describe(described: Record, named: Record, host: str) -> Server:
    """What an instance's description and a nodeinfo's software say, each of which may be empty.

    Args:
        described: the answer of /api/v2/instance or /api/v1/instance.
        named: `software` of the nodeinfo document.
        host: where the server was asked.
    """
    version = described.text("version")
    software = by_name(named.text("name")) if named else by_version(version)
    return Server(
        software=software,
        certain=bool(named) and software is not UNKNOWN,
        version=named.text("version") or version,
        domain=_domain(described) or host,
        rules=_rules(described, software),
        hashtags=_hashtag_access(described),
    )


async def _nodeinfo(api: Api) -> Record:
    """The software as nodeinfo names it; empty where the server has no nodeinfo.

    Source: NodeInfo 2.1, /.well-known/nodeinfo. The address it gives is taken on the server that
    was asked, because behind a proxy it names another.
    """
    wellknown = await _asked(api, "/.well-known/nodeinfo")
    links = {link.text("rel"): link.address("href") for link in wellknown.records("links")}
    for schema in _SCHEMAS:
        if address := links.get(_NODEINFO + schema):
            document = await _asked(api, urlsplit(address).path or "/")
            if document.record("software").text("name"):
                return document.record("software")
    return Record({})


async def _instance(api: Api) -> tuple[Record, NetworkError | None]:
    """The instance's description, or the passing trouble that kept it from us."""
    trouble: NetworkError | None = None
    for path in ("/api/v2/instance", "/api/v1/instance"):
        try:
            described = as_record((await api.get(path)).json())
        except (Unreachable, NetworkBusy):
            raise
        except NetworkError as error:
            trouble = error if isinstance(error, NetworkDown) else trouble
            continue
        if described.text("version"):
            return described, None
    return Record({}), trouble


async def _asked(api: Api, path: str) -> Record:
    """The JSON object at `path`; empty where there is none. Raises only what would stop anything."""
    try:
        return as_record((await api.get(path)).json())
    except (Unreachable, NetworkBusy):
        raise
    except NetworkError:
        return Record({})


def _domain(described: Record) -> str:
    """`domain` (v2) or `uri` (v1), which some servers give as an address."""
    said = described.identifier("domain") or described.identifier("uri")
    return urlsplit(said).netloc if "://" in said else said


def _rules(described: Record, software: Software) -> TextRules:
    """How long a post may be. Pleroma says it in `max_toot_chars`."""
    statuses = described.record("configuration").record("statuses")
    return TextRules(
        limit=statuses.count("max_characters")
        or described.count("max_toot_chars")
        or software.limit,
        unit="graphemes",
        link_length=statuses.count("characters_reserved_per_url") or LINK_LENGTH,
    )


def _hashtag_access(described: Record) -> str:
    """Who may read hashtags; where local and remote posts differ, the stricter word holds for both."""
    feeds = described.record("configuration").record("timelines_access").record("hashtag_feeds")
    said = {feeds.text("local"), feeds.text("remote")}
    return next((word for word in ("disabled", "authenticated", "public") if word in said), "")

"""How the demo's Mastodon server introduces itself."""

from __future__ import annotations

from cmconsole.demo.mastodon import VERSION
from cmconsole.demo.routes import Routes
from cmconsole.demo.shapes import Json
from cmconsole.demo.wire import Request, Response, json_answer
from cmconsole.demo.writing import LONGEST_POST

TITLE = "Pedal, a small server for people on wheels"
OPEN_TO_ALL = {"local": "public", "remote": "public"}


class Instance:
    """NodeInfo and both versions of the instance endpoint."""

    def __init__(self, base: str, domain: str) -> None:
        self._base = base
        self._domain = domain

    def add_to(self, routes: Routes) -> None:
        """Answer the requests about the server itself."""
        routes.add("GET", "/.well-known/nodeinfo", self._links)
        routes.add("GET", "/nodeinfo/2.0", self._nodeinfo)
        routes.add("GET", "/api/v2/instance", self._v2)
        routes.add("GET", "/api/v1/instance", self._v1)

    def _links(self, _request: Request) -> Response:
        rel = "http://nodeinfo.diaspora.software/ns/schema/2.0"
        return json_answer({"links": [{"rel": rel, "href": f"{self._base}/nodeinfo/2.0"}]})

    def _nodeinfo(self, _request: Request) -> Response:
        return json_answer(
            {
                "version": "2.0",
                "software": {"name": "mastodon", "version": VERSION},
                "protocols": ["activitypub"],
                "services": {"outbound": [], "inbound": []},
                "usage": {"users": {"total": 214, "activeMonth": 96, "activeHalfyear": 171}},
                "openRegistrations": False,
                "metadata": {"nodeName": TITLE},
            }
        )

    def _configuration(self) -> Json:
        return {
            "statuses": {
                "max_characters": LONGEST_POST,
                "max_media_attachments": 4,
                "characters_reserved_per_url": 23,
            },
            "media_attachments": {
                "supported_mime_types": ["image/jpeg", "image/png"],
                "description_limit": 1500,
                "image_size_limit": 16777216,
                "image_matrix_limit": 33177600,
                "video_size_limit": 103809024,
                "video_frame_rate_limit": 120,
                "video_matrix_limit": 8294400,
            },
            "polls": {
                "max_options": 4,
                "max_characters_per_option": 50,
                "min_expiration": 300,
                "max_expiration": 2629746,
            },
        }

    def _newer_configuration(self) -> Json:
        return {
            "urls": {
                "streaming": f"ws{self._base.removeprefix('http')}",
                "status": None,
                "about": f"{self._base}/",
                "privacy_policy": None,
                "terms_of_service": None,
            },
            "vapid": {"public_key": ""},
            "accounts": {"max_featured_tags": 10, "max_pinned_statuses": 5},
            "translation": {"enabled": False},
            "timelines_access": {
                "live_feeds": OPEN_TO_ALL,
                "hashtag_feeds": OPEN_TO_ALL,
                "trending_link_feeds": OPEN_TO_ALL,
            },
            "limited_federation": False,
        }

    def _v2(self, _request: Request) -> Response:
        icon: Json = {"src": f"{self._base}/avatars/original/missing.png", "size": "36x36"}
        return json_answer(
            {
                "domain": self._domain,
                "title": TITLE,
                "version": VERSION,
                "source_url": "https://github.com/mastodon/mastodon",
                "description": "Bicycles, trains, boots.",
                "usage": {"users": {"active_month": 96}},
                "thumbnail": {"url": icon["src"], "description": ""},
                "icon": [icon],
                "languages": ["en"],
                "configuration": self._configuration() | self._newer_configuration(),
                "registrations": {
                    "enabled": False,
                    "approval_required": False,
                    "reason_required": False,
                    "message": None,
                    "min_age": None,
                    "url": None,
                },
                "api_versions": {"mastodon": 11},
                "contact": {"email": "hello@" + self._domain, "account": None},
                "rules": [],
            }
        )

    def _v1(self, _request: Request) -> Response:
        return json_answer(
            {
                "uri": self._domain,
                "title": TITLE,
                "short_description": "Bicycles, trains, boots.",
                "description": "Bicycles, trains, boots.",
                "email": "hello@" + self._domain,
                "version": VERSION,
                "urls": {"streaming_api": f"ws{self._base.removeprefix('http')}"},
                "stats": {"user_count": 214, "status_count": 40_112, "domain_count": 7_310},
                "thumbnail": None,
                "languages": ["en"],
                "registrations": False,
                "approval_required": False,
                "invites_enabled": False,
                "configuration": self._configuration(),
                "contact_account": None,
                "rules": [],
            }
        )

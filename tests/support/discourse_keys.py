"""A Discourse forum that gives out user API keys, as its specification says, and takes them back.

https://meta.discourse.org/t/user-api-keys-specification/48536: a page that asks the person, then shows
the key, encrypted with the public key that came along; `POST /user-api-key/revoke` ends it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.request import urlopen

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from support.discourse import FakeDiscourse, error, show_key
from support.plays import Play, Reply, Request, json_reply

SCOPES = frozenset(
    [
        "read",
        "write",
        "message_bus",
        "push",
        "one_time_password",
        "notifications",
        "session_info",
        "bookmarks_calendar",
        "user_status",
    ]
)
"""What a forum lets a key do (discourse/discourse, `UserApiKeyScope`)."""
_SHOWN = re.compile(r"<code>(.*?)</code>", re.DOTALL)


@dataclass
class ForumWithKeys(FakeDiscourse):
    """A forum whose member agrees to everything."""

    keys: set[str] = field(default_factory=set)
    given: list[str] = field(default_factory=list)
    """All keys there ever were."""

    def _play(self, request: Request) -> Play:
        if request.path == "/user-api-key/new":
            return self._agreed(request)
        if request.path == "/user-api-key/revoke" and request.method == "POST":
            self.keys.discard(request.headers.get("user-api-key", ""))
            return json_reply({"success": "OK"})
        return super()._play(request)

    def _agreed(self, request: Request) -> Play:
        query = {name: values[0] for name, values in request.query.items()}
        wanted = {"application_name", "client_id", "scopes", "public_key", "nonce"}
        if set(query) != wanted or not all(query.values()):
            return error("parameters", "invalid_parameters", 400)
        if not set(query["scopes"].split(",")) <= SCOPES:
            return error("scopes", "invalid_parameters", 400)
        public = serialization.load_pem_public_key(query["public_key"].encode())
        assert isinstance(public, rsa.RSAPublicKey)
        assert public.key_size >= 2048
        key = f"zq81-{len(self.given)}-0123456789abcdef"
        self.keys.add(key)
        self.given.append(key)
        shown = show_key(request.target, key)
        page = f"<html><p>Copy this:</p><code>{shown}</code></html>"
        return Reply(body=page.encode(), headers={"Content-Type": "text/html"})


def copied(address: str) -> str:
    """What a person copies from the page that a browser shows."""
    with urlopen(address) as page:
        found = _SHOWN.search(page.read().decode())
    assert found is not None
    return found[1]

"""Signing in with PKCE, and what happens to those who did not."""

from __future__ import annotations

import hashlib
import secrets
from base64 import urlsafe_b64encode
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

SCOPES = "read write:statuses write:favourites profile"
REGISTERED = "http://127.0.0.1/callback"


async def register(client: httpx.AsyncClient) -> dict[str, Any]:
    redirects = f"{REGISTERED} urn:ietf:wg:oauth:2.0:oob"
    app = {"client_name": "Console", "redirect_uris": redirects, "scopes": SCOPES}
    answer = await client.post("/api/v1/apps", data=app)
    assert answer.status_code == 200
    return dict(answer.json())


def challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


async def authorize(
    client: httpx.AsyncClient, app: dict[str, Any], **fields: str
) -> httpx.Response:
    asked = {
        "response_type": "code",
        "client_id": app["client_id"],
        "redirect_uri": "http://127.0.0.1:51234/callback",
        "scope": SCOPES,
        "state": "st4te",
    }
    return await client.get("/oauth/authorize", params=asked | fields)


async def redeem(
    client: httpx.AsyncClient, app: dict[str, Any], code: str, **fields: str
) -> httpx.Response:
    given = {
        "grant_type": "authorization_code",
        "code": code,
        "client_id": app["client_id"],
        "client_secret": app["client_secret"],
        "redirect_uri": "http://127.0.0.1:51234/callback",
    }
    return await client.post("/oauth/token", data=given | fields)


async def code_for(client: httpx.AsyncClient, app: dict[str, Any], verifier: str) -> str:
    answer = await authorize(
        client, app, code_challenge=challenge(verifier), code_challenge_method="S256"
    )
    assert answer.status_code == 302
    query = parse_qs(urlsplit(answer.headers["location"]).query)
    assert query["state"] == ["st4te"]
    return query["code"][0]


async def test_a_client_signs_in_with_pkce_and_signs_out(anybody: httpx.AsyncClient) -> None:
    app, verifier = await register(anybody), secrets.token_urlsafe(48)
    code = await code_for(anybody, app, verifier)
    token = (await redeem(anybody, app, code, code_verifier=verifier)).json()
    assert token["token_type"] == "Bearer"
    assert token["scope"] == SCOPES
    headers = {"Authorization": f"Bearer {token['access_token']}"}
    me = await anybody.get("/api/v1/accounts/verify_credentials", headers=headers)
    assert me.json()["acct"] == "dunnock"
    goodbye = {key: app[key] for key in ("client_id", "client_secret")}
    revoked = await anybody.post("/oauth/revoke", data=goodbye | {"token": token["access_token"]})
    assert revoked.status_code == 200
    after = await anybody.get("/api/v1/accounts/verify_credentials", headers=headers)
    assert after.status_code == 401


async def test_a_wrong_verifier_gets_no_token(anybody: httpx.AsyncClient) -> None:
    app = await register(anybody)
    code = await code_for(anybody, app, secrets.token_urlsafe(48))
    answer = await redeem(anybody, app, code, code_verifier="something else")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


async def test_a_code_works_once(anybody: httpx.AsyncClient) -> None:
    app, verifier = await register(anybody), secrets.token_urlsafe(48)
    code = await code_for(anybody, app, verifier)
    first = await redeem(anybody, app, code, code_verifier=verifier)
    second = await redeem(anybody, app, code, code_verifier=verifier)
    assert (first.status_code, second.status_code) == (200, 400)


async def test_a_code_goes_stale(anybody: httpx.AsyncClient, clock: Any) -> None:
    app, verifier = await register(anybody), secrets.token_urlsafe(48)
    code = await code_for(anybody, app, verifier)
    clock.pass_(11 * 60)
    assert (await redeem(anybody, app, code, code_verifier=verifier)).status_code == 400


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"client_id": "nobody"}, 401),
        ({"redirect_uri": "http://elsewhere.example/callback"}, 400),
        ({"redirect_uri": "http://localhost:51234/callback"}, 400),
        ({"response_type": "token"}, 400),
        ({"scope": "admin:write"}, 400),
        ({"code_challenge": "abc", "code_challenge_method": "plain"}, 400),
    ],
)
async def test_a_bad_authorisation_request_is_refused_on_a_page(
    anybody: httpx.AsyncClient, fields: dict[str, str], status: int
) -> None:
    answer = await authorize(anybody, await register(anybody), **fields)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")


async def test_the_code_can_be_copied_by_hand(anybody: httpx.AsyncClient) -> None:
    app, place = await register(anybody), "urn:ietf:wg:oauth:2.0:oob"
    page = (await authorize(anybody, app, redirect_uri=place)).text
    code = page.partition('value="')[2].partition('"')[0]
    assert (await redeem(anybody, app, code, redirect_uri=place)).status_code == 200


async def test_a_wrong_client_secret_is_refused(anybody: httpx.AsyncClient) -> None:
    app = await register(anybody)
    answer = await redeem(anybody, app, "x", client_secret="wrong")
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


async def test_an_apps_own_token_has_no_account(anybody: httpx.AsyncClient) -> None:
    app = await register(anybody)
    token = await redeem(anybody, app, "", grant_type="client_credentials", scope="read")
    headers = {"Authorization": f"Bearer {token.json()['access_token']}"}
    answer = await anybody.get("/api/v1/notifications", headers=headers)
    assert answer.status_code == 422


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer nonsense"}])
async def test_who_is_not_signed_in_gets_a_401_in_json(
    anybody: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    answer = await anybody.get("/api/v1/notifications", headers=headers)
    assert answer.status_code == 401
    assert answer.json() == {"error": "The access token is invalid"}
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_a_token_opens_only_its_scopes(anybody: httpx.AsyncClient) -> None:
    app = await register(anybody)
    page = await authorize(anybody, app, scope="profile")
    code = parse_qs(urlsplit(page.headers["location"]).query)["code"][0]
    token = (await redeem(anybody, app, code)).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    answer = await anybody.get("/api/v1/notifications", headers=headers)
    assert answer.status_code == 403


async def test_the_demo_token_is_signed_in_at_once(brand: httpx.AsyncClient) -> None:
    me = (await brand.get("/api/v1/accounts/verify_credentials")).json()
    assert me["acct"] == "dunnock"
    assert me["source"]["privacy"] == "public"

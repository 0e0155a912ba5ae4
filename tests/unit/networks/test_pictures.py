"""Pictures that go out with a text: described, uploaded first, and never a reason for a second post."""

from __future__ import annotations

from email import message_from_bytes

import pytest

from cmconsole.domain.errors import AnswerLost, NetworkBusy, NotAllowed, Unreachable
from cmconsole.networks.base import Outgoing, PostAddress
from cmconsole.networks.mastodon.media import multipart
from cmconsole.networks.uploads import Upload
from support.bluesky import FakeBluesky, error
from support.bluesky import listen_to_bluesky as listen
from support.connecting import Secrets, open_web, source
from support.lexicons import Lexicons
from support.mastodon import FakeMastodon
from support.plays import Close, Play, Request, json_reply
from support.servers import serve

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
KEY = "0190d6a1-7c3e-7b8a-9a55-3f0c2b1d4e5f"
PICTURE = Upload("IMG_2041 Eamon.png", "image/png", PNG, "Three bookings on a statement")


def answer(parent: dict[str, object], uri: str = "uri") -> Outgoing:
    to = PostAddress(str(parent.get("id", parent["uri"])), str(parent["uri"]))
    return Outgoing(KEY, "Here it is", answer_to=to, uploads=(PICTURE, PICTURE))


def mastodon_at(web, server):  # type: ignore[no-untyped-def]
    from cmconsole.networks.mastodon.connector import connect

    told = {"server": server.url(""), "tag": "acme"}
    return connect(source("mastodon", told), web, Secrets(access_token="good-token"))


async def test_mastodon_gets_the_pictures_with_their_descriptions_then_the_post() -> None:
    mastodon = FakeMastodon()
    parent = mastodon.post("help", ["acme"])
    async with serve(mastodon.routes()) as server, open_web() as web:
        await mastodon_at(web, server).publish(answer(parent))
    (sent,) = mastodon.posted
    assert sent["media_ids"] == ["m1", "m2"]
    kind, body = mastodon.pictures[0]
    parts = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + body).get_payload()
    described, file = parts  # type: ignore[misc]
    assert described.get_payload(decode=True).decode() == PICTURE.alt
    assert PNG in body
    assert file.get_content_type() == "image/png"
    assert b"Eamon" not in body, "what a file is called here is nobody's business"


async def test_a_server_that_prepares_a_picture_is_waited_for_and_then_posted_to_once() -> None:
    mastodon = FakeMastodon()
    mastodon.preparing = 2
    parent = mastodon.post("help", ["acme"])
    async with serve(mastodon.routes()) as server, open_web() as web:
        outgoing = Outgoing(KEY, "Here", answer_to=answer(parent).answer_to, uploads=(PICTURE,))
        await mastodon_at(web, server).publish(outgoing)
    assert len(mastodon.posted) == 1


async def test_a_picture_that_is_never_ready_holds_the_post_back() -> None:
    mastodon = FakeMastodon()
    mastodon.preparing = 1000
    parent = mastodon.post("help", ["acme"])
    async with serve(mastodon.routes()) as server, open_web() as web:
        with pytest.raises(NetworkBusy, match="Nothing was posted"):
            await mastodon_at(web, server).publish(answer(parent))
    assert mastodon.posted == []


@pytest.mark.parametrize(
    ("play", "wanted"),
    [
        (Close(), Unreachable),
        (json_reply({"error": "File content type is invalid"}, 422), NotAllowed),
    ],
)
async def test_an_upload_that_went_wrong_is_no_lost_post(
    play: Play, wanted: type[Exception]
) -> None:
    mastodon = FakeMastodon()
    parent = mastodon.post("help", ["acme"])

    def before(request: Request) -> Play | None:
        return play if request.path == "/api/v2/media" else None

    mastodon.before = before
    async with serve(mastodon.routes()) as server, open_web() as web:
        with pytest.raises(wanted, match="Nothing was posted") as raised:
            await mastodon_at(web, server).publish(answer(parent))
    assert not isinstance(raised.value, AnswerLost)
    assert mastodon.posted == []


async def test_bluesky_gets_blobs_and_a_post_that_names_them(lexicons: Lexicons) -> None:
    bluesky = FakeBluesky(lexicons)
    parent = bluesky.post("help")
    async with serve(bluesky.routes()) as server, open_web() as web:
        await listen(web, server).publish(answer(parent))
    assert bluesky.blobs == [PNG, PNG]
    (record,) = bluesky.records.values()
    assert record["embed"]["$type"] == "app.bsky.embed.images"
    assert [one["alt"] for one in record["embed"]["images"]] == [PICTURE.alt] * 2
    assert record["embed"]["images"][0]["image"]["size"] == len(PNG)


@pytest.mark.parametrize(
    ("play", "wanted"),
    [(Close(), Unreachable), (error("InvalidMimeType", "not an image", 403), NotAllowed)],
)
async def test_a_lost_blob_is_no_lost_post(play: Play, wanted: type[Exception]) -> None:
    bluesky = FakeBluesky()
    parent = bluesky.post("help")
    bluesky.before = lambda request: play if request.path.endswith("uploadBlob") else None
    async with serve(bluesky.routes()) as server, open_web() as web:
        with pytest.raises(wanted, match="Nothing was posted") as raised:
            await listen(web, server).publish(answer(parent))
    assert not isinstance(raised.value, AnswerLost)
    assert bluesky.records == {}


def test_the_same_file_makes_the_same_form() -> None:
    assert multipart({"description": "a"}, PICTURE) == multipart({"description": "a"}, PICTURE)

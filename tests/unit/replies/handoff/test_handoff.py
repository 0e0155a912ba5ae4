"""Hand-offs: what goes along, how it gets there, and that it comes back when nobody takes it."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from cmconsole.domain.errors import AnswerLost, NetworkError, UsageError
from cmconsole.networks.email.sending import Submission, hand_in
from cmconsole.networks.web import Web
from cmconsole.replies import elsewhere
from cmconsole.replies.handoff import mail, webhook
from cmconsole.replies.handoff.mailto import LONGEST, link
from cmconsole.replies.handoff.owing import Standing, confirmed, handed_over, handoffs, returned
from cmconsole.replies.handoff.packet import markdown, timeline
from support.clocks import MORNING, FakeClock
from support.desks import UNPACED, desk_at
from support.lossy import LossyMastodon
from support.packets import PACKET
from support.servers import Close, Reply, json_reply, redirect, serve

SECRET = "a secret that is long enough"


@asynccontextmanager
async def a_web() -> AsyncIterator[Web]:
    web = Web(FakeClock(), user_agent="cmconsole/test", rules=UNPACED)
    yield web
    await web.aclose()


async def test_a_packet_tells_the_whole_story_and_lets_nobody_write_markup(tmp_path: Path) -> None:
    clock = FakeClock()
    async with desk_at(tmp_path, "http://127.0.0.1:9", clock) as desk:
        mention = await desk.arrive(LossyMastodon().post("# Not a <b>heading</b>"))
        clock.jump(60)
        await elsewhere.confirm(desk.inbox, desk.bus, clock, desk.order(mention, "We look at it"))
        assert mention.work is not None
        events = await desk.inbox.replies.events(mention.work.conversation_id)
        packet = replace(PACKET, timeline=timeline([mention], events))
    assert [(moment.what, moment.who) for moment in packet.timeline] == [
        ("wrote", "@fan@elsewhere.example"),
        ("answered", "priya"),
    ]
    page = markdown(packet, UTC)
    assert "> \\# Not a" in page
    assert "\n# Not" not in page
    assert "**Answer by:** 2026-11-23 13:00 UTC" in page
    assert "**Promised:** An answer by 18:00" in page


def test_a_mailto_link_says_it_all_or_says_that_there_is_more() -> None:
    short = link("care@brand.example", "Lock & key", "Line one\nLine two: 100%")
    parts = urlsplit(short)
    assert parts.path == "care@brand.example"
    fields = parse_qs(parts.query)
    assert fields["subject"] == ["Lock & key"]
    assert fields["body"] == ["Line one\r\nLine two: 100%"]
    long = link("care@brand.example", "Lock", "ö\n" * 2_000)
    assert len(long) <= LONGEST
    assert parse_qs(urlsplit(long).query)["body"][0].endswith("attached file.")


async def test_a_webhook_is_signed_over_the_bytes_that_arrive() -> None:
    async with (
        serve({"/in": json_reply({"url": "https://desk.example/42"})}) as server,
        a_web() as web,
    ):
        made = await webhook.send(web, server.url("/in"), SECRET, PACKET, MORNING)
        (request,) = server.requests
    assert made == "https://desk.example/42"
    stamp = request.headers["x-cmconsole-timestamp"]
    wanted = hmac.new(SECRET.encode(), f"{stamp}.".encode() + request.body, hashlib.sha256)
    assert request.headers["x-cmconsole-signature"] == "sha256=" + wanted.hexdigest()
    assert request.headers["idempotency-key"] == PACKET.uid
    assert json.loads(request.body)["timeline"][0]["text"] == "It is *stuck*\n# really"


async def test_a_webhook_that_sends_us_elsewhere_gets_nothing_there() -> None:
    async with serve() as server, a_web() as web:
        server.on("/in", redirect(server.url("/elsewhere"), 307))
        with pytest.raises(NetworkError):
            await webhook.send(web, server.url("/in"), SECRET, PACKET, MORNING)
        assert server.asked("/elsewhere") == []


async def test_a_webhook_without_an_answer_is_uncertain_and_may_be_sent_again_with_its_key() -> (
    None
):
    async with serve({"/in": [Close(), Reply()]}) as server, a_web() as web:
        with pytest.raises(AnswerLost):
            await webhook.send(web, server.url("/in"), SECRET, PACKET, MORNING)
        assert await webhook.send(web, server.url("/in"), SECRET, PACKET, MORNING) == ""
        keys = {request.headers["idempotency-key"] for request in server.requests}
    assert keys == {PACKET.uid}


@pytest.mark.parametrize(
    ("address", "secret"), [("http://desk.example/in", SECRET), ("https://desk.example", "short")]
)
async def test_a_webhook_that_anybody_could_read_or_forge_is_refused(
    address: str, secret: str
) -> None:
    async with a_web() as web:
        with pytest.raises(UsageError):
            await webhook.send(web, address, secret, PACKET, MORNING)


def test_a_hand_off_stays_ours_until_it_is_confirmed_and_comes_back_in_time() -> None:
    handed = handed_over(PACKET, "e-mail", "priya", MORNING)
    late = MORNING + timedelta(hours=5)
    assert handoffs([handed], MORNING)[0].standing is Standing.OPEN
    assert handoffs([handed], late)[0].standing is Standing.BACK
    taken = confirmed(PACKET.uid, "ilse", MORNING)
    assert handoffs([handed, taken], late)[0].standing is Standing.CONFIRMED
    back = returned(PACKET.uid, "ilse", MORNING, "not my product")
    assert handoffs([handed, taken, back], MORNING)[0].standing is Standing.BACK
    again = confirmed(PACKET.uid, "ilse", MORNING, "it was mine after all")
    assert handoffs([handed, taken, back, again], late)[0].standing is Standing.CONFIRMED


class Smtp:
    """As much of an SMTP server (RFC 5321) as a client meets; `after_data` is its last word."""

    def __init__(self, after_data: str | None = "250 taken") -> None:
        self.after_data = after_data
        self.mails: list[bytes] = []
        self.talks: set[asyncio.Task[None]] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.talks.add(task)
        try:
            await self._talk(reader, writer)
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 test\r\n")
        while line := await reader.readline():
            word = line[:4].upper()
            if word == b"DATA":
                writer.write(b"354 go on\r\n")
                self.mails.append(await reader.readuntil(b"\r\n.\r\n"))
                if self.after_data is None:
                    break
                writer.write(f"{self.after_data}\r\n".encode())
            elif word == b"RCPT" and b"nobody" in line:
                writer.write(b"550 no such user\r\n")
            elif word == b"QUIT":
                break
            else:
                writer.write(b"250 ok\r\n")


@asynccontextmanager
async def smtp(after_data: str | None = "250 taken") -> AsyncIterator[tuple[Smtp, Submission]]:
    pytest.importorskip("aiosmtplib", reason="aiosmtplib is not installed here")
    server = Smtp(after_data)
    listener = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    yield server, Submission("127.0.0.1", port, "none", False, "", "care@brand.example")
    listener.close()
    await asyncio.wait_for(asyncio.gather(*server.talks, return_exceptions=True), 5)
    await listener.wait_closed()


async def test_a_mailed_packet_has_the_same_message_id_each_time() -> None:
    async with smtp() as (server, account):
        for _ in range(2):
            made = mail.message(PACKET, account, "ilse@brand.example", MORNING, UTC)
            await hand_in(made.as_bytes(), str(made["To"]), account, "")
    ids = [line for one in server.mails for line in one.splitlines() if b"Message-ID" in line]
    assert ids == [b"Message-ID: <9b2f4c1e-5a77-4c1e-8d2b-0123456789ab.handoff@brand.example>"] * 2


async def test_a_mail_server_that_accepts_and_drops_leaves_it_uncertain() -> None:
    async with smtp(after_data=None) as (_, account):
        made = mail.message(PACKET, account, "ilse@brand.example", MORNING, UTC)
        with pytest.raises(AnswerLost, match="Look in the mailbox"):
            await hand_in(made.as_bytes(), str(made["To"]), account, "")


@pytest.mark.parametrize(
    ("word", "wanted"), [("554 spam", "did not take"), ("451 later", "just now")]
)
async def test_a_mail_that_is_refused_was_not_sent(word: str, wanted: str) -> None:
    async with smtp(word) as (_, account):
        made = mail.message(PACKET, account, "ilse@brand.example", MORNING, UTC)
        with pytest.raises(NetworkError, match=wanted):
            await hand_in(made.as_bytes(), str(made["To"]), account, "")


async def test_an_unknown_receiver_and_an_odd_address_are_told_plainly() -> None:
    async with smtp() as (_, account):
        made = mail.message(PACKET, account, "nobody@brand.example", MORNING, UTC)
        with pytest.raises(NetworkError, match="did not take"):
            await hand_in(made.as_bytes(), str(made["To"]), account, "")
        with pytest.raises(UsageError):
            mail.message(PACKET, account, "not an address", MORNING, UTC)

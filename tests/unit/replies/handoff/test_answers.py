"""Answers by mail: which hand-off they are about, and what they say about it."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path
from uuid import uuid4

import pytest

from cmconsole.domain.handoffs import Handoff, HandoffState, News
from cmconsole.networks.email.mime import read_mail
from cmconsole.replies.handoff.answers import Known, news_of
from cmconsole.replies.handoff.mail import HOW_TO_ANSWER
from support.clocks import MORNING, FakeClock
from support.handing import Bench, handing_at
from support.mail_server import PASSWORD, USER, ImapServer, Taken, imap_server, smtp_server
from support.packets import PACKET

OURS = Handoff(
    1, PACKET, HandoffState.OPEN, 1, 1, 1, "mail", "care@brand.example", "priya", MORNING
)
THREAD = f"<{PACKET.uid}.handoff@brand.example>"
US = "care@brand.example"


def letter(text: str, sender: str = "Ilse <ilse@brand.example>", **headers: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Message-ID"] = sender, US, f"<{uuid4()}@brand.example>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def heard(mail: EmailMessage) -> News | None:
    read = read_mail(mail.as_bytes())
    return news_of(None, read, US) if Known.of([OURS]).meant(read) else None


@pytest.mark.parametrize(
    "headers",
    [
        {"In_Reply_To": THREAD},
        {"References": f"<first@elsewhere.example> {THREAD} <ilse@brand.example>"},
        {"Subject": f"AW: Lock stays shut {PACKET.tag}"},
        {"Subject": f"Fwd: [ext] {PACKET.tag.upper()} Lock"},
    ],
)
def test_an_answer_is_joined_by_its_thread_or_by_the_tag(headers: dict[str, str]) -> None:
    news = heard(letter("I have it.", **headers))
    assert news is not None
    assert (news.taken_by, news.solved, news.given_back) == ("Ilse", False, "")
    assert [said.text for said in news.said] == ["I have it."]


@pytest.mark.parametrize(
    "headers", [{}, {"Subject": "[deadbeef] hello"}, {"In_Reply_To": "<other.handoff@x.example>"}]
)
def test_other_mail_is_nobody_s_answer(headers: dict[str, str]) -> None:
    assert heard(letter("Hello", **headers)) is None


def test_the_first_word_says_that_it_is_done_or_not_theirs() -> None:
    done = heard(letter("SOLVED. A new lock is on its way.", In_Reply_To=THREAD))
    assert done is not None
    assert done.solved
    back = heard(letter("RETURN: this is for the shop.", In_Reply_To=THREAD))
    assert back is not None
    assert (back.given_back, back.taken_by) == ("Ilse gave it back: this is for the shop.", "")
    quoted = heard(letter(f"On it.\n\n> {HOW_TO_ANSWER}", In_Reply_To=THREAD))
    assert quoted is not None
    assert not quoted.solved, "what our own mail says is no answer"


def test_a_machine_confirms_nothing_and_a_bounce_gives_it_back() -> None:
    away = heard(letter("I am away.", In_Reply_To=THREAD, Auto_Submitted="auto-replied"))
    assert away is not None
    assert (away.taken_by, len(away.said)) == ("", 1)
    bounce = letter(
        f"<ilse@brand.example>: user unknown\n\nMessage-ID: {THREAD}",
        sender="MAILER-DAEMON@mx.brand.example",
        Auto_Submitted="auto-replied",
    )
    returned = heard(bounce)
    assert returned is not None
    assert "could not be delivered" in returned.given_back


def test_our_own_copy_says_nothing() -> None:
    assert heard(letter("packet", sender=US, Subject=f"Lock {PACKET.tag}")) == News()


async def test_a_hand_off_by_mail_is_confirmed_by_its_answer_once(tmp_path: Path) -> None:
    with imap_server() as box, smtp_server(Taken()) as port:
        await _confirmed_once(tmp_path, box, port)


async def added(bench: Bench, box: ImapServer, port: int) -> str:
    return await bench.add(
        "mail",
        to="ilse@brand.example",
        smtp=f"127.0.0.1:{port}",
        smtp_security="none",
        user=USER,
        password=PASSWORD,
        imap=f"127.0.0.1:{box.port}",
        security="none",
    )


async def test_what_is_mailed_after_solved_is_still_read(tmp_path: Path) -> None:
    with imap_server() as box, smtp_server(Taken()) as port:
        async with handing_at(tmp_path, FakeClock()) as bench:
            handoff = await bench.sent(await added(bench, box, port))

            async def mailed(text: str) -> Handoff:
                box.put(letter(text, In_Reply_To=f"<{handoff.ticket}>").as_bytes())
                assert (await bench.running.look(thorough=False)).changed == 1
                return await bench.store.get(handoff.id)

            assert (await mailed("SOLVED. New lock sent.")).state is HandoffState.SOLVED
            assert (await mailed("It left on Monday.")).state is HandoffState.SOLVED
            assert (await bench.details(handoff, "text"))[-1] == "It left on Monday."
            back = await mailed("RETURN: the parcel came back")
            assert (back.state, back.reason) == (
                HandoffState.BACK,
                "Ilse gave it back: the parcel came back.",
            )
            assert await bench.details(handoff, "opened_again") == [handoff.uid]


async def _confirmed_once(folder: Path, box: ImapServer, port: int) -> None:
    clock = FakeClock()
    async with handing_at(folder, clock) as bench:
        handoff = await bench.sent(await added(bench, box, port))
        assert handoff.state is HandoffState.OPEN, handoff.reason
        answer = letter("I have it.", In_Reply_To=f"<{handoff.ticket}>")
        box.put(answer.as_bytes())
        assert (await bench.running.look()).changed == 1
        known = await bench.store.get(handoff.id)
        assert (known.state, known.taken_by) == (HandoffState.CONFIRMED, "Ilse")
        assert (await bench.running.look()).changed == 0
        assert b"Seen" not in box.flags(), "the mailbox is left as it is"
        await bench.restart()
        assert (await bench.running.look()).changed == 0


async def test_a_mail_whose_fate_is_unknown_is_never_mailed_again_by_itself(
    tmp_path: Path,
) -> None:
    taken = Taken()
    taken.answer = "close"
    with smtp_server(taken) as port:
        clock = FakeClock()
        async with handing_at(tmp_path, clock) as bench:
            smtp = f"127.0.0.1:{port}"
            options = {"to": "ilse@brand.example", "address": US, "smtp_security": "none"}
            place = await bench.add("mail", smtp=smtp, **options)
            handoff = await bench.sent(place)
            assert handoff.state is HandoffState.UNCERTAIN
            assert handoff.needs_person
            assert "Ask there" in handoff.reason
            assert len(taken.mails) == 1
            there = await bench.desk.found_by_hand(handoff.id)
            assert there.state is HandoffState.OPEN
            taken.answer = "250 OK"
            other = await bench.settle(await bench.hand_over(await bench.arrive("b"), place))
            assert other.state is HandoffState.OPEN
            assert len(taken.mails) == 2


async def test_a_server_that_takes_a_mail_and_drops_it_is_noticed_by_the_silence(
    tmp_path: Path,
) -> None:
    taken = Taken()
    with smtp_server(taken) as port:
        async with handing_at(tmp_path) as bench:
            smtp = f"127.0.0.1:{port}"
            options = {"to": "ilse@brand.example", "address": US, "smtp_security": "none"}
            handoff = await bench.sent(await bench.add("mail", smtp=smtp, **options))
            assert handoff.state is HandoffState.OPEN
            bench.clock.jump(25 * 3600)
            (back,) = (await bench.running.look()).returned
            assert back.reason.startswith("Nobody at ilse@brand.example has confirmed it in time")

"""Mails of every kind are read as a person reads them; no mail whatever is an exception."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cmconsole.networks.email.mime import read_mail, without_quote
from cmconsole.networks.email.posts import NOTHING, as_post


@pytest.fixture
def mails(shared: Path) -> dict[str, bytes]:
    folder = shared / "networks/fixtures/email"
    return {path.stem: path.read_bytes() for path in sorted(folder.glob("*.eml"))}


def test_every_mail_of_the_fixtures_is_read(mails: dict[str, bytes]) -> None:
    assert len(mails) == 81
    for name, raw in mails.items():
        mail = read_mail(raw)
        post = as_post(mail, 1, 1, "box", "")
        assert post.text, name
        for text in (mail.subject, mail.name, mail.sender, mail.text):
            assert "\x00" not in text, name
            text.encode("utf-8")
        assert "\n" not in mail.subject + mail.name + mail.sender, name


@pytest.mark.parametrize(
    "name",
    [
        "imap_tools__multi_charset__japanese",
        "imap_tools__multi_charset__japanese_shift_jis",
        "imap_tools__multi_charset__ks_c_5601-1987",
        "imap_tools__rfc6532__utf8_headers",
    ],
)
def test_charsets_are_decoded(mails: dict[str, bytes], name: str) -> None:
    mail = read_mail(mails[name])
    assert "\ufffd" not in mail.subject + mail.text + mail.name
    assert "=?" not in mail.subject + mail.name


def test_what_was_written_is_shown_and_files_are_named(mails: dict[str, bytes]) -> None:
    plain = read_mail(mails["imap_tools__plain_emails__basic_email"])
    assert plain.sender
    assert plain.sent_at is not None
    encoded = read_mail(mails["imap_tools__attachment_emails__attachment_with_encoded_name"])
    assert encoded.files
    assert "=?" not in encoded.files[0].name
    forwarded = read_mail(mails["imap_tools__attachment_emails__attachment_message_rfc822"])
    assert forwarded.files, "a mail that is attached is a file, not text"
    bounce = read_mail(mails["imap_tools__multipart_report_emails__report_530"])
    assert bounce.automatic


def test_a_mail_that_is_nothing_is_a_post_that_says_so() -> None:
    post = as_post(read_mail(b""), 7, 9, "box", "")
    assert (post.text, post.native_id, post.author.handle) == (NOTHING, "7/9", "Somebody")


def test_html_is_read_where_there_is_no_plain_text() -> None:
    mail = EmailMessage()
    mail["Subject"] = "Hi"
    mail.set_content("<p>Hello<br>you</p><script>x</script>", subtype="html")
    assert read_mail(mail.as_bytes()).text == "Hello\nyou"


def test_the_thread_is_told_by_references_and_in_reply_to() -> None:
    raw = (
        b"From: Tess <Tess@Example.test>\r\nMessage-ID: <c@x>\r\nIn-Reply-To: <b@x>\r\n"
        b"References: <a@x>\r\n <b@x>\r\nSubject: =?utf-8?q?Caf=C3=A9?=\r\n\r\nHi"
    )
    post = as_post(read_mail(raw), 1, 5, "box", "")
    assert post.canonical_uri == "mid:c@x"
    assert (post.parent_uri, post.thread_uri) == ("mid:b@x", "mid:a@x")
    assert (post.author.key, post.author.name) == ("tess@example.test", "Tess")
    assert post.text == "Café\n\nHi"


@pytest.mark.parametrize(
    "head",
    [
        b"Auto-Submitted: auto-replied",
        b"Precedence: bulk",
        b"List-Id: <news.example>",
        b"Return-Path: <>",
    ],
)
def test_machines_are_recognised(head: bytes) -> None:
    assert read_mail(head + b"\r\nFrom: a@b.c\r\n\r\nx").automatic
    assert not read_mail(b"Auto-Submitted: no\r\nFrom: a@b.c\r\n\r\nx").automatic


def test_what_is_quoted_below_is_left_out_but_nothing_else() -> None:
    below = "Thanks!\n\nOn Mon, 23 Nov 2026, Acme wrote:\n> Dear Tess\n> Bye"
    assert without_quote(below) == "Thanks!"
    german = "Danke!\n\nAm 23.11.2026 schrieb Acme:\n\n> Hallo\n"
    assert without_quote(german) == "Danke!"
    between = "> Why?\nBecause.\n> And?\nSo."
    assert without_quote(between) == between
    assert without_quote("> only a quote") == "> only a quote"
    assert without_quote("He wrote:\nnothing") == "He wrote:\nnothing"


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=150)
@given(
    raw=st.binary(max_size=2_000),
    head=st.sampled_from(
        [
            b"",
            b"Content-Type: multipart/mixed; boundary=x\r\n",
            b"From: ",
            b"Subject: =?utf-8?b?",
            b"Content-Transfer-Encoding: base64\r\n\r\n",
        ]
    ),
)
def test_no_bytes_whatever_are_an_exception(raw: bytes, head: bytes) -> None:
    as_post(read_mail(head + raw), 1, 1, "box", "me@x.y").text.encode()

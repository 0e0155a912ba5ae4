"""Neither secrets nor people's words get into the log."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cmconsole.domain.errors import Unreachable
from cmconsole.system.redaction import Private, Secret, explained, scrubbed

HUNTER = "hunter2-Zm9vYmFy"


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: Bearer {HUNTER}",
        f"authorization: basic {HUNTER}==",
        f"headers {{'Authorization': 'Bearer {HUNTER}', 'Accept': '*/*'}}",
        f"[(b'Authorization', b'Token {HUNTER}'), (b'Accept', b'*/*')]",
        f"Cookie: a=1; session={HUNTER}",
        f"Set-Cookie: sid={HUNTER}; Path=/",
        f"X-Api-Key: {HUNTER}",
        f"sent DPoP {HUNTER} to the server",
        f"https://example.org/api?access_token={HUNTER}&limit=40",
        f"https://example.org/cb?code={HUNTER}&state=1",
        f"GET /v1?limit=4&key={HUNTER} 200",
        f"grant_type=password&client_secret={HUNTER}&password={HUNTER}",
        json.dumps({"accessJwt": HUNTER, "handle": "x"}),
        json.dumps({"password": f"with spaces {HUNTER}"}),
        f"{{'refresh_token': '{HUNTER}'}}",
        f"token={HUNTER}",
        f"https://me:{HUNTER}@example.org/feed.xml",
        f"imaps://me%40example.org:{HUNTER}@mail.example.org",
        f"https://me:p@{HUNTER}@example.org/feed.xml",
        f"https://{HUNTER}@example.org/",
    ],
)
def test_what_looks_like_a_credential_is_left_out(text: str) -> None:
    assert HUNTER not in scrubbed(text)
    assert "<hidden>" in scrubbed(text)


@pytest.mark.parametrize(
    "text",
    [
        "eyJhbGciOiJFUzI1NksifQ.eyJzY29wZSI6ImNvbSJ9.c2lnbmF0dXJl",
        "ya29.a0AfH6SMBx1234567890",
        "EAABsbCS1234567890abcdef",
        "xoxb-1234567890-abcdef",
        "ghp_abcdefghijklmnop1234",
        "abcd-efgh-ij12-kl34",
    ],
)
def test_the_shapes_of_well_known_tokens_are_left_out(text: str) -> None:
    assert scrubbed(f"sent {text} there") == "sent <hidden> there"


@pytest.mark.parametrize(
    "text",
    [
        "polled Mastodon in 1.2 s: 40 fetched, 3 new",
        "https://example.org/@acme/112233?limit=40&since_id=5",
        "https://example.org:8443/feed.xml",
        "123e4567-e89b-12d3-a456-426614174000 sent",
        "the basic rules of 2026-11-21T10:00:00Z",
        "the tokeniser took 4 ms",
        "mail from a@example.org",
    ],
)
def test_the_rest_of_a_line_stays_readable(text: str) -> None:
    assert scrubbed(text) == text


PIECES = [
    "token",
    "=",
    ": ",
    "'",
    '"',
    "Cookie",
    "Bearer ",
    "://",
    "@",
    "?key=",
    "abc123",
    " ",
    "\n",
    "b",
]


@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=12).map("".join)))
def test_scrubbing_twice_is_the_same_as_once(text: str) -> None:
    assert scrubbed(scrubbed(text)) == scrubbed(text)


def test_a_long_hostile_line_is_scrubbed_in_linear_time() -> None:
    import time

    def cost(length: int) -> float:
        began = time.process_time()
        for piece in ("://a@", "password", "eyJ", "a-", "token=", "Cookie:'", "abcd-"):
            scrubbed(piece * length)
        return time.process_time() - began

    cost(100)
    # Four times the text may cost eight times as much, never sixteen: that would be a square.
    assert cost(20_000) < 8 * cost(5_000) + 0.05


def test_a_secret_shows_itself_only_when_asked() -> None:
    secret = Secret(HUNTER)
    assert HUNTER not in f"{secret} {secret!r} {secret!s} {[secret]}"
    assert secret.reveal() == HUNTER


def test_a_person_s_words_show_only_their_length() -> None:
    words = Private("my parcel never came")
    assert f"{words} {[words]}" == "[20 characters of text] [Private([20 characters of text])]"


def failing(error: BaseException) -> BaseException:
    try:
        raise error
    except BaseException as caught:
        return caught


@pytest.mark.parametrize(
    "error",
    [
        ValueError("could not read 'my parcel never came'"),
        KeyError("my parcel never came"),
        json.JSONDecodeError("bad", "my parcel never came", 3),
        UnicodeEncodeError("ascii", "my parcel never came", 0, 1, "no"),
        ExceptionGroup("my parcel never came", [ValueError("my parcel never came")]),
    ],
)
def test_an_exception_that_quotes_what_it_was_given_keeps_that_to_itself(
    error: BaseException,
) -> None:
    said = explained(failing(error))
    assert "parcel" not in said.replace("test_redaction.py", "")
    assert type(error).__qualname__ in said
    assert "in failing" in said


def test_an_exception_of_ours_keeps_its_text_without_credentials() -> None:
    said = explained(failing(Unreachable(f"no answer from https://me:{HUNTER}@example.org")))
    assert "cmconsole.domain.errors.Unreachable: no answer from" in said
    assert HUNTER not in said


def test_causes_come_first_and_suppressed_ones_stay_away() -> None:
    def chained(suppress: bool) -> str:
        try:
            try:
                raise OSError("first")
            except OSError as error:
                raise RuntimeError("second") from (None if suppress else error)
        except RuntimeError as error:
            return explained(error)

    said = chained(suppress=False)
    assert said.index("OSError: first") < said.index("which led to") < said.index("second")
    assert "first" not in chained(suppress=True).replace('raise OSError("first")', "")


def test_an_exception_that_causes_itself_ends() -> None:
    one, two = RuntimeError("one"), RuntimeError("two")
    one.__cause__, two.__cause__ = two, one
    assert explained(one).count("RuntimeError: one") == 1


def test_an_exception_without_a_readable_text_does_not_break_the_log() -> None:
    class Odd(RuntimeError):
        def __str__(self) -> str:
            raise ZeroDivisionError

    assert "its text cannot be read" in explained(Odd())

"""Files of mentions from elsewhere: what can be read is read, the rest is named by its line."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cmconsole.domain.errors import UsageError
from cmconsole.domain.posts import Post
from cmconsole.polling.importing import LONGEST_LINE, BadLine, Line, read_lines

AT = "2026-11-21T14:05:00Z"
FULL = {
    "network": "facebook",
    "native_id": "17",
    "author": "Ann",
    "text": "Where is it?",
    "published_at": AT,
    "permalink": "https://f.example/17",
    "language": "en",
}


def jsonl(folder: Path, *lines: object, name: str = "in.jsonl") -> Path:
    path = folder / name
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_bytes("\n".join(texts).encode("utf-8", "surrogatepass"))
    return path


def posts(path: Path) -> list[Post]:
    found = list(read_lines(path))
    assert all(isinstance(line, Line) for line in found), found
    return [line.post for line in found if isinstance(line, Line)]


def bad(path: Path) -> list[tuple[int, str]]:
    return [(line.number, line.why) for line in read_lines(path) if isinstance(line, BadLine)]


def test_every_field_is_read(tmp_path: Path) -> None:
    (post,) = posts(jsonl(tmp_path, FULL))
    assert (post.network, post.native_id, post.author.handle) == ("facebook", "17", "Ann")
    assert (post.text, post.language) == ("Where is it?", "en")
    assert post.published_at == datetime(2026, 11, 21, 14, 5, tzinfo=UTC)
    assert post.canonical_uri == post.permalink == "https://f.example/17"
    assert post.aliases == ("facebook:17",)


def test_text_and_time_are_enough_and_the_same_line_is_the_same_mention(tmp_path: Path) -> None:
    least = {"text": "Hello", "published_at": AT}
    first, second, other = posts(jsonl(tmp_path, least, least, least | {"author": "Bo"}))
    assert (first.network, first.author.handle) == ("import", "unknown")
    assert first.canonical_uri == second.canonical_uri != other.canonical_uri


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        ("2026-11-21T14:05:00", 14),
        ("2026-11-21 14:05", 14),
        ("2026-11-21T14:05:00+02:00", 12),
        (" 2026-11-21T14:05:00.123Z ", 14),
        ("20261121T140500Z", 14),
    ],
)
def test_times_are_read_as_iso_and_without_a_zone_as_utc(
    tmp_path: Path, written: str, hour: int
) -> None:
    (post,) = posts(jsonl(tmp_path, FULL | {"published_at": written}))
    assert post.published_at is not None
    assert (post.published_at.hour, post.published_at.tzinfo) == (hour, UTC)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("nonsense", "it is not JSON."),
        ("[" * 100_000, "it is not JSON."),
        ('{"text": ' + "9" * 10_000 + "}", "it is not JSON."),
        ("[1, 2]", "it is not a JSON object."),
        ("null", "it is not a JSON object."),
        (FULL | {"text": ""}, "it has no text."),
        (FULL | {"text": " \u200b\u202e "}, "it has no text."),
        (FULL | {"text": 5}, "it has no text."),
        ({"published_at": AT}, "it has no text."),
        (FULL | {"published_at": "yesterday"}, "its published_at is not a time"),
        (FULL | {"published_at": 1_700_000_000}, "its published_at is not a time"),
        (FULL | {"published_at": "0001-01-01T00:00:00+14:00"}, "its published_at is not a time"),
        ({"text": "no time"}, "its published_at is not a time"),
    ],
)
def test_a_line_that_makes_no_sense_is_named_and_the_rest_is_read(
    tmp_path: Path, line: object, why: str
) -> None:
    path = jsonl(tmp_path, FULL, "", line, FULL)
    ((number, told),) = bad(path)
    assert number == 3
    assert told.startswith(why)
    assert len(list(read_lines(path))) == 3


def test_a_line_of_five_megabytes_is_left_out_without_reading_it_whole(tmp_path: Path) -> None:
    path = jsonl(tmp_path, FULL, FULL | {"text": "x" * 5_000_000}, FULL)
    assert bad(path) == [(2, "it is too long.")]
    assert len(list(read_lines(path))) == 3
    longest = FULL | {"text": ""}
    fits = LONGEST_LINE - 1 - len(json.dumps(longest))
    assert bad(jsonl(tmp_path, longest | {"text": "x" * fits})) == []
    assert len(bad(jsonl(tmp_path, longest | {"text": "x" * (fits + 1)}, FULL))) == 1


def test_a_long_text_is_cut_and_hostile_characters_are_taken_out(tmp_path: Path) -> None:
    (post,) = posts(jsonl(tmp_path, FULL | {"text": "a\x00\u202eb\x1b[31m" + "c" * 90_000}))
    assert post.text.startswith("ab[31mc")
    assert len(post.text) == 40_000


def test_halves_of_characters_do_no_harm(tmp_path: Path) -> None:
    line = '{"text": "a\\ud83d", "author": "\\udc00", "native_id": "\\ud800", "published_at": "%s"}'
    (post,) = posts(jsonl(tmp_path, line % AT))
    for word in (post.text, post.author.handle, post.native_id, post.canonical_uri):
        word.encode()


@pytest.mark.parametrize("link", ["javascript:alert(1)", "file:///etc/passwd", "http://[", "x", ""])
def test_a_link_that_is_none_is_left_out(tmp_path: Path, link: str) -> None:
    (post,) = posts(jsonl(tmp_path, FULL | {"permalink": link}))
    assert post.permalink is None
    assert post.canonical_uri == "facebook:17"


def test_a_mark_of_byte_order_and_bytes_that_are_no_utf8_are_read_over(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    text = json.dumps(FULL | {"text": "caf?"}).encode().replace(b"?", b"\xe9")
    path.write_bytes(b"\xef\xbb\xbf" + text + b"\r\n" + text)
    assert [post.text for post in posts(path)] == ["caf\ufffd", "caf\ufffd"]


def csv_file(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "in.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_csv_is_read_with_quotes_and_lines_within_them(tmp_path: Path) -> None:
    path = csv_file(
        tmp_path,
        "published_at,author,text,extra\r\n"
        f'{AT},Ann,"He said ""no""\r\nand left",1\r\n'
        f"{AT},Bo,plain\r\n"
        "\r\n"
        f"{AT},Cy,too,many,cells,here\r\n",
    )
    read = posts(path)
    assert [post.text for post in read] == ['He said "no"\nand left', "plain", "too"]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_csv_is_read_as_spreadsheets_write_it(tmp_path: Path, mark: str) -> None:
    rows = [["text", "published_at"], ['"a, b; c"', AT]]
    path = csv_file(tmp_path, "\r\n".join(map(mark.join, rows)), "utf-8-sig")
    assert [post.text for post in posts(path)] == ["a, b; c"]


def test_bad_rows_of_a_csv_are_named_by_their_line(tmp_path: Path) -> None:
    path = csv_file(
        tmp_path,
        f'text,published_at\n,{AT}\n"two\nlines",{AT}\nno time,soon\n"{"x" * 5_000_000}",{AT}\nok,{AT}\n',
    )
    assert [number for number, _ in bad(path)] == [2, 5, 6]
    good = [line.post.text for line in read_lines(path) if isinstance(line, Line)]
    assert good == ["two\nlines", "ok"]


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "text\nx\n", "\n\n", "published_at\n"])
def test_a_csv_without_the_needed_columns_is_refused_whole(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError, match="names its columns"):
        list(read_lines(csv_file(tmp_path, text)))


def test_files_that_cannot_be_read_are_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"neither \.jsonl nor \.csv"):
        list(read_lines(tmp_path / "a.xlsx"))
    with pytest.raises(UsageError, match="There is no file"):
        list(read_lines(tmp_path / "none.csv"))
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(UsageError, match="There is no file"):
        list(read_lines(tmp_path / "folder.csv"))


def test_endings_may_be_written_large(tmp_path: Path) -> None:
    assert posts(jsonl(tmp_path, FULL, name="IN.JSONL"))

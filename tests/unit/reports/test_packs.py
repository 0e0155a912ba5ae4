"""A sample travels to another laptop and back in a file that nobody can change unseen."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cmconsole.domain.errors import UsageError
from cmconsole.reports.pack_desk import PackDesk
from cmconsole.reports.packs import pair, pairing_code, read_pack, write_pack
from cmconsole.reports.sampling import Ask
from cmconsole.store.inbox import Inbox
from cmconsole.system.secrets import SessionSecrets
from support.clocks import FakeClock
from unit.reports.conftest import Desk
from unit.reports.test_reviews import GOOD, drawn, lead, run
from unit.reports.year import NOW


def desk(inbox: Inbox, secrets: SessionSecrets) -> PackDesk:
    return PackDesk(inbox, FakeClock(NOW), secrets, "Lea")


async def returned(
    inbox: Inbox, path: Path, secrets: SessionSecrets, marks: dict[str, int]
) -> Path:
    """Send a sample out, score two of it elsewhere, and give the file that comes back."""
    sample, _ = await drawn(inbox, Ask(random=6))
    await desk(inbox, secrets).send(sample, path)
    elsewhere = SessionSecrets()
    await pair(elsewhere, (await pairing_code(secrets)).lower().replace("-", " "))
    pack, code = await read_pack(path, elsewhere)
    for item in pack.items[:2]:
        pack = pack.reviewed(item, "Max", marks, "fine", NOW)
    back = path.with_name("back.json")
    await write_pack(back, pack, code)
    return back


def test_reviews_made_elsewhere_join_their_sample_once(own_year: Desk, tmp_path: Path) -> None:
    async def work(inbox: Inbox) -> None:
        secrets = SessionSecrets()
        back = await returned(inbox, tmp_path / "pack.json", secrets, GOOD)
        first, second = [await desk(inbox, secrets).join(back) for _ in "ab"]
        assert (first.new, first.known) == (2, 0)
        assert (second.new, second.known) == (0, 2)
        (sample,) = await lead(inbox).samples()
        reviews = await lead(inbox).reviews(sample)
        assert [(one.reviewer, one.score) for one in reviews] == [("Max", 100.0)] * 2
        assert reviews[0].note == "fine"

    run(own_year, work)


def test_a_pack_holds_nothing_that_points_at_a_customer(own_year: Desk, tmp_path: Path) -> None:
    async def work(inbox: Inbox) -> None:
        path = tmp_path / "pack.json"
        sample, items = await drawn(inbox, Ask(random=40))
        await lead(inbox).sign_off(sample, items[0], GOOD)
        await desk(inbox, SessionSecrets()).send(sample, path)
        text = path.read_text("utf-8")
        for trace in (
            "tess",
            "Tess",
            "example.org",
            "feed.example",
            "mastodon.example",
            "followers",
        ):
            assert trace not in text

    run(own_year, work)


ALTERED: list[Callable[[dict[str, Any]], object]] = [
    lambda pack: pack["body"]["reviews"][0]["marks"].update(in_time=0),
    lambda pack: pack["body"]["reviews"][0].update(reviewer="Somebody"),
    lambda pack: pack["body"]["items"][0].update(reason="another"),
    lambda pack: pack["body"].update(sample="f" * 32),
    lambda pack: pack["body"]["reviews"].pop(),
    lambda pack: pack.update(signature=pack["signature"][::-1]),
    lambda pack: pack["body"]["scorecard"]["categories"][0].update(weight=100.0),
]


@pytest.mark.parametrize("alter", ALTERED)
def test_an_altered_pack_is_refused_and_told_why(
    own_year: Desk, tmp_path: Path, alter: Callable[[dict[str, Any]], object]
) -> None:
    async def work(inbox: Inbox) -> None:
        secrets = SessionSecrets()
        back = await returned(inbox, tmp_path / "pack.json", secrets, GOOD)
        whole = json.loads(back.read_text("utf-8"))
        alter(whole)
        back.write_text(json.dumps(whole), "utf-8")
        with pytest.raises(UsageError, match="was changed after it was signed"):
            await desk(inbox, secrets).join(back)
        (sample,) = await lead(inbox).samples()
        assert await lead(inbox).reviews(sample) == []

    run(own_year, work)


def test_a_pack_that_was_only_laid_out_differently_is_the_same_pack(
    own_year: Desk, tmp_path: Path
) -> None:
    async def work(inbox: Inbox) -> None:
        secrets = SessionSecrets()
        back = await returned(inbox, tmp_path / "pack.json", secrets, GOOD)
        whole = json.loads(back.read_text("utf-8"))
        back.write_text(json.dumps(whole, sort_keys=True), "utf-8")
        assert (await desk(inbox, secrets).join(back)).new == 2

    run(own_year, work)


def test_an_unpaired_laptop_and_a_pack_of_another_pair_are_told_apart(
    own_year: Desk, tmp_path: Path
) -> None:
    async def work(inbox: Inbox) -> None:
        path, stranger = tmp_path / "pack.json", SessionSecrets()
        sample, _ = await drawn(inbox, Ask(random=2))
        await desk(inbox, SessionSecrets()).send(sample, path)
        with pytest.raises(UsageError, match="not paired yet"):
            await read_pack(path, stranger)
        await pairing_code(stranger)
        with pytest.raises(UsageError, match="not paired with"):
            await read_pack(path, stranger)

    run(own_year, work)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "is not a review pack"),
        ("[]", "is not a review pack"),
        ('{"format": "another"}', "is not a review pack"),
        ('{"format": "cmconsole review pack", "version": 2}', "newer cmconsole"),
        ('{"format": "cmconsole review pack", "version": 1, "body": 1}', "not a whole"),
        ("[" * 100_000, "is not a review pack"),
    ],
)
def test_a_file_that_is_no_pack_is_told_in_one_sentence(
    own_year: Desk, tmp_path: Path, content: str, why: str
) -> None:
    async def work(inbox: Inbox) -> None:
        secrets = SessionSecrets()
        await pairing_code(secrets)
        path = tmp_path / "pack.json"
        path.write_text(content)
        with pytest.raises(UsageError, match=why):
            await desk(inbox, secrets).join(path)

    run(own_year, work)


def test_a_pack_that_was_cut_off_is_told_from_a_file_that_is_none(
    own_year: Desk, tmp_path: Path
) -> None:
    async def work(inbox: Inbox) -> None:
        secrets, path = SessionSecrets(), tmp_path / "pack.json"
        back = await returned(inbox, path, secrets, GOOD)
        whole = back.read_bytes()
        for end in (len(whole) // 2, len(whole) - 10):
            back.write_bytes(whole[:end])
            with pytest.raises(UsageError, match="cut off"):
                await desk(inbox, secrets).join(back)
        (sample,) = await lead(inbox).samples()
        assert await lead(inbox).reviews(sample) == []

    run(own_year, work)


def test_a_pairing_code_with_a_slip_is_noticed(own_year: Desk) -> None:
    async def work(_: Inbox) -> None:
        code = await pairing_code(SessionSecrets())
        assert len(code.split("-")) == 8
        for slip in (code[:-1], code + "A", code[:-1] + "1", ""):
            with pytest.raises(UsageError, match="slip"):
                await pair(SessionSecrets(), slip)

    run(own_year, work)


def test_a_wrong_code_that_was_typed_locks_no_pack_out(own_year: Desk, tmp_path: Path) -> None:
    async def work(inbox: Inbox) -> None:
        secrets, wrong = SessionSecrets(), await pairing_code(SessionSecrets())
        back = await returned(inbox, tmp_path / "pack.json", secrets, GOOD)
        await pair(secrets, wrong)
        assert await pairing_code(secrets) == wrong
        assert (await desk(inbox, secrets).join(back)).new == 2

    run(own_year, work)


def test_a_pack_goes_back_with_the_code_it_came_with(own_year: Desk, tmp_path: Path) -> None:
    async def work(inbox: Inbox) -> None:
        path, here, elsewhere = tmp_path / "pack.json", SessionSecrets(), SessionSecrets()
        sample, _ = await drawn(inbox, Ask(random=2))
        await desk(inbox, here).send(sample, path)
        mine, theirs = await pairing_code(here), await pairing_code(elsewhere)
        await pair(elsewhere, mine)
        await pair(elsewhere, await pairing_code(SessionSecrets()))
        pack, code = await read_pack(path, elsewhere)
        assert code == mine
        await write_pack(path, pack.reviewed(pack.items[0], "Max", GOOD, "", NOW), code)
        assert (await desk(inbox, here).join(path)).new == 1
        # Both typed the other's code.
        await pair(here, theirs)
        assert (await desk(inbox, here).join(path)).known == 1

    run(own_year, work)


def test_a_pack_of_another_inbox_is_refused(own_year: Desk, empty: Desk, tmp_path: Path) -> None:
    secrets = SessionSecrets()
    back = tmp_path / "back.json"

    async def send(inbox: Inbox) -> None:
        await returned(inbox, tmp_path / "pack.json", secrets, GOOD)

    async def join(inbox: Inbox) -> None:
        with pytest.raises(UsageError, match="not in this inbox"):
            await desk(inbox, secrets).join(back)

    run(own_year, send)
    run(empty, join)

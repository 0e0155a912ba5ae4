"""Corrections are kept for good; what is learned from them is what may be."""

from __future__ import annotations

import sqlite3

import pytest

from cmconsole.domain.errors import StoreError
from cmconsole.domain.judgement import MentionClass
from cmconsole.store.deciding.corrections import Correction
from support.inboxes import NOON, Desk, arrival, minutes


async def correct(desk: Desk, text: str, *, learn: bool = True, brand: str = "") -> int:
    (row,) = await desk.inbox.search(text)
    correction = Correction(row.id, row.judgement.mention_class, MentionClass.PRAISE, "kind words")
    return await desk.inbox.rulings.correct(
        correction, brand=brand, author="Jo", learn=learn, now=NOON + minutes(5)
    )


async def test_a_correction_comes_back_with_the_text_of_its_mention(desk: Desk) -> None:
    await desk.take(arrival("Lovely colours", addressed="reply"), arrival("Where is it"))
    await correct(desk, "lovely")
    (lesson,) = await desk.inbox.rulings.lessons("")
    assert lesson.text == "Lovely colours"
    assert lesson.addressed == "reply"
    assert lesson.correction.new is MentionClass.PRAISE
    assert lesson.correction.reason == "kind words"


async def test_what_a_network_forbids_to_learn_from_is_kept_and_not_learned(desk: Desk) -> None:
    await desk.take(arrival("Lovely colours"))
    await correct(desk, "lovely", learn=False)
    assert await desk.inbox.rulings.lessons("") == []
    assert await desk.ask("SELECT count(*) FROM correction") == [(1,)]


async def test_each_brand_learns_from_its_own_corrections(desk: Desk) -> None:
    await desk.take(arrival("Lovely colours"), arrival("Where is it"))
    await correct(desk, "lovely", brand="north")
    await correct(desk, "where", brand="south")
    assert [lesson.text for lesson in await desk.inbox.rulings.lessons("south")] == ["Where is it"]


async def test_after_a_reset_only_new_corrections_count_and_the_old_stay(desk: Desk) -> None:
    await desk.take(arrival("Lovely colours"), arrival("Where is it"))
    await correct(desk, "lovely")
    await desk.inbox.rulings.unlearn("", "Jo", NOON + minutes(6))
    assert await desk.inbox.rulings.lessons("") == []
    await correct(desk, "where")
    assert [lesson.text for lesson in await desk.inbox.rulings.lessons("")] == ["Where is it"]
    assert await desk.ask("SELECT count(*) FROM correction") == [(2,)]


async def test_a_correction_cannot_be_rewritten_and_stands_in_the_log(desk: Desk) -> None:
    await desk.take(arrival("Lovely colours"))
    await correct(desk, "lovely")
    assert await desk.ask("SELECT author, kind FROM event ORDER BY id DESC LIMIT 1") == [
        ("Jo", "class corrected")
    ]
    with pytest.raises((sqlite3.DatabaseError, StoreError)):
        await desk.database.write(lambda c: c.execute("UPDATE correction SET new = 'noise'"))
    assert await desk.ask("SELECT new FROM correction") == [("praise",)]

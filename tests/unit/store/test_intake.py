"""What a page brings is stored once, by any of its addresses, all of it or nothing."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace
from datetime import timedelta

import pytest

from cmconsole.domain.judgement import MentionClass
from cmconsole.domain.posts import Attachment, Visibility
from cmconsole.store.arriving import intake
from cmconsole.store.arriving.pages import Edit
from cmconsole.store.reading.queues import Queue
from support.inboxes import NOON, Desk, arrival, author, minutes, post


async def test_a_mention_is_read_back_as_it_came(desk: Desk) -> None:
    came = arrival(
        "Meine Lieferung fehlt",
        MentionClass.MAJOR,
        at=NOON + minutes(3),
        author=author("@jo@a.example", key="17", name="Jo", followers=12),
        permalink="https://a.example/@jo/1",
        parent_uri="https://a.example/0",
        thread_uri="https://a.example/0",
        language="de",
        visibility=Visibility.PRIVATE,
        addressed="mention",
        attachments=(Attachment("https://a.example/1.png", "image", "a box"),),
        boosts=3,
        likes=4,
    )
    await desk.take(came)
    (row,) = await desk.inbox.search("lieferung")
    assert (row.text, row.author_handle, row.author_name) == (came.post.text, "@jo@a.example", "Jo")
    assert (row.published_at, row.ingested_at) == (NOON, NOON + minutes(3))
    assert (row.language, row.visibility, row.addressed) == ("de", "private", "mention")
    assert (row.parent_uri, row.thread_uri) == ("https://a.example/0", "https://a.example/0")
    assert row.attachments[0]["description"] == "a box"
    # Points are the judge's arithmetic; what a person checks is text, words and rule.
    stored = [(r.text, r.words, r.rule) for r in row.judgement.reasons]
    assert stored == [(r.text, r.words, r.rule) for r in came.judgement.reasons]
    assert replace(row.judgement, reasons=()) == replace(came.judgement, reasons=())
    assert row.work is not None
    assert row.work.due_at == came.due_at


async def test_a_post_is_stored_once_by_any_of_its_addresses(desk: Desk) -> None:
    first = post("one", canonical_uri="urn:1", aliases=("https://a.example/1",))
    await desk.take(arrival(first))
    same = (
        replace(first, aliases=()),
        replace(first, canonical_uri="https://a.example/1", aliases=()),
        replace(first, canonical_uri="urn:other", aliases=("urn:more", "https://a.example/1")),
    )
    for again in same:
        assert (await desk.take(arrival(again))).new == ()
    assert await desk.texts() == ["one"]


async def test_an_address_learned_later_counts_from_then_on(desk: Desk) -> None:
    first = post("one", canonical_uri="urn:1")
    await desk.take(arrival(first))
    await desk.take(arrival(replace(first, aliases=("urn:2",))))
    assert (await desk.take(arrival(replace(first, canonical_uri="urn:2")))).new == ()


async def test_twice_in_one_page_is_once_in_the_inbox(desk: Desk) -> None:
    first = post("one", canonical_uri="urn:1")
    middle = replace(first, canonical_uri="urn:2", aliases=("urn:1",))
    last = replace(first, canonical_uri="urn:3", aliases=("urn:2",))
    stored = await desk.take(arrival(first), arrival(middle), arrival(last))
    assert len(stored.new) == 1
    assert (await desk.take(arrival(replace(first, canonical_uri="urn:3")))).new == ()
    assert await desk.inbox.problems() == []


async def test_sources_that_bring_the_same_at_once_store_it_once(desk: Desk) -> None:
    sources = [await desk.add_source(f"Source {i}") for i in range(6)]
    posts = [post(f"number {i}") for i in range(40)]
    pages = await asyncio.gather(
        *(desk.take(*map(arrival, posts), source=source) for source in sources)
    )
    assert sum(len(page.new) for page in pages) == 40
    assert sorted(await desk.texts()) == sorted(p.text for p in posts)
    sightings = await desk.ask("SELECT count(*) FROM sighting")
    assert sightings == [(40 * 5,)]


async def test_a_sighting_is_noted_once_for_each_other_source(desk: Desk) -> None:
    other = await desk.add_source("Other")
    (number,) = (await desk.take(arrival())).live
    for _ in range(2):
        await desk.take(seen_again=(number,), source=other)
    assert await desk.ask("SELECT mention_id, source_id FROM sighting") == [(number, other.id)]


async def test_history_has_no_conversation_and_no_clock(desk: Desk) -> None:
    stored = await desk.take(arrival("old", history=True), arrival("new"))
    assert len(stored.history) == len(stored.live) == len(stored.conversations) == 1
    by_text = {row.text: row for row in await desk.inbox.rows(stored.new)}
    assert by_text["old"].work is None
    assert by_text["old"].history
    assert by_text["new"].work is not None
    assert (await desk.inbox.counts(NOON))["answer"] == 1


async def test_who_wrote_is_kept_up_to_date(desk: Desk) -> None:
    await desk.take(arrival(author=author("@jo", key="17", name="Jo", followers=1)))
    await desk.take(arrival(author=author("@jo_new", key="17", name="Jo B", followers=9)))
    rows = await desk.ask("SELECT key, handle, name, followers FROM author")
    assert rows == [("17", "@jo_new", "Jo B", 9)]


async def test_the_same_key_on_two_networks_is_two_people(desk: Desk) -> None:
    await desk.take(arrival(author=author(key="17")))
    await desk.take(arrival(network="hackernews", author=author(key="17")))
    assert await desk.ask("SELECT count(*) FROM author") == [(2,)]


async def test_a_page_that_fails_leaves_nothing_of_itself(desk: Desk) -> None:
    await desk.take(arrival("before"), cursor={"at": 1}, listened_at=NOON + minutes(1))
    before = await desk.ask("SELECT count(*), max(id) FROM event")

    def half_a_page(connection: sqlite3.Connection) -> None:
        intake.add(connection, desk.source.id, [arrival("half")], NOON)
        raise RuntimeError("the program stops here")

    with pytest.raises(RuntimeError):
        await desk.database.write(half_a_page)
    assert await desk.texts() == ["before"]
    assert await desk.found("half") == []
    assert await desk.inbox.cursor(desk.source.id) == {"at": 1}
    assert await desk.ask("SELECT count(*), max(id) FROM event") == before
    assert await desk.inbox.problems() == []


async def test_a_write_whose_caller_is_gone_commits_whole(desk: Desk) -> None:
    began = asyncio.Event()
    loop = asyncio.get_running_loop()
    came = [arrival(f"number {i}") for i in range(50)]

    def work(connection: sqlite3.Connection) -> None:
        loop.call_soon_threadsafe(began.set)
        intake.add(connection, desk.source.id, came, NOON)

    writing = asyncio.create_task(desk.database.write(work))
    await began.wait()
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    await desk.take()  # behind it on the same thread
    assert len(await desk.texts()) == 50
    assert await desk.inbox.problems() == []


async def test_an_edit_changes_text_index_and_judgement_and_keeps_the_old_words(
    desk: Desk,
) -> None:
    first = post("the blue kettle leaks")
    (number,) = (await desk.take(arrival(first))).live
    changed = arrival(replace(first, text="the red kettle leaks"), MentionClass.MAJOR)
    stored = await desk.take(edits=(Edit(number, changed),), now=NOON + minutes(5))
    assert stored.changed == (number,)
    assert await desk.found("blue") == []
    (row,) = await desk.inbox.search("red kettle")
    assert (row.text, row.edited_at) == ("the red kettle leaks", NOON + minutes(5))
    assert row.work is not None
    assert row.work.mention_class is MentionClass.MAJOR
    ((body,),) = await desk.ask("SELECT body FROM event WHERE kind = 'post edited'")
    assert "the blue kettle leaks" in body
    assert await desk.inbox.problems() == []


async def test_an_edit_reaches_the_conversation_under_whichever_address_it_comes(
    desk: Desk,
) -> None:
    first = post("fine", canonical_uri="urn:1", aliases=("urn:2",))
    (number,) = (await desk.take(arrival(first))).live
    again = replace(first, canonical_uri="urn:2", text="not fine")
    await desk.take(edits=(Edit(number, arrival(again, MentionClass.MAJOR)),))
    ((row,), _) = await desk.inbox.page(Queue.ANSWER)
    assert row.work is not None
    assert row.work.mention_class is MentionClass.MAJOR


async def test_the_same_text_again_is_no_edit(desk: Desk) -> None:
    first = post("as it was")
    (number,) = (await desk.take(arrival(first))).live
    assert (await desk.take(edits=(Edit(number, arrival(first)),))).changed == ()


async def test_an_edit_counts_from_its_own_source_or_with_a_later_date(desk: Desk) -> None:
    other = await desk.add_source("Other")
    first = post("whole text")
    await desk.take(arrival(first))
    (known,) = await desk.inbox.known([first])
    assert known is not None
    cut = replace(first, text="whole…")
    assert known.is_edited_by(cut, desk.source.id)
    assert not known.is_edited_by(cut, other.id)
    assert known.is_edited_by(replace(cut, edited_at=NOON), other.id)
    assert not known.is_edited_by(replace(cut, edited_at=NOON, canonical_uri="urn:x"), other.id)


async def test_a_deletion_is_marked_and_nothing_is_owed_any_more(desk: Desk) -> None:
    first = post("please delete", canonical_uri="urn:1", aliases=("urn:2",))
    (number,) = (await desk.take(arrival(first))).live
    stored = await desk.take(deleted=("urn:2",), now=NOON + minutes(9))
    assert stored.changed == (number,)
    (row,) = await desk.inbox.rows([number])
    assert row.deleted_at == NOON + minutes(9)
    assert row.work is not None
    assert (row.work.state, row.work.queue) == ("closed", "done")
    assert (await desk.take(deleted=("urn:1",))).changed == ()
    assert (await desk.inbox.counts(NOON))["answer"] == 0
    assert await desk.inbox.problems() == []


async def test_a_deletion_of_what_was_never_stored_does_nothing(desk: Desk) -> None:
    assert (await desk.take(deleted=("urn:unknown",))).changed == ()


async def test_posts_somebody_works_on_are_worth_another_look(desk: Desk) -> None:
    old = arrival("old", published_at=NOON - timedelta(days=3))
    done = arrival("done", author=author("@done"))
    fresh = arrival("fresh", author=author("@fresh"))
    history = arrival("history", history=True)
    await desk.take(old, done, fresh, history)
    await desk.take(deleted=(done.post.canonical_uri,))
    found = await desk.inbox.worth_refreshing(desk.source.id, NOON - timedelta(days=2))
    assert [address.canonical_uri for address in found] == [fresh.post.canonical_uri]


async def test_in_a_flood_every_open_post_is_looked_at_again_in_its_turn(desk: Desk) -> None:
    flood = [arrival(f"number {i}", published_at=NOON - minutes(i)) for i in range(200)]
    await desk.take(*flood)
    since = NOON - timedelta(days=2)
    met: set[str] = set()
    for _ in range(100):
        found = [
            address.canonical_uri
            for address in await desk.inbox.worth_refreshing(desk.source.id, since)
        ]
        assert found[:40] == [came.post.canonical_uri for came in flood[:40]]
        assert 40 <= len(found) == len(set(found)) <= 80
        met.update(found)
    assert met == {came.post.canonical_uri for came in flood}

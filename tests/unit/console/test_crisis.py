"""The crisis room without a window: declared and ended by people, logged, and silent by itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from cmconsole.console import Console
from cmconsole.console.crisis import topics
from cmconsole.domain.errors import UsageError
from cmconsole.domain.events import RadarChanged
from cmconsole.domain.judgement import Level, MentionClass
from cmconsole.domain.replies import Order, Step
from cmconsole.domain.sources import Source
from cmconsole.replies.outbox import PRAISE_RESTS
from cmconsole.replies.statement import Point, gaps, look
from cmconsole.replies.ways import address_of
from cmconsole.store.arriving.pages import PageToStore
from cmconsole.store.deciding import crisis_rows
from cmconsole.store.rows import MentionRow
from cmconsole.system.paths import Profile
from cmconsole.system.secrets import SessionSecrets
from cmconsole.triage.radar.picture import Picture
from support.clocks import FakeClock
from support.inboxes import NOON, arrival, author, minutes

HOT = (
    "The charging case of my Kestrel earbuds got really hot in my pocket",
    "My Kestrel earbuds: the charging case gets really hot, pocket nearly burnt",
    "Really hot charging case, Kestrel earbuds, it was in my pocket",
)


class Profiled:
    """A profile with one source that can answer, and six people with one story."""

    def __init__(self, console: Console, clock: FakeClock, source: Source) -> None:
        self.console, self.clock, self.source = console, clock, source

    async def spike(self, people: int = 6, first: int = 0) -> Picture:
        arrivals = [
            arrival(
                HOT[i % 3],
                level=Level.RED_ZONE if i in (2, 1) else None,
                at=NOON - minutes(30 - i),
                published_at=NOON - minutes(30 - i),
                network="mastodon" if i % 2 else "reddit",
                author=author(f"@p{i}@example.social", followers=10**i),
            )
            for i in range(first, first + people)
        ]
        page = PageToStore(source=self.source, arrivals=tuple(arrivals), cursor=None, now=NOON)
        await self.console.inbox.store_page(page)
        return await self.console.radar.look()

    async def kinds(self) -> list[str]:
        """What stands in the log of the room, newest first."""
        crisis = await self.console.crisis.crisis()
        return [line.kind for line in crisis.lines] if crisis else []


@pytest.fixture
async def at(tmp_path: Path) -> AsyncIterator[Profiled]:
    clock = FakeClock(NOON)
    secrets = SessionSecrets()
    async with Console.open(Profile.at(tmp_path), clock=clock, secrets=secrets) as console:
        console.settings.change(author="Kim")
        source = await console.inbox.add_source(
            kind="mastodon",
            name="@brand",
            options={"server": "http://127.0.0.1:9", "access_token": "kept in the keyring"},
            author="Kim",
            now=NOON - timedelta(days=9),
        )
        yield Profiled(console, clock, source)


async def test_a_crisis_is_declared_by_a_person_and_knows_its_spike(at: Profiled) -> None:
    picture = await at.spike()
    assert await at.console.crisis.crisis() is None
    crisis = await at.console.crisis.open(picture)
    assert (crisis.opened_by, crisis.since) == ("Kim", NOON - minutes(30))
    assert len(crisis.mentions) == 6
    assert "kestrel" in crisis.about.lower()
    assert await at.console.crisis.open(picture) == crisis


async def test_it_ends_with_a_reason_and_stays_in_the_log(at: Profiled) -> None:
    told: list[RadarChanged] = []
    at.console.bus.subscribe(RadarChanged, told.append)
    room = at.console.crisis
    await room.open(await at.spike())
    with pytest.raises(UsageError, match="why"):
        await room.stand_down("  ")
    await room.stand_down("cause found and told")
    assert await room.crisis() is None
    assert len(told) >= 2
    rows = await at.console.inbox.read(
        lambda c: c.execute("SELECT kind, author FROM event WHERE kind LIKE 'crisis %'").fetchall()
    )
    assert rows == [("crisis opened", "Kim"), ("crisis ended", "Kim")]
    with pytest.raises(UsageError):
        await room.stand_down("again")


async def test_a_spike_that_is_none_is_told_again_only_when_it_doubles(at: Profiled) -> None:
    room, spike = at.console.crisis, (await at.spike()).spike
    assert spike is not None
    assert await room.is_news(spike)
    await room.dismiss(spike, "a raffle")
    assert not await room.is_news(spike)
    grown = (await at.spike(7, first=6)).spike
    assert grown is not None
    assert grown.key == spike.key
    assert await room.is_news(grown)


async def test_a_dismissed_spike_is_news_again_after_half_a_day(at: Profiled) -> None:
    room, spike = at.console.crisis, (await at.spike()).spike
    assert spike is not None
    await room.dismiss(spike, "a raffle")
    at.clock.jump(13 * 3600)
    assert await room.is_news(spike)


HARMED = (
    "A brake cable snapped and I fell on the road",
    "Somebody reads my address in your newsletter",
    "My lawyer will write to you about the refund of March",
)


async def harm(at: Profiled) -> Picture:
    """Three people are in the red zone, each for something else."""
    arrivals = tuple(
        arrival(text, level=Level.RED_ZONE, author=author(f"@harmed{n}"))
        for n, text in enumerate(HARMED)
    )
    await at.console.inbox.store_page(
        PageToStore(source=at.source, arrivals=arrivals, cursor=None, now=NOON)
    )
    return await at.console.radar.look()


async def test_a_story_stands_together_while_it_is_news_or_a_crisis(at: Profiled) -> None:
    picture = await at.spike()
    assert picture.spike is not None
    (told,) = topics(None, picture, news=True)
    assert (told.key, told.mentions) == (picture.spike.key, picture.spike.mentions)
    assert topics(None, picture, news=False) == []
    assert topics(None, None, news=True) == []
    crisis = await at.console.crisis.open(picture)
    later = await at.spike(2, first=6)
    (told,) = topics(crisis, later, news=True)
    assert len(told.mentions) == 8
    assert " ".join(told.words) == crisis.about


async def test_who_is_hurt_by_something_else_stands_behind_nobodys_row(at: Profiled) -> None:
    picture = await harm(at)
    assert picture.spike is not None
    assert topics(None, picture, news=True) == []
    await at.spike()
    both = await at.console.radar.look()
    assert both.spike is not None
    assert both.spike.key.startswith("red:")
    (told,) = topics(None, both, news=True)
    rows = await at.console.inbox.rows(told.mentions)
    assert {row.text for row in rows} == set(HOT)  # whoever wrote since the first was hurt
    assert len(rows) == 5
    # The same once somebody has called it a crisis.
    crisis = await at.console.crisis.open(both)
    assert [each.mentions for each in topics(crisis, both, news=True)] == [told.mentions]


async def test_the_hurt_come_in_the_order_in_which_they_wait_whatever_their_reach(
    at: Profiled,
) -> None:
    picture = await at.spike()
    assert picture.spike is not None
    hurt = await at.console.crisis.hurt(picture.spike.mentions)
    assert [row.author_handle for row in hurt] == ["@p1@example.social", "@p2@example.social"]


async def test_the_statement_goes_under_the_first_report_that_can_be_answered(at: Profiled) -> None:
    picture = await at.spike()
    assert picture.spike is not None
    room = at.console.crisis
    outlets = await room.outlets(picture.spike.mentions)
    by = {outlet.mention.network: outlet for outlet in outlets}
    assert set(by) == {"mastodon", "reddit"}
    assert by["reddit"].way.source is None
    (order,) = room.orders("Please unplug it. More by 15:00.", outlets)
    assert order.source_id == at.source.id
    assert order.mention_id == by["mastodon"].mention.id
    assert by["mastodon"].mention.author_handle == "@p1@example.social"
    with pytest.raises(UsageError, match="too long"):
        room.orders("long " * 400, outlets)
    with pytest.raises(UsageError, match="no statement"):
        room.orders(" ", outlets)


async def test_opening_the_room_and_writing_in_it_publishes_nothing(at: Profiled) -> None:
    room = at.console.crisis
    await room.open(await at.spike())
    await room.keep_draft("Please unplug it.")
    await room.note("told the safety desk")
    await room.step("tell", True)
    assert await room.draft() == "Please unplug it."
    assert await at.console.inbox.replies.open_replies() == []
    assert await at.kinds() == [crisis_rows.STEPPED, crisis_rows.NOTED, crisis_rows.OPENED]


async def test_a_step_can_be_taken_back(at: Profiled) -> None:
    room = at.console.crisis
    await room.open(None, "a leak")
    await room.step("tell", True)
    await room.step("pin", True)
    await room.step("tell", False)
    crisis = await room.crisis()
    assert crisis is not None
    assert set(crisis.done) == {"pin"}
    assert crisis.about == "a leak"


async def thanks(at: Profiled) -> Order:
    stored = await at.console.inbox.store_page(
        PageToStore(at.source, (arrival("Lovely", MentionClass.PRAISE),), None, NOON)
    )
    row: MentionRow = (await at.console.inbox.rows(stored.live))[0]
    conversation = row.work.conversation_id if row.work else None
    return Order(
        row.id, at.source.id, "Thank you", address_of(row), "Kim", conversation, step=Step.THANK
    )


async def test_praise_waits_while_the_room_is_open(at: Profiled) -> None:
    outbox, room = at.console.replies.outbox, at.console.crisis
    order = await thanks(at)
    (reply,) = await outbox.put(order)
    await room.open(await at.spike())
    assert await at.console.inbox.replies.open_replies() == []
    draft = (await at.console.inbox.replies.drafts())[0]
    assert draft.text == reply.order.text
    assert crisis_rows.NOTED in await at.kinds()
    with pytest.raises(UsageError, match="Praise waits"):
        await outbox.put(order)
    assert PRAISE_RESTS.startswith("Praise waits")
    await room.stand_down("over")
    assert len(await outbox.put(order)) == 1


async def test_everybody_else_is_answered_as_always(at: Profiled) -> None:
    picture = await at.spike()
    assert picture.spike is not None
    await at.console.crisis.open(picture)
    row = (await at.console.inbox.rows(picture.spike.mentions[:1]))[0]
    assert row.work is not None
    order = Order(row.id, at.source.id, "On it", address_of(row), "Kim", row.work.conversation_id)
    assert len(await at.console.replies.outbox.put(order)) == 1


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Please unplug it and leave it. More from us by 15:15.", set()),
        ("We are sorry.", {Point.WHAT_TO_DO, Point.WHEN_NEXT}),
        ("Please wait. This is because of a supplier. More within 2 hours.", {Point.NO_CAUSE}),
        ("Bitte ausstecken. Mehr bis 15 Uhr. [[what]]", {Point.NO_GAPS}),
    ],
)
def test_the_advice_on_a_statement(text: str, wrong: set[Point]) -> None:
    assert {each.point for each in look(text) if not each.well} == wrong
    assert bool(gaps(text)) is (Point.NO_GAPS in wrong)

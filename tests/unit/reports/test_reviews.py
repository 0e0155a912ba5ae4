"""Samples are drawn for stated reasons, read blind, marked by a card, signed once and answered."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from cmconsole.domain.errors import UsageError
from cmconsole.domain.scorecards import DEFAULT, Scorecard
from cmconsole.domain.scores import Category
from cmconsole.reports.reviewing import Reviews
from cmconsole.reports.sampling import Ask
from cmconsole.store.database import Database
from cmconsole.store.inbox import Inbox
from cmconsole.store.reporting.review_rows import Item, Sample
from cmconsole.store.upkeep import checkup
from support.clocks import FakeClock
from unit.reports.conftest import YEAR, Desk
from unit.reports.year import NOW

GOOD = {"in_time": 1, "right_class": 2, "honest_warm": 3, "no_private_data": 1}


def run(desk: Desk, work: Callable[[Inbox], Awaitable[Any]]) -> Any:
    async def within() -> Any:
        inbox = Inbox(Database.open(desk.folder / "inbox.sqlite3", desk.folder / "backups"))
        try:
            return await work(inbox)
        finally:
            await inbox.close()

    return asyncio.run(within())


def lead(inbox: Inbox, name: str = "Lea") -> Reviews:
    return Reviews(inbox, FakeClock(NOW), name)


async def drawn(inbox: Inbox, ask: Ask, seed: str = "s") -> tuple[Sample, list[Item]]:
    reviews = lead(inbox)
    sample = await reviews.draw("week 53", ask, YEAR, seed=seed)
    return sample, await reviews.items(sample)


def test_the_same_seed_draws_the_same_and_another_draws_others(own_year: Desk) -> None:
    async def work(inbox: Inbox) -> None:
        draws = [
            [one.uid for one in (await drawn(inbox, Ask(random=20), seed))[1]] for seed in "aab"
        ]
        assert draws[0] == draws[1] != draws[2]
        assert len(set(draws[0])) == 20

    run(own_year, work)


def test_every_breach_refusal_and_waived_loop_is_drawn_with_its_reason(own_year: Desk) -> None:
    async def work(inbox: Inbox) -> None:
        ask = Ask(every_breach=True, every_not_answering=True, every_waived_loop=True)
        _, items = await drawn(inbox, ask)
        reasons = [reason for item in items for reason in item.reason.split("; ")]
        refused = await inbox.read(
            lambda c: c.execute("SELECT count(*) FROM measure WHERE fate = 4").fetchone()[0]
        )
        waived = await inbox.read(
            lambda c: c.execute(
                "SELECT count(*) FROM measure WHERE waived_at IS NOT NULL"
            ).fetchone()[0]
        )
        late = await inbox.read(
            lambda c: c.execute(
                """SELECT count(DISTINCT conversation_id) FROM turn JOIN measure USING (conversation_id)
                WHERE breached = 1 AND metric IN (1, 2) AND fate IN (1, 3, 4)"""
            ).fetchone()[0]
        )
        assert reasons.count("not answered on purpose") == refused > 0
        assert reasons.count("loop waived") == waived > 0
        assert reasons.count("late") == late > 0

    run(own_year, work)


def test_a_stratified_sample_holds_so_many_of_each_person_and_class(own_year: Desk) -> None:
    async def work(inbox: Inbox) -> None:
        _, items = await drawn(inbox, Ask(per_person_and_class=2))
        strata = {(item.person, item.mention_class) for item in items}
        assert len(strata) == 10
        assert len(items) == 20
        assert all("one of 2 of" in item.reason for item in items)

    run(own_year, work)


def test_the_draw_is_in_the_log_with_seed_and_reasons_and_the_chain_holds(own_year: Desk) -> None:
    async def work(inbox: Inbox) -> None:
        sample, items = await drawn(inbox, Ask(random=5), "the seed")
        body = await inbox.read(
            lambda c: c.execute("SELECT body FROM event WHERE kind = 'sample drawn'").fetchone()[0]
        )
        logged = json.loads(body)
        assert logged["seed"] == sample.seed == "the seed"
        assert [tuple(one) for one in logged["drawn"]] == [(i.uid, i.reason) for i in items]
        assert await inbox.read(checkup.problems) == []

    run(own_year, work)


def test_names_and_addresses_are_hidden_until_sign_off_and_shown_after(own_year: Desk) -> None:
    async def work(inbox: Inbox) -> None:
        sample, items = await drawn(inbox, Ask(random=30))
        reviews = lead(inbox)
        for item in items:
            before = await reviews.open(sample, item)
            text = repr(before)
            assert not before.revealed
            for trace in ("tess", "Tess", "example.org"):
                assert trace not in text
            assert any(said.who == "Customer" for said in before.said)
        await reviews.sign_off(sample, items[0], GOOD)
        after = await reviews.open(sample, items[0])
        assert after.revealed
        assert "=Tess" in {said.who for said in after.said}
        assert not (await lead(inbox, "Max").open(sample, items[0])).revealed

    run(own_year, work)


def test_what_the_log_knows_is_marked_by_itself(own_year: Desk) -> None:
    async def work(inbox: Inbox) -> None:
        sample, items = await drawn(inbox, Ask(every_breach=True, every_waived_loop=True))
        reviews = lead(inbox)
        for item in items:
            thread = await reviews.open(sample, item)
            if item.reason == "loop waived":
                assert thread.marks["came_back"] == 0
            if thread.timing.answered_in is not None and item.wait is not None:
                assert thread.timing.answered_in.total_seconds() * 1e6 == item.wait

    run(own_year, work)


def test_a_signed_review_counts_and_does_not_change(own_year: Desk) -> None:
    async def work(inbox: Inbox) -> None:
        sample, items = await drawn(inbox, Ask(random=4))
        reviews = lead(inbox)
        assert await reviews.mark(sample, items[0], {"in_time": 0}) == 0.0
        assert (await reviews.quality(sample)).reviews == 0, (
            "marks that are not signed do not count"
        )
        assert await reviews.sign_off(sample, items[0], GOOD, "well done") == 100.0
        with pytest.raises(UsageError, match="signed off already"):
            await reviews.sign_off(sample, items[0], {"in_time": 0})
        assert await reviews.sign_off(sample, items[1], {**GOOD, "true": 0}) == 0.0
        quality = await reviews.quality(sample)
        assert (quality.reviews, quality.score, quality.passed) == (2, 50.0, 0.5)
        assert sum(n for _, n, _ in quality.by_person) == 2

    run(own_year, work)


def test_nobody_draws_or_reviews_their_own_replies(own_year: Desk) -> None:
    async def work(inbox: Inbox) -> None:
        ana = lead(inbox, "Ana")
        sample = await ana.draw("mine", Ask(random=50), YEAR)
        assert "Ana" not in {item.person for item in await ana.items(sample)}
        other, items = await drawn(inbox, Ask(per_person=1))
        own = next(item for item in items if item.person == "Ana")
        with pytest.raises(UsageError, match="own replies"):
            await ana.sign_off(other, own, GOOD)

    run(own_year, work)


def test_only_the_author_answers_a_review_and_only_a_signed_one(own_year: Desk) -> None:
    async def work(inbox: Inbox) -> None:
        sample, items = await drawn(inbox, Ask(per_person=1))
        item = next(item for item in items if item.person == "Ben")
        await lead(inbox).mark(sample, item, GOOD)
        (draft,) = await lead(inbox).reviews(sample)
        with pytest.raises(UsageError, match="nothing to answer"):
            await lead(inbox, "Ben").answer(sample, draft, "but")
        await lead(inbox).sign_off(sample, item, GOOD)
        (signed,) = await lead(inbox).reviews(sample)
        with pytest.raises(UsageError, match="Only the author"):
            await lead(inbox, "Ana").answer(sample, signed, "I think")
        await lead(inbox, "Ben").answer(sample, signed, " The customer asked for it. ")
        (answered,) = await lead(inbox).reviews(sample)
        assert (answered.answer, answered.answered_at) == ("The customer asked for it.", NOW)

    run(own_year, work)


def test_a_changed_scorecard_is_a_new_version_and_old_samples_keep_theirs(own_year: Desk) -> None:
    async def work(inbox: Inbox) -> None:
        sample, _ = await drawn(inbox, Ask(random=2))
        reviews = lead(inbox)
        again = await reviews.keep_scorecard(DEFAULT)
        changed = await reviews.keep_scorecard(
            Scorecard(DEFAULT.name, (*DEFAULT.categories, Category("new", "Something new")))
        )
        assert (again.version, changed.version) == (1, 2)
        assert (await reviews.scorecard(sample)).categories == DEFAULT.categories

    run(own_year, work)


def test_a_sample_is_drawn_with_the_card_in_force(own_year: Desk) -> None:
    async def work(inbox: Inbox) -> None:
        reviews = lead(inbox)
        assert await reviews.card_in_force() is DEFAULT
        before, _ = await drawn(inbox, Ask(random=2))
        assert (before.scorecard, before.scorecard_version) == (DEFAULT.name, 1)
        short = Scorecard("Short", (Category("kind", "Kind"),))
        assert (await reviews.put_in_force(short)).version == 1
        assert (await reviews.put_in_force(short)).version == 1, "nothing changed"
        after, items = await drawn(inbox, Ask(random=2), "t")
        assert (after.scorecard, after.scorecard_version) == ("Short", 1)
        assert await reviews.mark(after, items[0], {"kind": 1}) == 50.0
        assert (await reviews.scorecard(before)).categories == DEFAULT.categories
        for wrong in (Scorecard("", short.categories), Scorecard("x", (Category("k", ""),))):
            with pytest.raises(UsageError, match="name"):
                await reviews.put_in_force(wrong)

    run(own_year, work)


def test_two_reviewers_are_compared_on_what_both_signed(own_year: Desk) -> None:
    async def work(inbox: Inbox) -> None:
        sample, items = await drawn(inbox, Ask(random=5))
        lea, max_ = lead(inbox), lead(inbox, "Max")
        for place, item in enumerate(items[:4]):
            await lea.sign_off(sample, item, {"honest_warm": 3, "in_time": 1})
            if place < 3:
                await max_.sign_off(sample, item, {"honest_warm": 3 if place else 2, "in_time": 1})
        found = await lea.calibration(sample, "Lea", "Max")
        assert found.conversations == 3
        assert found.overall is not None
        assert found.overall.pairs == 3, "what the log marks is no agreement of two people"
        assert found.overall.share == pytest.approx(2 / 3)
        assert found.by_category[0][0] == "Honest and warm"
        assert found.differ == (items[0].uid,)

    run(own_year, work)


def test_a_wrong_level_proposes_a_rule_in_the_log(own_year: Desk) -> None:
    async def work(inbox: Inbox) -> None:
        _, items = await drawn(inbox, Ask(random=1))
        await lead(inbox).propose_rule(items[0], "someone else's name", 3)
        row = await inbox.read(
            lambda c: c.execute(
                "SELECT author, body FROM event WHERE kind = 'rule proposed'"
            ).fetchone()
        )
        assert row[0] == "Lea"
        assert json.loads(row[1])["words"] == "someone else's name"

    run(own_year, work)


def test_a_period_without_anything_to_review_is_told(own_year: Desk) -> None:
    async def work(inbox: Inbox) -> None:
        with pytest.raises(UsageError, match="Nothing in this period"):
            await lead(inbox).draw("none", Ask(), YEAR)

    run(own_year, work)

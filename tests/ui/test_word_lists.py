"""Rules that ask for a list of words say which words these are, and the lists can be looked at."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from cmconsole.system.paths import resource
from cmconsole.triage.policy import load_policy
from cmconsole.triage.rules import Rule
from cmconsole.ui.look import Look
from cmconsole.ui.settings.rule_words import also_asked, looks_for
from cmconsole.ui.settings.word_lists import list_title
from support.settings import settings_at
from support.windows import until
from ui.test_rules_page import page_of, place

SHIPPED = load_policy(resource("policy.toml"))


@pytest.mark.parametrize("rule", SHIPPED.rules, ids=lambda rule: rule.name)
def test_no_rule_shows_what_only_the_file_calls_a_list_or_a_condition(rule: Rule) -> None:
    told = [looks_for(rule, SHIPPED.words), *also_asked(rule, SHIPPED.words)]
    assert all(told)
    for name in SHIPPED.words:
        if "_" in name:
            assert not any(name in line for line in told)
    for term in (*rule.any[:4], *rule.all):
        if term.startswith("@"):
            assert any(SHIPPED.words[term[1:]][0] in line for line in told)


def test_every_list_that_ships_has_a_title_and_the_teams_own_keep_their_name() -> None:
    assert all(list_title(name)[0].isupper() for name in SHIPPED.words)
    assert list_title("our_shops") == "our shops"


async def test_lists_are_seen_on_the_page_and_explained_in_the_form(
    tmp_path: Path, look: Look
) -> None:
    async with settings_at(tmp_path, look) as at:
        page = await page_of(at)
        row = place(page, "Of somebody else")
        said = page.rules.told_at(row)
        assert said.startswith("Somebody else's (someone else's, ")
        assert "together with Private things (account, " in said
        assert said in page.rules.item(row).data(Qt.ItemDataRole.ToolTipRole)
        page.rules.setCurrentRow(row)
        page.change.click()
        assert page.form.listed.text().startswith(
            "@somebody_elses: Somebody else's (someone else's"
        )
        assert "each of these: Private things (account" in page.form.also.text()
        page.form.any.setPlainText("stranger")
        assert not page.form.listed.isVisible()
        page.form.any.setPlainText("stranger, @insults, @unheard")
        assert page.form.listed.text().count("@") == 1
        page.form.leave.click()
        card = page.lists
        card.lists.setCurrentIndex(card.lists.findData("private_thing"))
        assert card.words.toPlainText() == ", ".join(SHIPPED.words["private_thing"])
        assert "Of somebody else" in card.asked.text()
        page.delete.click()
        await until(lambda: "Of somebody else" not in card.asked.text())
        assert card.lists.currentData() == "private_thing"

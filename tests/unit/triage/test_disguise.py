"""Letters that typography dresses up are read as the plain ones they stand for."""

from __future__ import annotations

import pytest

from cmconsole.domain.judgement import Level
from cmconsole.domain.text import clean
from cmconsole.triage.disguise import plain
from cmconsole.triage.judge import Triage

DRESSED = [
    "𝐲𝐨𝐮𝐫 𝐜𝐡𝐚𝐫𝐠𝐞𝐫 𝐜𝐚𝐮𝐠𝐡𝐭 𝐟𝐢𝐫𝐞",
    "ｙｏｕｒ　ｃｈａｒｇｅｒ　ｃａｕｇｈｔ　ｆｉｒｅ",
    "ʏᴏᴜʀ ᴄʜᴀʀɢᴇʀ ᴄᴀᴜɢʜᴛ ꜰɪʀᴇ",
    "ⓨⓞⓤⓡ ⓒⓗⓐⓡⓖⓔⓡ ⓒⓐⓤⓖⓗⓣ ⓕⓘⓡⓔ",
    "🆈🅾🆄🆁 🅲🅷🅰🆁🅶🅴🆁 🅲🅰🆄🅶🅷🆃 🅵🅸🆁🅴",
    "y̶o̷u̸r̵ c̷h̸a̶r̵g̷e̸r̴ c̸a̴u̵g̷h̶t̴ f̵i̶r̷e̴",
    "уоur сhаrgеr саught firе",
    "Y O U R   C H A R G E R   C A U G H T   F I R E",
]


@pytest.mark.parametrize("text", DRESSED)
def test_a_disguised_danger_is_seen(triage: Triage, text: str) -> None:
    judgement = triage.judge(clean(f"@shoply {text}"))
    assert judgement.language == "en"
    assert judgement.level is Level.RED_ZONE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A plain sentence, with a  blank too many",
        "ｱｲｳ！？，。",
        "Колонка не работает с iPhone",
        "сосна",
        "Việt Nam đẹp quá, cảm ơn nhiều",
        "Ça coûte 5 € où ça ?",
        "E = mc², 1️⃣ ½ … ™ ❤️ 👍🏽",
        "a b c",
        "Y O U R C H A R G E R C A U G H T F I R E",
    ],
)
def test_what_is_written_plainly_stays_as_it_is(text: str) -> None:
    assert plain(text) == text


def test_quotes_are_words_of_the_plain_text(triage: Triage) -> None:
    judgement = triage.judge("your charger 𝐜𝐚𝐮𝐠𝐡𝐭 𝐟𝐢𝐫𝐞")
    assert judgement.reasons[0].words == ("caught fire",)
